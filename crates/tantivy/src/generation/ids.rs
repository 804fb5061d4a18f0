//! Assigns ids to articles, and detects duplicates.

use std::collections::{HashMap, HashSet};

use crate::{
    disk::hex,
    generation::sources::{ArticleEntry, Outcome},
};

/// The ids and contents of the articles so far, as hashes.
#[derive(Default)]
pub(crate) struct IdAssigner {
    taken: HashSet<u128>,
    /// For an original id that several articles have, the last suffix that was assigned.
    last_suffix: HashMap<u128, u32>,
    /// The assigned id, by original id and content.
    by_original_id: HashMap<(u128, u128), Box<str>>,
    /// The id of the first article with each content.
    by_content: HashMap<u128, Box<str>>,
}

impl IdAssigner {
    /// Decides about an article, given all articles before it; an earlier outcome in `entry` is ignored.
    ///
    /// The same article again is a duplicate: one with the same original id and content, or one that its file does not
    /// name, with a known content. Another article with a known id gets `~2`, `~3` … after its id, so that no article
    /// is lost.
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
                // A file may use such an id itself.
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

/// Returns the hash of an id.
pub(crate) fn hash(id: &str) -> u128 {
    hex::first_half(blake3::hash(id.as_bytes()))
}
