//! Repairs escapes of JSON that no string can contain: unpaired halves of surrogate pairs (`"\udead"`). Programs that
//! truncate strings by UTF-16 units write them, most often inside an emoji.

/// Replaces each unpaired surrogate by U+FFFD, and returns the text and their number. `None` if there are none. Pairs
/// and the positions of all other bytes are unchanged.
///
/// The text need not be valid JSON otherwise: only backslashes are examined, which occur in JSON only inside strings.
pub(crate) fn mended(json: &str) -> Option<(String, usize)> {
    let bytes = json.as_bytes();
    let mut mended = String::new();
    let (mut copied, mut count, mut at) = (0, 0, 0);
    while let Some(backslash) = memchr::memchr(b'\\', &bytes[at..]).map(|found| at + found) {
        match unit(bytes, backslash) {
            // `\\` and similar escapes end here.
            None => at = backslash + 2,
            Some(0xd800..=0xdbff) if matches!(unit(bytes, backslash + 6), Some(0xdc00..=0xdfff)) => at = backslash + 12,
            Some(0xd800..=0xdfff) => {
                mended.push_str(&json[copied..backslash]);
                mended.push_str("\\ufffd");
                count += 1;
                at = backslash + 6;
                copied = at;
            }
            Some(_) => at = backslash + 6,
        }
        at = at.min(bytes.len());
    }
    mended.push_str(&json[copied..]);
    (count > 0).then_some((mended, count))
}

/// Returns the value of the escape `\u1234` at `at`.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let is_number = digits.iter().all(u8::is_ascii_hexdigit);
    u16::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_number)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn halves_are_replaced_and_pairs_stay() {
        for (json, expected, count) in [
            (r#""\udead""#, r#""\ufffd""#, 1),
            (r#""\uD83D\uDE00""#, "", 0),
            (r#""\uD83D""#, r#""\ufffd""#, 1),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#, 1),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#, 2),
            (r#""桥\ud83d桥\n\ude00""#, r#""桥\ufffd桥\n\ufffd""#, 2),
            // An escaped backslash, followed by letters.
            (r#""\\udead""#, "", 0),
            (r#""\\\udead""#, r#""\\\ufffd""#, 1),
            (r#""\ud8""#, "", 0),
            (r#""\ud83d\"#, r#""\ufffd\"#, 1),
            ("\"\\桥\\ud83d", "\"\\桥\\ufffd", 1),
            ("\\", "", 0),
            ("", "", 0),
        ] {
            let expected = (count > 0).then(|| (expected.to_owned(), count));
            assert_eq!(mended(json), expected, "{json}");
        }
    }
}
