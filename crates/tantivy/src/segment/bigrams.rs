//! Collects the characters of a segment. Its bigrams and the ends of its runs are derived from them when the segment is
//! written.
//!
//! A run is a sequence of word characters (letters and digits); everything else is a break. The buffer takes two bytes
//! per character, and one bit where a word of two characters begins. Nothing is hashed; bigrams are sorted once.

use tantivy::{DocId, fieldnorm::FieldNormReader};

use super::characters::{BREAK, CharacterTable, UNNUMBERED};

/// Number of offsets in a block, as a power of two. For each block, the document in which it begins is stored.
const BLOCK_BITS: u32 = 6;

/// The characters of all documents of a segment.
pub(super) struct BigramBuffer {
    characters: CharacterTable,
    /// The character numbers of all documents, each document followed by a [`BREAK`]. Its indexes are called offsets.
    pub(super) sequence: Vec<u16>,
    /// The characters at offsets with [`UNNUMBERED`], ascending.
    unnumbered: Vec<(usize, char)>,
    /// One bit per offset: whether a word of two characters begins there.
    word_starts: Vec<u64>,
    /// The offset at which each document begins.
    starts: Vec<usize>,
    /// The document of the first offset of each block.
    blocks: Vec<DocId>,
    /// The number of bigrams of each document, as a fieldnorm id of one byte.
    norms: Vec<u8>,
    tokens: u64,
}

impl BigramBuffer {
    /// Numbers at most `max_numbered` distinct characters. Any limit gives the same result; characters without numbers
    /// only cost more time and memory.
    pub(super) fn new(max_numbered: usize) -> Self {
        Self {
            characters: CharacterTable::new(max_numbered),
            sequence: Vec::new(),
            unnumbered: Vec::new(),
            word_starts: Vec::new(),
            starts: Vec::new(),
            blocks: Vec::new(),
            norms: Vec::new(),
            tokens: 0,
        }
    }

    /// Adds the next document. `word_bigrams` are the byte offsets in `folded` at which words of two characters begin,
    /// ascending.
    pub(super) fn add(&mut self, folded: &str, word_bigrams: &[usize]) {
        let doc = self.starts.len() as DocId;
        self.starts.push(self.sequence.len());
        let mut words = word_bigrams.iter().copied().peekable();
        let mut previous = BREAK;
        let mut bigrams = 0;
        for (byte, c) in folded.char_indices() {
            let number = self.characters.number(c);
            bigrams += u32::from(number != BREAK && previous != BREAK);
            let offset = self.sequence.len();
            if words.next_if_eq(&byte).is_some() {
                self.word_starts.resize(offset / 64 + 1, 0);
                self.word_starts[offset / 64] |= 1 << (offset % 64);
            }
            if number == UNNUMBERED {
                self.unnumbered.push((offset, c));
            }
            self.sequence.push(number);
            previous = number;
        }
        self.sequence.push(BREAK);
        // Blocks that begin in this document.
        self.blocks.resize(((self.sequence.len() - 1) >> BLOCK_BITS) + 1, doc);
        self.norms.push(FieldNormReader::fieldnorm_to_id(bigrams));
        self.tokens += u64::from(bigrams);
    }

    /// Returns the number of bigrams of all documents.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Returns the number of bigrams of each document, as a fieldnorm id of one byte.
    pub(super) fn norms(&self) -> &[u8] {
        &self.norms
    }

    /// Returns the memory in use, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.sequence.len() * size_of::<u16>()
            + self.unnumbered.len() * size_of::<(usize, char)>()
            + self.word_starts.len() * size_of::<u64>()
            + self.starts.len() * (size_of::<usize>() + 1)
            + self.blocks.len() * size_of::<DocId>()
    }

    /// Whether a word of two characters begins at an offset.
    pub(super) fn is_word(&self, offset: usize) -> bool {
        self.word_starts.get(offset / 64).is_some_and(|bits| bits >> (offset % 64) & 1 == 1)
    }

    /// Returns the document that contains an offset, and the position in it.
    pub(super) fn locate(&self, offset: usize) -> (DocId, u32) {
        let mut doc = self.blocks[offset >> BLOCK_BITS] as usize;
        while self.starts.get(doc + 1).is_some_and(|&next| next <= offset) {
            doc += 1;
        }
        (doc as DocId, (offset - self.starts[doc]) as u32)
    }
}

/// The distinct characters of a segment in the order of their code points, which is the order of their UTF-8 bytes.
pub(super) struct CharacterRanks<'a> {
    bigrams: &'a BigramBuffer,
    /// The character of each rank, from rank 1.
    characters: Vec<char>,
    /// The rank of each character number; 0 for [`BREAK`].
    by_number: Vec<u32>,
}

impl<'a> CharacterRanks<'a> {
    pub(super) fn new(bigrams: &'a BigramBuffer) -> Self {
        let numbered = bigrams.characters.numbered();
        let mut characters: Vec<char> =
            numbered.iter().copied().chain(bigrams.unnumbered.iter().map(|(_, character)| *character)).collect();
        characters.sort_unstable();
        characters.dedup();
        let mut by_number = vec![0; 1 << 16];
        for (number, character) in numbered.iter().enumerate() {
            by_number[number + 1] = rank(&characters, *character);
        }
        Self { bigrams, characters, by_number }
    }

    /// Returns the rank of the character at an offset, from 1; 0 if there is a break.
    pub(super) fn at(&self, offset: usize) -> u32 {
        match self.bigrams.sequence[offset] {
            UNNUMBERED => self.unnumbered(offset),
            number => self.by_number[usize::from(number)],
        }
    }

    #[cold]
    fn unnumbered(&self, offset: usize) -> u32 {
        let found = self.bigrams.unnumbered.binary_search_by_key(&offset, |(offset, _)| *offset);
        found.map_or(0, |found| rank(&self.characters, self.bigrams.unnumbered[found].1))
    }

    /// Returns the character of a rank.
    pub(super) fn character(&self, rank: u32) -> char {
        self.characters[rank as usize - 1]
    }

    /// Returns the number of distinct characters, which is the highest rank.
    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }
}

fn rank(characters: &[char], character: char) -> u32 {
    characters.binary_search(&character).map_or(0, |at| at as u32 + 1)
}
