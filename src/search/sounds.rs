//! Words of the archive by how they sound.

use super::budget::Budget;
use crate::{
    analysis::likeness,
    error::Result,
    index::{Archive, schema},
};

/// How many words one reading stands for at most, the commonest of the archive first.
const WORDS: usize = 20;
/// A word that is so many times rarer than the commonest of the same sound is not what a person means by it.
const RARER: u64 = 100;

/// Steps that opening a stream of terms takes, and looking at a term.
const STREAM: u32 = 2000;
const TERM: u32 = 100;

/// Words of the archive that are read as `letters`, with the number of documents that hold them, the commonest first.
///
/// # Errors
///
/// When the index cannot be read.
pub fn words_read(archive: &Archive, letters: &str) -> Result<Vec<(String, u64)>> {
    words_read_within(archive, letters, &Budget::default())
}

/// The same within a budget.
pub(super) fn words_read_within(archive: &Archive, letters: &str, budget: &Budget) -> Result<Vec<(String, u64)>> {
    let mut found: Vec<(String, u64)> = Vec::new();
    for syllables in likeness::syllables(letters) {
        for &first in likeness::characters(syllables[0]) {
            gather(archive, first, &syllables, budget, &mut found)?;
            budget.check()?;
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.dedup_by(|b, a| {
        let same = a.0 == b.0;
        if same {
            a.1 += b.1;
        }
        same
    });
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let commonest = found.first().map_or(0, |(_, count)| *count);
    found.retain(|(_, count)| count * RARER >= commonest);
    found.truncate(WORDS);
    Ok(found)
}

/// Words that begin with `first`, of every segment.
fn gather(
    archive: &Archive,
    first: char,
    syllables: &[&str],
    budget: &Budget,
    found: &mut Vec<(String, u64)>,
) -> Result<()> {
    let meter = budget.meter();
    let mut buffer = [0; 4];
    let prefix: &[u8] = first.encode_utf8(&mut buffer).as_bytes();
    let fields = archive.fields();
    let mut look = |field| -> tantivy::Result<()> {
        for segment in archive.searcher().segment_readers() {
            let index = segment.inverted_index(field)?;
            meter.spend(STREAM);
            let mut terms = index.terms().range().ge(prefix).into_stream()?;
            while let Some((term, info)) = terms.next() {
                if !term.starts_with(prefix) || !meter.spend(TERM) {
                    break;
                }
                let Some(word) = schema::as_word(fields, field, term) else { continue };
                if likeness::is_read(word, syllables) {
                    found.push((word.to_owned(), u64::from(info.doc_freq)));
                }
            }
        }
        Ok(())
    };
    [fields.words, fields.grams].into_iter().try_for_each(&mut look).map_err(archive.failed("reading its words"))
}
