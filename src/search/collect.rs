//! Ranked documents of a plan: the exact number of matches, and the best of them in an order that does not depend on how the
//! index happens to be laid out. Ties of the score break on article id, then paragraph number.

use std::{cmp::Ordering, collections::BinaryHeap};

use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, Count, SegmentCollector},
    columnar::{Column, StrColumn},
};

use super::{Page, lower, plan::Plan};
use crate::{error::Result, index::Archive};

/// A matching document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub address: DocAddress,
    pub score: Score,
    /// Id of its article.
    pub article: String,
    pub paragraph: u32,
}

/// The number of matches, and the page of them, best first.
pub(super) fn ranked(archive: &Archive, plan: &Plan, page: Page) -> Result<(usize, Vec<Found>)> {
    let query = lower::lower(archive.fields(), plan);
    let schema = archive.searcher().schema();
    let best = Best {
        keep: page.offset.saturating_add(page.limit),
        article: schema.get_field_name(archive.fields().article).to_owned(),
        paragraph: schema.get_field_name(archive.fields().paragraph).to_owned(),
    };
    let (total, mut found) = archive.searcher().search(&query, &best).map_err(archive.failed("searching it"))?;
    let end = found.len().min(best.keep);
    found.truncate(end);
    Ok((total, found.drain(page.offset.min(end)..).collect()))
}

/// The number of matches.
pub(super) fn count(archive: &Archive, plan: &Plan) -> Result<usize> {
    let query = lower::lower(archive.fields(), plan);
    archive.searcher().search(&query, &Count).map_err(archive.failed("searching it"))
}

/// Keeps the best documents and counts all.
struct Best {
    keep: usize,
    article: String,
    paragraph: String,
}

impl Collector for Best {
    type Fruit = (usize, Vec<Found>);
    type Child = BestOfSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<BestOfSegment> {
        let columns = segment.fast_fields();
        let articles = columns
            .str(&self.article)?
            .ok_or_else(|| tantivy::TantivyError::SchemaError("a segment without article ids".to_owned()))?;
        Ok(BestOfSegment {
            ordinal,
            keep: self.keep,
            total: 0,
            heap: BinaryHeap::new(),
            articles,
            paragraphs: columns.u64(&self.paragraph)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<SegmentBest>>) -> tantivy::Result<Self::Fruit> {
        let mut total = 0;
        let mut found = Vec::new();
        for segment in segments {
            let segment = segment?;
            total += segment.total;
            found.extend(segment.found);
        }
        found.sort_by(|a, b| {
            (b.score.total_cmp(&a.score))
                .then_with(|| a.article.cmp(&b.article))
                .then_with(|| a.paragraph.cmp(&b.paragraph))
        });
        found.truncate(self.keep);
        Ok((total, found))
    }
}

/// The best of one segment.
struct SegmentBest {
    total: usize,
    found: Vec<Found>,
}

struct BestOfSegment {
    ordinal: SegmentOrdinal,
    keep: usize,
    total: usize,
    /// The worst on top.
    heap: BinaryHeap<Candidate>,
    articles: StrColumn,
    paragraphs: Column<u64>,
}

/// Greater is worse. Inside a segment the ordinals of the id column sort like the ids.
#[derive(Debug, PartialEq)]
struct Candidate {
    score: Score,
    article: u64,
    paragraph: u64,
    doc: DocId,
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.score.total_cmp(&self.score))
            .then_with(|| self.article.cmp(&other.article))
            .then_with(|| self.paragraph.cmp(&other.paragraph))
            .then_with(|| self.doc.cmp(&other.doc))
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = tantivy::Result<SegmentBest>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.heap.len() >= self.keep && self.heap.peek().is_none_or(|worst| score < worst.score) {
            return;
        }
        let article = self.articles.term_ords(doc).next().unwrap_or(u64::MAX);
        let paragraph = self.paragraphs.first(doc).unwrap_or(0);
        self.heap.push(Candidate { score, article, paragraph, doc });
        if self.heap.len() > self.keep {
            self.heap.pop();
        }
    }

    fn harvest(self) -> Self::Fruit {
        let mut candidates = self.heap.into_vec();
        // Reading an id from the column's dictionary costs much more than copying one.
        candidates.sort_unstable_by_key(|candidate| candidate.article);
        let mut found: Vec<Found> = Vec::with_capacity(candidates.len());
        let mut last = None;
        for candidate in candidates {
            let article = match found.last() {
                Some(previous) if last == Some(candidate.article) => previous.article.clone(),
                _ => {
                    let mut id = String::new();
                    self.articles.ord_to_str(candidate.article, &mut id)?;
                    id
                }
            };
            last = Some(candidate.article);
            let address = DocAddress::new(self.ordinal, candidate.doc);
            let paragraph = candidate.paragraph as u32;
            found.push(Found { address, score: candidate.score, article, paragraph });
        }
        Ok(SegmentBest { total: self.total, found })
    }
}
