//! `jianbao backup`: copies the index as it is now.

use crate::{
    cli::{
        Exit,
        args::BackupArgs,
        console::{say, size},
    },
    index::{self, Patience},
};

pub(in crate::cli) fn run(args: &BackupArgs) -> anyhow::Result<Exit> {
    let done = index::copy(&args.index.dir, &args.to, Patience::None)?;
    say(format_args!(
        "copied the index in {} to {}: {}",
        args.index.dir.display(),
        args.to.display(),
        size(done.after)
    ));
    Ok(Exit::Success)
}
