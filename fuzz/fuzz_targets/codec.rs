//! Decoding returns every encoded text, and never panics on any bytes.

#![no_main]

use jianbao::index::{decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = decode(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(decode(&encode(text)).as_deref(), Some(text));
    }
});
