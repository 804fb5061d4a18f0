//! Measures the speed of reading files, by format, and its share of the work of indexing. DESIGN.md, "Reading", has the
//! figures.
//!
//! ```text
//! cargo bench --bench reading -- [--index-rate MB] [--only NAME] [PATH…]
//! ```
//!
//! Writes the same invented news in every format, reads each on one thread (large and packed files are split on a
//! separate thread), and checks that every character was read. A figure is the median of five; each of the five covers
//! as many reads as take 0.4 seconds of CPU time, which the kernel counts in hundredths of a second. CPU time is used
//! because other work on the machine does not affect it; without `/proc`, wall-clock time. Given files are read too,
//! path by path.

#![allow(clippy::format_push_string, clippy::format_collect, clippy::print_stdout)]

#[path = "../invented/news.rs"]
mod news;
mod written;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Instant,
};

use jianbao::{
    analysis::segmenter::Segmenter,
    corpus::{Batches, Parsed, ReadOptions, walk},
};

use news::News;

/// Bytes of article text per format.
const BYTES: usize = 8 << 20;
const ROUNDS: usize = 5;
/// CPU seconds per round.
const ROUND: f64 = 0.4;

struct Asked {
    /// MB of text that are indexed per CPU second, including reading.
    index_rate: f64,
    only: Option<String>,
    paths: Vec<PathBuf>,
}

fn main() {
    let asked = asked();
    let options = ReadOptions { segmenter: Some(Arc::new(Segmenter::new())), ..ReadOptions::default() };
    println!("MB/s: MB of decoded text in a CPU second, median of {ROUNDS}");
    println!("share: of the CPU time of indexing, at {} MB of article text a second\n", asked.index_rate);
    println!("    MB    MB/s   share  what");
    let folder = std::env::temp_dir().join(format!("jianbao-reading-{}", std::process::id()));
    for way in written::WAYS {
        if asked.only.as_ref().is_some_and(|only| !way.name.contains(only.as_str())) {
            continue;
        }
        let _ = fs::remove_dir_all(&folder);
        let news = way.write(BYTES, &folder);
        check(way.name, &news, &folder, &options);
        report(way.name, &folder, &options, asked.index_rate);
    }
    let _ = fs::remove_dir_all(&folder);
    for path in &asked.paths {
        report(&path.display().to_string(), path, &options, asked.index_rate);
    }
}

fn asked() -> Asked {
    let mut asked = Asked { index_rate: 4.4, only: None, paths: Vec::new() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--index-rate" => {
                let rate = args.next().and_then(|rate| rate.parse().ok());
                asked.index_rate = rate.expect("--index-rate takes MB a second");
            }
            "--only" => asked.only = args.next(),
            // `--bench` is passed by cargo.
            flag if flag.starts_with('-') => {}
            path => asked.paths.push(path.into()),
        }
    }
    asked
}

/// Reads all files below a path; `each` receives the result of each batch.
fn read(path: &Path, options: &ReadOptions, mut each: impl FnMut(&Parsed)) {
    let walked = walk(&[path.to_path_buf()]).expect("the path is there");
    for batch in Batches::new(walked.files).with(options.clone()) {
        each(&batch.parse());
    }
}

/// Checks that every article and every character was read.
fn check(name: &str, news: &[News], folder: &Path, options: &ReadOptions) {
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let written: usize =
        news.iter().flat_map(|news| news.paragraphs.iter().chain([&news.title])).map(|text| letters(text)).sum();
    let (mut articles, mut arrived) = (0, 0);
    read(folder, options, |parsed| {
        assert!(parsed.skips.is_empty(), "{name}: {}", parsed.skips[0]);
        articles += parsed.articles.len();
        for article in &parsed.articles {
            assert!(article.meta.date.is_some(), "{name}: {} has no date", article.meta.id);
            arrived += article.paragraphs.iter().chain([&article.meta.title]).map(|text| letters(text)).sum::<usize>();
        }
    });
    assert_eq!((articles, arrived), (news.len(), written), "{name}: articles and characters");
}

fn report(name: &str, path: &Path, options: &ReadOptions, index_rate: f64) {
    let mut seconds = Vec::new();
    let (mut decoded, mut text) = (0, 0);
    for _ in 0..ROUNDS {
        let (mut readings, began) = (0.0, now());
        while readings == 0.0 || now() - began < ROUND {
            readings += 1.0;
            (decoded, text) = (0, 0);
            read(path, options, |parsed| {
                decoded += parsed.bytes;
                text += parsed.articles.iter().flat_map(|article| &article.paragraphs).map(String::len).sum::<usize>();
            });
        }
        seconds.push((now() - began) / readings);
    }
    seconds.sort_by(f64::total_cmp);
    let seconds = seconds[ROUNDS / 2];
    let (decoded, text) = (decoded as f64 / 1e6, text as f64 / 1e6);
    let share = 100.0 * seconds / (text / index_rate);
    println!("{decoded:6.1}  {:6.1}  {share:5.1}%  {name}", decoded / seconds);
}

/// CPU seconds of the process, including ended threads.
fn now() -> f64 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return BEGAN.elapsed().as_secs_f64() };
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
