//! Finds words of the vocabulary by prefix, written or in pinyin.

use std::io;

use jianbao_query::Budget;
use tantivy::termdict::{TermDictionary, TermStreamer};
use tantivy_fst::Automaton;

use crate::exec::vocabulary::automata::PinyinAutomaton;
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
    // A range is found by descending to its first term. An automaton would be run for every byte at every branch of the
    // dictionary.
    let mut after = prefix.as_bytes().to_vec();
    after.push(u8::MAX);
    let select = |terms: &TermDictionary, visit: &mut Visit<'_>| {
        drain(terms.range().ge(prefix).lt(&after).into_stream()?, visit);
        Ok(())
    };
    walk(reader, &select, budget, each)
}

/// Calls `each` with the words whose pinyin or initials begin with `letters`, and their document frequencies.
pub(crate) fn with_reading(
    reader: &IndexReader,
    letters: &str,
    budget: &Budget,
    each: &mut dyn FnMut(&str, u64),
) -> Result<()> {
    let automaton = PinyinAutomaton::new(letters);
    let select = |terms: &TermDictionary, visit: &mut Visit<'_>| {
        drain(terms.search(&automaton).into_stream()?, visit);
        Ok(())
    };
    walk(reader, &select, budget, each)
}

/// Is called with a term and its document frequency; returns whether to go on.
type Visit<'v> = dyn FnMut(&[u8], u32) -> bool + 'v;

fn drain<A: Automaton>(mut stream: TermStreamer<'_, A>, visit: &mut Visit<'_>)
where
    A::State: Clone,
{
    while stream.advance() && visit(stream.key(), stream.value().doc_freq) {}
}

/// Calls `each` with the words of the terms that `select` visits, segment by segment.
fn walk(
    reader: &IndexReader,
    select: &dyn Fn(&TermDictionary, &mut Visit<'_>) -> io::Result<()>,
    budget: &Budget,
    each: &mut dyn FnMut(&str, u64),
) -> Result<()> {
    let meter = budget.meter();
    let fields = reader.fields();
    let mut walk_field = |field| -> tantivy::Result<()> {
        for segment in reader.searcher().segment_readers() {
            let index = segment.inverted_index(field)?;
            meter.spend(STREAM_STEPS);
            select(index.terms(), &mut |term, documents| {
                let goes_on = meter.spend(TERM_STEPS);
                if goes_on && let Some(word) = schema::term_word(fields, field, term) {
                    each(word, u64::from(documents));
                }
                goes_on
            })?;
        }
        Ok(())
    };
    [fields.words, fields.bigrams]
        .into_iter()
        .try_for_each(&mut walk_field)
        .map_err(reader.error_while("reading its words"))?;
    drop(meter);
    Ok(budget.check()?)
}
