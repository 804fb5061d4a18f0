//! Plain rankings to measure ours against: BM25 as tantivy has it, over the words that jieba cuts or over pairs of letters, any
//! of them. Used by evaluation only.

use tantivy::{
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use jianbao_query::{Budget, Page, Scope, Sort, engine::Request, plan::Bigram};
use jianbao_text::{bigrams, fold, segmenter::Segmenter};

use crate::exec::{
    query::{literal::Literal, target::Target, tiered::TierStep},
    rank::collect,
};
use crate::{error::Result, reader::index_reader::IndexReader};

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
    pub fn articles(&self, archive: &IndexReader, text: &str, scope: Scope, limit: usize) -> Result<Vec<String>> {
        let folded = fold(text);
        let budget = Budget::default();
        let target = Target { fields: archive.fields(), budget: &budget, tier: TierStep::none() };
        let fields = archive.fields();
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        match self {
            Self::Words(segmenter) => segmenter.words(&folded, &mut |word, _| {
                queries.push(Box::new(TermQuery::new(fields.word(word), IndexRecordOption::WithFreqs)));
            }),
            Self::Pairs => bigrams::bigrams(&folded, &mut |pair, _| {
                queries.push(Box::new(Literal::new(
                    target,
                    &[Bigram { offset: 0, text: pair.to_owned() }],
                    None,
                    None,
                )));
            }),
        }
        let terms = queries.into_iter().map(|query| (Occur::Should, query));
        let query = BooleanQuery::new(terms.collect());
        let request = Request { page: Page { offset: 0, limit }, scope, sort: Sort::Relevance, group: Some(1), budget };
        let found = collect::collect(archive, &query, TierStep::none(), &request)?;
        Ok(found.hits.into_iter().map(|hit| hit.article.id).collect())
    }
}
