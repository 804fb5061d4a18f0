//! The fields of the query language: their names, and how their values are parsed.

use super::{
    ast::{Clause, ClauseKind, Filter, FilterField, Node, Note, Part},
    dates,
    punctuation::half_width,
    romanization,
    values::page_key,
};
use jianbao_text::{has_word_char, is_word_char};

/// The language of field names in written queries. The parser accepts names of all languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldLanguage {
    /// Chinese names: `来源:临江日报`.
    #[default]
    Chinese,
    /// English names: `source:临江日报`.
    English,
}

/// A field of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Part(Part),
    Pinyin,
    Filter(FilterField),
}

/// The names of each field, Latin ones in lower case. Queries are written with the first (Chinese) or the last (English) name.
const NAMES: [(Field, &[&str]); 14] = [
    (Field::Part(Part::Title), &["标题", "標題", "题目", "題目", "题名", "題名", "篇名", "intitle", "title"]),
    (Field::Part(Part::Body), &["正文", "內文", "内文", "body"]),
    (Field::Part(Part::Lead), &["导语", "導語", "lead"]),
    (Field::Filter(FilterField::Source), &["来源", "來源", "报纸", "報紙", "source"]),
    (Field::Filter(FilterField::Author), &["作者", "记者", "記者", "author"]),
    (Field::Filter(FilterField::Page), &["版", "版次", "版面", "页", "頁", "page"]),
    (Field::Filter(FilterField::Section), &["栏目", "欄目", "版块", "版塊", "section"]),
    (Field::Filter(FilterField::Date), &["日期", "时间", "時間", "date"]),
    (Field::Filter(FilterField::Editor), &["编辑", "編輯", "责编", "責編", "责任编辑", "責任編輯", "editor"]),
    (Field::Filter(FilterField::Agency), &["通讯社", "通訊社", "agency"]),
    (Field::Filter(FilterField::Place), &["地点", "地點", "place"]),
    (Field::Filter(FilterField::Tag), &["标签", "標籤", "关键词", "關鍵詞", "tag"]),
    (Field::Filter(FilterField::Url), &["网址", "網址", "链接", "鏈接", "site", "url"]),
    (Field::Pinyin, &["拼音", "py", "pinyin"]),
];

/// The maximum number of pages of a range.
const MAX_RANGE_PAGES: u16 = 200;
/// The maximum length of a page, in characters.
const MAX_PAGE_CHARACTERS: usize = 12;

/// The length of the longest name with its colon, in characters.
const MAX_NAME_CHARACTERS: usize = 8;

/// Returns the field that `text` begins with, and the byte offset after its colon.
pub(super) fn field_prefix(text: &str) -> Option<(Field, usize)> {
    let (colon, sign) = text.char_indices().take(MAX_NAME_CHARACTERS).find(|&(_, c)| matches!(c, ':' | '：'))?;
    let name: String = text[..colon].chars().map(|c| half_width(c).to_ascii_lowercase()).collect();
    let (field, _) = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()))?;
    Some((*field, colon + sign.len_utf8()))
}

impl Field {
    /// Returns the name with which the field is written.
    pub(super) fn name(self, language: FieldLanguage) -> &'static str {
        let names = NAMES.iter().find(|(field, _)| *field == self).map_or(&[][..], |(_, names)| names);
        let name = match language {
            FieldLanguage::Chinese => names.first(),
            FieldLanguage::English => names.last(),
        };
        name.copied().unwrap_or_default()
    }

    /// Returns the condition that the field has one of `values`: `来源:(甲 OR 乙)`, `来源:甲,乙`. `None` if one of them is not a value of
    /// the field, or the field does not accept several.
    pub(super) fn any(self, values: &[&str]) -> Option<Node> {
        match self {
            Self::Filter(field) => Node::one_of(field, values),
            _ => None,
        }
    }

    /// Whether the values of the field are dates.
    pub(super) fn is_date(self) -> bool {
        self == Self::Filter(FilterField::Date)
    }

    /// Returns the note for an invalid value.
    pub(super) fn not_a_value(self, value: &str) -> Note {
        let value = value.to_owned();
        match self {
            Self::Filter(FilterField::Date) => Note::NotADate(value),
            Self::Filter(FilterField::Page) => Note::NotAPage(value),
            Self::Pinyin => Note::NotPinyin(value),
            _ => Note::NotAValue(value),
        }
    }

    /// Returns the condition for one value; `None` if it is not a value of the field. Parts of the article have conditions and
    /// not values, so the result is `None` for them.
    pub(super) fn node(self, value: &str) -> Option<Node> {
        match self {
            Self::Filter(field) => Node::one_of(field, &[value]),
            Self::Pinyin => {
                Some(Node::Clause(Clause { text: romanization::letters(value)?, kind: ClauseKind::Pinyin }))
            }
            Self::Part(_) => None,
        }
    }
}

impl FilterField {
    /// Returns the name with which the field is written in queries.
    ///
    /// ```
    /// use jianbao_query::syntax::{FieldLanguage, FilterField};
    /// assert_eq!(FilterField::Source.name(FieldLanguage::Chinese), "来源");
    /// ```
    #[must_use]
    pub fn name(self, language: FieldLanguage) -> &'static str {
        Field::Filter(self).name(language)
    }
}

impl Node {
    /// Returns the condition that a field has one of `values`. A range of pages expands to all its pages. `None` if one of them is not a
    /// value of the field, or there is none.
    ///
    /// ```
    /// use jianbao_query::syntax::{FilterField, Node};
    /// let node = Node::one_of(FilterField::Source, &["临江日报", "江声周刊"]).unwrap();
    /// assert_eq!(node.to_string(), "来源:临江日报 OR 来源:江声周刊");
    /// assert_eq!(Node::one_of(FilterField::Page, &["1..2"]).unwrap().to_string(), "版:1 OR 版:2");
    /// assert_eq!(Node::one_of(FilterField::Date, &["去年"]), None);
    /// ```
    #[must_use]
    pub fn one_of(field: FilterField, values: &[&str]) -> Option<Self> {
        let mut nodes: Vec<Self> = Vec::new();
        for value in values {
            match (field == FilterField::Page).then(|| page_range(value)).flatten() {
                Some(pages) => nodes.extend(pages.map(|page| Self::Filter(Filter::Page(page.to_string())))),
                None => nodes.push(Self::Filter(Filter::new(field, value)?)),
            }
        }
        if nodes.len() > 1 { Some(Self::Any(nodes)) } else { nodes.pop() }
    }
}

/// Parses a range of pages: `1..4`, `1至4`.
fn page_range(value: &str) -> Option<std::ops::RangeInclusive<u16>> {
    let (from, to) = ["..", "~", "～", "至", "到"].iter().find_map(|between| value.split_once(between))?;
    let number = |page: &str| page_key(page).parse::<u16>().ok();
    let (from, to) = (number(from)?, number(to)?);
    (from <= to && to - from < MAX_RANGE_PAGES).then_some(from..=to)
}

/// Splits a group or list into values, separated by `OR`, bars or commas, or by white space if there are none of these.
pub(super) fn values(list: &str) -> Vec<&str> {
    let mut values: Vec<&str> = Vec::new();
    let mut parts = vec![list];
    for between in [" OR ", " 或 ", "|", "｜", ",", "，", "、"] {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    if parts.len() == 1 {
        parts = list.split_whitespace().collect();
    }
    values.extend(
        parts
            .into_iter()
            .map(|part| part.trim().trim_matches(['"', '“', '”', '「', '」']))
            .filter(|part| !part.is_empty()),
    );
    values
}

/// Returns the Chinese names of all fields, for a message.
pub(super) fn written_names() -> String {
    let names = NAMES.iter().filter_map(|(_, names)| names.first());
    names.map(|name| format!("{name}:")).collect::<Vec<_>>().join(" ")
}

/// Returns the part of a clause before its first colon if it looks like the name of a field: a few letters, with a word character
/// after the colon.
pub(super) fn unknown_name(clause: &str) -> Option<&str> {
    let (name, value) = clause.split_once(':')?;
    let named = !name.is_empty() && name.chars().count() < MAX_NAME_CHARACTERS && name.chars().all(char::is_alphabetic);
    (named && value.chars().next().is_some_and(is_word_char)).then_some(name)
}

impl Filter {
    /// Creates the filter for a value as a user types it; `None` if it is not a value of the field.
    ///
    /// ```
    /// use jianbao_query::syntax::{Filter, FilterField, FieldLanguage};
    /// assert_eq!(Filter::new(FilterField::Page, "第03版"), Some(Filter::Page("3".into())));
    /// assert_eq!(Filter::new(FilterField::Date, "2016").unwrap().to_text(FieldLanguage::Chinese).as_deref(), Some("日期:2016"));
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
            FilterField::Editor => Self::Editor(name()?),
            FilterField::Agency => Self::Agency(name()?),
            FilterField::Place => Self::Place(name()?),
            FilterField::Tag => Self::Tag(name()?),
            FilterField::Url => Self::Url(name()?),
            FilterField::Page => Self::Page(page(value)?),
            FilterField::Date => match dates::day_of_year(value) {
                Some((month, day)) => Self::DayOfYear { month, day },
                None => Self::Date(dates::range(value)?),
            },
        })
    }
}

/// Returns the normalized page; `None` if `value` is too long or does not look like a page.
fn page(value: &str) -> Option<String> {
    let key = page_key(value);
    let printed =
        key.contains(|c: char| c.is_ascii_digit()) || value.ends_with(['版', '页', '頁']) || key.starts_with('封');
    (printed && !key.is_empty() && key.chars().count() <= MAX_PAGE_CHARACTERS).then_some(key)
}
