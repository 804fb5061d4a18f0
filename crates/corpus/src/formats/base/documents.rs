//! Splits a stream of elements such as `<doc>…</doc>` into documents, and reads a whole file up to a limit.

use std::io::{BufRead, Read};

use crate::formats::base::{
    lines::text_of,
    record::{Record, Records, Unreadable},
};
use crate::source::limits::Limits;

/// Splits at `<name …>` and `</name>`, ignoring case; `name` is in lower case. Holds one document at a time. Text
/// outside of documents is skipped; a document without an end tag ends at the beginning of the next.
pub(crate) fn documents<'a>(input: Box<dyn BufRead + Send + 'a>, name: &'static str, limits: Limits) -> Records<'a> {
    Box::new(Documents { input, name, limits, line: 1, current: None, any: false, ended: false })
}

/// Reads the whole file as one record.
pub(crate) fn whole<'a>(input: Box<dyn BufRead + Send + 'a>, limits: Limits) -> Records<'a> {
    let longest = limits.document();
    let mut input = Some(input);
    Box::new(std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        let unreadable = |reason| Some(Err(Unreadable { line: 1, reason, fatal: true }));
        match input.take()?.take(longest as u64 + 1).read_to_end(&mut bytes) {
            Err(error) => unreadable(format!("cannot be read: {error}")),
            Ok(_) if bytes.len() > longest => unreadable(limits.long_document()),
            Ok(_) => Some(Ok(Record::new(0, text_of(bytes)))),
        }
    }))
}

struct Documents<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    /// The name of the element of a document.
    name: &'static str,
    limits: Limits,
    /// The number of the current line.
    line: usize,
    /// The current document, from its `<` on.
    current: Option<Current>,
    /// Whether a document was seen.
    any: bool,
    ended: bool,
}

struct Current {
    line: usize,
    bytes: Vec<u8>,
    /// Whether the current document is too long, so that the rest of it is skipped.
    dropped: bool,
}

/// The kind of a piece between two `<`.
#[derive(PartialEq, Eq)]
enum Boundary {
    Opens,
    Closes,
    None,
}

impl Documents<'_> {
    /// Reads up to the next `<` or the end of the text.
    fn piece(&mut self, piece: &mut Vec<u8>) -> std::io::Result<bool> {
        piece.clear();
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                self.ended = true;
                return Ok(!piece.is_empty());
            }
            let end = memchr::memchr(b'<', available);
            let used = end.map_or(available.len(), |at| at + 1);
            let text = &available[..end.unwrap_or(used)];
            self.line += memchr::memchr_iter(b'\n', text).count();
            // One byte more than the limit shows that the limit is exceeded.
            let room = (self.limits.record() + 1).saturating_sub(piece.len());
            piece.extend_from_slice(&text[..text.len().min(room)]);
            self.input.consume(used);
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    fn finish(&self, current: Current) -> Result<Record, Unreadable> {
        if current.dropped {
            let reason = self.limits.long_record("document");
            return Err(Unreadable { line: current.line, reason, fatal: false });
        }
        Ok(Record::new(current.line, text_of(current.bytes)))
    }
}

impl Iterator for Documents<'_> {
    type Item = Result<Record, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut piece = Vec::new();
        while !self.ended {
            let line = self.line;
            match self.piece(&mut piece) {
                Err(error) => {
                    self.ended = true;
                    self.any = true;
                    let reason = format!("cannot be read further: {error}");
                    return Some(Err(Unreadable { line: self.line, reason, fatal: true }));
                }
                Ok(false) => break,
                Ok(true) => {}
            }
            let boundary = boundary(&piece, self.name);
            let finished = if boundary == Boundary::Opens {
                self.any = true;
                self.current.replace(Current { line, bytes: Vec::new(), dropped: false })
            } else {
                None
            };
            if let Some(current) = &mut self.current {
                if current.bytes.len() + piece.len() >= self.limits.record() {
                    current.bytes = Vec::new();
                    current.dropped = true;
                }
                if !current.dropped {
                    current.bytes.push(b'<');
                    current.bytes.extend_from_slice(&piece);
                }
            }
            let closed = if boundary == Boundary::Closes { self.current.take() } else { None };
            if let Some(current) = finished.or(closed) {
                return Some(self.finish(current));
            }
        }
        if let Some(current) = self.current.take() {
            return Some(self.finish(current));
        }
        let none = !std::mem::replace(&mut self.any, true);
        none.then(|| Err(Unreadable { line: 1, reason: format!("no <{}> in the file", self.name), fatal: true }))
    }
}

/// Returns what the tag at the beginning of a piece does.
fn boundary(piece: &[u8], wanted: &str) -> Boundary {
    let (name, boundary) = match piece {
        [b'/', name @ ..] => (name, Boundary::Closes),
        name => (name, Boundary::Opens),
    };
    match name.split_at_checked(wanted.len()) {
        Some((name, [after, ..]))
            if name.eq_ignore_ascii_case(wanted.as_bytes()) && (*after == b'>' || after.is_ascii_whitespace()) =>
        {
            boundary
        }
        _ => Boundary::None,
    }
}
