//! Fields of a query: their names, and the meaning of their values.

use super::{
    ast::{Clause, ClauseKind, Filter, FilterField, Node, Note},
    dates, romanization,
    signs::half_width,
};
use jianbao_text::{has_word_char, is_word_char};

/// The language in which the names of fields are written. All of them are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldLanguage {
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

/// Pages of the widest range.
const MOST_PAGES: u16 = 200;
/// Characters of the longest page.
const LONGEST_PAGE: usize = 12;

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
    pub(super) fn name(self, language: FieldLanguage) -> &'static str {
        let names = NAMES.iter().find(|(field, _)| *field == self).map_or(&[][..], |(_, names)| names);
        let name = match language {
            FieldLanguage::Chinese => names.first(),
            FieldLanguage::English => names.last(),
        };
        name.copied().unwrap_or_default()
    }

    /// The condition that one of several values is there: `来源:(甲 OR 乙)`, `来源:甲,乙`; `None` when one of them is no value
    /// of the field, or the field takes only one.
    pub(super) fn any(self, values: &[&str]) -> Option<Node> {
        match self {
            Self::Filter(field) => filters(field, values),
            _ => None,
        }
    }

    /// Whether its values are dates.
    pub(super) fn is_date(self) -> bool {
        self == Self::Filter(FilterField::Date)
    }

    /// What is said of a value that is none.
    pub(super) fn not_a_value(self, value: &str) -> Note {
        let value = value.to_owned();
        match self {
            Self::Filter(FilterField::Date) => Note::NotADate(value),
            Self::Filter(FilterField::Page) => Note::NotAPage(value),
            Self::Pinyin => Note::NotPinyin(value),
            _ => Note::NotAValue(value),
        }
    }

    /// The condition that this value asks for; `None` when it is no value of the field. A title is no value but a condition
    /// of its own.
    pub(super) fn node(self, value: &str) -> Option<Node> {
        match self {
            Self::Filter(field) => filters(field, &[value]),
            Self::Pinyin => {
                Some(Node::Clause(Clause { text: romanization::letters(value)?, kind: ClauseKind::Pinyin }))
            }
            Self::Title => None,
        }
    }
}

/// The condition that a field has one of these values; of a range of pages, any page of it.
fn filters(field: FilterField, values: &[&str]) -> Option<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for value in values {
        match (field == FilterField::Page).then(|| page_range(value)).flatten() {
            Some(pages) => nodes.extend(pages.map(|page| Node::Filter(Filter::Page(page.to_string())))),
            None => nodes.push(Node::Filter(Filter::new(field, value)?)),
        }
    }
    if nodes.len() > 1 { Some(Node::Any(nodes)) } else { nodes.pop() }
}

/// Pages from one number to another: `1..4`, `1至4`.
fn page_range(value: &str) -> Option<std::ops::RangeInclusive<u16>> {
    let (from, to) = ["..", "~", "～", "至", "到"].iter().find_map(|between| value.split_once(between))?;
    let number = |page: &str| page_key(page).parse::<u16>().ok();
    let (from, to) = (number(from)?, number(to)?);
    (from <= to && to - from < MOST_PAGES).then_some(from..=to)
}

/// The values of a group or a list: what stands between `OR`, bars and commas; where there are none, between white space.
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

/// The names of fields that are written, for a message.
pub(super) fn written_names() -> String {
    let names = NAMES.iter().filter_map(|(_, names)| names.first());
    names.map(|name| format!("{name}:")).collect::<Vec<_>>().join(" ")
}

/// The part before the first colon of a clause, when it may have been meant as the name of a field: a few letters, something
/// behind the colon.
pub(super) fn unknown_name(clause: &str) -> Option<&str> {
    let (name, value) = clause.split_once(':')?;
    let named = !name.is_empty() && name.chars().count() < LONGEST && name.chars().all(char::is_alphabetic);
    (named && value.chars().next().is_some_and(is_word_char)).then_some(name)
}

/// Whether a value of an article is the one that a filter wants, both folded; `*` in the wanted one stands for anything.
///
/// ```
/// use jianbao_query::syntax::matches_name;
/// assert!(matches_name("人民日报", "人民*") && matches_name("新华社", "新华社") && !matches_name("人民日报", "人民"));
/// ```
#[must_use]
pub fn matches_name(value: &str, wanted: &str) -> bool {
    let Some((first, rest)) = wanted.split_once('*') else { return value == wanted };
    let Some(mut left) = value.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// A page as it is compared: `第03版` is `3`, `A03` is `A3`, `头版` and `第一版` are `1`.
///
/// ```
/// use jianbao_query::syntax::page_key;
/// assert_eq!(["第03版", "a03", "头版", "第十二版", "特1", "3-4"].map(page_key), ["3", "A3", "1", "12", "特1", "3-4"]);
/// ```
#[must_use]
pub fn page_key(page: &str) -> String {
    let page: String = page.trim().chars().map(|c| half_width(c).to_ascii_uppercase()).collect();
    let page = page.strip_prefix('第').unwrap_or(&page);
    let page = page.strip_suffix(['版', '页', '頁']).unwrap_or(page);
    if matches!(page, "头" | "頭") {
        return "1".to_owned();
    }
    if let Some(number) = counted(page) {
        return number.to_string();
    }
    let digits = page.find(|c: char| c.is_ascii_digit()).unwrap_or(page.len());
    let (series, number) = page.split_at(digits);
    let plain = number.trim_start_matches('0');
    let zero = plain.is_empty() && !number.is_empty();
    format!("{series}{}", if zero { "0" } else { plain })
}

/// A number up to 99 in Chinese numerals.
fn counted(page: &str) -> Option<usize> {
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|numeral| numeral == c);
    match page.chars().collect::<Vec<_>>()[..] {
        [c] if c != '十' => digit(c),
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', ones] | [tens, ones] => Some(10 * digit(tens)? + digit(ones)?),
        _ => None,
    }
}

impl Filter {
    /// The condition that `field` has this value, as a person would give it; `None` when it is no value of the field.
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
            FilterField::Page => Self::Page(page(value)?),
            FilterField::Date => match dates::day_of_year(value) {
                Some((month, day)) => Self::DayOfYear { month, day },
                None => Self::Date(dates::range(value)?),
            },
        })
    }
}

/// A page as filters name it; `None` when a text is too long for one or has nothing of a page.
fn page(value: &str) -> Option<String> {
    let key = page_key(value);
    let printed =
        key.contains(|c: char| c.is_ascii_digit()) || value.ends_with(['版', '页', '頁']) || key.starts_with('封');
    (printed && !key.is_empty() && key.chars().count() <= LONGEST_PAGE).then_some(key)
}
