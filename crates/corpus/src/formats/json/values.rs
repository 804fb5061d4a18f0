//! JSON that is not one object per line: an array of articles, an API response that contains one, an article over
//! several lines. Large arrays are split into their elements, so a file may be larger than memory.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Cursor, Read},
    sync::Arc,
};

use crate::formats::{
    base::{
        format::Format,
        lines::{BOM_OR_SPACE, text_of},
        record::{Payload, Record, Records, Unreadable},
    },
    json::{context::Levels, drafts},
};
use crate::{
    formats::base::{
        format::{Context, ReadOptions},
        record_fields::RecordFields,
    },
    record::{draft::Draft, fields::FieldMap},
    source::limits::Limits,
};

/// Articles in JSON: an array of objects, an object that contains such an array at some depth, one article, or several
/// values in sequence. An object up to the maximum length of a record is read as a whole; the lists of a larger one are
/// split.
pub struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        let head = head.trim_start_matches(BOM_OR_SPACE);
        match head.strip_prefix('[') {
            // Plain text may begin with `[视频]`.
            Some(inside) => inside.trim_start().starts_with(['{', '[']),
            None => head.strip_prefix('{').is_some_and(|inside| inside.trim_start().starts_with(['"', '}'])),
        }
    }

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        Box::new(Cutter::new(input, options))
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        let shared = match &record.payload {
            Payload::Json { context, .. } => Some(&**context),
            Payload::Text(_) | Payload::Row(_) => None,
        };
        drafts::drafts(record.text(), shared, &context.options.map)
    }
}

/// The maximum nesting depth of lists.
const DEEPEST: usize = 64;

type Cut = Result<Record, Unreadable>;

/// Splits a file into its values, and arrays into their elements.
struct Cutter<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    scanner: Scanner,
    waiting: VecDeque<Cut>,
    given: usize,
    ended: bool,
}

impl<'a> Cutter<'a> {
    fn new(input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Self {
        Self {
            input,
            scanner: Scanner::new(options.map.clone(), options.limits),
            waiting: VecDeque::new(),
            given: 0,
            ended: false,
        }
    }

    fn cut(&mut self) -> Option<Cut> {
        while !self.ended {
            let unreadable = |line, reason| Some(Err(Unreadable { line, reason, fatal: true }));
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) => {
                    self.ended = true;
                    return unreadable(self.scanner.line, format!("cannot be read further: {error}"));
                }
            };
            if available.is_empty() {
                self.ended = true;
                let line = self.scanner.began;
                return match self.scanner {
                    Scanner { depth: 1.., .. } => unreadable(line, "the file ends inside this record".into()),
                    Scanner { oversize: Some(Oversize { line, cut: false }), .. } => {
                        unreadable(line, "the file ends inside this object".into())
                    }
                    _ if !self.scanner.entered.is_empty() => {
                        unreadable(self.scanner.line, "the file ends before its list does".into())
                    }
                    _ if self.given == 0 => unreadable(line, "there is no object in this JSON".into()),
                    _ => None,
                };
            }
            let (used, event) = self.scanner.scan(available);
            self.input.consume(used);
            match event {
                None => {}
                Some(Event::Record(record)) => {
                    self.given += 1;
                    return Some(Ok(record));
                }
                Some(Event::Unreadable(unreadable)) => {
                    self.given += 1;
                    self.ended = unreadable.fatal;
                    return Some(Err(unreadable));
                }
                Some(Event::TooLarge(beginning)) => {
                    let input = std::mem::replace(&mut self.input, Box::new(std::io::empty()));
                    self.input = Box::new(BufReader::with_capacity(1 << 16, Cursor::new(beginning).chain(input)));
                }
            }
        }
        None
    }
}

impl Iterator for Cutter<'_> {
    type Item = Cut;

    fn next(&mut self) -> Option<Cut> {
        if let Some(waiting) = self.waiting.pop_front() {
            return Some(waiting);
        }
        let cut = self.cut()?;
        let at_top = self.given == 1 && self.scanner.entered.is_empty();
        match cut {
            // If a file has only one value, the record is the whole file.
            Ok(record) if at_top => match self.cut() {
                None => Some(Ok(Record { line: 0, ..record })),
                Some(next) => {
                    self.waiting.push_back(next);
                    Some(Ok(record))
                }
            },
            cut => Some(cut),
        }
    }
}

enum Event {
    Record(Record),
    Unreadable(Unreadable),
    /// An object at the top level that is too large to be held in memory. It is scanned again, and its members are
    /// entered.
    TooLarge(Vec<u8>),
}

/// Recognises strings and nesting in JSON. Bytes may arrive in pieces of any size.
#[expect(clippy::struct_excessive_bools, reason = "where a scanner is takes more than one bit")]
struct Scanner {
    line: usize,
    /// The brackets that were entered to split their contents, with the fields that apply to them.
    entered: Levels,
    limits: Limits,
    /// Set while an object at the top level is entered because it is longer than a record may be.
    oversize: Option<Oversize>,
    /// The current record, the line on which it began, and its number of open brackets.
    record: Vec<u8>,
    /// The fields that apply to the record.
    context: Option<Arc<RecordFields>>,
    began: usize,
    depth: usize,
    /// Whether the record is too long, so that the rest of it is skipped.
    passing_over: bool,
    in_string: bool,
    escaped: bool,
    /// Whether a line end interrupted a record. The rest is skipped up to a position at which another record certainly
    /// begins.
    lost: bool,
    /// The last byte that was a line end or not white space; updated while `lost` is set.
    before: u8,
    /// Whether text that is not JSON was reported.
    strayed: bool,
}

/// An object at the top level that is too long to be held in memory.
#[derive(Clone, Copy)]
struct Oversize {
    /// The line on which it begins.
    line: usize,
    /// Whether a record was extracted from it.
    cut: bool,
}

impl Scanner {
    fn new(map: FieldMap, limits: Limits) -> Self {
        Self {
            line: 1,
            entered: Levels::new(map),
            limits,
            oversize: None,
            record: Vec::new(),
            context: None,
            began: 1,
            depth: 0,
            passing_over: false,
            in_string: false,
            escaped: false,
            lost: false,
            before: 0,
            strayed: false,
        }
    }

    /// Continues to the next event. Returns the number of bytes consumed, and the event.
    fn scan(&mut self, bytes: &[u8]) -> (usize, Option<Event>) {
        let mut at = 0;
        while at < bytes.len() {
            if self.depth > 0 {
                let end = self.inside(bytes, at);
                if let Some(event) = self.take(&bytes[at..end]) {
                    return (end, Some(event));
                }
                at = end;
            } else {
                let event = self.between(bytes[at]);
                at += 1;
                if event.is_some() {
                    return (at, event);
                }
            }
        }
        (at, None)
    }

    /// Reads one byte outside of records.
    fn between(&mut self, byte: u8) -> Option<Event> {
        self.line += usize::from(byte == b'\n');
        if self.lost {
            return self.astray(byte);
        }
        if self.string(byte) {
            self.entered.member(byte);
            return None;
        }
        match byte {
            b'{' => self.object(),
            b'[' => self.enter(byte),
            b']' => self.leave(b'['),
            b'}' => self.leave(b'{'),
            b',' => self.entered.end_of_member(self.line).map(Event::Unreadable),
            _ if !self.entered.is_empty() || byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf) => {
                self.entered.member(byte);
                None
            }
            _ if self.strayed => None,
            _ => {
                self.strayed = true;
                let reason = "the text between two values is not JSON".to_owned();
                Some(Event::Unreadable(Unreadable { line: self.line, reason, fatal: false }))
            }
        }
    }

    /// Reads one byte after a broken line. Its quotes are unbalanced, so neither quotes nor brackets are reliable.
    fn astray(&mut self, byte: u8) -> Option<Event> {
        let before = self.before;
        if byte == b'\n' || !byte.is_ascii_whitespace() {
            self.before = byte;
        }
        match (before, byte) {
            (b'\n' | b',' | b'[', b'{') => {
                self.lost = false;
                self.object()
            }
            (b'\n' | b'}', b']') => {
                self.lost = false;
                self.leave(b'[')
            }
            _ => None,
        }
    }

    /// Handles the beginning of an object: a record, or an object to enter.
    fn object(&mut self) -> Option<Event> {
        if self.entered.last() == Some(b'{') || (self.entered.is_empty() && self.oversize.is_some()) {
            return self.enter(b'{');
        }
        self.began = self.line;
        self.depth = 1;
        self.context = self.entered.context();
        self.record.push(b'{');
        None
    }

    fn leave(&mut self, opening: u8) -> Option<Event> {
        let problem = self.entered.end_of_member(self.line);
        // A list ends only at its own bracket, because the rest of a broken record may contain others.
        self.entered.leave(opening);
        if self.entered.is_empty()
            && let Some(Oversize { line, cut: false }) = self.oversize.take()
        {
            let reason = self.limits.long_record("object without a list of articles");
            return Some(Event::Unreadable(Unreadable { line, reason, fatal: false }));
        }
        problem.map(Event::Unreadable)
    }

    fn enter(&mut self, bracket: u8) -> Option<Event> {
        self.entered.enter(bracket);
        let reason = format!("lists are nested deeper than {DEEPEST}");
        (self.entered.len() > DEEPEST).then_some(Event::Unreadable(Unreadable { line: self.line, reason, fatal: true }))
    }

    /// Tracks strings. Returns whether the byte belongs to one.
    fn string(&mut self, byte: u8) -> bool {
        if !self.in_string {
            self.in_string = byte == b'"';
            return self.in_string;
        }
        match byte {
            // A string cannot contain a line end, so a quote is missing. Only one record is lost, not the rest of the
            // file.
            b'\n' => {
                (self.in_string, self.escaped) = (false, false);
                self.depth = 0;
                self.entered.no_member();
                (self.lost, self.before) = (true, byte);
            }
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
        true
    }

    /// Returns the end of the part of `bytes` from `at` on that belongs to the record.
    fn inside(&mut self, bytes: &[u8], mut at: usize) -> usize {
        while at < bytes.len() && self.depth > 0 {
            if self.in_string && !self.escaped {
                // Most bytes of an archive are inside strings.
                let Some(next) = memchr::memchr3(b'"', b'\\', b'\n', &bytes[at..]) else { return bytes.len() };
                at += next;
            }
            let byte = bytes[at];
            at += 1;
            self.line += usize::from(byte == b'\n');
            if self.string(byte) {
                continue;
            }
            match byte {
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth -= 1,
                _ => {}
            }
        }
        at
    }

    /// Appends a piece to the record. The record is complete when no bracket is open.
    fn take(&mut self, piece: &[u8]) -> Option<Event> {
        if !self.passing_over {
            self.record.extend_from_slice(piece);
        }
        let complete = self.depth == 0;
        if self.record.len() > self.limits.record() {
            let beginning = std::mem::take(&mut self.record);
            if self.entered.is_empty() && self.oversize.is_none() {
                let (line, strayed) = (self.began, self.strayed);
                let oversize = Some(Oversize { line, cut: false });
                *self = Self { line, oversize, strayed, ..Self::new(self.entered.map(), self.limits) };
                return Some(Event::TooLarge(beginning));
            }
            self.passing_over = !complete;
            // This is reported, so the object around it need not be.
            self.cut();
            let reason = self.limits.long_record("record");
            return Some(Event::Unreadable(Unreadable { line: self.began, reason, fatal: false }));
        }
        if !complete {
            return None;
        }
        let text = text_of(std::mem::take(&mut self.record));
        let passed_over = std::mem::take(&mut self.passing_over);
        self.cut();
        let payload = match self.context.take() {
            Some(context) => Payload::Json { text, context },
            None => Payload::Text(text),
        };
        (!passed_over).then_some(Event::Record(Record { line: self.began, payload }))
    }

    /// Records that a record was extracted or rejected.
    fn cut(&mut self) {
        if let Some(oversize) = &mut self.oversize {
            oversize.cut = true;
        }
    }
}
