//! Reads articles, concordances and complete results, in an order that does not depend on ranking.

mod article;
mod issue;
mod kwic;
mod line_order;
mod results;

pub use article::{HighlightedArticle, HighlightedParagraph, Neighbour, Neighbours, highlighted_article};
pub use issue::{Issue, issue};
pub use kwic::{Concordance, ConcordanceLine, ConcordanceOptions, kwic};
pub use line_order::{CharacterKeys, LineOrder, Sample};
pub use results::{ArticleMatches, ParagraphMatch, Results};
