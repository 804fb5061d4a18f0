//! `jianbao verify`: whether an index is whole.

use std::io::Write;

use crate::{
    cli::{
        Exit,
        args::VerifyArgs,
        console::{self, counted, say},
    },
    index,
    printer::neutralise,
};

pub(in crate::cli) fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let found = index::verify(&args.index.dir)?;
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &found)?;
        writeln!(out)?;
    } else {
        for bad in &found.bad_files {
            writeln!(out, "{} {}", neutralise(&bad.file), bad.what)?;
        }
        for fault in &found.faults {
            writeln!(out, "{}", neutralise(fault))?;
        }
    }
    out.flush()?;
    let dir = args.index.dir.display();
    if found.is_whole() {
        let (files, articles) = (counted(found.files as u64, "file"), counted(found.articles, "article"));
        say(format_args!("the index in {dir} is whole: {files}, {articles}"));
        return Ok(Exit::Success);
    }
    say(format_args!("the index in {dir} is damaged; rebuild it with `jianbao index PATHS --index {dir}`"));
    Ok(Exit::Failure)
}
