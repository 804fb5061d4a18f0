//! JSON Lines: one article a line, as an object. Never holds more than one line.

use std::io::BufRead;

use serde::Deserialize;

use super::{Format, Record, Records, Unreadable, read_line};
use crate::{
    corpus::{Context, Draft, Layout},
    model::ArticleMeta,
};

/// The longest line that is read, in bytes. A line of this length holds a book, not an article.
const LONGEST_LINE: usize = 64 << 20;

/// One article a line: `id date title source author page section url`, and the text as `paragraphs` (an array of strings) or
/// as `content` or `text` (one string, a paragraph a line).
pub struct Jsonl;

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "JSON Lines"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson", "jsonlines"]
    }

    fn recognises(&self, head: &str) -> bool {
        let first = head.lines().map(str::trim).find(|line| !line.is_empty());
        first.is_some_and(|line| line.starts_with('{') && line[1..].trim_start().starts_with(['"', '}']))
    }

    fn split<'a>(&self, mut input: Box<dyn BufRead + Send + 'a>) -> Records<'a> {
        let mut bytes = Vec::new();
        let mut line = 0;
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            while !ended {
                line += 1;
                let unreadable = |reason, fatal| Some(Err(Unreadable { line, reason, fatal }));
                match read_line(&mut input, &mut bytes, LONGEST_LINE) {
                    Err(error) => {
                        ended = true;
                        return unreadable(format!("cannot be read further: {error}"), true);
                    }
                    Ok(None) => ended = true,
                    Ok(Some(false)) => {
                        return unreadable(format!("the line is longer than {} MiB", LONGEST_LINE >> 20), false);
                    }
                    Ok(Some(true)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                    // The decoder gives UTF-8 only.
                    Ok(Some(true)) => {
                        return Some(Ok(Record { line, text: String::from_utf8_lossy(&bytes).into_owned() }));
                    }
                }
            }
            None
        }))
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let line: Line = serde_json::from_str(&record.text).map_err(|error| reason(&error))?;
        let layout = if line.paragraphs.is_some() { Layout::Paragraphs } else { Layout::Lines };
        let mut lines = line.paragraphs.unwrap_or_default();
        for text in [line.content, line.text].into_iter().flatten() {
            lines.extend(text.lines().map(str::to_owned));
        }
        let title = line.title.unwrap_or_default().0;
        if title.trim().is_empty() && lines.iter().all(|line| line.trim().is_empty()) {
            return Err("neither title nor text in the record".into());
        }
        let filled = |value: Option<Scalar>| value.map(|v| v.0.trim().to_owned()).filter(|v| !v.is_empty());
        let meta = ArticleMeta {
            id: filled(line.id).unwrap_or_default(),
            title,
            date: None,
            source: filled(line.source),
            author: filled(line.author),
            page: filled(line.page),
            section: filled(line.section),
            url: filled(line.url),
        };
        Ok(vec![Draft { meta, date: filled(line.date), lines, layout }])
    }
}

/// The fields of a line; others are passed over.
#[derive(Deserialize)]
struct Line {
    id: Option<Scalar>,
    date: Option<Scalar>,
    title: Option<Scalar>,
    source: Option<Scalar>,
    author: Option<Scalar>,
    page: Option<Scalar>,
    section: Option<Scalar>,
    url: Option<Scalar>,
    paragraphs: Option<Vec<String>>,
    content: Option<String>,
    text: Option<String>,
}

/// A string, or a number written as one.
#[derive(Default)]
struct Scalar(String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Scalar;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string or a number")
            }
            fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
                Ok(Scalar(value.to_owned()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// serde's message names line 1 of the record; the position in the file is told apart.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    match error.classify() {
        serde_json::error::Category::Data => format!("not an article: {what} (column {})", error.column()),
        _ => format!("not JSON: {what} (column {})", error.column()),
    }
}
