//! The plan of a query: each clause folded, cut into words of the archive, given its pattern. Reads the vocabulary, never
//! postings.

use jianbao_model::Span;
use jianbao_text::{Rules, compounds, fold, has_word_char, is_han, is_word_char, numbers};

use super::{
    pattern::{Atom, Pattern},
    pinyin_words::words_by_pinyin_within,
    segmentation::segment,
    tree::{ClausePlan, Plan, PlanNode, PlannedTerm},
    unfolded::{self, UnfoldedCheck},
};
use crate::{
    budget::Budget,
    error::Result,
    syntax::{Clause, ClauseKind, Node, Query, with_umlaut},
    vocabulary::Vocabulary,
};

/// What the plan may assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// Whether clauses match by their words, their strings, or either.
    pub mode: Mode,
    /// Whether numbers are looked for in other spellings too.
    pub numbers: bool,
    /// What counts as the same text.
    pub rules: Rules,
    /// How much work may be done.
    pub budget: Budget,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { mode: Mode::Default, numbers: true, rules: Rules::default(), budget: Budget::default() }
    }
}

/// How clauses without quotes match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// By all their words or as a string.
    #[default]
    Default,
    /// By all their words, as words.
    Words,
    /// As a string.
    Exact,
}

/// Plans `query` against the vocabulary of an archive.
///
/// # Errors
///
/// When the vocabulary cannot be read, or the budget is over.
pub fn plan<V: Vocabulary + ?Sized>(vocabulary: &V, query: &Query, options: PlanOptions) -> Result<Plan> {
    let planner = Planner { vocabulary, total: vocabulary.size().bigrams, options };
    let root = query.root.as_ref().map(|node| planner.node(node)).transpose()?;
    planner.options.budget.check()?;
    Ok(Plan { root })
}

/// Steps that looking up the words which begin with a character takes.
const LOOK_UP: u64 = 2000;

struct Planner<'a, V: ?Sized> {
    vocabulary: &'a V,
    total: u64,
    options: PlanOptions,
}

impl<V: Vocabulary + ?Sized> Planner<'_, V> {
    fn node(&self, node: &Node) -> Result<PlanNode> {
        self.options.budget.check()?;
        let list = |nodes: &[Node]| nodes.iter().map(|node| self.node(node)).collect::<Result<Vec<_>>>();
        Ok(match node {
            Node::All(nodes) => PlanNode::All(list(nodes)?),
            Node::Any(nodes) => PlanNode::Any(list(nodes)?),
            Node::Not(node) => PlanNode::Not(Box::new(self.node(node)?)),
            Node::Clause(clause) if clause.kind == ClauseKind::Pinyin => self.pinyin(clause)?,
            Node::Clause(clause) => PlanNode::Clause(self.clause(clause)?),
            Node::Near { left, right, distance } => {
                let sides = (searched(&left.text), searched(&right.text));
                let folded = format!("{} {}", sides.0, sides.1);
                let near = |[left, right]: [Pattern; 2]| Pattern::Near(Box::new(left), Box::new(right), *distance);
                let pattern = near([self.side(left)?, self.side(right)?]);
                let typed = if self.options.rules.is_full() {
                    None
                } else {
                    let sides = [self.typed_side(left)?, self.typed_side(right)?];
                    self.typed(Vec::new(), || near(sides))
                };
                PlanNode::Clause(ClausePlan {
                    folded,
                    exact: true,
                    cited: false,
                    parts: Vec::new(),
                    pattern: Some(pattern),
                    typed,
                })
            }
            Node::Title { node, typed } => {
                let literal = Clause { text: typed.clone(), kind: ClauseKind::Exact };
                PlanNode::Any(vec![
                    PlanNode::Title(Box::new(self.node(node)?)),
                    PlanNode::Clause(self.clause(&literal)?),
                ])
            }
            Node::Filter(filter) => PlanNode::Filter(filter.clone()),
        })
    }

    /// Any word of the archive that is read like this.
    fn pinyin(&self, clause: &Clause) -> Result<PlanNode> {
        let mut words = Vec::new();
        let mut read = words_by_pinyin_within(self.vocabulary, &clause.text, &self.options.budget)?;
        if let Some(other) = with_umlaut(&clause.text) {
            read.extend(words_by_pinyin_within(self.vocabulary, &other, &self.options.budget)?);
        }
        for (word, _) in read {
            let pattern = (self.options.mode != Mode::Words).then(|| Pattern::Strings(vec![word.clone()]));
            let parts = vec![PlannedTerm::Word(word.clone())];
            words.push(PlanNode::Clause(ClausePlan {
                folded: word,
                exact: false,
                cited: false,
                parts,
                pattern,
                typed: None,
            }));
        }
        Ok(match words.len() {
            0 => {
                let letters = Clause { text: clause.text.replace('\'', ""), kind: ClauseKind::Words };
                PlanNode::Clause(self.clause(&letters)?)
            }
            1 => words.pop().expect("one word"),
            _ => PlanNode::Any(words),
        })
    }

    fn clause(&self, clause: &Clause) -> Result<ClausePlan> {
        // Inside quotes every mark was meant.
        let quoted = matches!(clause.kind, ClauseKind::Exact | ClauseKind::Cited);
        let folded = if quoted { fold(&clause.text) } else { searched(&clause.text) };
        let typed_form = || if quoted { self.options.rules.fold(&clause.text) } else { self.typed_form(&clause.text) };
        let exact = |pattern, typed| ClausePlan {
            folded: folded.clone(),
            exact: true,
            cited: clause.kind == ClauseKind::Cited,
            parts: Vec::new(),
            pattern: Some(pattern),
            typed,
        };
        let strings = || Pattern::Strings(self.spellings(&folded));
        let typed_strings = || Pattern::Strings(self.spellings(&typed_form()));
        Ok(match clause.kind {
            ClauseKind::Wildcard => exact(
                Pattern::Wildcard(atoms(&clause.text, Rules::default())),
                self.typed(Vec::new(), || Pattern::Wildcard(atoms(&clause.text, self.options.rules))),
            ),
            ClauseKind::Slop(gap) => {
                let parts = self.sequence(&clause.text)?;
                let typed = self.typed(Vec::new(), || self.typed_sequence(&clause.text, &parts, gap));
                exact(Pattern::Sequence(parts, gap), typed)
            }
            ClauseKind::Exact | ClauseKind::Cited => exact(strings(), self.typed(Vec::new(), typed_strings)),
            ClauseKind::Words if self.options.mode == Mode::Exact => {
                exact(strings(), self.typed(Vec::new(), typed_strings))
            }
            ClauseKind::Words | ClauseKind::Pinyin => {
                let mut parts = self.parts(&folded)?;
                let by_words = self.options.mode == Mode::Words;
                // A single string as the only part is the exact string again.
                let whole = |part: &PlannedTerm| !matches!(part, PlannedTerm::Word(_)) && part.text() == folded;
                if parts.len() == 1 && parts.iter().all(whole) && !by_words {
                    parts.clear();
                }
                let as_typed = |part: &PlannedTerm| unfolded::as_typed(&clause.text, part.text(), self.options.rules);
                let mut typed = self.typed(parts.iter().flat_map(as_typed).collect(), typed_strings);
                if by_words && let Some(typed) = &mut typed {
                    typed.pattern = None;
                }
                ClausePlan {
                    folded: folded.clone(),
                    exact: false,
                    cited: false,
                    parts,
                    pattern: if by_words { None } else { Some(Pattern::Strings(self.spellings_in_words(&folded)?)) },
                    typed,
                }
            }
        })
    }

    /// A side of [`Node::Near`]: its string in all spellings, its wildcards, or its words in their order.
    fn side(&self, clause: &Clause) -> Result<Pattern> {
        Ok(match clause.kind {
            ClauseKind::Wildcard => Pattern::Wildcard(atoms(&clause.text, Rules::default())),
            ClauseKind::Slop(gap) => Pattern::Sequence(self.sequence(&clause.text)?, gap),
            _ => Pattern::Strings(self.spellings(&searched(&clause.text))),
        })
    }

    /// The same in the text folded by the rules that hold.
    fn typed_side(&self, clause: &Clause) -> Result<Pattern> {
        Ok(match clause.kind {
            ClauseKind::Wildcard => Pattern::Wildcard(atoms(&clause.text, self.options.rules)),
            ClauseKind::Slop(gap) => self.typed_sequence(&clause.text, &self.sequence(&clause.text)?, gap),
            _ => Pattern::Strings(self.spellings(&self.typed_form(&clause.text))),
        })
    }

    /// The strings of a text with gaps: what spaces part, or, where there are none, its words.
    fn sequence(&self, text: &str) -> Result<Vec<String>> {
        let mut pieces: Vec<String> =
            text.split_whitespace().map(searched).filter(|piece| has_word_char(piece)).collect();
        if pieces.len() < 2 {
            pieces = self.parts(&searched(text))?.iter().map(|part| part.text().to_owned()).collect();
        }
        Ok(pieces)
    }

    fn typed_sequence(&self, text: &str, parts: &[String], gap: u32) -> Pattern {
        let typed = |part: &String| unfolded::as_typed(text, part, self.options.rules).into_iter().next();
        Pattern::Sequence(parts.iter().filter_map(typed).collect(), gap)
    }

    /// What must be in the text itself; `None` when every rule of folding holds, because then the index knows.
    fn typed(&self, parts: Vec<String>, pattern: impl FnOnce() -> Pattern) -> Option<UnfoldedCheck> {
        let rules = self.options.rules;
        (!rules.is_full()).then(|| UnfoldedCheck { rules, parts, pattern: Some(pattern()) })
    }

    /// What was typed, without the marks of sentences at its ends, folded by the rules that hold.
    fn typed_form(&self, typed: &str) -> String {
        let rules = self.options.rules;
        unfolded::as_typed(typed, &searched(typed), rules).into_iter().next().unwrap_or_else(|| rules.fold(typed))
    }

    /// The string and, where it holds a number, its other spellings.
    fn spellings(&self, folded: &str) -> Vec<String> {
        let mut spellings = vec![folded.to_owned()];
        if self.options.numbers {
            spellings.extend(numbers::alternatives(folded));
        }
        spellings
    }

    /// The same and, where it holds a compound of letters and digits, the other ways to join it: what was typed without quotes.
    fn spellings_in_words(&self, folded: &str) -> Result<Vec<String>> {
        let mut spellings = self.spellings(folded);
        if self.respells() {
            let mut others = compounds::alternatives(folded);
            for (other, [first, second]) in compounds::hyphenated(folded) {
                self.options.budget.spend(LOOK_UP);
                if self.vocabulary.word_frequency(first)? > 0 && self.vocabulary.word_frequency(second)? > 0 {
                    others.push(other);
                }
            }
            spellings.extend(others.into_iter().filter(|other| !spellings.contains(other)).collect::<Vec<_>>());
        }
        Ok(spellings)
    }

    /// A part that is a string, in all its spellings.
    fn string(&self, text: &str) -> Result<PlannedTerm> {
        let mut spellings = if self.respells() { self.spellings_in_words(text)? } else { vec![text.to_owned()] };
        Ok(match spellings.len() {
            1 => PlannedTerm::String(spellings.remove(0)),
            _ => PlannedTerm::Spellings(spellings),
        })
    }

    /// Whether parts of a clause may have other spellings. With rules of folding off, what was typed is meant.
    fn respells(&self) -> bool {
        self.options.numbers && self.options.mode == Mode::Default && self.options.rules.is_full()
    }

    /// Cuts a folded clause into known words and the strings between them.
    fn parts(&self, folded: &str) -> Result<Vec<PlannedTerm>> {
        let mut units = Vec::new();
        for (start, token) in bound(folded) {
            self.options.budget.spend(LOOK_UP * token.chars().count() as u64);
            if token.chars().all(is_word_char) {
                for word in segment(token, self.total, |word| self.vocabulary.word_frequency(word))? {
                    units.push(start + word.start..start + word.end);
                }
            } else {
                units.push(start..start + token.len());
            }
        }
        let mut parts = Vec::new();
        let mut at = 0;
        let numbers = if self.respells() { numbers::number_spans(folded) } else { Vec::new() };
        while at < units.len() {
            if let Some(count) = number_units(folded, &numbers, &units[at..]) {
                let text = &folded[units[at].start..units[at + count - 1].end];
                at += count;
                push(&mut parts, self.string(text)?);
                continue;
            }
            let joined = if self.options.mode == Mode::Words { 1 } else { joined(folded, &units[at..]) };
            let text = folded[units[at].start..units[at + joined - 1].end].to_owned();
            at += joined;
            let known = joined == 1 && text.chars().all(is_word_char) && self.vocabulary.word_frequency(&text)? > 0;
            push(
                &mut parts,
                if known || self.options.mode == Mode::Words { PlannedTerm::Word(text) } else { self.string(&text)? },
            );
        }
        Ok(parts)
    }
}

/// How many of the units, from the first, are a number with what it counts, when they are one.
fn number_units(folded: &str, numbers: &[Span], units: &[std::ops::Range<usize>]) -> Option<usize> {
    let place = numbers.iter().find(|place| place.start == units[0].start)?;
    let count = 1 + units.iter().position(|unit| unit.end >= place.end)?;
    if units[count - 1].end == place.end {
        return Some(count);
    }
    // 973项目 is not 973项: the number alone.
    let digits = |unit: &std::ops::Range<usize>| folded[unit.clone()].bytes().all(|byte| byte.is_ascii_digit());
    digits(&units[0]).then_some(1)
}

/// How many of the units, from the first, make one string: single characters side by side are a word that the archive's cut does
/// not know, a name mostly, and a number belongs to what it counts (第 25 条, 3.5 亿, 80 年代).
fn joined(folded: &str, units: &[std::ops::Range<usize>]) -> usize {
    let text = |at: usize| &folded[units[at].clone()];
    // Not 30%, which says all by itself, and not C919.
    let number = |at: usize| {
        text(at).ends_with(|c: char| c.is_ascii_digit()) && !text(at).contains(|c: char| c.is_ascii_alphabetic())
    };
    let short = |at: usize| {
        let mut characters = text(at).chars();
        number(at) || (characters.next().is_some_and(is_han) && characters.next().is_none())
    };
    let mut count = 1;
    while count < units.len()
        && units[count - 1].end == units[count].start
        && ((number(count - 1) && numbers::is_unit(text(count))) || (short(count - 1) && short(count)))
    {
        count += 1;
    }
    count
}

fn push(parts: &mut Vec<PlannedTerm>, part: PlannedTerm) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

/// The folded form of what was typed, without the marks of sentences at its ends: they say nothing about the text looked for.
fn searched(typed: &str) -> String {
    let folded = fold(typed);
    let trimmed = folded.trim_matches(is_sentence_mark);
    if trimmed.is_empty() { folded } else { trimmed.to_owned() }
}

/// Marks that are between words and sentences and belong to neither.
const PUNCTUATION: &str = ",;:!?\"()[]<>《》〈〉【】、。";

fn is_sentence_mark(c: char) -> bool {
    c.is_whitespace() || PUNCTUATION.contains(c) || matches!(c, '.' | '~' | '-' | '/')
}

/// What says something with the letters or digits beside it: `%`, `.`, `+`, `&`, `*`.
fn is_symbol(c: char) -> bool {
    !is_word_char(c) && !c.is_whitespace() && !PUNCTUATION.contains(c)
}

/// Runs of letters of a folded clause, with their byte offsets. A symbol keeps the Latin letters and digits beside it together with
/// itself: `3.5`, `30%`, `c++`, `at&t` are one token (增长30% gives 增长 and `30%`, `*st舜船` gives `*st` and 舜船).
fn bound(folded: &str) -> Vec<(usize, &str)> {
    let is_narrow_letter = |c: char| is_word_char(c) && !is_han(c);
    let is_narrow = |c: char| is_narrow_letter(c) || is_symbol(c);
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < folded.len() {
        let rest = &folded[start..];
        let stretch = |fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let narrow = stretch(&is_narrow);
        let number = punctuated_number(rest);
        let end = if number > 0 {
            number
        } else if rest[..narrow].contains(is_symbol) {
            narrow
        } else if rest.starts_with(is_word_char) {
            // Latin without symbols belongs to the run of letters around it: 卡拉ok, t恤 are words.
            let run = stretch(&is_word_char);
            if rest[run..].starts_with(is_symbol) { rest[..run].trim_end_matches(is_narrow_letter).len() } else { run }
        } else {
            stretch(&|c| !is_word_char(c) && !is_symbol(c))
        };
        if rest[..end].contains(is_word_char) {
            tokens.push((start, &rest[..end]));
        }
        start += end;
    }
    tokens
}

/// The length of digits with a colon or a comma between them that a text begins with: 3:2, 12,000. 0 when it begins with none.
fn punctuated_number(text: &str) -> usize {
    let is_digit = |c: char| c.is_ascii_digit();
    let end = text.find(|c| !is_digit(c) && c != ':' && c != ',').unwrap_or(text.len());
    let number = text[..end].trim_end_matches([':', ',']);
    if number.starts_with(is_digit) && number.contains([':', ',']) { number.len() } else { 0 }
}

/// The parts of a text with wildcards, its strings folded.
fn atoms(text: &str, rules: Rules) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut string = String::new();
    for c in text.chars().chain(['\0']) {
        if !matches!(c, '?' | '*' | '\0') {
            string.push(c);
            continue;
        }
        let folded = rules.fold(&std::mem::take(&mut string));
        if !folded.is_empty() {
            atoms.push(Atom::Text(folded));
        }
        match c {
            '?' => atoms.push(Atom::One),
            '*' => atoms.push(Atom::Any),
            _ => {}
        }
    }
    atoms
}
