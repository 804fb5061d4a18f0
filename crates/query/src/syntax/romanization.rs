//! Parses pinyin as users type it: with tone marks or tone numbers, ü in any spelling, or as zhuyin.

use jianbao_text::fold;

use super::punctuation::half_width;

/// Normalizes pinyin to lower-case letters with `v` for ü, and `'` where an apostrophe, white space or a tone separates syllables;
/// `None` if `value` is not pinyin.
///
/// `lv3you2` and `ㄌㄩˇㄧㄡˊ` give `lv'you`; `lǚyóu` gives `lvyou`.
pub(super) fn letters(value: &str) -> Option<String> {
    let mut letters = String::new();
    let separate = |letters: &mut String| {
        if !letters.is_empty() && !letters.ends_with('\'') {
            letters.push('\'');
        }
    };
    let mut rest = value.trim();
    while let Some(c) = rest.chars().next() {
        let mut rest_after = &rest[c.len_utf8()..];
        let c = half_width(c).to_lowercase().next().unwrap_or(c);
        match c {
            'a'..='z' => letters.push(c),
            '1'..='5' | '\'' | '’' | '‘' | '＇' if !letters.is_empty() => separate(&mut letters),
            _ if c.is_whitespace() => separate(&mut letters),
            // ü as one character or decomposed, with any tone mark.
            'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => letters.push('v'),
            '\u{308}' if letters.ends_with('u') => {
                letters.pop();
                letters.push('v');
            }
            '\u{300}'..='\u{304}' | '\u{30c}' => {}
            'ㄅ'..='ㄩ' => {
                let length = rest.find(|c| !('ㄅ'..='ㄩ').contains(&c)).unwrap_or(rest.len());
                for syllable in zhuyin(&rest[..length])? {
                    separate(&mut letters);
                    letters.push_str(&syllable);
                }
                rest_after = &rest[length..];
            }
            'ˉ' | 'ˊ' | 'ˇ' | 'ˋ' | '˙' => separate(&mut letters),
            _ => letters.push_str(&fold(&c.to_string())),
        }
        rest = rest_after;
    }
    let letters = letters.trim_matches('\'').to_owned();
    let is_pinyin = letters.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
    (!letters.is_empty() && is_pinyin).then_some(letters)
}

/// Converts the spellings of ü that passports and keyboards without ü use (lue, nue, lyu, nyu) to `v`; `None` if there are none.
pub(crate) fn with_umlaut(letters: &str) -> Option<String> {
    let spellings = [("lyu", "lv"), ("nyu", "nv"), ("lue", "lve"), ("nue", "nve")];
    let other = spellings.iter().fold(letters.to_owned(), |text, (from, to)| text.replace(from, to));
    (other != letters).then_some(other)
}

/// Initials in zhuyin and in pinyin.
const INITIALS: [(char, &str); 21] = [
    ('ㄅ', "b"),
    ('ㄆ', "p"),
    ('ㄇ', "m"),
    ('ㄈ', "f"),
    ('ㄉ', "d"),
    ('ㄊ', "t"),
    ('ㄋ', "n"),
    ('ㄌ', "l"),
    ('ㄍ', "g"),
    ('ㄎ', "k"),
    ('ㄏ', "h"),
    ('ㄐ', "j"),
    ('ㄑ', "q"),
    ('ㄒ', "x"),
    ('ㄓ', "zh"),
    ('ㄔ', "ch"),
    ('ㄕ', "sh"),
    ('ㄖ', "r"),
    ('ㄗ', "z"),
    ('ㄘ', "c"),
    ('ㄙ', "s"),
];

/// Finals in zhuyin, in pinyin after an initial, and in pinyin without an initial.
const FINALS: [(&str, &str, &str); 36] = [
    ("ㄚ", "a", "a"),
    ("ㄛ", "o", "o"),
    ("ㄜ", "e", "e"),
    ("ㄝ", "e", "e"),
    ("ㄞ", "ai", "ai"),
    ("ㄟ", "ei", "ei"),
    ("ㄠ", "ao", "ao"),
    ("ㄡ", "ou", "ou"),
    ("ㄢ", "an", "an"),
    ("ㄣ", "en", "en"),
    ("ㄤ", "ang", "ang"),
    ("ㄥ", "eng", "eng"),
    ("ㄦ", "er", "er"),
    ("ㄧ", "i", "yi"),
    ("ㄧㄚ", "ia", "ya"),
    ("ㄧㄛ", "io", "yo"),
    ("ㄧㄝ", "ie", "ye"),
    ("ㄧㄠ", "iao", "yao"),
    ("ㄧㄡ", "iu", "you"),
    ("ㄧㄢ", "ian", "yan"),
    ("ㄧㄣ", "in", "yin"),
    ("ㄧㄤ", "iang", "yang"),
    ("ㄧㄥ", "ing", "ying"),
    ("ㄨ", "u", "wu"),
    ("ㄨㄚ", "ua", "wa"),
    ("ㄨㄛ", "uo", "wo"),
    ("ㄨㄞ", "uai", "wai"),
    ("ㄨㄟ", "ui", "wei"),
    ("ㄨㄢ", "uan", "wan"),
    ("ㄨㄣ", "un", "wen"),
    ("ㄨㄤ", "uang", "wang"),
    ("ㄨㄥ", "ong", "weng"),
    ("ㄩ", "v", "yu"),
    ("ㄩㄝ", "ve", "yue"),
    ("ㄩㄢ", "van", "yuan"),
    ("ㄩㄣ", "vn", "yun"),
];

/// Converts zhuyin without tones to pinyin syllables; `None` if it does not consist of syllables.
fn zhuyin(mut text: &str) -> Option<Vec<String>> {
    let mut syllables = Vec::new();
    while let Some(first) = text.chars().next() {
        let initial = INITIALS.iter().find(|(own, _)| *own == first).map(|(_, letters)| *letters);
        let rest = if initial.is_some() { &text[first.len_utf8()..] } else { text };
        let found = FINALS.iter().filter(|(own, ..)| rest.starts_with(own)).max_by_key(|(own, ..)| own.len());
        let (syllable, rest_after) = match (initial, rest.strip_prefix("ㄩㄥ"), found) {
            (None, Some(rest_after), _) => ("yong".to_owned(), rest_after),
            (Some(initial), Some(rest_after), _) => (format!("{initial}iong"), rest_after),
            (Some(initial), None, Some((own, letters, _))) => {
                // After j, q and x, ü is written u.
                let plain = matches!(initial, "j" | "q" | "x");
                let letters = if plain { letters.replace('v', "u") } else { (*letters).to_owned() };
                (format!("{initial}{letters}"), &rest[own.len()..])
            }
            (None, None, Some((own, _, alone))) => ((*alone).to_owned(), &rest[own.len()..]),
            // zhi, chi, shi, ri, zi, ci, si.
            (Some(initial @ ("zh" | "ch" | "sh" | "r" | "z" | "c" | "s")), None, None) => (format!("{initial}i"), rest),
            _ => return None,
        };
        syllables.push(syllable);
        text = rest_after;
    }
    Some(syllables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_type_pinyin_gives_its_letters() {
        for (typed, wanted) in [
            ("lvyou", "lvyou"),
            ("LÜYOU", "lvyou"),
            ("lǚyóu", "lvyou"),
            ("lu\u{308}\u{30c}yo\u{301}u", "lvyou"),
            ("lv3you2", "lv'you"),
            ("xi'an", "xi'an"),
            ("ㄌㄩˇㄧㄡˊ", "lv'you"),
            ("ㄓㄨㄥㄍㄨㄛˊ", "zhong'guo"),
            ("ㄒㄩㄝˊㄕㄥ", "xue'sheng"),
            ("ㄐㄩㄥ", "jiong"),
            ("ㄕˋ", "shi"),
        ] {
            assert_eq!(letters(typed).as_deref(), Some(wanted), "{typed}");
        }
        for typed in ["互联网", "abc-1", "", "ㄅㄅ"] {
            assert_eq!(letters(typed), None, "{typed}");
        }
    }

    #[test]
    fn u_with_two_points_is_spelled_in_other_ways() {
        assert_eq!(with_umlaut("lueduo").as_deref(), Some("lveduo"));
        assert_eq!(with_umlaut("lyuyou").as_deref(), Some("lvyou"));
        assert_eq!(with_umlaut("hulianwang"), None);
    }
}
