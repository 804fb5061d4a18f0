//! The user's dictionary of an index. A change of it affects the articles that contain a changed word; they are found
//! by the bigrams of the word.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use tantivy::{
    DocAddress, Term,
    collector::DocSetCollector,
    query::{BooleanQuery, Query, TermQuery},
    schema::IndexRecordOption,
};

use crate::error::{Error, Result};
use crate::{
    disk::{
        files::{self, write_json},
        parts::Part,
    },
    generation::ids,
    reader::index_reader::IndexReader,
};
use jianbao_text::{bigrams, dictionary::Dictionary, fold, segmenter::Segmenter};

/// Reads the dictionary of a generation; empty if it has none.
pub(crate) fn read(generation: &Path) -> Result<Dictionary> {
    let path = Part::Dictionary.path(generation);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| Error::Damaged {
            path: crate::generation::generations::index_dir(generation),
            what: format!("{} cannot be understood", Part::Dictionary.name()),
        }),
        Err(error) if files::is_absence(&error) => Ok(Dictionary::default()),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

/// Writes the dictionary of a generation; no file if it is empty.
pub(crate) fn write(generation: &Path, dictionary: &Dictionary) -> Result<()> {
    if dictionary.is_empty() { Ok(()) } else { write_json(&Part::Dictionary.path(generation), dictionary) }
}

impl IndexReader {
    /// Reads the user's dictionary of the index; empty if it has none. With the built-in dictionary it determines the
    /// [segmenter](Segmenter::with) of the texts.
    ///
    /// # Errors
    ///
    /// Fails if the dictionary cannot be read.
    pub fn dictionary(&self) -> Result<Dictionary> {
        read(self.generation())
    }
}

/// Returns the articles that may be segmented differently with another dictionary, by [`ids::hash`]: those that contain
/// a word that only one of the dictionaries has, or that has different frequencies in both.
pub(crate) fn affected_articles(
    reader: &IndexReader,
    old: &Dictionary,
    new: &Dictionary,
    base: &Segmenter,
) -> Result<HashSet<u128>> {
    let (old, new) = (base.frequencies(old), base.frequencies(new));
    let differs = |a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>| {
        a.iter()
            .filter(|(word, frequency)| b.get(*word) != Some(frequency))
            .map(|(word, _)| word.clone())
            .collect::<Vec<_>>()
    };
    let mut words = differs(&old, &new);
    words.extend(differs(&new, &old));
    words.sort_unstable();
    words.dedup();
    let mut matched: HashSet<DocAddress> = HashSet::new();
    let mut found = HashSet::new();
    for word in &words {
        for address in candidates(reader, word)? {
            // One word suffices, and reading texts is slow.
            if !matched.contains(&address) && fold(&reader.text(address)?).contains(word.as_str()) {
                matched.insert(address);
                found.insert(ids::hash(&reader.article_of(address)?));
            }
        }
    }
    Ok(found)
}

/// Returns the documents that contain all bigrams of a word. For a word of one character: the documents that contain
/// the character.
fn candidates(reader: &IndexReader, word: &str) -> Result<HashSet<DocAddress>> {
    let cover = bigrams::cover(word);
    let fields = reader.fields();
    let term = |term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>;
    let bigram =
        |bigram: &str| Box::new(BooleanQuery::union(fields.bigram_terms(bigram).map(term).into())) as Box<dyn Query>;
    let mut queries: Vec<Box<dyn Query>> = cover.pairs.iter().map(|(_, text)| bigram(text)).collect();
    for (character, _) in &cover.singles {
        let mut terms = vec![term(Term::from_field_text(fields.ends, character))];
        for follower in reader.terms_with_prefix(fields.bigrams, character)? {
            terms.push(term(Term::from_field_text(fields.bigrams, &follower)));
        }
        queries.push(Box::new(BooleanQuery::union(terms)));
    }
    let query = BooleanQuery::intersection(queries);
    reader
        .searcher()
        .search(&query, &DocSetCollector)
        .map_err(reader.error_while("finding the words of the dictionary"))
}
