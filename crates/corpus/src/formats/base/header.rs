//! Reads lines with metadata of an article in a text file: `作者：李闻`, `【日期】2016年3月12日`, `<正文>=…`, or a line that is only
//! a date. Only whole lines are metadata; a doubtful line is text.

use std::borrow::Cow;

use crate::formats::base::dates;
use crate::{
    clean::{Label, labelled, source_name},
    formats::base::record_fields::{RecordFields, Value},
    markup,
    record::fields::{Field, FieldMap, GIVEN},
    reflow::tidy,
};

/// The maximum length of the value of a key, in characters. A longer one is a sentence that contains a colon.
const LONGEST_VALUE: usize = 40;

/// The maximum length of the name of a field, in bytes.
const LONGEST_NAME: usize = 64;
/// The maximum number of different names for authors that are counted.
const MOST_NAMES: usize = 8;
/// The maximum length of a title line, in characters.
const LONGEST_TITLE: usize = 80;

/// A key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub field: Field,
    pub rank: u16,
    pub value: Cow<'a, str>,
}

/// Returns the metadata of a line; empty if the line is text. `at_top` is set if no text precedes it.
pub(crate) fn keys<'a>(line: &'a str, map: &FieldMap, at_top: bool) -> Vec<Key<'a>> {
    if let Some(key) = marked(line, map) {
        return vec![key];
    }
    if !at_top {
        return Vec::new();
    }
    if let Some(key) = with_colon(line, map).or_else(|| date_line(line)) {
        return with_credits(key, line);
    }
    // 2016年3月12日 08:30　来源：临江日报　作者：李闻
    let mut found = Vec::new();
    let parts = line.split(|c: char| c.is_whitespace() || c == '|').filter(|part| !part.is_empty());
    for part in parts.take(8) {
        match with_colon(part, map).or_else(|| date_line(part)) {
            Some(key) => found.push(key),
            None if is_clock(part) && !found.is_empty() => {}
            None => return Vec::new(),
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// Returns the field that a line names in any of these forms, regardless of its value.
pub(crate) fn named(line: &str, map: &FieldMap) -> Option<Field> {
    if let Some(key) = marked(line, map) {
        return Some(key.field);
    }
    let (name, _) = line.split_once(['：', ':'])?;
    find(name, map).map(|(field, _)| field)
}

/// Parses `【标题】…` and `<标题>=…`, whose values may have any length.
fn marked<'a>(line: &'a str, map: &FieldMap) -> Option<Key<'a>> {
    let (name, value) = match line.strip_prefix('<') {
        Some(inside) => inside.split_once(">=").or_else(|| inside.split_once(">＝"))?,
        None => line.strip_prefix('【')?.split_once('】')?,
    };
    let (field, rank) = find(name, map)?;
    let value = tidy(value).trim_start_matches(['：', ':', '=']);
    Some(Key { field, rank, value: Cow::Borrowed(tidy(value)) })
}

/// Parses the key of a line and the credits after it: `作者：阿湖，编辑：小满` has two. A source is recorded by its name as cited.
fn with_credits<'a>(mut key: Key<'a>, line: &'a str) -> Vec<Key<'a>> {
    let mut keys = Vec::new();
    if matches!(key.field, Field::Source | Field::Author | Field::Editor) {
        let credits = labelled(line);
        if let [first, others @ ..] = credits.as_slice() {
            key.value = Cow::Borrowed(first.value);
            for credit in others {
                let field = match credit.label {
                    Label::Source => Field::Source,
                    Label::Author => Field::Author,
                    Label::Editor => Field::Editor,
                    Label::Date => Field::Date,
                    Label::Other => continue,
                };
                keys.push(Key { field, rank: key.rank, value: Cow::Borrowed(credit.value) });
            }
        }
    }
    keys.insert(0, key);
    for key in &mut keys {
        if key.field == Field::Source
            && let Some(name) = source_name(&key.value)
        {
            key.value = Cow::Owned(name);
        }
    }
    keys.retain(|key| !key.value.is_empty() || key.field == Field::Text);
    keys
}

/// Parses `标题：…` and `Title-题名: …`.
fn with_colon<'a>(line: &'a str, map: &FieldMap) -> Option<Key<'a>> {
    let (name, value) = line.split_once(['：', ':'])?;
    let (field, rank) = find(name, map)?;
    let value = tidy(value);
    let short = value.chars().nth(LONGEST_VALUE).is_none();
    let fits = match field {
        // A line 内容 or 摘要 with more text may be the first sentence of a text, so nothing may follow the colon.
        Field::Text => value.is_empty() || matches!(tidy(name), "正文" | "全文" | "内容" | "內容"),
        Field::Url => value.starts_with("http") || value.starts_with("www."),
        Field::Title | Field::Lead => !value.is_empty() && value.chars().nth(200).is_none(),
        Field::Date => short && (dates::is_value(value) || value.is_empty()),
        _ => short && !value.ends_with(['。', '！', '？']),
    };
    fits.then_some(Key { field, rank, value: Cow::Borrowed(value) })
}

fn find(name: &str, map: &FieldMap) -> Option<(Field, u16)> {
    let name = tidy(name);
    if name.is_empty() || name.chars().nth(16).is_some() {
        return None;
    }
    let (field, rank) = map.find(name).or_else(|| map.find(name.rsplit_once('-')?.1))?;
    // A line of keywords stays in the text, where it can be found, unless the user maps it to a field.
    if matches!(field, Field::Tags | Field::Place | Field::Agency) && rank != GIVEN {
        return None;
    }
    // A text file has no field that can be ignored.
    Some((if field == Field::Summary { Field::Lead } else { field }, rank))
}

/// Parses a line that is a date and nothing else: `2016年3月12日 星期六 08:30`.
fn date_line(line: &str) -> Option<Key<'_>> {
    dates::is_date(line).then_some(Key { field: Field::Date, rank: 60, value: Cow::Borrowed(line) })
}

fn is_clock(part: &str) -> bool {
    part.len() <= 8 && part.contains([':', '：']) && part.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '：'))
}

/// Reads the lines of an article. Lines with metadata become fields; the other lines are its text.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct HeaderReader {
    title: bool,
    in_text: bool,
    /// Whether metadata precedes the title or replaces it.
    headed: bool,
    /// Whether `记者：` introduces questions.
    asked: bool,
}

impl HeaderReader {
    /// Starts before the first of `lines`. `title` is set if the title is already known.
    pub(crate) fn of<'a>(lines: impl Iterator<Item = &'a str> + Clone, map: &FieldMap, title: bool) -> Self {
        // Two such lines at the beginning are a header. A single one may be a title that contains a colon.
        let mut beginning = lines.clone().map(tidy).filter(|line| !line.is_empty()).take(2);
        let headed = beginning.all(|line| !keys(line, map, true).is_empty());
        Self { title, in_text: false, headed, asked: is_interview(lines, map) }
    }

    pub(crate) fn line(&mut self, line: &str, found: &mut RecordFields, map: &FieldMap, body: &mut Vec<String>) {
        let text = tidy(line);
        let at_top = !self.in_text && body.is_empty();
        // Forms of metadata that do not occur in prose may also follow the text.
        if at_top || text.starts_with(['<', '【']) {
            let mut keys = keys(text, map, at_top);
            // In an interview, 【记者】 introduces a question, which is not a value, so this form sets each field only
            // once.
            let is_said = |key: &Key<'_>| {
                key.field != Field::Text
                    && ((!at_top && found.has(key.field)) || (key.field != Field::Title && is_sentence(&key.value)))
            };
            let is_asked = |key: &Key<'_>| self.asked && key.field == Field::Author;
            if keys.iter().any(is_asked) || (text.starts_with(['<', '【']) && keys.iter().any(is_said)) {
                keys.clear();
            }
            let of_title = keys.iter().any(|key| matches!(key.field, Field::Title | Field::Date | Field::Id));
            if !keys.is_empty() && (self.title || self.headed || of_title || text.starts_with(['<', '【'])) {
                self.headed = true;
                for Key { field, rank, value } in keys {
                    if field == Field::Text {
                        self.in_text = true;
                        body.extend((!value.is_empty()).then(|| value.into_owned()));
                    } else {
                        self.title |= field == Field::Title;
                        found.put(field, rank, Value::One(value.into_owned()));
                    }
                }
                return;
            }
        }
        if at_top && !self.title && !text.is_empty() {
            self.title = true;
            if is_title(text) {
                found.put(Field::Title, 1, Value::One(text.to_owned()));
                return;
            }
        }
        if line.contains('<') && markup::has_markup(line) {
            // A web page saved as text, with some tags left: `<figure>`, `<br>`.
            body.extend(markup::paragraphs(line).into_iter().flatten());
        } else if !at_top || !text.is_empty() {
            body.push(line.to_owned());
        }
    }
}

/// Whether more than one line begins with the interviewer: `记者：大桥何时通车`, `【记者】收费吗`. A line that names the author occurs
/// only once.
fn is_interview<'a>(lines: impl Iterator<Item = &'a str>, map: &FieldMap) -> bool {
    let mut names: Vec<&str> = Vec::new();
    for line in lines {
        let marked = tidy(line).strip_prefix('【').and_then(|inside| inside.split_once('】'));
        let name = marked.or_else(|| line.split_once(['：', ':'])).map(|(name, _)| tidy(name));
        let name = name.filter(|name| name.len() <= LONGEST_NAME);
        if let Some(name) = name
            && find(name, map).is_some_and(|(field, _)| field == Field::Author)
        {
            if names.contains(&name) {
                return true;
            }
            if names.len() < MOST_NAMES {
                names.push(name);
            }
        }
    }
    false
}

/// Whether the value of a marked key is speech.
fn is_sentence(value: &str) -> bool {
    value.ends_with(['。', '！', '？', '”', '…']) || value.chars().count() > LONGEST_TITLE
}

/// Whether a first line is a title. A whole paragraph is not, and neither is `本报临江3月12日电`.
fn is_title(line: &str) -> bool {
    let reports = line.ends_with(['电', '電', '讯', '訊']);
    if reports && ["本报", "本報", "新华社", "新華社", "中新社", "本刊"].iter().any(|name| line.starts_with(name))
    {
        return false;
    }
    let mut characters = line.chars();
    characters.nth(LONGEST_TITLE).is_none() || !line.contains(['。', '，', '；'])
}
