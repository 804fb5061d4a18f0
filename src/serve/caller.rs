//! Identifies clients and runs their work on the worker threads.

use std::{net::IpAddr, sync::Arc};

use axum::extract::Request;

use super::{Service, http::problem::Problem, http::reply, net::connection::Peer, snapshots::Snapshot};
use crate::{
    error::{self, Error},
    search::Budget,
};

/// A client with a request.
#[derive(Clone)]
pub(super) struct Caller {
    pub service: Arc<Service>,
    pub client: IpAddr,
}

impl Caller {
    pub(super) fn of(service: Arc<Service>, request: &Request) -> Self {
        Self { service, client: client(request) }
    }

    /// Does `work` on the current state of the index, on a thread for searches, once or twice; see
    /// [`Workers::search`](super::work::Workers::search). The work reports to the budget and ends when that is over.
    pub(super) async fn search<T: Send + 'static>(
        self,
        work: impl Fn(&Snapshot, &Budget) -> error::Result<T> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let Self { service, client } = self;
        let on = Arc::clone(&service);
        let work = move |budget: &Budget| {
            let now = on.now();
            let outcome = now.archive.guarded(|| work(&now, budget));
            outcome.and_then(std::convert::identity).map_err(|error| on.failed(&error))
        };
        service.workers.search(client, work).await
    }
}

impl Service {
    /// What is read now.
    pub(super) fn now(&self) -> Arc<Snapshot> {
        self.snapshots.now(&|what| self.journal.trouble(what))
    }

    /// What a client is told of an error of the library.
    pub(super) fn failed(&self, error: &Error) -> Problem {
        reply::failed(error, &|what| self.journal.trouble(what))
    }
}

/// Where a request comes from.
pub(super) fn client(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.map_or(IpAddr::from([0; 4]), |peer| peer.client.ip().to_canonical())
}
