//! Plain rankings to measure ours against: BM25 as tantivy has it, over the words that jieba cuts or over pairs of letters, any
//! of them. Used by evaluation only.

use tantivy::{
    Term,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::{
    Page, Scope, Sort,
    collect::{self, Wanted},
};
use crate::{
    analysis::{fold, grams, segmenter::Segmenter},
    error::Result,
    index::Archive,
};

/// A ranking to compare with.
pub enum Baseline {
    /// BM25 over the words of the query, cut as the texts were.
    Words(Box<Segmenter>),
    /// BM25 over the pairs of neighbouring letters of the query.
    Pairs,
}

impl Baseline {
    /// Articles by their best paragraph, best first.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn articles(&self, archive: &Archive, text: &str, scope: Scope, limit: usize) -> Result<Vec<String>> {
        let folded = fold(text);
        let mut terms: Vec<(Field, String)> = Vec::new();
        match self {
            Self::Words(segmenter) => {
                segmenter.words(&folded, &mut |word, _| terms.push((archive.fields().words, word.to_owned())));
            }
            Self::Pairs => grams::pairs(&folded, &mut |pair, _| terms.push((archive.fields().grams, pair.to_owned()))),
        }
        let terms = terms.into_iter().map(|(field, text)| {
            let term = TermQuery::new(Term::from_field_text(field, &text), IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(term) as Box<dyn Query>)
        });
        let query = BooleanQuery::new(terms.collect());
        let wanted = Wanted { page: Page { offset: 0, limit }, scope, sort: Sort::Relevance, group: Some(1) };
        let harvest = collect::collect(archive, &query, wanted)?;
        Ok(harvest.found.into_iter().map(|found| found.article).collect())
    }
}
