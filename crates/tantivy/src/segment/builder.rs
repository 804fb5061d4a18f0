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

use super::{bigrams::Pairs, sort, terms::Terms};
use crate::format::{document::AnalyzedDocument, schema::Fields};

/// A segment that is being filled. Its stored values are written at once; all else is held in memory until it is finished.
pub(crate) struct SegmentBuilder {
    pub(super) segment: Segment,
    pub(super) schema: Schema,
    pub(super) fields: Fields,
    /// Pairs of letters, and the letters that runs end with.
    pub(super) pairs: Pairs,
    pub(super) words: Terms,
    pub(super) numbers: Terms,
    pub(super) article: Terms,
    pub(super) day: Terms,
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
        Self::with_letters(index, fields, usize::MAX)
    }

    /// Numbers at most so many letters, see [`Pairs::new`].
    pub(super) fn with_letters(index: &Index, fields: Fields, most_letters: usize) -> tantivy::Result<Self> {
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
            pairs: Pairs::new(most_letters),
            words: Terms::default(),
            numbers: Terms::default(),
            article: Terms::default(),
            day: Terms::default(),
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
            self.pairs.add(folded, &tokens.word_pairs);
        }
        if self.indexes(fields.words) {
            self.words.begin();
            tokens.words.iter().for_each(|word| self.words.push(word.of(folded).as_bytes()));
        }
        if self.indexes(fields.numbers) {
            self.numbers.begin();
            tokens.numbers.iter().for_each(|number| self.numbers.push(number.of(folded).as_bytes()));
        }
        if self.indexes(fields.article) {
            self.article.begin();
            if let Some(id) = values.get_first(fields.article).and_then(|id| id.as_str()) {
                self.article.push(id.as_bytes());
            }
        }
        if self.indexes(fields.day) {
            self.day.begin();
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
        let sorting = terms.iter().map(|terms| terms.sorting()).fold(sort::memory(&self.pairs), usize::max);
        let gathered: usize = terms.iter().map(|terms| terms.memory()).sum();
        self.pairs.memory() + gathered + self.columns.mem_usage() + self.store.mem_usage() + sorting
    }
}
