//! The trait that a search engine implements: it stores the texts and their terms, executes a [`MatchNode`], and counts matches.
//! Planning, relaxation, suggestions and highlighting are in this crate and are the same for every engine.

use std::sync::Arc;

use jianbao_model::{Article, Date};

use super::{
    counts::{Counts, FacetField, WordCount},
    coverage::Coverage,
    documents::{ArticleKey, ArticleMatch, ArticleTexts, DocumentRequest, Rank, TopDocuments},
    relaxed::Evidence,
    request::{Request, Scope},
};
use crate::{budget::Budget, error::Result, plan::MatchNode, vocabulary::Vocabulary};

/// A searchable snapshot of an archive. It is immutable, so that results of different calls are consistent. A later state of the
/// archive is another `Engine`.
pub trait Engine: Vocabulary + Send + Sync {
    /// Returns the identifier of the snapshot. A copy has the same identifier; every update gives a new one.
    fn snapshot(&self) -> &str;

    /// Returns the fingerprint of the text analysis: versions of folding, dictionary and bigrams.
    fn analysis(&self) -> &str;

    /// Returns the documents that match, in the order and the page of `request`.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read, or the budget is exhausted.
    fn search(&self, matching: &MatchNode, request: &Request) -> Result<TopDocuments>;

    /// Returns the documents whose share of the terms reaches the minimum of `evidence`, in the order and the page of `request`.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn search_evidence(&self, evidence: &Evidence, request: &Request) -> Result<TopDocuments>;

    /// Returns every article with a matching document, sorted by date and id, undated articles last. Matches are not ranked.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn matches(&self, matching: &MatchNode, scope: Scope, budget: &Budget) -> Result<Vec<ArticleMatch>>;

    /// Counts the matches in total, by day, and by the values of `fields`.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn counts(&self, matching: &MatchNode, scope: Scope, fields: &[FacetField], budget: &Budget) -> Result<Counts>;

    /// Calls `each` with every folded word and its counts in each of `groups`, which are the documents that a node matches. A word also
    /// counts where it is inside a longer word. A word may be reported several times; its counts are the sums. Words that occur in
    /// no group are left out.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn word_counts(
        &self,
        groups: &[MatchNode],
        scope: Scope,
        budget: &Budget,
        each: &mut dyn FnMut(&str, &[WordCount]),
    ) -> Result<()>;

    /// Returns the rank of each document of an article, from the title on; `None` for documents that do not match. Unlike in
    /// [`search`](Self::search), the position of a paragraph in its article does not affect the score.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    fn scores(&self, matching: &MatchNode, article: &ArticleKey, budget: &Budget) -> Result<Vec<Option<Rank>>>;

    /// Reads the texts of documents, in the order of `requests`, and reports which of the folded `words` each one contains as a word.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    fn read(&self, requests: &[DocumentRequest], words: &[&str]) -> Result<Vec<ArticleTexts>>;

    /// Returns the article with this id.
    ///
    /// # Errors
    ///
    /// [`NoArticle`](crate::Error::NoArticle) if there is none. Also if the archive cannot be read.
    fn article(&self, id: &str) -> Result<(ArticleKey, Article)>;

    /// Returns the articles of a day and a source, with their pages, in any order. A `source` of `None` selects articles without one.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    fn same_day(&self, date: Date, source: Option<&str>) -> Result<Vec<(ArticleKey, Option<String>)>>;

    /// Returns the number of articles and documents of each day.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    fn coverage(&self) -> Result<Arc<Coverage>>;
}
