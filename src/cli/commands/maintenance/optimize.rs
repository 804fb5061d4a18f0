//! `jianbao optimize`: merges the index into one segment.

use crate::{
    cli::{
        Exit,
        args::OptimizeArgs,
        terminal::console::{print_message, size},
    },
    index::{self, LockWait},
};

pub(in crate::cli) fn run(args: &OptimizeArgs) -> anyhow::Result<Exit> {
    let lock_wait = if args.wait { LockWait::Wait } else { LockWait::None };
    let sizes = index::optimize(&args.index.dir, lock_wait)?;
    let dir = args.index.dir.display();
    print_message(format_args!(
        "the index in {dir} is one segment of {}, {} before",
        size(sizes.after),
        size(sizes.before)
    ));
    Ok(Exit::Success)
}
