//! Baseline rankings for evaluation: tantivy's BM25 over the words that jieba finds, or over bigrams.

use tantivy::{
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use jianbao_query::{Budget, Page, Scope, Sort, engine::Request, plan::Bigram};
use jianbao_text::{bigrams, fold, segmenter::Segmenter};

use crate::exec::{
    query::{string::StringQuery, target::Target, tiered::TierStep},
    rank::collect,
};
use crate::{error::Result, reader::index_reader::IndexReader};

/// A ranking for comparison.
pub enum Baseline {
    /// BM25 over the words of the query, segmented like the texts.
    Words(Box<Segmenter>),
    /// BM25 over the bigrams of the query.
    Bigrams,
}

impl Baseline {
    /// Returns the ids of at most `limit` articles, ranked by their best paragraph, best first.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn articles(&self, reader: &IndexReader, text: &str, scope: Scope, limit: usize) -> Result<Vec<String>> {
        let folded = fold(text);
        let budget = Budget::default();
        let target = Target { fields: reader.fields(), budget: &budget, tier: TierStep::none() };
        let fields = reader.fields();
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        match self {
            Self::Words(segmenter) => segmenter.words(&folded, &mut |word, _| {
                queries.push(Box::new(TermQuery::new(fields.word_term(word), IndexRecordOption::WithFreqs)));
            }),
            Self::Bigrams => bigrams::bigrams(&folded, &mut |bigram, _| {
                queries.push(Box::new(StringQuery::new(
                    target,
                    &[Bigram { offset: 0, text: bigram.to_owned() }],
                    None,
                    None,
                )));
            }),
        }
        let terms = queries.into_iter().map(|query| (Occur::Should, query));
        let query = BooleanQuery::new(terms.collect());
        let request = Request {
            page: Page { offset: 0, limit },
            scope,
            sort: Sort::Relevance,
            group: Some(1),
            without: Vec::new(),
            budget,
        };
        let found = collect::collect(reader, &query, TierStep::none(), &request)?;
        Ok(found.hits.into_iter().map(|hit| hit.article.id).collect())
    }
}
