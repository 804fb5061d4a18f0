//! A merged file is the file of the documents that remain.

use std::{collections::BTreeMap, io};

use jianbao_postings::{Bigram, BigramFile, MergeError, MergeOptions, Posting, Source, Writer, merge, position_width};
use proptest::prelude::*;

/// A text, and for each of its positions whether a word begins there.
type Document = (Vec<char>, Vec<bool>);

/// Calls `emit` with each bigram and end of a run, and its position.
fn bigrams(text: &[char], mut emit: impl FnMut(Bigram, u32)) {
    for (position, &first) in text.iter().enumerate().filter(|(_, first)| **first != '。') {
        let second = text.get(position + 1).copied().filter(|second| *second != '。');
        emit(Bigram { first, second }, position as u32);
    }
}

/// Returns the file of some documents.
fn file<'d>(documents: impl Iterator<Item = &'d Document>, positions_from: u32) -> Vec<u8> {
    let mut entries: BTreeMap<Bigram, (Vec<Posting>, Vec<u32>)> = BTreeMap::new();
    let mut widths = Vec::new();
    for (doc, (text, words)) in documents.enumerate() {
        widths.push(position_width(text.len() as u32));
        let mut of_document: BTreeMap<Bigram, (Posting, Vec<u32>)> = BTreeMap::new();
        bigrams(text, |bigram, position| {
            let new = (Posting { doc: doc as u32, frequency: 0, words: 0 }, Vec::new());
            let (posting, positions) = of_document.entry(bigram).or_insert(new);
            posting.frequency += 1;
            posting.words += u32::from(words[position as usize]);
            positions.push(position);
        });
        for (bigram, (posting, positions)) in of_document {
            let (postings, all) = entries.entry(bigram).or_default();
            postings.push(posting);
            all.extend(positions);
        }
    }
    let mut writer = Writer::new(Vec::new(), widths, positions_from).expect("valid widths");
    for (bigram, (postings, positions)) in entries {
        writer.add(bigram, &postings, &positions).expect("valid postings");
    }
    writer.finish().expect("memory is writable")
}

fn documents(number: usize) -> impl Strategy<Value = Vec<Document>> {
    let characters = prop::sample::select(vec!['长', '江', '大', '桥', '。']);
    let text = prop::collection::vec((characters, any::<bool>()), 0..24);
    prop::collection::vec(text.prop_map(|text| text.into_iter().unzip()), 0..number)
}

/// Reads positions from the texts of parts.
fn positions_in(parts: &[&[Document]], number: usize, doc: u32, wanted: &[Bigram]) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); wanted.len()];
    bigrams(&parts[number][doc as usize].0, |bigram, position| {
        if let Ok(at) = wanted.binary_search(&bigram) {
            found[at].push(position);
        }
    });
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// For any parts, removed documents, and number of documents from which on bigrams have positions.
    #[test]
    fn merging_equals_writing_what_remains(
        documents in documents(250),
        removed in prop_oneof![Just(Vec::new()), prop::collection::vec(any::<bool>(), 250)],
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        positions_from in prop_oneof![0..4_u32, 4..150_u32, Just(u32::MAX)],
        max_lookups in prop_oneof![Just(0), Just(7), Just(usize::MAX)],
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(documents.len() + 1)).collect();
        cuts.extend([0, documents.len()]);
        cuts.sort_unstable();
        let parts: Vec<&[Document]> = cuts.windows(2).map(|cut| &documents[cut[0]..cut[1]]).collect();
        let files: Vec<Vec<u8>> = parts.iter().map(|part| file(part.iter(), positions_from)).collect();
        let files: Vec<_> = files.iter().map(|bytes| BigramFile::open(bytes.as_slice()).expect("a whole file")).collect();
        let remains = |at: usize| !removed.get(at).copied().unwrap_or(false);
        let of_part: Vec<_> = cuts.iter().map(|start| move |doc: u32| remains(start + doc as usize)).collect();
        let sources: Vec<_> = files.iter().zip(&of_part).map(|(file, remains)| Source { file, remains }).collect();
        let options = MergeOptions { positions_from, max_lookups };
        let merged = merge(&sources, options, Vec::new(), |number, doc, wanted| Ok(positions_in(&parts, number, doc, wanted)));
        let live = documents.iter().enumerate().filter(|(at, _)| remains(*at)).map(|(_, document)| document);
        prop_assert!(merged.expect("whole files") == file(live, positions_from));
    }

    /// Damaged files, and texts that do not belong to them, are errors or other postings.
    #[test]
    fn merging_damaged_files(
        documents in documents(120),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        positions_from in 0..150_u32,
    ) {
        let whole = file(documents.iter(), positions_from);
        let mut bytes = whole.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let whole = BigramFile::open(whole.as_slice()).expect("a whole file");
        if let Ok(damaged) = BigramFile::open(bytes.as_slice()) {
            let all = |_: u32| true;
            let sources = [Source { file: &whole, remains: &all }, Source { file: &damaged, remains: &all }];
            let options = MergeOptions { positions_from, max_lookups: 1000 };
            let parts = [documents.as_slice(), documents.as_slice()];
            let _ = merge(&sources, options, Vec::new(), |number, doc, wanted| match parts[number].get(doc as usize) {
                Some(_) => Ok(positions_in(&parts, number, doc, wanted)),
                None => Err(io::Error::other("no such document")),
            });
        }
    }
}

/// An error of a text ends the merge.
#[test]
fn a_text_that_cannot_be_read() {
    let document = |text: &str| -> Document { (text.chars().collect(), vec![false; text.chars().count()]) };
    let bytes = file([document("长江大桥")].iter(), 2);
    let file = BigramFile::open(bytes.as_slice()).expect("a whole file");
    let all = |_: u32| true;
    let sources = [Source { file: &file, remains: &all }, Source { file: &file, remains: &all }];
    let options = MergeOptions { positions_from: 2, max_lookups: 100 };
    let unreadable = merge(&sources, options, Vec::new(), |_, _, _| Err(io::Error::other("the disk is gone")));
    assert_eq!(unreadable.expect_err("texts are needed").to_string(), "the disk is gone");
    let other_text = merge(&sources, options, Vec::new(), |_, _, wanted| Ok(vec![Vec::new(); wanted.len()]));
    assert!(matches!(other_text, Err(MergeError::Damaged { number: 0, .. })));
}
