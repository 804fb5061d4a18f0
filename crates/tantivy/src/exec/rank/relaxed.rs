//! Loosened queries: clauses spread over the documents of an article, and documents with enough of the terms. What is loosened, and
//! how far, was decided before.

use std::{collections::HashSet, sync::Arc};

use jianbao_query::{
    Budget, Scope,
    engine::{ArticleLevelQuery, Evidence, Request, TopDocuments},
    plan::MatchNode,
};
use tantivy::{
    DocId, SegmentReader,
    query::{
        BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query,
        doc_predicate_query::{DocPredicateQuery, FunctionPredicate},
    },
};

use crate::exec::{
    drive,
    query::{
        lower,
        target::{Target, silent},
        tiered::TierStep,
    },
    rank::{collect, evidence, letters},
};
use crate::{error::Result, reader::index_reader::IndexReader};

/// The documents that have enough of the terms and meet the condition.
pub(crate) fn by_evidence(archive: &IndexReader, wanted: &Evidence, request: &Request) -> Result<TopDocuments> {
    let allowed = match &wanted.condition {
        Some(condition) => Some(documents(archive, condition, &request.budget)?),
        None => None,
    };
    let alive: Vec<_> = archive.searcher().segment_readers().iter().map(SegmentReader::alive_bitset).collect();
    let mut evidence = evidence::weigh(archive, wanted, request, |ordinal, doc| {
        alive[ordinal as usize].is_none_or(|alive| alive.is_alive(doc))
            && allowed.as_ref().is_none_or(|allowed| allowed.contains(&(ordinal, doc)))
    })?;
    letters::add(archive, &wanted.characters, &mut evidence, request)?;
    collect::collect_scored(archive, evidence.into_iter().map(|segment| segment.found), request)
}

/// Documents that match a clause, of articles in which every clause matches somewhere.
pub(crate) fn spread(archive: &IndexReader, wanted: &ArticleLevelQuery, request: &Request) -> Result<TopDocuments> {
    let all = MatchNode::Or(wanted.clauses.clone());
    let tier = TierStep::of_query(&all);
    let target = Target { fields: archive.fields(), budget: &request.budget, tier };
    let mut articles: Option<Heads> = None;
    let mut clauses: Vec<Box<dyn Query>> = Vec::new();
    for clause in &wanted.clauses {
        let query = lower::lower(target, clause);
        let heads = heads(archive, query.as_ref(), request)?;
        articles = Some(match articles {
            Some(before) => common(&before, &heads),
            None => heads,
        });
        clauses.push(query);
    }
    let articles = articles.unwrap_or_default();
    if articles.iter().all(Vec::is_empty) {
        return Ok(TopDocuments::default());
    }
    let mut conditions: Vec<(Occur, Box<dyn Query>)> = wanted
        .conditions
        .iter()
        .map(|condition| match condition {
            MatchNode::Not(_) => lower::clause(target, condition),
            condition => (Occur::Must, silent(lower::lower(target, condition))),
        })
        .collect();
    conditions.push((Occur::Must, lower::any(clauses)));
    conditions.push((Occur::Must, Box::new(ConstScoreQuery::new(of_articles(archive, articles), 0.0))));
    collect::collect(archive, &BooleanQuery::new(conditions), tier, request)
}

/// Heads of articles by segment, ascending.
type Heads = Vec<Vec<DocId>>;

fn common(a: &Heads, b: &Heads) -> Heads {
    let both = |(a, b): (&Vec<DocId>, &Vec<DocId>)| {
        let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
        few.iter().copied().filter(|head| many.binary_search(head).is_ok()).collect()
    };
    a.iter().zip(b).map(both).collect()
}

/// Documents of the articles with these heads.
fn of_articles(archive: &IndexReader, heads: Heads) -> Box<dyn Query> {
    let heads = Arc::new(heads);
    let paragraph = archive.searcher().schema().get_field_name(archive.fields().paragraph).to_owned();
    let ordinals: Vec<_> = archive.searcher().segment_readers().iter().map(SegmentReader::segment_id).collect();
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let numbers = segment.fast_fields().u64(&paragraph)?;
        let ordinal = ordinals.iter().position(|id| *id == segment.segment_id());
        let heads = Arc::clone(&heads);
        Ok(move |doc: DocId| {
            let head = doc - numbers.first(doc).unwrap_or(0) as DocId;
            ordinal.is_some_and(|ordinal| heads[ordinal].binary_search(&head).is_ok())
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Documents that match.
fn documents(archive: &IndexReader, matching: &MatchNode, budget: &Budget) -> Result<HashSet<(u32, DocId)>> {
    let target = Target { fields: archive.fields(), budget, tier: TierStep::none() };
    let query = lower::lower(target, matching);
    let mut documents = HashSet::new();
    visit(archive, query.as_ref(), Scope::All, budget, |segment, doc, _| {
        documents.insert((segment, doc));
    })?;
    Ok(documents)
}

/// Heads of the articles that a query matches in.
fn heads(archive: &IndexReader, query: &dyn Query, request: &Request) -> Result<Heads> {
    let mut heads: Heads = vec![Vec::new(); archive.searcher().segment_readers().len()];
    visit(archive, query, request.scope, &request.budget, |segment, doc, number| {
        let heads = &mut heads[segment as usize];
        if heads.last() != Some(&(doc - number)) {
            heads.push(doc - number);
        }
    })?;
    Ok(heads)
}

/// Calls `each` with the segment, document and paragraph number of every match, without scoring.
fn visit(
    archive: &IndexReader,
    query: &dyn Query,
    scope: Scope,
    budget: &Budget,
    mut each: impl FnMut(u32, DocId, u32),
) -> Result<()> {
    let searcher = archive.searcher();
    let mut visit = || -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let numbers = &archive.layout(ordinal as u32)?.numbers;
            drive::blocks(weight.as_ref(), segment, budget, |documents| {
                for &doc in documents {
                    let number = numbers[doc as usize];
                    if scope == Scope::All || number > 0 {
                        each(ordinal as u32, doc, number);
                    }
                }
            })?;
        }
        Ok(())
    };
    visit().map_err(archive.failed("searching it"))?;
    Ok(budget.check()?)
}
