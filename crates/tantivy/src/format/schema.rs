//! The fields of the index, and the payload that records how they were filled. No other file contains field names.

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

/// Format of the index; increased by every change that makes older indexes unreadable.
pub const FORMAT: u32 = 5;

/// Name of the analyzer of the text fields.
const LIST_ANALYZER: &str = "jianbao-list";

/// Handles of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Words of the folded text except words of two characters, with frequencies. Used for ranking.
    pub words: Field,
    /// Bigrams of the folded text, with character positions. Used for literal search. A bigram that is a word is a term
    /// of its own, with the suffix [`bigrams::WORD_MARK`].
    pub bigrams: Field,
    /// Characters at the end of a run, which begin no bigram.
    pub ends: Field,
    /// Numbers of the folded text that are not part of longer ones. Used to find other spellings of a number.
    pub numbers: Field,
    /// The original text, stored as the bytes of [`encode`](crate::format::codec::encode).
    pub text: Field,
    /// Id of the article: a term of all its documents, and a column.
    pub article: Field,
    /// Paragraph number, 0 for the title: a column.
    pub paragraph: Field,
    /// Day of publication in days since 1970-01-01: a column, empty if unknown.
    pub day: Field,
    /// First day of the month or year of which only this is known: a column with values for title documents of such articles.
    pub first_day: Field,
    /// Last day of that month or year.
    pub last_day: Field,
    /// Newspaper: a column.
    pub source: Field,
    /// Page: a column.
    pub page: Field,
    /// Author: a column.
    pub author: Field,
    /// Section: a column.
    pub section: Field,
    /// Editor in charge: a column. It and the next four columns have values for title documents only.
    pub editor: Field,
    /// News agency: a column.
    pub agency: Field,
    /// Place in the dateline: a column.
    pub place: Field,
    /// Tags: a column with several values.
    pub tags: Field,
    /// Address on the web: a column.
    pub url: Field,
    /// The [`ArticleRecord`](crate::format::record::ArticleRecord), stored in the title document, encoded like the
    /// text.
    pub record: Field,
}

impl Fields {
    /// Returns the schema and its handles.
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
            first_day: schema.add_i64_field("first_day", FAST),
            last_day: schema.add_i64_field("last_day", FAST),
            source: schema.add_text_field("source", column()),
            page: schema.add_text_field("page", column()),
            author: schema.add_text_field("author", column()),
            section: schema.add_text_field("section", column()),
            editor: schema.add_text_field("editor", column()),
            agency: schema.add_text_field("agency", column()),
            place: schema.add_text_field("place", column()),
            tags: schema.add_text_field("tags", column()),
            url: schema.add_text_field("url", column()),
            record: schema.add_bytes_field("record", STORED),
        };
        (schema.build(), fields)
    }

    /// Registers the analyzer of the text fields in `index`. To be called after an index is opened or created.
    pub fn register_analyzers(index: &Index) {
        index.tokenizers().register(LIST_ANALYZER, ListTokenizer::default());
    }

    /// Returns the term of a folded word where it occurs as a word.
    pub(crate) fn word_term(self, word: &str) -> Term {
        if bigrams::is_bigram(word) {
            Term::from_field_text(self.bigrams, &format!("{word}{}", bigrams::WORD_MARK))
        } else {
            Term::from_field_text(self.words, word)
        }
    }

    /// Returns the two terms of a bigram: where it is not a word, and where it is one.
    pub(crate) fn bigram_terms(self, bigram: &str) -> [Term; 2] {
        [
            Term::from_field_text(self.bigrams, bigram),
            Term::from_field_text(self.bigrams, &format!("{bigram}{}", bigrams::WORD_MARK)),
        ]
    }

    /// Returns the settings of the index. Stored texts are not compressed again after
    /// [`encode`](crate::format::codec::encode), so that reading one does not decompress its neighbours. See DESIGN.md,
    /// "Stored text".
    #[must_use]
    pub fn settings() -> IndexSettings {
        IndexSettings {
            docstore_compression: Compressor::None,
            docstore_blocksize: 1 << 12,
            // Other segments already use all cores.
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        }
    }

    /// Whether `index` has this schema.
    pub(crate) fn match_schema_of(index: &Index) -> bool {
        index.schema() == Self::schema().0
    }
}

/// Tells which documents of a segment have text. The title document of an article without a title has none.
pub(crate) struct HasText {
    words: FieldNormReader,
    bigrams: FieldNormReader,
}

impl HasText {
    pub(crate) fn read(segment: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
        let lengths = |field| segment.get_fieldnorms_reader(field);
        Ok(Self { words: lengths(fields.words)?, bigrams: lengths(fields.bigrams)? })
    }

    /// Whether the document has text.
    pub(crate) fn contains(&self, doc: DocId) -> bool {
        // A single character is a word; longer runs have bigrams.
        self.bigrams.fieldnorm_id(doc) > 0 || self.words.fieldnorm_id(doc) > 0
    }
}

/// Returns the word of a term, or `None` if the term is not a word.
pub(crate) fn term_word(fields: Fields, field: Field, term: &[u8]) -> Option<&str> {
    let term = str::from_utf8(term).ok()?;
    if field == fields.bigrams { term.strip_suffix(bigrams::WORD_MARK) } else { Some(term) }
}

/// The payload of a commit, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The [`FORMAT`] of the program that wrote the commit.
    pub format: u32,
    /// The [`fingerprint`](jianbao_text::fingerprint) of its analysis.
    pub analysis: String,
    /// Its version.
    pub writer: String,
}

impl Payload {
    /// Returns the payload of this program.
    pub(crate) fn current() -> Self {
        Self { format: FORMAT, analysis: jianbao_text::fingerprint(), writer: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// Checks that this version can read an index in `dir` with this payload.
    ///
    /// # Errors
    ///
    /// [`Error::IndexNewer`] or [`Error::IndexMismatch`] if it cannot.
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

    /// Returns the difference that prevents reading, as (found, needed).
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
