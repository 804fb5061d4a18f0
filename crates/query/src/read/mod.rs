//! Reads articles, concordances and complete results, in an order that does not depend on ranking.

mod article;
mod issue;
mod kwic;
mod results;

pub use article::{HighlightedArticle, HighlightedParagraph, Neighbour, Neighbours, highlighted_article};
pub use issue::{Issue, issue};
pub use kwic::{Concordance, ConcordanceLine, ConcordanceOptions, LineOrder, kwic};
pub use results::{ArticleMatches, ParagraphMatch, Results};
