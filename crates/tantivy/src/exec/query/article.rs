//! A tantivy query whose clauses may match in different documents of an article. The documents of an article are adjacent and in one
//! segment, so that each segment is searched on its own.

use std::sync::Arc;

use jianbao_query::Budget;
use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    columnar::Column,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::Field,
};

use crate::exec::scan;

/// Matches the documents of `any`, in articles in which every clause matches and no excluded query matches.
#[derive(Debug)]
pub(crate) struct ArticleQuery {
    /// The disjunction of the clauses, which scores.
    pub any: Box<dyn Query>,
    pub clauses: Vec<Box<dyn Query>>,
    pub excluded: Vec<Box<dyn Query>>,
    /// The field with the number of a document in its article.
    pub paragraph: Field,
    pub budget: Budget,
}

impl Clone for ArticleQuery {
    fn clone(&self) -> Self {
        let copies = |queries: &[Box<dyn Query>]| queries.iter().map(|query| query.box_clone()).collect();
        Self {
            any: self.any.box_clone(),
            clauses: copies(&self.clauses),
            excluded: copies(&self.excluded),
            paragraph: self.paragraph,
            budget: self.budget.clone(),
        }
    }
}

impl Query for ArticleQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let unscored = match scoring {
            EnableScoring::Enabled { searcher, .. } => EnableScoring::disabled_from_searcher(searcher),
            disabled @ EnableScoring::Disabled { .. } => disabled,
        };
        let weights = |queries: &[Box<dyn Query>]| -> tantivy::Result<Vec<Box<dyn Weight>>> {
            queries.iter().map(|query| query.weight(unscored)).collect()
        };
        Ok(Box::new(ArticleWeight {
            any: self.any.weight(scoring)?,
            clauses: weights(&self.clauses)?,
            excluded: weights(&self.excluded)?,
            paragraph: scoring.schema().get_field_name(self.paragraph).to_owned(),
            budget: self.budget.clone(),
        }))
    }
}

struct ArticleWeight {
    any: Box<dyn Weight>,
    clauses: Vec<Box<dyn Weight>>,
    excluded: Vec<Box<dyn Weight>>,
    paragraph: String,
    budget: Budget,
}

impl ArticleWeight {
    /// Returns the title documents of the articles that a weight matches in, ascending.
    fn title_docs(
        &self,
        weight: &dyn Weight,
        reader: &SegmentReader,
        numbers: &Column<u64>,
    ) -> tantivy::Result<Vec<DocId>> {
        let mut title_docs: Vec<DocId> = Vec::new();
        scan::for_each_block(weight, reader, &self.budget, |documents| {
            for &doc in documents {
                let title_doc = doc - numbers.first(doc).unwrap_or(0) as DocId;
                if title_docs.last() != Some(&title_doc) {
                    title_docs.push(title_doc);
                }
            }
        })?;
        Ok(title_docs)
    }

    /// Returns the title documents of the articles that match, ascending.
    fn articles(&self, reader: &SegmentReader, numbers: &Column<u64>) -> tantivy::Result<Vec<DocId>> {
        let mut articles: Option<Vec<DocId>> = None;
        for clause in &self.clauses {
            let own = self.title_docs(clause.as_ref(), reader, numbers)?;
            let mut both = articles.unwrap_or_else(|| own.clone());
            both.retain(|title_doc| own.binary_search(title_doc).is_ok());
            if both.is_empty() {
                return Ok(both);
            }
            articles = Some(both);
        }
        let mut articles = articles.unwrap_or_default();
        for excluded in &self.excluded {
            let own = self.title_docs(excluded.as_ref(), reader, numbers)?;
            articles.retain(|title_doc| own.binary_search(title_doc).is_err());
        }
        Ok(articles)
    }
}

impl Weight for ArticleWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let numbers = reader.fast_fields().u64(&self.paragraph)?;
        let articles = self.articles(reader, &numbers)?;
        if articles.is_empty() || self.budget.is_over() {
            return Ok(Box::new(EmptyScorer));
        }
        let inner = self.any.scorer(reader, boost)?;
        let mut scorer = ArticleScorer { inner, numbers, articles: Arc::new(articles) };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.any.explain(reader, doc)
    }
}

struct ArticleScorer {
    inner: Box<dyn Scorer>,
    numbers: Column<u64>,
    articles: Arc<Vec<DocId>>,
}

impl ArticleScorer {
    /// Moves on to the next document of one of the articles, unless it already is at one.
    fn settle(&mut self) -> DocId {
        let mut doc = self.inner.doc();
        while doc != TERMINATED {
            let title_doc = doc - self.numbers.first(doc).unwrap_or(0) as DocId;
            match self.articles.binary_search(&title_doc) {
                Ok(_) => break,
                Err(next) => {
                    let Some(&next) = self.articles.get(next) else { return self.inner.seek(TERMINATED) };
                    doc = self.inner.seek(next);
                }
            }
        }
        doc
    }
}

impl DocSet for ArticleScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for ArticleScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
