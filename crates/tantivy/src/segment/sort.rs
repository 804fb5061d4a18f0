//! Sorts the characters of a segment into the postings of its bigrams, and of the last characters of its runs.
//!
//! Bigrams are sorted in ranges of first characters, so that the entries of one range need little memory. One pass over
//! the characters distributes the entries of a range into one bucket per first character; each bucket is sorted by
//! second characters. An entry consists of
//!
//! ```text
//! rank of the second character | whether the bigram is a word (1 bit) | offset of the bigram in the segment
//! ```
//!
//! in 64 bits. Buckets are filled in offset order, so that only the upper bits have to be sorted: with a radix sort of
//! two passes, least significant digit first (Knuth, "Sorting and Searching", 5.2.5).

use std::ops::Range;

use tantivy::DocId;

use super::bigrams::{BigramBuffer, CharacterRanks};

/// Number of entries in a range, unless one first character has more. Large segments have larger ranges.
const RANGE_ENTRIES: usize = 2_000_000;
/// Approximate maximum number of ranges of a segment.
const MAX_RANGES: usize = 8;
/// Number of entries from which the radix sort is faster than the sort of the standard library.
const MIN_RADIX_SORT: usize = 400;

/// The postings of a term.
pub(super) struct Postings<'a> {
    /// Documents with their number of positions, ascending.
    pub documents: &'a [(DocId, u32)],
    /// The positions of all documents, concatenated. For each document the first position, then the differences between
    /// positions.
    pub deltas: &'a [u32],
}

/// Returns the approximate number of entries that are sorted at a time, for a segment with `tokens` bigrams.
fn range_size(tokens: u64) -> usize {
    RANGE_ENTRIES.max(tokens as usize / MAX_RANGES)
}

/// Returns the memory that sorting needs, in bytes.
pub(super) fn memory(bigrams: &BigramBuffer) -> usize {
    let entries = range_size(bigrams.tokens()).min(bigrams.tokens() as usize);
    // Twice, because the radix sort needs a second buffer; most buckets are much smaller than a range.
    entries * 2 * size_of::<u64>()
}

/// Calls `emit` for each bigram in byte order, with whether it is a word. The term that is not a word comes first.
pub(super) fn bigrams<E>(
    bigrams: &BigramBuffer,
    ranks: &CharacterRanks<'_>,
    mut emit: impl FnMut([char; 2], bool, Postings<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut counts = vec![0_usize; ranks.len() + 1];
    for_each_bigram(bigrams, ranks, |_, first, _| counts[first as usize] += 1);
    let layout = EntryLayout::new(bigrams, ranks);
    let mut buffers = SortBuffers::default();
    for firsts in ranges(&counts, range_size(bigrams.tokens())) {
        layout.scatter(bigrams, ranks, &counts, firsts.clone(), &mut buffers);
        let mut begin = 0;
        for first in firsts {
            let bucket = begin..begin + counts[first];
            begin = bucket.end;
            layout.sort(&mut buffers, bucket.clone());
            for term in buffers.entries[bucket].chunk_by(|a, b| layout.key(*a) == layout.key(*b)) {
                let key = layout.key(term[0]);
                let characters = [ranks.character(first as u32), ranks.character((key >> 1) as u32)];
                buffers.documents.clear();
                buffers.deltas.clear();
                collect(
                    bigrams,
                    term.iter().map(|&entry| layout.offset(entry)),
                    &mut buffers.documents,
                    &mut buffers.deltas,
                );
                let postings = Postings { documents: &buffers.documents, deltas: &buffers.deltas };
                emit(characters, key & 1 == 1, postings)?;
            }
        }
    }
    Ok(())
}

/// Calls `emit` for each last character of a run, in byte order, with its documents, ascending. A document is repeated
/// as often as the character ends a run in it.
pub(super) fn run_ends<E>(
    bigrams: &BigramBuffer,
    ranks: &CharacterRanks<'_>,
    mut emit: impl FnMut(char, &[DocId]) -> Result<(), E>,
) -> Result<(), E> {
    let mut counts = vec![0_usize; ranks.len() + 1];
    for_each_run_end(bigrams, ranks, |_, character| counts[character as usize] += 1);
    let mut next = starts(&counts);
    let mut documents = vec![0; counts.iter().sum()];
    for_each_run_end(bigrams, ranks, |offset, character| {
        let slot = &mut next[character as usize];
        documents[*slot] = bigrams.locate(offset).0;
        *slot += 1;
    });
    let mut rest = documents.as_slice();
    for (character, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (documents, after) = rest.split_at(count);
        emit(ranks.character(character as u32), documents)?;
        rest = after;
    }
    Ok(())
}

/// Returns the number of runs.
pub(super) fn count_run_ends(bigrams: &BigramBuffer, ranks: &CharacterRanks<'_>) -> u64 {
    let mut count = 0;
    for_each_run_end(bigrams, ranks, |_, _| count += 1);
    count
}

/// Calls `work` with the offset and both ranks of each bigram.
fn for_each_bigram(bigrams: &BigramBuffer, ranks: &CharacterRanks<'_>, mut work: impl FnMut(usize, u32, u32)) {
    let mut first = 0;
    for next in 0..bigrams.sequence.len() {
        let second = ranks.at(next);
        if first != 0 && second != 0 {
            work(next - 1, first, second);
        }
        first = second;
    }
}

/// Calls `work` with the offset and the rank of the last character of each run.
fn for_each_run_end(bigrams: &BigramBuffer, ranks: &CharacterRanks<'_>, mut work: impl FnMut(usize, u32)) {
    let mut last = 0;
    for next in 0..bigrams.sequence.len() {
        let character = ranks.at(next);
        if last != 0 && character == 0 {
            work(next - 1, last);
        }
        last = character;
    }
}

/// Splits the first characters into ranges of about `size` bigrams each. One character may have more.
fn ranges(counts: &[usize], size: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    // Rank 0 is a break.
    let (mut from, mut sum) = (1, 0);
    for (first, count) in counts.iter().enumerate().skip(1) {
        if sum > 0 && sum + count > size {
            ranges.push(from..first);
            (from, sum) = (first, 0);
        }
        sum += count;
    }
    if sum > 0 {
        ranges.push(from..counts.len());
    }
    ranges
}

/// Returns the start of each group, if groups of these sizes are stored one after the other.
fn starts(counts: &[usize]) -> Vec<usize> {
    counts
        .iter()
        .scan(0, |sum, count| {
            let start = *sum;
            *sum += count;
            Some(start)
        })
        .collect()
}

/// The bit layout of an entry.
#[derive(Clone, Copy)]
struct EntryLayout {
    key_bits: u32,
    offset_bits: u32,
}

/// Buffers that are reused for all ranges and terms.
#[derive(Default)]
struct SortBuffers {
    entries: Vec<u64>,
    spare: Vec<u64>,
    documents: Vec<(DocId, u32)>,
    deltas: Vec<u32>,
}

impl EntryLayout {
    fn new(bigrams: &BigramBuffer, ranks: &CharacterRanks<'_>) -> Self {
        let key_bits = usize::BITS - ranks.len().leading_zeros() + 1;
        let offset_bits = usize::BITS - bigrams.sequence.len().leading_zeros();
        // Unicode has fewer than 2^21 letters, and 2^42 offsets take 8 TB.
        assert!(key_bits + offset_bits <= u64::BITS, "a segment is smaller than that");
        Self { key_bits, offset_bits }
    }

    fn key(self, entry: u64) -> u64 {
        entry >> self.offset_bits
    }

    fn offset(self, entry: u64) -> usize {
        (entry & ((1 << self.offset_bits) - 1)) as usize
    }

    /// Distributes the entries of a range of first characters into buckets.
    fn scatter(
        self,
        bigrams: &BigramBuffer,
        ranks: &CharacterRanks<'_>,
        counts: &[usize],
        firsts: Range<usize>,
        buffers: &mut SortBuffers,
    ) {
        let mut next = starts(&counts[firsts.clone()]);
        buffers.entries.clear();
        buffers.entries.resize(counts[firsts.clone()].iter().sum(), 0);
        let entries = &mut buffers.entries;
        for_each_bigram(bigrams, ranks, |offset, first, second| {
            if let Some(slot) = (first as usize).checked_sub(firsts.start).and_then(|first| next.get_mut(first)) {
                let key = u64::from(second) << 1 | u64::from(bigrams.is_word(offset));
                entries[*slot] = key << self.offset_bits | offset as u64;
                *slot += 1;
            }
        });
    }

    /// Sorts a bucket, whose entries are in offset order.
    fn sort(self, buffers: &mut SortBuffers, bucket: Range<usize>) {
        let entries = &mut buffers.entries[bucket];
        if entries.len() < MIN_RADIX_SORT {
            entries.sort_unstable();
            return;
        }
        if buffers.spare.len() < entries.len() {
            buffers.spare.resize(entries.len(), 0);
        }
        let spare = &mut buffers.spare[..entries.len()];
        let low_bits = self.key_bits / 2;
        let digit = |shift: u32, bits: u32| move |entry: u64| (entry >> shift & ((1 << bits) - 1)) as usize;
        radix_pass(entries, spare, low_bits, digit(self.offset_bits, low_bits));
        let high_bits = self.key_bits - low_bits;
        radix_pass(spare, entries, high_bits, digit(self.offset_bits + low_bits, high_bits));
    }
}

/// Sorts by one digit. Stable.
fn radix_pass(from: &[u64], to: &mut [u64], bits: u32, digit: impl Fn(u64) -> usize) {
    let mut counts = vec![0; 1 << bits];
    for &entry in from {
        counts[digit(entry)] += 1;
    }
    let mut next = starts(&counts);
    for &entry in from {
        let slot = &mut next[digit(entry)];
        to[*slot] = entry;
        *slot += 1;
    }
}

/// Converts ascending offsets to postings.
fn collect(
    bigrams: &BigramBuffer,
    places: impl Iterator<Item = usize>,
    documents: &mut Vec<(DocId, u32)>,
    deltas: &mut Vec<u32>,
) {
    let mut previous = 0;
    for offset in places {
        let (doc, position) = bigrams.locate(offset);
        match documents.last_mut() {
            Some((last, positions)) if *last == doc => {
                *positions += 1;
                deltas.push(position - previous);
            }
            _ => {
                documents.push((doc, 1));
                deltas.push(position);
            }
        }
        previous = position;
    }
}
