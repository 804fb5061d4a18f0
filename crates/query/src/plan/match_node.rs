//! The tree of conditions on documents that an engine executes. It is derived from a plan without reading an index, can be
//! serialized and printed, and does not depend on an engine.
//!
//! A document is a title or a paragraph. An engine returns the documents that a [`MatchNode`] matches, and is free to score documents
//! of the same tier.

use std::fmt::{self, Display, Formatter, Write as _};

use serde::{Deserialize, Serialize};

use super::{
    pattern::{Atom, Pattern},
    sentence_check::SentenceCheck,
    tree::{ClausePlan, PlanNode, PlannedTerm},
    unfolded::UnfoldedCheck,
};
use crate::{
    budget::Meter,
    syntax::{Filter, Part},
};
use jianbao_text::{
    bigrams::{Cover, cover},
    fold, is_word_char, numbers,
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
    /// The document is in this part of its article. Does not affect the score.
    Part(Part),
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
        PlanNode::Sentence(nodes) => sentence_node(nodes),
        PlanNode::Part(part, inner) => MatchNode::And(vec![node(inner), MatchNode::Part(*part)]),
    }
}

/// Returns the tree for conditions that must hold in one sentence.
pub(super) fn sentence_node(nodes: &[PlanNode]) -> MatchNode {
    // An excluded clause may match in another sentence of the paragraph.
    let is_candidate = |node: &&PlanNode| !matches!(node, PlanNode::Not(inner) if !inner.is_article_condition());
    let candidates: Vec<PlanNode> = nodes.iter().filter(is_candidate).cloned().collect();
    let check = SentenceCheck::All(nodes.iter().map(SentenceCheck::of).collect());
    let inner = if candidates.is_empty() { MatchNode::HasText } else { conjunction(&candidates) };
    MatchNode::Verify { inner: Box::new(inner), check: Check::Sentence(check) }
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
        PlannedTerm::Variants { word, others } => {
            let others = others.iter().map(|other| string(other));
            any(std::iter::once(MatchNode::Word(word.clone())).chain(others).collect())
        }
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
        Pattern::Sequence(..) | Pattern::Near(..) => {
            verify(all(pattern.required_strings().into_iter().map(strings).collect()), check())
        }
        Pattern::Wildcard(atoms) => verify(wildcard_candidates(atoms), check()),
    }
}

/// Matches at least the documents that match the wildcards.
///
/// The strings between two `*` have fixed distances, because `?` is one character and positions count every character.
/// The bigrams of all of them are therefore looked up at their offsets, which leaves fewer texts to check.
fn wildcard_candidates(atoms: &[Atom]) -> MatchNode {
    let mut nodes = Vec::new();
    for stretch in atoms.split(|atom| *atom == Atom::Any) {
        let mut placed: Vec<(&str, Vec<Bigram>)> = Vec::new();
        let mut offset = 0;
        for atom in stretch {
            let Atom::Text(text) = atom else {
                offset += 1;
                continue;
            };
            let Cover { pairs, singles, .. } = cover(text);
            if pairs.is_empty() || !singles.is_empty() {
                nodes.push(string(text));
            } else {
                let at = |pair: Bigram| Bigram { offset: offset + pair.offset, ..pair };
                placed.push((text, bigrams(pairs).into_iter().map(at).collect()));
            }
            offset += text.chars().count();
        }
        match placed.as_slice() {
            [] => {}
            [(text, _)] => nodes.push(string(text)),
            _ => {
                let bigrams = placed.into_iter().flat_map(|(_, bigrams)| bigrams).collect();
                nodes.push(MatchNode::Bigrams { bigrams, word: None, tier: 0 });
            }
        }
    }
    all(nodes)
}

/// Matches documents that contain this spelling of a number, not as part of a longer number. Unless the string is just
/// a number, the text must be checked, because the index does not show whether the string and the number are at the
/// same position.
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
    nodes.extend(final_character(folded).map(MatchNode::FinalCharacter));
    let check = Check::Pattern(Pattern::Strings(vec![folded.to_owned()]));
    verify(MatchNode::Unranked(Box::new(all(nodes))), check)
}

/// Returns the last character of the only run of a string, if the string goes on after it: 0 for 10%. Every text that
/// contains the string has this character at the end of a run, which few of the texts with 10 have (10月, 2010年).
///
/// Several runs are found by their bigrams, whose distance is known.
fn final_character(folded: &str) -> Option<String> {
    let mut runs = folded.split(|c| !is_word_char(c)).filter(|run| !run.is_empty());
    let (run, None) = (runs.next()?, runs.next()) else { return None };
    let last = run.chars().next_back().filter(|_| run.chars().nth(1).is_some())?;
    (!folded.ends_with(run)).then(|| last.to_string())
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
            Self::Part(part) => write!(f, "{part:?}-only"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;

    /// Whether a folded text meets a condition, by the definition of each node.
    fn meets(text: &[char], node: &MatchNode) -> bool {
        let bigram_at = |at: usize, bigram: &Bigram| {
            text.get(at + bigram.offset..).is_some_and(|rest| rest.iter().take(2).copied().eq(bigram.text.chars()))
        };
        let is_final = |at: usize| !text.get(at + 1).is_some_and(|next| is_word_char(*next));
        match node {
            MatchNode::Nothing => false,
            MatchNode::Anything => true,
            MatchNode::And(nodes) => nodes.iter().all(|node| meets(text, node)),
            MatchNode::Or(nodes) => nodes.iter().any(|node| meets(text, node)),
            MatchNode::Bigrams { bigrams, .. } => {
                (0..text.len()).any(|at| bigrams.iter().all(|bigram| bigram_at(at, bigram)))
            }
            MatchNode::Character(character) => text.iter().any(|c| character.starts_with(*c)),
            MatchNode::FinalCharacter(character) => {
                (0..text.len()).any(|at| character.starts_with(text[at]) && is_final(at))
            }
            MatchNode::Unranked(inner) => meets(text, inner),
            MatchNode::Verify { inner, check } => {
                let text_passes = check.passes(&text.iter().collect::<String>(), &Budget::default().meter());
                meets(text, inner) && text_passes
            }
            node => panic!("{node} is no condition of a string"),
        }
    }

    /// Every sequence of at most `longest` items.
    fn sequences<T: Clone>(items: &[T], longest: usize) -> Vec<Vec<T>> {
        let mut all = vec![Vec::new()];
        let mut from = 0;
        for _ in 0..longest {
            let longer: Vec<Vec<T>> = all[from..]
                .iter()
                .flat_map(|shorter| {
                    items.iter().map(move |item| [shorter.as_slice(), std::slice::from_ref(item)].concat())
                })
                .collect();
            from = all.len();
            all.extend(longer);
        }
        all
    }

    /// Asserts that a text meets the condition of a pattern exactly if the pattern matches it.
    fn assert_same(pattern: &Pattern, texts: &[Vec<char>]) {
        let condition = super::pattern(pattern);
        for text in texts {
            let folded: String = text.iter().collect();
            assert_eq!(meets(text, &condition), pattern.matches(&folded), "{pattern:?} in {folded}, as {condition}");
        }
    }

    #[test]
    fn candidates_of_wildcards_miss_no_text() {
        let texts = sequences(&['桥', '江', '!'], 6);
        let strings = ["桥江", "江桥", "桥", "江!"].map(|text| Atom::Text(text.to_owned()));
        let atoms = [strings.as_slice(), &[Atom::One, Atom::Any]].concat();
        for atoms in sequences(&atoms, 3) {
            if atoms.iter().any(|atom| matches!(atom, Atom::Text(_))) {
                assert_same(&Pattern::Wildcard(atoms), &texts);
            }
        }
    }

    #[test]
    fn candidates_of_strings_with_punctuation_miss_no_text() {
        let texts = sequences(&['1', '0', '%'], 6);
        for string in sequences(&['1', '0', '%'], 4).iter().filter(|string| !string.is_empty()) {
            assert_same(&Pattern::Strings(vec![string.iter().collect()]), &texts);
        }
    }

    #[test]
    fn strings_around_a_question_mark_are_looked_up_at_their_distance() {
        let text = |text: &str| Atom::Text(text.to_owned());
        let tree = |atoms: &[Atom]| wildcard_candidates(atoms).to_string();
        assert_eq!(tree(&[text("临江"), Atom::One, text("大桥")]), "(bigrams 临江@0 大桥@3)");
        assert_eq!(tree(&[text("临江"), Atom::Any, text("大桥")]), "(and (bigrams 临江@0) (bigrams 大桥@0))");
        assert_eq!(tree(&[text("临"), Atom::One, text("大桥")]), "(and (character 临) (bigrams 大桥@0))");
    }

    #[test]
    fn a_run_before_punctuation_is_looked_up_by_its_end() {
        let tree = |text: &str| string(text).to_string();
        assert!(tree("10%").starts_with("(verify (unranked (and (bigrams 10@0) (final 0)))"));
        assert!(tree("(10").starts_with("(verify (unranked (bigrams 10@1))"));
        assert!(tree("临江,大桥").starts_with("(verify (unranked (bigrams 临江@0 大桥@3))"));
    }
}
