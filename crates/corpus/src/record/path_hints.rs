//! Reads date, page and newspaper from the path of a file, without opening it.

use jianbao_model::Date;
use jianbao_text::{dates::find_date, is_han};

/// Facts derived from a path.
///
/// ```
/// use jianbao_corpus::PathHints;
/// let hints = PathHints::of("data/临江日报/2016/20160312/20160312-01-02.txt");
/// assert_eq!(hints.date.unwrap().to_string(), "2016-03-12");
/// assert_eq!(hints.page.as_deref(), Some("1"));
/// assert_eq!(hints.source.as_deref(), Some("临江日报"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathHints {
    /// The date in the name of the file, or else in the nearest folder with a date.
    pub date: Option<Date>,
    /// The page, from `DATE-PAGE` or `DATE-PAGE-NUMBER` or `第N版`.
    pub page: Option<String>,
    /// The nearest folder with a Chinese name without digits.
    pub source: Option<String>,
}

impl PathHints {
    /// Reads the hints in a path with `/` between its parts.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let mut parts = path.rsplit('/');
        let file = parts.next().unwrap_or_default();
        let folders: Vec<&str> = parts.collect();
        let stem = stem(file);
        Self {
            date: find_date(stem)
                .or_else(|| folders.iter().find_map(|folder| find_date(folder)))
                .or_else(|| date_of_folders(stem, &folders)),
            page: page(stem, &folders).or_else(|| folders.iter().find_map(|folder| folder_page(folder))),
            source: folders.iter().find(|folder| is_title(folder)).map(ToString::to_string),
        }
    }
}

/// Returns the name of a file without its extension and without the query of an address: `2016.03.12` for
/// `2016.03.12.txt` and for `2016.03.12` itself.
pub(crate) fn stem(file: &str) -> &str {
    let file = file.split('?').next().unwrap_or(file);
    match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && !ending.bytes().all(|b| b.is_ascii_digit()) => stem,
        _ => file,
    }
}

/// Returns the date of three folders that are year, month and day: `2016/03/12/…`, `1978年/12月/23日/…`. The name of the
/// file may begin with the day.
fn date_of_folders(stem: &str, folders: &[&str]) -> Option<Date> {
    let day_of_file = stem.split(['-', '_', ' ', '.']).next().unwrap_or_default();
    let mut below = day_of_file;
    let mut names = folders.iter();
    while let [month, year, ..] = names.as_slice() {
        let number = |name: &str, unit: char| {
            let digits = name.strip_suffix(unit).unwrap_or(name);
            (digits.len() <= 2 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| digits.to_owned())
        };
        let year = year.strip_suffix('年').unwrap_or(year);
        // 2016年/2016年03月 repeats the year.
        let month = month.strip_prefix(year).map_or(*month, |month| month.trim_start_matches(['年', '-', '_', '.']));
        if year.len() == 4
            && year.bytes().all(|b| b.is_ascii_digit())
            && let (Some(month), Some(day)) = (number(month, '月'), number(below, '日'))
            && (below != day_of_file || names.len() < folders.len() || below.ends_with('日'))
        {
            return find_date(&format!("{year}-{month}-{day}"));
        }
        below = names.next()?;
    }
    None
}

/// Returns the page in the name of a file: `第3版`, `20160312-03-02`, or the first part of the name if the folders above
/// are a date.
fn page(stem: &str, folders: &[&str]) -> Option<String> {
    printed_page(stem).or_else(|| {
        let mut parts = stem.split(['-', '_', '.']);
        let first = parts.next()?;
        let second = parts.next();
        let is_day = first.len() == 8 && find_date(first).is_some();
        if is_day {
            // More than a few digits after a date are part of a title.
            return second.and_then(page_number);
        }
        // 1978/12/23/01-002: page and number.
        let number = second?;
        let numbers = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let below_a_day =
            folders.first().is_some_and(|day| find_date(day).is_some()) || date_of_folders("", folders).is_some();
        (below_a_day && parts.next().is_none() && numbers(number)).then(|| page_number(first)).flatten()
    })
}

/// Returns the number of a page: `01`, `A3`, `B12`.
fn page_number(part: &str) -> Option<String> {
    let digits = part.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let believable = part.len() - digits.len() <= 1 && (1..=3).contains(&digits.len());
    (believable && digits.bytes().all(|b| b.is_ascii_digit())).then(|| plain_page(part))
}

/// Returns the page of a folder `第3版` or `A03`.
fn folder_page(folder: &str) -> Option<String> {
    let lettered = folder.starts_with(|c: char| c.is_ascii_uppercase()) && (2..=3).contains(&folder.len());
    printed_page(folder).or_else(|| page_number(folder).filter(|_| lettered))
}

/// Returns the page in a name that contains `第01版`.
fn printed_page(name: &str) -> Option<String> {
    let (_, after) = name.split_once('第')?;
    let (page, _) = after.split_once('版')?;
    let short = (1..=4).contains(&page.len()) && page.bytes().all(|b| b.is_ascii_alphanumeric());
    short.then(|| plain_page(page))
}

/// Removes leading zeros.
fn plain_page(page: &str) -> String {
    let plain = page.trim_start_matches('0');
    if plain.is_empty() { page.to_owned() } else { plain.to_owned() }
}

fn is_title(folder: &str) -> bool {
    folder.chars().any(is_han) && !folder.chars().any(char::is_numeric) && folder.chars().count() >= 2
}
