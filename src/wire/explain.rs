//! Explanations: `explain --json`.

use serde::Serialize;

use crate::search::{self, ClauseExplanation, ParagraphExplanation, WordExplanation};

/// Why the paragraphs of an article match a query or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation<'a> {
    /// The query as it was understood, over several lines.
    pub understood: &'a str,
    /// Each paragraph of the article, the title first.
    pub paragraphs: Vec<ExplainedParagraph<'a>>,
}

/// Why a paragraph matches or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedParagraph<'a> {
    /// Its number; 0 is the title.
    pub paragraph: usize,
    /// Whether it matches.
    pub matches: bool,
    /// How many clauses match by their words; null when it does not match.
    pub tier: Option<u32>,
    /// Its score before its place in the article is counted; null when it does not match.
    pub score: Option<f32>,
    /// What it has of each clause.
    pub pieces: Vec<ExplainedClause<'a>>,
}

/// What a paragraph has of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedClause<'a> {
    /// The clause, folded.
    pub piece: &'a str,
    /// How often its string occurs in the paragraph.
    pub strings: usize,
    /// Its words, and how each occurs.
    pub words: Vec<ExplainedWord<'a>>,
    /// The longest beginning of the string that occurs.
    pub longest: &'a str,
    /// The character that follows that beginning in the paragraph: the first difference. Null at the end of the text.
    pub then: Option<char>,
}

/// How a word occurs in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExplainedWord<'a> {
    /// The word, folded.
    pub word: &'a str,
    /// How many paragraphs of the archive have it as a word.
    pub documents: u64,
    /// Whether it occurs here as a word.
    pub as_word: bool,
    /// How often it occurs here as a string.
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
