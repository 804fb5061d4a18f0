//! Plain text: one article a file. The title is the first line; date, page and newspaper come from the path where the text
//! does not say.

use std::io::{BufRead, Read};

use super::{Format, Record, Records, Unreadable};
use crate::{
    corpus::{Context, Draft, Layout, reflow::tidy},
    model::{ArticleMeta, parse_date},
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

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        if is_junk(&record.text) {
            return Err("this does not look like text in any known encoding".into());
        }
        let mut lines = record.text.lines().skip_while(|line| tidy(line).is_empty()).peekable();
        let Some(title) = lines.next() else { return Err("the file has no text".into()) };
        let mut draft = Draft {
            meta: ArticleMeta { title: tidy(title).to_owned(), ..ArticleMeta::default() },
            layout: Layout::Lines,
            ..Draft::default()
        };
        while let Some(line) = lines.peek()
            && header(line, &mut draft)
        {
            lines.next();
        }
        draft.lines = lines.map(str::to_owned).collect();
        Ok(vec![draft])
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

/// Takes a line `来源：…`, `作者：…`, `日期：…`, `版次：…`, `栏目：…` into the record; `false` when it is none.
fn header(line: &str, draft: &mut Draft) -> bool {
    let Some((key, value)) = line.split_once(['：', ':']) else { return false };
    let value = tidy(value);
    let field = match tidy(key) {
        "日期" | "時間" | "时间" => {
            let is_date = parse_date(value).is_some();
            if is_date {
                draft.date = Some(value.to_owned());
            }
            return is_date;
        }
        "来源" | "來源" => &mut draft.meta.source,
        "作者" | "记者" | "記者" => &mut draft.meta.author,
        "版次" | "版面" => &mut draft.meta.page,
        "栏目" | "欄目" => &mut draft.meta.section,
        _ => return false,
    };
    if value.is_empty() || value.chars().count() > 40 {
        return false;
    }
    *field = Some(value.to_owned());
    true
}
