//! Shared parts of the benchmarks: invented news, an index of them, and the resource usage of a process.

// Each benchmark uses only some of these.
#![allow(dead_code, clippy::format_push_string)]

pub mod news;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jianbao::{
    analysis::segmenter::Segmenter,
    corpus::Skip,
    index::{BuildOptions, Counters, IndexReader, Observer, Request, UpdateReport, update},
};
use news::{News, Script, news};

/// A temporary folder, removed on drop.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("jianbao-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An observer that prints nothing.
pub struct Quiet;

impl Observer for Quiet {
    fn progress(&self, _: &Counters) {}
    fn skipped(&self, skip: &Skip) {
        panic!("{skip}");
    }
    fn cancelled(&self) -> bool {
        false
    }
}

/// Writes this many bytes of invented news as JSON Lines.
pub fn write(file: &Path, bytes: usize) -> Vec<News> {
    let news = news(bytes, Script::Simplified);
    let mut lines = String::new();
    for News { number, title, day, author, paragraphs } in &news {
        let line = serde_json::json!({
            "id": format!("{number:06}"), "title": title, "date": day, "author": author, "source": "临江日报",
            "paragraphs": paragraphs,
        });
        writeln!(lines, "{line}").expect("a string takes all");
    }
    fs::write(file, lines).expect("the temporary folder takes files");
    news
}

/// Builds an index of some paths.
pub fn build(paths: &[PathBuf], index: &Path, threads: usize, segmenter: Option<&Arc<Segmenter>>) -> UpdateReport {
    let request = Request { paths: paths.to_vec(), ..Request::default() };
    let options = BuildOptions { threads, segmenter: segmenter.cloned(), ..BuildOptions::default() };
    update(index, &request, &options, &Quiet).expect("a build")
}

/// Opens the index.
pub fn open(index: &Path) -> IndexReader {
    IndexReader::open(index).expect("an index")
}
