//! `jianbao export`: writes all matches as CSV, JSON Lines or references.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::cost_warning::warn_if_slow;
use crate::{
    cli::{
        Exit,
        archive::Archive,
        args::ExportArgs,
        output_file,
        terminal::console::{self, print_message, quantity},
    },
    printer,
    search::{self, Results},
    wire::Provenance,
};

pub(in crate::cli) fn run(args: &ExportArgs) -> anyhow::Result<Exit> {
    let query = console::query(&args.query)?;
    let archive = Archive::open(&args.index.dir, &args.engine)?;
    let reader = archive.engine();
    let options = args.matching.options();
    warn_if_slow(reader, &query, &options)?;
    let results = Results::new(reader, &query, &options)?;
    let notes = search::notes(reader, &query, results.total().hits > 0, &options.budget)?;
    console::report_notes(&notes, args.matching.strict)?;
    // Use UTC: the time zone of the machine is arbitrary.
    let now = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second())?;
    let provenance = Provenance::new(&results, &now.to_string());
    // In a separate file, so that programs can read the export without skipping the provenance.
    let header = (!args.no_provenance && args.output.is_none()).then_some(&provenance);
    let today = jiff::tz::Offset::UTC.to_datetime(now).date();
    let parts = printer::export(args.format.into(), &results, header, Some(today));
    if let Some(file) = &args.output {
        output_file::write(file, parts)?;
        if !args.no_provenance {
            let json = serde_json::to_string_pretty(&provenance)? + "\n";
            output_file::write(&beside(file), std::iter::once(Ok(json)))?;
        }
    } else {
        let mut out = console::stdout();
        for part in parts {
            out.write_all(part?.as_bytes())?;
        }
        out.flush()?;
    }
    let total = results.total();
    print_message(format_args!(
        "{} in {}",
        quantity(total.hits as u64, "paragraph"),
        quantity(total.articles as u64, "article")
    ));
    Ok(if total.hits > 0 { Exit::Success } else { Exit::NoHits })
}

/// The file for the provenance of `file`.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".provenance.json");
    name.into()
}
