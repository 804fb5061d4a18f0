//! Character references: `&amp;`, `&#20020;`, `&#x4e34;`.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

/// The maximum length of a reference in bytes: `&CounterClockwiseContourIntegral;` with some leading zeros.
const LONGEST: usize = 40;

/// Replaces character references. Those without a semicolon are not changed, because addresses such as `?id=1&copy=2`
/// occur in unescaped files; neither are unknown ones.
///
/// ```
/// use jianbao_corpus::markup::decode;
/// assert_eq!(decode("&ldquo;&#20020;&#x6c5f;&rdquo;&nbsp;A&amp;B"), "“临江”\u{a0}A&B");
/// assert_eq!(decode("?id=1&copy=2 &临江; &#0;"), "?id=1&copy=2 &临江; \u{fffd}");
/// ```
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    decoded.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let window = &rest.as_bytes()[..rest.len().min(LONGEST)];
        let reference = memchr::memchr(b';', window).map(|end| &rest[1..end]);
        if reference.is_some_and(|name| push(name, &mut decoded)) {
            rest = &rest[reference.map_or(0, str::len) + 2..];
        } else {
            decoded.push('&');
            rest = &rest[1..];
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// Appends the characters of a reference. Returns `false` if it is unknown.
fn push(name: &str, out: &mut String) -> bool {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16),
            None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse(),
            _ => return false,
        };
        match code {
            Ok(code) => out.push(character(code)),
            Err(_) => return false,
        }
        return true;
    }
    match resolve_html5_entity(name) {
        Some(text) => out.push_str(text),
        None => return false,
    }
    true
}

/// On old pages, numbers 128 to 159 denote characters of Windows-1252: `&#147;` for `&#8220;`.
fn character(code: u32) -> char {
    let code = match code {
        133 => 0x2026,
        145 => 0x2018,
        146 => 0x2019,
        147 => 0x201c,
        148 => 0x201d,
        149 => 0x2022,
        150 => 0x2013,
        151 => 0x2014,
        other => other,
    };
    char::from_u32(code).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}
