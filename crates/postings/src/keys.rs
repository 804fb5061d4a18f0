//! The entries of several files, bigram by bigram.

use std::iter::Peekable;

use crate::{damaged::Damaged, entry::Entry, file::BigramFile, file::Entries, value::Bigram};

/// An entry with the number of its file.
pub(crate) type Numbered = (usize, Entry);

/// Iterates over the bigrams of several files in ascending order.
pub(crate) struct Keys<'f, B: AsRef<[u8]>> {
    entries: Vec<Peekable<Entries<'f, B>>>,
}

impl<B: AsRef<[u8]>> Clone for Keys<'_, B> {
    fn clone(&self) -> Self {
        Self { entries: self.entries.clone() }
    }
}

impl<'f, B: AsRef<[u8]>> Keys<'f, B> {
    pub(crate) fn new(files: impl Iterator<Item = &'f BigramFile<B>>) -> Self {
        Self { entries: files.map(|file| file.all().peekable()).collect() }
    }

    /// Returns the next bigram, and its entry in each file that has it. An error names the damaged file.
    #[allow(clippy::type_complexity, reason = "a key with its entries, or the file and what is wrong with it")]
    pub(crate) fn next(&mut self) -> Result<Option<(Bigram, Vec<Numbered>)>, (usize, Damaged)> {
        let mut first: Option<Bigram> = None;
        for (number, entries) in self.entries.iter_mut().enumerate() {
            match entries.peek() {
                Some(Ok(entry)) => first = Some(first.map_or(entry.bigram, |first| first.min(entry.bigram))),
                Some(Err(damaged)) => return Err((number, *damaged)),
                None => {}
            }
        }
        let Some(bigram) = first else { return Ok(None) };
        let mut found = Vec::new();
        for (number, entries) in self.entries.iter_mut().enumerate() {
            let next = entries.next_if(|entry| entry.as_ref().is_ok_and(|entry| entry.bigram == bigram));
            found.extend(next.and_then(Result::ok).map(|entry| (number, entry)));
        }
        Ok(Some((bigram, found)))
    }
}
