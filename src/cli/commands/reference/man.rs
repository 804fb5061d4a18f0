//! `jianbao man`: writes man pages, or one page of Markdown.

use std::{fs, io::Write, path::Path};

use anyhow::Context;

use super::{man_pages, markdown};
use crate::cli::{
    Exit,
    args::{self, ManArgs},
    terminal::console,
};

pub(in crate::cli) fn run(args: &ManArgs) -> anyhow::Result<Exit> {
    let definition = args::definition();
    if let Some(dir) = &args.dir {
        write_pages(dir, definition)?;
    } else {
        let mut out = console::stdout();
        out.write_all(markdown::page(definition).as_bytes())?;
        out.flush()?;
    }
    Ok(Exit::Success)
}

fn write_pages(dir: &Path, definition: clap::Command) -> anyhow::Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let pages = man_pages::pages(definition)?;
    for (name, text) in &pages {
        let path = dir.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let count = console::quantity(pages.len() as u64, "page");
    console::print_message(format_args!("wrote {count} to {}", dir.display()));
    Ok(())
}
