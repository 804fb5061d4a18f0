//! `jianbao backup`: copies the current state of the index.

use crate::{
    cli::{
        Exit,
        args::BackupArgs,
        terminal::console::{print_message, size},
    },
    index::{self, LockWait, Replace},
};

pub(in crate::cli) fn run(args: &BackupArgs) -> anyhow::Result<Exit> {
    let replace = if args.replace { Replace::Anything } else { Replace::Known };
    let sizes = index::backup(&args.index.dir, &args.to, replace, LockWait::None)?;
    print_message(format_args!(
        "copied the index in {} to {}: {}",
        args.index.dir.display(),
        args.to.display(),
        size(sizes.after)
    ));
    Ok(Exit::Success)
}
