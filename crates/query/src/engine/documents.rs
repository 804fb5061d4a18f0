//! What an engine returns: ranked documents, matches, texts.

use jianbao_model::ArticleMeta;

use super::total::Total;

/// Ranked documents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopDocuments {
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

/// FieldLanguage an article for an engine.
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
pub struct DocumentRequest {
    /// The article.
    pub article: ArticleKey,
    /// Their numbers; 0 is the title.
    pub paragraphs: Vec<usize>,
}

/// What was read of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleTexts {
    /// What is known of it, its title included.
    pub meta: ArticleMeta,
    /// The documents, in the order in which they were asked for.
    pub documents: Vec<DocumentText>,
}

/// The text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentText {
    /// Its number; 0 is the title.
    pub paragraph: usize,
    /// As it is stored; of a missing title, empty.
    pub text: String,
    /// Which of the words that were asked about it has as words.
    pub words: Vec<bool>,
}
