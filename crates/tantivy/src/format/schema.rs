//! The fields of the index, and the payload that says how they were filled. No other file contains field names.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::{
    DocId, Index, IndexSettings, SegmentReader, Term,
    fieldnorm::FieldNormReader,
    schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions},
    store::Compressor,
};

use crate::error::{Error, Result};
use crate::format::list_tokenizer::ListTokenizer;
use jianbao_text::{self, bigrams};

/// Counts changes of the schema that make older indexes unreadable.
pub const FORMAT: u32 = 5;

/// Name of the analyzer that the text fields ask for.
const LIST_ANALYZER: &str = "jianbao-list";

/// Handles of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Words of the folded text but those of two letters, with frequencies: ranking.
    pub words: Field,
    /// Pairs of neighbouring letters of the folded text, with character positions: literal search. A pair that stands as a word is
    /// a term of its own, see `Fields::word` and `Fields::pair`.
    pub bigrams: Field,
    /// The letters that begin no pair, because a run ends behind them.
    pub ends: Field,
    /// Numbers of the folded text that are no part of longer ones: other spellings of a number.
    pub numbers: Field,
    /// The original text, stored as bytes, see [`encode`](crate::format::codec::encode).
    pub text: Field,
    /// Id of the article: a term of all its documents, and a column.
    pub article: Field,
    /// Number of the paragraph, 0 for the title: a column.
    pub paragraph: Field,
    /// Day of publication, in days since 1970-01-01: a column, empty when unknown.
    pub day: Field,
    /// Newspaper: a column.
    pub source: Field,
    /// Page: a column.
    pub page: Field,
    /// Author: a column.
    pub author: Field,
    /// Section: a column.
    pub section: Field,
    /// [`ArticleRecord`](crate::format::record::ArticleRecord) of the article, stored in its head in the same way.
    pub record: Field,
}

impl Fields {
    /// The schema with its handles.
    #[must_use]
    pub fn schema() -> (Schema, Self) {
        let ranked = |option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(LIST_ANALYZER).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let unranked = |analyzer: &str| {
            let indexing = TextFieldIndexing::default().set_tokenizer(analyzer).set_fieldnorms(false);
            TextOptions::default().set_indexing_options(indexing.set_index_option(IndexRecordOption::Basic))
        };
        let column = || TextOptions::default().set_fast("raw");
        let mut schema = Schema::builder();
        let fields = Self {
            words: schema.add_text_field("words", ranked(IndexRecordOption::WithFreqs)),
            bigrams: schema.add_text_field("grams", ranked(IndexRecordOption::WithFreqsAndPositions)),
            ends: schema.add_text_field("ends", unranked(LIST_ANALYZER)),
            numbers: schema.add_text_field("numbers", unranked(LIST_ANALYZER)),
            text: schema.add_bytes_field("text", STORED),
            article: schema.add_text_field("article", unranked("raw").set_fast("raw")),
            paragraph: schema.add_u64_field("paragraph", FAST),
            day: schema.add_i64_field("day", FAST | INDEXED),
            source: schema.add_text_field("source", column()),
            page: schema.add_text_field("page", column()),
            author: schema.add_text_field("author", column()),
            section: schema.add_text_field("section", column()),
            record: schema.add_bytes_field("record", STORED),
        };
        (schema.build(), fields)
    }

    /// Gives `index` the analyzer that the text fields ask for.
    pub fn register_analyzers(index: &Index) {
        index.tokenizers().register(LIST_ANALYZER, ListTokenizer::default());
    }

    /// The term of a folded word where it stands as a word.
    pub(crate) fn word(self, word: &str) -> Term {
        if bigrams::is_bigram(word) {
            Term::from_field_text(self.bigrams, &format!("{word}{}", bigrams::WORD_MARK))
        } else {
            Term::from_field_text(self.words, word)
        }
    }

    /// The terms of a pair of letters: where it is no word, and where it is one.
    pub(crate) fn pair(self, pair: &str) -> [Term; 2] {
        [
            Term::from_field_text(self.bigrams, pair),
            Term::from_field_text(self.bigrams, &format!("{pair}{}", bigrams::WORD_MARK)),
        ]
    }

    /// How the stored text is kept: as the bytes that [`encode`](crate::format::codec::encode) makes of each paragraph, not compressed again, so
    /// that reading one does not unpack its neighbours. See DESIGN.md, "Stored text".
    #[must_use]
    pub fn settings() -> IndexSettings {
        IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: 1 << 12,
            // The cores are busy with other segments already.
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        }
    }

    /// Whether `index` has this schema.
    pub(crate) fn fit(index: &Index) -> bool {
        index.schema() == Self::schema().0
    }
}

/// Which documents of a segment have text; the head of an article without a title has none.
pub(crate) struct HasText {
    words: FieldNormReader,
    bigrams: FieldNormReader,
}

impl HasText {
    pub(crate) fn of(segment: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
        let lengths = |field| segment.get_fieldnorms_reader(field);
        Ok(Self { words: lengths(fields.words)?, bigrams: lengths(fields.bigrams)? })
    }

    pub(crate) fn at(&self, doc: DocId) -> bool {
        // A letter that stands alone is a word, others make pairs.
        self.bigrams.fieldnorm_id(doc) > 0 || self.words.fieldnorm_id(doc) > 0
    }
}

/// The word that a term of a field stands for; `None` when it is no word.
pub(crate) fn as_word(fields: Fields, field: Field, term: &[u8]) -> Option<&str> {
    let term = str::from_utf8(term).ok()?;
    if field == fields.bigrams { term.strip_suffix(bigrams::WORD_MARK) } else { Some(term) }
}

/// What a commit says of itself, as JSON in its payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// [`analysis::fingerprint`] of the writer.
    pub analysis: String,
    /// Version of the program that wrote it.
    pub writer: String,
}

impl Payload {
    pub(crate) fn current() -> Self {
        Self { format: FORMAT, analysis: jianbao_text::fingerprint(), writer: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// # Errors
    ///
    /// When an index in `dir` that says this cannot be read by this version: [`Error::IndexNewer`], or [`Error::IndexMismatch`].
    pub(crate) fn check(&self, dir: &Path) -> Result<()> {
        if self.format > FORMAT {
            let (found, writer) = (self.format, self.writer.clone());
            return Err(Error::IndexNewer { path: dir.to_path_buf(), found, writer, reads: FORMAT });
        }
        match self.mismatch() {
            Some((found, needed)) => Err(Error::IndexMismatch { path: dir.to_path_buf(), found, needed }),
            None => Ok(()),
        }
    }

    /// The difference that forbids reading, as (found, needed).
    pub(crate) fn mismatch(&self) -> Option<(String, String)> {
        let needed = Self::current();
        if self.format != needed.format {
            return Some((
                format!("in format {} by jianbao {}", self.format, self.writer),
                format!("format {}", needed.format),
            ));
        }
        (self.analysis != needed.analysis)
            .then(|| (format!("with the analysis `{}`", self.analysis), format!("`{}`", needed.analysis)))
    }
}
