//! `jianbao gc`: removes what killed runs left behind.

use crate::{
    cli::{
        Exit,
        args::GcArgs,
        console::{say, size},
    },
    index::{self, Patience},
};

pub(in crate::cli) fn run(args: &GcArgs) -> anyhow::Result<Exit> {
    let patience = if args.wait { Patience::Wait } else { Patience::None };
    let done = index::collect_garbage(&args.index.dir, patience)?;
    let dir = args.index.dir.display();
    say(format_args!("removed {} from {dir}; the index takes {}", size(done.before - done.after), size(done.after)));
    Ok(Exit::Success)
}
