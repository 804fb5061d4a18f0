//! Repairs copies of the Sogou corpora that a converter has damaged.
//!
//! The corpora separate paragraphs by U+E40C, the bytes FD A3. A converter that does not know the character puts a question mark for
//! FD, and takes A3 for the first byte of the next character: everything after it is shifted by one byte, until two bytes come
//! together that are no character. There it puts a second question mark for one byte, and is in step again. So a paragraph begins
//! with the wrong characters, and one character of it is lost, no more.

use encoding_rs::GB18030;

use crate::formats::sogou::PARAGRAPH_MARK;

/// The replacement of a converter for a byte that it does not know.
const UNKNOWN: [char; 2] = ['?', char::REPLACEMENT_CHARACTER];

/// The text with shifted stretches put right, and how many there were: a paragraph mark before each, and U+FFFD for the character that is lost at its end.
/// A stretch that reads worse after than before was not shifted, and stays.
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

/// A stretch moved by one byte, if that makes it everyday Chinese.
fn unshifted(stretch: &str) -> Option<String> {
    let (shifted, _, _) = GB18030.encode(stretch);
    let [0xa3, bytes @ ..] = shifted.as_ref() else { return None };
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    let broken = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    (broken <= 1 && everyday(bytes) >= everyday(&shifted[2.min(shifted.len())..])).then(|| text.into_owned())
}

/// Pairs of bytes that are among the everyday characters: level 1 of GB 2312, and punctuation.
fn everyday(bytes: &[u8]) -> usize {
    bytes.chunks_exact(2).filter(|pair| matches!(pair[0], 0xa1 | 0xa3 | 0xb0..=0xd7) && pair[1] >= 0xa1).count()
}
