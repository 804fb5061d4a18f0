//! Decodes the data of streams.

use std::io::Read;

use crate::unpack::budget::{Bounded, Budget};

use super::object::{Dict, Object, is_space};

/// The maximum number of filters of a stream.
const MOST_FILTERS: usize = 8;

/// Decodes data by a filter, to at most `most` bytes. Damaged data is decoded up to the damage.
///
/// # Errors
///
/// The reason if the filter is not supported, or if the data expands to too much.
pub(super) fn decode(
    filters: &[(Vec<u8>, Dict)],
    data: &[u8],
    most: usize,
    budget: &Budget,
) -> Result<Vec<u8>, String> {
    if filters.len() > MOST_FILTERS {
        return Err("it is damaged: a stream has too many filters".into());
    }
    let mut data = std::borrow::Cow::Borrowed(data);
    for (filter, parameters) in filters {
        let decoded = match filter.as_slice() {
            b"FlateDecode" | b"Fl" => bounded(flate2::read::ZlibDecoder::new(&*data), most, budget)?,
            b"LZWDecode" | b"LZW" => {
                let early = parameters.get("EarlyChange").and_then(Object::number) != Some(0.0);
                bounded(Lzw::new(&data, early), most, budget)?
            }
            b"RunLengthDecode" | b"RL" => bounded(RunLength { data: &data, left: 0, repeated: None }, most, budget)?,
            b"ASCII85Decode" | b"A85" => ascii85(&data),
            b"ASCIIHexDecode" | b"AHx" => hexadecimal(&data),
            b"Crypt" => data.into_owned(),
            other => return Err(format!("a stream has the filter {}", String::from_utf8_lossy(other))),
        };
        data = without_prediction(decoded, parameters).into();
    }
    Ok(data.into_owned())
}

/// Reads to the end, or to the first damage.
fn bounded(reader: impl Read, most: usize, budget: &Budget) -> Result<Vec<u8>, String> {
    let mut reader = Bounded::new(reader, budget.clone()).take(most as u64 + 1);
    let mut all = Vec::new();
    match reader.read_to_end(&mut all) {
        Ok(_) if all.len() > most => Err(format!("a stream is longer than {} MiB", most >> 20)),
        // The error of a budget.
        Err(error) if error.kind() == std::io::ErrorKind::Other => Err(error.to_string()),
        _ => Ok(all),
    }
}

/// Undoes the PNG predictors, which encode the difference from the previous row.
fn without_prediction(data: Vec<u8>, parameters: &Dict) -> Vec<u8> {
    let number = |key: &str, default: f64| parameters.get(key).and_then(Object::number).unwrap_or(default);
    if number("Predictor", 1.0) < 10.0 {
        return data;
    }
    let bits = number("Colors", 1.0) * number("BitsPerComponent", 8.0);
    let pixel = (bits / 8.0).ceil().clamp(1.0, 64.0) as usize;
    let width = (bits * number("Columns", 1.0) / 8.0).ceil().clamp(1.0, 1e6) as usize;
    let mut plain: Vec<u8> = Vec::with_capacity(data.len());
    for row in data.chunks(width + 1) {
        let start = plain.len();
        for (at, &byte) in row[1..].iter().enumerate() {
            let left = if at >= pixel { plain[start + at - pixel] } else { 0 };
            let up = if start >= width { plain[start + at - width] } else { 0 };
            let corner = if at >= pixel && start >= width { plain[start + at - width - pixel] } else { 0 };
            let predicted = match row[0] {
                1 => left,
                2 => up,
                3 => u16::midpoint(u16::from(left), u16::from(up)) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            plain.push(byte.wrapping_add(predicted));
        }
    }
    plain
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let sum = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |one: u8| (sum - i16::from(one)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

fn hexadecimal(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|&&byte| byte != b'>');
    let digits: Vec<u8> = digits.filter_map(|&byte| char::from(byte).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|two| two[0] << 4 | two.get(1).unwrap_or(&0)).collect()
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let (mut plain, mut group) = (Vec::new(), Vec::with_capacity(5));
    let give = |group: &mut Vec<u8>, plain: &mut Vec<u8>| {
        let count = group.len();
        if count > 1 {
            group.resize(5, 84);
            let number = group.iter().fold(0_u64, |number, &digit| number * 85 + u64::from(digit));
            plain.extend_from_slice(&(number as u32).to_be_bytes()[..count - 1]);
        }
        group.clear();
    };
    for &byte in data {
        match byte {
            b'!'..=b'u' => group.push(byte - b'!'),
            b'z' if group.is_empty() => plain.extend_from_slice(&[0; 4]),
            b'~' => break,
            byte if is_space(byte) => {}
            _ => break,
        }
        if group.len() == 5 {
            give(&mut group, &mut plain);
        }
    }
    give(&mut group, &mut plain);
    plain
}

/// Runs of equal bytes.
struct RunLength<'a> {
    data: &'a [u8],
    left: usize,
    repeated: Option<u8>,
}

impl Read for RunLength<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() {
            if self.left == 0 {
                let [length, rest @ ..] = self.data else { break };
                match length {
                    0..=127 => (self.left, self.repeated, self.data) = (usize::from(*length) + 1, None, rest),
                    128 => break,
                    129.. => {
                        let [byte, rest @ ..] = rest else { break };
                        (self.left, self.repeated, self.data) = (257 - usize::from(*length), Some(*byte), rest);
                    }
                }
            }
            let count = self.left.min(buffer.len() - written);
            let count = if let Some(byte) = self.repeated {
                buffer[written..written + count].fill(byte);
                count
            } else {
                let count = count.min(self.data.len());
                buffer[written..written + count].copy_from_slice(&self.data[..count]);
                self.data = &self.data[count..];
                count
            };
            if count == 0 {
                break;
            }
            self.left -= count;
            written += count;
        }
        Ok(written)
    }
}

const CLEAR: usize = 256;
const END: usize = 257;

/// LZW with codes of 9 to 12 bits, as in the first versions of PDF.
struct Lzw<'a> {
    data: &'a [u8],
    at: usize,
    /// Codes that grow one entry early.
    early: usize,
    /// Each entry continues another one by a byte; the length of both together.
    table: Vec<(u16, u8, u16)>,
    before: Option<usize>,
    pending: Vec<u8>,
}

impl<'a> Lzw<'a> {
    fn new(data: &'a [u8], early: bool) -> Self {
        let mut table: Vec<(u16, u8, u16)> = (0..=255).map(|byte| (0, byte, 1)).collect();
        table.resize(258, (0, 0, 0));
        Self { data, at: 0, early: usize::from(early), table, before: None, pending: Vec::new() }
    }

    fn code(&mut self) -> Option<usize> {
        let bits = match self.table.len() + self.early {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        let mut code = 0;
        for bit in self.at..self.at + bits {
            let byte = self.data.get(bit / 8)?;
            code = code << 1 | usize::from(byte >> (7 - bit % 8) & 1);
        }
        self.at += bits;
        Some(code)
    }

    /// Returns the bytes of an entry, in reverse order.
    fn reversed(&self, mut code: usize) -> Vec<u8> {
        let length = self.table[code].2;
        let mut bytes = Vec::with_capacity(usize::from(length));
        for _ in 0..length {
            let (before, byte, _) = self.table[code];
            bytes.push(byte);
            code = usize::from(before);
        }
        bytes
    }

    /// Decodes a code to `pending`; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let code = self.code()?;
        match code {
            END => return None,
            CLEAR => {
                self.table.truncate(258);
                self.before = None;
                return Some(());
            }
            _ => {}
        }
        let known = code < self.table.len();
        let source = if known { code } else { self.before? };
        let bytes = self.reversed(source);
        let first = *bytes.last()?;
        if !known {
            self.pending.push(first);
        }
        self.pending.extend_from_slice(&bytes);
        if let Some(before) = self.before
            && self.table.len() < 4096
        {
            self.table.push((before as u16, first, self.table[before].2 + 1));
        }
        self.before = Some(if known { code } else { self.table.len() - 1 });
        // The bytes are taken from the end.
        Some(())
    }
}

impl Read for Lzw<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() {
            match self.pending.pop() {
                Some(byte) => {
                    buffer[written] = byte;
                    written += 1;
                }
                None if self.step().is_none() => break,
                None => {}
            }
        }
        Ok(written)
    }
}
