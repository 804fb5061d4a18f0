//! Lines that say something of an article in a text file: `作者：李闻`, `【日期】2016年3月12日`, `<正文>=…`, a line that is only a
//! date. Decides by the whole line, and takes what is doubtful for text.

use crate::{
    corpus::{
        fields::{Field, FieldMap},
        reflow::tidy,
    },
    model::parse_date,
};

/// The longest value of a key, in characters; a longer one is a sentence that has a colon in it.
const LONGEST_VALUE: usize = 40;

/// A key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub field: Field,
    pub rank: u16,
    pub value: &'a str,
}

/// What a line says; empty when it is text. `at_top` tells that no text came before it.
pub(super) fn keys<'a>(line: &'a str, map: &FieldMap, at_top: bool) -> Vec<Key<'a>> {
    if let Some(key) = marked(line, map) {
        return vec![key];
    }
    if !at_top {
        return Vec::new();
    }
    if let Some(key) = with_colon(line, map).or_else(|| date_line(line)) {
        return vec![key];
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

/// The field that a line names in any of these ways, whatever its value.
pub(super) fn named(line: &str) -> Option<Field> {
    let map = FieldMap::default();
    if let Some(key) = marked(line, &map) {
        return Some(key.field);
    }
    let (name, _) = line.split_once(['：', ':'])?;
    find(name, &map).map(|(field, _)| field)
}

/// `【标题】…`, `<标题>=…`: for these the value may be of any length.
fn marked<'a>(line: &'a str, map: &FieldMap) -> Option<Key<'a>> {
    let (name, value) = match line.strip_prefix('<') {
        Some(inside) => inside.split_once(">=").or_else(|| inside.split_once(">＝"))?,
        None => line.strip_prefix('【')?.split_once('】')?,
    };
    let (field, rank) = find(name, map)?;
    let value = tidy(value).trim_start_matches(['：', ':', '=']);
    Some(Key { field, rank, value: tidy(value) })
}

/// `标题：…`, `Title-题名: …`
fn with_colon<'a>(line: &'a str, map: &FieldMap) -> Option<Key<'a>> {
    let (name, value) = line.split_once(['：', ':'])?;
    let (field, rank) = find(name, map)?;
    let value = tidy(value);
    let short = value.chars().nth(LONGEST_VALUE).is_none();
    let fits = match field {
        // What is called 内容 or 摘要 in a text may be its own first sentence, so the line must end here.
        Field::Text => value.is_empty() || matches!(tidy(name), "正文" | "全文" | "内容" | "內容"),
        Field::Url => value.starts_with("http") || value.starts_with("www."),
        Field::Title | Field::Lead => !value.is_empty() && value.chars().nth(200).is_none(),
        Field::Date => short && (parse_date(value).is_some() || value.is_empty()),
        _ => short && !value.ends_with(['。', '！', '？']),
    };
    fits.then_some(Key { field, rank, value })
}

fn find(name: &str, map: &FieldMap) -> Option<(Field, u16)> {
    let name = tidy(name);
    if name.is_empty() || name.chars().nth(16).is_some() {
        return None;
    }
    let (field, rank) = map.find(name).or_else(|| map.find(name.rsplit_once('-')?.1))?;
    // Nothing stands in a text file to be passed over.
    Some((if field == Field::Summary { Field::Lead } else { field }, rank))
}

/// A line that is a date and nothing else: `2016年3月12日 星期六 08:30`.
fn date_line(line: &str) -> Option<Key<'_>> {
    let only = |c: char| {
        c.is_numeric()
            || c.is_whitespace()
            || "年月日号时分秒星期周一二三四五六日天-/.:：－／．（）()T+第版".contains(c)
    };
    let is_date = line.len() <= 90 && line.chars().all(only) && parse_date(line).is_some();
    is_date.then_some(Key { field: Field::Date, rank: 60, value: line })
}

fn is_clock(part: &str) -> bool {
    part.len() <= 8 && part.contains([':', '：']) && part.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '：'))
}
