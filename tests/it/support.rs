//! Shared parts of the tests: a temporary folder, small archives, the program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    sync::{Arc, LazyLock},
};

use jianbao::{
    analysis::segmenter::Segmenter,
    corpus::{Batches, Skip, walk},
    index::{BuildOptions, Counters, IndexReader, Observer, Request, UpdateReport, update},
    model::Article,
    query,
    search::{self, Answer, Options},
};

/// Loaded once for all tests.
static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(Arc::default);

/// The loaded dictionary.
pub fn segmenter() -> Arc<Segmenter> {
    Arc::clone(&SEGMENTER)
}

/// Small segments, and the loaded dictionary.
pub fn build_options(threads: usize) -> BuildOptions {
    BuildOptions { threads, arena: 20_000_000, segmenter: Some(segmenter()), ..BuildOptions::default() }
}

/// A temporary folder, removed on drop.
pub struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file, and creates its folders.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Builds the index of `archive/` in `index/` and opens it.
    pub fn build(&self) -> (IndexReader, UpdateReport, Vec<Skip>) {
        self.update(&Request { rebuild: true, ..self.request() })
    }

    /// The request to update the archive of this folder.
    pub fn request(&self) -> Request {
        Request { paths: vec![self.path().join("archive")], ..Request::default() }
    }

    /// Updates the index in `index/` and opens it.
    pub fn update(&self, request: &Request) -> (IndexReader, UpdateReport, Vec<Skip>) {
        let observer = Quiet::default();
        let report = update(&self.path().join("index"), request, &build_options(2), &observer).unwrap();
        let skips = observer.skips.into_inner().unwrap();
        (self.open(), report, skips)
    }

    pub fn open(&self) -> IndexReader {
        IndexReader::open(&self.path().join("index")).unwrap()
    }

    /// An index of paragraphs, all of them in article `a`.
    pub fn of_paragraphs(paragraphs: &[&str]) -> (Self, IndexReader) {
        let folder = Self::new();
        let line = serde_json::json!({ "id": "a", "title": "题", "paragraphs": paragraphs });
        folder.write("archive/a.jsonl", line.to_string());
        let (archive, ..) = folder.build();
        (folder, archive)
    }

    /// Runs the program in this folder.
    pub fn run(&self, args: &[&str]) -> Run {
        let output =
            assert_cmd::Command::cargo_bin("jianbao").unwrap().args(args).current_dir(self.path()).output().unwrap();
        Run::new(output)
    }

    /// Runs the program with something on its standard input.
    pub fn run_with_input(&self, args: &[&str], input: &str) -> Run {
        let mut command = assert_cmd::Command::cargo_bin("jianbao").unwrap();
        Run::new(command.args(args).current_dir(self.path()).write_stdin(input).output().unwrap())
    }
}

/// The result of a run of the program.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    fn new(output: Output) -> Self {
        Self {
            code: output.status.code().expect("ended by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// An observer that prints nothing.
#[derive(Default)]
pub struct Quiet {
    pub skips: std::sync::Mutex<Vec<Skip>>,
}

impl Observer for Quiet {
    fn progress(&self, _tally: &Counters) {}

    fn skipped(&self, skip: &Skip) {
        self.skips.lock().unwrap().push(skip.clone());
    }

    fn cancelled(&self) -> bool {
        false
    }
}

/// All hits of a query.
pub fn all_hits(archive: &IndexReader, text: &str) -> Answer {
    search::search(archive, &query::parse(text), &Options::strict()).unwrap()
}

/// `(article, paragraph)` of all hits of a query, sorted.
pub fn places(archive: &IndexReader, text: &str) -> Vec<(String, usize)> {
    let found = search::hit_locations(archive, &query::parse(text), &Options::strict()).unwrap();
    let mut places: Vec<_> = found.into_iter().map(|place| (place.article, place.paragraph)).collect();
    places.sort();
    places
}

/// The sample archive of the repository.
pub fn sample_archive() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The sample archive, indexed once for all tests that only read it.
pub fn sample() -> &'static IndexReader {
    static SAMPLE: LazyLock<IndexReader> = LazyLock::new(|| {
        let folder = Folder::new();
        let request = Request { paths: vec![sample_archive()], ..Request::default() };
        let dir = folder.path().join("index");
        update(&dir, &request, &build_options(2), &Quiet::default()).unwrap();
        // Its files stay open after the folder is removed.
        IndexReader::open(&dir).unwrap()
    });
    &SAMPLE
}

/// Returns a query that a user might type for these articles, equal for equal numbers: a string of a text, possibly
/// with another one, with a condition, or with an exclusion.
pub fn some_query(articles: &[Article], random: &mut Random) -> String {
    let stretch = |random: &mut Random| loop {
        let article = &articles[random.below(articles.len())];
        let text = article.text(random.below(article.paragraphs.len() + 1)).unwrap();
        let letters: Vec<char> = text.chars().collect();
        let (start, length) = (random.below(letters.len().max(1)), 1 + random.below(4));
        let stretch: String = letters.iter().skip(start).take(length).collect();
        if !stretch.is_empty() && stretch.chars().all(char::is_alphanumeric) {
            return stretch;
        }
    };
    let (one, two) = (stretch(random), stretch(random));
    match random.below(8) {
        0 => format!("{one} OR {two}"),
        1 => format!("{one} -{two}"),
        2 => format!("“{one}”"),
        3 => format!("标题:{one}"),
        4 => format!("{one} 日期:20{:02}..", random.below(25)),
        5 => format!("-{one} 来源:临江日报"),
        _ => one,
    }
}

/// The sample archive, parsed.
pub fn sample_articles() -> Vec<Article> {
    Batches::new(walk(&[sample_archive()]).unwrap().files).flat_map(|batch| batch.parse().articles).collect()
}

/// All matches of a query without other spellings of numbers: what a plain scan finds.
pub fn literal_places(archive: &IndexReader, text: &str) -> Vec<(String, usize)> {
    let options = Options { numbers: false, ..Options::strict() };
    let found = search::hit_locations(archive, &query::parse(text), &options).unwrap();
    let mut places: Vec<_> = found.into_iter().map(|place| (place.article, place.paragraph)).collect();
    places.sort();
    places
}

/// Pseudo-random numbers, equal in every run (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to just below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}
