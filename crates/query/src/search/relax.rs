//! What to give when nothing matches as asked: the query loosened step by step, the first step that finds something. Every step is
//! named in the answer; conditions on the article and exclusions are never loosened, quoted strings only when nothing is found
//! with them.

use jianbao_text::{bigrams, is_word_char};

use super::answer::RelaxationStep;
use crate::{
    engine::{ArticleLevelQuery, Engine, Evidence, EvidenceTerm, TopDocuments},
    error::Result,
    options::Options,
    plan::{ClausePlan, MatchNode, Plan, PlanNode, segment},
    vocabulary::Vocabulary,
};

/// The least share of the query, weighed by rarity, that a paragraph must have.
const MOST: f32 = 0.3;
const SOME: f32 = 0.05;

/// From this many words on, a clause is read as a sentence: a headline, a question.
const SENTENCE: usize = 4;
/// When a sentence matches fewer paragraphs than this, it is loosened.
pub(super) const FEW: usize = 10;

/// Whether a clause is a sentence. Hardly any paragraph has every word of a sentence, and what the person is after may be said in
/// other words, so a few matches do not yet answer it.
pub(super) fn is_sentence(plan: &Plan) -> bool {
    let words: Vec<usize> =
        plan.clauses().iter().filter(|clause| !clause.exact).map(|clause| clause.parts.len()).collect();
    words.iter().any(|&count| count >= SENTENCE)
        || (words.iter().any(|&count| count >= 3) && words.iter().sum::<usize>() > SENTENCE)
}

/// The matches of the first step that has any.
pub(super) fn relaxed(
    engine: &dyn Engine,
    vocabulary: &dyn Vocabulary,
    plan: &Plan,
    options: &Options,
) -> Result<Option<(RelaxationStep, TopDocuments)>> {
    let Some(root) = &plan.root else { return Ok(None) };
    // Alternatives were spelled out by the person; only a list of requirements can be too long.
    let nodes = match root {
        PlanNode::All(nodes) => nodes.as_slice(),
        node => std::slice::from_ref(node),
    };
    let sentence = is_sentence(plan);
    if nodes.iter().filter(|node| !is_condition(node)).count() > 1 && !sentence {
        let found = engine.search_article_level(&spread(nodes), &options.request())?;
        if found.total.number() > 0 {
            return Ok(Some((RelaxationStep::Article, found)));
        }
    }
    // Evidence is of folded text; a person who switches folding off does not want to see what it finds.
    if plan.clauses().iter().any(|clause| clause.typed.is_some()) {
        return Ok(None);
    }
    // Quoted strings are kept as long as anything is found with them; those that a sentence cites are a part of it.
    for quotes in [true, false] {
        let is_loose = |node: &PlanNode| matches!(node, PlanNode::Clause(clause) if !(clause.exact && quotes) || (sentence && clause.cited));
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
        // A sentence is answered by all that has some of it: what has most comes first anyway. Of a word or two, a part is
        // something else: 中华人民共和国 is no answer to 中华国歌.
        let words: usize = clauses.iter().map(|clause| clause.parts.len().max(1)).sum();
        let (step, share) = match words {
            _ if sentence => (RelaxationStep::Some, SOME),
            0..2 => return Ok(None),
            _ => (RelaxationStep::Most, MOST),
        };
        let found = engine.search_evidence(&evidence(vocabulary, &clauses, &fixed, share)?, &options.request())?;
        if found.total.number() > 0 {
            return Ok(Some((step, found)));
        }
        if fixed.iter().all(|node| is_condition(node)) {
            break;
        }
    }
    Ok(None)
}

/// Whether a node is a condition on the article or an exclusion, which says nothing about text.
fn is_condition(node: &PlanNode) -> bool {
    matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))
}

/// The query with its clauses in any paragraphs of an article.
fn spread(nodes: &[PlanNode]) -> ArticleLevelQuery {
    let (conditions, clauses): (Vec<&PlanNode>, Vec<&PlanNode>) = nodes.iter().partition(|node| is_condition(node));
    let condition = |node: &PlanNode| match node {
        PlanNode::Not(excluded) => MatchNode::Not(Box::new(MatchNode::of(Some(excluded)))),
        node => MatchNode::of(Some(node)),
    };
    ArticleLevelQuery {
        clauses: clauses.into_iter().map(|node| MatchNode::of(Some(node))).collect(),
        conditions: conditions.into_iter().map(condition).collect(),
    }
}

/// The terms of the clauses as evidence, under the conditions that are not loosened.
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
        let text = without_asides(&clause.folded);
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

/// Leaves out what is in brackets, （附图片１张）, when something is left without it: a remark about the article, not its subject.
fn without_asides(folded: &str) -> String {
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
