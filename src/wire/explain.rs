//! Explanations: `explain --json`.

use serde::Serialize;

use crate::search::{self, ClauseExplanation, ParagraphExplanation, WordExplanation};

/// Why the paragraphs of an article match a query or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation<'a> {
    /// The interpretation of the query, several lines.
    pub understood: &'a str,
    /// Each paragraph of the article, the title first.
    pub paragraphs: Vec<ExplainedParagraph<'a>>,
}

/// Why a paragraph matches or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedParagraph<'a> {
    /// Number of the paragraph; 0 is the title.
    pub paragraph: usize,
    /// Whether it matches.
    pub matches: bool,
    /// Number of clauses that match by their words; null if the paragraph does not match.
    pub tier: Option<u32>,
    /// Score without the position of the paragraph in its article; null if it does not match.
    pub score: Option<f32>,
    /// Each clause in this paragraph.
    pub pieces: Vec<ExplainedClause<'a>>,
}

/// A clause in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedClause<'a> {
    /// The clause, folded.
    pub piece: &'a str,
    /// Number of occurrences of its string in the paragraph.
    pub strings: usize,
    /// Its words in the paragraph.
    pub words: Vec<ExplainedWord<'a>>,
    /// The longest prefix of the string that occurs.
    pub longest: &'a str,
    /// The character after that prefix in the paragraph, which is the first difference; null at the end of the text.
    pub then: Option<char>,
}

/// A word in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedWord<'a> {
    /// The word, folded.
    pub word: &'a str,
    /// Number of paragraphs of the archive that contain it as a word.
    pub documents: u64,
    /// Whether the paragraph contains it as a word.
    pub as_word: bool,
    /// Number of its occurrences as a string in the paragraph.
    pub as_string: usize,
}

impl<'a> From<&'a search::Explanation> for Explanation<'a> {
    fn from(search::Explanation { understood, paragraphs }: &'a search::Explanation) -> Self {
        Self { understood, paragraphs: paragraphs.iter().map(ExplainedParagraph::from).collect() }
    }
}

impl<'a> From<&'a ParagraphExplanation> for ExplainedParagraph<'a> {
    fn from(explained: &'a ParagraphExplanation) -> Self {
        Self {
            paragraph: explained.paragraph,
            matches: explained.matches,
            tier: explained.tier,
            score: explained.score,
            pieces: explained.clauses.iter().map(ExplainedClause::from).collect(),
        }
    }
}

impl<'a> From<&'a ClauseExplanation> for ExplainedClause<'a> {
    fn from(explained: &'a ClauseExplanation) -> Self {
        Self {
            piece: &explained.clause,
            strings: explained.strings,
            words: explained.words.iter().map(ExplainedWord::from).collect(),
            longest: &explained.longest,
            then: explained.then,
        }
    }
}

impl<'a> From<&'a WordExplanation> for ExplainedWord<'a> {
    fn from(explained: &'a WordExplanation) -> Self {
        Self {
            word: &explained.word,
            documents: explained.documents,
            as_word: explained.as_word,
            as_string: explained.as_string,
        }
    }
}
