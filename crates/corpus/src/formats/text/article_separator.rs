//! Finds where one article of a text file ends and the next begins. A file is split only by a separator that repeats;
//! in case of doubt, it is one article.

use crate::formats::base::header;
use crate::{
    record::fields::{Field, FieldMap},
    reflow::tidy,
};
use jianbao_text::dates::find_date;

/// How the articles of a file are separated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ArticleSeparator {
    /// A line of one character, repeated: `=====`, `＊＊＊`.
    Rule(char),
    /// A form feed.
    FormFeed,
    /// A line `<REC>`.
    Rec,
    /// A line with a number like `19980101-01-001`, which may be repeated on all lines of an article.
    Numbered {
        /// The number of the current article.
        current: String,
    },
    /// A line with the key with which every article begins.
    Field(Field),
}

/// The meaning of a line.
pub(crate) struct Cut<'a> {
    /// Whether an article begins here.
    pub begins: bool,
    /// The part of the line that belongs to the article.
    pub keeps: &'a str,
}

impl ArticleSeparator {
    pub(crate) fn cut<'a>(&mut self, line: &'a str, map: &FieldMap) -> Cut<'a> {
        let text = tidy(line);
        match self {
            Self::Rule(c) if separator(text).is_some_and(|(own, _)| own == *c) => Cut { begins: true, keeps: "" },
            Self::Rec if is_rec(text) => Cut { begins: true, keeps: "" },
            Self::FormFeed if line.starts_with('\u{c}') => Cut { begins: true, keeps: &line[1..] },
            Self::Numbered { current } => match numbered(text) {
                Some(key) if key.article != current => {
                    key.article.clone_into(current);
                    Cut { begins: true, keeps: line }
                }
                _ => Cut { begins: false, keeps: line },
            },
            Self::Field(field) => Cut { begins: header::named(text, map) == Some(*field), keeps: line },
            _ => Cut { begins: false, keeps: line },
        }
    }
}

/// Returns the separator of a file, if its beginning shows one.
pub(crate) fn rule(probe: &str, map: &FieldMap) -> Option<ArticleSeparator> {
    let lines: Vec<&str> = probe.lines().collect();
    let mut candidates = Vec::new();
    let mut seen: Vec<char> = Vec::new();
    for line in &lines {
        let text = tidy(line);
        if let Some((c, _)) = separator(text)
            && !seen.contains(&c)
        {
            seen.push(c);
            candidates.push(ArticleSeparator::Rule(c));
        }
    }
    if lines.iter().any(|line| line.starts_with('\u{c}')) {
        candidates.push(ArticleSeparator::FormFeed);
    }
    if lines.iter().any(|line| is_rec(tidy(line))) {
        candidates.push(ArticleSeparator::Rec);
    }
    let first = lines.iter().map(|line| tidy(line)).find(|line| !line.is_empty())?;
    if numbered(first).is_some() {
        candidates.insert(0, ArticleSeparator::Numbered { current: String::new() });
    }
    if let Some(field @ (Field::Title | Field::Id | Field::Date)) = header::named(first, map) {
        candidates.push(ArticleSeparator::Field(field));
    }
    // Only a few characters occur in rules, so there are few passes.
    candidates.into_iter().take(8).find(|candidate| shows(&lines, candidate, map))
}

/// Whether the pieces between separators look like articles.
fn shows(lines: &[&str], rule: &ArticleSeparator, map: &FieldMap) -> bool {
    let mut cutter = rule.clone();
    let mut pieces: Vec<Vec<&str>> = vec![Vec::new()];
    for line in lines {
        let cut = cutter.cut(line, map);
        if cut.begins {
            pieces.push(Vec::new());
        }
        if let Some(piece) = pieces.last_mut()
            && !tidy(cut.keeps).is_empty()
        {
            piece.push(cut.keeps);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    if pieces.len() < 2 {
        return false;
    }
    let share = |of: fn(&[&str], &FieldMap) -> bool| {
        pieces.iter().filter(|piece| of(piece, map)).count() * 5 >= pieces.len() * 4
    };
    match rule {
        ArticleSeparator::Numbered { .. } | ArticleSeparator::Rec => true,
        ArticleSeparator::Field(_) => share(has_keys),
        ArticleSeparator::Rule('=' | '＝' | '═') => share(has_key) || (pieces.len() > 2 && share(begins_with_title)),
        ArticleSeparator::Rule(_) | ArticleSeparator::FormFeed => {
            // A line of asterisks may separate the sections of one article, and a form feed its pages.
            share(has_key) || (pieces.len() > 2 && share(begins_with_title) && share(has_dateline))
        }
    }
}

/// Whether a piece has a line with metadata and text below it.
fn has_key(piece: &[&str], map: &FieldMap) -> bool {
    piece.len() > 1 && keys(piece, map) > 0
}

/// Whether a piece has several lines with metadata.
fn has_keys(piece: &[&str], map: &FieldMap) -> bool {
    piece.len() > 1 && keys(piece, map) > 1
}

fn keys(piece: &[&str], map: &FieldMap) -> usize {
    piece.iter().take(6).filter(|line| !header::keys(tidy(line), map, true).is_empty()).count()
}

fn begins_with_title(piece: &[&str], _: &FieldMap) -> bool {
    let title = tidy(piece[0]);
    piece.len() > 1
        && title.chars().nth(40).is_none()
        && !title.ends_with(['。', '，', '；', '、', '：', '！', '”', '」'])
        && piece[1..].iter().any(|line| tidy(line).ends_with(['。', '！', '？', '”', '」', '）']))
}

/// Whether a report begins with `本报讯`, `新华社临江3月12日电` or `（记者 李闻）`.
fn has_dateline(piece: &[&str], _: &FieldMap) -> bool {
    piece.iter().skip(1).take(3).any(|line| {
        let beginning: String = tidy(line).chars().take(30).collect();
        ["讯", "訊", "电", "電", "记者", "記者", "消息"].iter().any(|word| beginning.contains(word))
    })
}

/// Returns the character that a separator line consists of, and how often it occurs.
fn separator(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    if !"=-*_~#＝－＊—─━═☆★●◆※".contains(first) || !text.chars().all(|c| c == first) {
        return None;
    }
    let count = text.chars().count();
    (count >= 3).then_some((first, count))
}

pub(crate) fn is_rec(text: &str) -> bool {
    text.eq_ignore_ascii_case("<rec>")
}

/// The number of an article: day, page and position on the page.
pub(crate) struct Numbered<'a> {
    /// `19980101-01-001`
    pub article: &'a str,
    /// `01`
    pub page: &'a str,
    /// The rest of the line.
    pub rest: &'a str,
}

/// Parses `19980101-01-001`, with an optional paragraph number (`-001`), at the beginning of a line.
pub(crate) fn numbered(line: &str) -> Option<Numbered<'_>> {
    let digits = |from: usize, longest: usize| {
        let found = line.as_bytes()[from..].iter().take(longest + 1).take_while(|b| b.is_ascii_digit()).count();
        (found <= longest && found > 1).then_some(from + found)
    };
    let dash = |at: usize| (line.as_bytes().get(at) == Some(&b'-')).then_some(at + 1);
    let day = digits(0, 8).filter(|&end| end == 8)?;
    find_date(&line[..day])?;
    let page = digits(dash(day)?, 3)?;
    let article = digits(dash(page)?, 4)?;
    let paragraph = dash(article).and_then(|from| digits(from, 4)).unwrap_or(article);
    let rest = &line[paragraph..];
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    Some(Numbered { article: &line[..article], page: &line[day + 1..page], rest: rest.trim() })
}
