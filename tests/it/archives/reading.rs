//! Reads a folder of samples and compares the result with the expectation of a careful reader.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use jianbao::{
    analysis::segmenter::Segmenter,
    corpus::{Batches, ReadOptions, Skip, walk},
    model::Article,
};
use serde_json::Value;

/// The name of the file with the expectation of a folder.
pub const EXPECTED: &str = "expected.json";

/// The result: each article with the path of its file, and the skips.
pub struct Reading {
    pub articles: Vec<(PathBuf, Article)>,
    pub skips: Vec<Skip>,
}

/// Reads everything at `path` except the expectation itself.
pub fn read(path: &Path, segmenter: &Arc<Segmenter>) -> Reading {
    let walked = walk(&[path.to_path_buf()]).unwrap();
    let files = walked.files.into_iter().filter(|file| !file.path.ends_with(EXPECTED)).collect();
    let options = ReadOptions { segmenter: Some(Arc::clone(segmenter)), ..ReadOptions::default() };
    let mut reading = Reading { articles: Vec::new(), skips: walked.skips };
    for batch in Batches::new(files).with(options) {
        let parsed = batch.parse();
        let paths = parsed.origins.iter().map(|origin| origin.file.path.clone());
        reading.articles.extend(paths.zip(parsed.articles));
        reading.skips.extend(parsed.skips);
    }
    reading
}

/// Returns the differences between a folder and its `expected.json`; empty if there are none.
///
/// The expectation lists articles by the name of their file; those of one file are in order. A field that it does not
/// name is not checked; `null` means that there is none.
pub fn differences(folder: &Path, segmenter: &Arc<Segmenter>) -> Vec<String> {
    let expected: Value = serde_json::from_slice(&fs::read(folder.join(EXPECTED)).unwrap()).unwrap();
    let reading = read(folder, segmenter);
    let mut found: Vec<(String, Article)> = reading
        .articles
        .into_iter()
        .map(|(path, article)| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), article))
        .collect();
    let mut differences = Vec::new();
    for wanted in expected["articles"].as_array().unwrap() {
        let file = wanted["file"].as_str().unwrap();
        let Some(at) = found.iter().position(|(own, _)| own == file) else {
            differences.push(format!("{file}: no article `{}`", wanted["title"].as_str().unwrap_or_default()));
            continue;
        };
        let (_, article) = found.remove(at);
        compare(file, wanted, &article, &mut differences);
    }
    for (file, article) in found {
        let beginning: String = article.paragraphs.concat().chars().take(30).collect();
        differences.push(format!("{file}: one article too many, `{}` {beginning}", article.meta.title));
    }
    for skip in reading.skips {
        differences.push(format!("  (skipped: {}: {})", skip.path.display(), skip.reason));
    }
    if differences.iter().all(|line| line.starts_with("  (")) { Vec::new() } else { differences }
}

/// The value of a field of an article by its name in an expectation.
pub fn field(article: &Article, name: &str) -> Option<String> {
    let meta = &article.meta;
    match name {
        "title" => Some(meta.title.clone()),
        "date" => meta.date.map(|date| date.to_string()),
        "source" => meta.source.clone(),
        "author" => meta.author.clone(),
        "editor" => meta.editor.clone(),
        "page" => meta.page.clone(),
        "section" => meta.section.clone(),
        "place" => meta.place.clone(),
        "agency" => meta.agency.clone(),
        "url" => meta.url.clone(),
        "id" => Some(meta.id.clone()),
        other => panic!("an expectation names `{other}`, which no article has"),
    }
}

const FIELDS: [&str; 11] =
    ["title", "date", "source", "author", "editor", "page", "section", "place", "agency", "url", "id"];

fn compare(file: &str, wanted: &Value, article: &Article, differences: &mut Vec<String>) {
    for name in FIELDS {
        let Some(value) = wanted.get(name) else { continue };
        let own = field(article, name);
        if own.as_deref() != value.as_str() {
            differences.push(format!("{file}: {name} is {own:?} and should be {:?}", value.as_str()));
        }
    }
    let Some(paragraphs) = wanted["paragraphs"].as_array() else { return };
    let paragraphs: Vec<&str> = paragraphs.iter().filter_map(Value::as_str).collect();
    if article.paragraphs != paragraphs {
        differences.push(format!("{file}: paragraphs are"));
        differences.extend(article.paragraphs.iter().map(|paragraph| format!("    + {paragraph}")));
        differences.push("  and should be".to_owned());
        differences.extend(paragraphs.iter().map(|paragraph| format!("    - {paragraph}")));
    }
}

/// The expected and the actual contents of a saved page.
#[derive(Debug, Default)]
pub struct Score {
    pub pages: usize,
    pub right: [usize; 5],
    /// Lines that are neither part of the article nor marked as neutral.
    pub furniture: usize,
    /// The errors, one per line.
    pub wrong: Vec<String>,
}

pub const JUDGED: [&str; 5] = ["title", "date", "source", "author", "body"];

/// Reads each `.html` of a folder that has a `.json` beside it, and counts the correct fields.
pub fn score(folder: &Path, segmenter: &Arc<Segmenter>) -> Score {
    let mut score = Score::default();
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html") && path.with_extension("json").exists())
        .collect();
    pages.sort();
    for page in pages {
        score.page(&page, segmenter);
    }
    score
}

impl Score {
    fn page(&mut self, page: &Path, segmenter: &Arc<Segmenter>) {
        let truth: Value = serde_json::from_slice(&fs::read(page.with_extension("json")).unwrap()).unwrap();
        let name = page.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.pages += 1;
        let reading = read(page, segmenter);
        let [(_, article)] = reading.articles.as_slice() else {
            self.wrong.push(format!("{name}: {} articles, {:?}", reading.articles.len(), reading.skips));
            return;
        };
        for (at, judged) in JUDGED[..4].iter().enumerate() {
            let (own, wanted) = (field(article, judged), &truth[judged]);
            // A list contains the acceptable values.
            let fits = match wanted {
                Value::Array(several) => several.iter().any(|one| one.as_str() == own.as_deref()),
                one => one.as_str() == own.as_deref(),
            };
            if fits {
                self.right[at] += 1;
            } else {
                self.wrong.push(format!("{name}: {judged} is {own:?} and should be {wanted:?}"));
            }
        }
        let texts = |key: &str| -> Vec<String> {
            let list = truth[key].as_array().cloned().unwrap_or_default();
            list.iter().filter_map(Value::as_str).map(bare).collect()
        };
        let (body, neutral) = (texts("body"), texts("neutral"));
        let own: Vec<String> = article.paragraphs.iter().map(|paragraph| bare(paragraph)).collect();
        let mut at = 0;
        let mut complete = true;
        for paragraph in &body {
            if let Some(found) = own[at..].iter().position(|own| own == paragraph) {
                at += found + 1;
            } else {
                complete = false;
                self.wrong.push(format!("{name}: not in its place: {paragraph}"));
            }
        }
        self.right[4] += usize::from(complete);
        let title = bare(&article.meta.title);
        for line in own {
            let known = |text: &String| text.contains(&line) || line.contains(text.as_str());
            if !body.contains(&line) && !neutral.iter().any(known) && line != title {
                self.furniture += 1;
                self.wrong.push(format!("{name}: furniture: {line}"));
            }
        }
    }
}

/// Removes white space from a line.
fn bare(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}
