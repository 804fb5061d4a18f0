//! The tagged corpus of 人民日报 that Peking University and Fujitsu published (PFR): one paragraph per line, with a tag
//! after every word.

use std::{io::BufRead, iter::Peekable, str::Lines};

use crate::formats::base::{
    format::Format,
    lines::{as_text, read_line},
    record::{Record, Records, Unreadable},
};
use crate::{
    formats::base::format::{Context, ReadOptions},
    record::{
        draft::{Draft, Layout},
        fields::FieldMap,
    },
    source::limits::Limits,
};
use jianbao_model::ArticleMeta;

/// The maximum length of a paragraph that may be a title, in characters.
const LONGEST_TITLE: usize = 60;

/// Lines such as `19980101-01-001-002/m  临江/ns  大桥/n  合龙/v`: date, page, article and paragraph, then words with their
/// tags. The lines with the same date, page and article form one article; its first paragraph is the title if it does
/// not end like a sentence. There are no keys that the user could map to fields.
pub struct Pfr;

impl Format for Pfr {
    fn name(&self) -> &'static str {
        "PFR"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pfr"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        let first = head.lines().map(|line| line.trim_start_matches('\u{feff}').trim()).find(|line| !line.is_empty());
        first.is_some_and(|line| key(line).is_some())
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        Box::new(Articles { input, limits: options.limits, line: 0, current: None, ended: false })
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let mut lines = record.text().lines().peekable();
        let article =
            lines.peek().and_then(|line| key(line)).ok_or("no key like 19980101-01-001-001 before the text")?;
        let mut parts = article.split('-');
        let (date, page) = (parts.next(), parts.next());
        let paragraphs = untagged(lines);
        let has_title = paragraphs.first().is_some_and(|first| is_title(first)) && paragraphs.len() > 1;
        let mut paragraphs = paragraphs.into_iter();
        let title = if has_title { paragraphs.next().unwrap_or_default() } else { String::new() };
        let lines: Vec<String> = paragraphs.collect();
        if title.is_empty() && lines.iter().all(String::is_empty) {
            return Err("the article has no text".into());
        }
        let meta = ArticleMeta {
            id: article.to_owned(),
            title,
            page: page.map(|page| page.trim_start_matches('0').to_owned()).filter(|page| !page.is_empty()),
            ..ArticleMeta::default()
        };
        Ok(vec![Draft {
            meta,
            date: date.map(str::to_owned),
            lines,
            layout: Layout::Paragraphs,
            diagnostics: Vec::new(),
        }])
    }
}

/// Joins the lines of an article. Holds one article at a time.
struct Articles<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    limits: Limits,
    /// The number of the current line.
    line: usize,
    current: Option<Current>,
    ended: bool,
}

/// The current article.
struct Current {
    /// The line on which it begins.
    line: usize,
    text: String,
    /// Whether it is too long, so that further lines of it are skipped.
    dropped: bool,
}

impl Articles<'_> {
    /// Adds a line of text. Returns the article that ends before it.
    fn take(&mut self, text: &str) -> Option<Current> {
        match &mut self.current {
            Some(current) if continues(&current.text, text) => {
                current.dropped |= current.text.len() + text.len() >= self.limits.record();
                if !current.dropped {
                    current.text.push('\n');
                    current.text.push_str(text);
                }
                None
            }
            current => current.replace(Current { line: self.line, text: text.to_owned(), dropped: false }),
        }
    }

    fn finish(&self, current: Current) -> Result<Record, Unreadable> {
        if current.dropped {
            let reason = self.limits.long_record("article");
            return Err(Unreadable { line: current.line, reason, fatal: false });
        }
        Ok(Record::new(current.line, current.text))
    }
}

impl Iterator for Articles<'_> {
    type Item = Result<Record, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        while !self.ended {
            self.line += 1;
            let unreadable = |reason, fatal| Some(Err(Unreadable { line: self.line, reason, fatal }));
            match read_line(&mut *self.input, &mut bytes, self.limits.record()) {
                Err(error) => {
                    self.ended = true;
                    return unreadable(format!("cannot be read further: {error}"), true);
                }
                Ok(None) => self.ended = true,
                Ok(Some(false)) => return unreadable(self.limits.long_record("line"), false),
                Ok(Some(true)) => {
                    let text = as_text(&bytes);
                    let text = text.trim_start_matches('\u{feff}').trim();
                    if !text.is_empty()
                        && let Some(finished) = self.take(text)
                    {
                        return Some(self.finish(finished));
                    }
                }
            }
        }
        let last = self.current.take()?;
        Some(self.finish(last))
    }
}

/// Whether a line belongs to an article: it has the same key, or none.
fn continues(text: &str, line: &str) -> bool {
    key(line).is_none_or(|article| key(text) == Some(article))
}

/// Returns the key of a line: `19980101-01-001` for `19980101-01-001-002/m`.
fn key(line: &str) -> Option<&str> {
    let word = line.split_whitespace().next()?;
    let (number, _) = word.split_once('/')?;
    let widths: Vec<usize> = number.split('-').map(str::len).collect();
    let digits = number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    (digits && matches!(widths[..], [8, 2, 3, 3])).then(|| &number[.."19980101-01-001".len()])
}

/// Removes the tags from lines.
fn untagged(lines: Peekable<Lines<'_>>) -> Vec<String> {
    lines
        .map(|line| {
            let mut text = String::with_capacity(line.len());
            let keyed = usize::from(key(line).is_some());
            for token in line.split_whitespace().skip(keyed) {
                let word = word(token);
                let meet = text.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && word.starts_with(|c: char| c.is_ascii_alphanumeric());
                if meet {
                    text.push(' ');
                }
                text.push_str(word);
            }
            text
        })
        .collect()
}

/// Returns the word in a token: `中央` for `[中央/n`, `电台` for `电台/n]nt`, `/` for `//w`.
fn word(token: &str) -> &str {
    let Some((word, tag)) = token.rsplit_once('/') else { return token };
    let is_tag = tag.bytes().all(|b| b.is_ascii_alphabetic() || b == b']');
    if !is_tag {
        return token;
    }
    let bare = word.trim_start_matches('[');
    if bare.is_empty() { word } else { bare }
}

fn is_title(paragraph: &str) -> bool {
    paragraph.chars().count() <= LONGEST_TITLE && !paragraph.ends_with(['。', '，', '；', '：'])
}
