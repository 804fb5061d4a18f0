//! `jianbao gc`: removes files left by interrupted runs.

use crate::{
    cli::{
        Exit,
        args::GcArgs,
        terminal::console::{print_message, size},
    },
    index::{self, LockWait},
};

pub(in crate::cli) fn run(args: &GcArgs) -> anyhow::Result<Exit> {
    let lock_wait = if args.wait { LockWait::Wait } else { LockWait::None };
    let sizes = index::collect_garbage(&args.index.dir, lock_wait)?;
    let dir = args.index.dir.display();
    print_message(format_args!(
        "removed {} from {dir}; the index takes {}",
        size(sizes.before - sizes.after),
        size(sizes.after)
    ));
    Ok(Exit::Success)
}
