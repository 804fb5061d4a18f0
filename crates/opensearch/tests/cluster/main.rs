//! An archive in a cluster beside the same archive on disk: the same matches, totals, facets, timelines and marks.
//!
//! `JIANBAO_OPENSEARCH` has the addresses of the nodes, as `tests/opensearch/cluster.sh` sets it; without it, nothing is tested, and
//! the tests say so. `JIANBAO_OPENSEARCH_ARCHIVE` names another archive than the sample, and `JIANBAO_OPENSEARCH_QUERIES` the number
//! of random queries.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod parity;
mod publishing;
mod queries;
mod world;
