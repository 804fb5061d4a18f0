//! Executes relaxed queries: documents that contain enough of the terms, ranked by evidence. The caller decides how far
//! a query is relaxed.
//!
//! Evidence is the share of the bigrams, words and characters of a text that a paragraph and its article contain. Each
//! bigram and word adds its BM25 score to every paragraph that contains it. Only the best few hundred paragraphs
//! are also scored by their articles ([`articles`]), and only the best of these by single characters ([`characters`]),
//! which requires reading their texts. Paragraphs that tie with the last one are among the best too, so that the order
//! depends neither on the order of documents nor on segments.

use jianbao_query::engine::{Evidence, Request, TopDocuments};
use tantivy::{DocId, TERMINATED, query::EnableScoring, query::Weight};

use crate::exec::{
    query::{lower, target::Target, tiered::TierStep},
    rank::{
        articles::{self, RankedSegment},
        bm25::{AverageLengths, ParagraphScores},
        candidates::Candidates,
        characters::{self, QueryCharacters},
        collect,
        evidence_terms::EvidenceTerms,
    },
};
use crate::{error::Result, reader::index_reader::IndexReader};

/// Number of paragraphs whose articles are scored.
const SCORED_ARTICLES: usize = 300;
/// Number of paragraphs whose texts are read.
const READ_TEXTS: usize = 75;

/// Returns the documents that contain enough of the terms and meet the condition.
pub(crate) fn by_evidence(reader: &IndexReader, relaxed: &Evidence, request: &Request) -> Result<TopDocuments> {
    let damaged = |error| reader.error_while("weighing evidence")(error);
    let segments = 0..reader.searcher().segment_readers().len() as u32;
    let segments = segments.map(|ordinal| RankedSegment::read(reader, ordinal)).collect::<tantivy::Result<Vec<_>>>();
    let segments = segments.map_err(damaged)?;
    let terms = EvidenceTerms::look_up(reader, &relaxed.terms).map_err(damaged)?;
    let mut found = candidates(reader, &segments, &terms, relaxed, request).map_err(damaged)?;
    request.budget.check()?;
    if request.page.limit > 0 {
        let lengths = AverageLengths::new(reader);
        let threshold = nth_best(&found, SCORED_ARTICLES);
        for (segment, found) in segments.iter().zip(&mut found) {
            let lists = terms.postings(segment.ordinal, segment.segment).map_err(damaged)?;
            articles::add(segment, lists, lengths, found, threshold, request);
        }
        request.budget.check()?;
        if let Some(characters) = QueryCharacters::look_up(reader, &relaxed.characters)? {
            let threshold = nth_best(&found, READ_TEXTS);
            for (segment, found) in segments.iter().zip(&mut found) {
                characters::add(segment, &characters, lengths, found, threshold, request)?;
            }
        }
    }
    collect::collect_scored(reader, found.into_iter(), request)
}

/// Returns the score of the `number`th best document, or a score below all if there are fewer.
fn nth_best(found: &[Vec<(DocId, f32)>], number: usize) -> f32 {
    let mut scores: Vec<f32> = found.iter().flatten().map(|(_, score)| *score).collect();
    if scores.len() <= number {
        return f32::NEG_INFINITY;
    }
    *scores.select_nth_unstable_by(number - 1, |a, b| b.total_cmp(a)).1
}

/// Returns the documents of each segment that contain enough of the terms and meet the condition, with the scores of the
/// paragraphs.
fn candidates(
    reader: &IndexReader,
    segments: &[RankedSegment<'_>],
    terms: &EvidenceTerms,
    relaxed: &Evidence,
    request: &Request,
) -> tantivy::Result<Vec<Vec<(DocId, f32)>>> {
    let scores = ParagraphScores::new(AverageLengths::new(reader).paragraph);
    let condition = relaxed.condition.as_ref().map(|condition| {
        let target = Target { fields: reader.fields(), budget: &request.budget, tier: TierStep::none() };
        lower::lower(target, condition).weight(EnableScoring::disabled_from_searcher(reader.searcher()))
    });
    let condition = condition.transpose()?;
    let in_segment = |segment: &RankedSegment<'_>| {
        let lists = terms.postings(segment.ordinal, segment.segment)?;
        let candidates = Candidates {
            segment: segment.segment,
            norms: &segment.norms,
            titles: &segment.titles,
            scores: &scores,
            min_share: relaxed.share,
            scope: request.scope,
            meter: request.budget.meter(),
        };
        let mut found = candidates.find(lists);
        if let Some(condition) = &condition {
            retain_matches(&mut found, condition.as_ref(), segment)?;
        }
        Ok(found)
    };
    segments.iter().map(in_segment).collect()
}

/// Keeps the documents that match the condition.
fn retain_matches(
    found: &mut Vec<(DocId, f32)>,
    condition: &dyn Weight,
    segment: &RankedSegment<'_>,
) -> tantivy::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut matches = condition.scorer(segment.segment, 1.0)?;
    found.retain(|&(doc, _)| {
        let at = if matches.doc() < doc { matches.seek(doc) } else { matches.doc() };
        at == doc && at != TERMINATED
    });
    Ok(())
}
