//! The tree of conditions on documents that an engine executes. It is derived from a plan without reading an index, can be
//! serialized and printed, and does not depend on an engine.
//!
//! A document is a title or a paragraph. An engine returns the documents that a [`MatchNode`] matches, and is free to score documents
//! of the same tier.

use std::fmt::{self, Display, Formatter, Write as _};

use serde::{Deserialize, Serialize};

use super::{
    pattern::Pattern,
    sentence_check::SentenceCheck,
    tree::{ClausePlan, PlanNode, PlannedTerm},
    unfolded::UnfoldedCheck,
};
use crate::{budget::Meter, syntax::Filter};
use jianbao_text::{
    bigrams::{Cover, cover},
    fold, numbers,
};

impl Check {
    /// Whether the stored `text` passes the check. The result is meaningless if the budget of `meter` is exhausted.
    #[must_use]
    pub fn passes(&self, text: &str, meter: &Meter) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches_within(&fold(text), meter),
            Self::Unfolded(check) => check.matches_within(text, meter),
            Self::Sentence(check) => check.passes(text, meter),
        }
    }
}

/// The tier of a clause that matches by its words. A clause that matches only as a string has tier 0.
const WORD_TIER: u32 = 1;

/// A condition on a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchNode {
    /// Matches no document.
    Nothing,
    /// Matches documents that all nodes match. [`Not`](Self::Not) occurs only directly inside `And`.
    And(Vec<MatchNode>),
    /// Matches documents that at least one node matches.
    Or(Vec<MatchNode>),
    /// Excludes documents that the node matches.
    Not(Box<MatchNode>),
    /// The text contains this folded string as a word.
    Word(String),
    /// The text contains all bigrams at their offsets from a common position.
    Bigrams {
        /// The bigrams, at least one, by ascending offset.
        bigrams: Vec<Bigram>,
        /// The string that the bigrams prove, if they prove one. Documents that contain it as a word also match.
        word: Option<String>,
        /// The tier of documents that contain `word` as a word.
        tier: u32,
    },
    /// The text contains this word character.
    Character(String),
    /// The text contains this word character at the end of a run.
    FinalCharacter(String),
    /// The text contains this number, not as part of a longer number.
    Numeral(String),
    /// The article meets a condition. Does not affect the score.
    Filter(Filter),
    /// The document is a title. Does not affect the score.
    TitleOnly,
    /// Matches every document; used with a check of the text.
    Anything,
    /// The text contains a word character. Does not affect the score.
    HasText,
    /// Matches documents of `inner` whose stored text passes a check.
    Verify {
        /// The candidates.
        inner: Box<MatchNode>,
        /// The check.
        check: Check,
    },
    /// Matches the documents of `inner`, with a higher tier.
    Tier {
        /// The node.
        inner: Box<MatchNode>,
        /// The number of tiers to add.
        level: u32,
    },
    /// Matches documents that at least one clause matches, in articles in which every clause matches some document and no excluded
    /// node matches any.
    Article {
        /// The clauses, at least one.
        clauses: Vec<MatchNode>,
        /// The excluded nodes.
        excluded: Vec<MatchNode>,
    },
    /// Matches the documents of the node, all with the same score.
    Unranked(Box<MatchNode>),
    /// Matches the documents of the node, with a score of 0.
    Unscored(Box<MatchNode>),
}

/// Two adjacent word characters, with their offset in a string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bigram {
    /// The number of characters of the string before the bigram.
    pub offset: usize,
    /// The two folded characters.
    pub text: String,
}

/// A check of the stored text, used where the index does not prove a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The folded text must match a pattern.
    Pattern(Pattern),
    /// The text, folded by some rules only, must match the query as typed.
    Unfolded(UnfoldedCheck),
    /// One sentence of the text must meet a condition.
    Sentence(SentenceCheck),
}

impl MatchNode {
    /// Derives the tree from the root of a plan; `None` matches no document.
    #[must_use]
    pub fn of(root: Option<&PlanNode>) -> Self {
        root.map_or(Self::Nothing, node)
    }
}

fn node(planned: &PlanNode) -> MatchNode {
    match planned {
        PlanNode::All(nodes) => conjunction(nodes),
        PlanNode::Any(nodes) => any(nodes.iter().map(node).collect()),
        PlanNode::Not(_) | PlanNode::Filter(_) => conjunction(std::slice::from_ref(planned)),
        PlanNode::Clause(clause) => clause_node(clause),
        PlanNode::Title(inner) => MatchNode::And(vec![node(inner), MatchNode::TitleOnly]),
    }
}

fn conjunction(nodes: &[PlanNode]) -> MatchNode {
    let mut conditions: Vec<MatchNode> = nodes
        .iter()
        .map(|planned| match planned {
            PlanNode::Not(excluded) => MatchNode::Not(Box::new(node(excluded))),
            PlanNode::Filter(filter) => MatchNode::Filter(filter.clone()),
            planned => node(planned),
        })
        .collect();
    // Filters and exclusions alone would also match empty titles.
    if nodes.iter().all(|node| matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))) {
        conditions.push(MatchNode::HasText);
    }
    all(conditions)
}

fn clause_node(clause: &ClausePlan) -> MatchNode {
    let candidates = indexed_clause(clause);
    match &clause.unfolded {
        Some(typed) => verify(candidates, Check::Unfolded(typed.clone())),
        None => candidates,
    }
}

/// Returns the node of a clause under all folding rules, which the index uses.
fn indexed_clause(clause: &ClausePlan) -> MatchNode {
    if let ([PlannedTerm::Word(word)], Some(Pattern::Strings(strings))) = (clause.terms.as_slice(), &clause.pattern)
        && strings == std::slice::from_ref(word)
        && let Some(bigrams) = proving_bigrams(word)
    {
        // A text that contains the word contains the string.
        return MatchNode::Bigrams { bigrams, word: Some(word.clone()), tier: WORD_TIER };
    }
    let pattern = clause.pattern.as_ref().map(pattern);
    if clause.terms.is_empty() {
        return pattern.unwrap_or(MatchNode::Nothing);
    }
    let part = |part: &PlannedTerm| match part {
        PlannedTerm::Word(word) => MatchNode::Word(word.clone()),
        PlannedTerm::String(text) => string(text),
        PlannedTerm::Spellings(spellings) => self::pattern(&Pattern::Strings(spellings.clone())),
    };
    let words = all(clause.terms.iter().map(part).collect());
    let by_words = MatchNode::Tier { inner: Box::new(words), level: WORD_TIER };
    match pattern {
        Some(pattern) => any(vec![by_words, pattern]),
        None => by_words,
    }
}

fn pattern(pattern: &Pattern) -> MatchNode {
    let check = || Check::Pattern(pattern.clone());
    let strings = |strings: &[String]| any(strings.iter().map(|text| string(text)).collect());
    match pattern {
        Pattern::Strings(spellings) => {
            let Some((typed, others)) = spellings.split_first() else { return MatchNode::Nothing };
            let others = others.iter().map(|text| whole_number(text, check));
            any(std::iter::once(string(typed)).chain(others).collect())
        }
        Pattern::Sequence(..) | Pattern::Near(..) | Pattern::Wildcard(_) => {
            verify(all(pattern.required_strings().into_iter().map(strings).collect()), check())
        }
    }
}

/// Matches documents that contain this spelling of a number, not as part of a longer number. Unless the string is just a number, the
/// text must be checked, because the index does not tell whether the string and the number are at the same position.
fn whole_number(text: &str, check: impl Fn() -> Check) -> MatchNode {
    match numbers::edge_runs(text) {
        // 二o一二年: the index has no numbers that contain a letter.
        [None, None] if text.contains('o') => verify(string(text), check()),
        [None, None] => string(text),
        [Some(run), _] if run.len() == text.len() => MatchNode::Numeral(text.to_owned()),
        runs => {
            let numerals = runs.into_iter().flatten();
            let numerals = numerals.map(|run| MatchNode::Unscored(Box::new(MatchNode::Numeral(run.to_owned()))));
            verify(all(std::iter::once(string(text)).chain(numerals).collect()), check())
        }
    }
}

/// Matches documents that contain a folded string.
fn string(folded: &str) -> MatchNode {
    if let Some(bigrams) = proving_bigrams(folded) {
        return MatchNode::Bigrams { bigrams, word: Some(folded.to_owned()), tier: 0 };
    }
    let Cover { pairs, singles, complete } = cover(folded);
    let mut nodes = Vec::new();
    if !pairs.is_empty() {
        nodes.push(MatchNode::Bigrams { bigrams: bigrams(pairs), word: None, tier: 0 });
    }
    nodes.extend(singles.into_iter().map(|(character, is_final)| {
        if is_final { MatchNode::FinalCharacter(character) } else { MatchNode::Character(character) }
    }));
    if nodes.is_empty() {
        if folded.is_empty() {
            return MatchNode::Nothing;
        }
        // The index has only word characters. A string of symbols (🔥, 《) must be searched in the texts.
        let check = Check::Pattern(Pattern::Strings(vec![folded.to_owned()]));
        return verify(MatchNode::Anything, check);
    }
    if complete {
        return all(nodes);
    }
    let check = Check::Pattern(Pattern::Strings(vec![folded.to_owned()]));
    verify(MatchNode::Unranked(Box::new(all(nodes))), check)
}

/// Returns the bigrams that prove a string; `None` if the bigrams alone do not prove it.
fn proving_bigrams(folded: &str) -> Option<Vec<Bigram>> {
    let Cover { pairs, singles, complete } = cover(folded);
    (complete && singles.is_empty() && !pairs.is_empty()).then(|| bigrams(pairs))
}

fn bigrams(pairs: Vec<(usize, String)>) -> Vec<Bigram> {
    pairs.into_iter().map(|(offset, text)| Bigram { offset, text }).collect()
}

fn verify(inner: MatchNode, check: Check) -> MatchNode {
    MatchNode::Verify { inner: Box::new(inner), check }
}

fn all(nodes: Vec<MatchNode>) -> MatchNode {
    combine(nodes, MatchNode::And)
}

fn any(nodes: Vec<MatchNode>) -> MatchNode {
    combine(nodes, MatchNode::Or)
}

fn combine(mut nodes: Vec<MatchNode>, join: fn(Vec<MatchNode>) -> MatchNode) -> MatchNode {
    match nodes.len() {
        0 => MatchNode::Nothing,
        // `Not` must stay inside `And`.
        1 if !matches!(nodes[0], MatchNode::Not(_)) => nodes.remove(0),
        _ => join(nodes),
    }
}

/// Writes the tree as an expression: `(and (word 大桥) (filter …))`.
impl Display for MatchNode {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let list = |f: &mut Formatter<'_>, name: &str, nodes: &[Self]| {
            write!(f, "({name}")?;
            nodes.iter().try_for_each(|node| write!(f, " {node}"))?;
            f.write_char(')')
        };
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::And(nodes) => list(f, "and", nodes),
            Self::Or(nodes) => list(f, "or", nodes),
            Self::Not(node) => write!(f, "(not {node})"),
            Self::Word(word) => write!(f, "(word {word})"),
            Self::Bigrams { bigrams, word, tier } => {
                f.write_str("(bigrams")?;
                bigrams.iter().try_for_each(|Bigram { offset, text }| write!(f, " {text}@{offset}"))?;
                match word {
                    Some(word) if *tier > 0 => write!(f, " word {word} tier {tier})"),
                    Some(_) | None => f.write_char(')'),
                }
            }
            Self::Character(character) => write!(f, "(character {character})"),
            Self::FinalCharacter(character) => write!(f, "(final {character})"),
            Self::Numeral(number) => write!(f, "(numeral {number})"),
            Self::Filter(filter) => write!(f, "(filter {filter:?})"),
            Self::TitleOnly => f.write_str("title-only"),
            Self::Anything => f.write_str("anything"),
            Self::HasText => f.write_str("has-text"),
            Self::Verify { inner, check: Check::Pattern(pattern) } => write!(f, "(verify {inner} {pattern:?})"),
            Self::Verify { inner, check: Check::Unfolded(typed) } => write!(f, "(verify-unfolded {inner} {typed:?})"),
            Self::Verify { inner, check: Check::Sentence(check) } => write!(f, "(verify-sentence {inner} {check:?})"),
            Self::Article { clauses, excluded } => {
                list(f, "article", clauses)?;
                if excluded.is_empty() { Ok(()) } else { list(f, " without", excluded) }
            }
            Self::Tier { inner, level } => write!(f, "(tier {level} {inner})"),
            Self::Unranked(inner) => write!(f, "(unranked {inner})"),
            Self::Unscored(inner) => write!(f, "(unscored {inner})"),
        }
    }
}
