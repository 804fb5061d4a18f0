//! `jianbao optimize`: merges the index into one segment.

use crate::{
    cli::{
        Exit,
        args::OptimizeArgs,
        console::{say, size},
    },
    index::{self, Patience},
};

pub(in crate::cli) fn run(args: &OptimizeArgs) -> anyhow::Result<Exit> {
    let patience = if args.wait { Patience::Wait } else { Patience::None };
    let done = index::optimize(&args.index.dir, patience)?;
    let dir = args.index.dir.display();
    say(format_args!("the index in {dir} is one segment of {}, {} before", size(done.after), size(done.before)));
    Ok(Exit::Success)
}
