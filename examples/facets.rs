//! Counts the hits of a query by newspaper, year and page, and narrows the query to the most frequent newspaper.
//!
//! ```text
//! cargo run -- index data              # once: builds ./index
//! cargo run --example facets           # 大桥
//! cargo run --example facets -- 高铁 path/of/an/index
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::{env, path::PathBuf};

use jianbao::{
    index::IndexReader,
    query::{Query, parse},
    search::{FacetField, Options, facets},
};

fn main() -> jianbao::Result<()> {
    let mut args = env::args().skip(1);
    let query = args.next().unwrap_or_else(|| "大桥".to_owned());
    let dir = args.next().map_or_else(|| PathBuf::from("index"), PathBuf::from);
    let archive = IndexReader::open(&dir)?;

    // Counts are exact; titles count as paragraphs. At most five values of each field are listed.
    let found = facets(&archive, &parse(&query), &Options::strict(), 5)?;
    println!("{query}: {} paragraphs in {} articles", found.total.hits, found.total.articles);
    for (name, facet) in [("newspaper", &found.source), ("year", &found.year), ("page", &found.page)] {
        println!("\n{name}");
        for value in &facet.values {
            println!("{:>6} paragraphs {:>6} articles  {}", value.hits, value.articles, value.value);
        }
        if facet.missing.hits > 0 {
            println!("{:>6} paragraphs {:>6} articles  (none)", facet.missing.hits, facet.missing.articles);
        }
    }

    // A value becomes a filter of the query language.
    let most = found.source.values.first();
    if let Some(filter) = most.and_then(|newspaper| FacetField::Source.filter_for(&newspaper.value)) {
        let narrowed = Query::from(parse(&query).with_filter(filter));
        let total = facets(&archive, &narrowed, &Options::strict(), 0)?.total;
        println!("\n{narrowed}: {} paragraphs in {} articles", total.hits, total.articles);
    }
    Ok(())
}
