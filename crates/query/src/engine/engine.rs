//! What an engine has to do so that everything else of a search can stay the same: it holds the texts and their terms, executes a
//! [`MatchNode`], and counts. What is searched for, how a query is relaxed, what is suggested and what is marked is decided here,
//! for every engine alike.

use std::sync::Arc;

use jianbao_model::{Article, Date};

use super::{
    counts::{Counts, FacetField},
    coverage::Coverage,
    documents::{ArticleKey, ArticleMatch, ArticleTexts, DocumentRequest, Rank, TopDocuments},
    relaxed::{ArticleLevelQuery, Evidence},
    request::{Request, Scope},
};
use crate::{budget::Budget, error::Result, plan::MatchNode, vocabulary::Vocabulary};

/// An immutable state of an archive that can be searched. Results of one state fit together; a later state is another engine.
pub trait Engine: Vocabulary + Send + Sync {
    /// FieldLanguage the state: equal for equal contents that were built together, another for every update.
    fn snapshot(&self) -> &str;

    /// How its texts were analysed: versions of folding, dictionary and bigrams.
    fn analysis(&self) -> &str;

    /// The documents that match, best first.
    ///
    /// # Errors
    ///
    /// When the archive cannot be read, or the budget is over.
    fn search(&self, matching: &MatchNode, request: &Request) -> Result<TopDocuments>;

    /// The documents that match a clause and are of articles in which every clause matches somewhere, best first.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn search_article_level(&self, spread: &ArticleLevelQuery, request: &Request) -> Result<TopDocuments>;

    /// The documents with enough of the terms, best first.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn search_evidence(&self, evidence: &Evidence, request: &Request) -> Result<TopDocuments>;

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
    fn read(&self, wanted: &[DocumentRequest], words: &[&str]) -> Result<Vec<ArticleTexts>>;

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
