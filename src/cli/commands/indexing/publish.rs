//! Copies the index to a cluster.

use std::{path::Path, sync::Arc};

use crate::{
    analysis::{numbers::thousands, segmenter::Segmenter},
    cli::{
        archive::connect,
        args::PublishArgs,
        terminal::{
            console::{print_message, quantity},
            interrupt,
        },
    },
    index::IndexReader,
    opensearch::{PublishOptions, publish},
    search::Budget,
};

/// After how many articles a line is printed.
const STEP: u64 = 10_000;

/// Copies the index in `dir` to the cluster of `args`, if one is given.
pub(super) fn publish_index(dir: &Path, args: &PublishArgs, again: bool) -> anyhow::Result<()> {
    let Some(address) = &args.engine else { return Ok(()) };
    let reader = IndexReader::open(dir)?;
    let segmenter = Segmenter::with(&reader.dictionary()?);
    let cluster = connect(address)?;
    let budget = Budget::new();
    let stop = Arc::new(budget.clone());
    interrupt::handle(move || {
        stop.cancel();
        "interrupted; searches of the cluster see its earlier state".to_owned()
    });
    let owner = format!("process {} of {}", std::process::id(), host());
    let options = PublishOptions { shards: args.shards, replicas: args.replicas, again, owner, budget };
    let mut reported = 0;
    let published = publish(&cluster, &address.name, &reader, &segmenter, &options, &mut |done, all| {
        if done / STEP > reported / STEP {
            print_message(format_args!("copied {} of {} articles", thousands(done), thousands(all)));
        }
        reported = done;
    })?;
    if published.articles == 0 && published.documents == 0 {
        print_message(format_args!("the archive {} in the cluster has this state already", address.name));
    } else {
        print_message(format_args!(
            "copied {} to the archive {} in the cluster, index {}",
            quantity(published.articles, "article"),
            address.name,
            published.index
        ));
    }
    Ok(())
}

/// The name of this machine, for the message that another process gets.
fn host() -> String {
    let name = std::fs::read_to_string("/etc/hostname").ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).unwrap_or_else(|| "this machine".to_owned())
}
