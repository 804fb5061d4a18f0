//! Reading returns what was written.

use jianbao_postings::{Bigram, BigramFile, END, Posting, Writer};
use proptest::prelude::*;

use crate::sample::{bigrams, expected, read_all, samples};

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    /// All entries come back in order, with documents, frequencies, words and, from `positions_from` documents on, positions.
    #[test]
    fn what_is_written_is_read(sample in samples(500)) {
        let bytes = sample.write();
        let file = BigramFile::open(bytes.as_slice()).expect("a whole file");
        prop_assert_eq!(read_all(&file).expect("a whole file"), expected(&sample));
        prop_assert_eq!(file.entries() as usize, sample.entries.len());
        prop_assert_eq!(file.positions_from(), sample.positions_from);
    }

    /// A bigram is found if and only if it was added, and a row has the entries of its first character.
    #[test]
    fn every_bigram_is_found_and_no_other(sample in samples(60)) {
        let bytes = sample.write();
        let file = BigramFile::open(bytes.as_slice()).expect("a whole file");
        for bigram in bigrams() {
            let found = file.find(bigram).expect("a whole file");
            prop_assert_eq!(found.is_some(), sample.entries.contains_key(&bigram));
            let row: Vec<_> = file.row(bigram.first).map(|entry| entry.expect("a whole file")).collect();
            let seconds: Vec<_> = row.iter().map(|entry| entry.bigram).collect();
            let of_row = sample.entries.keys().filter(|other| other.first == bigram.first);
            prop_assert_eq!(seconds, of_row.copied().collect::<Vec<_>>());
            prop_assert!(found.is_none_or(|found| row.contains(&found)));
        }
        for (first, second) in [('无', '江'), ('江', '无')] {
            prop_assert_eq!(file.find(Bigram { first, second: Some(second) }), Ok(None));
        }
    }

    /// A list stops at the first document that is not before the target, and its positions are those of this document.
    #[test]
    fn seeking_skips_to_the_document(sample in samples(600), targets in prop::collection::btree_set(0..700_u32, 0..20)) {
        let bytes = sample.write();
        let file = BigramFile::open(bytes.as_slice()).expect("a whole file");
        for (bigram, documents) in &sample.entries {
            let entry = file.find(*bigram).expect("a whole file").expect("it was added");
            let mut list = file.list(&entry).expect("a whole file");
            let mut current = 0;
            for target in &targets {
                let expected = documents.range(current.max(*target)..).next().map_or(END, |(doc, _)| *doc);
                prop_assert_eq!(list.seek(*target).expect("a whole file"), expected);
                prop_assert_eq!(list.doc(), expected);
                let mut positions = Vec::new();
                list.positions(&mut positions).expect("a whole file");
                let all = documents.get(&expected).filter(|_| sample.has_positions(*bigram, documents));
                let all: Vec<u32> = all.into_iter().flat_map(|(positions, _)| positions).copied().collect();
                prop_assert_eq!(positions, all);
                // Sometimes one step further. A list never moves back.
                if target % 3 == 0 && expected != END {
                    let next = documents.range(expected + 1..).next().map_or(END, |(doc, _)| *doc);
                    prop_assert_eq!(list.advance().expect("a whole file"), next);
                    prop_assert_eq!(list.seek(expected).expect("a whole file"), next);
                    current = next;
                }
            }
        }
    }
}

/// An archive may have more distinct characters than two bytes can number.
#[test]
fn more_characters_than_two_bytes_can_number() {
    // The ideographs of planes 2 and 3, assigned or not.
    let characters: Vec<char> = ('\u{20000}'..='\u{30fff}').take(66_000).collect();
    let mut writer = Writer::new(Vec::new(), vec![4; 3], 128).expect("valid widths");
    for pair in characters.windows(2) {
        let bigram = Bigram { first: pair[0], second: Some(pair[1]) };
        writer.add(bigram, &[Posting::once(u32::from(pair[0]) % 3)], &[]).expect("valid postings");
    }
    let bytes = writer.finish().expect("memory is writable");
    let file = BigramFile::open(bytes.as_slice()).expect("a whole file");
    assert_eq!(file.characters().count(), characters.len());
    for pair in characters.windows(2) {
        let bigram = Bigram { first: pair[0], second: Some(pair[1]) };
        let entry = file.find(bigram).expect("a whole file").expect("it was added");
        assert_eq!(file.list(&entry).expect("a whole file").doc(), u32::from(pair[0]) % 3);
        assert_eq!(file.find(Bigram { first: pair[0], second: Some(pair[0]) }), Ok(None));
    }
}

/// A file without documents has no entries; one without bigrams has its documents.
#[test]
fn empty_files() {
    for documents in [0, 5] {
        let bytes = Writer::new(Vec::new(), vec![3; documents], 128).expect("valid widths").finish();
        let bytes = bytes.expect("memory is writable");
        let file = BigramFile::open(bytes.as_slice()).expect("a whole file");
        assert_eq!((file.documents() as usize, file.all().count(), file.row('江').count()), (documents, 0, 0));
        assert_eq!(file.find(Bigram { first: '长', second: Some('江') }), Ok(None));
    }
}

/// An entry: its bigram, postings and positions.
type Added<'a> = (Bigram, &'a [Posting], &'a [u32]);

/// The writer rejects everything that a file cannot contain.
#[test]
fn the_writer_rejects_invalid_input() {
    let bigram = |first, second| Bigram { first, second: Some(second) };
    let posting = |doc, frequency, words| Posting { doc, frequency, words };
    let cases: &[(&str, &[Added<'_>])] = &[
        ("no document", &[(bigram('长', '江'), &[], &[])]),
        ("no such document", &[(bigram('长', '江'), &[posting(9, 1, 0)], &[0])]),
        ("documents out of order", &[(bigram('长', '江'), &[posting(1, 1, 0), posting(0, 1, 0)], &[0, 0])]),
        ("a document twice", &[(bigram('长', '江'), &[posting(1, 1, 0), posting(1, 1, 0)], &[0, 1])]),
        ("no occurrence", &[(bigram('长', '江'), &[posting(0, 0, 0)], &[])]),
        ("more words than occurrences", &[(bigram('长', '江'), &[posting(0, 1, 2)], &[0])]),
        ("no positions", &[(bigram('长', '江'), &[posting(0, 2, 0)], &[1])]),
        ("too many positions", &[(bigram('长', '江'), &[posting(0, 1, 0)], &[1, 2])]),
        ("positions out of order", &[(bigram('长', '江'), &[posting(0, 2, 0)], &[2, 1])]),
        ("a position after the end", &[(bigram('长', '江'), &[posting(0, 1, 0)], &[8])]),
        (
            "bigrams out of order",
            &[(bigram('长', '江'), &[posting(0, 1, 0)], &[0]), (bigram('大', '桥'), &[posting(0, 1, 0)], &[0])],
        ),
    ];
    for (what, entries) in cases {
        let mut writer = Writer::new(Vec::new(), vec![3; 2], 1).expect("valid widths");
        let (last, before) = entries.split_last().expect("a case has entries");
        for (bigram, postings, positions) in before {
            writer.add(*bigram, postings, positions).expect("valid entries come first");
        }
        assert!(writer.add(last.0, last.1, last.2).is_err(), "{what}");
    }
    assert!(Writer::new(Vec::new(), vec![33], 1).is_err(), "a document of more than 2^32 characters");
}
