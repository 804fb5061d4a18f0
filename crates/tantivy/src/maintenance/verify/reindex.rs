//! Verifies terms, positions, lengths and columns. The articles are indexed again in memory, from their stored text,
//! and the two segments are compared fact by fact, so that superfluous facts are found too. A file may have the bytes
//! that were written and still be wrong, if an earlier version merged damaged segments.

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
    generation::guard::catch_panics,
    maintenance::verify::{
        facts::{self, DocumentSet, FactHashes, FactTexts},
        verification::Verification,
    },
    reader::index_reader::IndexReader,
    update::build::{ThreadPool, lock},
};
use jianbao_text::segmenter::Segmenter;

/// Bytes of postings that a thread collects before it compares them.
const ARENA: usize = 30_000_000;
/// Number of documents of a segment whose differences are listed.
const MAX_NAMED_DOCUMENTS: usize = 8;
/// Number of differences that are listed per document.
const MAX_NAMED_FACTS: usize = 6;

/// An article with all of its documents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CompleteArticle {
    pub title_doc: DocId,
    /// Number of paragraphs after the title document.
    pub paragraphs: usize,
}

impl CompleteArticle {
    fn documents(self) -> impl Iterator<Item = DocId> {
        self.title_doc..=self.title_doc + self.paragraphs as DocId
    }
}

/// Indexes articles again and compares the result.
pub(crate) struct ReindexCheck<'a> {
    pub reader: &'a IndexReader,
    pub pool: &'a ThreadPool,
    /// Includes the user's dictionary.
    pub segmenter: &'a Segmenter,
}

impl ReindexCheck<'_> {
    /// Compares `articles` of a segment with their stored text.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub(crate) fn compare(&self, ordinal: u32, articles: &[CompleteArticle], report: &mut Verification) -> Result<()> {
        if articles.is_empty() {
            return Ok(());
        }
        let segment = self.reader.searcher().segment_reader(ordinal);
        let expected = self.expected(ordinal, articles)?;
        let mut wanted = DocumentSet::none(segment);
        articles.iter().flat_map(|article| article.documents()).for_each(|doc| wanted.insert(doc));
        let mut actual = FactHashes::new(segment);
        facts::read(segment, &wanted, &mut actual).map_err(self.comparison_error())?;
        report.analysed += articles.len() as u64;
        let differs = |doc: &DocId| actual.hashes[*doc as usize] != expected[*doc as usize];
        let mut different = wanted.iter().filter(differs);
        let selected: Vec<DocId> = different.by_ref().take(MAX_NAMED_DOCUMENTS).collect();
        self.name_differences(ordinal, articles, &selected, report)?;
        let more = different.count();
        if more > 0 {
            report.add_fault(format!("{more} more paragraphs of segment {ordinal} are not indexed as their text says"));
        }
        Ok(())
    }

    fn comparison_error(&self) -> impl FnOnce(tantivy::TantivyError) -> Error + use<> {
        self.reader.error_while("comparing it with its text")
    }

    /// Returns the expected hash of each document of `articles`; 0 for other documents.
    fn expected(&self, ordinal: u32, articles: &[CompleteArticle]) -> Result<Vec<u64>> {
        let documents = self.reader.searcher().segment_reader(ordinal).max_doc();
        let all = Mutex::new(vec![0; documents as usize]);
        let next = AtomicUsize::new(0);
        let work = || -> Result<()> {
            loop {
                let mut reindexer = Reindexer::new(self.reader)?;
                while !reindexer.is_full()
                    && let Some(article) = articles.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    reindexer.add(self.segmenter, ordinal, *article)?;
                }
                if reindexer.documents.is_empty() {
                    return Ok(());
                }
                let (segment, documents) = reindexer.finish()?;
                let mut hashes = FactHashes::new(&segment);
                facts::read(&segment, &all_documents(&segment), &mut hashes).map_err(self.comparison_error())?;
                let mut all = lock(&all);
                for (sum, doc) in hashes.hashes.into_iter().zip(documents) {
                    all[doc as usize] = sum;
                }
            }
        };
        // If one thread panics, the others end when no articles are left.
        let outcomes = self.pool.broadcast(|_| catch_panics(self.reader.dir(), work));
        outcomes.into_iter().collect::<Result<()>>()?;
        Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reports how some documents differ.
    fn name_differences(
        &self,
        ordinal: u32,
        articles: &[CompleteArticle],
        selected: &[DocId],
        report: &mut Verification,
    ) -> Result<()> {
        if selected.is_empty() {
            return Ok(());
        }
        let segment = self.reader.searcher().segment_reader(ordinal);
        let schema = segment.schema();
        let mut wanted = DocumentSet::none(segment);
        for doc in selected {
            wanted.insert(*doc);
        }
        let mut actual = FactTexts::new(schema);
        facts::read(segment, &wanted, &mut actual).map_err(self.comparison_error())?;
        let mut reindexer = Reindexer::new(self.reader)?;
        let mut places = BTreeMap::new();
        for article in articles.iter().filter(|article| article.documents().any(|doc| wanted.contains(doc))) {
            let id = self.reader.article_of(DocAddress::new(ordinal, article.title_doc));
            let record = self.reader.record(DocAddress::new(ordinal, article.title_doc))?;
            // The column itself may be wrong.
            let id = id.ok().filter(|id| *id == record.meta.id).unwrap_or(record.meta.id);
            for (number, doc) in article.documents().enumerate() {
                let part = if number == 0 { "the title".to_owned() } else { format!("paragraph {number}") };
                places.insert(doc, format!("{part} of the article {id}"));
            }
            reindexer.add(self.segmenter, ordinal, *article)?;
        }
        let (memory_segment, documents) = reindexer.finish()?;
        let mut expected = FactTexts::new(schema);
        facts::read(&memory_segment, &all_documents(&memory_segment), &mut expected)
            .map_err(self.comparison_error())?;
        let texts = expected.texts.into_iter().map(|((doc, subject), what)| ((documents[doc as usize], subject), what));
        let expected: BTreeMap<(DocId, String), String> = texts.collect();
        for doc in selected {
            let of = |texts: &BTreeMap<(DocId, String), String>| -> DocumentFacts {
                let range = texts.range((*doc, String::new())..(*doc + 1, String::new()));
                range.map(|((_, subject), what)| (subject.clone(), what.clone())).collect()
            };
            report_differences(&places[doc], &of(&actual.texts), &of(&expected), report);
        }
        Ok(())
    }
}

/// The facts of a document, by subject.
type DocumentFacts = BTreeMap<String, String>;

fn report_differences(place: &str, actual: &DocumentFacts, expected: &DocumentFacts, report: &mut Verification) {
    let mut subjects: Vec<&String> = actual.keys().chain(expected.keys()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects.retain(|subject| actual.get(*subject) != expected.get(*subject));
    for subject in subjects.iter().take(MAX_NAMED_FACTS) {
        let [index, text] = [actual, expected].map(|texts| texts.get(*subject).map_or("nothing", String::as_str));
        report.add_fault(format!("{place}: of the {subject} the index says {index}, the text {text}"));
    }
    if subjects.len() > MAX_NAMED_FACTS {
        report.add_fault(format!("{place}: {} more differences", subjects.len() - MAX_NAMED_FACTS));
    }
}

fn all_documents(segment: &SegmentReader) -> DocumentSet {
    let mut all = DocumentSet::none(segment);
    (0..segment.max_doc()).for_each(|doc| all.insert(doc));
    all
}

/// Indexes articles in memory.
struct Reindexer<'a> {
    reader: &'a IndexReader,
    segment: tantivy::Segment,
    writer: SegmentWriter,
    /// The document in the index for each document of the new segment.
    documents: Vec<DocId>,
}

impl<'a> Reindexer<'a> {
    fn new(reader: &'a IndexReader) -> Result<Self> {
        let begin = || -> tantivy::Result<_> {
            let index = Index::builder().schema(Fields::schema().0).settings(Fields::settings()).create_in_ram()?;
            Fields::register_analyzers(&index);
            let segment = index.new_segment();
            let writer = SegmentWriter::for_segment(ARENA, segment.clone())?;
            Ok((segment, writer))
        };
        let (segment, writer) = begin().map_err(reader.error_while("indexing its text again"))?;
        Ok(Self { reader, segment, writer, documents: Vec::new() })
    }

    fn is_full(&self) -> bool {
        self.writer.mem_usage() >= ARENA
    }

    fn add(&mut self, segmenter: &Segmenter, ordinal: u32, article: CompleteArticle) -> Result<()> {
        let title_doc = DocAddress::new(ordinal, article.title_doc);
        let article_text = self.reader.article_at(title_doc, self.reader.record(title_doc)?)?;
        for document in document::documents(self.reader.fields(), segmenter, article_text) {
            let added = self.writer.add_document(AddOperation { opstamp: 0, document });
            added.map_err(self.reader.error_while("indexing its text again"))?;
        }
        self.documents.extend(article.documents());
        Ok(())
    }

    /// Returns the new segment, and for each of its documents the document in the index.
    fn finish(self) -> Result<(SegmentReader, Vec<DocId>)> {
        let documents = self.writer.max_doc();
        let finish = || -> tantivy::Result<SegmentReader> {
            self.writer.finalize()?;
            SegmentReader::open(&self.segment.with_max_doc(documents))
        };
        let segment = finish().map_err(self.reader.error_while("indexing its text again"))?;
        Ok((segment, self.documents))
    }
}
