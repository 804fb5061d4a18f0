//! Unpacks folders of a `.7z` by their sequence of methods.

use std::io::{BufReader, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;
use lzma_rust2::{
    Lzma2Reader, LzmaReader,
    filter::{bcj::BcjReader, delta::DeltaReader},
};

use super::directory::{Coder, Folder};

/// The maximum size of a window or model, in bytes. 7-Zip uses up to 256 MiB by default; smaller files need less.
const LARGEST_WINDOW: u64 = 256 << 20;
const SMALLEST_WINDOW: u64 = 4096;

/// Unpacks a folder.
///
/// # Errors
///
/// The reason why it cannot be unpacked.
pub(super) fn unpack<'a>(
    folder: &Folder,
    bytes: &'a mut (impl Read + Seek + Send),
) -> Result<Box<dyn Read + Send + 'a>, String> {
    if folder.several {
        return Err("it is packed with BCJ2, which is not supported; unpack it first".into());
    }
    bytes.seek(SeekFrom::Start(folder.at)).map_err(|error| format!("cannot be read: {error}"))?;
    let mut stream: Box<dyn Read + Send + 'a> = Box::new(BufReader::with_capacity(1 << 16, bytes.take(folder.packed)));
    for coder in &folder.coders {
        stream = coded(coder, stream)?;
    }
    Ok(stream)
}

fn coded<'a>(coder: &Coder, stream: Box<dyn Read + Send + 'a>) -> Result<Box<dyn Read + Send + 'a>, String> {
    let properties = &coder.properties[..];
    Ok(match &coder.method[..] {
        [0] => stream,
        [3, 1, 1] => {
            let &[first, a, b, c, d] = properties else { return Err(unknown(coder)) };
            let window = window(u64::from(u32::from_le_bytes([a, b, c, d])), coder)?;
            let reader = LzmaReader::new_with_props(stream, coder.unpacked, first, window, None);
            Box::new(reader.map_err(|error| format!("cannot be read: {error}"))?)
        }
        [0x21] => {
            let &[bits @ 0..=40] = properties else { return Err(unknown(coder)) };
            let largest = u64::from(2 | bits & 1) << (bits / 2 + 11);
            Box::new(Lzma2Reader::new(stream, window(largest, coder)?, None))
        }
        [3, 4, 1] => {
            let &[order, a, b, c, d] = properties else { return Err(unknown(coder)) };
            let memory = u32::from_le_bytes([a, b, c, d]);
            if u64::from(memory) > LARGEST_WINDOW {
                return Err(too_large(memory.into()));
            }
            let reader = ppmd_rust::Ppmd7Decoder::new(stream, order.into(), memory);
            Box::new(reader.map_err(|_| unknown(coder))?)
        }
        [4, 2, 2] => Box::new(bzip2::read::MultiBzDecoder::new(stream)),
        [4, 1, 8] => Box::new(DeflateDecoder::new(stream)),
        [3] => {
            let distance = properties.first().map_or(1, |&less| usize::from(less) + 1);
            Box::new(DeltaReader::new(stream, distance))
        }
        [4] | [3, 3, 1, 3] => Box::new(BcjReader::new_x86(stream, 0)),
        [7] | [3, 3, 5, 1] => Box::new(BcjReader::new_arm(stream, 0)),
        [0xa] => Box::new(BcjReader::new_arm64(stream, 0)),
        [6, 0xf1, 7, 1] => return Err("it is encrypted; unpack it with its password first".into()),
        _ => return Err(unknown(coder)),
    })
}

fn unknown(coder: &Coder) -> String {
    use std::fmt::Write as _;
    let mut number = String::new();
    for byte in &coder.method {
        let _ = write!(number, "{byte:02x}");
    }
    format!("it is packed in a way that is not read (method {number}); unpack it first")
}

fn too_large(bytes: u64) -> String {
    format!(
        "it takes {} MiB of memory to unpack, more than the {} MiB that are given; unpack it first",
        bytes >> 20,
        LARGEST_WINDOW >> 20
    )
}

/// Returns the window that a method needs. It is not larger than the output.
fn window(largest: u64, coder: &Coder) -> Result<u32, String> {
    let needed = largest.min(coder.unpacked).max(SMALLEST_WINDOW);
    if needed > LARGEST_WINDOW { Err(too_large(needed)) } else { Ok(needed as u32) }
}
