//! What the path of a file says of the article in it: date, page, newspaper. Looks at names only, never at files.

use crate::{
    analysis::is_han,
    model::{Date, parse_date},
};

/// What could be told from a path.
///
/// ```
/// use jianbao::corpus::PathHints;
/// let hints = PathHints::of("data/临江日报/2016/20160312/20160312-01-02.txt");
/// assert_eq!(hints.date.unwrap().to_string(), "2016-03-12");
/// assert_eq!(hints.page.as_deref(), Some("1"));
/// assert_eq!(hints.source.as_deref(), Some("临江日报"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathHints {
    /// A date in the file's name, or else in the nearest folder that has one.
    pub date: Option<Date>,
    /// The page, from `DATE-PAGE` or `DATE-PAGE-NUMBER` or `第N版`.
    pub page: Option<String>,
    /// The nearest folder with a name in Chinese and without digits.
    pub source: Option<String>,
}

impl PathHints {
    /// Reads the hints of a path with `/` between its parts.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let mut parts = path.rsplit('/');
        let file = parts.next().unwrap_or_default();
        let folders: Vec<&str> = parts.collect();
        let stem = file.split('.').next().unwrap_or(file);
        Self {
            date: parse_date(stem).or_else(|| folders.iter().find_map(|folder| parse_date(folder))),
            page: page(stem).or_else(|| folders.iter().find_map(|folder| printed_page(folder))),
            source: folders.iter().find(|folder| is_title(folder)).map(ToString::to_string),
        }
    }
}

fn page(stem: &str) -> Option<String> {
    printed_page(stem).or_else(|| {
        let mut parts = stem.split(['-', '_']);
        let date = parts.next()?;
        if date.len() != 8 || !date.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let page = parts.next()?;
        let digits = page.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let believable = page.len() - digits.len() <= 1 && (1..=3).contains(&digits.len());
        (believable && digits.bytes().all(|b| b.is_ascii_digit())).then(|| plain_page(page))
    })
}

/// `第01版` anywhere in a name.
fn printed_page(name: &str) -> Option<String> {
    let (_, after) = name.split_once('第')?;
    let (page, _) = after.split_once('版')?;
    let short = (1..=4).contains(&page.len()) && page.bytes().all(|b| b.is_ascii_alphanumeric());
    short.then(|| plain_page(page))
}

/// Pages are named without leading zeros.
fn plain_page(page: &str) -> String {
    let plain = page.trim_start_matches('0');
    if plain.is_empty() { page.to_owned() } else { plain.to_owned() }
}

fn is_title(folder: &str) -> bool {
    folder.chars().any(is_han) && !folder.chars().any(char::is_numeric) && folder.chars().count() >= 2
}
