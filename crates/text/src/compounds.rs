//! Alternative spellings of compounds of Latin letters and digits, which are written closed, hyphenated or with a space:
//! iPhone15 and iPhone 15, 歼20 and 歼-20, Wi-Fi and WiFi, F-35 and F35. OCR also writes them letter by letter: G D P, 2 0 1 2 年.
//!
//! Works on the folded text of a query only, like [`numbers`].

use crate::{
    characters::{is_han, is_word_char},
    numbers,
};

/// The maximum number of spellings that [`alternatives`] returns.
pub const MAX_ALTERNATIVES: usize = 8;
/// Longer texts, in characters, get no alternatives: they are pasted, not typed.
const MAX_CHARACTERS: usize = 48;
/// The separators between the parts of a compound.
const SEPARATORS: [&str; 3] = ["", " ", "-"];
/// With more joints than this, all get the same separator, which keeps the number of combinations small.
const MAX_MIXED_JOINTS: usize = 2;

/// Returns other folded spellings of `folded`, with other separators in its compounds.
///
/// The result has no duplicates, does not contain `folded` itself, and has at most [`MAX_ALTERNATIVES`] items, those without a
/// hyphen first.
///
/// ```
/// use jianbao_text::compounds::alternatives;
/// assert_eq!(alternatives("iphone15"), ["iphone 15", "iphone-15"]);
/// assert_eq!(alternatives("歼20"), ["歼-20"]);
/// assert_eq!(alternatives("wi-fi信号"), ["wifi信号", "wi fi信号"]);
/// assert!(alternatives("第25条").is_empty() && alternatives("2019-2020").is_empty());
/// ```
#[must_use]
pub fn alternatives(folded: &str) -> Vec<String> {
    if folded.chars().nth(MAX_CHARACTERS).is_some() || !folded.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let joints = joints(folded);
    let mut others: Vec<String> = Vec::new();
    let mut add = |signs: &dyn Fn(usize) -> &'static str| {
        let mut other = String::new();
        let mut from = 0;
        for (at, joint) in joints.iter().enumerate() {
            other += &folded[from..joint.start];
            let sign = signs(at);
            // Folding removes spaces next to Han characters.
            other += if joint.beside_han && sign == " " { "" } else { sign };
            from = joint.end;
        }
        other += &folded[from..];
        if others.len() < MAX_ALTERNATIVES && other != folded && !others.contains(&other) {
            others.push(other);
        }
    };
    if joints.is_empty() {
        return others;
    }
    if joints.len() <= MAX_MIXED_JOINTS {
        for number in 0..SEPARATORS.len().pow(joints.len() as u32) {
            add(&|at| SEPARATORS[number / SEPARATORS.len().pow(at as u32) % SEPARATORS.len()]);
        }
    } else {
        for sign in SEPARATORS {
            add(&|_| sign);
        }
    }
    others.sort_by_key(|other| other.contains('-'));
    others
}

/// Returns each way to hyphenate the first Latin word of `folded`, with the two parts: for `wifi`, `wi-fi` with `wi` and `fi`.
///
/// Only words of 4 to 12 letters are hyphenated. The caller must check whether both parts are words.
///
/// ```
/// use jianbao_text::compounds::hyphenated;
/// assert_eq!(hyphenated("wifi信号").collect::<Vec<_>>(), [("wi-fi信号".to_owned(), ["wi", "fi"])]);
/// ```
pub fn hyphenated(folded: &str) -> impl Iterator<Item = (String, [&str; 2])> {
    let start = folded.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(folded.len());
    let rest = &folded[start..];
    let word = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())];
    let alone = folded[..start].chars().next_back().is_none_or(is_han);
    let cuts = if alone && (4..=12).contains(&word.len()) { 2..word.len() - 1 } else { 0..0 };
    cuts.map(move |cut| {
        let (first, second) = word.split_at(cut);
        (format!("{}{first}-{second}{}", &folded[..start], &rest[word.len()..]), [first, second])
    })
}

/// The lengths, in characters, of the numbers and abbreviations that [`spaced`] writes letter by letter.
const SPACED_LENGTHS: std::ops::RangeInclusive<usize> = 2..=8;

/// Returns `folded` with a space after each character of its numbers and abbreviations, as OCR writes them; `None` if it has none.
///
/// Runs of more than 8 letters and digits are not changed, and neither are two that are the whole text.
///
/// ```
/// use jianbao_text::compounds::spaced;
/// assert_eq!(spaced("2012年6月").as_deref(), Some("2 0 1 2年6月"));
/// assert_eq!(spaced("gdp增长").as_deref(), Some("g d p增长"));
/// assert_eq!((spaced("12日").as_deref(), spaced("12")), (Some("1 2日"), None));
/// assert_eq!((spaced("大桥"), spaced("presidential")), (None, None));
/// ```
#[must_use]
pub fn spaced(folded: &str) -> Option<String> {
    if folded.chars().nth(MAX_CHARACTERS).is_some() {
        return None;
    }
    let mut other = String::new();
    let mut rest = folded;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, run) = rest.split_at(start);
        let (run, after) = run.split_at(run.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(run.len()));
        other += before;
        // 1 2 日 is 12日, but 1 2 alone may be two numbers.
        let beside_han = before.ends_with(is_han) || after.starts_with(is_han);
        let is_spaced = SPACED_LENGTHS.contains(&run.len()) && (run.len() > 2 || beside_han);
        for (at, c) in run.char_indices() {
            if is_spaced && at > 0 {
                other.push(' ');
            }
            other.push(c);
        }
        rest = after;
    }
    other += rest;
    (other != folded).then_some(other)
}

/// The place where two parts of a compound meet: the byte range of the separator, empty if there is none.
struct Joint {
    start: usize,
    end: usize,
    beside_han: bool,
}

fn joints(folded: &str) -> Vec<Joint> {
    let mut joints = Vec::new();
    for (at, c) in folded.char_indices() {
        let before = folded[..at].chars().next_back();
        let signed = matches!(c, '-' | ' ');
        let (end, after) = if signed { (at + 1, folded[at + 1..].chars().next()) } else { (at, Some(c)) };
        let (Some(before), Some(after)) = (before, after) else { continue };
        let digits = |c: char| c.is_ascii_digit();
        let letter = |c: char| is_word_char(c) && !is_han(c) && !c.is_numeric();
        let meets = match (before, after) {
            // 2019-2020 is a range, and 12 000 a number.
            _ if digits(before) && digits(after) => false,
            _ if letter(before) && letter(after) => signed,
            _ if (letter(before) && digits(after)) || (digits(before) && letter(after)) => true,
            // 歼20, 东风-21d; not 第25条, 大桥2020年.
            _ if is_han(before) && digits(after) => is_designation(&folded[..at], &folded[end..]),
            _ => false,
        };
        if meets {
            joints.push(Joint { start: at, end, beside_han: is_han(before) || is_han(after) });
        }
    }
    joints
}

/// Whether digits after Han characters are a designation (歼20) and not a count (第25条).
fn is_designation(before: &str, after: &str) -> bool {
    let digits = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = after.len() - digits.len();
    let counts = numbers::starts_with_unit(digits)
        || digits.starts_with(['%', '.', ',', ':', '/', '万', '亿', '千', '百', '余', '多'])
        || before.ends_with(['第', '年', '月', '日', '至', '到', '约', '近', '达', '超', '为', '共']);
    length <= 3 && !counts
}
