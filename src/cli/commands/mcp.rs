//! `jianbao mcp`: serves the archive to assistants on standard input and output, until the input ends.

use std::time::Duration;

use anyhow::Context;

use super::indexing::build_if_missing;
use crate::{
    cli::{Exit, args::McpArgs, terminal::console::print_message},
    mcp::{Archive, Limits, serve_stdio},
};

pub(in crate::cli) fn run(args: &McpArgs) -> anyhow::Result<Exit> {
    build_if_missing(&args.index.dir)?;
    let limits = Limits { characters: args.max_characters, time: Duration::from_secs(args.time_limit) };
    let archive = Archive::open(&args.index.dir, limits)?;
    print_message(format_args!("serving {} to assistants on standard input and output", args.index.dir.display()));
    serve_stdio(archive).context("the connection to the assistant broke")?;
    Ok(Exit::Success)
}
