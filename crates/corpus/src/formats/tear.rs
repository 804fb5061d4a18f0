//! Where one article of a text file ends and the next begins. A file is torn only on evidence that repeats; a doubtful one is
//! one article.

use super::header;
use crate::{
    fields::{Field, FieldMap},
    reflow::tidy,
};
use jianbao_text::dates::parse_date;

/// How the articles of a file are set apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tear {
    /// A line of one character, repeated: `=====`, `＊＊＊`.
    Rule(char),
    /// A form feed.
    FormFeed,
    /// A line `<REC>`.
    Rec,
    /// A line with a number like `19980101-01-001`; the lines of an article may all have it.
    Numbered {
        /// The number of the article that is being read.
        current: String,
    },
    /// A line with the key that every article begins with.
    Field(Field),
}

/// What a line means.
pub(super) struct Cut<'a> {
    /// Whether an article begins here.
    pub begins: bool,
    /// What is left of the line for the article.
    pub keeps: &'a str,
}

impl Tear {
    pub(super) fn cut<'a>(&mut self, line: &'a str, map: &FieldMap) -> Cut<'a> {
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

/// The rule by which a file is torn, if its beginning shows one.
pub(super) fn rule(probe: &str, map: &FieldMap) -> Option<Tear> {
    let lines: Vec<&str> = probe.lines().collect();
    let mut candidates = Vec::new();
    let mut seen: Vec<char> = Vec::new();
    for line in &lines {
        let text = tidy(line);
        if let Some((c, _)) = separator(text)
            && !seen.contains(&c)
        {
            seen.push(c);
            candidates.push(Tear::Rule(c));
        }
    }
    if lines.iter().any(|line| line.starts_with('\u{c}')) {
        candidates.push(Tear::FormFeed);
    }
    if lines.iter().any(|line| is_rec(tidy(line))) {
        candidates.push(Tear::Rec);
    }
    let first = lines.iter().map(|line| tidy(line)).find(|line| !line.is_empty())?;
    if numbered(first).is_some() {
        candidates.insert(0, Tear::Numbered { current: String::new() });
    }
    if let Some(field @ (Field::Title | Field::Id | Field::Date)) = header::named(first, map) {
        candidates.push(Tear::Field(field));
    }
    // Few characters draw rules, so few passes are made.
    candidates.into_iter().take(8).find(|candidate| shows(&lines, candidate, map))
}

/// Whether the pieces that a rule gives look like articles.
fn shows(lines: &[&str], rule: &Tear, map: &FieldMap) -> bool {
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
        Tear::Numbered { .. } | Tear::Rec => true,
        Tear::Field(_) => share(has_keys),
        Tear::Rule('=' | '＝' | '═') => share(has_key) || (pieces.len() > 2 && share(begins_with_title)),
        Tear::Rule(_) | Tear::FormFeed => {
            // A line of stars may part the sections of one article, a form feed its pages.
            share(has_key) || (pieces.len() > 2 && share(begins_with_title) && share(has_dateline))
        }
    }
}

/// A piece with a line that says something of the article, and more below it.
fn has_key(piece: &[&str], map: &FieldMap) -> bool {
    piece.len() > 1 && keys(piece, map) > 0
}

/// A block of such lines.
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

/// `本报讯`, `新华社临江3月12日电`, `（记者 李闻）` where a report begins.
fn has_dateline(piece: &[&str], _: &FieldMap) -> bool {
    piece.iter().skip(1).take(3).any(|line| {
        let beginning: String = tidy(line).chars().take(30).collect();
        ["讯", "訊", "电", "電", "记者", "記者", "消息"].iter().any(|word| beginning.contains(word))
    })
}

/// The character that a separating line is drawn with, and how often.
fn separator(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    if !"=-*_~#＝－＊—─━═☆★●◆※".contains(first) || !text.chars().all(|c| c == first) {
        return None;
    }
    let count = text.chars().count();
    (count >= 3).then_some((first, count))
}

pub(super) fn is_rec(text: &str) -> bool {
    text.eq_ignore_ascii_case("<rec>")
}

/// A number that names an article by day, page and place on it.
pub(super) struct Numbered<'a> {
    /// `19980101-01-001`
    pub article: &'a str,
    /// `01`
    pub page: &'a str,
    /// The line behind it.
    pub rest: &'a str,
}

/// Reads `19980101-01-001`, perhaps with the number of a paragraph (`-001`), at the beginning of a line.
pub(super) fn numbered(line: &str) -> Option<Numbered<'_>> {
    let digits = |from: usize, longest: usize| {
        let found = line.as_bytes()[from..].iter().take(longest + 1).take_while(|b| b.is_ascii_digit()).count();
        (found <= longest && found > 1).then_some(from + found)
    };
    let dash = |at: usize| (line.as_bytes().get(at) == Some(&b'-')).then_some(at + 1);
    let day = digits(0, 8).filter(|&end| end == 8)?;
    parse_date(&line[..day])?;
    let page = digits(dash(day)?, 3)?;
    let article = digits(dash(page)?, 4)?;
    let paragraph = dash(article).and_then(|from| digits(from, 4)).unwrap_or(article);
    let rest = &line[paragraph..];
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    Some(Numbered { article: &line[..article], page: &line[day + 1..page], rest: rest.trim() })
}
