//! Collects the terms of a field without positions: four bytes per token, sorted once by counting.

use tantivy::{DocId, fieldnorm::FieldNormReader, tokenizer::MAX_TOKEN_LEN};

use super::interner::StringInterner;

/// The terms of all documents of a segment.
#[derive(Default)]
pub(super) struct TermBuffer {
    strings: StringInterner,
    tokens: Vec<u32>,
    /// The index of the first token of each document.
    starts: Vec<usize>,
}

impl TermBuffer {
    /// Begins the next document.
    pub(super) fn begin_document(&mut self) {
        self.starts.push(self.tokens.len());
    }

    /// Adds a term to the current document. Terms that are too long are left out, as tantivy does.
    pub(super) fn push(&mut self, term: &[u8]) {
        if term.len() <= MAX_TOKEN_LEN {
            self.tokens.push(self.strings.number(term));
        }
    }

    /// Returns the number of tokens of all documents.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens.len() as u64
    }

    /// Returns the number of tokens of each document, as a fieldnorm id of one byte.
    pub(super) fn norms(&self) -> Vec<u8> {
        let lengths = self.documents().map(|tokens| tokens.len() as u32);
        lengths.map(FieldNormReader::fieldnorm_to_id).collect()
    }

    /// Returns the memory in use, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.strings.memory() + self.tokens.len() * size_of::<u32>() + self.starts.len() * size_of::<usize>()
    }

    /// Returns the additional memory that sorting needs, in bytes.
    pub(super) fn sort_memory(&self) -> usize {
        self.tokens.len() * size_of::<DocId>() + self.strings.len() * (2 * size_of::<usize>() + size_of::<u32>())
    }

    /// Calls `emit` for each term in byte order with its documents, ascending. A document is repeated as often as it
    /// contains the term.
    pub(super) fn sorted<E>(&self, mut emit: impl FnMut(&[u8], &[DocId]) -> Result<(), E>) -> Result<(), E> {
        let mut counts = vec![0_usize; self.strings.len()];
        for &term in &self.tokens {
            counts[term as usize] += 1;
        }
        let mut order: Vec<u32> = (0..self.strings.len() as u32).collect();
        order.sort_unstable_by_key(|&term| self.strings.get(term));
        let mut next = vec![0; counts.len()];
        let mut sum = 0;
        for &term in &order {
            next[term as usize] = sum;
            sum += counts[term as usize];
        }
        let mut documents = vec![0; sum];
        for (doc, tokens) in self.documents().enumerate() {
            for &term in tokens {
                let slot = &mut next[term as usize];
                documents[*slot] = doc as DocId;
                *slot += 1;
            }
        }
        let mut rest = documents.as_slice();
        for term in order {
            let (documents, after) = rest.split_at(counts[term as usize]);
            emit(self.strings.get(term), documents)?;
            rest = after;
        }
        Ok(())
    }

    /// Returns the tokens of each document.
    fn documents(&self) -> impl Iterator<Item = &[u32]> {
        let ends = self.starts.iter().skip(1).copied().chain(std::iter::once(self.tokens.len()));
        self.starts.iter().zip(ends).map(|(&start, end)| &self.tokens[start..end])
    }
}
