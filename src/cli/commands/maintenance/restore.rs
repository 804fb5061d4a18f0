//! `jianbao restore`: replaces the index with a backup.

use crate::{
    cli::{
        Exit,
        args::RestoreArgs,
        terminal::console::{print_message, size},
    },
    index::{self, LockWait, Replace},
};

pub(in crate::cli) fn run(args: &RestoreArgs) -> anyhow::Result<Exit> {
    let replace = if args.replace { Replace::Anything } else { Replace::Known };
    let sizes = index::restore(&args.from, &args.index.dir, replace, LockWait::None)?;
    print_message(format_args!(
        "restored the index in {} from {}: {}",
        args.index.dir.display(),
        args.from.display(),
        size(sizes.after)
    ));
    Ok(Exit::Success)
}
