//! Decodes texts that are in memory.

use std::io::Read;

use super::{
    detect::{SAMPLE, charset},
    reader::DecodeReader,
};

/// Decodes a small file, detecting its encoding.
///
/// ```
/// let (big5, _, _) = encoding_rs::BIG5.encode("臨江日報訊：昨日清晨大橋合龍，兩岸民眾夾道歡迎。");
/// assert!(jianbao_corpus::decode::text(&big5).starts_with("臨江日報"));
/// ```
#[must_use]
pub fn text(bytes: &[u8]) -> String {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut text = String::new();
    let mut reader = DecodeReader::new(bytes, charset(sample, sample.len() == bytes.len(), None).0);
    reader.read_to_string(&mut text).expect("memory does not fail, and the reader gives UTF-8");
    text
}

/// Decodes a few bytes, such as a file name.
pub(crate) fn once(bytes: &[u8]) -> String {
    let mut text = String::new();
    let reader = DecodeReader::new(bytes, charset(bytes, true, None).0).read_to_string(&mut text);
    debug_assert!(reader.is_ok(), "bytes in memory can be read");
    text
}
