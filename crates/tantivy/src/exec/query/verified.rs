//! A tantivy query that reads the stored text of each candidate. It is used for patterns that bigrams cannot prove:
//! strings that cross punctuation, have gaps or wildcards, or consist of one character.

use tantivy::{
    DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyDocument,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
    schema::Field,
    store::StoreReader,
};

use jianbao_query::{
    budget::{Budget, Meter},
    plan::{Check, text_cost},
};

use crate::reader::articles::stored_value;

/// Blocks of stored text that are cached while candidates are read in order.
const CACHED_BLOCKS: usize = 4;

/// A query with a check of the stored text.
#[derive(Debug)]
pub(crate) struct VerifiedQuery {
    candidates: Box<dyn Query>,
    check: Check,
    text: Field,
    budget: Budget,
}

impl VerifiedQuery {
    /// Returns the documents of `candidates` whose text passes `check`.
    pub(crate) fn new(candidates: Box<dyn Query>, check: Check, field: Field, budget: &Budget) -> Self {
        Self { candidates, check, text: field, budget: budget.clone() }
    }
}

impl Clone for VerifiedQuery {
    fn clone(&self) -> Self {
        Self {
            candidates: self.candidates.box_clone(),
            check: self.check.clone(),
            text: self.text,
            budget: self.budget.clone(),
        }
    }
}

impl Query for VerifiedQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let candidates = self.candidates.weight(scoring)?;
        Ok(Box::new(VerifiedWeight {
            candidates,
            check: self.check.clone(),
            text: self.text,
            budget: self.budget.clone(),
        }))
    }
}

struct VerifiedWeight {
    candidates: Box<dyn Weight>,
    check: Check,
    text: Field,
    budget: Budget,
}

impl VerifiedWeight {
    fn open(&self, candidates: Box<dyn Scorer>, reader: &SegmentReader) -> tantivy::Result<VerifiedScorer> {
        Ok(VerifiedScorer {
            candidates,
            store: reader.get_store_reader(CACHED_BLOCKS)?,
            check: self.check.clone(),
            text: self.text,
            meter: self.budget.meter(),
            is_stopped: false,
        })
    }
}

impl Weight for VerifiedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = self.open(self.candidates.scorer(reader, boost)?, reader)?;
        scorer.seek_match();
        Ok(Box::new(scorer))
    }

    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let (found, candidates) = self.candidates.scorer_danger(reader, target, boost)?;
        let mut scorer = self.open(candidates, reader)?;
        let found = scorer.check_candidate(found, target);
        Ok((found, Box::new(scorer)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.candidates.explain(reader, doc)
    }
}

/// Iterates over the candidates of a segment whose text passes the check.
struct VerifiedScorer {
    candidates: Box<dyn Scorer>,
    store: StoreReader,
    check: Check,
    text: Field,
    meter: Meter,
    /// Whether the budget is exceeded; the scorer then has no more documents.
    is_stopped: bool,
}

impl VerifiedScorer {
    /// Moves to the first candidate, at or after the current one, whose text passes the check.
    fn seek_match(&mut self) -> DocId {
        loop {
            let doc = self.candidates.doc();
            if doc == TERMINATED {
                return TERMINATED;
            }
            let passes = self.passes(doc);
            // A result found after the budget was exceeded is not valid.
            if !self.meter.spend(1) {
                self.is_stopped = true;
                return TERMINATED;
            }
            if passes {
                return doc;
            }
            self.candidates.advance();
        }
    }

    /// Refines the result of seeking `target` among the candidates. Only the text of `target` is read: an intersection
    /// asks for few documents, and the next match may be far away.
    fn check_candidate(&mut self, found: SeekDangerResult, target: DocId) -> SeekDangerResult {
        let found = match found {
            SeekDangerResult::Found if self.passes(target) => SeekDangerResult::Found,
            SeekDangerResult::Found => SeekDangerResult::SeekLowerBound(target + 1),
            lower_bound @ SeekDangerResult::SeekLowerBound(_) => lower_bound,
        };
        self.is_stopped = self.is_stopped || !self.meter.spend(1);
        if self.is_stopped { SeekDangerResult::SeekLowerBound(TERMINATED) } else { found }
    }

    fn passes(&self, doc: DocId) -> bool {
        // A scorer cannot return an error. A candidate whose text cannot be read is kept; fetching its text for the hit
        // then returns the error.
        let Ok(document) = self.store.get::<TantivyDocument>(doc) else { return true };
        stored_value(&document, self.text).is_some_and(|text| {
            let steps = (text_cost::READ as usize) + (text_cost::FOLD as usize) * text.len();
            self.meter.spend(steps as u32) && self.check.passes(&text, &self.meter)
        })
    }
}

impl DocSet for VerifiedScorer {
    fn advance(&mut self) -> DocId {
        if self.is_stopped {
            return TERMINATED;
        }
        self.candidates.advance();
        self.seek_match()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.is_stopped {
            return TERMINATED;
        }
        self.candidates.seek(target);
        self.seek_match()
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if self.is_stopped || target >= TERMINATED {
            return SeekDangerResult::SeekLowerBound(TERMINATED);
        }
        let found = self.candidates.seek_danger(target);
        self.check_candidate(found, target)
    }

    fn doc(&self) -> DocId {
        if self.is_stopped { TERMINATED } else { self.candidates.doc() }
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        // Reading and folding a text costs about a hundred times as much as reading a posting.
        self.candidates.cost() * 100
    }
}

impl Scorer for VerifiedScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}
