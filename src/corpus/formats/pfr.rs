//! The tagged corpus of 人民日报 that Peking University and Fujitsu published (PFR): a paragraph a line, a tag after every word.

use std::{io::BufRead, iter::Peekable, str::Lines};

use super::{Format, Record, Records, Unreadable, as_text, read_line};
use crate::{
    corpus::{Context, Draft, FieldMap, Layout},
    model::ArticleMeta,
};

/// The longest article, and the longest line, in bytes.
const LONGEST: usize = 16 << 20;

/// The longest paragraph that is taken for a title, in characters.
const LONGEST_TITLE: usize = 60;

/// Lines like `19980101-01-001-002/m  临江/ns  大桥/n  合龙/v`: date, page, article and paragraph, then words with their tags.
/// Lines of one article become one article; its first paragraph is the title when it does not end like a sentence. There are no
/// keys in it that the user could give a name to.
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

    fn split<'a>(&self, mut input: Box<dyn BufRead + Send + 'a>, _map: &FieldMap) -> Records<'a> {
        let mut bytes = Vec::new();
        let mut line = 0;
        let mut current: Option<Record> = None;
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            while !ended {
                line += 1;
                match read_line(&mut input, &mut bytes, LONGEST) {
                    Err(error) => {
                        ended = true;
                        return Some(Err(Unreadable {
                            line,
                            reason: format!("cannot be read further: {error}"),
                            fatal: true,
                        }));
                    }
                    Ok(None) => ended = true,
                    Ok(Some(false)) => {
                        let reason = format!("the line is longer than {} MiB", LONGEST >> 20);
                        return Some(Err(Unreadable { line, reason, fatal: false }));
                    }
                    Ok(Some(true)) => {
                        let text = as_text(&bytes);
                        let text = text.trim_start_matches('\u{feff}').trim();
                        if text.is_empty() {
                            continue;
                        }
                        match &mut current {
                            Some(record) if continues(record, text) => {
                                record.text.push('\n');
                                record.text.push_str(text);
                            }
                            _ => {
                                let finished = current.replace(Record { line, text: text.to_owned() });
                                if let Some(record) = finished {
                                    return Some(Ok(record));
                                }
                            }
                        }
                    }
                }
            }
            current.take().map(Ok)
        }))
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let mut lines = record.text.lines().peekable();
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
        Ok(vec![Draft { meta, date: date.map(str::to_owned), lines, layout: Layout::Paragraphs, remarks: Vec::new() }])
    }
}

/// Whether a line belongs to the article of a record: it has the same key, or none.
fn continues(record: &Record, line: &str) -> bool {
    if record.text.len() + line.len() > LONGEST {
        return false;
    }
    key(line).is_none_or(|article| key(&record.text) == Some(article))
}

/// `19980101-01-001` of a line that begins with `19980101-01-001-002/m`.
fn key(line: &str) -> Option<&str> {
    let word = line.split_whitespace().next()?;
    let (number, _) = word.split_once('/')?;
    let widths: Vec<usize> = number.split('-').map(str::len).collect();
    let digits = number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    (digits && matches!(widths[..], [8, 2, 3, 3])).then(|| &number[.."19980101-01-001".len()])
}

/// The text of tagged lines.
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

/// `[中央/n` is `中央`, `电台/n]nt` is `电台`, `//w` is `/`.
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
