//! The objects of a PDF, and a parser that reads one at a time. It is tolerant: damaged objects end where they are
//! damaged.

/// The maximum depth of lists and dictionaries inside each other.
const DEEPEST: usize = 48;
/// The maximum number of values in one object.
const MOST_VALUES: usize = 1 << 20;

/// An object, or a keyword between objects.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Object>),
    Dict(Dict),
    /// The number of an object.
    Reference(u32),
    /// A keyword, or an operator of a page.
    Word(Vec<u8>),
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }
}

/// A dictionary.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dict(Vec<(Vec<u8>, Object)>);

impl Dict {
    /// Returns the value of a key, which may be a reference.
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(own, _)| own == key.as_bytes()).map(|(_, value)| value)
    }

    /// Returns the keys and values in the order of the file.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value))
    }

    /// Whether a key has this name as its value.
    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        self.get(key).and_then(Object::name) == Some(name.as_bytes())
    }
}

/// Reads objects from bytes.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    /// Whether `1 0 R` is a reference. Pages have no references.
    references: bool,
    /// The number of values that the current object may still have.
    left: usize,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Parser<'a> {
    /// Reads the objects of a file, from a position.
    pub(super) fn of_file(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, references: true, left: 0 }
    }

    /// Reads the operands and operators of a page, or those of a character map.
    pub(super) fn of_page(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, references: false, left: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let end = memchr::memchr2(b'\n', b'\r', &self.bytes[self.at..]);
                self.at = end.map_or(self.bytes.len(), |end| self.at + end);
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Reads the next object; `None` at the end, or if the object is too large.
    pub(super) fn object(&mut self) -> Option<Object> {
        self.left = MOST_VALUES;
        self.value(0)
    }

    fn value(&mut self, depth: usize) -> Option<Object> {
        self.left = self.left.checked_sub(1).filter(|_| depth <= DEEPEST)?;
        self.skip_space();
        let rest = &self.bytes[self.at..];
        match *rest.first()? {
            b'/' => {
                self.at += 1;
                Some(Object::Name(self.name()))
            }
            b'(' => {
                self.at += 1;
                self.literal().map(Object::Text)
            }
            b'<' if rest.get(1) == Some(&b'<') => {
                self.at += 2;
                self.dict(depth).map(Object::Dict)
            }
            b'<' => {
                self.at += 1;
                Some(Object::Text(self.hexadecimal()))
            }
            b'[' => {
                self.at += 1;
                self.list(depth).map(Object::List)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => Some(self.number_or_reference()),
            byte if is_regular(byte) => Some(Object::Word(self.regular().to_vec())),
            byte => {
                self.at += 1;
                Some(Object::Word(vec![byte]))
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|&byte| !is_regular(byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// In a name, `#` precedes the code of a character.
    fn name(&mut self) -> Vec<u8> {
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(&byte) = raw.get(at) {
            let code = raw.get(at + 1).and_then(|&one| digit(one)).zip(raw.get(at + 2).and_then(|&one| digit(one)));
            if let (b'#', Some((high, low))) = (byte, code) {
                name.push(high << 4 | low);
                at += 3;
            } else {
                name.push(byte);
                at += 1;
            }
        }
        name
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        let (mut text, mut open) = (Vec::new(), 1);
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(text);
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(0x0c),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(more @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(more - b'0');
                    self.at += 1;
                }
                text.push(code as u8);
            }
            // A line that continues in the next.
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'\n' => {}
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let rest = &self.bytes[self.at..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += (end + 1).min(rest.len());
        let digits: Vec<u8> = rest[..end].iter().filter_map(|&byte| digit(byte)).collect();
        digits.chunks(2).map(|two| two[0] << 4 | two.get(1).unwrap_or(&0)).collect()
    }

    fn number_or_reference(&mut self) -> Object {
        let number = self.number();
        let from = self.at;
        if self.references && number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX) {
            self.skip_space();
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                self.number();
                self.skip_space();
                let is_end = self.bytes.get(self.at + 1).is_none_or(|&byte| !is_regular(byte));
                if self.peek() == Some(b'R') && is_end {
                    self.at += 1;
                    return Object::Reference(number as u32);
                }
            }
            self.at = from;
        }
        Object::Number(number)
    }

    fn number(&mut self) -> f64 {
        let (mut number, mut scale, mut negative) = (0.0, 0.0, false);
        while let Some(byte) = self.peek() {
            match byte {
                b'-' => negative = true,
                b'+' => {}
                b'.' if scale == 0.0 => scale = 1.0,
                b'0'..=b'9' if scale == 0.0 => number = number * 10.0 + f64::from(byte - b'0'),
                b'0'..=b'9' => {
                    scale /= 10.0;
                    number += f64::from(byte - b'0') * scale;
                }
                _ => break,
            }
            self.at += 1;
        }
        if negative { -number } else { number }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Object>> {
        let mut list = Vec::new();
        loop {
            let from = self.at;
            match self.value(depth + 1)? {
                Object::Word(word) if word == b"]" => return Some(list),
                Object::Word(word) if ends_object(&word) => {
                    self.at = from;
                    return Some(list);
                }
                value => list.push(value),
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Dict> {
        let mut entries = Vec::new();
        loop {
            let from = self.at;
            match self.value(depth + 1)? {
                Object::Name(key) => {
                    let from = self.at;
                    match self.value(depth + 1)? {
                        // A key without a value.
                        Object::Word(word) if word == b">" || ends_object(&word) => self.at = from,
                        value => entries.push((key, value)),
                    }
                }
                Object::Word(word) if word == b">" => {
                    self.at += usize::from(self.peek() == Some(b'>'));
                    return Some(Dict(entries));
                }
                Object::Word(word) if ends_object(&word) => {
                    self.at = from;
                    return Some(Dict(entries));
                }
                _ => {}
            }
        }
    }

    /// Skips the bytes of a picture inside a page, up to its keyword `EI`.
    pub(super) fn skip_picture(&mut self) {
        while let Some(end) = memchr::memmem::find(&self.bytes[self.at..], b"EI") {
            let at = self.at + end;
            self.at = at + 2;
            let before = at.checked_sub(1).and_then(|at| self.bytes.get(at)).is_none_or(|&byte| is_space(byte));
            if before && self.peek().is_none_or(is_space) {
                return;
            }
        }
        self.at = self.bytes.len();
    }
}

fn ends_object(word: &[u8]) -> bool {
    matches!(word, b"obj" | b"endobj" | b"stream" | b"endstream")
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
