//! The HTTP server: the JSON API under `/api/v1`, and the HTML pages. It never writes to an index, and never prints: it reports
//! events to an [`Observer`].
//!
//! ```text
//! socket ─net→ connection ─middleware→ router ─http→ parameters ─scheduling→ search on a worker thread ─http→ response
//! ```

mod api;
mod config;
mod http;
mod middleware;
mod net;
mod observer;
pub mod page;
mod page_routes;
mod router;
mod scheduling;
mod server;
mod service;

pub use config::{Access, Config, Limits, Token};
pub use observer::{CompletedRequest, JobReport, Lane, Observer};
pub use server::{Server, Stopper};
