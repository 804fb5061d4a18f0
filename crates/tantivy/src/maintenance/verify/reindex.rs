//! Whether terms, positions, lengths and columns are those that the stored text gives. The articles are indexed again, in memory, as
//! an update would do it, and the two segments are compared fact by fact: also what the index has and the text has not is found.
//! Files that are as they were written may still say something wrong, when a version before this one merged damaged segments.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tantivy::{
    DocAddress, DocId, Index, SegmentReader,
    indexer::{AddOperation, SegmentWriter},
};

use crate::{
    error::{Error, Result},
    format::{document, schema::Fields},
    generation::guard::guarded,
    maintenance::verify::{
        facts::{self, Documents, Sayings, Sums},
        verification::Verification,
    },
    reader::index_reader::IndexReader,
    update::build::{ThreadPool, lock},
};
use jianbao_text::segmenter::Segmenter;

/// Memory that a thread fills with postings before it compares them, in bytes.
const ARENA: usize = 30_000_000;
/// Paragraphs of a segment whose differences are named; of more, how many there are.
const NAMED: usize = 8;
/// Differences of a paragraph that are named.
const NAMED_OF_ONE: usize = 6;

/// The articles of a segment that are complete.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Complete {
    pub head: DocId,
    /// How many paragraphs follow it.
    pub paragraphs: usize,
}

impl Complete {
    fn documents(self) -> impl Iterator<Item = DocId> {
        self.head..=self.head + self.paragraphs as DocId
    }
}

/// Indexes articles again and compares.
pub(crate) struct Deriving<'a> {
    pub archive: &'a IndexReader,
    pub pool: &'a ThreadPool,
    /// With the user's dictionary.
    pub segmenter: &'a Segmenter,
}

impl Deriving<'_> {
    /// Compares `articles` of a segment with what it has of them.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub(crate) fn compare(&self, ordinal: u32, articles: &[Complete], found: &mut Verification) -> Result<()> {
        if articles.is_empty() {
            return Ok(());
        }
        let segment = self.archive.searcher().segment_reader(ordinal);
        let expected = self.expected(ordinal, articles)?;
        let mut wanted = Documents::none(segment);
        articles.iter().flat_map(|article| article.documents()).for_each(|doc| wanted.insert(doc));
        let mut actual = Sums::of(segment);
        facts::read(segment, &wanted, &mut actual).map_err(self.failed())?;
        found.analysed += articles.len() as u64;
        let differs = |doc: &DocId| actual.sums[*doc as usize] != expected[*doc as usize];
        let mut different = wanted.iter().filter(differs);
        let named: Vec<DocId> = different.by_ref().take(NAMED).collect();
        self.name(ordinal, articles, &named, found)?;
        let more = different.count();
        if more > 0 {
            found.fault(format!("{more} more paragraphs of segment {ordinal} are not indexed as their text says"));
        }
        Ok(())
    }

    fn failed(&self) -> impl FnOnce(tantivy::TantivyError) -> Error + use<> {
        self.archive.failed("comparing it with its text")
    }

    /// For each document of `articles` the sum over what the text of its article gives.
    fn expected(&self, ordinal: u32, articles: &[Complete]) -> Result<Vec<u64>> {
        let documents = self.archive.searcher().segment_reader(ordinal).max_doc();
        let all = Mutex::new(vec![0; documents as usize]);
        let next = AtomicUsize::new(0);
        let work = || -> Result<()> {
            loop {
                let mut again = Again::new(self.archive)?;
                while !again.is_full()
                    && let Some(article) = articles.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    again.add(self.segmenter, ordinal, *article)?;
                }
                if again.documents.is_empty() {
                    return Ok(());
                }
                let (segment, documents) = again.finish()?;
                let mut sums = Sums::of(&segment);
                facts::read(&segment, &everything(&segment), &mut sums).map_err(self.failed())?;
                let mut all = lock(&all);
                for (sum, doc) in sums.sums.into_iter().zip(documents) {
                    all[doc as usize] = sum;
                }
            }
        };
        // A panic of a thread ends the others as soon as there is nothing left to take.
        let outcomes = self.pool.broadcast(|_| guarded(self.archive.dir(), work));
        outcomes.into_iter().collect::<Result<()>>()?;
        Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says how some documents differ.
    fn name(&self, ordinal: u32, articles: &[Complete], named: &[DocId], found: &mut Verification) -> Result<()> {
        if named.is_empty() {
            return Ok(());
        }
        let segment = self.archive.searcher().segment_reader(ordinal);
        let schema = segment.schema();
        let mut wanted = Documents::none(segment);
        for doc in named {
            wanted.insert(*doc);
        }
        let mut actual = Sayings::new(schema);
        facts::read(segment, &wanted, &mut actual).map_err(self.failed())?;
        let mut again = Again::new(self.archive)?;
        let mut places = BTreeMap::new();
        for article in articles.iter().filter(|article| article.documents().any(|doc| wanted.contains(doc))) {
            let id = self.archive.article_of(DocAddress::new(ordinal, article.head));
            let record = self.archive.record(DocAddress::new(ordinal, article.head))?;
            // The column may be what is wrong.
            let id = id.ok().filter(|id| *id == record.meta.id).unwrap_or(record.meta.id);
            for (number, doc) in article.documents().enumerate() {
                let part = if number == 0 { "the title".to_owned() } else { format!("paragraph {number}") };
                places.insert(doc, format!("{part} of the article {id}"));
            }
            again.add(self.segmenter, ordinal, *article)?;
        }
        let (fresh, documents) = again.finish()?;
        let mut expected = Sayings::new(schema);
        facts::read(&fresh, &everything(&fresh), &mut expected).map_err(self.failed())?;
        let said = expected.said.into_iter().map(|((doc, about), what)| ((documents[doc as usize], about), what));
        let expected: BTreeMap<(DocId, String), String> = said.collect();
        for doc in named {
            let of = |said: &BTreeMap<(DocId, String), String>| -> Said {
                let range = said.range((*doc, String::new())..(*doc + 1, String::new()));
                range.map(|((_, about), what)| (about.clone(), what.clone())).collect()
            };
            name(&places[doc], &of(&actual.said), &of(&expected), found);
        }
        Ok(())
    }
}

/// What is said of a document, by what it is about.
type Said = BTreeMap<String, String>;

fn name(place: &str, actual: &Said, expected: &Said, found: &mut Verification) {
    let mut subjects: Vec<&String> = actual.keys().chain(expected.keys()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects.retain(|subject| actual.get(*subject) != expected.get(*subject));
    for subject in subjects.iter().take(NAMED_OF_ONE) {
        let [index, text] = [actual, expected].map(|said| said.get(*subject).map_or("nothing", String::as_str));
        found.fault(format!("{place}: of the {subject} the index says {index}, the text {text}"));
    }
    if subjects.len() > NAMED_OF_ONE {
        found.fault(format!("{place}: {} more differences", subjects.len() - NAMED_OF_ONE));
    }
}

fn everything(segment: &SegmentReader) -> Documents {
    let mut all = Documents::none(segment);
    (0..segment.max_doc()).for_each(|doc| all.insert(doc));
    all
}

/// Articles that are indexed again, in memory.
struct Again<'a> {
    archive: &'a IndexReader,
    segment: tantivy::Segment,
    writer: SegmentWriter,
    /// The documents that they are in the index, in their order here.
    documents: Vec<DocId>,
}

impl<'a> Again<'a> {
    fn new(archive: &'a IndexReader) -> Result<Self> {
        let begin = || -> tantivy::Result<_> {
            let index = Index::builder().schema(Fields::schema().0).settings(Fields::settings()).create_in_ram()?;
            Fields::register_analyzers(&index);
            let segment = index.new_segment();
            let writer = SegmentWriter::for_segment(ARENA, segment.clone())?;
            Ok((segment, writer))
        };
        let (segment, writer) = begin().map_err(archive.failed("indexing its text again"))?;
        Ok(Self { archive, segment, writer, documents: Vec::new() })
    }

    fn is_full(&self) -> bool {
        self.writer.mem_usage() >= ARENA
    }

    fn add(&mut self, segmenter: &Segmenter, ordinal: u32, article: Complete) -> Result<()> {
        let head = DocAddress::new(ordinal, article.head);
        let whole = self.archive.article_at(head, self.archive.record(head)?)?;
        for document in document::documents(self.archive.fields(), segmenter, whole) {
            let added = self.writer.add_document(AddOperation { opstamp: 0, document });
            added.map_err(self.archive.failed("indexing its text again"))?;
        }
        self.documents.extend(article.documents());
        Ok(())
    }

    /// The segment, and the documents that its documents are in the index.
    fn finish(self) -> Result<(SegmentReader, Vec<DocId>)> {
        let documents = self.writer.max_doc();
        let finish = || -> tantivy::Result<SegmentReader> {
            self.writer.finalize()?;
            SegmentReader::open(&self.segment.with_max_doc(documents))
        };
        let segment = finish().map_err(self.archive.failed("indexing its text again"))?;
        Ok((segment, self.documents))
    }
}
