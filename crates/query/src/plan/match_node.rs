//! What an engine executes: a tree of conditions on documents in which every decision is taken. Derived from a plan without
//! looking at an index; serialisable and printable. FieldLanguage no engine.
//!
//! A document is a title or a paragraph. An engine gives the documents that a [`MatchNode`] matches, and may score them as it
//! likes inside a tier.

use std::fmt::{self, Display, Formatter, Write as _};

use serde::{Deserialize, Serialize};

use super::{
    pattern::Pattern,
    tree::{ClausePlan, Plan, PlanNode, PlannedTerm},
    unfolded::UnfoldedCheck,
};
use crate::{budget::Meter, syntax::Filter};
use jianbao_text::{
    bigrams::{Cover, cover},
    fold, numbers,
};

impl Plan {
    /// What an engine executes.
    #[must_use]
    pub fn match_node(&self) -> MatchNode {
        MatchNode::of(self.root.as_ref())
    }
}

impl Check {
    /// Whether `text`, as it is stored, passes. What it gives means nothing when the budget of `meter` is over.
    #[must_use]
    pub fn passes(&self, text: &str, meter: &Meter) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches_within(&fold(text), meter),
            Self::Unfolded(typed) => typed.matches_within(text, meter),
        }
    }
}

/// The tier of a clause that matches by its words; a string alone has tier 0.
pub const WORDS: u32 = 1;

/// A condition on a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchNode {
    /// No document.
    Nothing,
    /// All of them. [`Not`](Self::Not) occurs here only, never alone.
    And(Vec<MatchNode>),
    /// At least one of them.
    Or(Vec<MatchNode>),
    /// Not this one.
    Not(Box<MatchNode>),
    /// The text has this as a word, folded.
    Word(String),
    /// The text has all of these bigrams at their offsets from a common place.
    Bigrams {
        /// At least one, by ascending offset.
        bigrams: Vec<Bigram>,
        /// The string that they prove, when they prove one: where the text has it as a word, it has the string.
        word: Option<String>,
        /// The tier of documents that have `word` as a word.
        tier: u32,
    },
    /// The text has this character, a letter or digit.
    Character(String),
    /// The text has this character with no letter or digit after it.
    FinalCharacter(String),
    /// The text has this number, and not as a part of a longer one.
    Numeral(String),
    /// The article meets a condition. Adds nothing to the score.
    Filter(Filter),
    /// The document is a title. Adds nothing to the score.
    TitleOnly,
    /// Any document: the text alone decides.
    Anything,
    /// The text has a letter or digit. Adds nothing to the score.
    HasText,
    /// Documents of `inner` whose stored text passes a check.
    Verify {
        /// The candidates.
        inner: Box<MatchNode>,
        /// What the text must have.
        check: Check,
    },
    /// The same documents, ranked by this many tiers higher.
    Tier {
        /// The documents.
        inner: Box<MatchNode>,
        /// The tiers that are added.
        level: u32,
    },
    /// The same documents, all with the same score: what is inside says nothing about their order.
    Unranked(Box<MatchNode>),
    /// The same documents, without a score.
    Unscored(Box<MatchNode>),
}

/// Two neighbouring letters or digits, and where they are in a string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bigram {
    /// Characters before the first of the two.
    pub offset: usize,
    /// The two, folded.
    pub text: String,
}

/// What a stored text must have, where the index does not prove it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A shape, in the folded text.
    Pattern(Pattern),
    /// What was typed, in the text folded by some rules only.
    Unfolded(UnfoldedCheck),
}

impl MatchNode {
    /// What a plan asks for; `None` asks for nothing, and nothing matches.
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
        PlanNode::Clause(clause) => clause_of(clause),
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
    // Conditions alone say nothing about text, and a document without any is no paragraph.
    if nodes.iter().all(|node| matches!(node, PlanNode::Not(_) | PlanNode::Filter(_))) {
        conditions.push(MatchNode::HasText);
    }
    all(conditions)
}

fn clause_of(clause: &ClausePlan) -> MatchNode {
    let candidates = folded_clause(clause);
    match &clause.typed {
        Some(typed) => verify(candidates, Check::Unfolded(typed.clone())),
        None => candidates,
    }
}

/// The clause as the index knows it, under every rule of folding.
fn folded_clause(clause: &ClausePlan) -> MatchNode {
    if let ([PlannedTerm::Word(word)], Some(Pattern::Strings(strings))) = (clause.parts.as_slice(), &clause.pattern)
        && strings == std::slice::from_ref(word)
        && let Some(bigrams) = proof(word)
    {
        // Where the text has the word, it has the string.
        return MatchNode::Bigrams { bigrams, word: Some(word.clone()), tier: WORDS };
    }
    let pattern = clause.pattern.as_ref().map(pattern);
    if clause.parts.is_empty() {
        return pattern.unwrap_or(MatchNode::Nothing);
    }
    let part = |part: &PlannedTerm| match part {
        PlannedTerm::Word(word) => MatchNode::Word(word.clone()),
        PlannedTerm::String(text) => string(text),
        PlannedTerm::Spellings(spellings) => self::pattern(&Pattern::Strings(spellings.clone())),
    };
    let words = all(clause.parts.iter().map(part).collect());
    let by_words = MatchNode::Tier { inner: Box::new(words), level: WORDS };
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

/// Documents that have this spelling of a number where it is no part of a longer one. The text is checked where the index does not
/// know: that a string and a number are in one document does not say that they are in one place.
fn whole_number(text: &str, check: impl Fn() -> Check) -> MatchNode {
    match numbers::edge_runs(text) {
        // 二o一二年: the index has no number with a letter in it.
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

/// Documents that contain a folded string.
fn string(folded: &str) -> MatchNode {
    if let Some(bigrams) = proof(folded) {
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
        // The index knows letters and digits only; of a sign alone (🔥, 《, one for private use) the texts know.
        let check = Check::Pattern(Pattern::Strings(vec![folded.to_owned()]));
        return verify(MatchNode::Anything, check);
    }
    if complete {
        return all(nodes);
    }
    let check = Check::Pattern(Pattern::Strings(vec![folded.to_owned()]));
    verify(MatchNode::Unranked(Box::new(all(nodes))), check)
}

/// The bigrams that alone prove a string; `None` when it has other characters or only one.
fn proof(folded: &str) -> Option<Vec<Bigram>> {
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
    joined(nodes, MatchNode::And)
}

fn any(nodes: Vec<MatchNode>) -> MatchNode {
    joined(nodes, MatchNode::Or)
}

fn joined(mut nodes: Vec<MatchNode>, join: fn(Vec<MatchNode>) -> MatchNode) -> MatchNode {
    match nodes.len() {
        0 => MatchNode::Nothing,
        // Exclusion alone means nothing.
        1 if !matches!(nodes[0], MatchNode::Not(_)) => nodes.remove(0),
        _ => join(nodes),
    }
}

/// As an expression: `(and (word 大桥) (filter …))`.
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
            Self::Tier { inner, level } => write!(f, "(tier {level} {inner})"),
            Self::Unranked(inner) => write!(f, "(unranked {inner})"),
            Self::Unscored(inner) => write!(f, "(unscored {inner})"),
        }
    }
}
