//! Finds words of the vocabulary by prefix, written or in pinyin.

use jianbao_query::Budget;
use tantivy_fst::Automaton;

use crate::exec::vocabulary::automata::{PinyinAutomaton, PrefixAutomaton};
use crate::{error::Result, format::schema, reader::index_reader::IndexReader};

/// Budget steps for opening a stream of terms, and for visiting one term.
const STREAM_STEPS: u32 = 2000;
const TERM_STEPS: u32 = 100;

/// Calls `each` with the words that begin with `prefix`, folded, and their document frequencies.
pub(crate) fn with_prefix(
    reader: &IndexReader,
    prefix: &str,
    budget: &Budget,
    each: &mut dyn FnMut(&str, u64),
) -> Result<()> {
    search(reader, &PrefixAutomaton(prefix), budget, each)
}

/// Calls `each` with the words whose pinyin or initials begin with `letters`, and their document frequencies.
pub(crate) fn with_reading(
    reader: &IndexReader,
    letters: &str,
    budget: &Budget,
    each: &mut dyn FnMut(&str, u64),
) -> Result<()> {
    search(reader, &PinyinAutomaton::new(letters), budget, each)
}

/// Calls `each` with the words that `automaton` accepts, segment by segment.
fn search<A>(reader: &IndexReader, automaton: &A, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()>
where
    A: Automaton,
    A::State: Clone,
{
    let meter = budget.meter();
    let fields = reader.fields();
    let mut search_field = |field| -> tantivy::Result<()> {
        for segment in reader.searcher().segment_readers() {
            let index = segment.inverted_index(field)?;
            meter.spend(STREAM_STEPS);
            let mut stream = index.terms().search(automaton).into_stream()?;
            while stream.advance() {
                if !meter.spend(TERM_STEPS) {
                    break;
                }
                if let Some(word) = schema::term_word(fields, field, stream.key()) {
                    each(word, u64::from(stream.value().doc_freq));
                }
            }
        }
        Ok(())
    };
    [fields.words, fields.bigrams]
        .into_iter()
        .try_for_each(&mut search_field)
        .map_err(reader.error_while("reading its words"))?;
    drop(meter);
    Ok(budget.check()?)
}
