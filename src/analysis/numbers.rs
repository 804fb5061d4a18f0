//! Numbers and dates written another way: 25条 and 二十五条, 2024年 and 二〇二四年, 30% and 百分之三十, 1949年 and 民国三十八年.
//!
//! Looks at the folded text of a query only, never at an archive, and changes nothing that is indexed. Never guesses: what can
//! be read in two ways (三五, 一些, 007, f-35, 600519 as an amount) stays as it is typed.
//!
//! A stretch is first read (is it a number here, and which one), then spelled from its value and from what stands beside it,
//! not from how it was typed. So two spellings of one value find each other without a rule for every pair.

use super::is_han;

/// How many other spellings are given at most: each is a search of its own.
pub const MOST: usize = 16;

/// A longer text is pasted, and nobody looks for it in another spelling.
const LONGEST: usize = 128;

/// What is counted: one numeral before it is a number, and 2 is 两 or 二.
const COUNTED: &str = "条 年 个 名 人 家 次 届 期 章 节 项 吨 元 米 公里 公斤 公顷 千米 小时 分钟 秒 岁 天 周 季度 倍 票 枚 位 件 种 \
     批 轮 辆 架 艘 台 座 栋 套 篇 册 卷 集 页 版 层 楼 场 户 亩 斤 克 升 平方 立方 美元 欧元 日元 港元 英镑 块 只 成 起 点 强 星级 连冠";

/// What a number makes a name of: 二月, 二号, 中共二大; never 两.
const NAMED: &str = "月 日 号 大 中全会 世纪 级";

/// Before these 一 is mostly no count: 一大批, 一点, 一起, 一块, 一成不变.
const VAGUE_AFTER_ONE: &str = "大点起块成强";

/// What takes one numeral behind it to itself: 统一, 唯一, 之一, 初三, 周五.
const BINDING: &str = "统唯单专之逐划初周进";

const NUMERALS: &str = "零一二三四五六七八九";
/// Each before its everyday form.
const FORMAL: &str = "壹一贰二叁三肆四伍五陆六柒七捌八玖九拾十佰百仟千";

const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;
const SIZES: [(u64, char); 5] = [(YI, '亿'), (WAN, '万'), (1000, '千'), (100, '百'), (10, '十')];
/// Units behind Arabic digits and fractions.
const UNITS: [(u64, &str); 3] = [(WAN * YI, "万亿"), (YI, "亿"), (WAN, "万")];

/// The year before the first of 民国, which has 38 on the mainland.
const BEFORE_REPUBLIC: u64 = 1911;

/// Other folded spellings of a folded text, in which numbers and dates are written in another way, the most common first.
///
/// At most [`MOST`], without the text itself and without doubles; none when no number is in it. Numbers of one text are written
/// alike: all in Arabic digits or all in Chinese.
///
/// ```
/// use jianbao::analysis::numbers::alternatives;
/// assert_eq!(alternatives("第25条"), ["第二十五条"]);
/// assert_eq!(alternatives("十九大"), ["19大"]);
/// assert_eq!(alternatives("二〇一五年12月18日"), ["2015年12月18日", "二〇一五年十二月十八日", "二零一五年十二月十八日"]);
/// assert_eq!(alternatives("民国元年"), ["1912年", "一九一二年", "民国1年"]);
/// assert_eq!(alternatives("增长12.5%"), ["增长百分之十二点五"]);
/// assert!(alternatives("统一一些三三两两的c919").is_empty());
/// ```
#[must_use]
pub fn alternatives(folded: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    if !folded.contains(is_numeral) && !folded.contains("民国元年") {
        return others;
    }
    let text: Vec<char> = folded.chars().take(LONGEST + 1).collect();
    let numbers = if text.len() > LONGEST { Vec::new() } else { find(&text) };
    let longest = numbers.iter().map(|number| number.arabic.len().max(number.chinese.len())).max().unwrap_or(0);
    let scripts: [fn(&Number) -> &[String]; 2] = [|number| &number.arabic, |number| &number.chinese];
    for (nth, script) in (0..longest).flat_map(|nth| scripts.map(|script| (nth, script))) {
        let (mut other, mut from) = (String::new(), 0);
        for number in &numbers {
            let spellings = script(number);
            other.extend(&text[from..number.start]);
            other.extend(spellings.get(nth).or(spellings.first()).map(String::as_str));
            from = number.end;
        }
        other.extend(&text[from..]);
        if others.len() < MOST && other != folded && !others.contains(&other) {
            others.push(other);
        }
    }
    others
}

/// A stretch of the text that is a number, with all its spellings; neither list is empty.
struct Number {
    start: usize,
    end: usize,
    arabic: Vec<String>,
    chinese: Vec<String>,
}

fn find(text: &[char]) -> Vec<Number> {
    let (mut numbers, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let run = run_end(text, at);
        let found = if follows(text, at, "民国") {
            republic(text, at)
        } else if follows(text, at, "百分之") {
            let end = run_end(text, at + 3);
            percent(text, at, end, &text[at + 3..end])
        } else {
            // The longest reading that makes sense: 三点五, else 三; 5千万; 2024 of 2024一季度.
            let cut =
                |end: &usize| *end == run || text[*end] == '点' || text[*end].is_ascii() != text[end - 1].is_ascii();
            (at + 1..=run).rev().filter(cut).find_map(|end| number(text, at, end))
        };
        at = found.as_ref().map_or(run.max(at + 1), |number| number.end);
        numbers.extend(found);
    }
    numbers
}

/// 民国三十八, 民国38, 民国元, with 年 behind.
fn republic(text: &[char], start: usize) -> Option<Number> {
    let first = follows(text, start + 2, "元年");
    let end = if first { start + 3 } else { run_end(text, start + 2) };
    let count = if first { 1 } else { read(&text[start + 2..end])?.0 };
    let known = (1..=38).contains(&count) && follows(text, end, "年") && !follows(text, end, "年代");
    known.then(|| year(BEFORE_REPUBLIC + count, text, start, end))
}

/// 百分之三十 or 30%, where `run` is the number in it.
fn percent(text: &[char], start: usize, end: usize, run: &[char]) -> Option<Number> {
    let (value, fraction) = if run == ['百'] { (100, String::new()) } else { read(run)? };
    // 百分之十几 has no spelling with a sign.
    if value >= WAN || follows(text, end, "几") {
        return None;
    }
    let (typed, spoken) = decimal(value, &fraction);
    let whole = Some("百分之百".to_owned()).filter(|_| typed == "100");
    let chinese = whole.into_iter().chain(spoken.iter().map(|number| format!("百分之{number}"))).collect();
    Some(Number { start, end, arabic: vec![typed + "%"], chinese })
}

/// The number that `text[start..end]` is, when it is one there.
fn number(text: &[char], start: usize, end: usize) -> Option<Number> {
    let run = &text[start..end];
    let arabic = run.iter().any(char::is_ascii_digit);
    let torn = text[..start].last().is_some_and(|&c| is_numeral(c))
        || text.get(end).is_some_and(|&c| if arabic { size(c).is_some() } else { is_numeral(c) });
    let stands = if arabic { !glued(text, start, end) } else { stands_alone(text, start, end) };
    if torn || !stands || follows(text, end, "分之") || text[..start].ends_with(&['分', '之']) {
        return None;
    }
    if arabic && follows(text, end, "%") {
        return percent(text, start, end + 1, run);
    }
    let (value, fraction) = match digits(run).filter(|digits| !arabic && digits.len() > 1) {
        Some(digits) => (digits.iter().fold(0, |value, digit| value * 10 + digit), String::new()),
        None => read(run)?,
    };
    if fraction.is_empty() {
        return Some(count(value, text, start, end));
    }
    let (typed, chinese) = decimal(value, &fraction);
    Some(Number { start, end, arabic: vec![typed, format!("{}.{fraction}", grouped(value))], chinese })
}

/// Whether digits belong to letters, a range, a score, a time, a path: c919, f-35, v300, 2019-2020, 9:30.
fn glued(text: &[char], start: usize, end: usize) -> bool {
    let letter = |c: &char| c.is_alphanumeric() && !is_han(*c);
    let sticks = |beside: Option<&char>, beyond: Option<&char>| match beside {
        // Folding keeps a space only between Latin words.
        Some(' ' | '.' | '°' | '$' | '€' | '£' | '¥' | '#' | '@' | '&' | '=' | '*' | '×' | '^' | '\\') => true,
        Some('-' | '/' | ':' | '~' | '_' | '+') => beyond.is_some_and(letter),
        beside => beside.is_some_and(letter),
    };
    let before = |back: usize| text.get(start.wrapping_sub(back));
    sticks(before(1), before(2)) || sticks(text.get(end), text.get(end + 1))
}

/// Whether Chinese numerals are a number where they stand.
fn stands_alone(text: &[char], start: usize, end: usize) -> bool {
    let before = |words: &str| text.get(end).is_some_and(|&c| words.contains(c));
    let (last, unit, dated) = (end == text.len(), counted(text, end) || named(text, end), dated(text, end));
    match text[start..end] {
        ['十'] if before("余多几来") => true,
        ['两'] => counted(text, end),
        ['一'] if before(VAGUE_AFTER_ONE) => false,
        [c] if size(c).is_some_and(|size| size > 10) || everyday(c) != c => false,
        [_] => unit && !text[..start].last().is_some_and(|&c| BINDING.contains(c)),
        // 大陆, 队伍 and 收拾 are everyday words.
        ['伍' | '陆' | '拾', '零' | '万' | '亿', ..] => false,
        // 一点一滴.
        [_, '点', _] => unit || last,
        ref run => digits(run).is_none_or(|digits| {
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
fn run_end(text: &[char], at: usize) -> usize {
    let count = |from: usize, test: &dyn Fn(char) -> bool| text.iter().skip(from).take_while(|c| test(**c)).count();
    let arabic = |from: usize| count(from, &|c| c.is_ascii_digit());
    let formal = text.get(at).is_some_and(|&c| everyday(c) != c);
    let listed = at > 1 && text[at - 1] == ',' && arabic(at - 2) > 0;
    let (mut end, mut group) = (at, at);
    while let Some(&c) = text.get(end) {
        match c {
            '.' if end > at && arabic(end - 1) == 1 && arabic(end + 1) > 0 => {}
            // 12,000 is one number; 1,2,3 and 2020,300 are several.
            ',' if !listed
                && arabic(group) == end - group
                && (1..=3).contains(&(end - group))
                && arabic(end + 1) == 3 =>
            {
                group = end + 1;
            }
            '点' if end > at && is_numeral(text[end - 1]) && arabic(end - 1) == 0 => {
                let fraction = count(end + 1, &|c| !c.is_ascii() && digit(c).is_some());
                // 三点五十分 is a time.
                let time = text.get(end + 1 + fraction).is_some_and(|c| "十百千".contains(*c));
                if fraction == 0 || time || text[at..end].contains(&'点') {
                    break;
                }
            }
            '零' | '万' | '亿' => {}
            _ if is_numeral(c) && formal == (everyday(c) != c) => {}
            _ => break,
        }
        end += 1;
    }
    end
}

/// Reads a run without asking what stands beside it: a whole number, or one with the digits of its fraction.
fn read(run: &[char]) -> Option<(u64, String)> {
    let everyday: String = run.iter().map(|&c| everyday(c)).collect();
    let same = [("〇", "零"), ("廿", "二十"), ("卅", "三十"), ("卌", "四十"), ("点", "."), (",", "")];
    let run = same.iter().fold(everyday, |run, (from, to)| run.replace(from, to));
    let (number, unit) = run.split_at(run.trim_end_matches(['万', '亿']).len());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.is_empty() && !number.bytes().all(|b| b.is_ascii_digit()) {
        return Some((spoken(&run)?, String::new()));
    }
    let whole = if whole.is_ascii() { arabic(whole)? } else { spoken(whole)? };
    let fraction: Option<String> = fraction.chars().map(|c| char::from_digit(digit(c)? as u32, 10)).collect();
    let (fraction, size) = (fraction?, UNITS.iter().find(|(_, name)| *name == unit).map_or(1, |(size, _)| *size));
    if unit.is_empty() || fraction.is_empty() {
        let known = unit.is_empty() == (size == 1);
        return Some((whole.checked_mul(size).filter(|_| known)?, fraction));
    }
    let part = size / 10_u64.checked_pow(fraction.len() as u32)?;
    let value = whole.checked_mul(size)?.checked_add(fraction.parse::<u64>().ok()?.checked_mul(part)?)?;
    (part > 0).then(|| (value, String::new()))
}

/// Arabic digits of a usual length.
fn arabic(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|_| digits.len() <= 12 && (digits.len() == 1 || !digits.starts_with('0')))
}

/// A number as it is said, 一万二千, also with Arabic digits in it, 3亿5千万: only what is the spelling of its value is one.
fn spoken(run: &str) -> Option<u64> {
    let mut spelled = String::new();
    for part in run.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let (digits, unit) = part.split_at(part.bytes().take_while(u8::is_ascii_digit).count());
        spelled.push_str(&if digits.is_empty() { String::new() } else { cardinal(arabic(digits)?) });
        spelled.push_str(unit);
    }
    // 两万五 is 25000.
    let chars: Vec<char> = spelled.chars().collect();
    if let [.., high, low] = chars[..]
        && digit(low).is_some_and(|digit| digit > 0)
    {
        let lower =
            [('百', "十"), ('千', "百"), ('万', "千"), ('亿', "千万")].into_iter().find(|(unit, _)| *unit == high);
        spelled.extend(lower.map(|(_, lower)| lower));
    }
    let value = sum(&spelled.chars().collect::<Vec<_>>())?;
    let silent = if run.is_ascii() || run.contains(|c: char| c.is_ascii()) { "" } else { "零" };
    let same = |number: &str| number.replace('两', "二").replace("一十", "十").replace('零', silent);
    // 十两 are ounces.
    let ounces = spelled.contains("两十") || (spelled.ends_with('两') && chars.len() > 1);
    (!ounces && (value == 0 || same(&spelled) == same(&cardinal(value)))).then_some(value)
}

/// What the numerals say in a generous reading.
fn sum(run: &[char]) -> Option<u64> {
    let place = |&(size, unit): &(u64, char)| Some((size, run.iter().rposition(|c| *c == unit)?));
    match (SIZES.iter().find_map(place), run) {
        (Some((size, at)), _) => {
            let left = if at == 0 { 1 } else { sum(&run[..at])? };
            left.checked_mul(size)?.checked_add(sum(&run[at + 1..])?)
        }
        (None, []) => Some(0),
        (None, ['两']) => Some(2),
        (None, [c] | ['零', c]) => digit(*c),
        _ => None,
    }
}

/// All spellings of a whole number where it stands.
fn count(value: u64, text: &[char], start: usize, end: usize) -> Number {
    let (typed, plain) = (&text[start..end], value.to_string());
    let (ordinal, last) = (text[..start].ends_with(&['第']), end == text.len());
    let (dated, counted, named) = (dated(text, end), counted(text, end), named(text, end));
    if dated && follows(text, end, "年") && (1000..3000).contains(&value) {
        return year(value, text, start, end);
    }
    if typed.len() > 4 && typed.iter().all(char::is_ascii_digit) && plain.trim_end_matches('0').len() * 2 > plain.len()
    {
        // The code of a share, a telephone number: only round ones are amounts.
        return Number { start, end, arabic: vec![plain.clone(), grouped(value)], chinese: vec![plain] };
    }
    let mut chinese = cardinals(value, ordinal);
    if value == 2 && counted && !ordinal {
        chinese.insert(0, "两".to_owned());
    }
    let digits = digits(&plain.chars().collect::<Vec<_>>()).unwrap_or_default();
    let alone = !ordinal && (dated || !(counted || named) && (last || digits.len() > 2));
    if (2..=4).contains(&digits.len()) && alone && !vague(&digits, dated) {
        // 2008 is rather a year, and so is 98年.
        let early = if dated { 51..100 } else { 1901..2100 }.contains(&value) && !plain.ends_with('0');
        let at = if early { 0 } else { chinese.len() };
        chinese.splice(at..at, one_by_one(&plain));
    }
    if last && !ordinal && matches!(digits[..], [_, 1..=9, 0]) {
        chinese.push(chinese[0].trim_end_matches('十').to_owned());
    }
    let mut arabic = Vec::new();
    let scaled = typed.iter().any(|c| matches!(c, '万' | '亿'));
    if let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| value >= *size && value.is_multiple_of(size / WAN)) {
        let fraction = format!("{:04}", value % size / (size / WAN));
        let fraction = fraction.trim_end_matches('0');
        let (number, spoken) = decimal(value / size, fraction);
        // 1.2万 is usual, 1.2345万 less so than 12345.
        arabic.extend((scaled || fraction.len() < 3).then(|| number + unit));
        if !arabic.is_empty() && !fraction.is_empty() {
            chinese.extend(spoken.into_iter().map(|number| number + unit));
            arabic.extend((size == YI).then(|| format!("{}亿{}万", value / YI, value % YI / WAN)));
        }
    }
    if value < YI || !scaled {
        arabic.push(plain);
        arabic.extend((value >= WAN || !dated && !ordinal).then(|| grouped(value)));
    }
    Number { start, end, arabic, chinese }
}

/// A year of our era, and of the republic if it is one; without the 年 behind it.
fn year(year: u64, text: &[char], start: usize, end: usize) -> Number {
    let (mut arabic, mut chinese) = (vec![year.to_string()], one_by_one(&year.to_string()).to_vec());
    // 两千年 may be how long.
    if year.is_multiple_of(100) {
        chinese.extend(cardinals(year, false));
    }
    if let count @ 1..=38 = year.wrapping_sub(BEFORE_REPUBLIC)
        && !follows(text, end, "年代")
    {
        arabic.push(format!("民国{count}"));
        chinese.push(if count == 1 { "民国元".to_owned() } else { format!("民国{}", cardinal(count)) });
    }
    Number { start, end, arabic, chinese }
}

/// 3.5 and 三点五; without a fraction 3 and 三.
fn decimal(whole: u64, fraction: &str) -> (String, Vec<String>) {
    if fraction.is_empty() {
        return (whole.to_string(), cardinals(whole, true));
    }
    let spoken = format!("{}点{}", cardinal(whole), one_by_one(fraction)[1]);
    (format!("{whole}.{fraction}"), vec![spoken.clone(), spoken.replace('零', "〇")])
}

/// 一百零五, 一百〇五; 两千二百, 二千二百, 两千两百; `plain` only with 二.
fn cardinals(value: u64, plain: bool) -> Vec<String> {
    let mut forms = vec![cardinal(value)];
    if !plain {
        let first = forms[0].strip_prefix('二').filter(|rest| rest.starts_with(['百', '千', '万', '亿']));
        let first = first.map_or(forms[0].clone(), |rest| format!("两{rest}"));
        forms.insert(0, first);
        // Not 十两万.
        forms.push(forms[0].replace("二百", "两百").replace("二千", "两千"));
    }
    let round: Vec<_> = forms.iter().map(|form| form.replace('零', "〇")).collect();
    forms.extend(round);
    forms
}

/// 二〇二四 and 二零二四.
fn one_by_one(digits: &str) -> [String; 2] {
    let zero: String = digits.bytes().filter_map(|b| NUMERALS.chars().nth(usize::from(b - b'0'))).collect();
    [zero.replace('零', "〇"), zero]
}

/// 一百零五.
fn cardinal(value: u64) -> String {
    let Some((size, unit)) = SIZES.into_iter().find(|(size, _)| value >= *size) else {
        return one_by_one(&value.to_string())[1].clone();
    };
    let head = if value < 20 { String::new() } else { cardinal(value / size) };
    let zero = if value % size < size / 10 { "零" } else { "" };
    match value % size {
        0 => format!("{head}{unit}"),
        // 十五, but 一百一十五.
        rest @ 10..20 => format!("{head}{unit}{zero}一{}", cardinal(rest)),
        rest => format!("{head}{unit}{zero}{}", cardinal(rest)),
    }
}

/// 12,000.
fn grouped(value: u64) -> String {
    if value < 1000 { value.to_string() } else { format!("{},{:03}", grouped(value / 1000), value % 1000) }
}

fn named(text: &[char], at: usize) -> bool {
    NAMED.split(' ').any(|word| follows(text, at, word)) && !follows(text, at, "日元")
}

fn counted(text: &[char], at: usize) -> bool {
    COUNTED.split(' ').any(|word| follows(text, at, word)) && !named(text, at)
}

/// Whether digits are read one by one here: 九八年, 七七级, 八零后.
fn dated(text: &[char], at: usize) -> bool {
    ["年", "级", "后"].iter().any(|word| follows(text, at, word)) && !follows(text, at, "年级")
}

fn follows(text: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(n, c)| text.get(at + n) == Some(&c))
}

fn is_numeral(c: char) -> bool {
    digit(c).or(size(c)).is_some() || "两廿卅卌".contains(c) || FORMAL.contains(c)
}

fn size(c: char) -> Option<u64> {
    SIZES.into_iter().find_map(|(size, unit)| (unit == c).then_some(size))
}

/// The everyday form of a formal numeral; other characters as they are.
fn everyday(c: char) -> char {
    let formal = FORMAL.chars().step_by(2).position(|formal| formal == c);
    formal.and_then(|at| FORMAL.chars().nth(at * 2 + 1)).unwrap_or(c)
}

fn digits(run: &[char]) -> Option<Vec<u64>> {
    run.iter().map(|&c| digit(c)).collect()
}

fn digit(c: char) -> Option<u64> {
    let chinese = |c| NUMERALS.chars().position(|numeral| numeral == c).map(|digit| digit as u64);
    c.to_digit(10).map(u64::from).or(chinese(if c == '〇' { '零' } else { c }))
}
