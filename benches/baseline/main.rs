//! Compares jianbao with the closest engine, tantivy with tantivy-jieba, on the same articles in the same run, so that
//! every figure is a ratio. DESIGN.md, "Speed", has the figures.
//!
//! ```text
//! cargo bench --bench baseline -- [--rounds N] [--queries N] [PATH…]         (default: the sample archive)
//! ```
//!
//! The articles are read once and written as JSON Lines. Both engines index that file, each in a process of its own
//! that reports its CPU time and peak memory. The baseline indexes words with positions and stores the text; jianbao
//! also indexes bigrams, single characters, numbers and columns, and records its sources. Both engines run each query
//! in turn, round after round. The time of a query is the median over the rounds, in CPU time, with ten hits, their
//! text and highlights; p50 and p99 are over queries. Ratios are medians too. See `theirs.rs` for how the baseline is
//! assembled.

#![allow(clippy::print_stdout)]

#[path = "../invented/mod.rs"]
mod invented;
mod report;
mod theirs;

use std::{
    collections::HashSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use invented::{Folder, Quiet};
use jianbao::{
    corpus::{Batches, walk},
    eval::{machine, median, peak_memory, process_cpu, thread_cpu},
    index::{BuildOptions, IndexReader, Request, Rng, update},
    query,
    search::{self, Options, Page},
    wire,
};
use report::{Better, report};
use tantivy::query::Occur;
use theirs::Theirs;

/// Bytes of postings that a thread holds in memory, for both engines.
const ARENA: usize = 200_000_000;
/// Number of process starts for each engine.
const COLD: usize = 20;

/// The command line.
struct Asked {
    rounds: usize,
    queries: usize,
    paths: Vec<PathBuf>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--role", "build", engine, file, index, threads] => {
            build(engine, Path::new(file), Path::new(index), threads.parse().expect("a number"));
        }
        ["--role", "ask", index, typed] => {
            let (total, hits) = Theirs::open(Path::new(index)).typed(typed);
            let mut out = std::io::stdout().lock();
            writeln!(out, "{total}").expect("a reader");
            for hit in hits {
                writeln!(out, "{} {} {} {:?}", hit.article, hit.paragraph, hit.text, hit.marks).expect("a reader");
            }
        }
        _ => compare(&asked(&args)),
    }
}

fn asked(args: &[String]) -> Asked {
    let mut asked = Asked { rounds: 3, queries: 200, paths: Vec::new() };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|number| number.parse().ok()).expect("a number follows");
        match arg.as_str() {
            "--rounds" => asked.rounds = number(),
            "--queries" => asked.queries = number(),
            path => asked.paths.push(path.into()),
        }
    }
    if asked.paths.is_empty() {
        asked.paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    }
    asked
}

/// Builds an index in a process of its own, and reports the cost.
fn build(engine: &str, file: &Path, index: &Path, threads: usize) {
    let begun = Instant::now();
    if engine == "theirs" {
        theirs::build(file, index, threads, ARENA);
    } else {
        let request = Request { paths: vec![file.to_path_buf()], ..Request::default() };
        let options = BuildOptions { threads, arena: ARENA, ..BuildOptions::default() };
        update(index, &request, &options, &Quiet).expect("a build");
    }
    let cpu = process_cpu().map_or_else(|| begun.elapsed().as_secs_f64(), |cpu| cpu.as_secs_f64());
    println!("{cpu} {} {}", begun.elapsed().as_secs_f64(), peak_memory(None).unwrap_or(0));
}

/// The cost of a build.
#[derive(Clone, Copy)]
struct Built {
    cpu: f64,
    wall: f64,
    memory: f64,
    bytes: f64,
}

fn built(engine: &str, file: &Path, index: &Path, threads: usize) -> Built {
    let _ = fs::remove_dir_all(index);
    fs::create_dir_all(index).expect("a temporary folder");
    let program = std::env::current_exe().expect("it runs");
    let mut command = Command::new(program);
    command.args(["--role", "build", engine]).args([file, index]).arg(threads.to_string());
    let output = command.stderr(Stdio::inherit()).output().expect("it runs");
    assert!(output.status.success(), "building {engine}");
    let said = String::from_utf8(output.stdout).expect("numbers");
    let said: Vec<f64> = said.split_whitespace().map(|figure| figure.parse().expect("a number")).collect();
    let files = walkdir::WalkDir::new(index).into_iter().filter_map(Result::ok);
    let bytes = files.filter_map(|file| file.metadata().ok()).filter(fs::Metadata::is_file).map(|file| file.len());
    Built { cpu: said[0], wall: said[1], memory: said[2], bytes: bytes.sum::<u64>() as f64 }
}

/// Writes the articles of an archive without duplicates, for both engines. Returns the bytes of text and the number of
/// paragraphs.
fn gather(paths: &[PathBuf], to: &Path) -> (u64, u64) {
    let mut file = std::io::BufWriter::new(fs::File::create(to).expect("a temporary file"));
    let (mut bytes, mut paragraphs) = (0, 0);
    let mut seen = HashSet::new();
    for batch in Batches::new(walk(paths).expect("paths").files) {
        for article in batch.parse().articles {
            let mut line = serde_json::to_value(wire::Meta::from(&article.meta)).expect("strings are JSON");
            if !seen.insert(article.meta.id.clone()) || article.paragraphs.is_empty() {
                continue;
            }
            bytes += article.meta.title.len() + article.paragraphs.iter().map(String::len).sum::<usize>();
            paragraphs += article.paragraphs.len();
            line["paragraphs"] = article.paragraphs.into();
            writeln!(file, "{line}").expect("room");
        }
    }
    file.flush().expect("room");
    (bytes as u64, paragraphs as u64)
}

fn compare(asked: &Asked) {
    let folder = Folder::new("baseline");
    let file = folder.path().join("articles.jsonl");
    let (bytes, paragraphs) = gather(&asked.paths, &file);
    let megabytes = bytes as f64 / 1e6;
    println!("{paragraphs} paragraphs, {megabytes:.1} MB of text; {}\n", machine());
    println!("{:44} {:>10} {:>10} {:>7}", "", "jianbao", "baseline", "ratio");
    let indexes = ["ours", "theirs"].map(|engine| folder.path().join(engine));
    for threads in [1, 2] {
        let mut rounds: [Vec<Built>; 2] = Default::default();
        for _ in 0..asked.rounds {
            for (at, engine) in ["ours", "theirs"].into_iter().enumerate() {
                rounds[at].push(built(engine, &file, &indexes[at], threads));
            }
        }
        let middle = |figure: fn(&Built) -> f64| {
            rounds.each_ref().map(|rounds| median(rounds.iter().map(figure).collect()).unwrap_or(f64::NAN))
        };
        let name = |what: &str| format!("{what}, {threads} thread{}", if threads == 1 { "" } else { "s" });
        report(
            &name("build, MB of text per CPU second"),
            middle(|built| built.cpu).map(|cpu| megabytes / cpu),
            Better::More,
        );
        report(
            &name("build, MB of text a second"),
            middle(|built| built.wall).map(|wall| megabytes / wall),
            Better::More,
        );
        report(&name("build, peak memory, MB"), middle(|built| built.memory / 1e6), Better::Less);
        report(&name("index / text"), middle(|built| built.bytes).map(|index| index / bytes as f64), Better::Less);
    }
    let ours = IndexReader::open(&indexes[0]).expect("an index");
    let theirs = Theirs::open(&indexes[1]);
    assert_eq!(ours.stats().expect("an index").paragraphs, paragraphs, "every paragraph is indexed");
    let words = words(&ours, &theirs);
    subsets(&ours, &theirs, &words);
    ask(&ours, &theirs, &words, asked);
    cold(&indexes, &words);
}

/// Words that both engines know, the most frequent first, without stop words.
fn words(ours: &IndexReader, theirs: &Theirs) -> Vec<(String, u64)> {
    let mut words = ours.words().expect("an index");
    words.retain(|(word, count)| *count > 1 && theirs.frequency(word) > 0);
    words.split_off(words.len().min(50))
}

/// jianbao must find everything that the baseline finds for a word.
fn subsets(ours: &IndexReader, theirs: &Theirs, words: &[(String, u64)]) {
    let all = Options { page: Page { offset: 0, limit: usize::MAX }, ..Options::strict() };
    let mut dice = Rng::new(7);
    for _ in 0..30 {
        let (word, _) = &words[dice.below(words.len())];
        let places = search::hit_locations(ours, &query::parse(word), &all).expect("an index");
        let own: HashSet<(String, u64)> =
            places.into_iter().map(|place| (place.article, place.paragraph as u64)).collect();
        let missing = theirs.places(word).into_iter().find(|place| !own.contains(place));
        assert!(missing.is_none(), "{word}: the baseline finds {missing:?}");
    }
}

/// A query: its words, whether all of them must be in a paragraph, and its text as typed.
struct Question<'w> {
    words: Vec<&'w str>,
    occur: Occur,
    typed: String,
}

fn ask(ours: &IndexReader, theirs: &Theirs, words: &[(String, u64)], asked: &Asked) {
    let mut dice = Rng::new(1);
    let common = &words[..words.len().min(1000)];
    let rare: Vec<(String, u64)> = words.iter().filter(|(_, count)| *count <= 10).cloned().collect();
    let rare = if rare.is_empty() { words } else { &rare };
    let mut draw =
        |from: &'_ [(String, u64)], count: usize, between: &str, occur: Occur| -> Vec<(Vec<String>, String, Occur)> {
            let mut one = || {
                let words: Vec<String> = (0..count).map(|_| from[dice.below(from.len())].0.clone()).collect();
                let typed = words.join(between);
                (words, typed, occur)
            };
            (0..asked.queries).map(|_| one()).collect()
        };
    let classes = [
        ("one word, common", draw(common, 1, "", Occur::Must)),
        ("one word, rare", draw(rare, 1, "", Occur::Must)),
        ("two words, both", draw(common, 2, " ", Occur::Must)),
        ("three words, any", draw(common, 3, " OR ", Occur::Should)),
    ];
    for (name, queries) in &classes {
        let questions: Vec<Question<'_>> = queries
            .iter()
            .map(|(words, typed, occur)| Question {
                words: words.iter().map(String::as_str).collect(),
                occur: *occur,
                typed: typed.clone(),
            })
            .collect();
        ask_class(name, ours, theirs, &questions, asked.rounds * 3);
    }
}

fn ask_class(name: &str, ours: &IndexReader, theirs: &Theirs, questions: &[Question<'_>], rounds: usize) {
    let options = Options::default();
    let own = |question: &Question<'_>| {
        let answer = search::search(ours, &query::parse(&question.typed), &options).expect("an index");
        assert!(answer.hits.iter().all(|hit| !hit.highlights.is_empty()) || answer.relaxed.is_some());
        (answer.relaxed.is_none(), answer.total.number())
    };
    let other = |question: &Question<'_>| {
        let (total, hits) = theirs.search(&question.words, question.occur);
        assert!(hits.iter().all(|hit| !hit.marks.is_empty()));
        (true, total)
    };
    #[allow(clippy::type_complexity)] // Used only in the next line.
    let engines: [&dyn Fn(&Question<'_>) -> (bool, usize); 2] = [&own, &other];
    let mut found = [0; 2];
    for question in questions {
        let [(strict, ours), (_, theirs)] = engines.map(|engine| engine(question));
        let ours = if strict { ours } else { 0 };
        assert!(ours >= theirs, "{}: {ours} found, the baseline finds {theirs}", question.typed);
        found[0] += ours;
        found[1] += theirs;
    }
    let mut times: [Vec<Vec<f64>>; 2] = [vec![Vec::new(); questions.len()], vec![Vec::new(); questions.len()]];
    for _ in 0..rounds {
        for (number, question) in questions.iter().enumerate() {
            for (at, engine) in engines.into_iter().enumerate() {
                times[at][number].push(timed(|| engine(question)));
            }
        }
    }
    let sorted = times.map(|queries| {
        let mut middle: Vec<f64> = queries.into_iter().filter_map(median).collect();
        middle.sort_by(f64::total_cmp);
        middle
    });
    let at = |share: f64| sorted.each_ref().map(|times| times[((times.len() - 1) as f64 * share).round() as usize]);
    report(&format!("{name}, p50, CPU µs"), at(0.5), Better::Less);
    report(&format!("{name}, p99, CPU µs"), at(0.99), Better::Less);
    report(&format!("{name}, found"), found.map(|found| found as f64), Better::More);
}

/// CPU time in microseconds; wall-clock time if the system does not report it.
fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let (begun, cpu) = (Instant::now(), thread_cpu());
    std::hint::black_box(work());
    let spent = thread_cpu().zip(cpu).map(|(now, then)| now.saturating_sub(then));
    spent.unwrap_or_else(|| begun.elapsed()).as_secs_f64() * 1e6
}

/// Runs each query in a new process, from its start to its end.
fn cold(indexes: &[PathBuf; 2], words: &[(String, u64)]) {
    let mut dice = Rng::new(3);
    let mut times: [Vec<f64>; 2] = Default::default();
    let run = |program: &Path, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        let output = command.output().expect("it runs");
        assert!(output.status.success() && !output.stdout.is_empty(), "{args:?}");
        begun.elapsed()
    };
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let [ours, theirs] = indexes.each_ref().map(|index| index.to_str().expect("UTF-8"));
    let own_program = Path::new(env!("CARGO_BIN_EXE_jianbao"));
    let program = std::env::current_exe().expect("it runs");
    for _ in 0..COLD {
        let word = &words[dice.below(words.len().min(1000))].0;
        times[0].push(ms(run(own_program, &["search", "--flat", "--mark", "--index", ours, "--", word])));
        times[1].push(ms(run(&program, &["--role", "ask", theirs, word])));
    }
    let middle = times.map(|times| median(times).unwrap_or(f64::NAN));
    report("cold process, one word, p50, ms", middle, Better::Less);
}
