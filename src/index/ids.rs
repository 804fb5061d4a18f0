//! Which ids are taken while an index is built, and what becomes of an article that comes twice. Pure.

use std::collections::HashMap;

use crate::{corpus::Origin, model::Article};

/// The ids and texts taken so far, as hashes.
#[derive(Default)]
pub(super) struct Ids {
    /// The content of the article that took each id.
    taken: HashMap<u128, u128>,
    /// The first article with each content.
    texts: HashMap<u128, First>,
}

struct First {
    id: String,
    named: bool,
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
    /// Decides about an article whose id may be taken. The same article again is a duplicate: the same id and text, or the same
    /// text where not both have an id of their own. Another one gets `~2`, `~3` … after its id, because nothing may be lost.
    pub(super) fn admit(&mut self, article: &mut Article, origin: &Origin) -> Admission {
        let content = origin.content;
        let has_text = !article.paragraphs.is_empty();
        if let Some(first) = self.texts.get(&content).filter(|first| has_text && !(first.named && origin.named)) {
            return Admission::Duplicate(first.id.clone());
        }
        let wanted = article.meta.id.clone();
        let mut count = 1_u32;
        loop {
            match self.taken.entry(hash(&article.meta.id)) {
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(content);
                    let first = First { id: article.meta.id.clone(), named: origin.named };
                    self.texts.entry(content).or_insert(first);
                    return if count == 1 { Admission::New } else { Admission::Renamed };
                }
                std::collections::hash_map::Entry::Occupied(taken) if *taken.get() == content => {
                    return Admission::Duplicate(article.meta.id.clone());
                }
                std::collections::hash_map::Entry::Occupied(_) => {}
            }
            count += 1;
            article.meta.id = format!("{wanted}~{count}");
        }
    }
}

fn hash(id: &str) -> u128 {
    let bytes: [u8; 16] = blake3::hash(id.as_bytes()).as_bytes()[..16].try_into().expect("a hash has 32 bytes");
    u128::from_le_bytes(bytes)
}
