//! Builds a segment: collects the contents of its documents, sorts them once, and writes the files with tantivy's
//! public serializers.
//!
//! The files equal those of tantivy's own `SegmentWriter`, byte for byte (see the tests of this folder), but take less
//! than half the time. `SegmentWriter` looks up each token in a hash table and appends to a list in an arena, which for
//! bigrams is most of the work of a build.

use tantivy::{
    Index, Segment,
    fastfield::FastFieldsWriter,
    index::SegmentComponent,
    schema::{Field, Schema, Value},
    store::StoreWriter,
};

use super::{bigrams::BigramBuffer, sort, terms::TermBuffer};
use crate::format::{document::AnalyzedDocument, schema::Fields};

/// A segment that is being filled. Stored values are written at once; everything else stays in memory until the segment
/// is finished.
pub(crate) struct SegmentBuilder {
    pub(super) segment: Segment,
    pub(super) schema: Schema,
    pub(super) fields: Fields,
    /// Bigrams, and the last characters of runs.
    pub(super) bigrams: BigramBuffer,
    pub(super) words: TermBuffer,
    pub(super) numbers: TermBuffer,
    pub(super) article: TermBuffer,
    pub(super) day: TermBuffer,
    pub(super) columns: FastFieldsWriter,
    pub(super) store: StoreWriter,
    pub(super) documents: u32,
}

impl SegmentBuilder {
    /// Begins a segment of `index`. Fields that its schema does not index are left out, which is used to measure parts
    /// of a build.
    ///
    /// # Errors
    ///
    /// Fails if the files cannot be created.
    pub(crate) fn new(index: &Index, fields: Fields) -> tantivy::Result<Self> {
        Self::with_max_numbered(index, fields, usize::MAX)
    }

    /// Numbers at most `max_numbered` distinct characters, see [`BigramBuffer::new`].
    pub(super) fn with_max_numbered(index: &Index, fields: Fields, max_numbered: usize) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let settings = index.settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let schema = index.schema();
        let tokenizers = index.fast_field_tokenizer().clone();
        Ok(Self {
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?,
            segment,
            schema,
            fields,
            bigrams: BigramBuffer::new(max_numbered),
            words: TermBuffer::default(),
            numbers: TermBuffer::default(),
            article: TermBuffer::default(),
            day: TermBuffer::default(),
            store,
            documents: 0,
        })
    }

    /// Adds a document.
    ///
    /// # Errors
    ///
    /// Fails if the document cannot be stored.
    pub(crate) fn add(&mut self, document: &AnalyzedDocument) -> tantivy::Result<()> {
        let AnalyzedDocument { values, folded, tokens } = document;
        let fields = self.fields;
        if self.indexes(fields.bigrams) || self.indexes(fields.ends) {
            self.bigrams.add(folded, &tokens.word_pairs);
        }
        if self.indexes(fields.words) {
            self.words.begin_document();
            tokens.words.iter().for_each(|word| self.words.push(word.of(folded).as_bytes()));
        }
        if self.indexes(fields.numbers) {
            self.numbers.begin_document();
            tokens.numbers.iter().for_each(|number| self.numbers.push(number.of(folded).as_bytes()));
        }
        if self.indexes(fields.article) {
            self.article.begin_document();
            if let Some(id) = values.get_first(fields.article).and_then(|id| id.as_str()) {
                self.article.push(id.as_bytes());
            }
        }
        if self.indexes(fields.day) {
            self.day.begin_document();
            if let Some(day) = values.get_first(fields.day).and_then(|day| day.as_i64()) {
                self.day.push(&tantivy::i64_to_u64(day).to_be_bytes());
            }
        }
        self.columns.add_document(values)?;
        self.store.store(values, &self.schema)?;
        self.documents += 1;
        Ok(())
    }

    fn indexes(&self, field: Field) -> bool {
        self.schema.get_field_entry(field).is_indexed()
    }

    /// Returns the memory in use, plus the additional memory for finishing the segment, in bytes.
    pub(crate) fn memory(&self) -> usize {
        let terms = [&self.words, &self.numbers, &self.article, &self.day];
        // Fields are sorted one after the other.
        let sorting = terms.iter().map(|terms| terms.sort_memory()).fold(sort::memory(&self.bigrams), usize::max);
        let buffered: usize = terms.iter().map(|terms| terms.memory()).sum();
        self.bigrams.memory() + buffered + self.columns.mem_usage() + self.store.mem_usage() + sorting
    }
}
