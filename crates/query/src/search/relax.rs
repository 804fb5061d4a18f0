//! Relaxes a query without matches, step by step, until a step has matches. The answer names the step. Filters and exclusions are
//! never relaxed, and quoted strings only if nothing else matches.

use jianbao_text::{bigrams, is_word_char};

use super::answer::RelaxationStep;
use crate::{
    engine::{ArticleKey, Engine, Evidence, EvidenceTerm, Page, Request, TopDocuments},
    error::Result,
    options::Options,
    plan::{ClausePlan, MatchNode, Plan, PlanNode, segment},
    vocabulary::Vocabulary,
};

/// The minimum share of the query, weighted by rarity, that a paragraph must contain for [`RelaxationStep::Most`].
const MOST_MIN_SHARE: f32 = 0.3;
/// The minimum share for hits that follow matches of the query as typed. A paragraph with one of two words is not
/// useful after them.
const FILL_MIN_SHARE: f32 = 0.6;
/// The minimum share for [`RelaxationStep::Some`].
const SOME_MIN_SHARE: f32 = 0.15;
/// The minimum share for [`RelaxationStep::Some`] if fewer than [`ENOUGH`] paragraphs reach [`SOME_MIN_SHARE`]. The
/// search with the higher share comes first because it can skip the longest posting lists, which are half of the cost.
const LEAST_MIN_SHARE: f32 = 0.05;
/// With this many paragraphs, the share is not lowered.
const ENOUGH: usize = 100;

/// A clause with at least this many words is a sentence, such as a headline or a question.
const SENTENCE_WORDS: usize = 4;
/// A sentence with fewer matches is relaxed.
pub(super) const MIN_SENTENCE_MATCHES: usize = 10;

/// Whether the query is a sentence. Few paragraphs contain every word of a sentence, and the relevant ones may use other words, so a
/// sentence is relaxed even if it has a few matches.
pub(super) fn is_sentence(plan: &Plan) -> bool {
    let words: Vec<usize> =
        plan.clauses().iter().filter(|clause| !clause.exact).map(|clause| clause.terms.len()).collect();
    words.iter().any(|&count| count >= SENTENCE_WORDS)
        || (words.iter().any(|&count| count >= 3) && words.iter().sum::<usize>() > SENTENCE_WORDS)
}

/// The maximum number of hits, or of articles if hits are grouped, that [`fill`] fills a page up to.
const MAX_FILLED: usize = 100;

/// Returns the first step that has matches, with its documents; `None` if no step has.
pub(super) fn relax(
    engine: &dyn Engine,
    vocabulary: &dyn Vocabulary,
    plan: &Plan,
    options: &Options,
) -> Result<Option<(RelaxationStep, TopDocuments)>> {
    // Only a conjunction can be too strict. A disjunction already matches as much as the user asked for.
    let Some(nodes) = plan.conjunction() else { return Ok(None) };
    let request = options.request();
    if let Some(node) = article_level(plan, options) {
        let documents = engine.search(&node, &request)?;
        if documents.total.number() > 0 {
            return Ok(Some((RelaxationStep::Article, documents)));
        }
    }
    most(engine, vocabulary, plan, nodes, &request)
}

/// Returns documents of relaxed queries that fill the first page after `strict`, the matches of the query as typed. They are from
/// articles without a document in `strict`, and each step excludes the articles of the steps before it.
pub(super) fn fill(
    engine: &dyn Engine,
    vocabulary: &dyn Vocabulary,
    plan: &Plan,
    options: &Options,
    strict: &TopDocuments,
) -> Result<Vec<(RelaxationStep, TopDocuments)>> {
    let Some(nodes) = plan.conjunction() else { return Ok(Vec::new()) };
    let mut space = options.page.limit.min(MAX_FILLED).saturating_sub(shown(strict, options));
    if options.page.offset > 0 || space == 0 {
        return Ok(Vec::new());
    }
    let mut request = Request { page: Page { offset: 0, limit: space }, ..options.request() };
    exclude(&mut request.without, strict);
    let mut filled = Vec::new();
    if let Some(node) = article_level(plan, options) {
        let documents = engine.search(&node, &request)?;
        if documents.total.number() > 0 {
            space -= shown(&documents, options).min(space);
            exclude(&mut request.without, &documents);
            filled.push((RelaxationStep::Article, documents));
        }
    }
    if space > 0 {
        request.page.limit = space;
        filled.extend(most(engine, vocabulary, plan, nodes, &request)?);
    }
    Ok(filled)
}

/// Adds the articles of `documents`.
fn exclude(articles: &mut Vec<ArticleKey>, documents: &TopDocuments) {
    articles.extend(documents.hits.iter().map(|hit| hit.article.clone()));
    articles.sort_unstable();
    articles.dedup();
}

/// Returns what the page counts: hits, or articles if hits are grouped.
fn shown(documents: &TopDocuments, options: &Options) -> usize {
    match options.group {
        Some(_) => documents.hits.chunk_by(|a, b| a.article == b.article).count(),
        None => documents.hits.len(),
    }
}

/// Returns the first of the steps [`Most`](RelaxationStep::Most) and [`Some`](RelaxationStep::Some) that applies and has matches.
fn most(
    engine: &dyn Engine,
    vocabulary: &dyn Vocabulary,
    plan: &Plan,
    nodes: &[PlanNode],
    request: &Request,
) -> Result<Option<(RelaxationStep, TopDocuments)>> {
    let sentence = is_sentence(plan);
    // Evidence uses folded text, which contradicts a query that disables folding rules.
    if plan.clauses().iter().any(|clause| clause.unfolded.is_some()) {
        return Ok(None);
    }
    // Keep quoted strings as long as that gives matches. Quotations inside a sentence are relaxed with it.
    for keep_quotes in [true, false] {
        let is_loose = |node: &PlanNode| matches!(node, PlanNode::Clause(clause) if !(clause.exact && keep_quotes) || (sentence && clause.cited));
        let (loose, fixed): (Vec<&PlanNode>, Vec<&PlanNode>) = nodes.iter().partition(|node| is_loose(node));
        let words = |node: &&PlanNode| matches!(node, PlanNode::Clause(clause) if !clause.exact);
        if !loose.iter().any(words) {
            return Ok(None);
        }
        let clauses: Vec<&ClausePlan> = loose
            .into_iter()
            .filter_map(|node| match node {
                PlanNode::Clause(clause) => Some(clause),
                _ => None,
            })
            .collect();
        // For a sentence, a small share is enough, because ranking puts the largest share first. For one or two words, a part of the
        // query means something else: 中华人民共和国 is not an answer to 中华国歌.
        let words: usize = clauses.iter().map(|clause| clause.terms.len().max(1)).sum();
        let (step, share) = match words {
            _ if sentence => (RelaxationStep::Some, SOME_MIN_SHARE),
            0..2 => return Ok(None),
            _ if !request.without.is_empty() => (RelaxationStep::Most, FILL_MIN_SHARE),
            _ => (RelaxationStep::Most, MOST_MIN_SHARE),
        };
        let mut evidence = evidence(vocabulary, &clauses, &fixed, share)?;
        let mut documents = engine.search_evidence(&evidence, request)?;
        if sentence && documents.total.number() < ENOUGH {
            evidence.share = LEAST_MIN_SHARE;
            documents = engine.search_evidence(&evidence, request)?;
        }
        if documents.total.number() > 0 {
            return Ok(Some((step, documents)));
        }
        if fixed.iter().all(|node| node.is_condition()) {
            break;
        }
    }
    Ok(None)
}

/// Returns the tree whose clauses may match different paragraphs of an article. `None` if the query has one clause
/// only, if it is a sentence, whose clauses the user did not choose, or if the user chose the unit of text.
fn article_level(plan: &Plan, options: &Options) -> Option<MatchNode> {
    if options.within.is_some() || is_sentence(plan) || plan.required_clauses() < 2 {
        None
    } else {
        plan.article_node()
    }
}

/// Returns the terms of the clauses as evidence, with the conditions that are not relaxed.
fn evidence(vocabulary: &dyn Vocabulary, clauses: &[&ClausePlan], fixed: &[&PlanNode], share: f32) -> Result<Evidence> {
    let mut terms: Vec<EvidenceTerm> = Vec::new();
    let mut characters: Vec<char> = Vec::new();
    let mut add = |term: EvidenceTerm| {
        if !terms.contains(&term) {
            terms.push(term);
        }
    };
    let total = vocabulary.size().bigrams;
    for clause in clauses {
        let text = without_brackets(&clause.folded);
        bigrams::bigrams(&text, &mut |bigram, _| add(EvidenceTerm::Bigram(bigram.to_owned())));
        for run in text.split(|c| !is_word_char(c)).filter(|run| !run.is_empty()) {
            for word in segment(run, total, |word| vocabulary.word_frequency(word))? {
                add(EvidenceTerm::Word(run[word].to_owned()));
            }
        }
        for character in text.chars().filter(|c| is_word_char(*c)) {
            if !characters.contains(&character) {
                characters.push(character);
            }
        }
    }
    let condition =
        (!fixed.is_empty()).then(|| MatchNode::of(Some(&PlanNode::All(fixed.iter().copied().cloned().collect()))));
    Ok(Evidence { terms, characters, condition, share })
}

/// Removes text in brackets, such as （附图片１张）, which describes the article and not its subject, unless little else remains.
fn without_brackets(folded: &str) -> String {
    let mut depth = 0_usize;
    let outside: String = folded
        .chars()
        .filter_map(|c| match c {
            '(' | '[' | '【' => {
                depth += 1;
                Some(' ')
            }
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                None
            }
            _ => (depth == 0).then_some(c),
        })
        .collect();
    if outside.chars().filter(|&c| is_word_char(c)).count() >= 2 { outside } else { folded.to_owned() }
}
