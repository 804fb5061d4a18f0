//! Ranked documents: the exact number of matches, and the best of them in an order that does not depend on how the index happens
//! to be laid out. Ties break on article id, then paragraph number.

use std::{cmp::Ordering, collections::BinaryHeap};

use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{Column, StrColumn},
    query::{Query, Weight},
};

use jianbao_query::{
    Scope, Sort, Total,
    engine::{ArticleKey, RankedDocument, Request, TopDocuments},
};

use crate::exec::{address, drive, query::tiered::TierStep};
use crate::{error::Result, format::schema::Fields, reader::index_reader::IndexReader};

/// What a title's score, and that of the first two paragraphs, is multiplied with: news says what matters first.
const TITLE: f32 = 1.25;
const LEAD: f32 = 1.1;
/// The paragraphs that are the lead.
const LEAD_PARAGRAPHS: u64 = 2;

/// What a place in the article adds to a score.
pub(crate) fn placed(score: Score, paragraph: u64) -> Score {
    match paragraph {
        0 => score * TITLE,
        1..=LEAD_PARAGRAPHS => score * LEAD,
        _ => score,
    }
}

/// The number of matches, and the page of them, best first.
///
/// # Errors
///
/// When the index cannot be read, or the budget is over.
pub(crate) fn collect(
    archive: &IndexReader,
    query: &dyn Query,
    tier: TierStep,
    request: &Request,
) -> Result<TopDocuments> {
    let best = Best::new(archive, tier, request);
    let found = archive.searcher().search(query, &best).map_err(archive.failed("searching it"))?;
    request.budget.check()?;
    Ok(found)
}

/// The same for documents that are scored already, by segment.
pub(crate) fn collect_scored(
    archive: &IndexReader,
    segments: impl Iterator<Item = Vec<(DocId, Score)>>,
    request: &Request,
) -> Result<TopDocuments> {
    let best = Best::new(archive, TierStep::none(), request);
    let collect = || -> tantivy::Result<TopDocuments> {
        let mut fruits = Vec::new();
        for (ordinal, documents) in segments.enumerate() {
            let segment = archive.searcher().segment_reader(ordinal as u32);
            let mut child = best.for_segment(ordinal as u32, segment)?;
            request.budget.spend(documents.len() as u64);
            for (doc, score) in documents {
                child.collect(doc, score);
            }
            fruits.push(child.harvest());
        }
        best.merge_fruits(fruits)
    };
    let found = collect().map_err(archive.failed("searching it"))?;
    request.budget.check()?;
    Ok(found)
}

/// Keeps the best documents and counts all.
struct Best {
    request: Request,
    tier: TierStep,
    keep: usize,
    names: [String; 3],
}

impl Best {
    fn new(archive: &IndexReader, tier: TierStep, request: &Request) -> Self {
        let Fields { article, paragraph, day, .. } = archive.fields();
        let schema = archive.searcher().schema();
        let names = [article, paragraph, day].map(|field| schema.get_field_name(field).to_owned());
        let keep = request.page.offset.saturating_add(request.page.limit);
        Self { request: request.clone(), tier, keep, names }
    }
}

impl Collector for Best {
    type Fruit = TopDocuments;
    type Child = BestOfSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<BestOfSegment> {
        let columns = segment.fast_fields();
        let [article, paragraph, day] = &self.names;
        let articles = columns
            .str(article)?
            .ok_or_else(|| tantivy::TantivyError::SchemaError("a segment without article ids".to_owned()))?;
        Ok(BestOfSegment {
            ordinal,
            tier: self.tier,
            keep: self.keep,
            scope: self.request.scope,
            sort: self.request.sort,
            group: self.request.group,
            total: 0,
            groups: 0,
            open: Group::default(),
            heap: BinaryHeap::new(),
            bar: None,
            articles,
            paragraphs: columns.u64(paragraph)?,
            // A segment in which no document has a date may have no such column.
            days: columns.column_opt::<i64>(day)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.keep > 0
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<tantivy::Result<SegmentBest>> {
        let mut best = self.for_segment(ordinal, segment)?;
        if self.requires_scoring() {
            drive::scored(weight, segment, &self.request.budget, |doc, score| best.collect(doc, score))?;
        } else {
            drive::blocks(weight, segment, &self.request.budget, |block| best.collect_block(block))?;
        }
        Ok(best.harvest())
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<SegmentBest>>) -> tantivy::Result<Self::Fruit> {
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

/// What is sorted by, greater first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Key {
    /// Day for sorting by date, else 0.
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

/// The best of one segment.
struct SegmentBest {
    total: usize,
    groups: usize,
    /// Groups with what they are sorted by; none is empty.
    best: Vec<(Key, Vec<RankedDocument>)>,
}

struct BestOfSegment {
    ordinal: SegmentOrdinal,
    tier: TierStep,
    keep: usize,
    scope: Scope,
    sort: Sort,
    group: Option<usize>,
    total: usize,
    groups: usize,
    /// The article whose documents are being collected. An article's documents are neighbours and come in order.
    open: Group,
    /// The worst on top.
    heap: BinaryHeap<Candidate>,
    /// Set when there are as many as are kept, where a score alone can tell.
    bar: Option<Bar>,
    articles: StrColumn,
    paragraphs: Column<u64>,
    days: Option<Column<i64>>,
}

/// What the worst of those that are kept scores, and its tier.
#[derive(Clone, Copy)]
struct Bar {
    worst: Score,
    tier: Score,
}

/// Matching documents of one article.
#[derive(Default)]
struct Group {
    head: DocId,
    members: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Member {
    key: Key,
    paragraph: u64,
    doc: DocId,
}

/// A group that may be among the best. Greater is worse. Inside a segment the ordinals of the id column sort like the ids.
#[derive(Debug, PartialEq, Eq)]
struct Candidate {
    article: u64,
    /// Best first; never empty.
    members: Vec<Member>,
    /// Matching documents that are not among the members.
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

impl BestOfSegment {
    fn key(&self, doc: DocId, score: Score, paragraph: u64) -> Key {
        // The place of a paragraph matters inside its tier only.
        let tier = self.tier.tiers(score);
        let score = tier + placed(score - tier, paragraph);
        let day = || self.days.as_ref().and_then(|days| days.first(doc));
        let day = match self.sort {
            Sort::Relevance => 0,
            // What has no date comes last either way.
            Sort::Newest => day().unwrap_or(i64::MIN),
            Sort::Oldest => day().map_or(i64::MIN, |day| -day),
        };
        Key { day, score }
    }

    /// Whether a document that scores so much is not among the best wherever it is in its article: nothing else has to be known
    /// of it then.
    fn is_hopeless(&self, score: Score) -> bool {
        let Some(bar) = self.bar.filter(|bar| score < bar.worst) else { return false };
        let tier = if score >= bar.tier { bar.tier } else { self.tier.tiers(score) };
        // No place multiplies by more.
        tier + (score - tier) * TITLE < bar.worst
    }

    /// Takes a group among the best if it is.
    fn offer(&mut self, members: &mut [Member], shown: usize) {
        members.sort_unstable_by(|a, b| b.key.cmp(&a.key).then_with(|| a.paragraph.cmp(&b.paragraph)));
        let best = members[0];
        if self.heap.len() >= self.keep && self.heap.peek().is_none_or(|worst| best.key < worst.members[0].key) {
            return;
        }
        let article = self.articles.term_ords(best.doc).next().unwrap_or(u64::MAX);
        let more = members.len().saturating_sub(shown);
        let members = members[..members.len().min(shown)].to_vec();
        self.heap.push(Candidate { article, members, more });
        if self.heap.len() > self.keep {
            self.heap.pop();
        }
        if let (Scope::All, Sort::Relevance, None) = (self.scope, self.sort, self.group)
            && self.heap.len() >= self.keep
            && let Some(worst) = self.heap.peek().map(|worst| worst.members[0].key.score)
        {
            self.bar = Some(Bar { worst, tier: self.tier.tiers(worst) });
        }
    }

    fn close(&mut self) {
        let mut members = std::mem::take(&mut self.open.members);
        if !members.is_empty() {
            self.groups += 1;
            self.offer(&mut members, self.group.unwrap_or(1).max(1));
            members.clear();
            self.open.members = members;
        }
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = tantivy::Result<SegmentBest>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.is_hopeless(score) {
            self.total += 1;
            self.groups += 1;
            return;
        }
        let paragraph =
            if self.scope == Scope::All && self.keep == 0 { 1 } else { self.paragraphs.first(doc).unwrap_or(0) };
        if self.scope == Scope::Bodies && paragraph == 0 {
            return;
        }
        self.total += 1;
        if self.keep == 0 {
            return;
        }
        let member = Member { key: self.key(doc, score, paragraph), paragraph, doc };
        let head = doc - paragraph as DocId;
        if self.group.is_none() {
            self.groups += 1;
            self.offer(&mut [member], 1);
        } else {
            if self.open.head != head {
                self.close();
                self.open.head = head;
            }
            self.open.members.push(member);
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        self.close();
        let mut candidates = std::mem::take(&mut self.heap).into_vec();
        // Reading an id from the column's dictionary costs much more than copying one.
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
                    address: address::number(DocAddress::new(self.ordinal, member.doc - member.paragraph as DocId)),
                },
                paragraph: member.paragraph as usize,
                rank: self.tier.rank(member.key.score),
                more: if at + 1 == shown { more } else { 0 },
            };
            let found = members.iter().enumerate().map(hit);
            best.push((members[0].key, found.collect()));
        }
        Ok(SegmentBest { total: self.total, groups: self.groups, best })
    }
}
