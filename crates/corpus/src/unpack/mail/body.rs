//! Decodes the parts of a message.

use std::io::Read as _;

use mail_parser::{Encoding, Message, MessagePart};

use crate::decode::{self, DecodeReader};

/// Returns the bytes of a part, decoded from its transfer encoding.
pub(super) fn bytes(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let place = part.offset_body as usize..part.offset_end as usize;
    let raw = message.raw_message.get(place).unwrap_or_default();
    match part.encoding {
        Encoding::None => raw.to_vec(),
        Encoding::QuotedPrintable => quoted_printable(raw),
        Encoding::Base64 => base64(raw),
    }
}

/// Decodes bytes to text; `charset` is the declaration of the message.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let sample = &bytes[..bytes.len().min(decode::SAMPLE)];
    let (charset, _) = decode::charset(sample, sample.len() == bytes.len(), charset);
    let mut text = String::new();
    let read = DecodeReader::new(bytes, charset).read_to_string(&mut text);
    debug_assert!(read.is_ok(), "bytes in memory can be read");
    text
}

/// Decodes quoted-printable, such as `=E4=BA=BA`. Invalid codes are not changed.
fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'=' {
            bytes.push(*first);
            continue;
        }
        match after {
            [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => rest = after,
            [high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            // Spaces that a program added before the end of a line.
            [b' ' | b'\t', ..] if after.trim_ascii_start().len() < after.len() && is_blank_line(after) => {
                let end = after.iter().position(|&byte| byte == b'\n').map_or(after.len(), |at| at + 1);
                rest = &after[end..];
            }
            [] => {}
            _ => bytes.push(b'='),
        }
    }
    bytes
}

fn is_blank_line(bytes: &[u8]) -> bool {
    let mut line = bytes.iter().take(80).take_while(|&&byte| byte != b'\n');
    line.all(u8::is_ascii_whitespace)
}

fn digit(byte: u8) -> u8 {
    char::from(byte).to_digit(16).map_or(0, |digit| digit as u8)
}

/// Decodes base 64. Other characters are ignored.
fn base64(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for &byte in raw {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                // Another encoded value follows.
                (held, bits) = (0, 0);
                continue;
            }
            _ => continue,
        };
        held = (held << 6 | u32::from(digit)) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}
