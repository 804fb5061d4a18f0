//! Compares three ways to distribute a build over the cores, on the same input in one run.
//! docs/decisions/0003-segment-per-thread.md has the figures.
//!
//! ```text
//! cargo bench --bench build_strategies -- PATHS…        (default: the sample archive)
//! ```
//!
//! CPU time is that of the process, from the kernel (Linux).

#![allow(clippy::print_stdout)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use jianbao::{
    analysis::segmenter::Segmenter,
    corpus::{Batches, Skip, walk},
    index::{BuildOptions, Counters, Fields, ListTokenizer, Observer, Request, documents, update},
};
use tantivy::{
    Index, IndexWriter, TantivyDocument,
    tokenizer::{PreTokenizedString, TokenStream, Tokenizer},
};

const THREADS: usize = 2;
const ARENA: usize = 200_000_000;
const ROUNDS: usize = 3;

struct Quiet;

impl Observer for Quiet {
    fn progress(&self, _: &Counters) {}
    fn skipped(&self, _: &Skip) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Builds an index of paths in a folder. Returns the bytes of text and the number of documents.
type Strategy = fn(&[PathBuf], &Path) -> (u64, u64);

fn main() {
    let mut paths: Vec<PathBuf> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    }
    let strategies: [(&str, Strategy); 4] = [
        ("tantivy's writer threads run the analyzers", writer_threads),
        ("rayon tokenizes ahead (PreTokenizedString)", tokenized_ahead),
        ("a segment per thread (what `jianbao index` does)", own_segments),
        ("the same, merged into one segment", merged),
    ];
    let mut figures = vec![Vec::new(); strategies.len()];
    let mut expected = None;
    // Interleaved, so that a slow minute of the machine affects all of them alike.
    for _ in 0..ROUNDS {
        for (at, (name, run)) in strategies.iter().enumerate() {
            let dir = std::env::temp_dir().join(format!("jianbao-bench-{}", std::process::id()));
            let _ = fs::remove_dir_all(&dir);
            fs::create_dir_all(&dir).expect("a temporary folder");
            let (cpu, wall) = (cpu_seconds(), Instant::now());
            let (bytes, docs) = run(&paths, &dir);
            assert_eq!(*expected.get_or_insert(docs), docs, "{name} lost documents");
            figures[at].push((cpu_seconds() - cpu, wall.elapsed().as_secs_f64(), bytes));
            let _ = fs::remove_dir_all(&dir);
        }
    }
    println!("{} documents, {THREADS} threads, median of {ROUNDS} interleaved rounds", expected.unwrap_or(0));
    println!("MB per CPU second  CPU s  wall s");
    for ((name, _), mut rounds) in strategies.iter().zip(figures) {
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (cpu, wall, bytes) = rounds[rounds.len() / 2];
        println!("{:17.2}  {cpu:5.2}  {wall:6.2}  {name}", bytes as f64 / 1e6 / cpu);
    }
}

fn create(dir: &Path) -> (Index, Fields) {
    let (schema, fields) = Fields::schema();
    let index = Index::builder().schema(schema).settings(Fields::settings()).create_in_dir(dir).expect("an index");
    Fields::register_analyzers(&index);
    (index, fields)
}

/// Parses on all threads and passes each document to `writer` after `change`.
fn feed(
    paths: &[PathBuf],
    writer: &IndexWriter,
    fields: Fields,
    change: impl Fn(TantivyDocument) -> TantivyDocument + Sync,
) -> u64 {
    let batches = Mutex::new(Batches::new(walk(paths).expect("paths").files));
    let bytes = AtomicU64::new(0);
    let segmenter = Segmenter::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build().expect("threads");
    pool.broadcast(|_| {
        loop {
            let next = batches.lock().expect("no panic").next();
            let Some(batch) = next else { break };
            let parsed = batch.parse();
            bytes.fetch_add(parsed.bytes, Ordering::Relaxed);
            for article in parsed.articles {
                for document in documents(fields, &segmenter, article) {
                    writer.add_document(change(document)).expect("room");
                }
            }
        }
    });
    bytes.into_inner()
}

fn finish(index: &Index, mut writer: IndexWriter) -> u64 {
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merges");
    index.reader().expect("a reader").searcher().num_docs()
}

fn writer_threads(paths: &[PathBuf], dir: &Path) -> (u64, u64) {
    let (index, fields) = create(dir);
    let writer = index.writer_with_num_threads(THREADS, ARENA * THREADS).expect("a writer");
    let bytes = feed(paths, &writer, fields, |document| document);
    (bytes, finish(&index, writer))
}

fn tokenized_ahead(paths: &[PathBuf], dir: &Path) -> (u64, u64) {
    let (index, fields) = create(dir);
    let writer = index.writer_with_num_threads(THREADS, ARENA * THREADS).expect("a writer");
    let bytes = feed(paths, &writer, fields, |document| {
        let mut changed = TantivyDocument::default();
        for (field, value) in document.field_values() {
            let owned: tantivy::schema::OwnedValue = value.into();
            match owned {
                tantivy::schema::OwnedValue::Str(list)
                    if [fields.words, fields.bigrams, fields.ends, fields.numbers].contains(&field) =>
                {
                    changed.add_pre_tokenized_text(field, tokens(list));
                }
                other => changed.add_field_value(field, &other),
            }
        }
        changed
    });
    (bytes, finish(&index, writer))
}

fn tokens(list: String) -> PreTokenizedString {
    let mut tokens = Vec::new();
    let mut tokenizer = ListTokenizer::default();
    tokenizer.token_stream(&list).process(&mut |token| tokens.push(token.clone()));
    PreTokenizedString { text: list, tokens }
}

fn own_segments(paths: &[PathBuf], dir: &Path) -> (u64, u64) {
    let options = BuildOptions { threads: THREADS, arena: ARENA, ..BuildOptions::default() };
    let request = Request { paths: paths.to_vec(), ..Request::default() };
    let report = update(dir, &request, &options, &Quiet).expect("a build");
    let counters = report.counters;
    (counters.bytes.into_inner(), counters.articles.into_inner() + counters.paragraphs.into_inner())
}

fn merged(paths: &[PathBuf], dir: &Path) -> (u64, u64) {
    let counts = own_segments(paths, dir);
    let generation = fs::read_to_string(dir.join("current")).expect("a generation");
    let index = Index::open_in_dir(dir.join("generations").join(generation.trim())).expect("an index");
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).expect("a writer");
    let segments = index.searchable_segment_ids().expect("segments");
    writer.merge(&segments).wait().expect("a merge");
    writer.wait_merging_threads().expect("merges");
    counts
}

/// CPU seconds of this process, from `/proc/self/stat`; 0 if it does not exist.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
