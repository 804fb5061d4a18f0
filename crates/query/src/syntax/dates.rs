//! Values of the date field: years, months, days and ranges. Only days that exist are accepted.

use super::{ast::DateRange, signs::half_width};
use jianbao_model::Date;
use jianbao_text::{
    dates::{DateReading, ERAS, parse_date},
    fold, is_han, numbers,
};

/// What is between the ends of a range. A single hyphen does so between two years only: `2015-12` is a month.
const BETWEEN: [&str; 8] = ["..", "——", "—", "–", "~", "〜", "至", "到"];

/// Where a range goes on that `text` begins with, `2012 .. 2013` behind its first date: how far to its second date. 0 when it does
/// not go on.
pub(super) fn rest_of_range(text: &str) -> usize {
    let sign = text.trim_start();
    let Some(behind) = BETWEEN.iter().find_map(|between| sign.strip_prefix(between)) else { return 0 };
    let date = behind.trim_start();
    let dated = date.starts_with(|c: char| c.is_numeric());
    let spaced = sign.len() < text.len() || date.len() < behind.len();
    if dated && spaced { text.len() - date.len() } else { 0 }
}

/// Whether a clause behind a date would be read as the rest of a range.
pub(super) fn goes_on(clause: &str) -> bool {
    BETWEEN.iter().any(|between| clause.starts_with(between))
}

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

/// A day of any year: `6月19日`, `06-19`, `*-06-19`.
pub(super) fn day_of_year(text: &str) -> Option<(i8, i8)> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let plain = plain.strip_prefix("*-").unwrap_or(&plain);
    // A leap year has every day.
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

/// First and last day of a year, a quarter, a month or a day, in digits or as people write them: 二〇一二年, 民国25年, 2012Q2.
fn period(text: &str) -> Option<(Date, Date)> {
    in_digits(text).or_else(|| quarter(text)).or_else(|| written(text))
}

/// 2012Q2, 2012年第二季度.
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

/// What the date of an article may be written as, and years of reigns.
fn written(text: &str) -> Option<(Date, Date)> {
    // Digits alone are a year, a month or a day or nothing, and a date in a sentence is no value.
    let folded = fold(text);
    let in_era = ERAS.iter().find_map(|era| era.names.iter().find_map(|name| folded.strip_prefix(name)));
    let plain = in_era.unwrap_or(&folded);
    let dated = |c: char| c.is_ascii_digit() || matches!(c, 'o' | '元' | '年' | '月' | '日' | '号') || is_figure(c);
    if text.chars().all(|c| !is_han(c)) || !plain.chars().all(dated) {
        return None;
    }
    let in_our_years = numbers::alternatives(&folded);
    let readings = std::iter::once(folded.as_str()).chain(in_our_years.iter().map(String::as_str));
    readings.map(parse_date).find_map(|reading| match reading {
        DateReading::Day(day) => Some((day, day)),
        DateReading::Partial { year: Some(year), month: None } => {
            Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        }
        DateReading::Partial { year: Some(year), month: Some(month) } => {
            let first = Date::new(year, month, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        DateReading::Partial { year: None, .. } | DateReading::Impossible | DateReading::Unread => None,
    })
}

fn is_figure(c: char) -> bool {
    "〇零一二三四五六七八九十百廿卅".contains(c)
}

fn in_digits(text: &str) -> Option<(Date, Date)> {
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
