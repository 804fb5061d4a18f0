//! Random postings, written and read.

use std::collections::{BTreeMap, BTreeSet};

use jianbao_postings::{Bigram, BigramFile, END, Posting, Writer, position_width};
use proptest::prelude::*;

/// The postings of a bigram: for each document its positions, and how many of them are words.
pub type Documents = BTreeMap<u32, (BTreeSet<u32>, u32)>;

/// What a file is made of.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Number of characters of each document.
    pub lengths: Vec<u32>,
    pub positions_from: u32,
    pub entries: BTreeMap<Bigram, Documents>,
}

/// The characters of random bigrams. Their numbers take one to four bytes in UTF-8.
const CHARACTERS: [char; 6] = ['v', '0', '江', '桥', '长', '𠮷'];

/// Every bigram of the characters, and the ends of runs.
pub fn bigrams() -> impl Iterator<Item = Bigram> {
    let seconds = || std::iter::once(None).chain(CHARACTERS.map(Some));
    CHARACTERS.into_iter().flat_map(move |first| seconds().map(move |second| Bigram { first, second }))
}

/// Samples with up to `documents` documents.
pub fn samples(documents: usize) -> impl Strategy<Value = Sample> {
    let lengths = prop::collection::vec(prop_oneof![Just(1), 2..40_u32, Just(70_000)], 1..=documents);
    let positions_from = prop_oneof![Just(0), Just(1), Just(2), 3..=200_u32, Just(u32::MAX)];
    let bigram = prop::sample::select(bigrams().collect::<Vec<_>>());
    (lengths, positions_from).prop_flat_map(move |(lengths, positions_from)| {
        let length = lengths.len();
        // Lists of one document and of nearly all, with all, some or no words.
        let list = (0..=100_u32, 0..=2_u32, any::<u64>());
        let lists = prop::collection::btree_map(bigram.clone(), list, 0..12);
        (Just(lengths), lists).prop_map(move |(lengths, lists)| {
            let entries = lists.into_iter().map(|(bigram, (density, words, seed))| {
                (bigram, documents_of(bigram, &lengths, density, words, Random(seed | 1)))
            });
            let entries = entries.filter(|(_, documents)| !documents.is_empty()).collect();
            debug_assert_eq!(lengths.len(), length);
            Sample { lengths, positions_from, entries }
        })
    })
}

/// A small generator (xorshift), so that a sample shrinks with its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % u64::from(limit)) as u32
    }
}

fn documents_of(bigram: Bigram, lengths: &[u32], density: u32, words: u32, mut random: Random) -> Documents {
    let mut documents = Documents::new();
    for (doc, &length) in lengths.iter().enumerate().filter(|_| density > 0) {
        if random.below(100) >= density {
            continue;
        }
        let several = bigram.second.is_some() && random.below(4) == 0;
        let count = if several { 1 + random.below(6) } else { 1 };
        let positions: BTreeSet<u32> = (0..count).map(|_| random.below(length)).collect();
        let occurrences = positions.len() as u32;
        let words = match words {
            0 => 0,
            1 => occurrences,
            _ => random.below(occurrences + 1),
        };
        documents.insert(doc as u32, (positions, words));
    }
    documents
}

impl Sample {
    /// Whether a bigram with these documents has positions.
    pub fn has_positions(&self, bigram: Bigram, documents: &Documents) -> bool {
        bigram.second.is_some() && documents.len() >= self.positions_from as usize
    }

    /// Returns the file of the sample.
    pub fn write(&self) -> Vec<u8> {
        let widths = self.lengths.iter().map(|length| position_width(*length)).collect();
        let mut writer = Writer::new(Vec::new(), widths, self.positions_from).expect("valid widths");
        for (bigram, documents) in &self.entries {
            let posting = |(doc, (positions, words)): (&u32, &(BTreeSet<u32>, u32))| Posting {
                doc: *doc,
                frequency: positions.len() as u32,
                words: *words,
            };
            let postings: Vec<Posting> = documents.iter().map(posting).collect();
            let positions: Vec<u32> = documents.values().flat_map(|(positions, _)| positions).copied().collect();
            writer.add(*bigram, &postings, &positions).expect("valid postings");
        }
        writer.finish().expect("memory is writable")
    }
}

/// The contents of a file about a bigram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub bigram: Bigram,
    pub documents: u32,
    pub word_documents: u32,
    pub postings: Vec<(Posting, Vec<u32>)>,
}

/// Reads all entries of a file. `Err` is the first damage.
pub fn read_all(file: &BigramFile<&[u8]>) -> Result<Vec<Read>, String> {
    let mut all = Vec::new();
    for entry in file.all() {
        let entry = entry.map_err(|damaged| damaged.to_string())?;
        let mut list = file.list(&entry).map_err(|damaged| damaged.to_string())?;
        let mut postings: Vec<(Posting, Vec<u32>)> = Vec::new();
        while list.doc() != END {
            let posting = Posting { doc: list.doc(), frequency: list.frequency(), words: list.words() };
            let mut positions = Vec::new();
            list.positions(&mut positions).map_err(|damaged| damaged.to_string())?;
            assert!(posting.doc < file.documents(), "a document exists");
            assert!(postings.last().is_none_or(|(last, _)| last.doc < posting.doc), "documents are ascending");
            assert!(posting.words <= posting.frequency, "words are occurrences");
            postings.push((posting, positions));
            list.advance().map_err(|damaged| damaged.to_string())?;
        }
        let (documents, word_documents) = (entry.documents, entry.word_documents);
        all.push(Read { bigram: entry.bigram, documents, word_documents, postings });
    }
    Ok(all)
}

/// Returns what a file of the sample must contain.
pub fn expected(sample: &Sample) -> Vec<Read> {
    let read = |(bigram, documents): (&Bigram, &Documents)| {
        let has_positions = sample.has_positions(*bigram, documents);
        let posting = |(doc, (positions, words)): (&u32, &(BTreeSet<u32>, u32))| {
            let posting = Posting { doc: *doc, frequency: positions.len() as u32, words: *words };
            (posting, if has_positions { positions.iter().copied().collect() } else { Vec::new() })
        };
        Read {
            bigram: *bigram,
            documents: documents.len() as u32,
            word_documents: documents.values().filter(|(_, words)| *words > 0).count() as u32,
            postings: documents.iter().map(posting).collect(),
        }
    };
    sample.entries.iter().map(read).collect()
}
