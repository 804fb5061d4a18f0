//! A tantivy query that looks at the stored text of its candidates: for strings that grams cannot prove, because they cross a
//! punctuation mark or hold a letter that stands alone. Costs a read of stored text per candidate.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyDocument,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, Value},
    store::StoreReader,
};

use crate::analysis::fold;

/// Blocks of stored text kept decompressed while candidates are read in order.
const CACHED_BLOCKS: usize = 4;

#[derive(Debug)]
pub(super) struct Containing {
    candidates: Box<dyn Query>,
    folded: String,
    text: Field,
}

impl Containing {
    /// The documents of `candidates` whose folded text contains `folded`.
    pub(super) fn new(candidates: Box<dyn Query>, folded: String, text: Field) -> Self {
        Self { candidates, folded, text }
    }
}

impl Clone for Containing {
    fn clone(&self) -> Self {
        Self { candidates: self.candidates.box_clone(), folded: self.folded.clone(), text: self.text }
    }
}

impl Query for Containing {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let candidates = self.candidates.weight(scoring)?;
        Ok(Box::new(ContainingWeight { candidates, folded: self.folded.clone(), text: self.text }))
    }
}

struct ContainingWeight {
    candidates: Box<dyn Weight>,
    folded: String,
    text: Field,
}

impl Weight for ContainingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorer = ContainingScorer {
            candidates: self.candidates.scorer(reader, boost)?,
            store: reader.get_store_reader(CACHED_BLOCKS)?,
            finder: memchr::memmem::Finder::new(self.folded.as_bytes()).into_owned(),
            text: self.text,
        };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.candidates.explain(reader, doc)
    }
}

struct ContainingScorer {
    candidates: Box<dyn Scorer>,
    store: StoreReader,
    finder: memchr::memmem::Finder<'static>,
    text: Field,
}

impl ContainingScorer {
    /// Moves on until the current candidate contains the string.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.candidates.doc();
            if doc == TERMINATED || self.contains(doc) {
                return doc;
            }
            self.candidates.advance();
        }
    }

    fn contains(&self, doc: DocId) -> bool {
        // A scorer cannot fail. Text that cannot be read shows up as an error when the hit's text is fetched, so the candidate
        // is kept rather than lost.
        let Ok(document) = self.store.get::<TantivyDocument>(doc) else { return true };
        document
            .get_first(self.text)
            .and_then(|value| value.as_str())
            .is_some_and(|text| self.finder.find(fold(text).as_bytes()).is_some())
    }
}

impl DocSet for ContainingScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.candidates.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint()
    }

    fn cost(&self) -> u64 {
        // Reading and folding a text costs about a hundred times a posting.
        self.candidates.cost() * 100
    }
}

impl Scorer for ContainingScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}
