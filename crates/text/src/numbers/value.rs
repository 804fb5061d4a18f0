//! Parses a run of numerals to its value.

use super::{
    numerals::{SIZES, UNITS, digit, digits, everyday},
    spell::cardinal,
};

/// Parses a run of numerals without its context: the whole part, and the digits of the fraction, empty if there is none.
pub(super) fn parse_number(run: &str) -> Option<(u64, String)> {
    let same = [("〇", "零"), ("廿", "二十"), ("卅", "三十"), ("卌", "四十"), ("点", "."), (",", ""), (" ", "")];
    let run = same.iter().fold(run.chars().map(everyday).collect(), |run: String, (from, to)| run.replace(from, to));
    let (number, unit) = run.split_at(run.trim_end_matches(['万', '亿']).len());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.is_empty() && !number.is_ascii() {
        return Some((parse_spoken(&run)?, String::new()));
    }
    let whole = if whole.is_ascii() { parse_arabic(whole)? } else { parse_spoken(whole)? };
    let fraction: String = digits(fraction)?.iter().map(u64::to_string).collect();
    if unit.is_empty() {
        return Some((whole, fraction));
    }
    let (zeros, _) = UNITS.into_iter().find(|(zeros, name)| *name == unit && fraction.len() <= *zeros)?;
    Some((format!("{whole}{fraction:0<zeros$}").parse().ok()?, String::new()))
}

/// Parses at most 12 ASCII digits without a leading zero.
fn parse_arabic(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|_| digits.len() <= 12 && (digits.len() == 1 || !digits.starts_with('0')))
}

/// Parses a spoken number such as 一万二千, which may contain ASCII digits: 3亿5千万. To reject malformed numbers, the text must be a
/// spelling of the parsed value.
fn parse_spoken(run: &str) -> Option<u64> {
    let mut spelled = String::new();
    for part in run.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let unit = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = part.strip_suffix(unit).filter(|digits| !digits.is_empty());
        spelled += &digits.map_or(Some(String::new()), |digits| parse_arabic(digits).map(cardinal))?;
        spelled += unit;
    }
    // In 十两, 两 is a unit of weight.
    let ounces = spelled.contains("两十") || spelled.strip_suffix('两').is_some_and(|rest| !rest.is_empty());
    let mut spelled: Vec<char> = spelled.replace('两', "二").chars().collect();
    // 两万五 is 25000.
    if let [.., high, low] = spelled[..] {
        let lower = [('百', "十"), ('千', "百"), ('万', "千"), ('亿', "千万")];
        let lower = lower.iter().filter(|(unit, _)| *unit == high && digit(low) > Some(0));
        spelled.extend(lower.flat_map(|(_, lower)| lower.chars()));
    }
    let value = sum(&spelled)?;
    // 2亿500万 has no 零 where 两亿零五百万 has.
    let silent = if run.contains(|c: char| c.is_ascii()) { "" } else { "零" };
    let same = |number: &str| number.replace("一十", "十").replace('零', silent);
    (!ounces && same(&String::from_iter(spelled)) == same(&cardinal(value))).then_some(value)
}

/// The value of numerals, including malformed numbers.
fn sum(run: &[char]) -> Option<u64> {
    let place = |&(size, unit): &(u64, char)| Some((size, run.iter().rposition(|c| *c == unit)?));
    match (SIZES.iter().find_map(place), run) {
        (Some((size, 0)), _) => size.checked_add(sum(&run[1..])?),
        (Some((size, at)), _) => sum(&run[..at])?.checked_mul(size)?.checked_add(sum(&run[at + 1..])?),
        (None, []) => Some(0),
        (None, [c] | ['零', c]) => digit(*c),
        _ => None,
    }
}
