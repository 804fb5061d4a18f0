//! `jianbao gc`: removes files that interrupted runs have left.

use crate::{
    cli::{
        Exit,
        args::GcArgs,
        terminal::console::{say, size},
    },
    index::{self, LockWait},
};

pub(in crate::cli) fn run(args: &GcArgs) -> anyhow::Result<Exit> {
    let lock_wait = if args.wait { LockWait::Wait } else { LockWait::None };
    let done = index::collect_garbage(&args.index.dir, lock_wait)?;
    let dir = args.index.dir.display();
    say(format_args!("removed {} from {dir}; the index takes {}", size(done.before - done.after), size(done.after)));
    Ok(Exit::Success)
}
