//! What building an index costs, step by step and field by field: each step is done for itself, over the whole archive, in one
//! thread. Writes only into a folder that it is given, and never an index that anyone reads.
//!
//! Steps that a build does within each other are told apart by leaving all others out: documents are posted into a segment that
//! has one field only, then into one that only stores, and into one that has everything. What posting costs is what is left of the
//! last when storing and columns are taken off.

use std::{path::Path, sync::Arc, time::Duration};

use serde::Serialize;
use tantivy::{
    Index,
    schema::{BytesOptions, Field, FieldType, NumericOptions, Schema, TextOptions},
};

use crate::error::{Error, Result};
use crate::format::{codec::encode, document, schema::Fields};
use crate::segment::SegmentBuilder;
use jianbao_corpus::{Batches, ReadOptions, SourceFile, Stages, stages};
use jianbao_model::Article;
use jianbao_text::{fold, segmenter::Segmenter, tokens::TokenSpans};

/// CPU time of the steps of a build, in seconds, and how much was built.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Phases {
    /// Reading, up to articles.
    #[serde(flatten)]
    pub stages: Stages,
    /// Making spellings equal.
    pub fold: f64,
    /// Cutting text into words.
    pub segment: f64,
    /// Making the lists of tokens of words and letters.
    pub tokens: f64,
    /// Putting tokens into the index, and writing that.
    pub postings: f64,
    /// Storing texts and records: encoding and writing them.
    pub store: f64,
    /// Values by document.
    pub columns: f64,
    /// The fields that are searched, in the order of the schema.
    pub fields: Vec<FieldPhases>,
    /// Articles.
    pub articles: u64,
    /// Body paragraphs.
    pub paragraphs: u64,
    /// Bytes of titles and paragraphs: what all speeds and sizes are measured by.
    pub text_bytes: u64,
}

/// CPU time of a field, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldPhases {
    /// Its name.
    pub field: String,
    /// Putting its tokens into an index that has nothing else.
    pub post: f64,
}

impl Phases {
    /// The steps by name, in the order in which a paragraph goes through them.
    #[must_use]
    pub fn steps(&self) -> [(&'static str, f64); 9] {
        let Stages { read, decode, parse, .. } = self.stages;
        [
            ("read", read),
            ("decode", decode),
            ("parse", parse),
            ("fold", self.fold),
            ("segment", self.segment),
            ("tokens", self.tokens),
            ("postings", self.postings),
            ("store", self.store),
            ("columns", self.columns),
        ]
    }
}

/// Where and with what it is measured.
pub struct Measuring<'a> {
    /// An empty folder.
    pub dir: &'a Path,
    /// The dictionary, loaded.
    pub segmenter: Arc<Segmenter>,
    /// Bytes of postings that are held in memory before a segment is written.
    pub arena: usize,
    /// CPU time so far of the process; no clocks are read but these.
    pub process: &'a dyn Fn() -> Duration,
    /// CPU time so far of the thread that asks.
    pub thread: &'a dyn Fn() -> Duration,
}

/// Measures the steps of building an index of some files.
///
/// # Errors
///
/// When a segment cannot be written.
pub fn phases(files: &[SourceFile], options: &ReadOptions, measuring: &Measuring<'_>) -> Result<Phases> {
    let mut phases = Phases { stages: stages(files, options, measuring.process), ..Phases::default() };
    let walk = Walked { files, options };
    let (schema, fields) = Fields::schema();
    walk.each(|articles| {
        let texts =
            || articles.iter().flat_map(|article| std::iter::once(&article.meta.title).chain(&article.paragraphs));
        phases.articles += articles.len() as u64;
        phases.paragraphs += (texts().count() - articles.len()) as u64;
        phases.text_bytes += texts().map(|text| text.len() as u64).sum::<u64>();
        let (folded, seconds) = measuring.timed(|| texts().map(|text| fold(text)).collect::<Vec<_>>());
        phases.fold += seconds;
        phases.segment += measuring.timed(|| folded.iter().map(|text| measuring.words(text)).sum::<usize>()).1;
        let mut tokens = TokenSpans::default();
        let mut read = || folded.iter().for_each(|text| tokens.tokenize(&measuring.segmenter, text));
        phases.tokens += measuring.timed(&mut read).1;
        phases.store += measuring.timed(|| texts().map(|text| encode(text).len()).sum::<usize>()).1;
        Ok(())
    })?;
    // Reading the tokens of a text begins with its words.
    phases.tokens = (phases.tokens - phases.segment).max(0.0);
    for (field, entry) in schema.fields().filter(|(_, entry)| entry.is_indexed()) {
        let post = measuring.post(&walk, fields, &only(|part| part == Part::Index(field)))?;
        phases.fields.push(FieldPhases { field: entry.name().to_owned(), post });
    }
    let store = measuring.post(&walk, fields, &only(|part| part == Part::Store))?;
    phases.store += store;
    phases.columns = measuring.post(&walk, fields, &only(|part| part == Part::Column))?;
    let all = measuring.post(&walk, fields, &schema)?;
    phases.postings = (all - store - phases.columns).max(0.0);
    Ok(phases)
}

/// The archive, to be gone through again and again: it need not fit into memory.
struct Walked<'a> {
    files: &'a [SourceFile],
    options: &'a ReadOptions,
}

impl Walked<'_> {
    /// Gives out the articles of one batch after the other.
    fn each(&self, mut work: impl FnMut(Vec<Article>) -> Result<()>) -> Result<()> {
        for batch in Batches::new(self.files.to_vec()).with(self.options.clone()) {
            work(batch.parse().articles)?;
        }
        Ok(())
    }
}

impl Measuring<'_> {
    /// Seconds that work takes.
    fn timed<T>(&self, work: impl FnOnce() -> T) -> (T, f64) {
        let begun = (self.thread)();
        let done = std::hint::black_box(work());
        (done, (self.thread)().saturating_sub(begun).as_secs_f64())
    }

    fn words(&self, folded: &str) -> usize {
        let mut words = 0;
        self.segmenter.words(folded, &mut |_, _| words += 1);
        words
    }

    /// Posts everything into segments with such a schema.
    fn post(&self, walk: &Walked<'_>, fields: Fields, schema: &Schema) -> Result<f64> {
        let failed = |action| Error::index(action, self.dir);
        let dir = self.dir.join("segments");
        std::fs::create_dir_all(&dir).map_err(Error::io("create", &dir))?;
        let index = Index::builder().schema(schema.clone()).settings(Fields::settings()).create_in_dir(&dir);
        let index = index.map_err(failed("creating it"))?;
        Fields::register_analyzers(&index);
        let mut open: Option<SegmentBuilder> = None;
        let mut seconds = 0.0;
        walk.each(|articles| {
            // One article after the other, as a build does it: its documents are still near when they are posted.
            for article in articles {
                let documents: Vec<_> = document::analyzed(fields, &self.segmenter, article).collect();
                let (posted, time) = self.timed(|| -> tantivy::Result<()> {
                    let mut builder = match open.take() {
                        Some(builder) => builder,
                        None => SegmentBuilder::new(&index, fields)?,
                    };
                    for document in documents {
                        builder.add(&document)?;
                    }
                    if builder.memory() >= self.arena {
                        builder.finish()?;
                    } else {
                        open = Some(builder);
                    }
                    Ok(())
                });
                seconds += time;
                posted.map_err(failed("writing it"))?;
            }
            Ok(())
        })?;
        if let Some(builder) = open {
            let (written, time) = self.timed(|| builder.finish());
            seconds += time;
            written.map_err(failed("writing it"))?;
        }
        drop(index);
        std::fs::remove_dir_all(&dir).map_err(Error::io("remove", &dir))?;
        Ok(seconds)
    }
}

/// A part of the work that a field may ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Index(Field),
    Store,
    Column,
}

/// The schema with some of its parts only. Fields keep their places, so that the same documents fit.
fn only(wanted: impl Fn(Part) -> bool) -> Schema {
    let mut schema = Schema::builder();
    for (field, entry) in Fields::schema().0.fields() {
        let is_stored = entry.is_stored() && wanted(Part::Store);
        let is_fast = entry.is_fast() && wanted(Part::Column);
        let is_indexed = entry.is_indexed() && wanted(Part::Index(field));
        let numeric = || {
            let mut options = NumericOptions::default();
            options = if is_stored { options.set_stored() } else { options };
            options = if is_fast { options.set_fast() } else { options };
            if is_indexed { options.set_indexed() } else { options }
        };
        match entry.field_type() {
            FieldType::Str(own) => {
                let mut options = TextOptions::default();
                options = if is_stored { options.set_stored() } else { options };
                options = match own.get_fast_field_tokenizer_name().filter(|_| is_fast) {
                    Some(tokenizer) => options.set_fast(tokenizer),
                    None => options,
                };
                options = match own.get_indexing_options().filter(|_| is_indexed) {
                    Some(indexing) => options.set_indexing_options(indexing.clone()),
                    None => options,
                };
                schema.add_text_field(entry.name(), options);
            }
            FieldType::U64(_) => {
                schema.add_u64_field(entry.name(), numeric());
            }
            FieldType::I64(_) => {
                schema.add_i64_field(entry.name(), numeric());
            }
            FieldType::Bytes(_) => {
                let options = BytesOptions::default();
                schema.add_bytes_field(entry.name(), if is_stored { options.set_stored() } else { options });
            }
            // A field of another kind is measured with everything it has, not left out.
            _ => {
                schema.add_field(entry.clone());
            }
        }
    }
    schema.build()
}
