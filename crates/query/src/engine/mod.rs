//! The interface between queries and engines: the trait [`Engine`] and its values.

mod contract;
mod counts;
mod coverage;
mod found;
mod loosened;
mod request;
mod total;

pub use contract::Engine;
pub use counts::{Count, Counts, FacetField, FieldCounts};
pub use coverage::{Coverage, Holding, day, days};
pub use found::{ArticleKey, ArticleMatch, Documents, Found, Rank, RankedDocument, Text, Texts};
pub use loosened::{Evidence, EvidenceTerm, Spread};
pub use request::{Page, Request, Scope, Sort};
pub use total::Total;
