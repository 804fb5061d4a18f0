//! Plain text: one article per file, or several if the file shows where each begins. The first line is the title. Date,
//! page and newspaper come from the path if they are not in the text.

use std::io::{BufRead, BufReader, Cursor, Read};

use crate::formats::{
    base::{
        format::Format,
        header::HeaderReader,
        lines::{as_text, read_line, text_of},
        record::{Record, Records, Unreadable},
    },
    text::{
        article_separator::{self, ArticleSeparator},
        headlines, pages,
    },
};
use crate::{
    formats::base::{
        format::{Context, ReadOptions},
        record_fields::{RecordFields, Value},
    },
    record::{
        draft::{Draft, Layout},
        fields::{Field, FieldMap},
    },
    reflow::tidy,
    source::{
        limits::{self, Limits},
        sentences::has_sentence,
    },
};

/// The number of bytes of a file that are examined to decide whether it has several articles.
const PROBE: u64 = 1 << 20;

/// An article: a title line, optional lines such as `作者：李闻` or `【日期】2016年3月12日` around it, then paragraphs, one per
/// line or separated by blank lines. A file may contain several articles in sequence; see `article_separator.rs` for
/// the rules.
pub struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn recognises(&self, _head: &str, _map: &FieldMap) -> bool {
        true
    }

    fn split<'a>(&self, mut input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        let (map, limits) = (&options.map, options.limits);
        let mut probe = Vec::new();
        if let Err(error) = input.by_ref().take(PROBE).read_to_end(&mut probe) {
            let reason = format!("cannot be read: {error}");
            return Box::new(std::iter::once(Err(Unreadable { line: 1, reason, fatal: true })));
        }
        let rule = article_separator::rule(&as_text(&probe), map);
        let rest = Cursor::new(probe).chain(input);
        match rule {
            None => Box::new(std::iter::once_with(move || whole(rest, limits))),
            Some(rule) => {
                let input = Box::new(BufReader::with_capacity(1 << 16, rest));
                let map = map.clone();
                let (line, piece, began) = (0, String::new(), 1);
                Box::new(Pieces { input, rule, map, limits, line, piece, began, dropped: false, ended: false })
            }
        }
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        if is_junk(record.text()) {
            return Err("this does not look like text in any known encoding".into());
        }
        if record.text().lines().all(|line| tidy(line).is_empty()) {
            return Err("the file has no text".into());
        }
        if limits::has_many_lines(record.text()) {
            return Err(limits::many_paragraphs());
        }
        if !is_article(record.text()) {
            return Err("it has no sentence and no letter of a script other than Latin".into());
        }
        let dumped = headlines::is_dump(&context.file.name);
        Ok(vec![article(record.text(), &context.options.map, dumped)?])
    }
}

fn whole(input: impl Read, limits: Limits) -> Result<Record, Unreadable> {
    let mut bytes = Vec::new();
    let unreadable = |reason| Err(Unreadable { line: 1, reason, fatal: true });
    match input.take(limits.article as u64 + 1).read_to_end(&mut bytes) {
        Err(error) => unreadable(format!("cannot be read: {error}")),
        Ok(_) if bytes.len() > limits.article => unreadable(limits.long_article()),
        Ok(_) => Ok(Record::new(0, text_of(bytes))),
    }
}

/// The articles of a file, split at separators. Holds one at a time.
struct Pieces<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    rule: ArticleSeparator,
    map: FieldMap,
    limits: Limits,
    line: usize,
    /// The current article, and the line on which it began.
    piece: String,
    began: usize,
    /// Whether the current article is too long, so that its further lines are skipped.
    dropped: bool,
    ended: bool,
}

impl Pieces<'_> {
    /// Returns the current article, unless it is blank. The next one begins on `line`.
    fn take(&mut self, line: usize) -> Option<Result<Record, Unreadable>> {
        let text = std::mem::take(&mut self.piece);
        let began = std::mem::replace(&mut self.began, line);
        if std::mem::take(&mut self.dropped) {
            return Some(Err(Unreadable { line: began, reason: self.limits.long_article(), fatal: false }));
        }
        (!tidy(&text).is_empty()).then_some(Ok(Record::new(began, text)))
    }

    /// Adds a line to the article.
    fn push(&mut self, line: &str) {
        self.dropped |= self.piece.len() + line.len() >= self.limits.article;
        if self.dropped {
            self.piece = String::new();
        } else {
            self.piece.push_str(line);
            self.piece.push('\n');
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Record, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        while !self.ended {
            self.line += 1;
            let line = self.line;
            match read_line(&mut *self.input, &mut bytes, self.limits.article) {
                Err(error) => {
                    self.ended = true;
                    let reason = format!("cannot be read further: {error}");
                    return Some(Err(Unreadable { line, reason, fatal: true }));
                }
                Ok(None) => self.ended = true,
                // The article that contains such a line is too long as well.
                Ok(Some(false)) => {
                    self.dropped = true;
                    self.piece = String::new();
                }
                Ok(Some(true)) => {
                    let text = as_text(&bytes);
                    let cut = self.rule.cut(&text, &self.map);
                    let complete = if cut.begins { self.take(line) } else { None };
                    if self.piece.is_empty() && !self.dropped {
                        self.began = line;
                    }
                    self.push(cut.keeps);
                    if complete.is_some() {
                        return complete;
                    }
                }
            }
        }
        self.take(0)
    }
}

/// Parses the text of an article.
fn article(text: &str, map: &FieldMap, dumped: bool) -> Result<Draft, String> {
    let mut found = RecordFields::default();
    let text = pages::without_running_heads(text, &mut found);
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(head) = headlines::Head::of(&lines, dumped) {
        found.put(Field::Title, 1, Value::One(tidy(head.title).to_owned()));
        let body = &lines[headlines::LINES..];
        let above = [head.above, head.below].into_iter().flatten().map(str::to_owned);
        let body = above.chain(body.iter().map(|line| (*line).to_owned())).collect();
        return found.draft_with(body, Layout::Lines);
    }
    let blank = lines.iter().take_while(|line| tidy(line).is_empty()).count();
    lines.drain(..blank);
    if lines.first().is_some_and(|line| article_separator::is_rec(tidy(line))) {
        lines.remove(0);
    }
    if let Some(key) = lines.first().and_then(|line| article_separator::numbered(tidy(line))) {
        found.put(Field::Id, 1, Value::One(key.article.to_owned()));
        found.put(Field::Date, 1, Value::One(key.article.to_owned()));
        found.put(Field::Page, 1, Value::One(key.page.to_owned()));
        lines[0] = key.rest;
        let blank = lines.iter().take_while(|line| tidy(line).is_empty()).count();
        lines.drain(..blank);
    }
    let mut body: Vec<String> = Vec::new();
    let mut header = HeaderReader::of(lines.iter().copied(), map, false);
    for line in lines {
        header.line(line, &mut found, map, &mut body);
    }
    let mut draft = found.draft_with(body, Layout::Lines)?;
    draft.meta.title = tidy(&draft.meta.title).to_owned();
    Ok(draft)
}

/// Whether a text may be an article: it has a letter of a script other than Latin, or a sentence. Lists of packages and
/// of names have neither.
fn is_article(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) || text.lines().any(has_sentence)
}

/// Whether more than a twentieth of the beginning is control characters or undecodable bytes, as in images and programs
/// with the extension `.txt`.
fn is_junk(text: &str) -> bool {
    let (mut all, mut junk) = (0, 0);
    for c in text.chars().take(4000) {
        all += 1;
        let private = matches!(c, '\u{e000}'..='\u{f8ff}' | char::REPLACEMENT_CHARACTER);
        junk += usize::from(private || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}')));
    }
    junk * 20 > all
}
