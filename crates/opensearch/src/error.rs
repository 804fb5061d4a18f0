//! The error type of this crate.

/// The reason why a cluster did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of the archive cannot be read.
    #[error(
        "{address:?} is not the address of an archive in a cluster: {reason}; write it as in https://search.example:9200/archive"
    )]
    Address {
        /// The address as given.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The certificates cannot be read.
    #[error("the certificates for the cluster cannot be read: {reason}")]
    Certificates {
        /// What is wrong with them.
        reason: String,
    },
    /// No node answered.
    #[error("no node of the cluster answers ({nodes}): {reason}; check that it runs, and its address")]
    Unreachable {
        /// The addresses that were tried.
        nodes: String,
        /// The last failure.
        reason: String,
    },
    /// The cluster answered with an error.
    #[error("the cluster refused {request}: status {status}, {reason}")]
    Refused {
        /// Method and path of the request.
        request: String,
        /// The HTTP status.
        status: u16,
        /// The type and the reason that the cluster gives.
        reason: String,
    },
    /// Some shards did not answer, or the answer came too late to be complete.
    #[error(
        "the cluster answered {request} only in part: {reason}; nothing is shown, because matches would be missing"
    )]
    Partial {
        /// Method and path of the request.
        request: String,
        /// How many shards failed, and why.
        reason: String,
    },
    /// The answer is not what the cluster documents.
    #[error("the answer of the cluster to {request} cannot be read: {reason}")]
    Answer {
        /// Method and path of the request, or what was read.
        request: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no archive of this name.
    #[error("the cluster has no archive {name:?}; publish it first, or check the last part of the address")]
    NoArchive {
        /// The name.
        name: String,
    },
    /// The archive was analyzed by another version.
    #[error(
        "the archive {name:?} was made with the analysis `{found}`, and this version needs `{needed}`; publish it again"
    )]
    Analysis {
        /// The name of the archive.
        name: String,
        /// The analysis of the archive.
        found: String,
        /// The analysis of this version.
        needed: String,
    },
    /// Documents were not stored.
    #[error(
        "{failed} of {documents} documents were not stored, the first because of {reason}; the earlier state stays visible"
    )]
    NotStored {
        /// The number of documents that were not stored.
        failed: usize,
        /// The number of documents of the request.
        documents: usize,
        /// Why the first was not.
        reason: String,
    },
    /// Another process publishes the archive.
    #[error("{owner} publishes the archive {name:?}; wait until it has finished, or until its lease ends")]
    Leased {
        /// The name of the archive.
        name: String,
        /// The process that holds the lease.
        owner: String,
    },
    /// A query would match in more articles than can be combined.
    #[error(
        "the parts of the query match in {articles} articles, and at most {limit} can be combined; add a date or a source"
    )]
    TooManyArticles {
        /// The number of articles.
        articles: usize,
        /// The limit.
        limit: usize,
    },
    /// An engine failed, or the work was stopped.
    #[error(transparent)]
    Query(#[from] jianbao_query::Error),
}

impl From<Error> for jianbao_query::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Query(error) => error,
            error => Self::Engine(Box::new(error)),
        }
    }
}

/// `Result` with the [`Error`] of this crate as the default error.
pub type Result<T, E = Error> = std::result::Result<T, E>;
