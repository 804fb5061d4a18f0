//! Whether a text has a sentence, which distinguishes an article from a list of names.

/// The minimum number of words of a sentence in Latin letters.
const FEWEST_WORDS: usize = 4;

/// Whether a line has a letter of a script other than Latin, or a sentence in Latin letters: four words, the last of which ends with a
/// full stop, a question mark or an exclamation mark.
pub(crate) fn has_sentence(line: &str) -> bool {
    if line.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) {
        return true;
    }
    let mut words = 0;
    for word in line.split_ascii_whitespace() {
        let letters = word.trim_end_matches(['.', '!', '?', '"', '\'', ',', ';', ':', ')']);
        if letters.is_empty()
            || !letters
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'\'' | b'(' | b'"' | b','))
        {
            words = 0;
            continue;
        }
        words += 1;
        if words >= FEWEST_WORDS && word.trim_end_matches(['"', '\'', ')']).ends_with(['.', '!', '?']) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::has_sentence;

    #[test]
    fn names_and_addresses_are_not_sentences() {
        assert!(has_sentence("通车") && has_sentence("The bridge was opened yesterday."));
        for line in ["beautifulsoup4", "s-0", "https://example.org/a.jpg", "1,2 3,4", "Bridge opened"] {
            assert!(!has_sentence(line), "{line}");
        }
    }
}
