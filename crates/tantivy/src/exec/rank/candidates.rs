//! Finds the documents that contain enough of the terms of a relaxed query, with the BM25 scores of their paragraphs.
//!
//! The terms are divided as in MAXSCORE (Turtle and Flood 1995), with shares of the query instead of scores. The first
//! few terms, the rarest, are essential: the shares of all other terms add up to less than the minimum share, so a
//! document without an essential term cannot reach it. The postings of the essential terms are merged. The long postings
//! of the other terms are only searched for documents found so far that can still reach the minimum.

use tantivy::{DocId, TERMINATED, fieldnorm::FieldNormReader, index::SegmentReader};

use jianbao_query::{Scope, budget::Meter};

use crate::exec::rank::{
    bm25::ParagraphScores,
    evidence_terms::{ROUNDING, TermPostings},
};
use crate::format::columns::TitleDocs;

/// Number of documents in a window. The table of a window fits into the cache of a core, whatever the size of the
/// archive, and windows without an essential term cost nothing.
const WINDOW: usize = 1 << 13;

/// Input for finding the candidates of a segment.
pub(crate) struct Candidates<'a> {
    pub segment: &'a SegmentReader,
    pub norms: &'a FieldNormReader,
    pub titles: &'a TitleDocs,
    pub scores: &'a ParagraphScores,
    /// The minimum share of the terms, weighted by rarity.
    pub min_share: f32,
    pub scope: Scope,
    pub meter: Meter,
}

/// The evidence of a document so far.
#[derive(Clone, Copy, Default)]
struct Partial {
    score: f32,
    share: f32,
}

impl Partial {
    fn add(&mut self, list: &TermPostings, value: f32) {
        self.score += list.idf * value;
        self.share += list.share;
    }
}

impl Candidates<'_> {
    /// Returns the documents with enough of the terms, ascending, with their scores. The lists are sorted by rarity, as
    /// [`EvidenceTerms`](super::evidence_terms::EvidenceTerms) returns them. The result is incomplete if the budget is
    /// exceeded.
    pub(crate) fn find(&self, mut essential: Vec<TermPostings>) -> Vec<(DocId, f32)> {
        // A term is essential if it and the terms after it together are enough. The first term with fewer begins the rest.
        let begin = essential.iter().position(|list| list.share + list.rest < self.min_share - ROUNDING);
        let mut others = essential.split_off(begin.unwrap_or(essential.len()));
        let mut found = Vec::new();
        let mut window = vec![Partial::default(); WINDOW];
        let mut touched = vec![0_u64; WINDOW / 64];
        let mut candidates: Vec<DocId> = Vec::new();
        while let Some(start) = essential.iter().map(|list| list.postings.doc).min().filter(|doc| *doc != TERMINATED) {
            let end = start.saturating_add(WINDOW as DocId).min(TERMINATED);
            for list in &mut essential {
                if !self.merge(list, start..end, &mut window, &mut touched) {
                    return found;
                }
            }
            candidates.clear();
            for (at, word) in touched.iter_mut().enumerate() {
                while *word != 0 {
                    candidates.push(start + (at * 64) as DocId + word.trailing_zeros());
                    *word &= *word - 1;
                }
            }
            for list in &mut others {
                if !self.meter.spend(8 * candidates.len() as u32) {
                    return found;
                }
                candidates.retain(|&doc| {
                    let partial = &mut window[(doc - start) as usize];
                    if list.postings.seek(doc) == doc {
                        let value = self.scores.score(list.postings.frequency(), self.norms.fieldnorm_id(doc));
                        partial.add(list, value);
                    }
                    let can_reach = partial.share + list.rest >= self.min_share - ROUNDING;
                    if !can_reach {
                        *partial = Partial::default();
                    }
                    can_reach
                });
            }
            for &doc in &candidates {
                let partial = std::mem::take(&mut window[(doc - start) as usize]);
                if partial.share >= self.min_share && self.is_wanted(doc) {
                    found.push((doc, partial.score));
                }
            }
            essential.retain(|list| list.postings.doc != TERMINATED);
        }
        found
    }

    /// Adds the postings of a list in a window. Returns `false` if the budget is exceeded.
    fn merge(
        &self,
        list: &mut TermPostings,
        range: std::ops::Range<DocId>,
        window: &mut [Partial],
        touched: &mut [u64],
    ) -> bool {
        let mut doc = list.postings.doc;
        while doc < range.end {
            let at = (doc - range.start) as usize;
            let value = self.scores.score(list.postings.frequency(), self.norms.fieldnorm_id(doc));
            window[at].add(list, value);
            touched[at / 64] |= 1 << (at % 64);
            if !self.meter.spend(4) {
                return false;
            }
            doc = list.postings.advance();
        }
        true
    }

    fn is_wanted(&self, doc: DocId) -> bool {
        !self.segment.is_deleted(doc) && (self.scope == Scope::All || self.titles.of(doc) != Some(doc))
    }
}
