//! Chooses the date of an article among several, and recognises lines that are dates.

use crate::{formats::base::record_fields::date_text, reflow::tidy};
use jianbao_text::dates::{DateReading, find_date, parse_date};

/// Returns the first of the written dates that is a day; otherwise the first that is a month, a year or an impossible
/// day; otherwise the first that is not empty. `written` is in order of preference. A value that is not a day is kept
/// as written ([`normalize`](crate::read::normalize::normalize)).
pub(crate) fn best(written: impl IntoIterator<Item = String>) -> Option<String> {
    let mut second = None;
    for date in written {
        let date = date_text(tidy(&date).to_owned());
        let rank = match parse_date(&date) {
            DateReading::Day(_) => return Some(date),
            DateReading::Unread if date.is_empty() => continue,
            DateReading::Unread => 1,
            DateReading::Impossible | DateReading::Partial { .. } => 2,
        };
        if second.as_ref().is_none_or(|(held, _)| *held < rank) {
            second = Some((rank, date));
        }
    }
    second.map(|(_, date)| date)
}

/// Whether a line is a date and nothing else, recognisable by its figures or by a year: `2016年3月12日 星期六 08:30`,
/// `二〇一六年三月`, `2016-02-30`. A bare number or a bare year does not count.
pub(crate) fn is_date(line: &str) -> bool {
    if line.len() > 90 || !line.chars().all(is_of_dates) {
        return false;
    }
    find_date(line).is_some()
        || match parse_date(line) {
            DateReading::Day(_) | DateReading::Partial { month: Some(_), .. } => line.contains('年'),
            DateReading::Impossible => line.contains('年') || has_three_numbers(line),
            _ => false,
        }
}

/// Whether the value of a key is a date or a partial date. A value with other words must contain a day.
pub(crate) fn is_value(value: &str) -> bool {
    match parse_date(value) {
        DateReading::Day(_) => true,
        DateReading::Impossible | DateReading::Partial { .. } => value
            .chars()
            .all(|c| is_of_dates(c) || c.is_ascii() || "民国國公元农農历曆阴陰旧舊夏光绪緒宣统統同治".contains(c)),
        DateReading::Unread => false,
    }
}

/// Characters that occur in dates, days of the week and times.
fn is_of_dates(c: char) -> bool {
    c.is_numeric()
        || c.is_whitespace()
        || "年月日号時时分秒星期周一二三四五六七八九十零○廿卅元天-/.:：－／．（）()T+第版".contains(c)
}

/// Whether a text begins like `2016-02-30`: a number of four digits, then two numbers of one or two digits.
fn has_three_numbers(line: &str) -> bool {
    let numbers: Vec<usize> =
        line.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|&length| length > 0).collect();
    numbers.windows(3).any(|lengths| matches!(lengths, [4, 1..=2, 1..=2]))
}
