//! The context of a request: its client and the shared state. Runs searches on the worker threads.

use std::{net::IpAddr, sync::Arc};

use axum::extract::Request;

use super::{service::Service, snapshots::Snapshot};
use crate::{
    error,
    search::Budget,
    serve::{http::problem::Problem, net::Peer},
};

/// The client of a request, and the shared state.
#[derive(Clone)]
pub(in crate::serve) struct RequestContext {
    pub service: Arc<Service>,
    pub client: IpAddr,
}

impl RequestContext {
    pub(in crate::serve) fn of(service: Arc<Service>, request: &Request) -> Self {
        Self { service, client: client(request) }
    }

    /// Runs `work` on the current state of the index, on a worker thread, once or twice; see
    /// [`Workers::search`](crate::serve::scheduling::Workers::search). The work must check the budget, and stop when it
    /// is exhausted.
    pub(in crate::serve) async fn search<T: Send + 'static>(
        self,
        work: impl Fn(&Snapshot, &Budget) -> error::Result<T> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let Self { service, client } = self;
        let shared = Arc::clone(&service);
        let work = move |budget: &Budget| {
            let snapshot = shared.current();
            let result = snapshot.reader.catch_panics(|| work(&snapshot, budget));
            result.and_then(std::convert::identity).map_err(|error| shared.problem(&error))
        };
        service.workers.search(client, work).await
    }
}

/// The client's address.
pub(in crate::serve) fn client(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.map_or(IpAddr::from([0; 4]), |peer| peer.client.ip().to_canonical())
}
