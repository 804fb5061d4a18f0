//! Repairs copies of the Sogou corpora that were damaged by a converter.
//!
//! The corpora separate paragraphs by U+E40C, the bytes FD A3. A converter that does not know this character writes a
//! question mark for FD and uses A3 as the first byte of the next character. All following characters are shifted by
//! one byte, until two bytes form no character. The converter then writes a question mark for one byte, and the
//! following characters are correct again. So the beginning of a paragraph is wrong, and exactly one character is lost.

use encoding_rs::GB18030;

use crate::formats::sogou::PARAGRAPH_MARK;

/// What converters write for a byte that they do not know.
const UNKNOWN: [char; 2] = ['?', char::REPLACEMENT_CHARACTER];

/// Repairs shifted passages and returns their number. Each becomes a paragraph mark, the text, and U+FFFD for the
/// character that is lost at its end. A passage is not changed if the repaired text has fewer common characters.
pub fn put_right(text: &str) -> (String, usize) {
    let mut stretches = 0;
    let mut right = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(UNKNOWN) {
        let (before, mark) = rest.split_at(start);
        right.push_str(before);
        let mark_length = mark.chars().next().map_or(0, char::len_utf8);
        let stretch = &mark[mark_length..];
        let end = stretch.find(UNKNOWN).unwrap_or(stretch.len());
        if let Some(unshifted) = unshifted(&stretch[..end]) {
            stretches += 1;
            right.push(PARAGRAPH_MARK);
            right.push_str(&unshifted);
            let second = stretch[end..].chars().next().map_or(0, char::len_utf8);
            rest = &stretch[end + second..];
        } else {
            right.push_str(&mark[..mark_length]);
            rest = stretch;
        }
    }
    right.push_str(rest);
    (right, stretches)
}

/// Shifts a passage back by one byte, if the result is common Chinese.
fn unshifted(stretch: &str) -> Option<String> {
    let (shifted, _, _) = GB18030.encode(stretch);
    let [0xa3, bytes @ ..] = shifted.as_ref() else { return None };
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    let broken = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    (broken <= 1 && everyday(bytes) >= everyday(&shifted[2.min(shifted.len())..])).then(|| text.into_owned())
}

/// Counts the common characters among pairs of bytes: level 1 of GB 2312, and punctuation.
fn everyday(bytes: &[u8]) -> usize {
    bytes.chunks_exact(2).filter(|pair| matches!(pair[0], 0xa1 | 0xa3 | 0xb0..=0xd7) && pair[1] >= 0xa1).count()
}
