//! Detects the encoding of a file.
//!
//! ```text
//! the user's choice → a byte order mark → UTF-16/32 by their zero bytes → UTF-8, if nearly all of the bytes are
//!   → what the file declares, if the bytes allow it → GB 18030 or Big5 by everyday characters → the guess of chardetng
//! ```

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use serde::Serialize;

use super::{charset::Charset, declared::declared, seven_bit, shapes};

/// The number of bytes of a file from which its encoding is detected.
pub const SAMPLE: usize = 1 << 18;

/// How reliable a detected encoding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The user chose it.
    Given,
    /// A byte order mark.
    Bom,
    /// The bytes are valid in an encoding whose rules other bytes would violate.
    Valid,
    /// The file or its server declares it, and the bytes do not contradict the declaration.
    Declared,
    /// The most likely encoding.
    Guessed,
}

/// The encoding of a file and how it was detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Detected {
    /// The WHATWG name, or `UTF-32LE`, `UTF-32BE`. GB2312 and GBK are reported as `gb18030`.
    pub encoding: &'static str,
    /// How reliable the detection is.
    pub how: How,
}

impl fmt::Display for Detected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.how {
            How::Given => "as asked",
            How::Bom => "byte order mark",
            How::Valid => "valid",
            How::Declared => "declared",
            How::Guessed => "guessed",
        };
        write!(f, "{} ({how})", self.encoding)
    }
}

/// Detects the encoding of a text from its first bytes; `whole` is set if there are no more. `header` is the declaration of the server.
///
/// ```
/// use jianbao_corpus::decode::{How, detect};
/// let utf8 = detect("临江日报".as_bytes(), true, None);
/// assert_eq!((utf8.encoding, utf8.how), ("UTF-8", How::Valid));
/// let (gbk, _, _) = encoding_rs::GBK.encode("临江日报讯：昨日清晨大桥合龙，两岸群众夹道欢迎。");
/// let guessed = detect(&gbk, true, None);
/// assert_eq!((guessed.encoding, guessed.how), ("gb18030", How::Guessed));
/// ```
#[must_use]
pub fn detect(sample: &[u8], whole: bool, header: Option<&str>) -> Detected {
    let (charset, how) = charset(sample, whole, header);
    Detected { encoding: charset.name(), how }
}

pub(crate) fn charset(sample: &[u8], whole: bool, header: Option<&str>) -> (Charset, How) {
    if let Some(marked) = Charset::of_mark(sample) {
        return (marked, How::Bom);
    }
    if let Some(wide) = wide(sample) {
        return (wide, How::Valid);
    }
    let says = || {
        let of_text = |charset| !matches!(charset, Charset::Web(e) if e == UTF_16LE || e == UTF_16BE);
        [header.and_then(Charset::named), declared(sample).and_then(|name| Charset::named(&name))]
            .into_iter()
            .flatten()
            .find(|&charset| of_text(charset))
    };
    let shape = shapes::utf8(sample, whole);
    if shape.is_ascii() {
        if let Some(form) = seven_bit::form(sample) {
            return (Charset::SevenBit(form), How::Valid);
        }
        if seven_bit::is_utf7(sample) {
            return (Charset::Utf7, How::Valid);
        }
        // The rest of the file may contain anything, so the declaration is the only evidence.
        return match says() {
            Some(charset @ Charset::Web(encoding)) if encoding != UTF_8 && !whole => (charset, How::Declared),
            _ => (Charset::Web(UTF_8), How::Valid),
        };
    }
    if shape.is_utf8() && !(shape.long == 0 && shapes::rather_gb(sample, whole)) {
        return (Charset::Web(UTF_8), if shape.broken == 0 { How::Valid } else { How::Guessed });
    }
    legacy(&other_lines(sample), whole, says())
}

/// Returns the lines that are not UTF-8. A file that was concatenated from several may have lines in two encodings.
fn other_lines(sample: &[u8]) -> Vec<u8> {
    sample
        .split_inclusive(|&byte| byte == b'\n')
        .filter(|line| std::str::from_utf8(line).is_err())
        .flatten()
        .copied()
        .collect()
}

/// Detects an encoding with one or two bytes per character.
fn legacy(sample: &[u8], whole: bool, declared: Option<Charset>) -> (Charset, How) {
    if let Some(encoding) = shapes::neighbour(sample, whole) {
        return (Charset::Web(encoding), How::Guessed);
    }
    let as_gb = shapes::everyday(GB18030, sample, whole);
    let as_big5 = shapes::everyday(BIG5, sample, whole);
    let chinese = match (as_gb, as_big5) {
        (None, None) => None,
        (Some(_), None) => Some(GB18030),
        (None, Some(_)) => Some(BIG5),
        // GB 18030 is more common, so Big5 must be clearly better.
        (Some(gb), Some(big5)) => Some(if big5 > gb + 0.2 { BIG5 } else { GB18030 }),
    };
    if let Some(Charset::Web(claimed)) = declared {
        let share = |encoding| if encoding == BIG5 { as_big5 } else { as_gb };
        let believable = match chinese {
            _ if claimed == UTF_8 => false,
            _ if claimed == GB18030 || claimed == BIG5 => {
                // If a page declares gb2312 and is Big5, nearly all of its characters are wrong.
                let other = if claimed == BIG5 { as_gb } else { as_big5 };
                share(claimed).is_some_and(|own| other.unwrap_or(0.0) < own + 0.3)
            }
            // Servers declare `iso-8859-1` for anything, so it is believed only if the bytes are not Chinese.
            Some(chinese) => share(chinese).is_some_and(|share| share < 0.4) && shapes::decodes(claimed, sample, whole),
            None => shapes::decodes(claimed, sample, whole),
        };
        if believable {
            return (Charset::Web(claimed), How::Declared);
        }
    }
    if let Some(encoding) = chinese {
        return (Charset::Web(encoding), How::Guessed);
    }
    // chardetng was trained on web pages; a few lines are too short for it, so it is used last.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    (Charset::Web(if guess == GBK { GB18030 } else { guess }), How::Guessed)
}

/// Detects UTF-16 or UTF-32 without a byte order mark.
fn wide(sample: &[u8]) -> Option<Charset> {
    if memchr::memchr(0, sample).is_none() && std::str::from_utf8(sample).is_ok() {
        return None;
    }
    shapes::utf32(sample)
        .map(|big| if big { Charset::Utf32Be } else { Charset::Utf32Le })
        .or_else(|| shapes::utf16(sample).map(|big| if big { Charset::Web(UTF_16BE) } else { Charset::Web(UTF_16LE) }))
}
