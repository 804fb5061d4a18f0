//! What an engine has to do so that everything else of a search can stay the same: it holds the texts and their terms, executes a
//! [`MatchNode`], and counts. What is searched for, how a query is loosened, what is suggested and what is marked is decided here,
//! for every engine alike.

use std::sync::Arc;

use jianbao_model::{Article, ArticleMeta, Date};

use crate::{
    budget::Budget,
    count::{Count, Coverage, FacetField},
    error::Result,
    options::{Page, Scope, Sort},
    plan::MatchNode,
};

/// How much an archive holds. Ranking needs it, and so does the segmentation of a query into words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Paragraphs and titles.
    pub documents: u64,
    /// Articles.
    pub articles: u64,
    /// Bigrams of all texts together.
    pub bigrams: u64,
}

/// The terms of an archive and how often they occur.
///
/// Frequencies may count removed documents until their part of the index is written anew; they decide about segmentation, ranking
/// and suggestions, never about what matches.
pub trait Vocabulary {
    /// How much there is in the archive.
    fn size(&self) -> Size;

    /// In how many documents `word`, folded, is a word.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read.
    fn word_frequency(&self, word: &str) -> Result<u64>;

    /// In how many documents the two word characters of `bigram`, folded, are next to each other, about: at least as many as there
    /// are.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read.
    fn bigram_frequency(&self, bigram: &str) -> Result<u64>;

    /// In how many documents a folded word character occurs, about: at least as many as there are.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read.
    fn character_frequency(&self, character: &str) -> Result<u64>;

    /// Calls `each` with the words that begin with `prefix`, folded, and the number of documents that have them. A word may come
    /// several times; the sum of its numbers counts.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read, or the budget is over.
    fn words_beginning(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>;

    /// The same with the words whose characters can be typed as `letters`, lower-case ASCII: each character by its whole pinyin or
    /// its initial, the last one by the beginning of its pinyin; anything may follow.
    ///
    /// # Errors
    ///
    /// When the vocabulary cannot be read, or the budget is over.
    fn words_typed_as(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>;
}

/// An immutable state of an archive that can be searched. Results of one state fit together; a later state is another engine.
pub trait Engine: Vocabulary + Send + Sync {
    /// Names the state: equal for equal contents that were built together, another for every update.
    fn snapshot(&self) -> &str;

    /// How its texts were analysed: versions of folding, dictionary and bigrams.
    fn analysis(&self) -> &str;

    /// The documents that match, best first.
    ///
    /// # Errors
    ///
    /// When the archive cannot be read, or the budget is over.
    fn search(&self, matching: &MatchNode, request: &Request) -> Result<Found>;

    /// The documents that match a clause and are of articles in which every clause matches somewhere, best first.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn search_spread(&self, spread: &Spread, request: &Request) -> Result<Found>;

    /// The documents with enough of the terms, best first.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn search_evidence(&self, evidence: &Evidence, request: &Request) -> Result<Found>;

    /// Every article with a matching document, by date and id; those without a date last. Nothing is ranked or read.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn matches(&self, matching: &MatchNode, scope: Scope, budget: &Budget) -> Result<Vec<ArticleMatch>>;

    /// Counts the matches: all of them, by day, and by the values of `fields`.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn counts(&self, matching: &MatchNode, scope: Scope, fields: &[FacetField], budget: &Budget) -> Result<Counts>;

    /// Whether each document of an article matches, from the title on, and how it ranks. The place of a paragraph in its article
    /// is not counted in the score.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn scores(&self, matching: &MatchNode, article: &ArticleKey, budget: &Budget) -> Result<Vec<Option<Rank>>>;

    /// Reads documents, in the order in which they are asked for, and tells which of `words`, folded, each of them has as a word.
    ///
    /// # Errors
    ///
    /// When the archive cannot be read.
    fn read(&self, wanted: &[Documents], words: &[&str]) -> Result<Vec<Texts>>;

    /// The article with this id.
    ///
    /// # Errors
    ///
    /// [`NoArticle`](crate::Error::NoArticle) when there is none; when the archive cannot be read.
    fn article(&self, id: &str) -> Result<(ArticleKey, Article)>;

    /// The articles of a day and a source (`None`: without one), with their pages, in any order.
    ///
    /// # Errors
    ///
    /// When the archive cannot be read.
    fn same_day(&self, date: Date, source: Option<&str>) -> Result<Vec<(ArticleKey, Option<String>)>>;

    /// How much the archive has of each day.
    ///
    /// # Errors
    ///
    /// When the archive cannot be read.
    fn coverage(&self) -> Result<Arc<Coverage>>;
}

/// Which part of the ranked matches is wanted, and how they are ordered.
#[derive(Debug, Clone)]
pub struct Request {
    /// The page.
    pub page: Page,
    /// Where to look.
    pub scope: Scope,
    /// The order.
    pub sort: Sort,
    /// How many documents of an article are given together; the page then counts articles. `None` gives every document for itself.
    pub group: Option<usize>,
    /// How much work may be done.
    pub budget: Budget,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exact(usize),
    /// So many were counted, and there may be more: an engine that checks candidates in their texts may stop counting early.
    AtLeast(usize),
}

impl Total {
    /// The number, without saying whether there may be more.
    #[must_use]
    pub fn number(self) -> usize {
        match self {
            Self::Exact(number) | Self::AtLeast(number) => number,
        }
    }

    /// Whether there are no more.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

impl Default for Total {
    fn default() -> Self {
        Self::Exact(0)
    }
}

/// The number, compared exactly: [`AtLeast`](Total::AtLeast) equals no number.
impl PartialEq<usize> for Total {
    fn eq(&self, number: &usize) -> bool {
        *self == Self::Exact(*number)
    }
}

impl PartialEq<Total> for usize {
    fn eq(&self, total: &Total) -> bool {
        total == self
    }
}

/// The number; with a `+` behind it when there may be more.
impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.number(), if self.is_exact() { "" } else { "+" })
    }
}

/// Ranked documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// How many documents match.
    pub total: Total,
    /// In how many groups: articles, or as many as documents when each is given for itself.
    pub groups: Total,
    /// The page that was asked for, best first, the members of a group together.
    pub hits: Vec<RankedDocument>,
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedDocument {
    /// Its article.
    pub article: ArticleKey,
    /// Its number in the article; 0 is the title.
    pub paragraph: usize,
    /// What it is ranked by.
    pub rank: Rank,
    /// On the last one of an article's group: how many more match in the article.
    pub more: usize,
}

/// What documents are ranked by: first the tier, then the score.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Rank {
    /// How many clauses match by their words.
    pub tier: u32,
    /// BM25 of what matches, or the weight of the evidence; not negative.
    pub score: f32,
}

/// Names an article for an engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleKey {
    /// Its id.
    pub id: String,
    /// A number by which the engine finds it faster than by its id. It means nothing outside of the state that it comes from.
    pub address: u64,
}

/// An article with matching documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleMatch {
    /// The article.
    pub article: ArticleKey,
    /// Numbers of the documents that match, ascending; never empty. 0 is the title.
    pub paragraphs: Vec<usize>,
}

/// Documents of an article, to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// The article.
    pub article: ArticleKey,
    /// Their numbers; 0 is the title.
    pub paragraphs: Vec<usize>,
}

/// What was read of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    /// What is known of it, its title included.
    pub meta: ArticleMeta,
    /// The documents, in the order in which they were asked for.
    pub documents: Vec<Text>,
}

/// The text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its number; 0 is the title.
    pub paragraph: usize,
    /// As it is stored; of a missing title, empty.
    pub text: String,
    /// Which of the words that were asked about it has as words.
    pub words: Vec<bool>,
}

/// A query whose clauses may match in different documents of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// What must match somewhere in the article, and documents of which are found.
    pub clauses: Vec<MatchNode>,
    /// What a document that is found must meet besides; it adds nothing to the score.
    pub conditions: Vec<MatchNode>,
}

/// A text whose terms speak for documents and for the articles around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its bigrams and words, each once, in order.
    pub terms: Vec<EvidenceTerm>,
    /// Its word characters, each once, in order. They may be counted for the best documents only.
    pub characters: Vec<char>,
    /// What a document must match besides; it adds nothing to the score.
    pub condition: Option<MatchNode>,
    /// The least share of the terms, weighed by rarity, that a document must have, from 0 to 1.
    pub share: f32,
}

/// A term of a text, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceTerm {
    /// Two word characters next to each other.
    Bigram(String),
    /// A word.
    Word(String),
}

/// Matches, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: Count,
    /// By the day of their article, in days since 1970-01-01; `None` for those without a date. Each day once, in any order.
    pub days: Vec<(Option<i64>, Count)>,
    /// For each of the fields that were asked for.
    pub fields: Vec<FieldCounts>,
}

/// Matches by the values of a field, as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCounts {
    /// Each value with matches once, in any order.
    pub values: Vec<(String, Count)>,
    /// Matches without a value.
    pub missing: Count,
}
