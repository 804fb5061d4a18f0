//! Chinese news archives in an OpenSearch cluster, for archives that outgrow one machine.
//!
//! ```text
//! any Engine ─publish→ tokens ─_bulk→ a new index ─alias→ visible in one step
//! MatchNode ─ClusterReader→ _search ─verified in the texts→ the same documents as on one machine
//! ```
//!
//! The cluster stores tokens that are made here, so that a text and a query are analyzed by the same code. It decides nothing about
//! what matches: what it cannot prove from tokens is checked here, in the texts that it returns.
//!
//! - [`Cluster`] sends requests: several nodes, credentials, TLS, time limits, repetition.
//! - [`publish`] copies an archive from any [`Engine`](jianbao_query::Engine) into a new generation, and makes it visible in one step.
//! - [`ClusterReader`] implements [`Engine`](jianbao_query::Engine) over one generation, which never changes.

mod client;
mod error;
mod publish;
mod read;
mod schema;
mod vocabulary;

pub use client::{Address, Cluster, ClusterOptions, Credentials};
pub use error::{Error, Result};
pub use publish::{PublishOptions, Published, publish};
pub use read::ClusterReader;
