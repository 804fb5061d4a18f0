//! Decodes a stream to UTF-8 and finds lines that are in another encoding.

use std::{
    io::{self, BufRead, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use encoding_rs::{BIG5, CoderResult, Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::decode::{Charset, line_ends::LineEnds, seven_bit::Widen, shapes};

/// The number of bytes read at once.
const CHUNK: usize = 1 << 16;
/// A line longer than this, in bytes, is decoded in pieces, each with its own detection.
const LONGEST_PIECE: usize = 1 << 20;

/// Reads bytes of one encoding as UTF-8.
///
/// Each invalid sequence becomes U+FFFD and affects no bytes after it; a sequence that is truncated by the end of the
/// file is dropped. NULs are dropped. Line ends CR, CR CR and CR CR LF become LF or CR LF. A file that was concatenated
/// from several may have lines in another encoding; such a line is decoded in that encoding and counted.
pub struct DecodeReader<R> {
    inner: R,
    decoding: Decoding,
    /// Bytes not decoded yet.
    raw: Vec<u8>,
    text: Vec<u8>,
    /// The number of bytes of `text` already returned.
    given: usize,
    ended: bool,
    /// The error after which nothing more can be read; returned after the data read before it.
    failure: Option<io::Error>,
    begun: bool,
    line_ends: LineEnds,
    other_lines: Arc<AtomicU64>,
}

/// How bytes are decoded.
enum Decoding {
    /// An encoding in which LF is a single byte. Lines may be decoded separately.
    Lines(&'static Encoding),
    /// An encoding that must be decoded from its beginning.
    Stream(Box<Decoder>),
    Utf32 {
        big: bool,
    },
    /// A seven-bit encoding of Chinese, converted to eight bits and then decoded.
    SevenBit(Widen, Box<Decoder>),
}

impl<R: Read> DecodeReader<R> {
    /// Wraps `inner`. A byte order mark at its beginning is skipped.
    pub(crate) fn new(inner: R, charset: Charset) -> Self {
        let decoding = match charset {
            Charset::Web(encoding)
                if encoding == UTF_16LE || encoding == UTF_16BE || !encoding.is_ascii_compatible() =>
            {
                Decoding::Stream(Box::new(encoding.new_decoder_with_bom_removal()))
            }
            Charset::Web(encoding) => Decoding::Lines(encoding),
            Charset::Utf32Le => Decoding::Utf32 { big: false },
            Charset::Utf32Be => Decoding::Utf32 { big: true },
            Charset::SevenBit(form) => {
                Decoding::SevenBit(Widen::new(form), Box::new(GB18030.new_decoder_without_bom_handling()))
            }
            Charset::Utf7 => Decoding::Lines(UTF_8),
        };
        Self {
            inner,
            decoding,
            raw: Vec::new(),
            text: Vec::new(),
            given: 0,
            ended: false,
            failure: None,
            begun: false,
            line_ends: LineEnds::default(),
            other_lines: Arc::default(),
        }
    }

    /// Returns the number of lines in another encoding than the file. It grows while the file is read.
    pub(crate) fn other_lines(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.other_lines)
    }

    fn refill(&mut self) -> io::Result<()> {
        while self.given == self.text.len() {
            if self.ended && self.raw.is_empty() {
                return self.failure.take().map_or(Ok(()), Err);
            }
            if !self.ended {
                let before = self.raw.len();
                match (&mut self.inner).take(CHUNK as u64).read_to_end(&mut self.raw) {
                    Ok(_) => self.ended = self.raw.len() - before < CHUNK,
                    Err(error) => {
                        self.ended = true;
                        self.failure = Some(error);
                    }
                }
            }
            self.text.clear();
            self.given = 0;
            self.decode();
            self.line_ends.mend(&mut self.text, self.ended && self.raw.is_empty());
            if !self.begun && !self.text.is_empty() {
                self.begun = true;
                if self.text.starts_with("\u{feff}".as_bytes()) {
                    self.given = 3;
                }
            }
        }
        Ok(())
    }

    fn decode(&mut self) {
        match &mut self.decoding {
            Decoding::Lines(encoding) => {
                let ready = if self.ended { self.raw.len() } else { whole_lines(&self.raw) };
                let rest = self.raw.split_off(ready);
                let mut block = std::mem::replace(&mut self.raw, rest);
                if memchr::memchr(0, &block).is_some() {
                    block.retain(|&byte| byte != 0);
                }
                let others = lines(encoding, block, self.ended, &mut self.text);
                self.other_lines.fetch_add(others, Ordering::Relaxed);
            }
            Decoding::Stream(decoder) => {
                stream(decoder, &self.raw, &mut self.text);
                self.raw.clear();
            }
            Decoding::SevenBit(widen, decoder) => {
                let mut wide = Vec::with_capacity(self.raw.len());
                widen.take(&self.raw, self.ended, &mut wide);
                self.raw.clear();
                stream(decoder, &wide, &mut self.text);
            }
            Decoding::Utf32 { big } => {
                let mut fours = self.raw.chunks_exact(4);
                for four in &mut fours {
                    let four = [four[0], four[1], four[2], four[3]];
                    let value = if *big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
                    let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                let rest = fours.remainder().to_vec();
                self.raw = if self.ended { Vec::new() } else { rest };
            }
        }
    }
}

/// Returns the number of bytes that can be decoded without reading more: up to the last line end, or, in a very long
/// line, up to a byte that is certainly a whole character.
fn whole_lines(raw: &[u8]) -> usize {
    if let Some(end) = memchr::memrchr(b'\n', raw) {
        return end + 1;
    }
    if raw.len() < LONGEST_PIECE {
        return 0;
    }
    // No encoding of Chinese uses bytes below the digits inside a character.
    let safe = raw.iter().rposition(|&byte| byte < b'0').map_or(0, |at| at + 1);
    if safe > 0 { safe } else { raw.len() - shapes::cut_tail(raw) }
}

/// Decodes whole lines. Returns the number of lines in another encoding.
fn lines(encoding: &'static Encoding, block: Vec<u8>, last: bool, text: &mut Vec<u8>) -> u64 {
    if encoding == UTF_8 {
        if std::str::from_utf8(&block).is_ok() {
            *text = block;
            return 0;
        }
    } else if block.is_ascii() {
        *text = block;
        return 0;
    }
    let mut others = 0;
    let mut rest = block.as_slice();
    // Neighbouring lines of the file's own encoding are decoded together.
    let mut own = 0;
    while own < rest.len() {
        let end = memchr::memchr(b'\n', &rest[own..]).map_or(rest.len(), |at| own + at + 1);
        match other_encoding(encoding, &rest[own..end]) {
            None => own = end,
            Some(other) => {
                others += 1;
                decode_all(encoding, &rest[..own], false, text);
                decode_all(other, &rest[own..end], last && end == rest.len(), text);
                rest = &rest[end..];
                own = 0;
            }
        }
    }
    decode_all(encoding, rest, last, text);
    others
}

/// Returns the encoding of a line that is clearly not in the encoding of its file.
fn other_encoding(encoding: &'static Encoding, line: &[u8]) -> Option<&'static Encoding> {
    if encoding == UTF_8 {
        if std::str::from_utf8(line).is_ok() {
            return None;
        }
        let shape = shapes::utf8(line, false);
        if shape.broken == 0 || shape.long > shape.broken {
            return None;
        }
        let (gb, big5) = (shapes::everyday(GB18030, line, false), shapes::everyday(BIG5, line, false));
        return match (gb, big5) {
            (Some(gb), Some(big5)) if big5 > gb + 0.2 => Some(BIG5),
            (Some(_), _) => Some(GB18030),
            (None, Some(_)) => Some(BIG5),
            (None, None) => None,
        };
    }
    if line.is_ascii() {
        return None;
    }
    let valid = std::str::from_utf8(line).is_ok();
    (valid && shapes::utf8(line, true).long >= 2).then_some(UTF_8)
}

/// Decodes all of `bytes`. A character that is truncated by the end of the file is dropped.
fn decode_all(encoding: &'static Encoding, bytes: &[u8], last: bool, text: &mut Vec<u8>) {
    if bytes.is_empty() {
        return;
    }
    if encoding == UTF_8 {
        let end = if last { bytes.len() - shapes::cut_tail(bytes) } else { bytes.len() };
        let mut broken = false;
        for chunk in bytes[..end].utf8_chunks() {
            text.extend_from_slice(chunk.valid().as_bytes());
            let rest = chunk.invalid();
            // Continuation bytes after a broken first byte belong to the same character.
            let left = broken && chunk.valid().is_empty() && matches!(rest, [0x80..=0xbf]);
            broken = !rest.is_empty();
            if broken && !left {
                text.extend_from_slice("\u{fffd}".as_bytes());
            }
        }
        return;
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    stream(&mut decoder, bytes, text);
    if !last {
        finish(&mut decoder, text);
    }
}

/// Decodes the complete characters of `bytes`. The decoder keeps the rest.
fn stream(decoder: &mut Decoder, bytes: &[u8], text: &mut Vec<u8>) {
    run(decoder, bytes, false, text);
}

/// Ends the text. An incomplete sequence at the end is invalid.
fn finish(decoder: &mut Decoder, text: &mut Vec<u8>) {
    run(decoder, &[], true, text);
}

fn run(decoder: &mut Decoder, mut bytes: &[u8], last: bool, text: &mut Vec<u8>) {
    loop {
        let filled = text.len();
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(CHUNK).max(16);
        text.resize(filled + room, 0);
        let (result, read, written, _) = decoder.decode_to_utf8(bytes, &mut text[filled..], last);
        text.truncate(filled + written);
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

impl<R: Read> BufRead for DecodeReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given == self.text.len() {
            self.refill()?;
        }
        Ok(&self.text[self.given..])
    }

    fn consume(&mut self, amount: usize) {
        self.given = (self.given + amount).min(self.text.len());
    }
}

impl<R: Read> Read for DecodeReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        out[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}
