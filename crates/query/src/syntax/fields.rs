//! Fields of a query: their names, and the meaning of their values.

use super::{
    ast::{Clause, ClauseKind, Filter, FilterField, Node},
    dates,
    signs::half_width,
};
use jianbao_text::has_word_char;

/// The language in which the names of fields are written. All of them are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// `来源:临江日报`
    #[default]
    Chinese,
    /// `source:临江日报`
    English,
}

/// What the name before a colon says of the value behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Pinyin,
    Filter(FilterField),
}

/// Every name, the Latin ones in lower case: the first and the last are the ones that are written.
const NAMES: [(Field, &[&str]); 7] = [
    (Field::Title, &["标题", "標題", "title"]),
    (Field::Filter(FilterField::Source), &["来源", "來源", "报纸", "報紙", "source"]),
    (Field::Filter(FilterField::Author), &["作者", "记者", "記者", "author"]),
    (Field::Filter(FilterField::Page), &["版", "版次", "页", "頁", "page"]),
    (Field::Filter(FilterField::Section), &["栏目", "欄目", "版块", "版塊", "section"]),
    (Field::Filter(FilterField::Date), &["日期", "时间", "時間", "date"]),
    (Field::Pinyin, &["拼音", "py", "pinyin"]),
];

/// Characters of the longest name and its colon.
const LONGEST: usize = 8;

/// The field that `text` starts with, and the byte behind its colon.
pub(super) fn field(text: &str) -> Option<(Field, usize)> {
    let (colon, sign) = text.char_indices().take(LONGEST).find(|&(_, c)| matches!(c, ':' | '：'))?;
    let name: String = text[..colon].chars().map(|c| half_width(c).to_ascii_lowercase()).collect();
    let (field, _) = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()))?;
    Some((*field, colon + sign.len_utf8()))
}

impl Field {
    /// The name that is written.
    pub(super) fn name(self, language: Names) -> &'static str {
        let names = NAMES.iter().find(|(field, _)| *field == self).map_or(&[][..], |(_, names)| names);
        let name = match language {
            Names::Chinese => names.first(),
            Names::English => names.last(),
        };
        name.copied().unwrap_or_default()
    }

    /// The condition that this value asks for; `None` when it is no value of the field. A title is no value but a condition
    /// of its own.
    pub(super) fn node(self, value: &str) -> Option<Node> {
        match self {
            Self::Filter(field) => Filter::new(field, value).map(Node::Filter),
            Self::Pinyin => Some(Node::Clause(Clause { text: pinyin(value.trim())?, kind: ClauseKind::Pinyin })),
            Self::Title => None,
        }
    }
}

impl Filter {
    /// The condition that `field` has this value, as a person would give it; `None` when it is no value of the field.
    ///
    /// ```
    /// use jianbao_query::syntax::{Filter, FilterField, Names};
    /// assert_eq!(Filter::new(FilterField::Page, "第03版"), Some(Filter::Page("3".into())));
    /// assert_eq!(Filter::new(FilterField::Date, "2016").unwrap().written(Names::Chinese).as_deref(), Some("日期:2016"));
    /// assert_eq!(Filter::new(FilterField::Date, "去年"), None);
    /// ```
    #[must_use]
    pub fn new(field: FilterField, value: &str) -> Option<Self> {
        let value = value.trim();
        let name = || has_word_char(value).then(|| value.to_owned());
        Some(match field {
            FilterField::Source => Self::Source(name()?),
            FilterField::Author => Self::Author(name()?),
            FilterField::Section => Self::Section(name()?),
            FilterField::Page => Self::Page(page(value)?),
            FilterField::Date => Self::Date(dates::range(value)?),
        })
    }
}

/// A page as indexes name it: `第03版` is `3`, `A03` stays.
fn page(value: &str) -> Option<String> {
    let value: String = value.chars().map(|c| half_width(c).to_ascii_uppercase()).collect();
    let value = value.strip_prefix('第').unwrap_or(&value);
    let value = value.strip_suffix(['版', '页', '頁']).unwrap_or(value);
    let printed = value.bytes().all(|byte| byte.is_ascii_alphanumeric()) && value.bytes().any(|b| b.is_ascii_digit());
    let plain = value.trim_start_matches('0');
    printed.then(|| if plain.is_empty() { value } else { plain }.to_owned())
}

/// The letters of a pinyin, ü as `v`, with `'` where an apostrophe or white space parts syllables.
fn pinyin(value: &str) -> Option<String> {
    let sign = |c: char| matches!(c, '\'' | '’' | '‘' | '＇') || c.is_whitespace();
    let letters = value.split(sign).filter(|letters| !letters.is_empty()).map(|letters| {
        let plain = letters.chars().map(|c| half_width(c).to_lowercase().next().unwrap_or(c));
        plain.map(|c| if c == 'ü' { 'v' } else { c }).collect::<String>()
    });
    let letters = letters.collect::<Vec<_>>().join("'");
    let believable = letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
    (!letters.is_empty() && believable).then_some(letters)
}
