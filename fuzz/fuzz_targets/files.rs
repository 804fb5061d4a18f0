//! Any bytes can be read as a file of an archive: unpacked, decoded, and split into articles within the limits.

#![no_main]

#[path = "../../tests/it/damaged_files/laws.rs"]
mod laws;

use jianbao::corpus::{Batches, ReadOptions, SourceFile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join("a");
    std::fs::write(&path, bytes).expect("the file is written");
    let file = SourceFile { path, name: "archive/a".into(), bytes: bytes.len() as u64, ..SourceFile::default() };
    let batches = Batches::new(vec![file]).with(ReadOptions::default());
    let parsed: Vec<_> = batches.map(|batch| batch.parse()).collect();
    parsed.iter().for_each(|one| laws::is_bounded(one, bytes.len()));
    laws::every_article_is_of_a_file(&parsed);
});
