//! Executes relaxed queries: documents that contain enough of the terms. The caller decides how far a query is relaxed.

use std::collections::HashSet;

use jianbao_query::{
    Budget,
    engine::{Evidence, Request, TopDocuments},
    plan::MatchNode,
};
use tantivy::{DocId, SegmentReader, query::EnableScoring};

use crate::exec::{
    query::{lower, target::Target, tiered::TierStep},
    rank::{characters, collect, evidence},
    scan,
};
use crate::{error::Result, reader::index_reader::IndexReader};

/// Returns the documents that contain enough of the terms and meet the condition.
pub(crate) fn by_evidence(reader: &IndexReader, relaxed: &Evidence, request: &Request) -> Result<TopDocuments> {
    let allowed = match &relaxed.condition {
        Some(condition) => Some(documents(reader, condition, &request.budget)?),
        None => None,
    };
    let alive: Vec<_> = reader.searcher().segment_readers().iter().map(SegmentReader::alive_bitset).collect();
    let mut evidence = evidence::collect_evidence(reader, relaxed, request, |ordinal, doc| {
        alive[ordinal as usize].is_none_or(|alive| alive.is_alive(doc))
            && allowed.as_ref().is_none_or(|allowed| allowed.contains(&(ordinal, doc)))
    })?;
    characters::add(reader, &relaxed.characters, &mut evidence, request)?;
    collect::collect_scored(reader, evidence.into_iter().map(|segment| segment.found), request)
}

/// Returns the documents that match.
fn documents(reader: &IndexReader, matching: &MatchNode, budget: &Budget) -> Result<HashSet<(u32, DocId)>> {
    let target = Target { fields: reader.fields(), budget, tier: TierStep::none() };
    let query = lower::lower(target, matching);
    let searcher = reader.searcher();
    let mut documents = HashSet::new();
    let mut visit = || -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        for (ordinal, segment) in (0..).zip(searcher.segment_readers()) {
            scan::for_each_block(weight.as_ref(), segment, budget, |block| {
                documents.extend(block.iter().map(|&doc| (ordinal, doc)));
            })?;
        }
        Ok(())
    };
    visit().map_err(reader.error_while("searching it"))?;
    budget.check()?;
    Ok(documents)
}
