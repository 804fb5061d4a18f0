//! Executes relaxed queries: clauses spread over the documents of an article, and documents that contain enough of the
//! terms. The caller decides how far a query is relaxed.

use std::{collections::HashSet, sync::Arc};

use jianbao_query::{
    Budget, Scope,
    engine::{ArticleKey, ArticleLevelQuery, Evidence, Request, TopDocuments},
    plan::MatchNode,
};
use tantivy::{
    DocId, SegmentReader,
    query::{
        BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query,
        doc_predicate_query::{DocPredicateQuery, FunctionPredicate},
    },
};

use crate::exec::{
    address,
    query::{
        lower,
        target::{Target, unscored},
        tiered::TierStep,
    },
    rank::{characters, collect, evidence},
    scan,
};
use crate::{error::Result, reader::index_reader::IndexReader};

/// Returns the documents that contain enough of the terms and meet the condition.
pub(crate) fn by_evidence(reader: &IndexReader, relaxed: &Evidence, request: &Request) -> Result<TopDocuments> {
    let allowed = match &relaxed.condition {
        Some(condition) => Some(documents(reader, condition, &request.budget)?),
        None => None,
    };
    let without = Without::new(&relaxed.without);
    let paragraph_numbers = numbers(reader)?;
    let alive: Vec<_> = reader.searcher().segment_readers().iter().map(SegmentReader::alive_bitset).collect();
    let mut evidence = evidence::collect_evidence(reader, relaxed, request, |ordinal, doc| {
        alive[ordinal as usize].is_none_or(|alive| alive.is_alive(doc))
            && allowed.as_ref().is_none_or(|allowed| allowed.contains(&(ordinal, doc)))
            && !without.contains(ordinal, doc - paragraph_numbers[ordinal as usize][doc as usize])
    })?;
    characters::add(reader, &relaxed.characters, &mut evidence, request)?;
    collect::collect_scored(reader, evidence.into_iter().map(|segment| segment.found), request)
}

/// Returns the documents that match a clause, of articles in which every clause matches somewhere.
pub(crate) fn spread(reader: &IndexReader, relaxed: &ArticleLevelQuery, request: &Request) -> Result<TopDocuments> {
    let all = MatchNode::Or(relaxed.clauses.clone());
    let tier = TierStep::of_query(&all);
    let target = Target { fields: reader.fields(), budget: &request.budget, tier };
    let mut articles: Option<TitleDocs> = None;
    let mut clauses: Vec<Box<dyn Query>> = Vec::new();
    for clause in &relaxed.clauses {
        let query = lower::lower(target, clause);
        let title_docs = title_docs(reader, query.as_ref(), request)?;
        articles = Some(match articles {
            Some(previous) => intersect(&previous, &title_docs),
            None => title_docs,
        });
        clauses.push(query);
    }
    let mut articles = articles.unwrap_or_default();
    for excluded in &relaxed.excluded {
        // Titles are searched too: the whole article is excluded, whatever the scope of the hits.
        let everywhere = Request { scope: Scope::All, ..request.clone() };
        let excluded = title_docs(reader, lower::lower(target, excluded).as_ref(), &everywhere)?;
        for (articles, excluded) in articles.iter_mut().zip(excluded) {
            articles.retain(|title_doc| excluded.binary_search(title_doc).is_err());
        }
    }
    let without = Without::new(&relaxed.without);
    for (ordinal, articles) in articles.iter_mut().enumerate() {
        articles.retain(|&title_doc| !without.contains(ordinal as u32, title_doc));
    }
    if articles.iter().all(Vec::is_empty) {
        return Ok(TopDocuments::default());
    }
    let mut conditions: Vec<(Occur, Box<dyn Query>)> = relaxed
        .conditions
        .iter()
        .map(|condition| match condition {
            MatchNode::Not(_) => lower::clause(target, condition),
            condition => (Occur::Must, unscored(lower::lower(target, condition))),
        })
        .collect();
    conditions.push((Occur::Must, lower::any(clauses)));
    conditions.push((Occur::Must, Box::new(ConstScoreQuery::new(of_articles(reader, articles), 0.0))));
    collect::collect(reader, &BooleanQuery::new(conditions), tier, request)
}

/// Returns the paragraph numbers of each segment.
fn numbers(reader: &IndexReader) -> Result<Vec<&[u32]>> {
    let segments = 0..reader.searcher().segment_readers().len() as u32;
    let numbers = |ordinal| Ok(reader.layout(ordinal)?.numbers.as_slice());
    segments.map(numbers).collect::<tantivy::Result<_>>().map_err(reader.error_while("searching it"))
}

/// Articles whose documents are not returned.
struct Without(HashSet<(u32, DocId)>);

impl Without {
    fn new(articles: &[ArticleKey]) -> Self {
        let title_doc = |article: &ArticleKey| {
            let address = address::from_number(article.address);
            (address.segment_ord, address.doc_id)
        };
        Self(articles.iter().map(title_doc).collect())
    }

    fn contains(&self, ordinal: u32, title_doc: DocId) -> bool {
        !self.0.is_empty() && self.0.contains(&(ordinal, title_doc))
    }
}

/// Title documents by segment, ascending.
type TitleDocs = Vec<Vec<DocId>>;

fn intersect(a: &TitleDocs, b: &TitleDocs) -> TitleDocs {
    let both = |(a, b): (&Vec<DocId>, &Vec<DocId>)| {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        short.iter().copied().filter(|title_doc| long.binary_search(title_doc).is_ok()).collect()
    };
    a.iter().zip(b).map(both).collect()
}

/// Returns a query for all documents of the articles with these title documents.
fn of_articles(reader: &IndexReader, title_docs: TitleDocs) -> Box<dyn Query> {
    let title_docs = Arc::new(title_docs);
    let paragraph = reader.searcher().schema().get_field_name(reader.fields().paragraph).to_owned();
    let ordinals: Vec<_> = reader.searcher().segment_readers().iter().map(SegmentReader::segment_id).collect();
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let numbers = segment.fast_fields().u64(&paragraph)?;
        let ordinal = ordinals.iter().position(|id| *id == segment.segment_id());
        let title_docs = Arc::clone(&title_docs);
        Ok(move |doc: DocId| {
            let title_doc = doc - numbers.first(doc).unwrap_or(0) as DocId;
            ordinal.is_some_and(|ordinal| title_docs[ordinal].binary_search(&title_doc).is_ok())
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Returns the documents that match.
fn documents(reader: &IndexReader, matching: &MatchNode, budget: &Budget) -> Result<HashSet<(u32, DocId)>> {
    let target = Target { fields: reader.fields(), budget, tier: TierStep::none() };
    let query = lower::lower(target, matching);
    let mut documents = HashSet::new();
    visit(reader, query.as_ref(), Scope::All, budget, |segment, doc, _| {
        documents.insert((segment, doc));
    })?;
    Ok(documents)
}

/// Returns the title documents of articles with a match.
fn title_docs(reader: &IndexReader, query: &dyn Query, request: &Request) -> Result<TitleDocs> {
    let mut title_docs: TitleDocs = vec![Vec::new(); reader.searcher().segment_readers().len()];
    visit(reader, query, request.scope, &request.budget, |segment, doc, number| {
        let title_docs = &mut title_docs[segment as usize];
        if title_docs.last() != Some(&(doc - number)) {
            title_docs.push(doc - number);
        }
    })?;
    Ok(title_docs)
}

/// Calls `each` with the segment, document and paragraph number of every match, without scoring.
fn visit(
    reader: &IndexReader,
    query: &dyn Query,
    scope: Scope,
    budget: &Budget,
    mut each: impl FnMut(u32, DocId, u32),
) -> Result<()> {
    let searcher = reader.searcher();
    let mut visit = || -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let numbers = &reader.layout(ordinal as u32)?.numbers;
            scan::for_each_block(weight.as_ref(), segment, budget, |documents| {
                for &doc in documents {
                    let number = numbers[doc as usize];
                    if scope == Scope::All || number > 0 {
                        each(ordinal as u32, doc, number);
                    }
                }
            })?;
        }
        Ok(())
    };
    visit().map_err(reader.error_while("searching it"))?;
    Ok(budget.check()?)
}
