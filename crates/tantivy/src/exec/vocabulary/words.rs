//! Words of the vocabulary by their prefixes.

use jianbao_query::Budget;
use tantivy_fst::Automaton;

use crate::exec::vocabulary::automata::{Initials, Prefix};
use crate::{error::Result, format::schema, reader::index_reader::IndexReader};

/// Steps that opening a stream of terms takes, and looking at a term.
const STREAM: u32 = 2000;
const TERM: u32 = 100;

/// Words that begin with `prefix`.
pub(crate) fn beginning(
    archive: &IndexReader,
    prefix: &str,
    budget: &Budget,
    each: &mut dyn FnMut(&str, u64),
) -> Result<()> {
    accepted(archive, &Prefix(prefix), budget, each)
}

/// Words whose pinyin or initials begin with `letters`.
pub(crate) fn typed_as(
    archive: &IndexReader,
    letters: &str,
    budget: &Budget,
    each: &mut dyn FnMut(&str, u64),
) -> Result<()> {
    accepted(archive, &Initials::new(letters), budget, each)
}

/// Words that `automaton` accepts, of every segment.
fn accepted<A>(archive: &IndexReader, automaton: &A, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>
where
    A: Automaton,
    A::State: Clone,
{
    let meter = budget.meter();
    let fields = archive.fields();
    let mut look = |field| -> tantivy::Result<()> {
        for segment in archive.searcher().segment_readers() {
            let index = segment.inverted_index(field)?;
            meter.spend(STREAM);
            let mut stream = index.terms().search(automaton).into_stream()?;
            while stream.advance() {
                if !meter.spend(TERM) {
                    break;
                }
                if let Some(word) = schema::as_word(fields, field, stream.key()) {
                    each(word, u64::from(stream.value().doc_freq));
                }
            }
        }
        Ok(())
    };
    [fields.words, fields.bigrams].into_iter().try_for_each(&mut look).map_err(archive.failed("reading its words"))?;
    drop(meter);
    Ok(budget.check()?)
}
