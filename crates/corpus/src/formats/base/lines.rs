//! Reads lines of bounded length and decodes them as UTF-8.

use std::{borrow::Cow, io::BufRead};

/// Characters that may precede the content of a file.
pub(crate) const BOM_OR_SPACE: &[char] = &['\u{feff}', ' ', '\t', '\r', '\n'];

/// Returns the first `bytes` bytes of a text, or a few less, so that no character is split.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// Converts bytes from the decoder to text. They are UTF-8, so nothing is copied; invalid bytes would be replaced.
pub(crate) fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Like [`text_of`], for borrowed bytes. Faster than `from_utf8_lossy` alone, which examines every character.
pub(crate) fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Reads one line of at most `limit` bytes into `line`, without its line end. Returns `Ok(None)` at the end of the
/// text, and `Ok(Some(false))` if the line was longer than `limit`; the rest of such a line is skipped.
pub(crate) fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> std::io::Result<Option<bool>> {
    line.clear();
    let mut fits = true;
    let mut any = false;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', available);
        let piece = &available[..end.unwrap_or(available.len())];
        if line.len() + piece.len() > limit {
            fits = false;
        }
        if fits {
            line.extend_from_slice(piece);
        }
        let used = end.map_or(available.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(any.then_some(fits))
}
