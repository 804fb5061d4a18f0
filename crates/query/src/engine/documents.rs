//! Results of an engine that refer to documents: ranked documents, matches, texts.

use jianbao_model::ArticleMeta;

use super::total::Total;

/// A page of ranked documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopDocuments {
    /// The number of documents that match.
    pub total: Total,
    /// The number of groups: articles, or documents if hits are not grouped.
    pub groups: Total,
    /// The documents of the requested page, in the requested order; documents of a group are adjacent.
    pub hits: Vec<RankedDocument>,
}

/// A matching document.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedDocument {
    /// The article.
    pub article: ArticleKey,
    /// The number of the document in the article; 0 is the title.
    pub paragraph: usize,
    /// The rank.
    pub rank: Rank,
    /// On the last document of a group: the number of further matches in the article. Otherwise 0.
    pub more: usize,
}

/// The rank of a document. Documents are sorted by tier, then by score.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Rank {
    /// The number of clauses that match by their words.
    pub tier: u32,
    /// The BM25 score of the matching terms, or the weight of the evidence; not negative.
    pub score: f32,
}

/// Identifies an article to an engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleKey {
    /// The id of the article.
    pub id: String,
    /// A number by which the engine finds the article faster than by its id. It is valid only for the snapshot that returned it.
    pub address: u64,
}

/// An article with matching documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleMatch {
    /// The article.
    pub article: ArticleKey,
    /// The numbers of the matching documents, ascending, not empty; 0 is the title.
    pub paragraphs: Vec<usize>,
}

/// A request to read documents of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRequest {
    /// The article.
    pub article: ArticleKey,
    /// The numbers of the documents; 0 is the title.
    pub paragraphs: Vec<usize>,
}

/// Texts read from an article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleTexts {
    /// The metadata of the article, including its title.
    pub meta: ArticleMeta,
    /// The documents, in the order of the request.
    pub documents: Vec<DocumentText>,
}

/// The text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentText {
    /// The number of the document; 0 is the title.
    pub paragraph: usize,
    /// The stored text; empty for a missing title.
    pub text: String,
    /// For each requested word, whether the document contains it as a word.
    pub words: Vec<bool>,
}
