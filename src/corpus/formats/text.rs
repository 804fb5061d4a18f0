//! Plain text: one article a file. The title is the first line; date, page and newspaper come from the path where the text
//! does not say.

use std::io::{BufRead, Read};

use super::{Format, Record, Records, Unreadable};
use crate::{
    corpus::{PathHints, SourceFile},
    model::{Article, ArticleMeta, parse_date},
};

/// The largest file that is read as one article, in bytes of UTF-8.
const LARGEST: u64 = 1 << 30;

/// One article a file: a title line, perhaps lines like `作者：李闻` below it, then paragraphs, one a line or set apart by blank
/// lines.
pub struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn recognises(&self, _head: &str) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>) -> Records<'a> {
        let mut input = Some(input);
        Box::new(std::iter::from_fn(move || {
            let mut bytes = Vec::new();
            let unreadable = |reason| Some(Err(Unreadable { line: 1, reason, fatal: true }));
            match input.take()?.take(LARGEST + 1).read_to_end(&mut bytes) {
                Err(error) => unreadable(format!("cannot be read: {error}")),
                Ok(_) if bytes.len() as u64 > LARGEST => {
                    unreadable(format!("longer than {} MiB, which is not one article", LARGEST >> 20))
                }
                Ok(_) => Some(Ok(Record { line: 0, text: String::from_utf8_lossy(&bytes).into_owned() })),
            }
        }))
    }

    fn parse(&self, record: &Record, file: &SourceFile) -> Result<Vec<Article>, String> {
        if is_junk(&record.text) {
            return Err("this does not look like text in any known encoding".into());
        }
        let hints = PathHints::of(&file.full_name);
        let mut lines = record.text.lines().skip_while(|line| is_blank(line)).peekable();
        let Some(title) = lines.next() else { return Err("the file has no text".into()) };
        let mut meta = ArticleMeta {
            id: id(&file.name),
            title: tidy(title).to_owned(),
            date: hints.date,
            source: hints.source,
            page: hints.page,
            ..ArticleMeta::default()
        };
        while let Some(line) = lines.peek()
            && header(line, &mut meta)
        {
            lines.next();
        }
        let paragraphs = clean(join_wrapped(lines));
        Ok(vec![Article { meta, paragraphs }])
    }
}

/// Whether more than a twentieth of the beginning is control characters or what no encoding could make sense of: pictures and
/// programs that are called `.txt`.
fn is_junk(text: &str) -> bool {
    let (mut all, mut junk) = (0, 0);
    for c in text.chars().take(4000) {
        all += 1;
        let private = matches!(c, '\u{e000}'..='\u{f8ff}' | char::REPLACEMENT_CHARACTER);
        junk += usize::from(private || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}')));
    }
    junk * 20 > all
}

/// The name without its endings: `20160312-01-02.txt.gz` is `20160312-01-02`.
fn id(name: &str) -> String {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let folders = name.rfind('/').map_or(0, |at| at + 1);
    name[folders..].rfind('.').filter(|&at| at > 0).map_or(name, |at| &name[..folders + at]).to_owned()
}

/// Takes a line `来源：…`, `作者：…`, `日期：…`, `版次：…`, `栏目：…` into the record; `false` when it is none.
fn header(line: &str, meta: &mut ArticleMeta) -> bool {
    let Some((key, value)) = line.split_once(['：', ':']) else { return false };
    let value = tidy(value);
    let field = match tidy(key) {
        "日期" | "時間" | "时间" => {
            let date = parse_date(value);
            meta.date = date.or(meta.date);
            return date.is_some();
        }
        "来源" | "來源" => &mut meta.source,
        "作者" | "记者" | "記者" => &mut meta.author,
        "版次" | "版面" => &mut meta.page,
        "栏目" | "欄目" => &mut meta.section,
        _ => return false,
    };
    if value.is_empty() || value.chars().count() > 40 {
        return false;
    }
    *field = Some(value.to_owned());
    true
}

/// Trims paragraphs of white space, ideographic too, and leaves out blank ones.
pub(super) fn clean(paragraphs: Vec<String>) -> Vec<String> {
    paragraphs
        .into_iter()
        .filter_map(|paragraph| match tidy(&paragraph) {
            "" => None,
            tidied if tidied.len() == paragraph.len() => Some(paragraph),
            tidied => Some(tidied.to_owned()),
        })
        .collect()
}

fn tidy(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

fn is_blank(line: &str) -> bool {
    tidy(line).is_empty()
}

/// Makes one paragraph of lines that were broken at a fixed width.
///
/// Only in a text that sets paragraphs apart by blank lines, only where a line fills nine tenths of the longest line of its
/// block, stops in mid-sentence, and the next is not indented.
fn join_wrapped<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let lines: Vec<&str> = lines.collect();
    let Some(last) = lines.iter().rposition(|line| !is_blank(line)) else { return Vec::new() };
    let set_apart = lines[..last].iter().any(|line| is_blank(line));
    let mut paragraphs: Vec<String> = Vec::new();
    for block in lines.split(|line| is_blank(line)) {
        let width = |line: &str| line.chars().count();
        let widest = block.iter().map(|line| width(line)).max().unwrap_or(0);
        for (at, line) in block.iter().enumerate() {
            let continues = set_apart
                && at > 0
                && widest >= 16
                && width(block[at - 1]) * 10 >= widest * 9
                && !line.starts_with(char::is_whitespace)
                && !tidy(block[at - 1]).ends_with(['。', '！', '？', '”', '」', '』', '：', '…', '）', '.', '!', '?']);
            match paragraphs.last_mut() {
                Some(paragraph) if continues => {
                    if paragraph.ends_with(|c: char| c.is_ascii_alphanumeric())
                        && line.starts_with(|c: char| c.is_ascii_alphanumeric())
                    {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(tidy(line));
                }
                _ => paragraphs.push((*line).trim_end().to_owned()),
            }
        }
    }
    paragraphs
}
