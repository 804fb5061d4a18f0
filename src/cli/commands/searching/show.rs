//! `jianbao show`: prints one article, with marks if a query is given.

use std::io::Write;

use crate::{
    cli::{Exit, archive::Archive, args::ShowArgs, input::queries, terminal::console},
    printer::neutralise,
    search::{self, PlanOptions},
};

pub(in crate::cli) fn run(args: &ShowArgs) -> anyhow::Result<Exit> {
    let archive = Archive::open(&args.index.dir, &args.engine)?;
    let reader = archive.engine();
    let (_, article) = reader.article(&args.id)?;
    let mut highlights = Vec::new();
    if let Some(text) = &args.highlight {
        let plan = search::plan(reader, &queries::parse(text)?, PlanOptions::default())?;
        let numbers = 0..=article.paragraphs.len();
        highlights =
            numbers.filter_map(|number| article.text(number)).map(|text| search::highlights(&plan, text)).collect();
    }
    let mut out = console::stdout();
    console::terminal(args.color, args.mark).article(&article, &highlights, &mut out)?;
    if let Some(index) = archive.disk() {
        for place in index.other_places(&args.id)? {
            writeln!(out, "\n(also in {})", neutralise(&place))?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}
