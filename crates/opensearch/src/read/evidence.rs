//! Relaxed queries: documents that contain enough of the terms, weighted by rarity.

use serde_json::{Value, json};

use jianbao_query::{
    Rank, Total,
    engine::{Evidence, EvidenceTerm, Request, TopDocuments, idf},
    plan::MatchNode,
};

use super::{
    check::Matching,
    collect::{Ranked, day_key, left_out, order, page},
    queries::{constant, scope_query, word_query},
    reader::ClusterReader,
    stream::{Parts, Stream},
};
use crate::{
    error::Result,
    schema::{BIGRAMS, DAY},
};

/// Sums of weights are rounded on the way.
const ROUNDING: f32 = 1e-5;

/// Returns the documents whose share of the terms is large enough, by their share. The texts of their articles and single characters are
/// not weighed, unlike in the index on disk.
pub(super) fn search(reader: &ClusterReader, evidence: &Evidence, request: &Request) -> Result<TopDocuments> {
    let documents = reader.catalogue().size.documents;
    let weighted: Vec<(Value, f32)> = evidence
        .terms
        .iter()
        .map(|term| {
            let catalogue = reader.catalogue();
            let (query, frequency) = match term {
                EvidenceTerm::Bigram(bigram) => {
                    (json!({ "term": { BIGRAMS: bigram } }), catalogue.bigram_frequency(bigram))
                }
                EvidenceTerm::Word(word) => (word_query(word), catalogue.word_frequency(word)),
            };
            (query, idf(documents, frequency))
        })
        .collect();
    let all: f32 = weighted.iter().map(|(_, weight)| weight).sum();
    let needed = evidence.share * all - ROUNDING * all;
    let mut filters: Vec<Value> = scope_query(request.scope).into_iter().chain(left_out(request)).collect();
    let anything = MatchNode::Anything;
    let condition = evidence.condition.as_ref().unwrap_or(&anything);
    // The condition does not affect the score.
    let condition = Matching::new(reader, condition, request.scope, &request.budget)?;
    let terms: Vec<Value> = weighted.iter().map(|(query, weight)| constant(query, *weight)).collect();
    filters.push(json!({ "bool": { "should": weighted.into_iter().map(|(query, _)| query).collect::<Vec<_>>() } }));
    let query = json!({ "bool": { "filter": filters, "should": terms } });
    let (query, parts) = condition.unscored(&query)?;
    let mut columns: Vec<&str> = Vec::new();
    if order(request.sort) != order(jianbao_query::Sort::Relevance) {
        columns.push(DAY);
    }
    let parts = Parts { stored: &parts, columns: &columns };
    let mut stream = Stream::new(reader, &query, order(request.sort), parts, &request.budget)
        .min_score(needed.max(f32::MIN_POSITIVE));
    let meter = request.budget.meter();
    let mut found = Vec::new();
    loop {
        let hits = stream.next_page()?;
        if hits.is_empty() {
            break;
        }
        for one in hits {
            if condition.rank(&one, &meter).is_some() {
                let day = day_key(request.sort, one.number(DAY));
                let rank = Rank { tier: 0, score: one.score };
                found.push(Ranked { article: one.article, paragraph: one.paragraph, rank, day });
            }
        }
        request.budget.check()?;
    }
    let top = page(found, request);
    debug_assert!(top.total.is_exact() && matches!(top.groups, Total::Exact(_)), "every match was read");
    Ok(top)
}
