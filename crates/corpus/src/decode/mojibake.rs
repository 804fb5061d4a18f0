//! Detects text that was decoded twice before it was stored, and repairs it where no information was lost.

use std::{ops::Range, sync::LazyLock};

use memchr::{memchr2, memmem::Finder};
use serde::Serialize;

/// What happened to a text before it was written to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mojibake {
    /// UTF-8 was read as Latin-1 or Windows-1252: `å¤§æ¡¥` for 大桥.
    Latin,
    /// UTF-8 was read as GBK: `澶фˉ` for 大桥.
    Gbk,
    /// Characters were replaced by U+FFFD before: `锟斤拷`, `ï¿½`.
    Lost,
}

/// What U+FFFD becomes when its bytes are decoded in another encoding.
static LOST: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["锟斤拷", "ï¿½"].map(Finder::new));
/// What `，`, `。` and `的` become. These characters hardly ever occur in other texts.
static AS_GBK: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["锛", "銆", "鐨"].map(Finder::new));

/// Detects whether a text was decoded twice. A text without such errors costs one scan for rare bytes.
///
/// ```
/// use jianbao_corpus::decode::{Mojibake, mojibake};
/// assert_eq!(mojibake("大桥昨日合龙"), None);
/// assert_eq!(mojibake("å¤§æ¡¥昨日合龙"), Some(Mojibake::Latin));
/// assert_eq!(mojibake("大桥锟斤拷合龙"), Some(Mojibake::Lost));
/// ```
#[must_use]
pub fn mojibake(text: &str) -> Option<Mojibake> {
    let bytes = text.as_bytes();
    if LOST.iter().any(|trace| trace.find(bytes).is_some()) {
        return Some(Mojibake::Lost);
    }
    if latin_runs(text).any(|run| undone(&text[run.clone()]).is_some() || has_traces(&text[run])) {
        return Some(Mojibake::Latin);
    }
    let traces: usize = AS_GBK.iter().map(|trace| trace.find_iter(bytes).take(3).count()).sum();
    (traces >= 3).then_some(Mojibake::Gbk)
}

/// Reverts a decoding as Latin-1 or Windows-1252 where all bytes are preserved. `None` if there is nothing to repair.
///
/// ```
/// use jianbao_corpus::decode::repair;
/// assert_eq!(repair("å¤§æ¡¥ 2016").as_deref(), Some("大桥 2016"));
/// assert_eq!(repair("Café Ångström 的大桥"), None);
/// ```
#[must_use]
pub fn repair(text: &str) -> Option<String> {
    let mut repaired: Option<String> = None;
    let mut copied = 0;
    for run in latin_runs(text) {
        if let Some((original, length)) = undone(&text[run.clone()]) {
            let out = repaired.get_or_insert_with(|| String::with_capacity(text.len()));
            out.push_str(&text[copied..run.start]);
            out.push_str(&original);
            copied = run.start + length;
        }
    }
    repaired.map(|mut out| {
        out.push_str(&text[copied..]);
        out
    })
}

/// Repairs a text in place. Returns whether anything was repaired.
pub(crate) fn repair_in_place(text: &mut String) -> bool {
    repair(text).map(|repaired| *text = repaired).is_some()
}

/// Returns the runs of characters outside of ASCII that Latin-1 or Windows-1252 can produce.
fn latin_runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        // The bytes 0xC2 and 0xC3 begin the UTF-8 form of all characters from U+0080 to U+00FF, and of no others. Every
        // run contains one of these characters, because the first byte of every misread UTF-8 sequence becomes one.
        let start = from + memchr2(0xc2, 0xc3, text.as_bytes().get(from..)?)?;
        let length: usize = text[start..].chars().take_while(|&c| byte(c).is_some()).map(char::len_utf8).sum();
        from = start + length;
        Some(start..from)
    })
}

/// Returns the original text of a run, if it was UTF-8 that contains Chinese, and the length of the part of the run
/// that was misread, without genuine quotes and dashes after it.
fn undone(run: &str) -> Option<(String, usize)> {
    if run.len() < 6 {
        return None;
    }
    let bytes: Vec<u8> = run.chars().map_while(byte).collect();
    let whole = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let mut rest = run.chars();
    let length = run.len() - {
        rest.by_ref().take(whole).for_each(drop);
        rest.as_str().len()
    };
    if rest.any(|c| c <= '\u{ff}') {
        return None;
    }
    let text = String::from_utf8(bytes[..whole].to_vec()).ok()?;
    let chinese = |c: char| matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    // Text that was misread twice is still misread. The recursion ends because each step shortens the text.
    match undone(&text) {
        Some((deeper, whole)) if whole == text.len() => Some((deeper, length)),
        _ => text.chars().any(chinese).then_some((text, length)),
    }
}

/// Whether a run in which bytes are missing contains at least two complete three-byte characters.
fn has_traces(run: &str) -> bool {
    let bytes: Vec<u8> = run.chars().map_while(byte).collect();
    let seen = bytes.windows(3).filter(|three| matches!(three, [0xe3..=0xe9, 0x80..=0xbf, 0x80..=0xbf]));
    seen.take(2).count() == 2
}

/// Returns the byte that Latin-1 or Windows-1252 decodes as this character.
fn byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{ff}' => Some(c as u8),
        c if c.is_ascii() => None,
        c => {
            /// 0x80 to 0x9f in Windows-1252.
            const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
            HIGH.chars().position(|high| high == c).map(|at| 0x80 + at as u8)
        }
    }
}
