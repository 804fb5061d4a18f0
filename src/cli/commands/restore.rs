//! `jianbao restore`: puts a copy in the place of the index.

use crate::{
    cli::{
        Exit,
        args::RestoreArgs,
        console::{say, size},
    },
    index::{self, Patience},
};

pub(in crate::cli) fn run(args: &RestoreArgs) -> anyhow::Result<Exit> {
    let done = index::copy(&args.from, &args.index.dir, Patience::None)?;
    say(format_args!(
        "the index in {} is that of {} now: {}",
        args.index.dir.display(),
        args.from.display(),
        size(done.after)
    ));
    Ok(Exit::Success)
}
