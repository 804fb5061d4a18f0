//! Removes harmful characters for terminals, and escapes markup.

use std::borrow::Cow;

/// Replaces characters that move the cursor, change colours or change the text direction: control characters by their
/// pictures (␛ for escape), direction overrides by U+FFFD, and line breaks by spaces.
///
/// ```
/// use jianbao::printer::neutralise;
/// assert_eq!(neutralise("大桥\u{1b}[31m通车"), "大桥␛[31m通车");
/// assert_eq!(neutralise("大桥"), "大桥");
/// ```
#[must_use]
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return text.into();
    }
    text.chars().map(|c| if is_harmful(c) { picture(c) } else { c }).collect::<String>().into()
}

/// Escapes text for XML and HTML, between tags and inside quotes. Also [neutralises](neutralise) it.
///
/// ```
/// use jianbao::printer::escape_markup;
/// assert_eq!(escape_markup("“大桥”<合龙> & 'b'"), "“大桥”&lt;合龙&gt; &amp; &#39;b&#39;");
/// ```
#[must_use]
pub fn escape_markup(text: &str) -> Cow<'_, str> {
    let text = neutralise(text);
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

fn is_harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn picture(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).expect("control pictures"),
        '\u{7f}' => '␡',
        _ => '\u{fffd}',
    }
}
