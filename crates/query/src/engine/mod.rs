//! The interface between queries and search engines: the trait [`Engine`] with its request and result types.

mod counts;
mod coverage;
mod documents;
mod engine;
mod ranking;
mod relaxed;
mod request;
mod total;

pub use counts::{Count, Counts, FacetField, FieldCounts, WordCount};
pub use coverage::{Coverage, CoverageCounts, date_from_epoch_day, epoch_day};
pub use documents::{
    ArticleKey, ArticleMatch, ArticleTexts, DocumentRequest, DocumentText, Rank, RankedDocument, TopDocuments,
};
pub use engine::Engine;
pub use ranking::{LEAD_BOOST, LEAD_PARAGRAPHS, TITLE_BOOST, TierStep, idf, position_boost};
pub use relaxed::{Evidence, EvidenceTerm};
pub use request::{Page, Request, Scope, Sort};
pub use total::Total;
