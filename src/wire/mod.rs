//! The JSON contract: the types of all documents that the command line and the server return. Within one
//! [`SchemaVersion`], fields may be added, but not renamed or removed. Types of other modules are converted to these
//! types and never serialised themselves. Stored data and hashes do not depend on this module.
//!
//! With the feature `schema`, each type generates its JSON Schema, with its doc comments as descriptions.

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
mod words;

pub use article::{Article, Citations, Join, Meta, Neighbour, Neighbours, Paragraph};
pub use counts::{Bucket, Burst, By, Count, Facet, FacetValue, Facets, Series, Timelines};
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
pub use words::{Collocate, Collocates, Keyword, Keywords, PartSize, WordCount, YearWords};
