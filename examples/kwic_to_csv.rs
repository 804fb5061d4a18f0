//! Writes a concordance (keyword in context) as CSV: one row per occurrence, sorted by the text after it.
//!
//! ```text
//! cargo run -- index data                                # once: builds ./index
//! cargo run --example kwic_to_csv -- 大桥 > bridges.csv
//! cargo run --example kwic_to_csv -- '“第?条”' path/of/an/index > articles.csv
//! ```

use std::{
    env,
    io::{self, Write},
    path::PathBuf,
};

use jianbao::{
    index::IndexReader,
    printer::{BOM, csv_row},
    query::parse,
    search::{ConcordanceOptions, LineOrder, Options, kwic},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let query = args.next().unwrap_or_else(|| "大桥".to_owned());
    let dir = args.next().map_or_else(|| PathBuf::from("index"), PathBuf::from);
    let archive = IndexReader::open(&dir)?;

    // Twenty characters on each side. `Options::strict` returns all occurrences and never relaxes the query.
    let context = ConcordanceOptions { width: 20, order: LineOrder::Right, ..ConcordanceOptions::default() };
    let concordance = kwic(&archive, &parse(&query), &Options::strict(), context)?;

    // The byte order mark makes spreadsheets read UTF-8. `csv_row` quotes cells and defuses formulas.
    let mut out = io::stdout().lock();
    out.write_all(BOM.as_bytes())?;
    out.write_all(csv_row(["date", "source", "article", "paragraph", "left", "match", "right"]).as_bytes())?;
    for line in &concordance.lines {
        let article = &line.article;
        let date = article.date.map(|date| date.to_string()).unwrap_or_default();
        let source = article.source.as_deref().unwrap_or_default();
        let paragraph = line.paragraph.to_string();
        let row = csv_row([&date, source, &article.id, &paragraph, &line.left, &line.node, &line.right]);
        out.write_all(row.as_bytes())?;
    }
    Ok(())
}
