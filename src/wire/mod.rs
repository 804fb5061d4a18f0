//! The JSON contract: every document that programs get from the command line and from the server, as a type. Fields are added, never
//! renamed or removed, within one [`SchemaVersion`]. Values of other modules are converted here and are never serialised themselves;
//! nothing that is stored or hashed depends on this module.
//!
//! With the feature `schema` each type describes itself as JSON Schema; its doc comments are the descriptions.

mod article;
mod counts;
mod day;
mod explain;
mod export;
mod kwic;
#[cfg(feature = "schema")]
mod schema;
mod search;
mod server;
mod span;
mod stats;
mod suggest;
mod version;

pub use article::{Article, Citations, Join, Meta, Neighbour, Neighbours, Paragraph};
pub use counts::{Bucket, By, Count, Facet, FacetValue, Facets, Series, Timelines};
pub use day::Day;
pub use explain::{ExplainedClause, ExplainedParagraph, ExplainedWord, Explanation};
pub use export::{Provenance, ProvenanceLine, Record};
pub use kwic::{Concordance, Line};
#[cfg(feature = "schema")]
pub use schema::{Schemas, schema};
pub use search::{Answer, AnswerPage, ArticleIds, Hit, Location, Match, RejectedQuery, Relaxation};
pub use server::{Health, HealthStatus, Problem, ProblemKind, Readiness, ReadyStatus};
pub use span::Span;
pub use stats::{Stats, YearCount};
pub use suggest::{Completion, CompletionKind, Suggestions};
pub use version::SchemaVersion;
