//! Who asks, and the work that is done for them. Never looks at what is asked.

use std::{net::IpAddr, sync::Arc};

use axum::extract::Request;

use super::{Service, listen::Peer, problem::Problem, reply, snapshots::Snapshot};
use crate::error::Error;

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

    /// Does `work` on the current state of the index, on a thread for searches.
    pub(super) async fn search<T: Send + 'static>(
        self,
        work: impl FnOnce(&Snapshot) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let Self { service, client } = &self;
        let on = Arc::clone(service);
        let failed = self.failed();
        service
            .searches
            .run(*client, move || {
                let now = on.now();
                now.archive.guarded(|| work(&now)).unwrap_or_else(|error| Err(failed(error)))
            })
            .await
    }

    /// What is said of an error of the library.
    pub(super) fn failed(&self) -> impl Fn(Error) -> Problem + Send + use<> {
        let service = Arc::clone(&self.service);
        move |error| reply::failed(&error, &|what| service.trouble(what))
    }
}

impl Service {
    /// What is read now.
    pub(super) fn now(&self) -> Arc<Snapshot> {
        self.snapshots.now(&|what| self.trouble(what))
    }
}

/// Where a request comes from.
pub(super) fn client(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.map_or(IpAddr::from([0; 4]), |peer| peer.client.ip().to_canonical())
}
