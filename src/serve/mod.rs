//! The archive over HTTP: the JSON interface under `/api/v1`, and the page for a browser. Never writes to an index, and never
//! prints: what happens is told to an [`Observer`].
//!
//! ```text
//! socket ─listen→ request ─guard→ router ─params→ values ─work→ search on a thread of its own → bytes
//! ```

mod api;
mod caller;
mod config;
mod cursor;
mod guard;
mod listen;
mod openapi;
pub mod page;
mod pages;
mod params;
mod problem;
mod reply;
mod router;
mod snapshots;
mod stall;
mod work;

pub use config::{Access, Config, Limits, Token};
pub use listen::{Server, Stopper};

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use snapshots::Snapshots;
use work::Pool;

/// An answered request, for a log. The query is in it; whoever writes the log decides whether it is shown.
#[derive(Debug)]
pub struct Answered<'a> {
    /// Who asked.
    pub client: IpAddr,
    /// `GET` and so on.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// What stood behind the question mark, as it was sent.
    pub query: Option<&'a str>,
    /// The status of the answer; 499 when the client went away before there was one.
    pub status: u16,
    /// From the request to the last byte of the answer.
    pub took: Duration,
    /// Bytes of the answer's body.
    pub bytes: u64,
    /// Whether the whole answer was taken; not when the client went away.
    pub whole: bool,
}

/// Hears what a server does.
pub trait Observer: Send + Sync {
    /// A request was answered.
    fn answered(&self, request: &Answered<'_>);

    /// Something is wrong that whoever keeps the server should know: a sentence.
    fn trouble(&self, what: &str);
}

/// What every request may need.
struct Service {
    snapshots: Snapshots,
    searches: Pool,
    exports: Pool,
    limits: Limits,
    access: Access,
    observer: Arc<dyn Observer>,
    /// The last trouble told, so that each is told once.
    told: Mutex<String>,
}

impl Service {
    /// Tells of trouble, once as long as it stays the same.
    fn trouble(&self, what: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if *told != what {
            what.clone_into(&mut told);
            self.observer.trouble(what);
        }
    }
}
