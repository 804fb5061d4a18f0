//! Measures the cost of building an index by step and by field. Each step runs alone, over the whole archive, in one
//! thread. Writes only to a folder that the caller provides.
//!
//! Steps that a build interleaves are separated by leaving out the others: documents are indexed with a schema of one
//! field, then with a schema that only stores, then with the full schema. The cost of postings is the cost of the full
//! schema minus that of storing and of columns.

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

/// CPU time of the steps of a build in seconds, and the amount of text.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BuildCost {
    /// Reading files, up to articles.
    #[serde(flatten)]
    pub stages: Stages,
    /// Folding.
    pub fold: f64,
    /// Segmenting text into words.
    pub segment: f64,
    /// Collecting words, numbers and bigrams as tokens.
    pub tokens: f64,
    /// Adding tokens to segments and writing these.
    pub postings: f64,
    /// Encoding and storing texts and records.
    pub store: f64,
    /// Writing columns.
    pub columns: f64,
    /// The indexed fields, in the order of the schema.
    pub fields: Vec<FieldCost>,
    /// Number of articles.
    pub articles: u64,
    /// Number of body paragraphs.
    pub paragraphs: u64,
    /// Bytes of titles and paragraphs.
    pub text_bytes: u64,
}

/// CPU time of a field, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldCost {
    /// Name of the field.
    pub field: String,
    /// Indexing its tokens into a segment with no other field.
    pub post: f64,
}

impl BuildCost {
    /// Returns the steps with their names, in the order of processing.
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

/// Where to measure, and with which clocks.
pub struct MeasureContext<'a> {
    /// An empty folder.
    pub dir: &'a Path,
    /// The segmenter to use.
    pub segmenter: Arc<Segmenter>,
    /// Bytes of postings in memory before a segment is written.
    pub arena: usize,
    /// Returns the CPU time of the process so far. No other clocks are read.
    pub process: &'a dyn Fn() -> Duration,
    /// Returns the CPU time of the calling thread so far.
    pub thread: &'a dyn Fn() -> Duration,
}

/// Measures the steps of building an index of `files`.
///
/// # Errors
///
/// Fails if a segment cannot be written.
pub fn build_cost(files: &[SourceFile], options: &ReadOptions, context: &MeasureContext<'_>) -> Result<BuildCost> {
    let mut build_cost = BuildCost { stages: stages(files, options, context.process), ..BuildCost::default() };
    let source = ArticleFiles { files, options };
    let (schema, fields) = Fields::schema();
    source.each(|articles| {
        let texts =
            || articles.iter().flat_map(|article| std::iter::once(&article.meta.title).chain(&article.paragraphs));
        build_cost.articles += articles.len() as u64;
        build_cost.paragraphs += (texts().count() - articles.len()) as u64;
        build_cost.text_bytes += texts().map(|text| text.len() as u64).sum::<u64>();
        let (folded, seconds) = context.time(|| texts().map(|text| fold(text)).collect::<Vec<_>>());
        build_cost.fold += seconds;
        build_cost.segment += context.time(|| folded.iter().map(|text| context.words(text)).sum::<usize>()).1;
        let mut tokens = TokenSpans::default();
        let mut read = || folded.iter().for_each(|text| tokens.tokenize(&context.segmenter, text));
        build_cost.tokens += context.time(&mut read).1;
        build_cost.store += context.time(|| texts().map(|text| encode(text).len()).sum::<usize>()).1;
        Ok(())
    })?;
    // Collecting the tokens of a text includes its segmentation.
    build_cost.tokens = (build_cost.tokens - build_cost.segment).max(0.0);
    for (field, entry) in schema.fields().filter(|(_, entry)| entry.is_indexed()) {
        let post =
            context.time_indexing(&source, fields, &restricted_schema(|part| part == FieldPart::Index(field)))?;
        build_cost.fields.push(FieldCost { field: entry.name().to_owned(), post });
    }
    let store = context.time_indexing(&source, fields, &restricted_schema(|part| part == FieldPart::Store))?;
    build_cost.store += store;
    build_cost.columns =
        context.time_indexing(&source, fields, &restricted_schema(|part| part == FieldPart::Column))?;
    let all = context.time_indexing(&source, fields, &schema)?;
    build_cost.postings = (all - store - build_cost.columns).max(0.0);
    Ok(build_cost)
}

/// The files of the archive; read again for each measurement, because the articles may not fit into memory.
struct ArticleFiles<'a> {
    files: &'a [SourceFile],
    options: &'a ReadOptions,
}

impl ArticleFiles<'_> {
    /// Calls `work` with the articles of each batch.
    fn each(&self, mut work: impl FnMut(Vec<Article>) -> Result<()>) -> Result<()> {
        for batch in Batches::new(self.files.to_vec()).with(self.options.clone()) {
            work(batch.parse().articles)?;
        }
        Ok(())
    }
}

impl MeasureContext<'_> {
    /// Returns the result of `work`, and the seconds that it took.
    fn time<T>(&self, work: impl FnOnce() -> T) -> (T, f64) {
        let start = (self.thread)();
        let result = std::hint::black_box(work());
        (result, (self.thread)().saturating_sub(start).as_secs_f64())
    }

    fn words(&self, folded: &str) -> usize {
        let mut words = 0;
        self.segmenter.words(folded, &mut |_, _| words += 1);
        words
    }

    /// Indexes all articles with this schema, and returns the seconds that it took.
    fn time_indexing(&self, source: &ArticleFiles<'_>, fields: Fields, schema: &Schema) -> Result<f64> {
        let failed = |action| Error::index(action, self.dir);
        let dir = self.dir.join("segments");
        std::fs::create_dir_all(&dir).map_err(Error::io("create", &dir))?;
        let index = Index::builder().schema(schema.clone()).settings(Fields::settings()).create_in_dir(&dir);
        let index = index.map_err(failed("creating it"))?;
        Fields::register_analyzers(&index);
        let mut open: Option<SegmentBuilder> = None;
        let mut seconds = 0.0;
        source.each(|articles| {
            // One article at a time, as in a build, so that its documents are still in the CPU cache.
            for article in articles {
                let documents: Vec<_> = document::analyzed(fields, &self.segmenter, article).collect();
                let (posted, time) = self.time(|| -> tantivy::Result<()> {
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
            let (written, time) = self.time(|| builder.finish());
            seconds += time;
            written.map_err(failed("writing it"))?;
        }
        drop(index);
        std::fs::remove_dir_all(&dir).map_err(Error::io("remove", &dir))?;
        Ok(seconds)
    }
}

/// A kind of work that a field requires.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldPart {
    Index(Field),
    Store,
    Column,
}

/// Returns the schema restricted to the wanted parts. Fields keep their numbers, so that the same documents fit.
fn restricted_schema(wanted: impl Fn(FieldPart) -> bool) -> Schema {
    let mut schema = Schema::builder();
    for (field, entry) in Fields::schema().0.fields() {
        let is_stored = entry.is_stored() && wanted(FieldPart::Store);
        let is_fast = entry.is_fast() && wanted(FieldPart::Column);
        let is_indexed = entry.is_indexed() && wanted(FieldPart::Index(field));
        let numeric = || {
            let mut options = NumericOptions::default();
            options = if is_stored { options.set_stored() } else { options };
            options = if is_fast { options.set_fast() } else { options };
            if is_indexed { options.set_indexed() } else { options }
        };
        match entry.field_type() {
            FieldType::Str(options_of_field) => {
                let mut options = TextOptions::default();
                options = if is_stored { options.set_stored() } else { options };
                options = match options_of_field.get_fast_field_tokenizer_name().filter(|_| is_fast) {
                    Some(tokenizer) => options.set_fast(tokenizer),
                    None => options,
                };
                options = match options_of_field.get_indexing_options().filter(|_| is_indexed) {
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
            // A field of another type is kept in full.
            _ => {
                schema.add_field(entry.clone());
            }
        }
    }
    schema.build()
}
