//! The terms of a field without positions: four bytes for each token, sorted once by counting.

use tantivy::{DocId, fieldnorm::FieldNormReader, tokenizer::MAX_TOKEN_LEN};

use super::interner::StringInterner;

/// Gathers the terms of one document after the other.
#[derive(Default)]
pub(super) struct TermBuffer {
    strings: StringInterner,
    tokens: Vec<u32>,
    /// Where the tokens of each document begin.
    starts: Vec<usize>,
}

impl TermBuffer {
    /// Begins the next document.
    pub(super) fn begin_document(&mut self) {
        self.starts.push(self.tokens.len());
    }

    /// Adds a term to the document that was begun last. One that the library does not write is left out, as the library itself
    /// does it.
    pub(super) fn push(&mut self, term: &[u8]) {
        if term.len() <= MAX_TOKEN_LEN {
            self.tokens.push(self.strings.number(term));
        }
    }

    /// How many tokens there are in all documents.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens.len() as u64
    }

    /// How many tokens each document has, as a code of one byte.
    pub(super) fn norms(&self) -> Vec<u8> {
        let lengths = self.documents().map(|tokens| tokens.len() as u32);
        lengths.map(FieldNormReader::fieldnorm_to_id).collect()
    }

    /// Bytes of memory of what was gathered.
    pub(super) fn memory(&self) -> usize {
        self.strings.memory() + self.tokens.len() * size_of::<u32>() + self.starts.len() * size_of::<usize>()
    }

    /// Bytes of memory that sorting takes besides.
    pub(super) fn sort_memory(&self) -> usize {
        self.tokens.len() * size_of::<DocId>() + self.strings.len() * (2 * size_of::<usize>() + size_of::<u32>())
    }

    /// Gives out each term, in the order of its bytes, with its documents, ascending, one as often as it has the term.
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

    /// The tokens of each document.
    fn documents(&self) -> impl Iterator<Item = &[u32]> {
        let ends = self.starts.iter().skip(1).copied().chain(std::iter::once(self.tokens.len()));
        self.starts.iter().zip(ends).map(|(&start, end)| &self.tokens[start..end])
    }
}
