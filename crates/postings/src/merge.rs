//! Merges files. The result is the file that would be written for the documents that remain, byte for byte.
//!
//! A bigram may have few documents in each file and no positions there, but enough documents for positions in the merged file.
//! Its positions are then looked up in the texts. All bigrams of a text are looked up at once, so that each text is read once,
//! or once for each [`MergeOptions::max_lookups`] look-ups.

use std::io::{self, Write};

use thiserror::Error;

use crate::{
    damaged::Damaged,
    file::BigramFile,
    keys::{Keys, Numbered},
    list::END,
    value::{Bigram, Posting},
    writer::Writer,
};

/// The new number of a removed document.
const REMOVED: u32 = u32::MAX;

/// A file to be merged.
pub struct Source<'f, B> {
    /// The file.
    pub file: &'f BigramFile<B>,
    /// Whether a document remains.
    pub remains: &'f dyn Fn(u32) -> bool,
}

/// How files are merged.
#[derive(Debug, Clone, Copy)]
pub struct MergeOptions {
    /// Number of documents from which on bigrams have positions in the merged file.
    pub positions_from: u32,
    /// About how many bigrams of documents are looked up in texts at a time. Each takes about 60 bytes of memory.
    pub max_lookups: usize,
}

/// The reason why files could not be merged.
#[derive(Debug, Error)]
pub enum MergeError {
    /// A file is damaged.
    #[error("file {number} of those to be merged: {damaged}")]
    Damaged {
        /// The place of the file among the sources, from 0.
        number: usize,
        /// What is wrong with it.
        damaged: Damaged,
    },
    /// A text could not be read, or the merged file could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<(usize, Damaged)> for MergeError {
    fn from((number, damaged): (usize, Damaged)) -> Self {
        Self::Damaged { number, damaged }
    }
}

/// Merges files into one and returns `output`. The documents of a file keep their order and follow those of the file before.
///
/// `positions_in(number, doc, bigrams)` returns for each of the bigrams, which are ascending, its positions in document `doc` of
/// source `number`, ascending.
///
/// # Errors
///
/// Fails if a file is damaged or contradicts a text, if a text cannot be read, or if the output cannot be written.
pub fn merge<B: AsRef<[u8]> + Clone, W: Write>(
    sources: &[Source<'_, B>],
    options: MergeOptions,
    output: W,
    mut positions_in: impl FnMut(usize, u32, &[Bigram]) -> io::Result<Vec<Vec<u32>>>,
) -> Result<W, MergeError> {
    let mut widths = Vec::new();
    let mut documents = Vec::with_capacity(sources.len());
    for source in sources {
        let mut numbers = vec![REMOVED; source.file.documents() as usize];
        for (doc, number) in numbers.iter_mut().enumerate().filter(|(doc, _)| (source.remains)(*doc as u32)) {
            *number = widths.len() as u32;
            widths.push(source.file.widths()[doc]);
        }
        documents.push(numbers);
    }
    let mut writer = Writer::new(output, widths, options.positions_from)?;
    let merger = Merger { sources, documents, positions_from: options.positions_from };
    let mut keys = Keys::new(sources.iter().map(|source| source.file));
    loop {
        // First the lists that need texts, then the same bigrams again to write them.
        let mut ahead = keys.clone();
        let mut lookups = Vec::new();
        let mut bigrams = 0;
        while lookups.len() < options.max_lookups.max(1)
            && let Some((bigram, entries)) = ahead.next()?
        {
            merger.add_lookups(bigram, &entries, &mut lookups)?;
            bigrams += 1;
        }
        if bigrams == 0 {
            return Ok(writer.finish()?);
        }
        let mut looked_up = look_up(lookups, &mut positions_in)?.into_iter();
        for _ in 0..bigrams {
            let Some((bigram, entries)) = keys.next()? else { break };
            merger.write(bigram, &entries, &mut looked_up, &mut writer)?;
        }
    }
}

/// A bigram in a document, whose positions are looked up in the text.
struct Lookup {
    number: usize,
    doc: u32,
    bigram: Bigram,
    frequency: u32,
    positions: Vec<u32>,
}

/// Looks positions up, text by text. Returns the look-ups in ascending order of bigrams and documents.
fn look_up(
    mut lookups: Vec<Lookup>,
    positions_in: &mut impl FnMut(usize, u32, &[Bigram]) -> io::Result<Vec<Vec<u32>>>,
) -> Result<Vec<Lookup>, MergeError> {
    lookups.sort_unstable_by_key(|lookup| (lookup.number, lookup.doc, lookup.bigram));
    let mut bigrams = Vec::new();
    for same in lookups.chunk_by_mut(|a, b| (a.number, a.doc) == (b.number, b.doc)) {
        bigrams.clear();
        bigrams.extend(same.iter().map(|lookup| lookup.bigram));
        let mut found = positions_in(same[0].number, same[0].doc, &bigrams)?.into_iter();
        for lookup in same {
            lookup.positions = found.next().unwrap_or_default();
            if lookup.positions.len() != lookup.frequency as usize {
                return Err((lookup.number, Damaged("a text does not have the bigrams of the lists")).into());
            }
        }
    }
    lookups.sort_unstable_by_key(|lookup| (lookup.bigram, lookup.number, lookup.doc));
    Ok(lookups)
}

struct Merger<'f, B> {
    sources: &'f [Source<'f, B>],
    /// For each source the new numbers of its documents.
    documents: Vec<Vec<u32>>,
    positions_from: u32,
}

impl<B: AsRef<[u8]> + Clone> Merger<'_, B> {
    /// Calls `each` with the number of the source, the old posting, the new document, and the positions, which are empty unless
    /// `with_positions`, for each document of a bigram that remains.
    fn for_each(
        &self,
        entries: &[Numbered],
        with_positions: bool,
        mut each: impl FnMut(usize, Posting, u32, &[u32]),
    ) -> Result<(), MergeError> {
        let mut positions = Vec::new();
        for (number, entry) in entries {
            let damaged = |damaged| MergeError::Damaged { number: *number, damaged };
            let mut list = self.sources[*number].file.list(entry).map_err(damaged)?;
            while list.doc() != END {
                let posting = Posting { doc: list.doc(), frequency: list.frequency(), words: list.words() };
                let new = self.documents[*number][posting.doc as usize];
                if new != REMOVED {
                    positions.clear();
                    if with_positions {
                        list.positions(&mut positions).map_err(damaged)?;
                    }
                    each(*number, posting, new, &positions);
                }
                list.advance().map_err(damaged)?;
            }
        }
        Ok(())
    }

    /// Whether a bigram gets positions that some of its lists do not have, if all of its documents remain.
    fn may_need_texts(&self, bigram: Bigram, entries: &[Numbered]) -> bool {
        let documents: u64 = entries.iter().map(|(_, entry)| u64::from(entry.documents)).sum();
        bigram.second.is_some()
            && documents >= u64::from(self.positions_from)
            && entries.iter().any(|(_, entry)| !entry.has_positions)
    }

    fn add_lookups(&self, bigram: Bigram, entries: &[Numbered], lookups: &mut Vec<Lookup>) -> Result<(), MergeError> {
        if !self.may_need_texts(bigram, entries) {
            return Ok(());
        }
        let start = lookups.len();
        let mut documents = 0_u32;
        let has_positions: Vec<bool> = self.with_positions(entries);
        self.for_each(entries, false, |number, posting, _, _| {
            documents += 1;
            if !has_positions[number] {
                let Posting { doc, frequency, .. } = posting;
                lookups.push(Lookup { number, doc, bigram, frequency, positions: Vec::new() });
            }
        })?;
        if documents < self.positions_from {
            lookups.truncate(start);
        }
        Ok(())
    }

    /// Returns for each source whether its list has positions.
    fn with_positions(&self, entries: &[Numbered]) -> Vec<bool> {
        let mut has_positions = vec![false; self.sources.len()];
        for (number, entry) in entries {
            has_positions[*number] = entry.has_positions;
        }
        has_positions
    }

    fn write<W: Write>(
        &self,
        bigram: Bigram,
        entries: &[Numbered],
        looked_up: &mut impl Iterator<Item = Lookup>,
        writer: &mut Writer<W>,
    ) -> Result<(), MergeError> {
        let mut postings: Vec<Posting> = Vec::new();
        self.for_each(entries, false, |_, posting, doc, _| postings.push(Posting { doc, ..posting }))?;
        if postings.is_empty() {
            return Ok(());
        }
        let mut all = Vec::new();
        if bigram.second.is_some() && postings.len() >= self.positions_from as usize {
            let has_positions = self.with_positions(entries);
            self.for_each(entries, true, |number, _, _, positions| {
                if has_positions[number] {
                    all.extend_from_slice(positions);
                } else if let Some(lookup) = looked_up.next() {
                    all.extend(lookup.positions);
                }
            })?;
        }
        Ok(writer.add(bigram, &postings, &all)?)
    }
}
