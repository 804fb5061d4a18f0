//! The encoding of any bytes is detected, the same way each time, and repairing mojibake only makes a text shorter.

#![no_main]

use jianbao::corpus::decode::{detect, mojibake, repair};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for (whole, header) in [(true, None), (false, Some("gbk")), (true, Some("utf-16"))] {
        assert_eq!(detect(bytes, whole, header), detect(bytes, whole, header));
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = mojibake(&text);
    if let Some(repaired) = repair(&text) {
        assert!(repaired.len() < text.len());
    }
});
