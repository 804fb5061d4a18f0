//! Finds the numbers of a text, and decides in context which numerals are numbers.

use super::{
    context::{APPROXIMATE_SUFFIXES, NAMED_DAYS, Number, PADDED, Spot, era_at, is_dated, is_vague},
    fractions::{fraction, share, share_sign, spoken_share, tenths},
    full_dates::full_date,
    money::with_currency,
    numerals::{digits, everyday, is_numeral, size},
    spell::{decimal, one_by_one},
    spellings::{era_year_spellings, whole_number_spellings},
    thousands::thousands,
    units::counted,
    value::parse_number,
};
use crate::{characters::is_han, dates::Era};

/// Characters before which 一 is usually not a number: 一大批, 一点, 一起, 一块, 一成不变.
const NOT_COUNTED_BY_ONE: [char; 6] = ['大', '点', '起', '块', '成', '强'];

/// Characters that form a word with a single numeral after them: 统一, 唯一, 之一, 初三, 周五.
const WORD_PREFIXES: [char; 10] = ['统', '唯', '单', '专', '之', '逐', '划', '初', '周', '进'];

fn spot(text: &str, start: usize, end: usize) -> Spot<'_> {
    [&text[..start], &text[start..end], &text[end..]]
}

/// Returns the numbers of `text`, ascending and disjoint.
pub(super) fn find_numbers(text: &str) -> Vec<Number<'_>> {
    let (mut numbers, mut at) = (Vec::new(), 0);
    while let Some(first) = text[at..].chars().next() {
        let run = run_end(text, at);
        let number = if let Some((era, name)) = era_at(&text[at..]) {
            year_of_era(text, at, era, name)
        } else if let Some(beginning) = spoken_share(&text[at..]) {
            share(spot(text, at, run_end(text, at + beginning.len())))
        } else if let Some((length, spellings)) = full_date(&text[..at], &text[at..]) {
            Some((spot(text, at, at + length), spellings))
        } else if let Some((length, spellings)) = fraction(&text[..at], &text[at..]) {
            Some((spot(text, at, at + length), spellings))
        } else {
            // The longest run that is a number: 三点五, otherwise 三; 5千万; 2024 in 2024一季度.
            (at + 1..=run).rev().filter(|&end| text.is_char_boundary(end)).find_map(|end| number_at(text, at, end))
        };
        let number = number.map(|number| with_currency(text, number));
        at = number.as_ref().map_or(run.max(at + first.len_utf8()), |([_, _, after], _)| text.len() - after.len());
        numbers.extend(number);
    }
    numbers
}

/// Reads the year of an era before 年: 民国三十八, 民国38, 光绪元.
fn year_of_era<'t>(text: &'t str, start: usize, era: &Era, name: &str) -> Option<Number<'t>> {
    let from = start + name.len();
    let first = text[from..].starts_with('元');
    let spot @ [_, run, after] = spot(text, start, if first { from + "元".len() } else { run_end(text, from) });
    let figures = &run[name.len()..];
    // Digits that are not a year may have any length.
    let singly = || {
        let value =
            digits(figures)?.iter().try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(*digit))?;
        Some((value, String::new()))
    };
    let value = if first { 1 } else { parse_number(figures).or_else(singly)?.0 };
    let year = era.year(i16::try_from(value).ok()?)?;
    let (arabic, chinese) = era_year_spellings(name, value);
    let dated = after.starts_with('年') && !after.starts_with("年代");
    dated.then(|| {
        let (spot, [mut arabic_year, mut chinese_year]) = whole_number_spellings(year as u64, spot);
        // Spellings of a calendar year include some eras only, so add the era as typed.
        arabic_year.extend(arabic.into_iter().filter(|year| !arabic_year.contains(year)).collect::<Vec<_>>());
        chinese_year.extend(chinese.into_iter().filter(|year| !chinese_year.contains(year)).collect::<Vec<_>>());
        (spot, [arabic_year, chinese_year])
    })
}

/// Reads `text[start..end]` as a number; `None` if it is not a number in its context.
fn number_at(text: &str, start: usize, end: usize) -> Option<Number<'_>> {
    let spot @ [before, run, after] = spot(text, start, end);
    // A 0 among Chinese digits counts as Chinese: 一九八0年.
    let ascii = |c: char| c.is_ascii_digit();
    let is_chinese = !run.starts_with(ascii)
        && digits(&run.replace('0', "零")).is_some_and(|_| !run.contains(|c| matches!(c, '1'..='9')));
    let arabic = run.contains(ascii) && !is_chinese;
    let extends = |c: char| c.is_ascii_digit() || if arabic { size(c).is_some() } else { is_numeral(c) };
    let is_part_of_longer = before.ends_with(is_numeral) || after.starts_with(extends);
    let is_fraction = before.ends_with("分之") || after.starts_with("分之");
    // Before the test below, which rejects 一成.
    if after.starts_with('成')
        && !is_part_of_longer
        && !before.ends_with(WORD_PREFIXES)
        && let Some(tenths) = tenths(self::spot(text, start, end + "成".len()))
    {
        return Some(tenths);
    }
    if is_part_of_longer || is_fraction || if arabic { is_glued(before, after) } else { !stands_alone(spot) } {
        return None;
    }
    if arabic && let Some(sign) = share_sign(after) {
        return share(self::spot(text, start, end + sign.len_utf8()));
    }
    if run.starts_with('0')
        && let Some(value) = zero_padded(spot)
    {
        return Some(whole_number_spellings(value, spot));
    }
    let read_singly = digits(run).filter(|digits| !arabic && digits.len() > 1);
    let year = read_singly.map(|digits| digits.iter().fold(0, |value, digit| value * 10 + digit));
    let (value, fraction) = year.map_or_else(|| parse_number(run), |year| Some((year, String::new())))?;
    if fraction.is_empty() {
        return Some(whole_number_spellings(value, spot));
    }
    let (typed, mut chinese) = decimal(value, &fraction);
    let mut arabic = vec![typed, format!("{}.{fraction}", thousands(value))];
    // 八点零五分 may be a time.
    arabic.extend((after.starts_with('分') && value < 24).then(|| format!("{value}点{fraction}")));
    if NAMED_DAYS.contains(&arabic[0].as_str()) && counted(after).is_none() && !after.starts_with(is_numeral) {
        let named = format!("{value}{fraction}");
        chinese.insert(0, one_by_one(&named)[1].clone());
        arabic.extend((named.len() > 2).then_some(named));
    }
    Some((spot, [arabic, chinese]))
}

/// Returns the value of digits with zeros before them, where these are usual: 06月09日, 第09版, 第007期.
fn zero_padded([before, run, after]: Spot<'_>) -> Option<u64> {
    let is_usual = after.starts_with(PADDED) || before.ends_with('第');
    run.parse()
        .ok()
        .filter(|value| is_usual && *value > 0 && run.len() <= 3 && run.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether digits are part of a name, range, score, time or path: c919, f-35, v300, 2019-2020, 9:30.
fn is_glued(before: &str, after: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() && !is_han(c);
    let adheres = |beside: Option<char>, beyond: Option<char>| match beside {
        // Folding keeps a space only between words of Latin letters.
        Some(' ' | '.' | '°' | '$' | '€' | '£' | '¥' | '#' | '@' | '&' | '=' | '*' | '×' | '^' | '\\') => true,
        Some('-' | '/' | ':' | '~' | '_' | '+') => beyond.is_some_and(letter),
        beside => beside.is_some_and(letter),
    };
    let (mut before, mut after) = (before.chars().rev(), after.chars());
    adheres(before.next(), before.next()) || adheres(after.next(), after.next())
}

/// Whether Chinese numerals are a number in their context.
fn stands_alone([before, run, after]: Spot<'_>) -> bool {
    let (last, unit, dated) = (after.is_empty(), counted(after), is_dated(after));
    match run.chars().collect::<Vec<_>>()[..] {
        ['十'] if after.starts_with(APPROXIMATE_SUFFIXES) => true,
        ['两'] => unit == Some(true),
        ['一'] if after.starts_with(NOT_COUNTED_BY_ONE) => false,
        // 电子零件, 千里; 大陆, 队伍 and 收拾 are common words.
        ['零' | '〇' | '百' | '千' | '万' | '亿'] | ['伍' | '陆' | '拾', '零' | '万' | '亿', ..] => false,
        [c] => unit.is_some() && everyday(c) == c && !before.ends_with(WORD_PREFIXES),
        // 一点一滴.
        [_, '点', _] => unit.is_some() || last,
        _ => digits(run).is_none_or(|digits| {
            let usual = digits.contains(&0) || dated || digits.len() == 3 || (digits.len() == 4 && last);
            usual && digits[0] > 0 && digits.len() <= 4 && !is_vague(&digits, dated)
        }),
    }
}

/// Returns the byte offset after the longest run from `at` that may be a number.
fn run_end(text: &str, at: usize) -> usize {
    let (before, rest) = text.split_at(at);
    let ascii = |c: char| c.is_ascii_digit();
    let chinese = |c: char| !c.is_ascii() && is_numeral(c);
    // 12,000 and 12 000 are one number each; 1,2,3 and 2020,300 are lists.
    let grouped = |sign: char| {
        let list = rest.split(|c| !ascii(c) && c != sign).next().unwrap_or_default().trim_end_matches(sign);
        let listed = before.strip_suffix(sign).is_some_and(|before| before.ends_with(ascii));
        let is_one = |value| thousands(value) == list.replace(sign, ",");
        if !listed && list.replace(sign, "").parse().is_ok_and(is_one) { list.len() } else { 0 }
    };
    let [commas, spaces] = [',', ' '].map(grouped);
    let formal = rest.starts_with(|c| everyday(c) != c);
    let continues = |(at, c): (usize, char)| match (c, &rest[..at], &rest[at + c.len_utf8()..]) {
        ('.', before, after) => before.ends_with(ascii) && after.starts_with(ascii),
        // 二o一二年.
        ('o', before, after) => {
            before.starts_with(chinese) && after.trim_start_matches('o').starts_with(|c| chinese(c) || c == '年')
        }
        (',', ..) => at < commas,
        (' ', ..) => at < spaces,
        ('点', before, after) => before.ends_with(chinese) && after.starts_with(chinese),
        _ => is_numeral(c) && (formal == (everyday(c) != c) || matches!(c, '零' | '万' | '亿')),
    };
    at + rest.char_indices().find(|&next| !continues(next)).map_or(rest.len(), |(end, _)| end)
}
