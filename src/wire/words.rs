//! Words with their measures: `collocates --json`, `keywords --json`, `GET /api/v1/collocates` and `GET /api/v1/keywords`.

use serde::Serialize;

use super::{Count, SchemaVersion};
use crate::{
    query::Note,
    search,
    words::{self, Measure},
};

/// The words around the occurrences of a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Collocates<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// The query.
    pub query: &'a str,
    /// Notes on how the query was interpreted.
    pub notes: Vec<String>,
    /// The number of matches.
    pub total: Count,
    /// Number of occurrences of the query; adjacent ones count once.
    pub occurrences: u64,
    /// Number of words near the occurrences.
    pub near_words: u64,
    /// Number of words of the archive, without those of the occurrences.
    pub archive_words: u64,
    /// Number of words near the occurrences by year, undated articles first.
    pub years: Vec<YearWords>,
    /// Number of words that meet the conditions; `collocates` may have fewer.
    pub distinct: usize,
    /// The words, in the order of the measure.
    pub collocates: Vec<Collocate<'a>>,
}

/// Words near occurrences in a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YearWords {
    /// The year; omitted for undated articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Number of words.
    pub near_words: u64,
}

/// A word near occurrences.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Collocate<'a> {
    /// The word, folded.
    pub word: &'a str,
    /// Number of times that it is near an occurrence.
    pub observed: u64,
    /// Number of times that chance would give.
    pub expected: f64,
    /// Number of times that it occurs in the archive outside of the occurrences.
    pub archive: u64,
    /// Dunning's log-likelihood ratio; negative if it is rarer than expected.
    pub log_likelihood: f64,
    /// logDice.
    pub log_dice: f64,
    /// Mutual information.
    pub mi: f64,
    /// Cubed mutual information.
    pub mi3: f64,
    /// The t-score.
    pub t: f64,
    /// Number of paragraphs, including titles, in which it is near an occurrence.
    pub paragraphs: u64,
    /// Number of articles with such paragraphs.
    pub articles: u64,
    /// Gries' DP over the years.
    pub dispersion: f64,
    /// Number of times that it is near an occurrence, by year.
    pub years: &'a [u64],
}

impl<'a> Collocates<'a> {
    /// Converts the collocates of `query`.
    #[must_use]
    pub fn new(query: &'a str, notes: &[Note], found: &'a words::Collocates) -> Self {
        let years = found.years.iter().map(|size| YearWords { year: size.year, near_words: size.near_words }).collect();
        Self {
            schema_version: SchemaVersion,
            query,
            notes: notes.iter().map(ToString::to_string).collect(),
            total: found.total.into(),
            occurrences: found.occurrences,
            near_words: found.near_words,
            archive_words: found.archive_words,
            years,
            distinct: found.distinct,
            collocates: found.words.iter().map(Collocate::from).collect(),
        }
    }
}

impl<'a> From<&'a words::Collocate> for Collocate<'a> {
    fn from(word: &'a words::Collocate) -> Self {
        // Every measure is defined for a word that was observed.
        let value = |measure| word.value(measure).unwrap_or_default();
        Self {
            word: &word.word,
            observed: word.table.observed(),
            expected: word.table.expected().unwrap_or_default(),
            archive: word.table.second(),
            log_likelihood: value(Measure::LogLikelihood),
            log_dice: value(Measure::LogDice),
            mi: value(Measure::MutualInformation),
            mi3: value(Measure::MutualInformationCubed),
            t: value(Measure::TScore),
            paragraphs: word.paragraphs,
            articles: word.articles,
            dispersion: word.dispersion,
            years: &word.years,
        }
    }
}

/// The words that one part of the archive uses more than another, or less.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Keywords<'a> {
    /// Version of this contract.
    pub schema_version: SchemaVersion,
    /// The query for the part whose keywords are listed.
    pub query: &'a str,
    /// The query for the reference; omitted for the rest of the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versus: Option<&'a str>,
    /// Notes on how the queries were interpreted.
    pub notes: Vec<String>,
    /// The size of the part of `query`.
    pub target: PartSize,
    /// The size of the reference, without paragraphs that `query` also matches.
    pub reference: PartSize,
    /// Number of words that were compared.
    pub compared: u64,
    /// Number of words that meet the conditions; `keywords` may have fewer.
    pub distinct: usize,
    /// The words, in the order of the measure.
    pub keywords: Vec<Keyword<'a>>,
}

/// The size of a part of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartSize {
    /// Number of words.
    pub words: u64,
    /// Number of paragraphs, including titles.
    pub paragraphs: usize,
    /// Number of articles with such paragraphs.
    pub articles: usize,
}

/// The frequency of a word in a part of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WordCount {
    /// Number of occurrences.
    pub occurrences: u64,
    /// Number of paragraphs with the word, including titles.
    pub paragraphs: u64,
}

/// A word with its frequencies in both parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Keyword<'a> {
    /// The word, folded.
    pub word: &'a str,
    /// Its frequency in the part of the query.
    pub target: WordCount,
    /// Its frequency in the reference.
    pub reference: WordCount,
    /// Evert's conservative log ratio.
    pub lrc: f64,
    /// Hardie's log ratio.
    pub log_ratio: f64,
    /// The lower bound of its confidence interval; missing if it is infinite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// The upper bound of its confidence interval; missing if it is infinite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// Dunning's log-likelihood ratio; negative if the word is rarer in the part of the query.
    pub log_likelihood: f64,
    /// %DIFF; omitted if the word is not in the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_difference: Option<f64>,
}

impl<'a> Keywords<'a> {
    /// Converts the keywords of `query` against `versus`, or against the rest of the archive.
    #[must_use]
    pub fn new(query: &'a str, versus: Option<&'a str>, notes: &[Note], found: &'a words::Keywords) -> Self {
        let words::Keywords { target, reference, compared, distinct, ref words } = *found;
        Self {
            schema_version: SchemaVersion,
            query,
            versus,
            notes: notes.iter().map(ToString::to_string).collect(),
            target: target.into(),
            reference: reference.into(),
            compared,
            distinct,
            keywords: words.iter().map(Keyword::from).collect(),
        }
    }
}

impl From<words::PartSize> for PartSize {
    fn from(size: words::PartSize) -> Self {
        Self { words: size.words, paragraphs: size.count.hits, articles: size.count.articles }
    }
}

impl From<search::WordCount> for WordCount {
    fn from(count: search::WordCount) -> Self {
        Self { occurrences: count.occurrences, paragraphs: count.documents }
    }
}

impl<'a> From<&'a words::Keyword> for Keyword<'a> {
    fn from(word: &'a words::Keyword) -> Self {
        let finite = |bound: f64| bound.is_finite().then_some(bound);
        Self {
            word: &word.word,
            target: word.target.into(),
            reference: word.reference.into(),
            lrc: word.conservative_log_ratio,
            log_ratio: word.log_ratio,
            lower: finite(word.interval.lower),
            upper: finite(word.interval.upper),
            log_likelihood: word.log_likelihood,
            percent_difference: word.percent_difference,
        }
    }
}
