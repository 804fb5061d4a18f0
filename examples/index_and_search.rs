//! Indexes the sample archive in a temporary folder and searches it.
//!
//! ```text
//! cargo run --example index_and_search             # searches for 大桥 通车
//! cargo run --example index_and_search -- 高铁
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints")]

use std::{env, path::Path};

use jianbao::{
    corpus::Skip,
    index::{BuildOptions, Counters, IndexReader, Observer, Request, update},
    query::parse,
    search::{Hit, Options, Page, search},
};

/// Watches indexing. The library never prints, so the caller decides what to do with skipped files.
struct PrintSkips;

impl Observer for PrintSkips {
    fn progress(&self, _: &Counters) {}

    fn skipped(&self, skip: &Skip) {
        eprintln!("skipped {skip}");
    }

    fn cancelled(&self) -> bool {
        false
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let query = env::args().nth(1).unwrap_or_else(|| "大桥 通车".to_owned());
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let folder = tempfile::tempdir()?;
    let dir = folder.path().join("index");

    // Creates the index. A second call with the same folder would index only what has changed since.
    let request = Request { paths: vec![data], ..Request::default() };
    let report = update(&dir, &request, &BuildOptions::default(), &PrintSkips)?;
    println!("indexed {} articles from {} files", report.added, report.files);

    let archive = IndexReader::open(&dir)?;
    let options = Options { page: Page { offset: 0, limit: 3 }, ..Options::default() };
    let answer = search(&archive, &parse(&query), &options)?;
    println!("{} paragraphs match {query}", answer.total);
    for hit in &answer.hits {
        println!("\n{} [{}]\n{}", hit.article.title, hit.article.id, highlighted(hit));
    }
    Ok(())
}

/// The text of a hit with its matches in 【】. Highlights are byte ranges of the original text, sorted and disjoint.
fn highlighted(hit: &Hit) -> String {
    let mut text = hit.text.clone();
    for span in hit.highlights.iter().rev() {
        text.insert(span.end, '】');
        text.insert(span.start, '【');
    }
    text
}
