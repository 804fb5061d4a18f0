//! Numbers and dates written another way: 25条 and 二十五条, 2024年 and 二〇二四年, 30% and 百分之三十, 1949年 and 民国三十八年.
//!
//! Looks at the folded text of a query only, never at an archive, and changes nothing that is indexed. Never guesses: what can
//! be read in two ways (三五, 一些, 007, f-35, 600519 as an amount) stays as it is typed.
//!
//! A stretch is first read (is it a number here, and which one), then spelled from its value and from what stands beside it,
//! not from how it was typed. So two spellings of one value find each other without a rule for every pair.

mod places;
mod spell;
mod units;
mod whole;

pub use places::number_spans;
pub use units::is_unit;
pub(crate) use units::starts_with_unit;
pub use whole::edge_runs;
#[cfg(feature = "segmenter")]
pub(crate) use whole::run_spans;
pub use whole::{is_whole_number, runs};

use self::{
    spell::{EVERYDAY, FORMAL, NUMERALS, SIZES, WAN, YI, cardinal, cardinals, decimal, formal, one_by_one},
    units::counted,
};
use super::{
    dates::{ERAS, Era},
    is_han,
};

pub use spell::thousands;

/// How many other spellings are given at most: each is a search of its own.
pub const MAX_ALTERNATIVES: usize = 16;
/// A longer text is pasted, and nobody looks for it in another spelling.
const LONGEST: usize = 128;
/// Before these 一 is mostly no count: 一大批, 一点, 一起, 一块, 一成不变.
const VAGUE_AFTER_ONE: [char; 6] = ['大', '点', '起', '块', '成', '强'];
/// Behind a number that is not meant quite so.
const ABOUT: [char; 4] = ['余', '多', '几', '来'];
/// What takes one numeral behind it to itself: 统一, 唯一, 之一, 初三, 周五.
const BINDING: [char; 10] = ['统', '唯', '单', '专', '之', '逐', '划', '初', '周', '进'];
/// Units behind fractions, with their zeros.
const UNITS: [(usize, &str); 3] = [(12, "万亿"), (8, "亿"), (4, "万")];
/// Days whose month and day are the name of an event or a holiday: 9.18 is 九一八 and 918, 7.7 is 七七. Any other 2.5 is a number only.
const NAMED_DAYS: [&str; 21] = [
    "1.28", "2.7", "2.28", "3.8", "3.15", "3.18", "4.12", "5.1", "5.4", "5.12", "5.30", "6.1", "7.1", "7.7", "8.1",
    "8.13", "8.15", "9.3", "9.11", "9.18", "12.9",
];
/// The years of 民国 on the mainland.
const MAINLAND_YEARS: i16 = 38;
/// The eras in whose years a year of our calendar is looked for, too.
const COUNTED_ERAS: [&str; 3] = ["民国", "光绪", "宣统"];

/// A stretch of the text that may be a number: what is before it, it, what is behind it.
type Spot<'a> = [&'a str; 3];
/// Where a number stands, and its spellings in Arabic digits and in Chinese; there is one of each at least.
type Number<'a> = (Spot<'a>, [Vec<String>; 2]);

/// Other folded spellings of a folded text, in which numbers and dates are written in another way, the most common first.
///
/// At most [`MAX_ALTERNATIVES`], without the text itself and without doubles; none when no number is in it. Numbers of one text are written
/// alike: all in Arabic digits or all in Chinese.
///
/// ```
/// use jianbao_text::numbers::alternatives;
/// assert_eq!(alternatives("第25条"), ["第二十五条"]);
/// assert_eq!(alternatives("十九大"), ["19大"]);
/// assert_eq!(
///     alternatives("二〇一五年12月18日")[..3],
///     ["2015年12月18日", "二〇一五年十二月十八日", "二零一五年十二月十八日"]
/// );
/// assert_eq!(alternatives("民国元年"), ["1912年", "一九一二年", "民国1年"]);
/// assert_eq!(alternatives("增长12.5%"), ["增长百分之十二点五"]);
/// assert!(alternatives("统一一些三三两两的c919").is_empty());
/// ```
#[must_use]
pub fn alternatives(folded: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    let some = folded.contains(is_numeral) || folded.contains("元年");
    let numbers = if some && folded.chars().nth(LONGEST).is_none() { find(folded) } else { Vec::new() };
    let longest = numbers.iter().flat_map(|(_, scripts)| scripts.iter().map(Vec::len)).max().unwrap_or(0);
    for (nth, script) in (0..longest).flat_map(|nth| [(nth, 0), (nth, 1)]) {
        let (mut other, mut from) = (String::new(), 0);
        for ([before, _, after], scripts) in &numbers {
            other += &folded[from..before.len()];
            other += scripts[script].get(nth).unwrap_or(&scripts[script][0]);
            from = folded.len() - after.len();
        }
        other += &folded[from..];
        if others.len() < MAX_ALTERNATIVES && other != folded && !others.contains(&other) {
            others.push(other);
        }
    }
    others
}

fn spot(text: &str, start: usize, end: usize) -> Spot<'_> {
    [&text[..start], &text[start..end], &text[end..]]
}

fn find(text: &str) -> Vec<Number<'_>> {
    let (mut numbers, mut at) = (Vec::new(), 0);
    while let Some(first) = text[at..].chars().next() {
        let run = run_end(text, at);
        let found = if let Some((era, name)) = era_at(&text[at..]) {
            year_of_era(text, at, era, name)
        } else if text[at..].starts_with("百分之") {
            percent(spot(text, at, run_end(text, at + "百分之".len())))
        } else {
            // The longest that makes sense: 三点五, else 三; 5千万; 2024 of 2024一季度.
            (at + 1..=run).rev().filter(|&end| text.is_char_boundary(end)).find_map(|end| number(text, at, end))
        };
        at = found.as_ref().map_or(run.max(at + first.len_utf8()), |([_, _, after], _)| text.len() - after.len());
        numbers.extend(found);
    }
    numbers
}

/// The era whose name a text begins with.
fn era_at(text: &str) -> Option<(&'static Era, &'static str)> {
    ERAS.iter().find_map(|era| Some((era, *era.names.iter().find(|name| text.starts_with(**name))?)))
}

/// 民国三十八, 民国38, 光绪元, with 年 behind.
fn year_of_era<'t>(text: &'t str, start: usize, era: &Era, name: &str) -> Option<Number<'t>> {
    let from = start + name.len();
    let first = text[from..].starts_with('元');
    let spot @ [_, run, after] = spot(text, start, if first { from + "元".len() } else { run_end(text, from) });
    let figures = &run[name.len()..];
    let singly =
        || digits(figures).map(|digits| (digits.iter().fold(0, |value, digit| value * 10 + digit), String::new()));
    let value = if first { 1 } else { read(figures).or_else(singly)?.0 };
    let year = era.year(i16::try_from(value).ok()?)?;
    let (arabic, chinese) = in_era(name, value);
    let dated = after.starts_with('年') && !after.starts_with("年代");
    dated.then(|| {
        let (spot, [mut arabic_year, mut chinese_year]) = count(year as u64, spot);
        // An era that is not looked for from a year of our calendar has its own spellings.
        arabic_year.extend(arabic.into_iter().filter(|year| !arabic_year.contains(year)).collect::<Vec<_>>());
        chinese_year.extend(chinese.into_iter().filter(|year| !chinese_year.contains(year)).collect::<Vec<_>>());
        (spot, [arabic_year, chinese_year])
    })
}

/// The spellings of a year of an era, without 年.
fn in_era(name: &str, year: u64) -> (Vec<String>, Vec<String>) {
    let spoken = cardinal(year);
    let mut chinese = vec![if year == 1 { format!("{name}元") } else { format!("{name}{spoken}") }];
    if spoken.starts_with("二十") || spoken.starts_with("三十") {
        chinese.push(format!("{name}{}", spoken.replace("二十", "廿").replace("三十", "卅")));
    }
    if year >= 100 {
        chinese.extend(one_by_one(&year.to_string()).map(|figures| format!("{name}{figures}")));
    }
    (vec![format!("{name}{year}")], chinese)
}

/// 百分之三十, 30%.
fn percent(spot @ [_, run, after]: Spot<'_>) -> Option<Number<'_>> {
    let run = run.trim_start_matches("百分之").trim_end_matches('%');
    let (value, fraction) = if run == "百" { (100, String::new()) } else { read(run)? };
    let (typed, spoken) = decimal(value, &fraction);
    let whole = (typed == "100").then(|| "百分之百".to_owned());
    let chinese = whole.into_iter().chain(spoken.iter().map(|number| format!("百分之{number}"))).collect();
    // 百分之十几 has no spelling with a sign.
    (value < WAN && !after.starts_with('几')).then(|| (spot, [vec![typed + "%"], chinese]))
}

/// The number that `text[start..end]` is, when it is one there.
fn number(text: &str, start: usize, end: usize) -> Option<Number<'_>> {
    let spot @ [before, run, after] = spot(text, start, end);
    // A 0 among Chinese digits is one of them: 一九八0年.
    let ascii = |c: char| c.is_ascii_digit();
    let is_chinese = !run.starts_with(ascii)
        && digits(&run.replace('0', "零")).is_some_and(|_| !run.contains(|c| matches!(c, '1'..='9')));
    let arabic = run.contains(ascii) && !is_chinese;
    let tears = |c: char| c.is_ascii_digit() || if arabic { size(c).is_some() } else { is_numeral(c) };
    let torn = before.ends_with(is_numeral) || after.starts_with(tears);
    let part = before.ends_with("分之") || after.starts_with("分之");
    if torn || part || if arabic { glued(before, after) } else { !stands_alone(spot) } {
        return None;
    }
    if arabic && after.starts_with('%') {
        return percent(self::spot(text, start, end + 1));
    }
    let read_singly = digits(run).filter(|digits| !arabic && digits.len() > 1);
    let year = read_singly.map(|digits| digits.iter().fold(0, |value, digit| value * 10 + digit));
    let (value, fraction) = year.map_or_else(|| read(run), |year| Some((year, String::new())))?;
    if fraction.is_empty() {
        return Some(count(value, spot));
    }
    let (typed, mut chinese) = decimal(value, &fraction);
    let mut arabic = vec![typed, format!("{}.{fraction}", thousands(value))];
    if NAMED_DAYS.contains(&arabic[0].as_str()) && counted(after).is_none() && !after.starts_with(is_numeral) {
        let named = format!("{value}{fraction}");
        chinese.insert(0, one_by_one(&named)[1].clone());
        arabic.extend((named.len() > 2).then_some(named));
    }
    Some((spot, [arabic, chinese]))
}

/// Whether digits belong to letters, a range, a score, a time, a path: c919, f-35, v300, 2019-2020, 9:30.
fn glued(before: &str, after: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() && !is_han(c);
    let sticks = |beside: Option<char>, beyond: Option<char>| match beside {
        // Folding keeps a space only between Latin words.
        Some(' ' | '.' | '°' | '$' | '€' | '£' | '¥' | '#' | '@' | '&' | '=' | '*' | '×' | '^' | '\\') => true,
        Some('-' | '/' | ':' | '~' | '_' | '+') => beyond.is_some_and(letter),
        beside => beside.is_some_and(letter),
    };
    let (mut before, mut after) = (before.chars().rev(), after.chars());
    sticks(before.next(), before.next()) || sticks(after.next(), after.next())
}

/// Whether Chinese numerals are a number where they stand.
fn stands_alone([before, run, after]: Spot<'_>) -> bool {
    let (last, unit, dated) = (after.is_empty(), counted(after), dated(after));
    match run.chars().collect::<Vec<_>>()[..] {
        ['十'] if after.starts_with(ABOUT) => true,
        ['两'] => unit == Some(true),
        ['一'] if after.starts_with(VAGUE_AFTER_ONE) => false,
        // 电子零件, 千里; 大陆, 队伍 and 收拾 are everyday words.
        ['零' | '〇' | '百' | '千' | '万' | '亿'] | ['伍' | '陆' | '拾', '零' | '万' | '亿', ..] => false,
        [c] => unit.is_some() && everyday(c) == c && !before.ends_with(BINDING),
        // 一点一滴.
        [_, '点', _] => unit.is_some() || last,
        _ => digits(run).is_none_or(|digits| {
            let usual = digits.contains(&0) || dated || digits.len() == 3 || (digits.len() == 4 && last);
            usual && digits[0] > 0 && digits.len() <= 4 && !vague(&digits, dated)
        }),
    }
}

/// Digits one after another that say something else than a number: 二三 and 三五 are some, 一二三 counts, 一一 repeats.
fn vague(digits: &[u64], dated: bool) -> bool {
    match *digits {
        [a, b] if a + 1 == b || (a, b) == (3, 5) => !dated || a < 6,
        [a, b] => !dated && a == b,
        _ => !dated && digits.windows(3).all(|d| d[0] + d[2] == 2 * d[1]),
    }
}

/// Behind the last character that may belong to a number from `at` on.
fn run_end(text: &str, at: usize) -> usize {
    let (before, rest) = text.split_at(at);
    let ascii = |c: char| c.is_ascii_digit();
    let chinese = |c: char| !c.is_ascii() && is_numeral(c);
    // 12,000 and 12 000 are one number; 1,2,3 and 2020,300 are several.
    let grouped = |sign: char| {
        let list = rest.split(|c| !ascii(c) && c != sign).next().unwrap_or_default().trim_end_matches(sign);
        let listed = before.strip_suffix(sign).is_some_and(|before| before.ends_with(ascii));
        let is_one = |value| thousands(value) == list.replace(sign, ",");
        if !listed && list.replace(sign, "").parse().is_ok_and(is_one) { list.len() } else { 0 }
    };
    let [commas, spaces] = [',', ' '].map(grouped);
    let formal = rest.starts_with(|c| everyday(c) != c);
    let goes_on = |(at, c): (usize, char)| match (c, &rest[..at], &rest[at + c.len_utf8()..]) {
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
    at + rest.char_indices().find(|&next| !goes_on(next)).map_or(rest.len(), |(end, _)| end)
}

/// Reads a run without asking what stands beside it: a whole number, or one with the digits of its fraction.
fn read(run: &str) -> Option<(u64, String)> {
    let same = [("〇", "零"), ("廿", "二十"), ("卅", "三十"), ("卌", "四十"), ("点", "."), (",", ""), (" ", "")];
    let run = same.iter().fold(run.chars().map(everyday).collect(), |run: String, (from, to)| run.replace(from, to));
    let (number, unit) = run.split_at(run.trim_end_matches(['万', '亿']).len());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.is_empty() && !number.is_ascii() {
        return Some((spoken(&run)?, String::new()));
    }
    let whole = if whole.is_ascii() { arabic(whole)? } else { spoken(whole)? };
    let fraction: String = digits(fraction)?.iter().map(u64::to_string).collect();
    if unit.is_empty() {
        return Some((whole, fraction));
    }
    let (zeros, _) = UNITS.into_iter().find(|(zeros, name)| *name == unit && fraction.len() <= *zeros)?;
    Some((format!("{whole}{fraction:0<zeros$}").parse().ok()?, String::new()))
}

/// Arabic digits of a usual length.
fn arabic(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|_| digits.len() <= 12 && (digits.len() == 1 || !digits.starts_with('0')))
}

/// A number as it is said, 一万二千, also with Arabic digits in it, 3亿5千万: only what is the spelling of its value is one.
fn spoken(run: &str) -> Option<u64> {
    let mut spelled = String::new();
    for part in run.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let unit = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = part.strip_suffix(unit).filter(|digits| !digits.is_empty());
        spelled += &digits.map_or(Some(String::new()), |digits| arabic(digits).map(cardinal))?;
        spelled += unit;
    }
    // 十两 are ounces.
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

/// What the numerals say in a generous reading.
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

/// All spellings of a whole number where it stands.
fn count(value: u64, spot @ [before, run, after]: Spot<'_>) -> Number<'_> {
    let (plain, ordinal, last) = (value.to_string(), before.ends_with('第'), after.is_empty());
    let (dated, unit) = (dated(after), counted(after));
    let rough = before.ends_with(['数', '几']) || after.starts_with(ABOUT);
    let [round, zero] = one_by_one(&plain);
    if dated && after.starts_with('年') && (1000..3000).contains(&value) {
        // 二O一二年, 一九八0年.
        let latin = ['o', '0'].map(|mark| zero.replace('零', &mark.to_string()));
        let (mut arabic, mut chinese) = (vec![plain], vec![round, zero]);
        chinese.extend(latin.into_iter().filter(|year| !chinese.contains(year)).collect::<Vec<_>>());
        // 两千年 may be how long.
        chinese.extend(cardinals(value, false).into_iter().filter(|_| value.is_multiple_of(100)));
        for name in COUNTED_ERAS.into_iter().filter(|_| !after.starts_with("年代")) {
            let Some((era, _)) = era_at(name) else { continue };
            let Ok(year @ 1..) = i16::try_from(value).map(|year| year - era.offset) else { continue };
            if era.year(year).is_some() {
                let (in_digits, in_figures) = in_era(name, year as u64);
                // Only Taiwan counts beyond: those come last.
                if year <= MAINLAND_YEARS { &mut arabic } else { &mut chinese }.extend(in_digits);
                chinese.extend(in_figures);
            }
        }
        return (spot, [arabic, chinese]);
    }
    // The code of a share, a telephone number: only round ones are amounts.
    if run == plain && plain.len() > 4 && plain.trim_end_matches('0').len() * 2 > plain.len() {
        return (spot, [vec![plain.clone(), thousands(value)], vec![plain]]);
    }
    let mut chinese = cardinals(value, ordinal);
    if value == 2 && unit == Some(true) && !ordinal {
        chinese.insert(0, "两".to_owned());
    }
    let digits = digits(&plain).unwrap_or_default();
    let free = !ordinal && !rough && (dated || unit.is_none() && (last || digits.len() > 2));
    let day_named = (0..plain.len()).filter(|_| free && !dated && !run.is_ascii() && plain.len() == 3).find_map(|at| {
        let (month, day) = plain.split_at(at);
        Some(format!("{month}.{day}")).filter(|day| NAMED_DAYS.contains(&day.as_str()))
    });
    if (2..=4 - usize::from(dated)).contains(&digits.len()) && free && !vague(&digits, dated) {
        // 2008 is rather a year, and so is 98年.
        let early = if dated { 51..100 } else { 1901..2100 }.contains(&value) && !plain.ends_with('0');
        let at = if early { 0 } else { chinese.len() };
        chinese.splice(at..at, [round, zero]);
    }
    if last && !ordinal && matches!(digits[..], [_, 1..=9, 0]) {
        chinese.push(chinese[0].trim_end_matches('十').to_owned());
    }
    let mut arabic = Vec::new();
    let scaled = run.contains(['万', '亿']);
    let fraction = |zeros: usize| plain[plain.len() - zeros..].trim_end_matches('0');
    // 1.2万 is usual, 1.2345万 is not, and 10000万 is 1亿.
    let long = if scaled { 4 } else { 2 };
    let usual = |zeros: usize| plain.len() > zeros && fraction(zeros).len() <= long && (zeros > 4 || value < YI);
    if let Some((zeros, unit)) = UNITS.into_iter().find(|(zeros, _)| usual(*zeros)) {
        let (number, spoken) = decimal(value / 10_u64.pow(zeros as u32), fraction(zeros));
        arabic.push(number + unit);
        if !fraction(zeros).is_empty() {
            chinese.extend(spoken.into_iter().map(|number| number + unit));
            arabic.extend((unit == "亿").then(|| format!("{}亿{}万", value / YI, value % YI / WAN)));
        }
    }
    if arabic.is_empty() || !rough && (value < YI || !scaled) {
        arabic.push(plain);
        arabic.extend((value >= WAN || !dated && !ordinal).then(|| thousands(value)));
    }
    arabic.extend(day_named);
    // 06月09日, 第09版, 12 000人.
    if value < 10 && after.starts_with(['月', '日', '号', '版', '期', '时']) {
        arabic.push(format!("0{value}"));
    }
    if (1000..YI).contains(&value) && !dated {
        arabic.push(thousands(value).replace(',', " "));
    }
    // 廿五日, 卅八年.
    let twenties = chinese[0].strip_prefix("二十").map(|rest| format!("廿{rest}"));
    let thirties = chinese[0].strip_prefix("三十").map(|rest| format!("卅{rest}"));
    if after.starts_with(['日', '号', '年', '岁']) && value < 40 {
        chinese.extend(twenties.or(thirties));
    }
    if after.starts_with('元') {
        chinese.push(formal(&cardinal(value)));
    }
    (spot, [arabic, chinese])
}

/// Whether digits are read one by one here: 九八年, 七七级, 八零后.
fn dated(after: &str) -> bool {
    after.starts_with(['年', '级', '后']) && !after.starts_with("年级")
}

fn is_numeral(c: char) -> bool {
    // Every character of a text comes by here when it is indexed.
    matches!(
        c,
        '0'..='9'
            | '〇'
            | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '两'
            | '廿'
            | '卅'
            | '卌'
            | '壹'
            | '贰'
            | '叁'
            | '肆'
            | '伍'
            | '陆'
            | '柒'
            | '捌'
            | '玖'
            | '拾'
            | '佰'
            | '仟'
    )
}

fn size(c: char) -> Option<u64> {
    SIZES.into_iter().find_map(|(size, unit)| (unit == c).then_some(size))
}

/// The everyday form of a formal numeral; other characters as they are.
fn everyday(c: char) -> char {
    FORMAL.chars().zip(EVERYDAY.chars()).find_map(|(formal, everyday)| (formal == c).then_some(everyday)).unwrap_or(c)
}

fn digits(run: &str) -> Option<Vec<u64>> {
    run.chars().map(digit).collect()
}

fn digit(c: char) -> Option<u64> {
    let chinese = NUMERALS.chars().position(|numeral| numeral == c).map(|digit| digit as u64 % 10);
    c.to_digit(10).map(u64::from).or(chinese).or((c == 'o').then_some(0))
}
