//! Collects ranked documents: the exact number of matches, and the best page in an order that does not depend on
//! document ids. Ties break on article id, then on paragraph number.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashSet},
};

use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
    query::{Query, Weight},
};

use jianbao_query::{
    Scope, Sort, Total,
    engine::{ArticleKey, RankedDocument, Request, TITLE_BOOST, TopDocuments, position_boost},
};

use crate::exec::{address, query::tiered::TierStep, scan};
use crate::{error::Result, format::schema::Fields, reader::index_reader::IndexReader};

/// Returns the number of matches, and the requested page of them, best first.
///
/// # Errors
///
/// Fails if the index cannot be read or the budget is exceeded.
pub(crate) fn collect(
    reader: &IndexReader,
    query: &dyn Query,
    tier: TierStep,
    request: &Request,
) -> Result<TopDocuments> {
    let best = TopCollector::new(reader, tier, request);
    let found = reader.searcher().search(query, &best).map_err(reader.error_while("searching it"))?;
    request.budget.check()?;
    Ok(found)
}

/// Like [`collect`], for documents that already have scores, one list per segment.
pub(crate) fn collect_scored(
    reader: &IndexReader,
    segments: impl Iterator<Item = Vec<(DocId, Score)>>,
    request: &Request,
) -> Result<TopDocuments> {
    let best = TopCollector::new(reader, TierStep::none(), request);
    let collect = || -> tantivy::Result<TopDocuments> {
        let mut fruits = Vec::new();
        for (ordinal, documents) in segments.enumerate() {
            let segment = reader.searcher().segment_reader(ordinal as u32);
            let mut child = best.for_segment(ordinal as u32, segment)?;
            request.budget.spend(documents.len() as u64);
            for (doc, score) in documents {
                child.collect(doc, score);
            }
            fruits.push(child.harvest());
        }
        best.merge_fruits(fruits)
    };
    let found = collect().map_err(reader.error_while("searching it"))?;
    request.budget.check()?;
    Ok(found)
}

/// A collector that keeps the best documents and counts all.
struct TopCollector {
    request: Request,
    tier: TierStep,
    limit: usize,
    names: [String; 3],
}

impl TopCollector {
    fn new(reader: &IndexReader, tier: TierStep, request: &Request) -> Self {
        let Fields { article, paragraph, day, .. } = reader.fields();
        let schema = reader.searcher().schema();
        let names = [article, paragraph, day].map(|field| schema.get_field_name(field).to_owned());
        let limit = request.page.offset.saturating_add(request.page.limit);
        Self { request: request.clone(), tier, limit, names }
    }
}

impl Collector for TopCollector {
    type Fruit = TopDocuments;
    type Child = SegmentTopCollector;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentTopCollector> {
        let columns = segment.fast_fields();
        let [article, paragraph, day] = &self.names;
        let articles = columns
            .str(article)?
            .ok_or_else(|| tantivy::TantivyError::SchemaError("a segment without article ids".to_owned()))?;
        Ok(SegmentTopCollector {
            ordinal,
            without: self
                .request
                .without
                .iter()
                .map(|article| address::from_number(article.address))
                .filter(|title| title.segment_ord == ordinal)
                .map(|title| title.doc_id)
                .collect(),
            tier: self.tier,
            limit: self.limit,
            scope: self.request.scope,
            sort: self.request.sort,
            group: self.request.group,
            total: 0,
            groups: 0,
            current: Group::default(),
            heap: BinaryHeap::new(),
            threshold: None,
            articles,
            paragraphs: columns.u64(paragraph)?,
            // A segment in which no document has a date may have no date column.
            days: columns.column_opt::<i64>(day)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.limit > 0
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<tantivy::Result<SegmentTop>> {
        let mut best = self.for_segment(ordinal, segment)?;
        if self.requires_scoring() {
            scan::for_each_scored(weight, segment, &self.request.budget, |doc, score| best.collect(doc, score))?;
        } else {
            scan::for_each_block(weight, segment, &self.request.budget, |block| best.collect_block(block))?;
        }
        Ok(best.harvest())
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<SegmentTop>>) -> tantivy::Result<Self::Fruit> {
        let (mut total, mut count) = (0, 0);
        let mut groups = Vec::new();
        for segment in segments {
            let segment = segment?;
            total += segment.total;
            count += segment.groups;
            groups.extend(segment.best);
        }
        groups.sort_by(|(a_key, a), (b_key, b)| {
            let (a, b) = (&a[0], &b[0]);
            b_key.cmp(a_key).then_with(|| (&a.article.id, a.paragraph).cmp(&(&b.article.id, b.paragraph)))
        });
        let page = groups.into_iter().skip(self.request.page.offset).take(self.request.page.limit);
        let hits = page.flat_map(|(_, found)| found).collect();
        Ok(TopDocuments { total: Total::Exact(total), groups: Total::Exact(count), hits })
    }
}

/// The sort key; greater keys come first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    /// The day when sorting by date, otherwise 0.
    day: i64,
    score: Score,
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.day.cmp(&other.day).then_with(|| self.score.total_cmp(&other.score))
    }
}

/// The best groups of one segment.
struct SegmentTop {
    total: usize,
    groups: usize,
    /// Groups with their sort keys; no group is empty.
    best: Vec<(Key, Vec<RankedDocument>)>,
}

/// Collects the best groups of one segment.
struct SegmentTopCollector {
    ordinal: SegmentOrdinal,
    /// Title documents of the articles that are left out.
    without: HashSet<DocId>,
    tier: TierStep,
    limit: usize,
    scope: Scope,
    sort: Sort,
    group: Option<usize>,
    total: usize,
    groups: usize,
    /// The article whose documents are being collected. The documents of an article are adjacent and arrive in order.
    current: Group,
    /// The worst candidate is on top.
    heap: BinaryHeap<Candidate>,
    /// Set when the heap is full and documents can be rejected by their score alone.
    threshold: Option<Threshold>,
    articles: StrColumn,
    paragraphs: Column<u64>,
    days: Option<Column<i64>>,
}

/// The score of the worst candidate in the heap, and the part of it that comes from tiers.
#[derive(Clone, Copy)]
struct Threshold {
    worst: Score,
    tier: Score,
}

/// The matching documents of one article.
#[derive(Default)]
struct Group {
    title_doc: DocId,
    members: Vec<Member>,
}

/// A matching document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Member {
    key: Key,
    paragraph: u64,
    doc: DocId,
}

/// A group that may be among the best. Greater means worse. Within a segment the ordinals of the id column sort like
/// the ids.
#[derive(Debug, PartialEq, Eq)]
struct Candidate {
    article: u64,
    /// Best first; never empty.
    members: Vec<Member>,
    /// Number of matching documents of the article that are not in `members`.
    more: usize,
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.members[0], other.members[0]);
        (b.key.cmp(&a.key))
            .then_with(|| self.article.cmp(&other.article))
            .then_with(|| a.paragraph.cmp(&b.paragraph))
            .then_with(|| a.doc.cmp(&b.doc))
    }
}

impl SegmentTopCollector {
    fn key(&self, doc: DocId, score: Score, paragraph: u64) -> Key {
        // The position of a paragraph affects the order within a tier only.
        let tier = self.tier.tier_part(score);
        let score = tier + position_boost(score - tier, paragraph);
        let day = || self.days.as_ref().and_then(|days| days.first(doc));
        let day = match self.sort {
            Sort::Relevance => 0,
            // Documents without a date come last in both orders.
            Sort::Newest => day().unwrap_or(i64::MIN),
            Sort::Oldest => day().map_or(i64::MIN, |day| -day),
        };
        Key { day, score }
    }

    /// Whether a document with this score cannot be among the best, whatever its position in the article. Its columns
    /// then need not be read.
    fn is_below_threshold(&self, score: Score) -> bool {
        let Some(threshold) = self.threshold.filter(|threshold| score < threshold.worst) else { return false };
        let tier = if score >= threshold.tier { threshold.tier } else { self.tier.tier_part(score) };
        // No position has a greater factor.
        tier + (score - tier) * TITLE_BOOST < threshold.worst
    }

    /// Adds a group to the heap if it is among the best.
    fn push_group(&mut self, members: &mut [Member], shown: usize) {
        members.sort_unstable_by(|a, b| b.key.cmp(&a.key).then_with(|| a.paragraph.cmp(&b.paragraph)));
        let best = members[0];
        if self.heap.len() >= self.limit && self.heap.peek().is_none_or(|worst| best.key < worst.members[0].key) {
            return;
        }
        let article = self.articles.term_ords(best.doc).next().unwrap_or(u64::MAX);
        let more = members.len().saturating_sub(shown);
        let members = members[..members.len().min(shown)].to_vec();
        self.heap.push(Candidate { article, members, more });
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
        if let (Scope::All, Sort::Relevance, None) = (self.scope, self.sort, self.group)
            && self.heap.len() >= self.limit
            && let Some(worst) = self.heap.peek().map(|worst| worst.members[0].key.score)
        {
            self.threshold = Some(Threshold { worst, tier: self.tier.tier_part(worst) });
        }
    }

    fn close_group(&mut self) {
        let mut members = std::mem::take(&mut self.current.members);
        if !members.is_empty() {
            self.groups += 1;
            self.push_group(&mut members, self.group.unwrap_or(1).max(1));
            members.clear();
            self.current.members = members;
        }
    }
}

impl SegmentCollector for SegmentTopCollector {
    type Fruit = tantivy::Result<SegmentTop>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.without.is_empty() {
            let title_doc = doc - self.paragraphs.first(doc).unwrap_or(0) as DocId;
            if self.without.contains(&title_doc) {
                return;
            }
        }
        if self.is_below_threshold(score) {
            self.total += 1;
            self.groups += 1;
            return;
        }
        // Counting documents needs no column.
        let is_count = self.limit == 0 && self.group.is_none();
        let paragraph = if self.scope == Scope::All && is_count { 1 } else { self.paragraphs.first(doc).unwrap_or(0) };
        if self.scope == Scope::Bodies && paragraph == 0 {
            return;
        }
        self.total += 1;
        if is_count {
            return;
        }
        let member = Member { key: self.key(doc, score, paragraph), paragraph, doc };
        let title_doc = doc - paragraph as DocId;
        if self.group.is_none() {
            self.groups += 1;
            self.push_group(&mut [member], 1);
        } else {
            if self.current.title_doc != title_doc {
                self.close_group();
                self.current.title_doc = title_doc;
            }
            self.current.members.push(member);
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        self.close_group();
        let mut candidates = std::mem::take(&mut self.heap).into_vec();
        // Reading an id from the dictionary of the column costs much more than copying an id.
        candidates.sort_unstable_by_key(|candidate| candidate.article);
        let mut best: Vec<(Key, Vec<RankedDocument>)> = Vec::with_capacity(candidates.len());
        let mut last = None;
        for Candidate { article: ordinal, members, more } in candidates {
            let article = match best.last() {
                Some((_, previous)) if last == Some(ordinal) => previous[0].article.id.clone(),
                _ => {
                    let mut id = String::new();
                    self.articles.ord_to_str(ordinal, &mut id)?;
                    id
                }
            };
            last = Some(ordinal);
            let shown = members.len();
            let hit = |(at, member): (usize, &Member)| RankedDocument {
                article: ArticleKey {
                    id: article.clone(),
                    address: address::to_number(DocAddress::new(self.ordinal, member.doc - member.paragraph as DocId)),
                },
                paragraph: member.paragraph as usize,
                rank: self.tier.rank(member.key.score),
                more: if at + 1 == shown { more } else { 0 },
            };
            let found = members.iter().enumerate().map(hit);
            best.push((members[0].key, found.collect()));
        }
        Ok(SegmentTop { total: self.total, groups: self.groups, best })
    }
}
