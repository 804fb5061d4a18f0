//! Which ids are taken while an index is built, and what becomes of an article that comes twice. Pure.

use std::collections::{HashMap, HashSet};

use crate::{corpus::Origin, model::Article};

/// The ids and texts taken so far, as hashes.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<u128>,
    /// For an id that several articles wanted, the number that the last of them got.
    last: HashMap<u128, u32>,
    /// The id of the article with this id in its file and this content.
    known: HashMap<(u128, u128), String>,
    /// The first article with each content.
    texts: HashMap<u128, String>,
}

/// What becomes of an article.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    New,
    /// Its id was another's; it has a new one.
    Renamed,
    /// It is the article with this id again.
    Duplicate(String),
}

impl Ids {
    /// Decides about an article whose id may be taken. The same article again is a duplicate: the same id and text, or a text
    /// that is there already when its file gives it no id. Another one gets `~2`, `~3` … after its id, because nothing may be
    /// lost.
    pub(super) fn admit(&mut self, article: &mut Article, origin: &Origin) -> Admission {
        let content = origin.content;
        let wanted = hash(&article.meta.id);
        if let Some(id) = self.known.get(&(wanted, content)) {
            return Admission::Duplicate(id.clone());
        }
        if !origin.named
            && !article.paragraphs.is_empty()
            && let Some(id) = self.texts.get(&content)
        {
            return Admission::Duplicate(id.clone());
        }
        let mut renamed = false;
        if !self.taken.insert(wanted) {
            renamed = true;
            let count = self.last.entry(wanted).or_insert(1);
            loop {
                *count += 1;
                let id = format!("{}~{count}", article.meta.id);
                // A file may use such a name itself.
                if self.taken.insert(hash(&id)) {
                    article.meta.id = id;
                    break;
                }
            }
        }
        self.known.insert((wanted, content), article.meta.id.clone());
        self.texts.entry(content).or_insert_with(|| article.meta.id.clone());
        if renamed { Admission::Renamed } else { Admission::New }
    }
}

fn hash(id: &str) -> u128 {
    let bytes: [u8; 16] = blake3::hash(id.as_bytes()).as_bytes()[..16].try_into().expect("a hash has 32 bytes");
    u128::from_le_bytes(bytes)
}
