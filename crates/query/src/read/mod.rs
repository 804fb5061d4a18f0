//! Matches with their texts in an order that does not depend on ranking: articles, concordances, complete results.

mod article;
mod kwic;
mod results;

pub use article::{MarkedArticle, MarkedParagraph, Neighbour, Neighbours, marked_article};
pub use kwic::{Concordance, Context, Line, LineOrder, kwic};
pub use results::{ArticleMatches, ParagraphMatch, Results};
