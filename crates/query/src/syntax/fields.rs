//! Fields of a query: their names, and what their values mean. Never reads beyond the text it is given.

use super::{
    ast::{Filter, Node, Piece, PieceKind},
    dates,
    signs::half_width,
};
use jianbao_text::has_letter;

/// What the name before a colon says of the value behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Source,
    Author,
    Page,
    Section,
    Date,
    Pinyin,
}

/// Every name, the Latin ones in lower case.
const NAMES: [(Field, &[&str]); 7] = [
    (Field::Title, &["标题", "標題", "title"]),
    (Field::Source, &["来源", "來源", "报纸", "報紙", "source"]),
    (Field::Author, &["作者", "记者", "記者", "author"]),
    (Field::Page, &["版", "版次", "页", "頁", "page"]),
    (Field::Section, &["栏目", "欄目", "版块", "版塊", "section"]),
    (Field::Date, &["日期", "时间", "時間", "date"]),
    (Field::Pinyin, &["拼音", "pinyin", "py"]),
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
    /// The condition that this value asks for; `None` when it is no value of the field. A title is no value but a condition
    /// of its own.
    pub(super) fn node(self, value: &str) -> Option<Node> {
        let value = value.trim();
        let name = || has_letter(value).then(|| value.to_owned());
        Some(Node::Filter(match self {
            Self::Source => Filter::Source(name()?),
            Self::Author => Filter::Author(name()?),
            Self::Section => Filter::Section(name()?),
            Self::Page => Filter::Page(page(value)?),
            Self::Date => Filter::Date(dates::range(value)?),
            Self::Pinyin => return Some(Node::Piece(Piece { text: pinyin(value)?, kind: PieceKind::Pinyin })),
            Self::Title => return None,
        }))
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
