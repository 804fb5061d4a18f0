//! Counts in how many documents each term occurs, and collects the values of articles.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jianbao_model::ArticleMeta;
use jianbao_query::engine::FacetField;
use jianbao_text::bigrams;

use super::document::{Document, items, values};
use crate::{
    schema::facet_field,
    vocabulary::{Catalogue, Frequencies, Size},
};

/// The counts so far.
#[derive(Default)]
pub(super) struct Counting {
    words: HashMap<String, u32>,
    marked_bigrams: HashMap<String, u32>,
    characters: HashMap<String, u32>,
    values: BTreeMap<String, BTreeSet<String>>,
    pub size: Size,
}

impl Counting {
    pub(super) fn add_article(&mut self, meta: &ArticleMeta) {
        self.size.articles += 1;
        // Almost every article has an address of its own. They are asked for when a query needs them.
        for field in FacetField::ALL.into_iter().filter(|field| *field != FacetField::Url) {
            let Some(name) = facet_field(field) else { continue };
            for value in values(meta, field) {
                let known = self.values.entry(name.to_owned()).or_default();
                if !known.contains(value) {
                    known.insert(value.to_owned());
                }
            }
        }
    }

    pub(super) fn add_document(&mut self, document: &Document) {
        self.size.documents += 1;
        count(&mut self.words, items(&document.tokens.words));
        let marked = items(&document.tokens.bigrams).filter(|bigram| !bigram.is_empty());
        self.size.bigrams += marked.clone().count() as u64;
        count(&mut self.marked_bigrams, marked);
        let mut characters = Vec::new();
        bigrams::characters(&document.folded, &mut |character, _| characters.push(character));
        count(&mut self.characters, characters.into_iter());
    }

    pub(super) fn finish(self) -> Catalogue {
        let [words, marked_bigrams, characters] =
            [self.words, self.marked_bigrams, self.characters].map(Frequencies::new);
        let mut catalogue = Catalogue::default();
        (catalogue.words, catalogue.marked_bigrams, catalogue.characters) = (words, marked_bigrams, characters);
        (catalogue.values, catalogue.size) = (self.values, self.size);
        catalogue
    }
}

/// Counts each distinct term of a document once.
fn count<'t>(counts: &mut HashMap<String, u32>, terms: impl Iterator<Item = &'t str>) {
    // A tab or a line break would be a separator in the list of frequencies; no such word can be asked for.
    for term in terms.collect::<HashSet<_>>().into_iter().filter(|term| !term.contains(['\t', '\n'])) {
        match counts.get_mut(term) {
            Some(count) => *count += 1,
            None => {
                counts.insert(term.to_owned(), 1);
            }
        }
    }
}
