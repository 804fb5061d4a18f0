//! Collects a page of ranked documents.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};

use jianbao_query::{
    Budget, Rank, Scope, Sort, Total,
    engine::{ArticleKey, RankedDocument, Request, TopDocuments},
    plan::MatchNode,
};

use super::{
    check::Matching,
    queries::one_of,
    reader::ClusterReader,
    stream::{Order, PAGE, Parts},
};
use crate::{
    error::Result,
    schema::{ARTICLE, DAY},
};

/// The number of matches that are counted here if the cluster cannot count them: articles of a grouped search, or texts that are
/// checked. Beyond it, totals are lower bounds.
const MAX_COUNTED: usize = 100_000;

/// A match with what it is ordered by.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub article: String,
    pub paragraph: usize,
    pub rank: Rank,
    /// The day when sorting by date; greater days come first.
    pub day: i64,
}

/// Returns the number of matches, and the requested page of them.
pub(super) fn search(reader: &ClusterReader, node: &MatchNode, request: &Request) -> Result<TopDocuments> {
    let mut matching = Matching::new(reader, node, request.scope, &request.budget)?;
    if let Some(left_out) = left_out(request) {
        matching = matching.with(left_out);
    }
    let wanted = request.page.offset.saturating_add(request.page.limit);
    if wanted == 0 || (request.page.limit == 0 && request.group.is_none()) {
        return count(&matching, request.group.is_some());
    }
    if !matching.is_checked() && request.group.is_none() {
        return ungrouped(&matching, request, wanted);
    }
    let (found, is_complete) = collected(&matching, request)?;
    let mut top = page(found, request);
    if !is_complete {
        (top.total, top.groups) = (Total::AtLeast(top.total.number()), Total::AtLeast(top.groups.number()));
        if request.group.is_some() {
            count_members(&matching, &mut top)?;
        }
    }
    Ok(top)
}

/// Returns the condition that leaves out articles; `None` if there are none.
pub(super) fn left_out(request: &Request) -> Option<Value> {
    let ids: Vec<&str> = request.without.iter().map(|article| article.id.as_str()).collect();
    (!ids.is_empty()).then(|| json!({ "bool": { "must_not": one_of(ARTICLE, &ids) } }))
}

pub(super) fn order(sort: Sort) -> Order {
    match sort {
        Sort::Relevance => Order::Score,
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
    }
}

/// Returns the key of a day: greater keys come first. Documents without a date come last in both orders.
pub(super) fn day_key(sort: Sort, day: Option<i64>) -> i64 {
    match sort {
        Sort::Relevance => 0,
        Sort::Newest => day.unwrap_or(i64::MIN),
        Sort::Oldest => day.map_or(i64::MIN, |day| -day),
    }
}

/// Counts the matches, and their articles if `by_article`.
fn count(matching: &Matching<'_>, by_article: bool) -> Result<TopDocuments> {
    if !matching.is_checked() && !by_article {
        let mut stream = matching.stream(Order::Article, Parts::default())?.page_of(0);
        stream.next_page()?;
        let total = Total::Exact(stream.total);
        return Ok(TopDocuments { total, groups: total, hits: Vec::new() });
    }
    let (mut hits, mut articles, mut last) = (0, 0, String::new());
    matching.for_each(Order::Article, Parts::default(), &mut |found, _| {
        hits += 1;
        if found.article != last {
            articles += 1;
            last = found.article;
        }
        true
    })?;
    let groups = Total::Exact(if by_article { articles } else { hits });
    Ok(TopDocuments { total: Total::Exact(hits), groups, hits: Vec::new() })
}

/// Returns a page of documents that the cluster ranks.
fn ungrouped(matching: &Matching<'_>, request: &Request, wanted: usize) -> Result<TopDocuments> {
    let mut stream = matching.stream(order(request.sort), Parts::default())?.page_of(wanted.min(PAGE));
    let meter = request.budget.meter();
    let mut hits = Vec::new();
    let mut seen = 0;
    while seen < wanted {
        let found = stream.next_page()?;
        if found.is_empty() {
            break;
        }
        for found in found {
            if (request.page.offset..wanted).contains(&seen)
                && let Some(rank) = matching.rank(&found, &meter)
            {
                hits.push(document(&found.article, found.paragraph, rank));
            }
            seen += 1;
        }
    }
    let total = Total::Exact(stream.total);
    Ok(TopDocuments { total, groups: total, hits })
}

/// Returns the matches, best first, and whether these are all.
fn collected(matching: &Matching<'_>, request: &Request) -> Result<(Vec<Ranked>, bool)> {
    let columns: &[&str] = if request.sort == Sort::Relevance { &[] } else { &[DAY] };
    let mut found = Vec::new();
    let wanted = request.page.offset.saturating_add(request.page.limit);
    let (mut groups, mut candidates) = (HashSet::new(), 0_usize);
    let walk = matching.for_each(order(request.sort), Parts { stored: &[], columns }, &mut |one, rank| {
        candidates += 1;
        if request.group.is_some() && groups.len() <= wanted {
            groups.insert(one.article.clone());
        }
        let day = day_key(request.sort, one.number(DAY));
        found.push(Ranked { article: one.article, paragraph: one.paragraph, rank, day });
        // A page is always full, however many matches there are.
        candidates < MAX_COUNTED || (if request.group.is_some() { groups.len() } else { found.len() }) < wanted
    })?;
    Ok((found, walk.is_complete))
}

/// Orders matches, groups them if that is requested, and takes the page.
pub(super) fn page(mut found: Vec<Ranked>, request: &Request) -> TopDocuments {
    found.sort_by(|a, b| {
        let rank = |one: &Ranked| (one.day, one.rank.tier);
        (rank(b).cmp(&rank(a)))
            .then_with(|| b.rank.score.total_cmp(&a.rank.score))
            .then_with(|| (&a.article, a.paragraph).cmp(&(&b.article, b.paragraph)))
    });
    let total = Total::Exact(found.len());
    let range = |length: usize| {
        let start = request.page.offset.min(length);
        start..start.saturating_add(request.page.limit).min(length)
    };
    let Some(shown) = request.group else {
        let range = range(found.len());
        let hits = found[range].iter().map(|one| document(&one.article, one.paragraph, one.rank)).collect();
        return TopDocuments { total, groups: total, hits };
    };
    let mut groups: Vec<Vec<&Ranked>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for one in &found {
        let at = *places.entry(one.article.as_str()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    let mut hits = Vec::new();
    for group in &groups[range(groups.len())] {
        let shown = group.len().min(shown.max(1));
        hits.extend(group[..shown].iter().map(|one| document(&one.article, one.paragraph, one.rank)));
        if let Some(last) = hits.last_mut() {
            last.more = group.len() - shown;
        }
    }
    TopDocuments { total, groups: Total::Exact(groups.len()), hits }
}

/// Sets the numbers of further matches of the articles of a page, when not all matches were collected.
fn count_members(matching: &Matching<'_>, top: &mut TopDocuments) -> Result<()> {
    let articles: BTreeSet<&str> = top.hits.iter().map(|hit| hit.article.id.as_str()).collect();
    let articles: Vec<&str> = articles.into_iter().collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    matching.for_each_where(Some(one_of(ARTICLE, &articles)), Order::Article, Parts::default(), &mut |found, _| {
        *counts.entry(found.article).or_default() += 1;
        true
    })?;
    for group in top.hits.chunk_by_mut(|a, b| a.article == b.article) {
        let shown = group.len();
        if let Some(last) = group.last_mut() {
            last.more = counts.get(&last.article.id).map_or(0, |count| count.saturating_sub(shown));
        }
    }
    Ok(())
}

fn document(article: &str, paragraph: usize, rank: Rank) -> RankedDocument {
    RankedDocument { article: key(article), paragraph, rank, more: 0 }
}

/// The key of an article. The cluster finds it by its id.
pub(super) fn key(id: &str) -> ArticleKey {
    ArticleKey { id: id.to_owned(), address: 0 }
}

/// Returns the rank of each document of an article.
pub(super) fn scores(
    reader: &ClusterReader,
    node: &MatchNode,
    article: &str,
    documents: usize,
    budget: &Budget,
) -> Result<Vec<Option<Rank>>> {
    let matching = Matching::new(reader, node, Scope::All, budget)?.with(one_of(ARTICLE, &[article]));
    let mut ranks = vec![None; documents];
    matching.without_position().for_each(Order::Score, Parts::default(), &mut |found, rank| {
        if let Some(place) = ranks.get_mut(found.paragraph) {
            *place = Some(rank);
        }
        true
    })?;
    Ok(ranks)
}
