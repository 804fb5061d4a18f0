//! Statistics of bytes: how much is valid UTF-8, where zero bytes occur, how many common characters they decode to.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// Statistics of bytes decoded as UTF-8.
pub(super) struct Utf8Shape {
    /// Number of characters of two or more bytes.
    pub(super) wide: usize,
    /// Number of these that have three or more bytes. In other encodings, such sequences are very unlikely to occur by
    /// chance.
    pub(super) long: usize,
    /// Number of invalid sequences.
    pub(super) broken: usize,
}

impl Utf8Shape {
    pub(super) fn is_ascii(&self) -> bool {
        self.wide == 0 && self.broken == 0
    }

    /// Whether the bytes are UTF-8, possibly with some invalid sequences. In GBK, about one character in a hundred
    /// looks like a long character of UTF-8 by chance.
    pub(super) fn is_utf8(&self) -> bool {
        self.broken == 0 || self.long > self.broken
    }
}

/// Whether bytes that are valid two-byte characters of UTF-8 are more likely words in GB 2312: adjacent accented
/// letters are rare, and Greek and Cyrillic letters are not among the common characters of GB 2312.
pub(super) fn rather_gb(bytes: &[u8], whole: bool) -> bool {
    let words = bytes.split(u8::is_ascii).filter(|run| !run.is_empty()).all(|run| run.len() >= 4 && run.len() % 2 == 0);
    words && everyday(GB18030, bytes, whole) == Some(1.0)
}

/// Computes the statistics of bytes as UTF-8. A character that is truncated at the end is not counted as invalid.
pub(super) fn utf8(bytes: &[u8], whole: bool) -> Utf8Shape {
    let mut shape = Utf8Shape { wide: 0, long: 0, broken: 0 };
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        for &byte in chunk.valid().as_bytes() {
            shape.wide += usize::from(byte >= 0xc0);
            shape.long += usize::from(byte >= 0xe0);
        }
        let rest = chunk.invalid();
        let cut =
            chunks.peek().is_none() && !whole && std::str::from_utf8(rest).is_err_and(|e| e.error_len().is_none());
        shape.broken += usize::from(!rest.is_empty() && !cut);
    }
    shape
}

/// Whether the bytes are UTF-16 without a byte order mark, and if so, whether the high byte comes first.
///
/// UTF-16 of Chinese news has line ends, digits and ASCII punctuation, whose high bytes are zero, all at even or all at
/// odd offsets. A stray NUL in another encoding is not followed by meaningful text. A text of nothing but Han and their
/// punctuation has no zero bytes and is detected by these characters.
pub(super) fn utf16(sample: &[u8]) -> Option<bool> {
    let units = sample.len() / 2;
    if units == 0 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let big = even > odd;
    let (here, there) = if big { (even, odd) } else { (odd, even) };
    let narrow = std::str::from_utf8(sample).is_ok();
    if here > 0 {
        let one_sided = there * 20 < here && here * 200 > units;
        // ASCII with stray NULs is ASCII. In ASCII encoded as UTF-16, half of the bytes are zero.
        let believable = if narrow { here * 2 > units } else { sensible(sample, big) >= 0.9 };
        return (one_sided && believable).then_some(big);
    }
    let even_length = sample.len().is_multiple_of(2);
    (!narrow && even_length && units >= 4).then(|| [false, true].into_iter().find(|&big| han(sample, big)))?
}

fn units(sample: &[u8], big: bool) -> impl Iterator<Item = u16> {
    sample.chunks_exact(2).map(move |pair| {
        let pair = [pair[0], pair[1]];
        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    })
}

/// Returns the share of UTF-16 units that are typical of Chinese text: Han, their punctuation, full-width forms, ASCII.
fn sensible(sample: &[u8], big: bool) -> f64 {
    let all = sample.len() / 2;
    let good = units(sample, big)
        .filter(|unit| {
            matches!(unit, 0x0a | 0x0d | 0x09 | 0x20..=0x7e | 0xa0..=0xff | 0x2000..=0x206f | 0x2100..=0x27ff)
                || is_chinese(*unit)
        })
        .count();
    good as f64 / all.max(1) as f64
}

fn is_chinese(unit: u16) -> bool {
    matches!(unit, 0x3000..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xff00..=0xffef | 0xd840..=0xdfff)
}

fn han(sample: &[u8], big: bool) -> bool {
    units(sample, big).all(is_chinese)
}

/// Whether the bytes are UTF-32 without a byte order mark, and if so, whether the high byte comes first.
pub(super) fn utf32(sample: &[u8]) -> Option<bool> {
    let all = sample.len() / 4;
    let characters = |big: bool| {
        sample
            .chunks_exact(4)
            .filter(|four| {
                let four = [four[0], four[1], four[2], four[3]];
                let value = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
                value != 0 && char::from_u32(value).is_some()
            })
            .count()
    };
    [false, true].into_iter().find(|&big| all >= 2 && characters(big) * 20 >= all * 19)
}

/// Whether the bytes decode with at most one error in fifty characters.
pub(super) fn decodes(encoding: &'static Encoding, sample: &[u8], whole: bool) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let Some(length) = decoder.max_utf8_buffer_length(sample.len()) else { return false };
    let mut text = String::with_capacity(length);
    let (_, _, had_errors) = decoder.decode_to_string(sample, &mut text, whole);
    let characters = text.chars().filter(|c| !c.is_ascii()).count().max(1);
    !had_errors || text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count() * 50 <= characters
}

/// Returns the share of two-byte characters that are common in an encoding: those of level 1 of GB 2312 (3,755
/// characters) or of Big5 (5,401). `None` if the bytes are invalid in the encoding, or have too many unassigned
/// characters.
pub(super) fn everyday(encoding: &'static Encoding, sample: &[u8], whole: bool) -> Option<f64> {
    if !decodes(encoding, sample, whole) {
        return None;
    }
    let mut pairs = 0;
    let mut everyday = 0;
    let mut rest = sample;
    while let [first, after @ ..] = rest {
        rest = after;
        if first.is_ascii() {
            continue;
        }
        let [second, after @ ..] = rest else { break };
        if *second < 0x30 {
            continue;
        }
        rest = if second.is_ascii_digit() { after.get(2..).unwrap_or_default() } else { after };
        pairs += 1;
        everyday += usize::from(if encoding == BIG5 {
            (0xa4..=0xc6).contains(first)
        } else {
            (0xb0..=0xd7).contains(first) && *second >= 0xa1
        });
    }
    Some(everyday as f64 / pairs.max(1) as f64)
}

/// Returns the encoding of a Japanese or Korean text, whose bytes are also valid GB 2312. `None` if the text is more
/// likely Chinese.
///
/// Every Japanese sentence contains kana. Korean text consists of Hangul in words of a few syllables, and EUC-KR
/// encodes Hangul with bytes from the first half of the common characters of GB 2312.
pub(super) fn neighbour(sample: &[u8], whole: bool) -> Option<&'static Encoding> {
    // The minimum number of two-byte characters for a decision. A headline is too short.
    const LEAST: usize = 20;
    let (mut pairs, mut kana, mut hangul) = (0, 0, 0);
    let (mut run, mut longest_runs, mut runs) = (0, 0, 0);
    let mut rest = sample;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first < 0xa1 {
            if run > 0 {
                runs += 1;
                longest_runs += usize::from(run > 8);
            }
            run = 0;
            continue;
        }
        let [second, after @ ..] = rest else { break };
        rest = after;
        pairs += 1;
        run += 1;
        kana += usize::from(matches!((first, second), (0xa4 | 0xa5, 0xa1..=0xf6)));
        hangul += usize::from((0xb0..=0xc8).contains(first));
    }
    if pairs >= LEAST && kana * 5 >= pairs && decodes(EUC_JP, sample, whole) {
        return Some(EUC_JP);
    }
    if pairs >= LEAST
        && hangul * 50 >= pairs * 49
        && runs * 8 >= pairs
        && longest_runs * 10 <= runs
        && decodes(EUC_KR, sample, whole)
    {
        return Some(EUC_KR);
    }
    let (mut pairs, mut kana) = (0, 0);
    let mut rest = sample;
    while let [first, after @ ..] = rest {
        rest = after;
        if !matches!(first, 0x81..=0x9f | 0xe0..=0xfc) {
            continue;
        }
        let [second, after @ ..] = rest else { break };
        rest = after;
        pairs += 1;
        kana += usize::from(matches!((first, second), (0x82, 0x9f..=0xf1) | (0x83, 0x40..=0x96)));
    }
    (pairs >= LEAST && kana * 5 >= pairs && decodes(SHIFT_JIS, sample, whole)).then_some(SHIFT_JIS)
}

/// Returns the number of bytes at the end that begin a UTF-8 character but do not complete it.
pub(super) fn cut_tail(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    let begin = tail.iter().rposition(|&byte| byte >= 0xc0);
    begin.map_or(0, |at| {
        let rest = &tail[at..];
        if std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none()) { rest.len() } else { 0 }
    })
}
