//! Compares the values of an article with the values of filters.

use jianbao_text::{byline::authors, fold};

use super::punctuation::half_width;

/// Names of Han characters up to this length are not split: part of one is another name.
const SHORT_NAME: usize = 3;

/// Whether a folded value of an article matches the folded value of a filter, in which `*` matches any characters.
///
/// ```
/// use jianbao_query::syntax::matches_name;
/// assert!(matches_name("人民日报", "人民*") && matches_name("新华社", "新华社") && !matches_name("人民日报", "人民"));
/// ```
#[must_use]
pub fn matches_name(value: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return value == pattern };
    let Some(mut left) = value.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// Normalizes a page for comparison: `第03版` gives `3`, `A03` gives `A3`, `头版` and `第一版` give `1`.
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
    if let Some(number) = chinese_number(page) {
        return number.to_string();
    }
    let digits = page.find(|c: char| c.is_ascii_digit()).unwrap_or(page.len());
    let (series, number) = page.split_at(digits);
    let plain = number.trim_start_matches('0');
    let zero = plain.is_empty() && !number.is_empty();
    format!("{series}{}", if zero { "0" } else { plain })
}

/// Parses a number up to 99 in Chinese numerals.
fn chinese_number(page: &str) -> Option<usize> {
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

/// Whether the byline of an article names an author. The byline is as written, the pattern is folded; `*` in it matches any
/// characters.
///
/// A pattern without `*` is a whole name, or any other part of the byline: 本报记者, or a name in a run of names. It is not a part of
/// a name of up to three Han characters, because 李闻 and 李闻远 are two people.
///
/// ```
/// use jianbao_query::syntax::matches_author;
/// assert!(matches_author("周立堂、李闻", "李闻") && matches_author("本报记者周立堂李闻", "李闻"));
/// assert!(matches_author("本报记者 李闻", "本报记者") && matches_author("李闻远", "李*"));
/// assert!(!matches_author("周立堂、李闻远", "李闻"));
/// ```
#[must_use]
pub fn matches_author(byline: &str, pattern: &str) -> bool {
    let folded = fold(byline);
    let is_pattern = pattern.contains('*');
    // Most bylines of an archive are decided here.
    if pattern.is_empty() || (!is_pattern && !folded.contains(pattern)) {
        return false;
    }
    let names: Vec<String> = authors(byline).iter().map(|name| fold(name)).collect();
    if is_pattern {
        return matches_name(&folded, pattern) || names.iter().any(|name| matches_name(name, pattern));
    }
    let is_short = |name: &&String| name.chars().count() <= SHORT_NAME && name.chars().all(jianbao_text::is_han);
    let short: Vec<&String> = names.iter().filter(is_short).collect();
    let is_inside = |start: usize| {
        short.iter().any(|name| {
            let covers = |(at, _): (usize, &str)| {
                at <= start && start + pattern.len() <= at + name.len() && pattern.len() < name.len()
            };
            folded.match_indices(name.as_str()).any(covers)
        })
    };
    names.iter().any(|name| name == pattern) || folded.match_indices(pattern).any(|(at, _)| !is_inside(at))
}

/// Whether an address on the web contains a part, regardless of case and scheme; `*` in the part matches any characters.
///
/// ```
/// use jianbao_query::syntax::matches_url;
/// assert!(matches_url("https://www.example.com/2016/a.html", "Example.com/2016"));
/// assert!(matches_url("http://example.com/a", "https://example.com/a") && !matches_url("http://example.com", "example.org"));
/// ```
#[must_use]
pub fn matches_url(address: &str, part: &str) -> bool {
    let plain = |text: &str| {
        let lower = text.trim().to_lowercase();
        lower.split_once("://").map_or(lower.clone(), |(_, rest)| rest.to_owned())
    };
    matches_name(&plain(address), &format!("*{}*", plain(part)))
}
