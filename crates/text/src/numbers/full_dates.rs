//! Dates in digits with separators: 2012-06-09, 2012/6/9, 2012.6.9 for 2012年6月9日.

use super::{numerals::digits, spellings::whole_number_spellings, value::parse_number};

/// The separators of dates.
const SEPARATORS: [char; 3] = ['-', '/', '.'];

/// Reads a date with separators at the beginning of `rest`, which follows `before`. Returns its length in bytes, and its spellings.
pub(super) fn full_date(before: &str, rest: &str) -> Option<(usize, [Vec<String>; 2])> {
    let beside = |c: char| c.is_ascii_alphanumeric() || SEPARATORS.contains(&c);
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let value: u16 = text[..length].parse().ok().filter(|_| digits.contains(&length))?;
        Some((value, length))
    };
    let (year, length) = number(rest, 4..=4)?;
    let separator = rest[length..].chars().next().filter(|sign| SEPARATORS.contains(sign))?;
    let month_at = length + 1;
    let (month, length) = number(&rest[month_at..], 1..=2)?;
    let day_at = month_at + length + 1;
    let (day, length) = number(rest[month_at + length..].strip_prefix(separator)?, 1..=2)?;
    let end = day_at + length;
    let exists = (1000..3000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !exists || before.ends_with(beside) || rest[end..].starts_with(beside) {
        return None;
    }
    let parts = [(year, "年"), (month, "月"), (day, "日")].map(|(value, unit)| {
        let (_, scripts) = whole_number_spellings(u64::from(value), ["", &value.to_string(), unit]);
        (scripts, unit)
    });
    let spelled = |script: usize| {
        let longest = parts.iter().map(|(scripts, _)| scripts[script].len()).max().unwrap_or(0);
        let mut dates = vec![String::new(); longest];
        for (nth, date) in dates.iter_mut().enumerate() {
            for (scripts, unit) in &parts {
                *date += scripts[script].get(nth).unwrap_or(&scripts[script][0]);
                *date += unit;
            }
        }
        dates
    };
    let mut arabic = spelled(0);
    arabic.splice(1..1, separated(year, month, day));
    Some((end, [arabic, spelled(1)]))
}

/// Returns the forms of a date with separators, the most usual first.
fn separated(year: u16, month: u16, day: u16) -> Vec<String> {
    let mut forms = Vec::new();
    for separator in SEPARATORS {
        for form in [
            format!("{year}{separator}{month:02}{separator}{day:02}"),
            format!("{year}{separator}{month}{separator}{day}"),
        ] {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

/// Returns `text` with its first date in 年, 月 and 日 written with separators; none if it has no date of this form.
pub(super) fn with_separators(text: &str) -> Vec<String> {
    let Some(start) = text.char_indices().map(|(at, _)| at).find(|at| written_date(&text[*at..]).is_some()) else {
        return Vec::new();
    };
    let Some((length, [year, month, day])) = written_date(&text[start..]) else { return Vec::new() };
    let (before, after) = (&text[..start], &text[start + length..]);
    separated(year, month, day).into_iter().map(|form| format!("{before}{form}{after}")).collect()
}

/// Reads 2012年6月9日 or 二〇一二年六月九日 at the beginning of `text`: its length in bytes, and its values.
fn written_date(text: &str) -> Option<(usize, [u16; 3])> {
    let mut values = [0; 3];
    let mut at = 0;
    for (value, units) in values.iter_mut().zip([&["年"][..], &["月"], &["日", "号"]]) {
        let rest = &text[at..];
        let (end, unit) = units.iter().find_map(|unit| Some((rest.find(unit)?, unit)))?;
        let run = &rest[..end];
        let digits = digits(run).filter(|digits| !digits.is_empty());
        let read = digits
            .map(|digits| digits.iter().fold(0, |value: u64, digit| value.saturating_mul(10).saturating_add(*digit)));
        *value = read.or_else(|| Some(parse_number(run)?.0))?.try_into().ok()?;
        at += end + unit.len();
    }
    let [year, month, day] = values;
    let exists = (1000..3000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    exists.then_some((at, values))
}
