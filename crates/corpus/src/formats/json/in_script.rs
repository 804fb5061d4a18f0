//! JSON in JavaScript: API responses wrapped in a call (JSONP), data that a script assigns to a variable, JSON with
//! comments or trailing commas.

use std::io::{self, BufRead, BufReader, Read};

use crate::{
    formats::{
        base::{
            format::{Context, Format, ReadOptions},
            record::{Record, Records},
        },
        json::values::Json,
    },
    record::{draft::Draft, fields::FieldMap},
};

/// JSON that JavaScript accepts and a JSON parser rejects: `callback({…});`, `var news = […];`, `{ // …`, `[1, 2,]`.
/// The text around the value is skipped.
pub struct JsonInScript;

impl Format for JsonInScript {
    fn name(&self) -> &'static str {
        "JSON in JavaScript"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonp", "jsonc", "json5"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        value_in(head).is_some()
    }

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        Json.split(Box::new(BufReader::with_capacity(1 << 16, PlainJson::new(input))), options)
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        Json.parse(record, context)
    }
}

/// Returns a script from its value on. `None` if no value begins it.
fn value_in(head: &str) -> Option<&str> {
    let head = without_comments(head);
    let value = if head.starts_with(['{', '[']) {
        head
    } else {
        // `var x =`, `window.x =`, `x =`, `export default`, `x(`.
        let rest = ["var ", "let ", "const ", "export default ", "export const "]
            .iter()
            .find_map(|word| head.strip_prefix(word))
            .unwrap_or(head);
        let rest = rest.trim_start();
        let name = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.')))?;
        let behind = rest[name..].trim_start();
        let value = if rest.starts_with(['{', '[']) {
            rest
        } else if let Some(value) = behind.strip_prefix('=').filter(|value| name > 0 && !value.starts_with('=')) {
            value
        } else {
            behind.strip_prefix('(').filter(|_| name > 0)?
        };
        without_comments(value)
    };
    // A value contains strings; a block of code does not begin like one.
    let inside = without_comments(value.strip_prefix(['{', '['])?);
    let fits = if value.as_bytes()[0] == b'{' {
        inside.starts_with(['"', '}'])
    } else {
        let object = inside.strip_prefix('{').map(without_comments);
        object.is_some_and(|object| object.starts_with(['"', '}']))
    };
    fits.then_some(value)
}

/// Returns a text without white space and comments at its beginning.
fn without_comments(text: &str) -> &str {
    let mut text = text.trim_start_matches(crate::formats::base::lines::BOM_OR_SPACE);
    loop {
        let rest = if let Some(line) = text.strip_prefix("//") {
            line.split_once('\n').map_or("", |(_, rest)| rest)
        } else if let Some(block) = text.strip_prefix("/*") {
            block.split_once("*/").map_or("", |(_, rest)| rest)
        } else {
            return text;
        };
        text = rest.trim_start();
    }
}

/// The maximum amount of white space after a comma that is buffered, in bytes.
const MOST_HELD: usize = 1 << 16;

/// The lexical context of a byte in a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the value.
    Before,
    /// In the value, outside of strings.
    Value,
    Text,
    /// After a backslash in a string.
    Escape,
    /// After a slash that may begin a comment.
    Stroke,
    Line,
    Block,
    /// After an asterisk that may end a comment.
    Star,
    /// After the value.
    Behind,
}

/// Reads the JSON value of a script without the text around it, comments, and commas before a closing bracket. Line
/// ends are kept, so that line numbers stay correct.
struct PlainJson<R> {
    inner: R,
    place: Place,
    /// The context around the current comment.
    around: Place,
    depth: usize,
    /// A comma and the white space after it. The next byte decides whether the comma is kept.
    comma: Vec<u8>,
    /// The output, and how much of it has been returned.
    plain: Vec<u8>,
    given: usize,
}

impl<R: BufRead> PlainJson<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            place: Place::Before,
            around: Place::Before,
            depth: 0,
            comma: Vec::new(),
            plain: Vec::new(),
            given: 0,
        }
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) {
        let line_end = byte == b'\n';
        match self.place {
            Place::Before | Place::Value | Place::Behind if byte == b'/' => {
                self.around = self.place;
                self.place = Place::Stroke;
            }
            Place::Before if matches!(byte, b'{' | b'[') => {
                self.place = Place::Value;
                self.value(byte, out);
            }
            Place::Before | Place::Behind => out.extend(line_end.then_some(byte)),
            Place::Value => self.value(byte, out),
            Place::Text => {
                out.push(byte);
                match byte {
                    b'"' => self.place = Place::Value,
                    b'\\' => self.place = Place::Escape,
                    _ => {}
                }
            }
            Place::Escape => {
                out.push(byte);
                self.place = Place::Text;
            }
            Place::Stroke => match byte {
                b'/' => self.place = Place::Line,
                b'*' => self.place = Place::Block,
                _ => {
                    self.place = self.around;
                    if self.place == Place::Value {
                        out.append(&mut self.comma);
                        out.push(b'/');
                    }
                    self.take(byte, out);
                }
            },
            Place::Line | Place::Block | Place::Star => {
                out.extend(line_end.then_some(byte));
                self.place = match (self.place, byte) {
                    (Place::Line, b'\n') | (Place::Star, b'/') => self.around,
                    (Place::Line, _) => Place::Line,
                    (_, b'*') => Place::Star,
                    _ => Place::Block,
                };
            }
        }
    }

    fn value(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            b',' => {
                out.append(&mut self.comma);
                self.comma.push(byte);
                return;
            }
            // The byte after the white space decides whether the comma before it is kept. Very long white space is not
            // buffered.
            b' ' | b'\t' | b'\r' | b'\n' if !self.comma.is_empty() && self.comma.len() < MOST_HELD => {
                self.comma.push(byte);
                return;
            }
            b'}' | b']' if !self.comma.is_empty() => {
                out.extend(self.comma.drain(..).skip(1));
            }
            _ => out.append(&mut self.comma),
        }
        out.push(byte);
        match byte {
            b'"' => self.place = Place::Text,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.place = Place::Behind;
                }
            }
            _ => {}
        }
    }
}

impl<R: BufRead> Read for PlainJson<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.plain.len() {
            let mut plain = std::mem::take(&mut self.plain);
            plain.clear();
            self.given = 0;
            let taken = self.inner.fill_buf()?.to_vec();
            if taken.is_empty() {
                return Ok(0);
            }
            self.inner.consume(taken.len());
            for &byte in &taken {
                self.take(byte, &mut plain);
            }
            self.plain = plain;
        }
        let count = buffer.len().min(self.plain.len() - self.given);
        buffer[..count].copy_from_slice(&self.plain[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read;

    use super::{PlainJson, value_in};

    fn plain(script: &str) -> String {
        let mut out = String::new();
        let mut reader = std::io::BufReader::with_capacity(64, PlainJson::new(script.as_bytes()));
        reader.read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn only_the_value_is_left() {
        assert_eq!(plain("callback({\"a\":\"//桥,]\"});"), "{\"a\":\"//桥,]\"}");
        assert_eq!(plain("var x = [\n {\"a\":1},\n];"), "[\n {\"a\":1}\n]");
        assert_eq!(plain("{ /* 注 */ \"a\" : 1, // 释\n}"), "{  \"a\" : 1\n }");
        assert_eq!(plain("[1,2]; alert(1)"), "[1,2]");
    }

    #[test]
    fn programs_are_no_data() {
        for script in [
            "function f() { return {\"a\": 1}; }",
            "jQuery(function($) { });",
            "(function(){})()",
            "// 注释",
            "a == [{\"b\":1}]",
        ] {
            assert_eq!(value_in(script), None, "{script}");
        }
        for script in
            ["cb([{\"a\":1}])", "window.a.b = {\"c\":1}", "/* 注 */ [ {\"a\":1} ]", "export default [{\"a\":1}]"]
        {
            assert!(value_in(script).is_some(), "{script}");
        }
    }
}
