//! The headers of the entries of a bundle:
//!
//! ```text
//! number of documents * 4 + kind
//! if some occurrences are words: number of documents in which the bigram is a word
//! number of bytes of the list, unless it has one document, in which the bigram occurs once
//! ```
//!
//! Each is a number of variable length. The lists follow the last header. A list of one document with one occurrence is
//! the number of the document, in as few bytes as the largest number needs.

use std::ops::Range;

use crate::{
    bits::{ByteReader, write_variable},
    block::Words,
    damaged::Damaged,
    layout::BUNDLE,
};

/// The properties of a list that are known without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub documents: u32,
    pub words: Words,
    /// Number of documents in which the bigram is a word.
    pub word_documents: u32,
    /// Whether the list is the number of its only document.
    pub single: bool,
}

const NO_WORDS: u64 = 0;
const ALL_WORDS: u64 = 1;
const SOME_WORDS: u64 = 2;

impl Head {
    /// Appends the header of a list of `length` bytes.
    pub(crate) fn write(self, length: usize, into: &mut Vec<u8>) {
        let kind = match self.words {
            Words::None => NO_WORDS,
            Words::All => ALL_WORDS,
            Words::Some => SOME_WORDS,
        };
        write_variable(u64::from(self.documents) << 2 | kind, into);
        if self.words == Words::Some {
            write_variable(u64::from(self.word_documents), into);
        }
        if !self.single {
            write_variable(length as u64, into);
        }
    }

    /// Reads a header and the length of its list.
    fn read(input: &mut ByteReader<'_>, document_bytes: usize) -> Result<(Self, usize), Damaged> {
        let value = input.variable()?;
        let documents = u32::try_from(value >> 2).map_err(|_| Damaged("a list has too many documents"))?;
        let (words, word_documents) = match value & 3 {
            NO_WORDS => (Words::None, 0),
            ALL_WORDS => (Words::All, documents),
            SOME_WORDS => match u32::try_from(input.variable()?) {
                Ok(number) if number <= documents => (Words::Some, number),
                _ => return Err(Damaged("a bigram is a word in more documents than it occurs in")),
            },
            _ => return Err(Damaged("a list is of an unknown kind")),
        };
        // Lists of one document of any other kind store their words.
        let single = documents == 1 && words != Words::Some;
        let length = if single { document_bytes } else { input.variable()? as usize };
        Ok((Self { documents, words, word_documents, single }, length))
    }
}

/// The headers of a bundle, each with the range of its list in the file.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    heads: Vec<(Head, Range<usize>)>,
}

impl Bundle {
    /// Reads the headers of a bundle of `entries` entries at `range` of the file.
    pub(crate) fn read(
        file: &[u8],
        range: Range<usize>,
        entries: usize,
        document_bytes: usize,
    ) -> Result<Self, Damaged> {
        let bytes = file.get(range.clone()).ok_or(Damaged("a bundle is outside of the lists"))?;
        let mut input = ByteReader::new(bytes);
        let mut heads = Vec::with_capacity(entries.min(BUNDLE));
        for _ in 0..entries {
            let (head, length) = Head::read(&mut input, document_bytes)?;
            heads.push((head, 0..length));
        }
        let mut start = range.start + input.at;
        for (_, list) in &mut heads {
            let end = start.checked_add(list.end).filter(|end| *end <= range.end);
            *list = start..end.ok_or(Damaged("a list is longer than its bundle"))?;
            start = list.end;
        }
        if start == range.end { Ok(Self { heads }) } else { Err(Damaged("a bundle is longer than its lists")) }
    }

    /// Returns the header of the entry at `place`, and the range of its list in the file.
    pub(crate) fn get(&self, place: usize) -> Option<(Head, Range<usize>)> {
        self.heads.get(place).cloned()
    }
}
