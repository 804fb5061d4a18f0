//! What to give when nothing matches as asked: the query loosened step by step, the first step that finds something. Every step is
//! named in the answer; conditions on the article and exclusions are never loosened, quoted strings only when nothing is found
//! with them.

use std::{collections::HashSet, fmt, sync::Arc};

use tantivy::{
    DocId, SegmentReader,
    query::{
        BooleanQuery, ConstScoreQuery, EnableScoring, Occur, Query,
        doc_predicate_query::{DocPredicateQuery, FunctionPredicate},
    },
};

use super::{
    Options, Scope,
    budget::Budget,
    collect::{self, Harvest},
    drive, evidence, letters, lower,
    matching::MatchNode,
    plan::{PiecePlan, Plan, PlanNode},
};
use crate::{error::Result, index::Archive};

/// The least share of the query, weighed by rarity, that a paragraph must have.
const MOST: f32 = 0.3;
const SOME: f32 = 0.05;

/// How far the query was loosened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Every piece in some paragraph of the article.
    Article,
    /// At least three tenths of the query, weighted by rarity, in the paragraph.
    Most,
    /// At least a twentieth of it: for sentences.
    Some,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Article => "article",
            Self::Most => "most",
            Self::Some => "some",
        })
    }
}

/// From so many words on, a piece is read as a sentence: a headline, a question.
const SENTENCE: usize = 4;
/// When a sentence matches fewer paragraphs than this, it is loosened.
pub(super) const FEW: usize = 10;

/// Whether a piece is a sentence. Hardly any paragraph has every word of a sentence, and what the person is after may be said in
/// other words, so a few matches do not yet answer it.
pub(super) fn is_sentence(plan: &Plan) -> bool {
    let words: Vec<usize> = plan.pieces().iter().filter(|piece| !piece.exact).map(|piece| piece.parts.len()).collect();
    words.iter().any(|&count| count >= SENTENCE)
        || (words.iter().any(|&count| count >= 3) && words.iter().sum::<usize>() > SENTENCE)
}

/// The matches of the first step that has any.
pub(super) fn relaxed(archive: &Archive, plan: &Plan, options: &Options) -> Result<Option<(Step, Harvest)>> {
    let Some(root) = &plan.root else { return Ok(None) };
    // Alternatives were spelled out by the person; only a list of requirements can be too long.
    let nodes = match root {
        PlanNode::All(nodes) => nodes.as_slice(),
        node => std::slice::from_ref(node),
    };
    let pieces = nodes.iter().filter(|node| !matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))).count();
    let sentence = is_sentence(plan);
    if pieces > 1 && !sentence {
        let harvest = spread(archive, nodes, options)?;
        if harvest.total > 0 {
            return Ok(Some((Step::Article, harvest)));
        }
    }
    // Evidence is of folded text; a person who switches folding off does not want to see what it finds.
    if plan.pieces().iter().any(|piece| piece.typed.is_some()) {
        return Ok(None);
    }
    // Quoted strings are kept as long as anything is found with them; those that a sentence cites are a part of it.
    for quotes in [true, false] {
        let is_loose = |node: &PlanNode| matches!(node, PlanNode::Piece(piece) if !(piece.exact && quotes) || (sentence && piece.cited));
        let (loose, fixed): (Vec<&PlanNode>, Vec<&PlanNode>) = nodes.iter().partition(|node| is_loose(node));
        let words = |node: &&PlanNode| matches!(node, PlanNode::Piece(piece) if !piece.exact);
        if !loose.iter().any(words) {
            return Ok(None);
        }
        let pieces: Vec<&PiecePlan> = loose
            .into_iter()
            .filter_map(|node| match node {
                PlanNode::Piece(piece) => Some(piece),
                _ => None,
            })
            .collect();
        // A sentence is answered by all that has some of it: what has most comes first anyway. Of a word or two, a part is
        // something else: 中华人民共和国 is no answer to 中华国歌.
        let words: usize = pieces.iter().map(|piece| piece.parts.len().max(1)).sum();
        let steps: &[(Step, f32)] = match words {
            _ if sentence => &[(Step::Some, SOME)],
            0..2 => return Ok(None),
            _ => &[(Step::Most, MOST)],
        };
        if let Some(outcome) = by_evidence(archive, &pieces, &fixed, steps, options)? {
            return Ok(Some(outcome));
        }
        if fixed.iter().all(|node| matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))) {
            break;
        }
    }
    Ok(None)
}

/// The documents that have enough of `pieces` and meet the `fixed` conditions, at the first step that has any.
fn by_evidence(
    archive: &Archive,
    pieces: &[&PiecePlan],
    fixed: &[&PlanNode],
    steps: &[(Step, f32)],
    options: &Options,
) -> Result<Option<(Step, Harvest)>> {
    let allowed = if fixed.is_empty() { None } else { Some(documents(archive, fixed, options)?) };
    let evidence = evidence::weigh(archive, pieces, options)?;
    for &(step, least) in steps {
        let enough = evidence.iter().enumerate().map(|(ordinal, segment)| {
            let alive = archive.searcher().segment_reader(ordinal as u32).alive_bitset();
            (0..segment.scores.len() as DocId)
                .filter(|&doc| segment.shares[doc as usize] >= least)
                .filter(|&doc| alive.is_none_or(|alive| alive.is_alive(doc)))
                .filter(|&doc| allowed.as_ref().is_none_or(|allowed| allowed.contains(&(ordinal as u32, doc))))
                .map(|doc| (doc, segment.scores[doc as usize]))
                .collect()
        });
        let mut found: Vec<Vec<(DocId, f32)>> = enough.collect();
        letters::add(archive, pieces, &evidence, options, &mut found)?;
        let harvest = collect::collect_scored(archive, found.into_iter(), options.wanted(), &options.budget)?;
        if harvest.total > 0 {
            return Ok(Some((step, harvest)));
        }
    }
    Ok(None)
}

/// Paragraphs that match a piece, of articles in which every piece matches somewhere.
fn spread(archive: &Archive, nodes: &[PlanNode], options: &Options) -> Result<Harvest> {
    let target = options.target(archive);
    let mut articles: Option<Heads> = None;
    let mut clauses: Vec<Box<dyn Query>> = Vec::new();
    let mut conditions: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for node in nodes {
        match node {
            PlanNode::Not(excluded) => {
                let excluded = MatchNode::Not(Box::new(MatchNode::of(Some(excluded))));
                conditions.push(lower::clause(target, &excluded));
            }
            PlanNode::Filter(_) => {
                let condition = MatchNode::of(Some(node));
                conditions.push((Occur::Must, lower::silent(lower::lower(target, &condition))));
            }
            node => {
                let query = lower::lower(target, &MatchNode::of(Some(node)));
                let heads = heads(archive, query.as_ref(), options)?;
                articles = Some(match articles {
                    Some(before) => common(&before, &heads),
                    None => heads,
                });
                clauses.push(query);
            }
        }
    }
    let articles = articles.unwrap_or_default();
    if articles.iter().all(Vec::is_empty) {
        return Ok(Harvest::default());
    }
    conditions.push((Occur::Must, lower::any(clauses)));
    conditions.push((Occur::Must, Box::new(ConstScoreQuery::new(of_articles(archive, articles), 0.0))));
    collect::collect(archive, &BooleanQuery::new(conditions), options.wanted(), &options.budget)
}

/// Heads of articles by segment, ascending.
type Heads = Vec<Vec<DocId>>;

fn common(a: &Heads, b: &Heads) -> Heads {
    let both = |(a, b): (&Vec<DocId>, &Vec<DocId>)| {
        let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
        few.iter().copied().filter(|head| many.binary_search(head).is_ok()).collect()
    };
    a.iter().zip(b).map(both).collect()
}

/// Documents of the articles with these heads.
fn of_articles(archive: &Archive, heads: Heads) -> Box<dyn Query> {
    let heads = Arc::new(heads);
    let paragraph = archive.searcher().schema().get_field_name(archive.fields().paragraph).to_owned();
    let ordinals: Vec<_> = archive.searcher().segment_readers().iter().map(SegmentReader::segment_id).collect();
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let numbers = segment.fast_fields().u64(&paragraph)?;
        let ordinal = ordinals.iter().position(|id| *id == segment.segment_id());
        let heads = Arc::clone(&heads);
        Ok(move |doc: DocId| {
            let head = doc - numbers.first(doc).unwrap_or(0) as DocId;
            ordinal.is_some_and(|ordinal| heads[ordinal].binary_search(&head).is_ok())
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Documents that meet all conditions.
fn documents(archive: &Archive, nodes: &[&PlanNode], options: &Options) -> Result<HashSet<(u32, DocId)>> {
    let all = PlanNode::All(nodes.iter().copied().cloned().collect());
    let query = lower::lower(options.target(archive), &MatchNode::of(Some(&all)));
    let mut documents = HashSet::new();
    visit(archive, query.as_ref(), Scope::All, &options.budget, |segment, doc, _| {
        documents.insert((segment, doc));
    })?;
    Ok(documents)
}

/// Heads of the articles that a query matches in.
fn heads(archive: &Archive, query: &dyn Query, options: &Options) -> Result<Heads> {
    let mut heads: Heads = vec![Vec::new(); archive.searcher().segment_readers().len()];
    visit(archive, query, options.scope, &options.budget, |segment, doc, number| {
        let heads = &mut heads[segment as usize];
        if heads.last() != Some(&(doc - number)) {
            heads.push(doc - number);
        }
    })?;
    Ok(heads)
}

/// Calls `each` with the segment, document and paragraph number of every match, without scoring.
fn visit(
    archive: &Archive,
    query: &dyn Query,
    scope: Scope,
    budget: &Budget,
    mut each: impl FnMut(u32, DocId, u32),
) -> Result<()> {
    let searcher = archive.searcher();
    let mut visit = || -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let numbers = &archive.layout(ordinal as u32)?.numbers;
            drive::blocks(weight.as_ref(), segment, budget, |documents| {
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
    visit().map_err(archive.failed("searching it"))?;
    budget.check()
}
