//! Scores the articles of the best documents of a relaxed query: each term adds the BM25 score of its frequency in the
//! whole article.

use std::ops::Range;

use tantivy::{DocId, SegmentOrdinal, SegmentReader, fieldnorm::FieldNormReader};

use jianbao_query::{Scope, budget::Meter, engine::Request};

use crate::exec::rank::{
    bm25::{ARTICLE, AverageLengths},
    evidence_terms::TermPostings,
};
use crate::{format::columns::TitleDocs, reader::index_reader::IndexReader};

/// A segment whose documents are ranked by evidence.
pub(crate) struct RankedSegment<'a> {
    pub reader: &'a IndexReader,
    pub ordinal: SegmentOrdinal,
    pub segment: &'a SegmentReader,
    pub norms: FieldNormReader,
    pub titles: TitleDocs,
}

/// The documents of an article.
pub(crate) struct ArticleDocs {
    pub all: Range<DocId>,
    /// The documents in the scope of the search, and their number of bigrams.
    pub counted: Range<DocId>,
    pub length: u32,
}

impl<'a> RankedSegment<'a> {
    pub(crate) fn read(reader: &'a IndexReader, ordinal: SegmentOrdinal) -> tantivy::Result<Self> {
        let segment = reader.searcher().segment_reader(ordinal);
        let norms = segment.get_fieldnorms_reader(reader.fields().bigrams)?;
        let titles = TitleDocs::read(segment, reader.fields())?;
        Ok(Self { reader, ordinal, segment, norms, titles })
    }

    /// Returns the article of a document; `None` if the column of paragraph numbers is damaged.
    pub(crate) fn article(&self, doc: DocId, scope: Scope) -> Option<ArticleDocs> {
        let all = self.titles.article(doc)?;
        let counted = match scope {
            Scope::All => all.clone(),
            Scope::Bodies => all.start + 1..all.end,
        };
        let length = counted.clone().map(|doc| self.norms.fieldnorm(doc)).fold(0, u32::saturating_add);
        Some(ArticleDocs { all, counted, length })
    }
}

/// Adds the scores of the articles to the documents of a segment with at least `threshold`. Scores are incomplete if
/// the budget is exceeded.
pub(crate) fn add(
    segment: &RankedSegment<'_>,
    lists: Vec<TermPostings>,
    lengths: AverageLengths,
    found: &mut [(DocId, f32)],
    threshold: f32,
    request: &Request,
) {
    let mut articles: Vec<ArticleDocs> = Vec::new();
    for (doc, _) in found.iter().filter(|(_, score)| *score >= threshold) {
        if articles.last().is_none_or(|article| *doc >= article.all.end) {
            articles.extend(segment.article(*doc, request.scope));
        }
    }
    let scores = scores(&articles, lists, lengths, &request.budget.meter());
    let mut ranked = articles.iter().zip(scores).peekable();
    for (doc, score) in found.iter_mut().filter(|(_, score)| *score >= threshold) {
        while ranked.next_if(|(article, _)| *doc >= article.all.end).is_some() {}
        *score += ranked.peek().map_or(0.0, |(_, score)| *score);
    }
}

/// Returns the scores of articles, which are ascending and do not overlap. Scores are incomplete if the budget is
/// exceeded.
fn scores(articles: &[ArticleDocs], mut lists: Vec<TermPostings>, lengths: AverageLengths, meter: &Meter) -> Vec<f32> {
    let mut scores = vec![0.0; articles.len()];
    for list in &mut lists {
        for (article, score) in articles.iter().zip(&mut scores) {
            let mut frequency = 0;
            let mut doc = list.postings.seek(article.counted.start);
            while doc < article.counted.end {
                frequency += list.postings.frequency();
                doc = list.postings.advance();
            }
            if frequency > 0 {
                *score += list.idf * ARTICLE.score(frequency, article.length, lengths.article);
            }
            if !meter.spend(8) {
                return scores;
            }
        }
    }
    scores
}
