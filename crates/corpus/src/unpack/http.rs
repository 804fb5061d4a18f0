//! Parses an HTTP response: its headers, and its body without transfer encoding.

use std::io::{self, BufRead, Read};

/// The maximum length of the headers of a response or record, in bytes.
const LONGEST_HEAD: u64 = 256 << 10;

/// Lines `Name: value` up to an empty line.
pub(super) struct Head {
    /// The line before the headers: `HTTP/1.1 200 OK`, `WARC/1.0`.
    pub(super) first: String,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Reads the headers; `None` at the end of the bytes.
    pub(super) fn read(bytes: &mut (impl BufRead + ?Sized)) -> io::Result<Option<Self>> {
        let mut bytes = bytes.take(LONGEST_HEAD);
        let mut head: Option<Self> = None;
        let mut line = Vec::new();
        loop {
            line.clear();
            if bytes.read_until(b'\n', &mut line)? == 0 {
                return match head {
                    None => Ok(None),
                    Some(_) => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            // Names and addresses are ASCII. Other bytes become replacement characters.
            let text = String::from_utf8_lossy(line.trim_ascii()).into_owned();
            match &mut head {
                // Blank lines separate records.
                None if text.is_empty() => {}
                None => head = Some(Self { first: text, fields: Vec::new() }),
                Some(_) if text.is_empty() => return Ok(head),
                Some(head) => {
                    if let Some((name, value)) = text.split_once(':') {
                        head.fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                    }
                }
            }
        }
    }

    /// Returns the value of a header, by its name in lower case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a response has the requested content.
    pub(super) fn is_ok(&self) -> bool {
        self.first.starts_with("HTTP/") && self.first.split_ascii_whitespace().nth(1) == Some("200")
    }

    pub(super) fn is_chunked(&self) -> bool {
        self.field("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
    }
}

/// A body with chunked transfer encoding. A body that is declared as chunked but is not, as some crawlers store it, is
/// returned unchanged.
pub(super) struct Dechunked<R> {
    inner: R,
    left: u64,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    Begun,
    Chunks,
    Plain,
    Ended,
}

impl<R: BufRead> Dechunked<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, left: 0, state: State::Begun }
    }

    /// Reads the length of the next chunk.
    fn length(&mut self) -> io::Result<()> {
        if self.state == State::Begun {
            let begin = self.inner.fill_buf()?;
            let digits = begin.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            let ends = matches!(begin.get(digits), Some(b'\r' | b'\n' | b';' | b' '));
            self.state = if (1..=8).contains(&digits) && ends { State::Chunks } else { State::Plain };
            if self.state == State::Plain {
                return Ok(());
            }
        }
        let mut line = Vec::new();
        // The line end of the previous chunk, then the length.
        while line.trim_ascii().is_empty() {
            line.clear();
            if (&mut self.inner).take(1024).read_until(b'\n', &mut line)? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the page ends inside a chunk"));
            }
        }
        let digits: Vec<u8> = line.iter().copied().take_while(u8::is_ascii_hexdigit).collect();
        let length = std::str::from_utf8(&digits).ok().and_then(|digits| u64::from_str_radix(digits, 16).ok());
        self.left =
            length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the length of a chunk is invalid"))?;
        if self.left == 0 {
            self.state = State::Ended;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Dechunked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 && matches!(self.state, State::Begun | State::Chunks) {
            self.length()?;
        }
        match self.state {
            State::Plain => self.inner.read(buffer),
            State::Ended => Ok(0),
            _ => {
                let read = (&mut self.inner).take(self.left).read(buffer)?;
                if read == 0 {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the page ends inside a chunk"));
                }
                self.left -= read as u64;
                Ok(read)
            }
        }
    }
}
