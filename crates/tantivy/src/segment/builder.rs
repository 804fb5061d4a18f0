//! Builds a segment: gathers what its documents have, sorts it once, and writes the files of the index library through its public
//! serializers. The files are those that the library's own `SegmentWriter` makes of the same documents, byte for byte (see the tests
//! of this folder), in less than half of its time: it looks up each token in a hash table and appends to a list in an arena,
//! which for pairs of letters is most of the work of building.

use tantivy::{
    Index, Segment,
    fastfield::FastFieldsWriter,
    index::SegmentComponent,
    schema::{Field, Schema, Value},
    store::StoreWriter,
};

use super::{bigrams::BigramBuffer, sort, terms::TermBuffer};
use crate::format::{document::AnalyzedDocument, schema::Fields};

/// A segment that is being filled. Its stored values are written at once; all else is held in memory until it is finished.
pub(crate) struct SegmentBuilder {
    pub(super) segment: Segment,
    pub(super) schema: Schema,
    pub(super) fields: Fields,
    /// Pairs of letters, and the letters that runs end with.
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
    /// Begins a segment of `index`. What its schema does not index is left out, so that the parts of a build can be measured.
    ///
    /// # Errors
    ///
    /// When its files cannot be made.
    pub(crate) fn new(index: &Index, fields: Fields) -> tantivy::Result<Self> {
        Self::with_max_numbered(index, fields, usize::MAX)
    }

    /// Numbers at most so many letters, see [`BigramBuffer::new`].
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
    /// When it cannot be stored.
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

    /// Bytes of memory that are in use, and that finishing the segment will use besides.
    pub(crate) fn memory(&self) -> usize {
        let terms = [&self.words, &self.numbers, &self.article, &self.day];
        // One field after the other is sorted.
        let sorting = terms.iter().map(|terms| terms.sort_memory()).fold(sort::memory(&self.bigrams), usize::max);
        let buffered: usize = terms.iter().map(|terms| terms.memory()).sum();
        self.bigrams.memory() + buffered + self.columns.mem_usage() + self.store.mem_usage() + sorting
    }
}
