//! Rules of the project, checked by reading its source.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The crates of the workspace by source path, each with the crates that it may use.
const CRATES: &[(&str, &[&str])] = &[
    ("crates/model", &[]),
    ("crates/postings", &[]),
    ("crates/statistics", &[]),
    ("crates/text", &["jianbao-model"]),
    ("crates/corpus", &["jianbao-model", "jianbao-text"]),
    ("crates/query", &["jianbao-model", "jianbao-statistics", "jianbao-text"]),
    ("crates/words", &["jianbao-model", "jianbao-query", "jianbao-statistics", "jianbao-text"]),
    ("crates/tantivy", &["jianbao-corpus", "jianbao-model", "jianbao-query", "jianbao-text"]),
    ("crates/opensearch", &["jianbao-model", "jianbao-query", "jianbao-text"]),
    (
        ".",
        &[
            "jianbao-corpus",
            "jianbao-model",
            "jianbao-opensearch",
            "jianbao-query",
            "jianbao-statistics",
            "jianbao-tantivy",
            "jianbao-text",
            "jianbao-words",
        ],
    ),
];

/// Third-party crates that may be named only in these places. A manifest states which crate may use which; this table
/// states where in it.
const ROOMS: &[(&str, &[&str])] = &[
    ("tantivy", &["crates/tantivy/src/"]),
    ("tantivy_fst", &["crates/tantivy/src/exec/vocabulary/"]),
    ("ureq", &["crates/opensearch/src/client/cluster.rs"]),
    ("base64", &["crates/opensearch/src/client/credentials.rs", "crates/opensearch/src/vocabulary.rs"]),
    ("rayon", &["crates/tantivy/src/update/build.rs"]),
    ("rustix", &["src/eval/machine.rs", "crates/tantivy/src/disk/files.rs"]),
    ("terminal_size", &["src/cli/terminal/console.rs"]),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/args/reference.rs", "src/cli/commands/reference/completions.rs"]),
    ("clap_mangen", &["src/cli/commands/reference/man_pages.rs"]),
    ("anyhow", &["src/cli/"]),
    ("indicatif", &["src/cli/commands/indexing/progress.rs"]),
    ("hdrhistogram", &["src/eval/latency.rs"]),
    ("notify", &["src/cli/commands/indexing/watch.rs"]),
    ("ctrlc", &["src/cli/terminal/interrupt.rs"]),
    ("unicode_width", &["src/printer/table.rs"]),
    ("axum", &["src/serve/"]),
    ("hyper", &["src/serve/"]),
    ("hyper_util", &["src/serve/net/acceptor.rs", "src/serve/net/connection.rs"]),
    ("tokio", &["src/serve/", "src/mcp/server.rs"]),
    ("rmcp", &["src/mcp/server.rs"]),
    ("schemars", &["src/wire/"]),
    ("jieba_rs", &["crates/text/src/segmenter.rs"]),
    ("unicode_normalization", &["crates/text/src/fold/"]),
    ("pinyin", &["crates/text/src/pinyin/"]),
    ("libm", &["crates/statistics/src/beta.rs"]),
    (
        "encoding_rs",
        &[
            "crates/corpus/src/decode/",
            "crates/corpus/src/formats/sogou/shifted.rs",
            "crates/corpus/src/unpack/documents/pdf/font.rs",
            "crates/corpus/src/unpack/documents/xls/records.rs",
        ],
    ),
    ("chardetng", &["crates/corpus/src/decode/detect.rs"]),
    ("flate2", &["crates/corpus/src/unpack/"]),
    (
        "zstd",
        &[
            "crates/corpus/src/unpack/mod.rs",
            "crates/opensearch/src/vocabulary.rs",
            "crates/tantivy/src/generation/sources.rs",
        ],
    ),
    ("lzma_rust2", &["crates/corpus/src/unpack/mod.rs", "crates/corpus/src/unpack/seven_zip/methods.rs"]),
    ("bzip2", &["crates/corpus/src/unpack/mod.rs", "crates/corpus/src/unpack/seven_zip/methods.rs"]),
    ("ppmd_rust", &["crates/corpus/src/unpack/seven_zip/methods.rs"]),
    ("mail_parser", &["crates/corpus/src/unpack/mail/"]),
    ("zip", &["crates/corpus/src/unpack/zip_archive.rs", "crates/corpus/src/unpack/documents/package.rs"]),
    ("tar", &["crates/corpus/src/unpack/tar_archive.rs", "crates/corpus/src/unpack/magic.rs"]),
    ("globset", &["crates/corpus/src/walk/pattern.rs", "crates/corpus/src/decode/user_encodings.rs"]),
    ("quick_xml", &["crates/corpus/src/markup/entities.rs", "crates/corpus/src/unpack/documents/xml.rs"]),
    ("pulldown_cmark", &["crates/corpus/src/formats/markdown/document.rs"]),
    ("saphyr_parser", &["crates/corpus/src/formats/markdown/front_matter.rs"]),
    ("walkdir", &["crates/corpus/src/walk/walk.rs"]),
];

const LONGEST_FILE: usize = 500;
const SCHEMA: &str = "crates/tantivy/src/format/schema.rs";

struct Source {
    /// Paths relative to the repository, with `/`.
    name: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    for (folder, _) in CRATES {
        gather(&root().join(folder).join("src"), &mut paths);
    }
    paths.sort();
    let sources: Vec<_> = paths
        .into_iter()
        .map(|path| Source {
            name: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/").replace("./", ""),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect();
    assert!(sources.len() > 100, "the source was found");
    sources
}

/// The lines of code, without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or(line))
}

/// The dependencies in a manifest, without those of tests.
fn dependencies(folder: &str) -> Vec<String> {
    let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            let section = line.trim_matches(['[', ']']);
            inside = section.ends_with("dependencies") && !section.contains("dev-") && !section.contains("workspace");
        } else if inside && let Some((name, _)) = line.split_once([' ', '=', '.']) {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn crates_use_only_what_is_below_them() {
    for (folder, below) in CRATES {
        let own: Vec<String> = dependencies(folder).into_iter().filter(|name| name.starts_with("jianbao-")).collect();
        for name in &own {
            assert!(below.contains(&name.as_str()), "{folder} depends on {name}");
        }
    }
    for folder in
        ["crates/model", "crates/postings", "crates/statistics", "crates/text", "crates/query", "crates/words"]
    {
        for name in ["tantivy", "clap", "anyhow", "axum", "tokio", "rayon"] {
            let found = dependencies(folder);
            assert!(!found.is_empty() && !found.iter().any(|found| found == name), "{folder} depends on {name}");
        }
    }
}

/// The modules of a crate: their paths, and the modules that they import.
struct Modules {
    /// By path from the root of the crate; `[]` is the root itself.
    texts: BTreeMap<Vec<String>, String>,
}

impl Modules {
    fn of(folder: &str) -> Self {
        let prefix = if folder == "." { "src/".to_owned() } else { format!("{folder}/src/") };
        let mut texts = BTreeMap::new();
        for source in sources() {
            let Some(name) = source.name.strip_prefix(&prefix).and_then(|name| name.strip_suffix(".rs")) else {
                continue;
            };
            let mut path: Vec<String> = name.split('/').map(str::to_owned).collect();
            if path.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
                path.pop();
            }
            let code = code(shipped(&source.text)).collect::<Vec<_>>().join(" ");
            texts.entry(path).or_insert(code);
        }
        Self { texts }
    }

    /// The longest prefix of the path that is a module.
    fn module(&self, path: &[String]) -> Vec<String> {
        (0..=path.len())
            .rev()
            .map(|end| path[..end].to_vec())
            .find(|path| self.texts.contains_key(path))
            .unwrap_or_default()
    }

    /// The modules that the code of a module names with `crate::` and `super::`.
    fn imports(&self, own: &[String]) -> BTreeSet<Vec<String>> {
        let text = &self.texts[own];
        let mut found = BTreeSet::new();
        for (at, start) in text.match_indices("crate::").chain(text.match_indices("super::")) {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            for leaf in leaves(&text[at + start.len()..]) {
                let mut path = if start == "crate::" { Vec::new() } else { parent(own) };
                for name in leaf {
                    if name == "super" {
                        path = parent(&path);
                    } else {
                        path.push(name);
                    }
                }
                found.insert(self.module(&path));
            }
        }
        found.remove(own);
        found
    }
}

fn parent(path: &[String]) -> Vec<String> {
    path[..path.len().saturating_sub(1)].to_vec()
}

/// The paths in a use tree: `a::{b, c::d}` has `a::b` and `a::c::d`.
fn leaves(text: &str) -> Vec<Vec<String>> {
    fn tree(text: &mut std::iter::Peekable<std::str::Chars<'_>>, prefix: &[String], found: &mut Vec<Vec<String>>) {
        let mut path = prefix.to_vec();
        loop {
            while text.next_if(|c| c.is_whitespace()).is_some() {}
            let mut name = String::new();
            while let Some(c) = text.next_if(|c| c.is_alphanumeric() || *c == '_') {
                name.push(c);
            }
            if !name.is_empty() {
                path.push(name);
            }
            if text.next_if_eq(&'{').is_some() {
                loop {
                    tree(text, &path, found);
                    // `as`, `*` and anything else that may follow is not part of a path.
                    while text.next_if(|c| !matches!(c, ',' | '}')).is_some() {}
                    while text.next_if(|c| c.is_whitespace() || *c == ',').is_some() {}
                    if text.next_if_eq(&'}').is_some() || text.peek().is_none() {
                        return;
                    }
                }
            }
            if text.next_if_eq(&':').is_none() || text.next_if_eq(&':').is_none() {
                found.push(path);
                return;
            }
        }
    }
    let mut found = Vec::new();
    tree(&mut text.chars().peekable(), &[], &mut found);
    found
}

#[test]
fn use_trees_are_read() {
    let read = |text| leaves(text).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(read("a::{b, c::{self, D as E}, f}; use x"), ["a::b", "a::c::self", "a::c::D", "a::f"]);
    assert_eq!(read("a::b::c(d, e)"), ["a::b::c"]);
}

/// If modules import each other in a circle, at any level, none of them can be understood alone.
#[test]
fn no_modules_import_each_other_in_a_circle() {
    for (folder, _) in CRATES {
        let modules = Modules::of(folder);
        let imports: Vec<(Vec<String>, Vec<String>)> = modules
            .texts
            .keys()
            .flat_map(|own| modules.imports(own).into_iter().map(|other| (own.clone(), other)))
            .collect();
        let folders: BTreeSet<Vec<String>> = modules.texts.keys().map(|path| parent(path)).collect();
        for level in folders {
            let child = |path: &[String]| path.strip_prefix(level.as_slice()).and_then(|rest| rest.first().cloned());
            let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (from, to) in &imports {
                if let (Some(from), Some(to)) = (child(from), child(to))
                    && from != to
                {
                    arrows.entry(from).or_default().insert(to);
                }
            }
            // Modules that import none of the remaining ones are removed. A circle remains.
            loop {
                let leaf = arrows.iter().find(|(_, to)| !to.iter().any(|to| arrows.contains_key(to)));
                let Some(leaf) = leaf.map(|(from, _)| from.clone()) else { break };
                arrows.remove(&leaf);
            }
            assert!(arrows.is_empty(), "a circle in {folder}/src/{}: {arrows:?}", level.join("/"));
        }
    }
}

#[test]
fn third_party_crates_stay_in_their_rooms() {
    for source in sources() {
        for (name, rooms) in ROOMS {
            if rooms.iter().any(|room| source.name.starts_with(room)) {
                continue;
            }
            let path = format!("{name}::");
            for line in code(&source.text) {
                let used = line
                    .match_indices(&path)
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
                assert!(!used, "{} uses {name}, which belongs to {rooms:?}: {line}", source.name);
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for source in sources() {
        let first = source.text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//!") || first.starts_with("#![doc"),
            "{} does not open with its `//!`",
            source.name
        );
    }
}

#[test]
fn field_names_are_written_in_the_schema_only() {
    let schema = sources().into_iter().find(|source| source.name == SCHEMA).unwrap().text;
    for source in sources() {
        if !source.name.starts_with("crates/tantivy/src/") || source.name == SCHEMA {
            continue;
        }
        // `article` is also the name of a step of relaxation.
        for field in ["words", "grams", "ends", "paragraph", "day", "record"] {
            let literal = format!("\"{field}\"");
            assert!(schema.contains(&literal), "{field} is a field");
            // A file of the index may have a key with the same name.
            let names = |line: &str| line.contains(&literal) && !line.contains("serde(rename");
            assert!(!code(&source.text).any(names), "{} names the field {field}", source.name);
        }
    }
}

/// The part of a file before its unit tests.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests").next().unwrap_or(text)
}

#[test]
fn the_index_takes_no_error_for_an_absence() {
    let folders = ["crates/tantivy/src/", "crates/corpus/src/walk/"];
    let is_meant = |name: &str| folders.iter().any(|folder| name.starts_with(folder));
    for source in sources().iter().filter(|source| is_meant(&source.name)) {
        for line in code(shipped(&source.text)) {
            for swallowing in [".exists()", "Result::ok)", "read_dir(", ".is_dir()", ".is_file()"] {
                for (at, _) in line.match_indices(swallowing) {
                    // These check something that was already looked up, or return their errors.
                    let asked =
                        line[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '?').next().unwrap_or_default();
                    let is_looked_up =
                        swallowing.starts_with(".is_") && (asked == "metadata" || asked == "kind" || asked == "?");
                    let is_home = source.name == "crates/tantivy/src/disk/files.rs" && swallowing == "read_dir(";
                    assert!(is_looked_up || is_home, "{}: use `files` or `generations`: {line}", source.name);
                }
            }
            let drops_an_error = line.contains("fs::") && line.contains(".ok()");
            // There, a file of unknown size is opened again.
            assert!(
                !drops_an_error || source.name == "crates/tantivy/src/disk/directory.rs",
                "{}: {line}",
                source.name
            );
        }
    }
}

/// The libraries are used by programs with other commands. Hints with commands and options are in `src/cli/hints.rs`.
#[test]
fn messages_of_the_libraries_name_no_command_and_no_flag() {
    let flag = |text: &str| {
        let follows = |at: usize| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase());
        text.match_indices("--").any(|(at, _)| follows(at) && !text[..at].ends_with(|c: char| c != ' ' && c != '`'))
    };
    for source in sources().iter().filter(|source| source.name.starts_with("crates/")) {
        // Options of other programs are advice about files.
        let names_others = |line: &str| line.contains("`soffice ");
        for line in code(shipped(&source.text)).filter(|line| line.contains('"') && !names_others(line)) {
            assert!(
                !line.contains("`jianbao ") && !flag(line),
                "{}: a hint for users of the program: {line}",
                source.name
            );
        }
    }
}

#[test]
fn files_of_a_generation_are_named_in_one_place() {
    let parts = sources().into_iter().find(|source| source.name == "crates/tantivy/src/disk/parts.rs").unwrap().text;
    let literals = code(&parts).filter_map(|line| line.split_once("=> \"")?.1.split_once('"'));
    let parts: Vec<&str> = literals.map(|(literal, _)| literal).collect();
    assert!(parts.len() >= 9 && parts.contains(&"places.jsonl"), "{parts:?}");
    for source in sources().iter().filter(|source| source.name != "crates/tantivy/src/disk/parts.rs") {
        for part in &parts {
            let literal = format!("\"{part}\"");
            let is_named = code(shipped(&source.text)).any(|line| line.contains(&literal));
            assert!(!is_named, "{} names {part}: use `Part`", source.name);
        }
    }
}

#[test]
fn files_can_be_held_in_the_head() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines: one responsibility each?", source.name);
    }
    let main = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs")).unwrap();
    assert!(main.lines().count() < 30, "main.rs is a thin shell");
}

#[test]
fn every_dependency_says_why() {
    for (folder, _) in CRATES {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let mut inside = false;
        let mut commented = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                // Versions that members share have their reasons where they are used.
                inside = line.contains("dependencies]") && !line.contains("workspace");
                commented = false;
            } else if line.starts_with('#') {
                commented = true;
            } else if line.trim().is_empty() {
                commented = false;
            } else if inside && !line.starts_with("jianbao-") && !line.starts_with("thiserror") {
                assert!(commented, "no reason given for {line} in {folder}");
            }
        }
    }
}

/// `folder/file::test` in a text, wherever it is in backticks.
fn named_tests(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let spans = text.split('`').skip(1).step_by(2);
    spans.filter_map(|span| span.split_once("::")).filter(|(file, _)| file.contains('/') && !file.contains(' '))
}

#[test]
fn promises_name_tests_that_exist() {
    let promises = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let mut count = 0;
    for (file, test) in named_tests(&promises).filter(|(file, _)| *file != "folder/file") {
        let source = fs::read_to_string(root().join("tests").join(file).with_extension("rs")).expect(file);
        let is_test = source.lines().any(|line| line.trim_start().starts_with(&format!("fn {test}(")));
        assert!(is_test, "{file} has no test {test}");
        count += 1;
    }
    assert!(count > 20, "promises were found");
}
