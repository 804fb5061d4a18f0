//! Splits a byline into the names of its authors.

use crate::is_han;

/// Job titles before a name.
const ROLES: [&str; 16] = [
    "本报特约记者",
    "本报记者",
    "本報記者",
    "本刊记者",
    "本台记者",
    "新华社记者",
    "特约记者",
    "实习记者",
    "见习记者",
    "通讯员",
    "通訊員",
    "摄影记者",
    "记者",
    "記者",
    "读者",
    "讀者",
];
/// Contributions after a name: text, pictures.
const CONTRIBUTIONS: [&str; 11] = ["文", "图", "圖", "摄", "攝", "摄影", "攝影", "报道", "報道", "撰文", "供图"];
/// The shortest and the longest name that is split from another without a sign between them, in characters.
const NAME: std::ops::RangeInclusive<usize> = 2..=3;

/// Splits a byline into names.
///
/// Names are separated by punctuation, by 和 or 与 between two names, or by spaces. Job titles before a name, contributions after it
/// (摄影) and remarks in parentheses are left out. A byline without a name has none.
///
/// ```
/// use jianbao_text::byline::authors;
/// assert_eq!(authors("本报记者 周立堂、李 闻 文/图"), ["周立堂", "李闻"]);
/// assert_eq!(authors("John Smith, 王建国（北京大学教授）"), ["John Smith", "王建国"]);
/// assert_eq!(authors("记者"), Vec::<String>::new());
/// ```
#[must_use]
pub fn authors(byline: &str) -> Vec<String> {
    let byline = without_remarks(byline);
    let chinese = byline.contains(is_han);
    let is_sign = |c: char| {
        matches!(c, '、' | '；' | ';' | '，' | '／' | '/' | '|' | '｜' | '&' | '＆' | '：')
            || (chinese && matches!(c, ',' | ':'))
    };
    let mut names: Vec<String> = Vec::new();
    for part in byline.split(is_sign) {
        let mut is_partial = false;
        for word in part.split_whitespace().map(without_role).filter(|word| !word.is_empty()) {
            let is_single = word.chars().count() == 1 && word.contains(is_han);
            // Names of two characters are printed with a space, 李 闻; Latin names contain spaces.
            match names.last_mut() {
                Some(last) if is_partial && is_single => last.push_str(word),
                Some(last) if is_partial && !word.contains(is_han) => {
                    last.push(' ');
                    last.push_str(word);
                }
                _ => names.extend(joined_names(word).map(str::to_owned)),
            }
            let last = names.last().map_or("", String::as_str);
            is_partial = !last.contains(is_han) || last.chars().count() == 1;
        }
    }
    if names.len() > 1 {
        names.retain(|name| !CONTRIBUTIONS.contains(&name.as_str()));
    }
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

/// Splits a name that consists of others without a sign between them, 周立堂李闻, if all of them are `known`. Otherwise the result is
/// empty. Of several splits, the one with the longest first name counts.
///
/// ```
/// use jianbao_text::byline::known_names;
/// let known = |name: &str| ["周立堂", "李闻"].contains(&name);
/// assert_eq!(known_names("周立堂李闻", known), ["周立堂", "李闻"]);
/// assert!(known_names("周立堂", known).is_empty() && known_names("周立堂王江", known).is_empty());
/// ```
#[must_use]
pub fn known_names(name: &str, known: impl Fn(&str) -> bool) -> Vec<&str> {
    let ends: Vec<usize> = name.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    // No more than this many names are printed without a sign between them.
    if !(2 * NAME.start()..=4 * NAME.end()).contains(&ends.len()) || !name.chars().all(is_han) {
        return Vec::new();
    }
    let start = |at: usize| if at == 0 { 0 } else { ends[at - 1] };
    // For each number of characters at the end, the length of the first name of its split.
    let mut first: Vec<Option<usize>> = vec![None; ends.len() + 1];
    first[ends.len()] = Some(0);
    for at in (0..ends.len()).rev() {
        first[at] = NAME.rev().find(|length| {
            let end = at + length;
            let whole = at == 0 && end == ends.len();
            end <= ends.len() && !whole && first[end].is_some() && known(&name[start(at)..start(end)])
        });
    }
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(Some(length @ 1..)) = first.get(at) {
        names.push(&name[start(at)..start(at + length)]);
        at += length;
    }
    names
}

/// Removes what is in parentheses.
fn without_remarks(byline: &str) -> String {
    let mut depth = 0_usize;
    let kept = byline.chars().filter_map(|c| match c {
        '（' | '(' | '［' | '[' => {
            depth += 1;
            None
        }
        '）' | ')' | '］' | ']' => {
            depth = depth.saturating_sub(1);
            Some(' ')
        }
        c if c.is_control() => Some(' '),
        c => (depth == 0).then_some(c),
    });
    let kept: String = kept.collect();
    // All of it may be in parentheses: （记者 李闻）.
    if kept.trim().is_empty() {
        return byline
            .chars()
            .map(|c| if matches!(c, '（' | '(' | '）' | ')') || c.is_control() { ' ' } else { c })
            .collect();
    }
    kept
}

/// Splits at 和 or 与 between two names: 李闻和王建国.
fn joined_names(word: &str) -> impl Iterator<Item = &str> {
    let is_name = |name: &str| NAME.contains(&name.chars().count()) && name.chars().all(is_han);
    let pair = word.char_indices().find_map(|(at, c)| {
        let both = (&word[..at], &word[at + c.len_utf8()..]);
        (matches!(c, '和' | '与' | '與' | '及') && is_name(both.0) && is_name(both.1)).then_some(both)
    });
    let (first, second) = pair.map_or((word, None), |(first, second)| (first, Some(second)));
    std::iter::once(first).chain(second)
}

/// Removes a job title before a name, and a contribution after it.
fn without_role(word: &str) -> &str {
    let role = ROLES.iter().find_map(|role| word.strip_prefix(role));
    let name = role.map_or(word, |name| name.trim_start_matches([':', '：']));
    let contribution = ["摄影报道", "摄影", "攝影", "摄", "攝"].into_iter().find_map(|end| name.strip_suffix(end));
    contribution.filter(|name| NAME.contains(&name.chars().count())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_lists_of_names() {
        let cases: [(&str, &[&str]); 14] = [
            ("李闻", &["李闻"]),
            ("李闻、王江", &["李闻", "王江"]),
            ("李闻 王建国", &["李闻", "王建国"]),
            ("李 闻 王 江", &["李闻", "王江"]),
            ("本报记者 李闻 通讯员 王江", &["李闻", "王江"]),
            ("记者：李闻；通讯员：王江", &["李闻", "王江"]),
            ("本报记者李闻 文/图", &["李闻"]),
            ("李闻和王建国", &["李闻", "王建国"]),
            ("李和平", &["李和平"]),
            ("李闻摄", &["李闻"]),
            ("李闻、李闻", &["李闻"]),
            ("（记者 李闻）", &["李闻"]),
            ("Ada Lovelace; Alan Turing", &["Ada Lovelace", "Alan Turing"]),
            (" ， ", &[]),
        ];
        for (byline, names) in cases {
            assert_eq!(authors(byline), names, "{byline}");
        }
    }

    #[test]
    fn names_without_a_sign_are_split_only_into_known_ones() {
        let known = |name: &str| ["周立堂", "李闻", "王江", "王江水"].contains(&name);
        assert_eq!(known_names("王江水李闻", known), ["王江水", "李闻"]);
        assert_eq!(known_names("李闻王江周立堂", known), ["李闻", "王江", "周立堂"]);
        assert!(known_names("李闻本报讯", known).is_empty());
        assert!(known_names("Li Wen", known).is_empty());
    }
}
