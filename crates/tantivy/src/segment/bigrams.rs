//! The letters of a segment, from which its pairs of letters and the ends of its runs are derived: two bytes for each character, and
//! one bit where a word of two letters begins. Nothing is hashed; pairs are sorted once, when the segment is written.

use tantivy::{DocId, fieldnorm::FieldNormReader};

use super::characters::{BREAK, CharacterTable, UNNUMBERED};

/// Places in a block, as a power of two; for each block there is the document that it begins in.
const BLOCK_BITS: u32 = 6;

/// Gathers the characters of one document after the other.
pub(super) struct BigramBuffer {
    characters: CharacterTable,
    /// All documents, each followed by a [`BREAK`].
    pub(super) sequence: Vec<u16>,
    /// The letters of places that hold [`UNNUMBERED`], ascending.
    unnumbered: Vec<(usize, char)>,
    /// A bit for each place: whether a word of two letters begins there.
    word_starts: Vec<u64>,
    /// Where each document begins.
    starts: Vec<usize>,
    /// The document of the first place of each block.
    blocks: Vec<DocId>,
    /// How many pairs each document has, as a code of one byte.
    norms: Vec<u8>,
    tokens: u64,
}

impl BigramBuffer {
    /// Numbers at most so many letters. Any number of them is right; letters without numbers only cost more time and memory.
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

    /// Adds the next document. `word_bigrams` are the bytes of `folded` where words of two letters begin, ascending.
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

    /// How many pairs there are in all documents.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// How many pairs each document has, as a code of one byte.
    pub(super) fn norms(&self) -> &[u8] {
        &self.norms
    }

    /// Bytes of memory of what was gathered.
    pub(super) fn memory(&self) -> usize {
        self.sequence.len() * size_of::<u16>()
            + self.unnumbered.len() * size_of::<(usize, char)>()
            + self.word_starts.len() * size_of::<u64>()
            + self.starts.len() * (size_of::<usize>() + 1)
            + self.blocks.len() * size_of::<DocId>()
    }

    /// Whether a word of two letters begins at a place.
    pub(super) fn is_word(&self, offset: usize) -> bool {
        self.word_starts.get(offset / 64).is_some_and(|bits| bits >> (offset % 64) & 1 == 1)
    }

    /// The document that has a place, and the place in it.
    pub(super) fn locate(&self, offset: usize) -> (DocId, u32) {
        let mut doc = self.blocks[offset >> BLOCK_BITS] as usize;
        while self.starts.get(doc + 1).is_some_and(|&next| next <= offset) {
            doc += 1;
        }
        (doc as DocId, (offset - self.starts[doc]) as u32)
    }
}

/// The letters of a segment in the order of their code points, which is the order of their bytes in UTF-8.
pub(super) struct CharacterRanks<'a> {
    bigrams: &'a BigramBuffer,
    /// The letter of each rank, from 1 on.
    characters: Vec<char>,
    /// By number of a letter, its rank; 0 for [`BREAK`].
    by_number: Vec<u32>,
}

impl<'a> CharacterRanks<'a> {
    pub(super) fn of(bigrams: &'a BigramBuffer) -> Self {
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

    /// The rank of the letter at a place, from 1 on; 0 when there is none.
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

    /// The letter of a rank.
    pub(super) fn character(&self, rank: u32) -> char {
        self.characters[rank as usize - 1]
    }

    /// How many letters there are, and so the highest rank.
    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }
}

fn rank(characters: &[char], character: char) -> u32 {
    characters.binary_search(&character).map_or(0, |at| at as u32 + 1)
}
