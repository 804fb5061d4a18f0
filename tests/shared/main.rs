//! Checks on real corpora that are not part of the project, in the folder `JIANBAO_SHARED` with `corpus/*.jsonl.gz`,
//! `seed/` and `cases/`. Without it, the tests print that there is nothing to check.
//!
//! ```text
//! JIANBAO_SHARED=../shared cargo test --release --test shared -- --nocapture
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod counts;
#[path = "../it/damaged_files/damage.rs"]
mod damage;
#[path = "../hostile/generator.rs"]
mod generator;
#[path = "../it/damaged_files/laws.rs"]
mod laws;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock},
};

use jianbao::{
    analysis::{fold, is_word_char, segmenter::Segmenter},
    corpus::{Batches, DiagnosticKind, Parsed, ReadOptions, Skip, SourceFile, walk},
    index::{BuildOptions, Counters, IndexReader, Observer, Request, update},
    query::parse,
    search::{Options, hit_locations, search},
};

/// `(article, paragraph)` with its folded text.
type Scan = BTreeMap<(String, usize), String>;

struct Shared {
    dir: tempfile::TempDir,
    archive: IndexReader,
    raw: Raw,
    settled: Settled,
    scan: Scan,
}

/// The contents of the files, read without the code of the readers.
#[derive(Default)]
struct Raw {
    paragraphs: u64,
    /// The letters of the body of each article.
    articles: BTreeMap<String, Letters>,
}

/// The changes to the articles, by their diagnostics.
#[derive(Default)]
struct Settled {
    paragraphs: u64,
    dropped: u64,
    joined: u64,
    /// The number of paragraphs from splits, minus the number of paragraphs that were split.
    split: u64,
    /// The letters of the body of each article, with those of the removed lines.
    articles: BTreeMap<String, Letters>,
}

/// The number of characters without white space, and a sum that depends on each of them.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
struct Letters(u64, u64);

impl Letters {
    fn add(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}')) {
            self.0 += 1;
            self.1 = self.1.wrapping_add((u64::from(c) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17));
        }
    }
}

struct Strict;

impl Observer for Strict {
    fn progress(&self, _: &Counters) {}
    fn skipped(&self, skip: &Skip) {
        panic!("skipped {skip}");
    }
    fn cancelled(&self) -> bool {
        false
    }
}

/// The index, built once for all tests.
static SHARED: LazyLock<Option<Shared>> = LazyLock::new(|| {
    let Some(folder) = std::env::var_os("JIANBAO_SHARED").map(PathBuf::from).filter(|folder| folder.is_dir()) else {
        println!("JIANBAO_SHARED names no folder: the checks on real corpora are not run");
        return None;
    };
    let dir = tempfile::tempdir().unwrap();
    let paths = [folder.join("seed"), folder.join("corpus")];
    let segmenter = Arc::new(Segmenter::new());
    let reading = ReadOptions { segmenter: Some(Arc::clone(&segmenter)), ..ReadOptions::default() };
    let building = BuildOptions { segmenter: Some(segmenter), ..BuildOptions::default() };
    let request = Request { paths: paths.to_vec(), ..Request::default() };
    update(&dir.path().join("index"), &request, &building, &Strict).unwrap();
    let archive = IndexReader::open(&dir.path().join("index")).unwrap();
    let (settled, scan) = settled_scan(&folder, reading);
    Some(Shared { dir, archive, raw: raw_scan(&folder), settled, scan })
});

/// Reads the corpora without the code of the readers.
fn raw_scan(folder: &Path) -> Raw {
    let mut raw = Raw::default();
    for entry in std::fs::read_dir(folder.join("corpus")).unwrap() {
        let file = flate2::read::GzDecoder::new(File::open(entry.unwrap().path()).unwrap());
        for line in BufReader::new(file).lines() {
            let article: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            let letters = raw.articles.entry(article["id"].as_str().unwrap().to_owned()).or_default();
            let paragraphs = article["paragraphs"].as_array().map(Vec::as_slice).unwrap_or_default();
            // An abstract replaces a missing text, unless it equals the title.
            let brief = Some(&article["brief"]).filter(|brief| {
                let told = brief.as_str().unwrap_or_default().trim();
                paragraphs.is_empty() && !told.is_empty() && Some(told) != article["title"].as_str()
            });
            for text in paragraphs.iter().chain(brief) {
                let text = text.as_str().unwrap();
                // An element of an array is one paragraph, whatever it contains; a string has one paragraph per line.
                raw.paragraphs += if paragraphs.is_empty() { text.trim().lines().count() as u64 } else { 1 };
                letters.add(text);
            }
        }
    }
    raw
}

/// Folds the articles as the readers return them: what an exact search must find.
fn settled_scan(folder: &Path, reading: ReadOptions) -> (Settled, Scan) {
    let (mut settled, mut scan) = (Settled::default(), Scan::new());
    for batch in Batches::new(walk(&[folder.join("corpus")]).unwrap().files).with(reading) {
        let parsed = batch.parse();
        for diagnostic in parsed.diagnostics {
            match diagnostic.kind {
                DiagnosticKind::Dropped { text, .. } => {
                    settled.dropped += 1;
                    settled.articles.entry(diagnostic.article).or_default().add(&text);
                }
                DiagnosticKind::Joined { .. } => settled.joined += 1,
                DiagnosticKind::Split { paragraphs } => settled.split += paragraphs as u64 - 1,
                _ => {}
            }
        }
        for article in parsed.articles {
            let letters = settled.articles.entry(article.meta.id.clone()).or_default();
            settled.paragraphs += article.paragraphs.len() as u64;
            for (number, text) in std::iter::once(&article.meta.title).chain(&article.paragraphs).enumerate() {
                if number > 0 {
                    letters.add(text);
                }
                scan.insert((article.meta.id.clone(), number), fold(text));
            }
        }
    }
    (settled, scan)
}

fn found(archive: &IndexReader, text: &str) -> Vec<(String, usize)> {
    let mut found: Vec<_> = hit_locations(archive, &parse(text), &Options { numbers: false, ..Options::strict() })
        .unwrap()
        .into_iter()
        .map(|place| (place.article, place.paragraph))
        .filter(|(id, _)| id != "wuzhen-2015")
        .collect();
    found.sort();
    found
}

#[test]
fn counts_equal_a_plain_scan() {
    let Some(Shared { archive, raw, settled, .. }) = &*SHARED else { return };
    let stats = archive.stats().unwrap();
    let seed = archive.article("wuzhen-2015").unwrap();
    assert_eq!(stats.articles, raw.articles.len() as u64 + 1);
    assert_eq!(stats.paragraphs, settled.paragraphs + seed.paragraphs.len() as u64);
    let Settled { paragraphs, dropped, joined, split, .. } = settled;
    assert_eq!(*paragraphs, raw.paragraphs - dropped - joined + split, "every difference has its remark");
    println!(
        "{} articles, {} paragraphs: {} as a plain scan counts them, {dropped} dropped, {joined} joined, {split} by cutting",
        stats.articles, stats.paragraphs, raw.paragraphs
    );
}

#[test]
fn no_letter_is_lost_on_the_way() {
    let Some(Shared { raw, settled, .. }) = &*SHARED else { return };
    for (id, letters) in &raw.articles {
        assert_eq!(settled.articles.get(id), Some(letters), "{id}");
    }
    println!("{} articles have the letters that their files have", raw.articles.len());
}

#[test]
fn a_broken_column_of_the_seed_is_whole() {
    let Some(Shared { archive, .. }) = &*SHARED else { return };
    let seed = archive.article("wuzhen-2015").unwrap();
    let joins: Vec<_> =
        seed.meta.joins.iter().map(|join| seed.paragraphs[join.paragraph - 1].split_at(join.byte)).collect();
    assert!(joins.iter().any(|(before, after)| before.ends_with("互联网发") && after.starts_with("展的洪流")));
    assert!(!found_in_seed(archive, "互联网发展的洪流").is_empty());
    assert!(!found_in_seed(archive, "可以置身事外").is_empty());
}

fn found_in_seed(archive: &IndexReader, text: &str) -> Vec<usize> {
    let places = hit_locations(archive, &parse(&format!("\"{text}\"")), &Options::strict()).unwrap();
    places.into_iter().filter(|place| place.article == "wuzhen-2015").map(|place| place.paragraph).collect()
}

#[test]
fn titles_dates_and_pages_are_there() {
    let Some(shared) = &*SHARED else { return };
    let article = shared.archive.article("rmrb-19980101-01-001").unwrap();
    assert!(article.meta.title.contains("新年讲话"));
    assert_eq!(article.meta.date.unwrap().to_string(), "1998-01-01");
    assert_eq!(article.meta.page.as_deref(), Some("1"));
    assert_eq!(article.meta.source.as_deref(), Some("人民日报"));
}

#[test]
fn found_equals_a_plain_scan() {
    let Some(shared) = &*SHARED else { return };
    // Every corpus provides the same number of strings, whatever its size. Ids begin with its name.
    let mut corpora: std::collections::BTreeMap<&str, Vec<&String>> = std::collections::BTreeMap::new();
    for ((id, _), text) in &shared.scan {
        corpora.entry(id.split('-').next().unwrap_or_default()).or_default().push(text);
    }
    println!("corpora: {:?}", corpora.iter().map(|(name, texts)| (*name, texts.len())).collect::<Vec<_>>());
    let corpora: Vec<&Vec<&String>> = corpora.values().collect();
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let mut needles: Vec<String> =
        ["互联网治理", "乌镇", "网络空间命运共同体", "香港回归", "国務院", "中央政治局", "中共中央"].map(fold).into();
    while needles.len() < 1000 {
        let texts = corpora[needles.len() % corpora.len()];
        let text: Vec<char> = texts[below(texts.len())].chars().collect();
        if text.is_empty() {
            continue;
        }
        let from = below(text.len());
        let to = (from + 1 + below(12)).min(text.len());
        let needle: String = text[from..to].iter().collect();
        // White space at the ends, quotes and wildcards cannot be part of a quoted string.
        if needle.contains(is_word_char) && !needle.contains(['"', '?', '*']) && needle == needle.trim() {
            needles.push(needle);
        }
    }
    let mut paragraphs = 0;
    for needle in &needles {
        let expected: Vec<(String, usize)> = shared
            .scan
            .iter()
            .filter(|(_, text)| text.contains(needle.as_str()))
            .map(|(place, _)| place.clone())
            .collect();
        assert_eq!(found(&shared.archive, &format!("\"{needle}\"")), expected, "exact {needle:?}");
        if needle.chars().all(is_word_char) {
            let default = found(&shared.archive, needle);
            assert!(expected.iter().all(|place| default.binary_search(place).is_ok()), "default {needle:?}");
        }
        paragraphs += expected.len();
    }
    println!("{} strings, {paragraphs} paragraphs: found as a plain scan finds them", needles.len());
}

#[test]
fn example_queries_answer_with_marks() {
    let Some(shared) = &*SHARED else { return };
    for (query, marked) in [
        ("互联网治理", "互联网治理"),
        ("乌镇", "乌镇"),
        ("\"网络空间命运共同体\"", "网络空间命运共同体"),
        ("香港回归", "香港回归"),
        ("国務院", "国务院"),
    ] {
        let answer = search(&shared.archive, &parse(query), &Options::default()).unwrap();
        assert!(answer.total.number() > 0, "{query}");
        let first = &answer.hits[0];
        let marks: Vec<&str> = first.highlights.iter().map(|mark| mark.of(&first.text)).collect();
        assert!(marks.contains(&marked), "{query}: {marks:?} in {}", first.text);
    }
}

/// A cold search must not load a dictionary, which would take ten times its CPU time.
#[test]
fn a_cold_search_loads_no_dictionary() {
    let Some(shared) = &*SHARED else { return };
    let index = shared.dir.path().join("index");
    let run = || {
        let before = children_cpu();
        let output = Command::new(assert_cmd::cargo::cargo_bin("jianbao"))
            .args(["search", "互联网治理", "--index"])
            .arg(&index)
            .output()
            .unwrap();
        assert!(output.status.success());
        children_cpu() - before
    };
    let mut times: Vec<f64> = (0..20).map(|_| run()).collect();
    times.sort_by(f64::total_cmp);
    println!("a cold search takes {:.0} ms of CPU (median of 20; the clock ticks every 10 ms)", times[10] * 1e3);
    assert!(times[10] < 0.06, "{times:?}");
}

/// CPU seconds of ended child processes (Linux).
fn children_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) / 100.0
}

/// Every file of `raw/transcoded` is read like its original, without options.
#[test]
fn transcoded_files_give_their_true_text() {
    let Some(folder) = std::env::var_os("JIANBAO_SHARED").map(|folder| PathBuf::from(folder).join("raw/transcoded"))
    else {
        return;
    };
    let Ok(originals) = std::fs::read_to_string(folder.join("originals.jsonl")) else { return };
    // The byte pair A14E of Big5 is `﹑` on the web and `､` in the program that wrote these files.
    let letters = |parsed: &[Parsed]| -> String {
        let articles = parsed.iter().flat_map(|parsed| &parsed.articles);
        let texts = articles.flat_map(|article| std::iter::once(&article.meta.title).chain(&article.paragraphs));
        texts.flat_map(|text| text.chars()).map(|c| if c == '､' { '﹑' } else { c }).collect()
    };
    let read = |path: &Path| -> Vec<Parsed> {
        Batches::new(walk(&[path.to_path_buf()]).unwrap().files).map(jianbao::corpus::Batch::parse).collect()
    };
    let scratch = tempfile::tempdir().unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in originals.lines() {
        let original: serde_json::Value = serde_json::from_str(line).unwrap();
        let (file, encoding) = (original["file"].as_str().unwrap(), original["encoding"].as_str().unwrap());
        let expected = match encoding {
            "gb2312" | "gbk" | "gb18030" => "gb18030",
            "big5" | "big5hkscs" => "Big5",
            "utf-16" => "UTF-16LE",
            _ => "UTF-8",
        };
        let parsed = read(&folder.join(file));
        let detected = parsed.iter().flat_map(|parsed| &parsed.facts).next().unwrap().encoding.encoding;
        let text = letters(&parsed);
        // The same text in UTF-8, read in the same way. A difference is a decoding error.
        let plain = scratch.path().join(file);
        std::fs::write(&plain, original["text"].as_str().unwrap()).unwrap();
        let truth = letters(&read(&plain));
        // The files in GB 2312 have `?` for characters that it does not contain.
        let same = text.chars().count() == truth.chars().count()
            && text.chars().zip(truth.chars()).all(|(a, b)| a == b || (encoding == "gb2312" && a == '?'));
        // One file consists of four line ends, which are equal in all encodings.
        if (detected != expected && !truth.is_empty()) || !same {
            let at = text.chars().zip(truth.chars()).position(|(a, b)| a != b);
            wrong.push(format!("{file}: {detected}, the same letters: {same}, first difference {at:?}"));
        }
        count += 1;
    }
    println!("{count} transcoded files, {} of them wrong", wrong.len());
    assert!(count > 0 && wrong.is_empty(), "{wrong:#?}");
}

/// Damaged copies of every real file, 50 or `JIANBAO_FUZZ`, are read or skipped with a reason, twice with the same
/// result.
#[test]
fn damaged_copies_of_real_files_are_read() {
    let Some(folder) = std::env::var_os("JIANBAO_SHARED").map(|folder| PathBuf::from(folder).join("raw")) else {
        return;
    };
    let mut files = walk(&[folder]).unwrap().files;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let scratch = tempfile::tempdir().unwrap();
    let wanted = std::env::var("JIANBAO_FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(50);
    let (mut copies, mut articles) = (0, 0);
    for file in &files {
        let whole = std::fs::read(&file.path).unwrap();
        for copy in 0..wanted {
            // A part of a large file, cut at any byte.
            let from = below(whole.len().saturating_sub(100_000).max(1));
            let part = &whole[from..(from + 200_000).min(whole.len())];
            let sample = if copy % 2 == 0 { &whole[..whole.len().min(200_000)] } else { part };
            let bytes = damage::damaged(&[sample], &mut below);
            let path = scratch.path().join(file.path.file_name().unwrap());
            std::fs::write(&path, &bytes).unwrap();
            let read = || -> Vec<Parsed> {
                let files = vec![SourceFile { path: path.clone(), bytes: bytes.len() as u64, ..file.clone() }];
                Batches::new(files).map(jianbao::corpus::Batch::parse).collect()
            };
            let place = format!("{}, copy {copy}", file.path.display());
            let ended = std::panic::catch_unwind(|| {
                let (once, again) = (read(), read());
                laws::every_article_is_of_a_file(&once);
                for (parsed, again) in once.iter().zip(&again) {
                    laws::is_bounded(parsed, bytes.len());
                    assert!(parsed.articles == again.articles && parsed.skips == again.skips, "read in two ways");
                }
                once.iter().map(|parsed| parsed.articles.len()).sum::<usize>()
            });
            articles += ended.unwrap_or_else(|_| panic!("{place}"));
            copies += 1;
        }
    }
    println!("{copies} damaged copies of {} files: {articles} articles", files.len());
}
