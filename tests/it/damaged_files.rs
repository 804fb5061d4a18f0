//! Any file is read, or skipped with a reason: damaged copies of files, through every reader.
//!
//! ```text
//! JIANBAO_FUZZ=100000 cargo test --release --test it damaged_files   this many files of each kind, and times are checked
//! JIANBAO_FUZZ_SEED=7 JIANBAO_FUZZ_CASE=4711                  other files; only this one
//! ```

mod damage;
mod laws;

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc::{RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use encoding_rs::{BIG5, GB18030};
use jianbao::{
    corpus::{
        Batches, Context, Draft, FieldMap, Layout, Parsed, ReadOptions, SourceFile,
        decode::{EncodingRule, detect, mojibake, repair},
        formats::{self, Format},
        normalize,
    },
    model::{Article, ArticleMeta},
};
use laws::{every_article_is_of_a_file, is_bounded, is_sound, text_bytes};

use crate::{
    containers::{self, Member},
    formats::samples::SAMPLES,
    support::{Folder, Random, segmenter},
};

/// The maximum time for a file of a few kilobytes.
const STUCK: Duration = Duration::from_secs(60);
/// The maximum number of failures that are printed.
const SHOWN: usize = 5;

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Whether a long run was requested.
fn is_long() -> bool {
    number("JIANBAO_FUZZ").is_some()
}

/// Runs `check` on many cases, each with its own random numbers, so that one can be repeated alone. `usual` is the
/// number of cases unless another is requested.
#[allow(clippy::print_stderr)]
fn many(what: &str, usual: usize, check: impl Fn(&mut Random) + Send) {
    let seed = number("JIANBAO_FUZZ_SEED").unwrap_or(1);
    let cases = match number("JIANBAO_FUZZ_CASE") {
        Some(only) => only..only + 1,
        None => 0..number("JIANBAO_FUZZ").unwrap_or(usual),
    };
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for case in cases {
                let mut random = Random::new(((seed as u64) << 32) + case as u64);
                let ended = catch_unwind(AssertUnwindSafe(|| check(&mut random)));
                if sender.send((case, ended.err().map(|panic| message(&*panic)))).is_err() {
                    return;
                }
            }
        });
        let mut failures = Vec::new();
        let mut done = None;
        loop {
            match receiver.recv_timeout(STUCK) {
                Ok((case, failure)) => {
                    done = Some(case);
                    failures.extend(failure.map(|failure| format!("seed {seed}, case {case}: {failure}")));
                    if failures.len() == SHOWN {
                        drop(receiver);
                        break;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                // A thread cannot be stopped from outside, and the test would wait for it.
                Err(RecvTimeoutError::Timeout) => {
                    eprintln!("{what}: seed {seed}, the case after {done:?} does not end; earlier: {failures:#?}");
                    std::process::abort();
                }
            }
        }
        assert!(failures.is_empty(), "{what}: {}", failures.join("\n"));
    });
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

fn options() -> ReadOptions {
    ReadOptions { segmenter: Some(segmenter()), ..ReadOptions::default() }
}

fn source(path: &Path, bytes: u64) -> SourceFile {
    SourceFile {
        path: path.into(),
        name: "archive/a".into(),
        full_name: "archive/a".into(),
        bytes,
        ..SourceFile::default()
    }
}

/// Formats bytes for a failure.
fn shown(bytes: &[u8]) -> String {
    format!("{} bytes: {}", bytes.len(), bytes[..bytes.len().min(1500)].escape_ascii())
}

/// The articles of a text, with the reasons for its skips.
fn read_as(format: &dyn Format, text: &str) -> (Vec<Article>, Vec<String>) {
    let (file, options) = (source(Path::new("archive/a"), 0), options());
    let context = Context { file: &file, options: &options };
    let (mut articles, mut reasons) = (Vec::new(), Vec::new());
    for record in format.split(Box::new(text.as_bytes()), &ReadOptions::default()) {
        match record.map_err(|unreadable| unreadable.reason).and_then(|record| {
            let drafts = format.parse(&record, context)?;
            Ok((record.line == 0 && drafts.len() == 1, drafts))
        }) {
            Ok((alone, drafts)) => {
                articles.extend(drafts.into_iter().map(|draft| normalize(draft, alone, context).article));
            }
            Err(reason) => reasons.push(reason),
        }
    }
    (articles, reasons)
}

fn of_format(format: &dyn Format) {
    let samples: Vec<&[u8]> = SAMPLES.iter().map(|sample| sample.text.as_bytes()).collect();
    let own: Vec<&[u8]> =
        SAMPLES.iter().filter(|sample| sample.format == format.name()).map(|sample| sample.text.as_bytes()).collect();
    many(format.name(), 300, |random| {
        let below = &mut |limit| random.below(limit);
        // Mostly files of its own format, because others end at the first character.
        let samples = if below(8) == 0 { &samples } else { &own };
        let bytes = damage::damaged(samples, below);
        let text = String::from_utf8_lossy(&bytes);
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let (articles, reasons) = read_as(format, &text);
            articles.iter().for_each(is_sound);
            assert!(reasons.iter().all(|reason| !reason.trim().is_empty()), "a skip without a reason");
            assert!(articles.len() + reasons.len() <= 2 * text.len() + 1, "{} articles", articles.len());
            let out: usize = articles.iter().map(text_bytes).sum();
            assert!(out <= 4 * text.len() + 1000, "{out} bytes of {}", text.len());
            assert!((articles, reasons) == read_as(format, &text), "read in two ways");
            let _ = formats::choose(beginning(&text), &FieldMap::default());
        }));
        if let Err(panic) = ended {
            panic!("{}\n{}", message(&*panic), shown(&bytes));
        }
    });
}

/// The beginning by which a format is chosen.
fn beginning(text: &str) -> &str {
    &text[..(0..=text.len().min(4000)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)]
}

macro_rules! formats {
    ($($test:ident = $name:literal),*) => {
        $(#[test] fn $test() { of_format(formats::named($name).unwrap()); })*

        #[test]
        fn no_format_is_left_out() {
            let tried = [$($name),*];
            assert!(formats::ALL.iter().all(|format| tried.contains(&format.name())));
        }
    };
}

formats! {
    json_lines = "JSON Lines", json = "JSON", json_in_script = "JSON in JavaScript", mediawiki = "MediaWiki", subtitles = "subtitles", pfr = "PFR", sogou = "Sogou", sgml = "SGML", xml = "XML", html = "HTML",
    markdown = "Markdown", csv = "CSV", plain_text = "plain text"
}

/// Reads the file like an archive: on the thread that parses, or on a separate one if its size is unknown.
fn read_file(path: &Path, size: u64, options: &ReadOptions) -> Parsed {
    let mut all = Parsed::default();
    for batch in Batches::new(vec![source(path, size)]).with(options.clone()) {
        all.merge(batch.parse());
    }
    all
}

/// Checks the laws of a file that was read, and that a second read gives the same.
fn is_read_soundly(path: &Path, bytes: &[u8], options: &ReadOptions, random: &mut Random) {
    std::fs::write(path, bytes).unwrap();
    let own_thread = random.below(8) == 0;
    let size = if own_thread { 0 } else { bytes.len() as u64 };
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let parsed = read_file(path, size, options);
        assert_eq!(parsed.ends.len(), 1);
        is_bounded(&parsed, bytes.len());
        every_article_is_of_a_file([&parsed]);
        assert!(parsed.skips.iter().all(|skip| skip.path.starts_with(path)), "{:?}", parsed.skips);
        let again = read_file(path, size, options);
        assert!(
            (parsed.articles, parsed.skips, parsed.diagnostics, parsed.facts)
                == (again.articles, again.skips, again.diagnostics, again.facts),
            "read in two ways"
        );
    }));
    if let Err(panic) = ended {
        panic!("{}\n{}", message(&*panic), shown(bytes));
    }
}

fn written(text: &str, encoding: usize) -> Vec<u8> {
    match encoding {
        0 => text.into(),
        1 => GB18030.encode(text).0.into_owned(),
        2 => BIG5.encode(text).0.into_owned(),
        3 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        4 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        5 => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
        6 => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        _ => encoding_rs::WINDOWS_1252.decode(text.as_bytes()).0.into_owned().into_bytes(),
    }
}

#[test]
fn decoder() {
    let folder = Folder::new();
    let path = folder.path().join("a.txt");
    let files: Vec<Vec<u8>> =
        SAMPLES.iter().flat_map(|sample| (0..8).map(|encoding| written(sample.text, encoding))).collect();
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let named =
        ["utf-8", "gbk", "big5", "utf-16", "utf-16be", "utf-32", "utf-32be", "windows-1252", "euc-kr", "iso-2022-jp"];
    let by_name: Vec<ReadOptions> = named
        .iter()
        .map(|name| ReadOptions { encodings: [EncodingRule::parse(name).unwrap()].into_iter().collect(), ..options() })
        .collect();
    let by_bytes = options();
    many("the decoder", 300, |random| {
        let bytes = damage::damaged(&files, &mut |limit| random.below(limit));
        let header = [None, Some("gbk"), Some("utf-16"), Some("volapük"), Some("")][random.below(5)];
        let whole = random.below(2) == 0;
        assert_eq!(detect(&bytes, whole, header), detect(&bytes, whole, header));
        let text = String::from_utf8_lossy(&bytes);
        let _ = mojibake(&text);
        if let Some(repaired) = repair(&text) {
            assert!(repaired.len() < text.len(), "{repaired:?} of {}", shown(&bytes));
        }
        let options = if random.below(3) == 0 { &by_name[random.below(by_name.len())] } else { &by_bytes };
        is_read_soundly(&path, &bytes, options, random);
    });
}

#[test]
fn settled_articles() {
    let texts: Vec<&[u8]> = SAMPLES.iter().map(|sample| sample.text.as_bytes()).collect();
    let options = options();
    many("settle", 300, |random| {
        let below = &mut |limit| random.below(limit);
        let bytes = damage::damaged(&texts, below);
        let text = String::from_utf8_lossy(&bytes);
        let ending: &[char] = if below(2) == 0 { &['\n'] } else { &['\n', '。', '<'] };
        let mut odd = |most| {
            String::from_utf8_lossy(&(0..below(most)).flat_map(|_| damage::token(below)).collect::<Vec<_>>())
                .into_owned()
        };
        let (title, date, name, author) = (odd(3), odd(5), odd(6), odd(2));
        let draft = Draft {
            meta: ArticleMeta { title, author: Some(author), ..ArticleMeta::default() },
            date: Some(date),
            lines: text.split_inclusive(ending).map(str::to_owned).collect(),
            layout: [Layout::Lines, Layout::Paragraphs, Layout::Given][below(3)],
            diagnostics: Vec::new(),
        };
        let file = SourceFile { path: PathBuf::from(&name), full_name: name.clone(), name, ..SourceFile::default() };
        let alone = below(2) == 0;
        let context = Context { file: &file, options: &options };
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let settled = normalize(draft.clone(), alone, context);
            // A file without a name cannot provide an id.
            if !file.name.trim().is_empty() {
                is_sound(&settled.article);
            }
            let most = text.len() + draft.lines.len() + draft.meta.title.len();
            assert!(text_bytes(&settled.article) <= most, "more than was there: {:?}", settled.article);
            assert!(settled == normalize(draft.clone(), alone, context), "settled in two ways");
        }));
        if let Err(panic) = ended {
            panic!("{}\n{draft:?}", message(&*panic));
        }
    });
}

/// Creates a tar with any names; the library that writes tars rejects some.
fn tar(members: &[(Vec<u8>, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        let field = &mut header.as_old_mut().name;
        let length = name.len().min(field.len());
        field[..length].copy_from_slice(&name[..length]);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *content).unwrap();
    }
    tar.into_inner().unwrap()
}

/// Creates a web archive of pages with all kinds of headers.
fn warc(members: &[(Vec<u8>, &[u8])], below: damage::Below<'_>) -> Vec<Vec<u8>> {
    let heads = [
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip",
        "HTTP/1.0 301\r\nLocation: a",
    ];
    let page = |(name, content): &(Vec<u8>, &[u8])| {
        let url = format!("http://a.example/{}", String::from_utf8_lossy(name));
        let head = heads[below(heads.len())];
        let chunked = [format!("{:x}\r\n", content.len()).as_bytes(), content, b"\r\n0\r\n\r\n"].concat();
        let body = match head {
            head if head.ends_with("chunked") => chunked,
            head if head.ends_with("gzip") => containers::gzip(content),
            _ => content.to_vec(),
        };
        let response = containers::response(&url, head, &body);
        if below(4) == 0 { containers::record("resource", &url, content) } else { response }
    };
    members.iter().map(page).collect()
}

fn of_container(kind: &str) {
    let folder = Folder::new();
    let path = folder.path().join(format!("a.{kind}"));
    let texts: Vec<&[u8]> = SAMPLES.iter().map(|sample| sample.text.as_bytes()).collect();
    let endings = ["txt", "html", "jsonl", "csv", "txt.gz", "zip", "tar", "jpg"];
    let options = options();
    many(kind, if kind.contains("xz") { 100 } else { 200 }, |random| {
        let below = &mut |limit| random.below(limit);
        let contents: Vec<Vec<u8>> = (0..=below(3))
            .map(|_| {
                let text = damage::damaged(&texts, below);
                match below(6) {
                    0 => containers::gzip(&text),
                    1 => containers::zip(&[containers::stored("a.txt", &text)]),
                    2 => tar(&[(b"a.txt".to_vec(), &text)]),
                    _ => text,
                }
            })
            .collect();
        let members: Vec<(Vec<u8>, &[u8])> = contents
            .iter()
            .map(|content| {
                let name = if below(3) == 0 { damage::token(below) } else { format!("2016/{}", below(9)).into_bytes() };
                let ending = format!(".{}", endings[below(endings.len())]);
                ([&name[..name.len().min(3000)], ending.as_bytes()].concat(), content.as_slice())
            })
            .collect();
        let first = members[0].1;
        let whole = match kind {
            "txt.gz" => containers::gzip(first),
            "txt.zst" => containers::zstd(first),
            "txt.xz" => containers::xz(first),
            "txt.bz2" => containers::bzip2(first),
            "tar" => tar(&members),
            "tar.gz" => containers::gzip(&tar(&members)),
            "warc" => warc(&members, below).concat(),
            "warc.gz" => warc(&members, below).iter().flat_map(|record| containers::gzip(record)).collect(),
            _ => {
                let member = |(name, content): &(Vec<u8>, &[u8])| (name.clone(), content.to_vec(), below(2) == 0);
                let members: Vec<_> = members.iter().map(member).collect();
                let members: Vec<Member<'_>> = members
                    .iter()
                    .map(|(name, content, deflated)| Member {
                        name,
                        deflated: *deflated,
                        ..containers::stored("", content)
                    })
                    .collect();
                containers::zip(&members)
            }
        };
        // The container is intact as often as its content.
        let bytes = if below(3) == 0 { whole } else { damage::damaged(&[&whole], below) };
        is_read_soundly(&path, &bytes, &options, random);
    });
}

macro_rules! containers {
    ($($test:ident = $ending:literal),*) => { $(#[test] fn $test() { of_container($ending); })* };
}

containers! {
    gz = "txt.gz", zst = "txt.zst", xz = "txt.xz", bz2 = "txt.bz2", zip = "zip", packed_tar = "tar.gz", plain_tar = "tar",
    warc_files = "warc", packed_warc = "warc.gz"
}

/// Times depend on the machine, so they are checked only in a long run: eight times as much input may take 24 times as
/// long, and produce 16 times as much text.
#[test]
fn repeated_odd_text_takes_linear_time() {
    if !is_long() {
        return;
    }
    let timed = |format: &dyn Format, text: &str| {
        let started = Instant::now();
        let (articles, _) = read_as(format, text);
        let out: usize = articles.iter().map(|article| text_bytes(article) + format!("{:?}", article.meta).len()).sum();
        (started.elapsed(), out)
    };
    for format in formats::ALL {
        let opening = SAMPLES.iter().find(|sample| sample.format == format.name()).map_or("", |sample| sample.text);
        many(&format!("times of {}", format.name()), 0, |random| {
            // A hundredth of the cases, because each is a hundred times as large.
            if random.below(100) > 0 && number("JIANBAO_FUZZ_CASE").is_none() {
                return;
            }
            let token = |random: &mut Random| damage::TOKENS[random.below(damage::TOKENS.len())];
            // One string repeated many times, then perhaps another: openings and closings.
            let parts: Vec<String> =
                (0..=random.below(2)).map(|_| (0..=random.below(3)).map(|_| token(random)).collect()).collect();
            let begins = random.below(3);
            let text = |bytes: usize| {
                let mut text = if begins > 0 { opening.trim_end().to_owned() } else { String::new() };
                for part in &parts {
                    text.push_str(&part.repeat(bytes / parts.len() / part.len()));
                }
                text
            };
            let (small, large) = (text(64 << 10), text(512 << 10));
            let (time, out) = timed(*format, &large);
            // The names of fields count too, even if the article has two bytes.
            assert!(out <= 256 * large.len(), "{out} bytes of {}: {parts:?}", large.len());
            if time < Duration::from_millis(150) {
                return;
            }
            let best = |text: &str| (0..3).map(|_| timed(*format, text)).min().unwrap();
            let (of_small, of_large) = (best(&small), best(&large));
            let fair = of_large.0 < of_small.0.max(Duration::from_millis(5)) * 24;
            assert!(fair && of_large.1 <= 16 * of_small.1.max(4096), "{of_small:?} {of_large:?}: {begins} {parts:?}");
        });
    }
}

/// The same for bytes, up to the decoded text.
#[test]
fn repeated_bytes_take_linear_time() {
    if !is_long() {
        return;
    }
    let folder = Folder::new();
    let path = folder.path().join("a.txt");
    let options = ReadOptions { format: formats::named("JSON Lines"), ..options() };
    let timed = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let started = Instant::now();
        let parsed = read_file(&path, bytes.len() as u64, &options);
        assert!(parsed.bytes as usize <= 4 * bytes.len());
        started.elapsed()
    };
    many("times of the decoder", 0, |random| {
        if random.below(100) > 0 && number("JIANBAO_FUZZ_CASE").is_none() {
            return;
        }
        let begins = damage::BYTES[random.below(damage::BYTES.len())];
        let part: Vec<u8> = (0..=random.below(5))
            .flat_map(|_| match random.below(3) {
                0 => damage::TOKENS[random.below(damage::TOKENS.len())].as_bytes(),
                _ => damage::BYTES[random.below(damage::BYTES.len())],
            })
            .copied()
            .collect();
        let bytes = |size: usize| [begins, &part.repeat(size / part.len())].concat();
        let (small, large) = (bytes(256 << 10), bytes(2 << 20));
        if timed(&large) < Duration::from_millis(300) {
            return;
        }
        let best = |bytes: &[u8]| (0..3).map(|_| timed(bytes)).min().unwrap();
        let (of_small, of_large) = (best(&small), best(&large));
        let fair = of_large < of_small.max(Duration::from_millis(5)) * 24;
        assert!(fair, "{of_small:?} {of_large:?}: {}", shown(&[begins, &part].concat()));
    });
}
