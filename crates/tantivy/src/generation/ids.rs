//! Assigns ids, and decides what happens to an article that occurs twice.

use std::collections::{HashMap, HashSet};

use crate::{
    disk::hex,
    generation::sources::{ArticleEntry, Outcome},
};

/// The ids and texts taken so far, as hashes.
#[derive(Default)]
pub(crate) struct IdAssigner {
    taken: HashSet<u128>,
    /// For an id that several articles wanted, the number that the last of them got.
    last_suffix: HashMap<u128, u32>,
    /// The id of the article with this id in its file and this content.
    by_original_id: HashMap<(u128, u128), Box<str>>,
    /// The first article with each content.
    by_content: HashMap<u128, Box<str>>,
}

impl IdAssigner {
    /// Decides about an article; what was decided before, with those before it, does not count. The same article again is a
    /// duplicate: the same id and text, or a text that is there already when its file gives it no id. Another one gets `~2`,
    /// `~3` … after its id, because nothing may be lost.
    pub(crate) fn assign(&mut self, entry: &ArticleEntry) -> Outcome {
        let original_hash = hash(&entry.original_id);
        if let Some(id) = self.by_original_id.get(&(original_hash, entry.content)) {
            return Outcome::Duplicate(id.to_string());
        }
        if !entry.named
            && !entry.empty
            && let Some(id) = self.by_content.get(&entry.content)
        {
            return Outcome::Duplicate(id.to_string());
        }
        let mut outcome = Outcome::Indexed;
        if !self.taken.insert(original_hash) {
            let count = self.last_suffix.entry(original_hash).or_insert(1);
            loop {
                *count += 1;
                let id = format!("{}~{count}", entry.original_id);
                // A file may use such a name itself.
                if self.taken.insert(hash(&id)) {
                    outcome = Outcome::Renamed(id);
                    break;
                }
            }
        }
        let id = if let Outcome::Renamed(id) = &outcome { id } else { &entry.original_id };
        self.by_original_id.insert((original_hash, entry.content), id.as_str().into());
        self.by_content.entry(entry.content).or_insert_with(|| id.as_str().into());
        outcome
    }
}

/// An id as a number.
pub(crate) fn hash(id: &str) -> u128 {
    hex::first_half(blake3::hash(id.as_bytes()))
}
