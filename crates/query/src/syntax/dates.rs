//! Values of the date field: years, months, days and ranges. Only days that exist are accepted.

use super::{ast::DateRange, signs::half_width};
use jianbao_model::Date;

/// What is between the ends of a range. A single hyphen does so between two years only: `2015-12` is a month.
const BETWEEN: [&str; 8] = ["..", "——", "—", "–", "~", "〜", "至", "到"];

/// Reads a date or a range of dates, in digits of either width; `None` when it is neither.
///
/// The range starts on the first day of its first end and ends on the last day of the other; ends the wrong way round are
/// swapped, and one of them may be missing.
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

/// First and last day of a year, a month or a day.
fn period(text: &str) -> Option<(Date, Date)> {
    let (year, month, day) = parts(text)?;
    let year = number(year, 4..=4)?;
    // The years that dates of articles are believed in, too.
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

/// Year, month and day as they are in the text.
fn parts(text: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            8 => Some((&text[..4], Some(&text[4..6]), Some(&text[6..]))),
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
