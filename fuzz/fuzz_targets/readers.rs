//! Each format reads any text within its limits. The first byte of the input selects the format.

#![no_main]

#[path = "../../tests/it/damaged_files/laws.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod laws;

use std::path::Path;

use jianbao::corpus::{Context, ReadOptions, SourceFile, formats, normalize};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (number, text) = input;
    let format = formats::ALL[usize::from(number) % formats::ALL.len()];
    let file = SourceFile { path: Path::new("archive/a").into(), name: "archive/a".into(), ..SourceFile::default() };
    let options = ReadOptions::default();
    let context = Context { file: &file, options: &options };
    for record in format.split(Box::new(text.as_bytes()), &options) {
        let Ok(record) = record else { continue };
        match format.parse(&record, context) {
            Ok(drafts) => {
                let alone = record.line == 0 && drafts.len() == 1;
                for draft in drafts {
                    laws::is_sound(&normalize(draft, alone, context).article);
                }
            }
            Err(reason) => assert!(!reason.trim().is_empty()),
        }
    }
});
