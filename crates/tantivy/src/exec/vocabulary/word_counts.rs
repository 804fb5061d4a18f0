//! Counts the occurrences of every word in groups of documents, from the postings. No text is read.

use jianbao_query::{Budget, Scope, engine::WordCount, plan::MatchNode};
use tantivy::{
    DocSet, InvertedIndexReader, TERMINATED,
    postings::{Postings, TermInfo},
    schema::IndexRecordOption,
};

use crate::{
    error::Result,
    exec::list::matches::{self, Matches},
    format::schema,
    reader::index_reader::IndexReader,
};

/// Budget steps for visiting a term, and for a posting.
const TERM_STEPS: u32 = 20;
const POSTING_STEPS: u32 = 1;

/// Calls `each` with every word and its counts in each group, segment by segment.
pub(crate) fn word_counts(
    reader: &IndexReader,
    groups: &[MatchNode],
    scope: Scope,
    budget: &Budget,
    each: &mut dyn FnMut(&str, &[WordCount]),
) -> Result<()> {
    let groups: Vec<Vec<Matches<'_>>> =
        groups.iter().map(|group| matches::matches(reader, group, scope, budget)).collect::<Result<_>>()?;
    let meter = budget.meter();
    let fields = reader.fields();
    let mut counts = vec![WordCount::default(); groups.len()];
    let mut run = || -> tantivy::Result<()> {
        for (ordinal, segment) in reader.searcher().segment_readers().iter().enumerate() {
            let members: Vec<Vec<bool>> =
                groups.iter().map(|group| members(&group[ordinal], segment.max_doc())).collect();
            for field in [fields.words, fields.bigrams] {
                let index = segment.inverted_index(field)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    if !meter.spend(TERM_STEPS) {
                        return Ok(());
                    }
                    let Some(word) = schema::term_word(fields, field, terms.key()) else { continue };
                    meter.spend(POSTING_STEPS * terms.value().doc_freq);
                    count(&index, terms.value(), &members, &mut counts)?;
                    if counts.iter().any(|count| count.documents > 0) {
                        each(word, &counts);
                    }
                }
            }
        }
        Ok(())
    };
    run().map_err(reader.error_while("counting its words"))?;
    drop(meter);
    Ok(budget.check()?)
}

/// For each document, whether it is a match.
fn members(matches: &Matches<'_>, max_doc: u32) -> Vec<bool> {
    let mut members = vec![false; max_doc as usize];
    matches.documents().for_each(|doc| members[doc as usize] = true);
    members
}

/// Sets `counts` to those of the term in each group.
fn count(
    index: &InvertedIndexReader,
    term: &TermInfo,
    groups: &[Vec<bool>],
    counts: &mut [WordCount],
) -> tantivy::Result<()> {
    counts.fill(WordCount::default());
    let mut postings = index.read_postings_from_terminfo(term, IndexRecordOption::WithFreqs)?;
    while postings.doc() != TERMINATED {
        for (members, count) in groups.iter().zip(counts.iter_mut()) {
            if members.get(postings.doc() as usize).is_some_and(|is_member| *is_member) {
                count.add(WordCount { occurrences: u64::from(postings.term_freq()), documents: 1 });
            }
        }
        postings.advance();
    }
    Ok(())
}
