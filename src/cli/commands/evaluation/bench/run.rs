//! `jianbao bench`: measures the latency of queries, or the speed of indexing.

use super::{index_build, latency};
use crate::cli::{Exit, args::BenchArgs};

pub(in crate::cli) fn run(args: &BenchArgs) -> anyhow::Result<Exit> {
    if args.index_build { index_build::run(args) } else { latency::run(args) }
}
