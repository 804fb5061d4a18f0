//! Measures each step of the engine separately, on invented news: fold, segment, bigrams, parse, plan, highlight, every
//! class of queries, a build. Every benchmark first checks its output, because a wrong answer makes a figure
//! meaningless.
//!
//! ```text
//! cargo bench --bench engine                 all, about two minutes
//! cargo bench --bench engine -- search/      the classes of queries
//! cargo bench --bench engine -- --test       only checks the output
//! ```
//!
//! `baseline` has ratios to another engine, and `jianbao bench` measures any archive.

#[path = "../invented/mod.rs"]
mod invented;
mod queries;
mod texts;

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use invented::Folder;
use jianbao::analysis::segmenter::Segmenter;

/// Bytes of article text for queries.
const ASKED: usize = 4 << 20;
/// Bytes of article text for a build.
const BUILT: usize = 1 << 20;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1200))
        .sample_size(20)
        .configure_from_args();
    let folder = Folder::new("engine");
    let file = folder.path().join("news.jsonl");
    let news = invented::write(&file, ASKED);
    let segmenter = std::sync::Arc::new(Segmenter::new());
    texts::bench(&mut criterion, &news, &segmenter);
    let index = folder.path().join("index");
    invented::build(&[file], &index, 2, Some(&segmenter));
    queries::bench(&mut criterion, &news, &invented::open(&index));

    let part = folder.path().join("part.jsonl");
    let news = invented::write(&part, BUILT);
    let paragraphs: usize = news.iter().map(|news| news.paragraphs.len()).sum();
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10).measurement_time(Duration::from_secs(4)).throughput(Throughput::Bytes(BUILT as u64));
    for threads in [1, 2] {
        group.bench_function(format!("{threads} threads"), |bencher| {
            let fresh = || Folder::new("engine-build");
            let build = |to: Folder| {
                let report = invented::build(std::slice::from_ref(&part), to.path(), threads, Some(&segmenter));
                assert_eq!(report.added, news.len() as u64);
                assert_eq!(report.counters.paragraphs.into_inner(), paragraphs as u64);
                to
            };
            bencher.iter_batched(fresh, build, BatchSize::PerIteration);
        });
    }
    group.finish();
    criterion.final_summary();
}
