//! The rules of the house, checked by reading the source: what nothing checks is not kept.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Modules by layer: `use crate::` points only to lower layers. The tantivy adapter of `analysis` is the one exception, and it
/// points at a third-party crate only.
const LAYERS: &[(&str, u8)] = &[
    ("error", 0),
    ("model", 1),
    ("analysis", 2),
    ("query", 3),
    ("corpus", 3),
    ("index", 4),
    ("search", 5),
    ("wire", 6),
    ("printer", 7),
    ("eval", 7),
    ("serve", 8),
    ("cli", 9),
];

/// Third-party crates that may be named only in these places.
const ROOMS: &[(&str, &[&str])] = &[
    ("tantivy", &["src/index/", "src/search/", "src/analysis/adapter.rs", "src/error.rs"]),
    ("tantivy_fst", &["src/search/beginnings.rs", "src/search/complete.rs"]),
    ("terminal_size", &["src/cli/console.rs"]),
    ("jieba_rs", &["src/analysis/segmenter.rs"]),
    ("clap", &["src/cli/"]),
    ("anyhow", &["src/cli/"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("hdrhistogram", &["src/eval/latency.rs"]),
    ("rustix", &["src/eval/machine.rs", "src/index/files.rs"]),
    ("notify", &["src/cli/watch.rs"]),
    ("ctrlc", &["src/cli/interrupt.rs"]),
    ("rayon", &["src/index/build.rs"]),
    ("encoding_rs", &["src/corpus/decode/", "src/corpus/formats/sogou/shifted.rs"]),
    ("chardetng", &["src/corpus/decode/mod.rs"]),
    ("flate2", &["src/corpus/unpack/"]),
    ("zstd", &["src/corpus/unpack/mod.rs", "src/index/sources.rs"]),
    ("lzma_rust2", &["src/corpus/unpack/mod.rs"]),
    ("bzip2", &["src/corpus/unpack/mod.rs"]),
    ("zip", &["src/corpus/unpack/zip_archive.rs"]),
    ("tar", &["src/corpus/unpack/tar_archive.rs", "src/corpus/unpack/magic.rs"]),
    ("globset", &["src/corpus/roots.rs", "src/corpus/decode/rules.rs"]),
    ("quick_xml", &["src/corpus/markup/entities.rs"]),
    ("pulldown_cmark", &["src/corpus/formats/markdown.rs"]),
    ("walkdir", &["src/corpus/walk.rs"]),
    ("unicode_normalization", &["src/analysis/fold/"]),
    ("pinyin", &["src/analysis/likeness.rs"]),
    ("schemars", &["src/wire/"]),
    ("axum", &["src/serve/"]),
    ("hyper", &["src/serve/"]),
    ("hyper_util", &["src/serve/connection.rs", "src/serve/door.rs"]),
    ("tokio", &["src/serve/"]),
    ("unicode_width", &["src/printer/table.rs"]),
];

const LONGEST_FILE: usize = 500;

struct Source {
    /// Relative to the repository, with `/`.
    name: String,
    text: String,
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    gather(&root.join("src"), &mut paths);
    paths.sort();
    let sources: Vec<_> = paths
        .into_iter()
        .map(|path| Source {
            name: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect();
    assert!(sources.len() > 30, "the source was found");
    sources
}

/// Lines that are code, comments taken away.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or(line))
}

fn module(name: &str) -> Option<&str> {
    let module = name.strip_prefix("src/")?.split('/').next()?;
    Some(module.strip_suffix(".rs").unwrap_or(module)).filter(|module| !matches!(*module, "lib" | "main"))
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

/// Names of top-level modules that a text mentions as `crate::name`, also inside `use crate::{…}`.
fn mentioned(text: &str) -> Vec<String> {
    let text: String = code(text).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut name)),
                    _ if depth == 0 => name.push(c),
                    _ => {}
                }
            }
            found.push(name);
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
        .into_iter()
        .map(|name| name.trim().split("::").next().unwrap_or_default().trim().to_owned())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect()
}

#[test]
fn imports_point_to_lower_layers() {
    for source in sources() {
        let Some(own) = module(&source.name) else { continue };
        let own_layer = layer(own).unwrap_or_else(|| panic!("{own} is in no layer: add it to LAYERS"));
        for other in mentioned(&source.text) {
            let Some(other_layer) = layer(&other) else { continue };
            assert!(
                other == own || other_layer < own_layer,
                "{}: `{own}` (layer {own_layer}) uses `{other}` (layer {other_layer})",
                source.name
            );
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
    let schema = sources().into_iter().find(|source| source.name == "src/index/schema.rs").unwrap().text;
    for source in sources() {
        let knows_fields = ["src/index/", "src/search/"].iter().any(|room| source.name.starts_with(room));
        if !knows_fields || source.name == "src/index/schema.rs" {
            continue;
        }
        // `article` is the name of a step of relaxation too.
        for field in ["words", "grams", "ends", "paragraph", "day", "record"] {
            let literal = format!("\"{field}\"");
            assert!(schema.contains(&literal), "{field} is a field");
            assert!(!code(&source.text).any(|line| line.contains(&literal)), "{} names the field {field}", source.name);
        }
    }
}

/// What comes before the unit tests of a file.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests").next().unwrap_or(text)
}

#[test]
fn the_index_takes_no_error_for_an_absence() {
    for source in sources().iter().filter(|source| source.name.starts_with("src/index/")) {
        for line in code(shipped(&source.text)) {
            for swallowing in [".exists()", "Result::ok)", "read_dir(", ".is_dir()", ".is_file()"] {
                for (at, _) in line.match_indices(swallowing) {
                    // These ask what was looked up already, or return their errors.
                    let asked =
                        line[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '?').next().unwrap_or_default();
                    let is_looked_up =
                        swallowing.starts_with(".is_") && (asked == "metadata" || asked == "kind" || asked == "?");
                    let is_home = source.name == "src/index/files.rs" && swallowing == "read_dir(";
                    assert!(is_looked_up || is_home, "{}: use `files` or `generations`: {line}", source.name);
                }
            }
            let drops_an_error = line.contains("fs::") && line.contains(".ok()");
            // There, a file whose size is not known is opened again.
            assert!(!drops_an_error || source.name == "src/index/directory.rs", "{}: {line}", source.name);
        }
    }
}

#[test]
fn files_of_a_generation_are_named_in_one_place() {
    let parts = sources().into_iter().find(|source| source.name == "src/index/parts.rs").unwrap().text;
    let literals = code(&parts).filter_map(|line| line.split_once("=> \"")?.1.split_once('"'));
    let parts: Vec<&str> = literals.map(|(literal, _)| literal).collect();
    assert!(parts.len() >= 9 && parts.contains(&"places.jsonl"), "{parts:?}");
    for source in sources().iter().filter(|source| source.name != "src/index/parts.rs") {
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
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let mut inside = false;
    let mut commented = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies]");
            commented = false;
        } else if line.starts_with('#') {
            commented = true;
        } else if line.trim().is_empty() {
            commented = false;
        } else if inside {
            assert!(commented, "no reason given for {line}");
        }
    }
}

/// `folder/file::test` in a text, wherever it stands in backticks.
fn named_tests(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let spans = text.split('`').skip(1).step_by(2);
    spans.filter_map(|span| span.split_once("::")).filter(|(file, _)| file.contains('/') && !file.contains(' '))
}

#[test]
fn promises_name_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let promises = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut count = 0;
    for (file, test) in named_tests(&promises).filter(|(file, _)| *file != "folder/file") {
        let source = fs::read_to_string(root.join("tests").join(file).with_extension("rs")).expect(file);
        let is_test = source.lines().any(|line| line.trim_start().starts_with(&format!("fn {test}(")));
        assert!(is_test, "{file} has no test {test}");
        count += 1;
    }
    assert!(count > 20, "promises were found");
}
