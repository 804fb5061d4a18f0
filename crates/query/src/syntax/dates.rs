//! Parses values of the date field: years, quarters, months, days and ranges. Only days that exist are accepted.

use super::{ast::DateRange, punctuation::half_width};
use jianbao_model::Date;
use jianbao_text::{
    dates::{DateReading, ERAS, parse_date},
    fold, is_han, numbers,
};

/// Separators of a date range. A single hyphen separates two years only, because `2015-12` is a month.
const BETWEEN: [&str; 8] = ["..", "——", "—", "–", "~", "〜", "至", "到"];

/// Returns the number of bytes from the end of a date to the second date of a range that has spaces around its separator, such as
/// `2012 .. 2013`. `text` is the text after the first date. Returns 0 if no range follows.
pub(super) fn distance_to_range_end(text: &str) -> usize {
    let separator = text.trim_start();
    let Some(after) = BETWEEN.iter().find_map(|between| separator.strip_prefix(between)) else { return 0 };
    let date = after.trim_start();
    let starts_date = date.starts_with(|c: char| c.is_numeric());
    let spaced = separator.len() < text.len() || date.len() < after.len();
    if starts_date && spaced { text.len() - date.len() } else { 0 }
}

/// Whether a clause after a date would be parsed as the continuation of a range.
pub(super) fn continues_range(clause: &str) -> bool {
    BETWEEN.iter().any(|between| clause.starts_with(between))
}

/// Parses a date or a range of dates, with ASCII or full-width digits; `None` if `text` is neither.
///
/// The range is from the first day of its first period to the last day of its second. Reversed ends are swapped. One end may be
/// missing.
pub(super) fn range(text: &str) -> Option<DateRange> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let ends = BETWEEN
        .iter()
        .find_map(|between| plain.split_once(between))
        .or_else(|| plain.split_once('-').filter(|(from, to)| from.len() == 4 && to.len() == 4));
    let Some((from, to)) = ends else {
        let (first, last) = period(&plain)?;
        return Some(DateRange { from: Some(first), to: Some(last) });
    };
    let (from, to) = (from.trim(), to.trim());
    match (from.is_empty(), to.is_empty()) {
        (true, true) => None,
        (false, true) => Some(DateRange { from: Some(period(from)?.0), to: None }),
        (true, false) => Some(DateRange { from: None, to: Some(period(to)?.1) }),
        (false, false) => {
            let (from, to) = (period(from)?, period(to)?);
            let (from, to) = if from.0 > to.1 { (to, from) } else { (from, to) };
            Some(DateRange { from: Some(from.0), to: Some(to.1) })
        }
    }
}

/// Parses a day of any year: `6月19日`, `06-19`, `*-06-19`. Returns month and day.
pub(super) fn day_of_year(text: &str) -> Option<(i8, i8)> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let plain = plain.strip_prefix("*-").unwrap_or(&plain);
    // 2000 is a leap year, so February 29 is accepted.
    let in_leap_year = match plain.split_once('-') {
        Some((month, day)) if month.len() <= 2 && !day.contains('-') => format!("2000-{month}-{day}"),
        Some(_) => return None,
        None => format!("2000年{plain}"),
    };
    let month_and_day = plain.contains(['-', '月']) && !plain.contains('年');
    let day = month_and_day.then(|| parse_date(&in_leap_year).day()).flatten()?;
    let (first, last) = period(&in_leap_year)?;
    (first == last).then(|| (day.month(), day.day()))
}

/// Parses a year, quarter, month or day to its first and last day: 2012-05, 2012Q2, 二〇一二年, 民国25年.
fn period(text: &str) -> Option<(Date, Date)> {
    numeric(text).or_else(|| quarter(text)).or_else(|| chinese(text))
}

/// Parses a quarter: 2012Q2, 2012年第二季度.
fn quarter(text: &str) -> Option<(Date, Date)> {
    let (year, quarter) = text.split_once(['Q', 'q', '年'])?;
    let quarter = quarter.trim_start_matches('第');
    let quarter = quarter.strip_suffix("季度").unwrap_or(quarter);
    let at = ["1", "2", "3", "4"].iter().position(|number| *number == quarter);
    let at = at.or_else(|| ["一", "二", "三", "四"].iter().position(|number| *number == quarter))? as i8;
    if !text.contains(['Q', 'q']) && !text.ends_with("季度") {
        return None;
    }
    let (first, _) = period(year)?;
    let month = |month| Date::new(first.year(), month, 1).ok();
    Some((month(at * 3 + 1)?, month(at * 3 + 3)?.last_of_month()))
}

/// Parses a date in Chinese, including years of an era.
fn chinese(text: &str) -> Option<(Date, Date)> {
    // Text without Han characters is parsed by `numeric`, and a date inside a sentence is not a value.
    let folded = fold(text);
    let after_era = ERAS.iter().find_map(|era| era.names.iter().find_map(|name| folded.strip_prefix(name)));
    let plain = after_era.unwrap_or(&folded);
    let is_date_char =
        |c: char| c.is_ascii_digit() || matches!(c, 'o' | '元' | '年' | '月' | '日' | '号') || is_figure(c);
    if text.chars().all(|c| !is_han(c)) || !plain.chars().all(is_date_char) {
        return None;
    }
    let alternatives = numbers::alternatives(&folded);
    let readings = std::iter::once(folded.as_str()).chain(alternatives.iter().map(String::as_str));
    readings.map(parse_date).find_map(DateReading::period)
}

fn is_figure(c: char) -> bool {
    "〇零一二三四五六七八九十百廿卅".contains(c)
}

fn numeric(text: &str) -> Option<(Date, Date)> {
    let (year, month, day) = parts(text)?;
    let year = number(year, 4..=4)?;
    // The same years as for the dates of articles.
    if !(1800..2200).contains(&year) {
        return None;
    }
    let Some(month) = month else {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    };
    let month = i8::try_from(number(month, 1..=2)?).ok()?;
    let Some(day) = day else {
        let first = Date::new(year, month, 1).ok()?;
        return Some((first, first.last_of_month()));
    };
    let day = Date::new(year, month, i8::try_from(number(day, 1..=2)?).ok()?).ok()?;
    Some((day, day))
}

/// Splits a numeric date into year, month and day.
fn parts(text: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            8 => Some((&text[..4], Some(&text[4..6]), Some(&text[6..]))),
            6 => Some((&text[..4], Some(&text[4..]), None)),
            _ => Some((text, None, None)),
        };
    }
    if let Some((year, rest)) = text.split_once('年') {
        if rest.is_empty() {
            return Some((year, None, None));
        }
        let (month, rest) = rest.split_once('月')?;
        let day = rest.strip_suffix(['日', '号', '號']).unwrap_or(rest);
        return Some((year, Some(month), (!rest.is_empty()).then_some(day)));
    }
    ['-', '/', '.'].iter().find_map(|&between| {
        let (year, rest) = text.split_once(between)?;
        Some(match rest.split_once(between) {
            Some((month, day)) => (year, Some(month), Some(day)),
            None => (year, Some(rest), None),
        })
    })
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}
