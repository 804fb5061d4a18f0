//! Damaged files: an error or other postings, but never a panic, an endless loop or memory beyond the size of the file.

use jianbao_postings::{Bigram, BigramFile, Posting, Writer};
use proptest::prelude::*;

use crate::sample::{bigrams, read_all, samples};

/// Reads everything in a file. The checks are those of [`read_all`], and that nothing panics.
fn use_all(bytes: &[u8]) {
    let Ok(file) = BigramFile::open(bytes) else { return };
    let _ = read_all(&file);
    for bigram in bigrams() {
        let row = file.row(bigram.first).count();
        assert!(row <= file.entries() as usize + 1, "a row has at most all entries and an error");
        let Ok(Some(entry)) = file.find(bigram) else { continue };
        let Ok(mut list) = file.list(&entry) else { continue };
        let mut target = 0;
        while let Ok(doc) = list.seek(target)
            && doc < file.documents()
        {
            assert!(doc >= target, "a list never goes back");
            let _ = list.positions(&mut Vec::new());
            target = doc + 1 + doc % 200;
        }
        let _ = list.seek(u32::MAX);
        let _ = list.advance();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Any bytes of a file may be changed.
    #[test]
    fn changed_bytes(sample in samples(400), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = sample.write();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        use_all(&bytes);
    }

    /// The numbers of the trailer may be anything.
    #[test]
    fn changed_trailers(sample in samples(100), at in 0..28_usize, number in prop_oneof![any::<u32>(), 0..300_u32, Just(u32::MAX)]) {
        let mut bytes = sample.write();
        let start = bytes.len() - 28 + at.min(24);
        bytes[start..start + 4].copy_from_slice(&number.to_le_bytes());
        use_all(&bytes);
    }

    /// A file may be cut anywhere, and bytes may be missing inside.
    #[test]
    fn missing_bytes(sample in samples(300), from in any::<prop::sample::Index>(), count in 1..40_usize) {
        let mut bytes = sample.write();
        let from = from.index(bytes.len());
        bytes.drain(from..(from + count).min(bytes.len()));
        use_all(&bytes);
    }

    /// A file may be anything.
    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        use_all(&bytes);
    }
}

/// Bytes before the beginning are not part of the file.
#[test]
fn a_file_without_its_trailer_is_refused() {
    let bytes = b"jb-pairs";
    let damaged = BigramFile::open(bytes.as_slice()).expect_err("it has no numbers");
    assert_eq!(damaged.to_string(), "the file of bigrams is damaged: it is shorter than its trailer");
}

/// An entry of another file is not an entry of this one.
#[test]
fn an_entry_of_another_file() {
    let file = |documents: u32| {
        let mut writer = Writer::new(Vec::new(), vec![4; documents as usize], 2).expect("valid widths");
        let postings: Vec<Posting> = (0..documents).map(Posting::once).collect();
        let positions = vec![9; documents as usize];
        writer.add(Bigram { first: '江', second: Some('声') }, &postings, &positions).expect("valid postings");
        writer.finish().expect("memory is writable")
    };
    let (small, large) = (file(3), file(2000));
    let (small, large) = (BigramFile::open(small.as_slice()), BigramFile::open(large.as_slice()));
    let (small, large) = (small.expect("a whole file"), large.expect("a whole file"));
    let entry = large.all().next().expect("it has one").expect("a whole file");
    assert!(small.list(&entry).is_err());
}
