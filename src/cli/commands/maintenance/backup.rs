//! `jianbao backup`: copies the index as it is now.

use crate::{
    cli::{
        Exit,
        args::BackupArgs,
        terminal::console::{say, size},
    },
    index::{self, LockWait, Replace},
};

pub(in crate::cli) fn run(args: &BackupArgs) -> anyhow::Result<Exit> {
    let replace = if args.replace { Replace::Anything } else { Replace::Known };
    let done = index::backup(&args.index.dir, &args.to, replace, LockWait::None)?;
    say(format_args!(
        "copied the index in {} to {}: {}",
        args.index.dir.display(),
        args.to.display(),
        size(done.after)
    ));
    Ok(Exit::Success)
}
