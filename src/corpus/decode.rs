//! Bytes to text: tells the encoding of a file and gives its bytes as UTF-8. Knows nothing of formats.
//!
//! A byte order mark decides. Then UTF-8, if the bytes are; then UTF-16 without a mark, by its zero bytes; then GB 18030 (which
//! holds GBK and GB 2312) or Big5, whichever makes everyday characters of the bytes; then the guess of `chardetng`.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to tell its encoding.
pub const SAMPLE: usize = 1 << 18;

/// Tells the encoding of a text from its first bytes; `whole` when there are no more.
///
/// ```
/// use jianbao::corpus::decode::detect;
/// assert_eq!(detect("临江日报".as_bytes(), true).name(), "UTF-8");
/// let (gbk, _, _) = encoding_rs::GBK.encode("临江日报讯：昨日清晨大桥合龙，两岸群众夹道欢迎。");
/// assert_eq!(detect(&gbk, true).name(), "gb18030");
/// ```
#[must_use]
pub fn detect(sample: &[u8], whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    if is_utf8(sample, whole) {
        return UTF_8;
    }
    if let Some(encoding) = utf16_by_zeros(sample) {
        return encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    // chardetng was trained on web pages; a few lines are too short for it. In an archive of Chinese news the question is only
    // which of two encodings makes everyday characters of the bytes.
    let candidates = [GB18030, BIG5].map(|encoding| (encoding, everyday(encoding, sample, whole)));
    match candidates {
        [(_, None), (_, None)] => {
            if guess == GBK {
                GB18030
            } else {
                guess
            }
        }
        [(gb, Some(_)), (_, None)] => gb,
        [(_, None), (big5, Some(_))] => big5,
        // The prior is for GB: Big5 must be clearly better.
        [(gb, Some(as_gb)), (big5, Some(as_big5))] => {
            if as_big5 > as_gb + 0.2 {
                big5
            } else {
                gb
            }
        }
    }
}

/// The share of two-byte characters that are among the everyday ones of an encoding: level 1 of GB 2312 (3,755 characters) or
/// of Big5 (5,401). `None` when the bytes are not of the encoding, or hold too many that it does not know.
fn everyday(encoding: &'static Encoding, sample: &[u8], whole: bool) -> Option<f64> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(sample.len())?);
    let (_, _, had_errors) = decoder.decode_to_string(sample, &mut text, whole);
    let characters = text.chars().filter(|c| !c.is_ascii()).count().max(1);
    let broken = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    if had_errors && broken * 50 > characters {
        return None;
    }
    let mut pairs = 0;
    let mut everyday = 0;
    let mut rest = sample;
    while let [first, after @ ..] = rest {
        rest = after;
        if !first.is_ascii()
            && let [second, after @ ..] = rest
        {
            rest = after;
            pairs += 1;
            everyday += usize::from(if encoding == BIG5 {
                (0xa4..=0xc6).contains(first)
            } else {
                (0xb0..=0xd7).contains(first) && *second >= 0xa1
            });
        }
    }
    Some(everyday as f64 / pairs.max(1) as f64)
}

fn is_utf8(sample: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        // The sample may end inside a character.
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// UTF-16 of Chinese news has line ends, digits and ASCII punctuation, whose high bytes are zero, all on one side.
fn utf16_by_zeros(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = sample.len() / 200 + 1;
    if odd >= enough && even * 20 < odd {
        Some(UTF_16LE)
    } else if even >= enough && odd * 20 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Reads bytes of one encoding as UTF-8. Broken sequences become U+FFFD, each costing its own bytes and no more.
pub struct DecodeReader<R> {
    inner: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    /// The undecoded part of `bytes`.
    pending: std::ops::Range<usize>,
    text: Vec<u8>,
    /// How much of `text` was given out.
    given: usize,
    ended: bool,
}

impl<R: Read> DecodeReader<R> {
    /// Wraps `inner`, whose byte order mark, if there is one, is left out.
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; 1 << 16],
            pending: 0..0,
            text: Vec::with_capacity(1 << 17),
            given: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        self.text.resize(1 << 17, 0);
        let mut filled = 0;
        while filled == 0 {
            if self.pending.is_empty() && !self.ended {
                let read = self.inner.read(&mut self.bytes)?;
                self.pending = 0..read;
                self.ended = read == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.bytes[self.pending.clone()], &mut self.text, self.ended);
            self.pending.start += read;
            filled = written;
            if self.ended && result == CoderResult::InputEmpty {
                break;
            }
        }
        self.text.truncate(filled);
        Ok(())
    }
}

impl<R: Read> Read for DecodeReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        if self.given == self.text.len() {
            if self.ended && self.pending.is_empty() {
                return Ok(0);
            }
            self.refill()?;
        }
        let rest = &self.text[self.given..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
