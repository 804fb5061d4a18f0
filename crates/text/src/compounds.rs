//! Compounds of Latin letters and digits, which are written solid, with a hyphen or with a space: iPhone15 and iPhone 15, 歼20
//! and 歼-20, Wi-Fi and WiFi, F-35 and F35.
//!
//! Looks at the folded text of a query only, as [`numbers`] does.

use super::{is_han, is_word_char, numbers};

/// How many other spellings are given at most.
pub const MAX_ALTERNATIVES: usize = 8;
/// A longer text is pasted, and nobody looks for it in another spelling.
const LONGEST: usize = 48;
/// How a joint is written.
const SIGNS: [&str; 3] = ["", " ", "-"];
/// More joints are all written alike.
const JOINTS: usize = 2;

/// Other folded spellings of a folded text in which its compounds are joined otherwise; without the text itself and without
/// doubles.
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
    if folded.chars().nth(LONGEST).is_some() || !folded.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let joints = joints(folded);
    let mut others: Vec<String> = Vec::new();
    let mut give = |signs: &dyn Fn(usize) -> &'static str| {
        let mut other = String::new();
        let mut from = 0;
        for (at, joint) in joints.iter().enumerate() {
            other += &folded[from..joint.start];
            let sign = signs(at);
            // Folding keeps no space beside a Han character.
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
    if joints.len() <= JOINTS {
        for number in 0..SIGNS.len().pow(joints.len() as u32) {
            give(&|at| SIGNS[number / SIGNS.len().pow(at as u32) % SIGNS.len()]);
        }
    } else {
        for sign in SIGNS {
            give(&|_| sign);
        }
    }
    others.sort_by_key(|other| other.contains('-'));
    others
}

/// Each way to hyphenate the first Latin word of a folded text, with the two words that the hyphen parts: of `wifi` `wi-fi` with
/// wi and fi. Whether they are words the caller has to ask.
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

/// Where parts of a compound meet: the bytes of the sign between them, none when they are written solid.
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

/// Whether digits behind Han characters are the number of a thing of that name, and count nothing.
fn is_designation(before: &str, after: &str) -> bool {
    let digits = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let length = after.len() - digits.len();
    let counts = numbers::starts_with_unit(digits)
        || digits.starts_with(['%', '.', ',', ':', '/', '万', '亿', '千', '百', '余', '多'])
        || before.ends_with(['第', '年', '月', '日', '至', '到', '约', '近', '达', '超', '为', '共']);
    length <= 3 && !counts
}
