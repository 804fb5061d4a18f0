//! Characters by the names of their glyphs (Adobe Glyph List), as far as fonts of Chinese documents use them.

/// Names that are not the character itself.
const NAMES: &[(&str, &str)] = &[
    ("space", " "),
    ("exclam", "!"),
    ("quotedbl", "\""),
    ("numbersign", "#"),
    ("dollar", "$"),
    ("percent", "%"),
    ("ampersand", "&"),
    ("quotesingle", "'"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("asterisk", "*"),
    ("plus", "+"),
    ("comma", ","),
    ("hyphen", "-"),
    ("minus", "−"),
    ("period", "."),
    ("slash", "/"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("colon", ":"),
    ("semicolon", ";"),
    ("less", "<"),
    ("equal", "="),
    ("greater", ">"),
    ("question", "?"),
    ("at", "@"),
    ("bracketleft", "["),
    ("backslash", "\\"),
    ("bracketright", "]"),
    ("underscore", "_"),
    ("quoteleft", "‘"),
    ("quoteright", "’"),
    ("quotedblleft", "“"),
    ("quotedblright", "”"),
    ("braceleft", "{"),
    ("bar", "|"),
    ("braceright", "}"),
    ("asciitilde", "~"),
    ("endash", "–"),
    ("emdash", "—"),
    ("bullet", "•"),
    ("ellipsis", "…"),
    ("periodcentered", "·"),
    ("degree", "°"),
    ("multiply", "×"),
    ("fi", "fi"),
    ("fl", "fl"),
    ("ff", "ff"),
    ("ffi", "ffi"),
    ("ffl", "ffl"),
];

/// Returns the text of a name: `A`, `comma`, `uni6865`.
pub(super) fn text(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().filter(|name| !name.is_empty())?;
    if let Some((_, text)) = NAMES.iter().find(|(own, _)| *own == name) {
        return Some((*text).to_owned());
    }
    let code = name
        .strip_prefix("uni")
        .filter(|code| code.len() == 4)
        .or_else(|| name.strip_prefix('u').filter(|code| (4..=6).contains(&code.len())));
    if let Some(letter) = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)) {
        return Some(letter.to_string());
    }
    let mut letters = name.chars();
    letters.next().filter(|_| letters.next().is_none()).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn names_of_glyphs() {
        for (name, own) in [
            ("A", Some("A")),
            ("comma", Some(",")),
            ("uni6865", Some("桥")),
            ("u6865", Some("桥")),
            ("a.sc", Some("a")),
        ] {
            assert_eq!(text(name.as_bytes()).as_deref(), own, "{name}");
        }
        assert_eq!(text(b"g21"), None);
        assert_eq!(text(b".notdef"), None);
    }
}
