//! Measures how the costs of builds and queries grow with the archive: a larger archive is made from a given one, both
//! are indexed, and both run the same queries. DESIGN.md, "Speed", has the figures.
//!
//! ```text
//! cargo bench --bench grown -- [PATH…] [TIMES]           (default: the sample archive, 10 times)
//! ```
//!
//! The larger archive is synthetic. It contains the given articles and shuffled copies with new dates: each paragraph
//! of a copy is a paragraph at the same position of some article (first paragraphs stay first), the title is that of
//! some article, and each copy is later than the one before. Lengths, frequencies and adjacent words are therefore
//! those of real text, posting lists grow in proportion, and no whole article is repeated. Unlike in a real archive,
//! there are no new words.

#![allow(clippy::print_stdout)]

#[path = "../invented/mod.rs"]
mod invented;

use std::{
    collections::HashSet,
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use invented::Folder;
use jianbao::{
    analysis::fold,
    corpus::{Batches, walk},
    eval::{Class, Material, Passage, Watched, classes, machine, median, thread_cpu, watch},
    index::{IndexReader, Rng},
    model::Article,
    query,
    search::{self, Options},
    wire,
};

const THREADS: &str = "2";
const ROUNDS: usize = 5;
const QUERIES: usize = 50;

fn main() {
    let mut paths: Vec<PathBuf> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    let number = |path: &PathBuf| path.to_str().and_then(|times| times.parse::<usize>().ok());
    let times = paths.last().and_then(number).inspect(|_| drop(paths.pop())).unwrap_or(10);
    if paths.is_empty() {
        paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    }
    let folder = Folder::new("grown");
    let articles = read(&paths);
    let names = [1, times].map(|times| folder.path().join(format!("{times}.jsonl")));
    let bytes = [write(&articles, 1, &names[0]), write(&articles, times, &names[1])];
    println!("{} articles, and {times} times as many, mixed and dated anew; {}\n", articles.len(), machine());
    drop(articles);

    let built = names.each_ref().map(|file| build(file, &file.with_extension("index")));
    let archives = names.each_ref().map(|file| IndexReader::open(&file.with_extension("index")).expect("an index"));
    println!("{:42} {:>10} {:>10} {:>7}", "", "once", format!("{times} times"), "ratio");
    let line = |name: &str, [once, grown]: [f64; 2]| {
        println!("{name:42} {once:>10.2} {grown:>10.2} {:7.2}", grown / once);
    };
    let of = |figure: &dyn Fn(usize) -> f64| [figure(0), figure(1)];
    let mb = |bytes: Option<u64>| bytes.map_or(f64::NAN, |bytes| bytes as f64 / 1e6);
    line("text, MB", of(&|at| bytes[at] as f64 / 1e6));
    line("build, MB of text per CPU second", of(&|at| bytes[at] as f64 / 1e6 / built[at].cpu));
    line("build, CPU s", of(&|at| built[at].cpu));
    line("build, s", of(&|at| built[at].seconds));
    line("build, peak memory, MB", of(&|at| mb(built[at].memory)));
    line("build, peak memory without files, MB", of(&|at| mb(built[at].own_memory)));
    line("index / text", of(&|at| archives[at].bytes() as f64 / bytes[at] as f64));
    line("segments", of(&|at| archives[at].stats().expect("an index").segments as f64));
    println!();
    for class in classes(&material(&archives[0]), QUERIES, 1) {
        let (found, [once, grown]) = ask(&class, &archives);
        line(&format!("{}, p50, CPU µs", class.name), [once, grown]);
        let few = class.drawn && found[1] < found[0];
        assert!(!few, "{}: {} found, then {}: what was there still is", class.name, found[0], found[1]);
    }
}

/// The articles of an archive, without duplicates.
fn read(paths: &[PathBuf]) -> Vec<Article> {
    let mut seen = HashSet::new();
    let batches = Batches::new(walk(paths).expect("paths").files);
    let articles = batches.flat_map(|batch| batch.parse().articles);
    articles.filter(|article| !article.paragraphs.is_empty() && seen.insert(article.meta.id.clone())).collect()
}

/// Writes an archive this many times as large. Returns its bytes of text.
fn write(articles: &[Article], times: usize, to: &Path) -> u64 {
    let mut file = BufWriter::new(File::create(to).expect("a temporary file"));
    let mut dice = Rng::new(1);
    let dates = || articles.iter().filter_map(|article| article.meta.date);
    let years = dates().max().zip(dates().min()).map_or(1, |(last, first)| last.year() - first.year() + 1);
    let mut bytes = 0;
    for copy in 0..times {
        for article in articles {
            let mut meta = article.meta.clone();
            let mut paragraphs = article.paragraphs.clone();
            if copy > 0 {
                meta.id = format!("{copy}-{}", meta.id);
                meta.title.clone_from(&articles[dice.below(articles.len())].meta.title);
                // A leap day that does not exist in the other year is left out.
                meta.date = meta
                    .date
                    .and_then(|date| date.with().year(date.year() + years * i16::try_from(copy).ok()?).build().ok());
                for (place, paragraph) in paragraphs.iter_mut().enumerate() {
                    let other = &articles[dice.below(articles.len())].paragraphs;
                    paragraph.clone_from(other.get(place).unwrap_or(&other[dice.below(other.len())]));
                }
            }
            bytes += meta.title.len() + paragraphs.iter().map(String::len).sum::<usize>();
            let mut line = serde_json::to_value(wire::Meta::from(&meta)).expect("strings are JSON");
            line["paragraphs"] = paragraphs.into();
            writeln!(file, "{line}").expect("room");
        }
    }
    file.flush().expect("room");
    bytes as u64
}

fn build(file: &Path, index: &Path) -> Watched {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command.arg("index").arg(file).arg("--index").arg(index).args(["--threads", THREADS]);
    let watched = watch(&mut command, &|| false).expect("it runs");
    assert_eq!(watched.code, Some(0), "building {}", file.display());
    watched
}

fn material(archive: &IndexReader) -> Material {
    let mut dice = Rng::new(1);
    let total = archive.totals().words;
    let cut = |run: &str| search::segment(run, total, |word| archive.word_frequency(word));
    let texts = archive.texts(500, false, &mut dice).expect("an index");
    let years = archive.stats().expect("an index").years;
    Material {
        words: archive.words().expect("an index"),
        passages: texts.iter().map(|text| Passage::cut(fold(text), cut).expect("an index")).collect(),
        titles: archive.texts(500, true, &mut dice).expect("an index"),
        year: years.keys().nth(years.len() / 2).copied(),
    }
}

/// Returns the number of matching paragraphs in both, and the p50 over the queries of the median time over the rounds.
fn ask(class: &Class, archives: &[IndexReader; 2]) -> ([usize; 2], [f64; 2]) {
    let options = Options::default();
    let answer = |archive: &IndexReader, typed: &str| {
        search::search(archive, &query::parse(typed), &options).expect("an index").total
    };
    let count = |archive| class.queries.iter().map(|typed| answer(archive, typed).number()).sum();
    let found = archives.each_ref().map(count);
    let mut times = [vec![Vec::new(); class.queries.len()], vec![Vec::new(); class.queries.len()]];
    for _ in 0..ROUNDS {
        for (number, typed) in class.queries.iter().enumerate() {
            for (archive, times) in archives.iter().zip(&mut times) {
                let begun = thread_cpu();
                std::hint::black_box(answer(archive, typed));
                let spent = thread_cpu().zip(begun).map_or(Duration::ZERO, |(now, then)| now.saturating_sub(then));
                times[number].push(spent.as_secs_f64() * 1e6);
            }
        }
    }
    let middle = times.map(|queries| {
        let queries: Vec<f64> = queries.into_iter().filter_map(median).collect();
        median(queries).unwrap_or(f64::NAN)
    });
    (found, middle)
}
