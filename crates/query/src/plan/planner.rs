//! The planner: folds each clause, segments it into words of the archive, and builds its pattern.

use jianbao_model::Span;
use jianbao_text::{
    Rules, bigrams, compounds, fold, has_word_char, is_han, is_word_char, numbers,
    words::{self, WordVariants},
};

use super::{
    pattern::{Atom, Pattern},
    pinyin_words::words_by_pinyin_within,
    segmentation::segment,
    tree::{ClausePlan, Plan, PlanNode, PlannedTerm, Within},
    unfolded::{self, UnfoldedCheck},
};
use crate::{
    budget::Budget,
    error::Result,
    syntax::{Clause, ClauseKind, Node, Query, with_umlaut},
    vocabulary::Vocabulary,
};

/// The options of the planner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// How clauses without quotation marks match.
    pub mode: Mode,
    /// Whether numbers also match in other spellings.
    pub numbers: bool,
    /// Which variants of words also match.
    pub variants: WordVariants,
    /// The folding rules.
    pub rules: Rules,
    /// The unit of text in which all clauses must match.
    pub within: Within,
    /// The limit of work.
    pub budget: Budget,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            mode: Mode::Default,
            numbers: true,
            variants: WordVariants::default(),
            rules: Rules::default(),
            within: Within::default(),
            budget: Budget::default(),
        }
    }
}

/// How clauses without quotation marks match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// By all their words, or as a string.
    #[default]
    Default,
    /// By all their words only.
    Words,
    /// As a string only.
    Exact,
}

/// Plans `query` for the archive with this vocabulary.
///
/// # Errors
///
/// If the vocabulary cannot be read, or the budget is exhausted.
pub fn plan<V: Vocabulary + ?Sized>(vocabulary: &V, query: &Query, options: PlanOptions) -> Result<Plan> {
    let planner = Planner { vocabulary, total: vocabulary.size().bigrams, options };
    let root = query.root.as_ref().map(|node| planner.node(node)).transpose()?;
    planner.options.budget.check()?;
    Ok(Plan { root, within: planner.options.within })
}

/// The steps of looking up the words that begin with a character.
const LOOKUP_STEPS: u64 = 2000;

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
            Node::Sentence(nodes) => PlanNode::Sentence(list(nodes)?),
            Node::Not(node) => PlanNode::Not(Box::new(self.node(node)?)),
            Node::Clause(clause) if clause.kind == ClauseKind::Pinyin => self.pinyin(clause)?,
            Node::Clause(clause) => PlanNode::Clause(self.clause(clause)?),
            Node::Near { left, right, distance } => {
                let sides = (fold_and_trim(&left.text), fold_and_trim(&right.text));
                let folded = format!("{} {}", sides.0, sides.1);
                let near = |[left, right]: [Pattern; 2]| Pattern::Near(Box::new(left), Box::new(right), *distance);
                let pattern = near([self.near_operand(left)?, self.near_operand(right)?]);
                let unfolded = if self.options.rules.is_full() {
                    None
                } else {
                    let sides = [self.unfolded_near_operand(left)?, self.unfolded_near_operand(right)?];
                    self.unfolded_check(Vec::new(), || near(sides))
                };
                PlanNode::Clause(ClausePlan {
                    folded,
                    exact: true,
                    cited: false,
                    terms: Vec::new(),
                    pattern: Some(pattern),
                    unfolded,
                })
            }
            Node::Part { part, node, typed } => {
                let literal = Clause { text: typed.clone(), kind: ClauseKind::Exact };
                PlanNode::Any(vec![
                    PlanNode::Part(*part, Box::new(self.node(node)?)),
                    PlanNode::Clause(self.clause(&literal)?),
                ])
            }
            Node::Filter(filter) => PlanNode::Filter(filter.clone()),
        })
    }

    /// Plans a pinyin clause: any word of the archive with this reading.
    fn pinyin(&self, clause: &Clause) -> Result<PlanNode> {
        let mut words = Vec::new();
        let mut read = words_by_pinyin_within(self.vocabulary, &clause.text, &self.options.budget)?;
        if let Some(other) = with_umlaut(&clause.text) {
            read.extend(words_by_pinyin_within(self.vocabulary, &other, &self.options.budget)?);
        }
        for (word, _) in read {
            let pattern = (self.options.mode != Mode::Words).then(|| Pattern::Strings(vec![word.clone()]));
            let terms = vec![PlannedTerm::Word(word.clone())];
            words.push(PlanNode::Clause(ClausePlan {
                folded: word,
                exact: false,
                cited: false,
                terms,
                pattern,
                unfolded: None,
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
        // Punctuation inside quotation marks is part of the string.
        let quoted = matches!(clause.kind, ClauseKind::Exact | ClauseKind::Cited);
        let folded = if quoted { fold(&clause.text) } else { fold_and_trim(&clause.text) };
        let unfolded_text =
            || if quoted { self.options.rules.fold(&clause.text) } else { self.unfolded_text(&clause.text) };
        let exact = |pattern, unfolded| ClausePlan {
            folded: folded.clone(),
            exact: true,
            cited: clause.kind == ClauseKind::Cited,
            terms: Vec::new(),
            pattern: Some(pattern),
            unfolded,
        };
        let strings = || Pattern::Strings(self.spellings(&folded));
        let typed_strings = || Pattern::Strings(self.spellings(&unfolded_text()));
        Ok(match clause.kind {
            ClauseKind::Wildcard => exact(
                Pattern::Wildcard(atoms(&clause.text, Rules::default())),
                self.unfolded_check(Vec::new(), || Pattern::Wildcard(atoms(&clause.text, self.options.rules))),
            ),
            ClauseKind::Slop(gap) => {
                let parts = self.sequence(&clause.text)?;
                let unfolded = self.unfolded_check(Vec::new(), || self.unfolded_sequence(&clause.text, &parts, gap));
                exact(Pattern::Sequence(parts, gap), unfolded)
            }
            ClauseKind::Exact | ClauseKind::Cited => exact(strings(), self.unfolded_check(Vec::new(), typed_strings)),
            ClauseKind::Words if self.options.mode == Mode::Exact => {
                exact(strings(), self.unfolded_check(Vec::new(), typed_strings))
            }
            ClauseKind::Words | ClauseKind::Pinyin => {
                let mut terms = self.terms(&folded)?;
                let by_words = self.options.mode == Mode::Words;
                // A string as the only term would repeat the pattern.
                let whole = |part: &PlannedTerm| !matches!(part, PlannedTerm::Word(_)) && part.text() == folded;
                if terms.len() == 1 && terms.iter().all(whole) && !by_words {
                    terms.clear();
                }
                let typed_forms =
                    |part: &PlannedTerm| unfolded::typed_forms(&clause.text, part.text(), self.options.rules);
                let mut unfolded = self.unfolded_check(terms.iter().flat_map(typed_forms).collect(), typed_strings);
                if by_words && let Some(check) = &mut unfolded {
                    check.pattern = None;
                }
                ClausePlan {
                    folded: folded.clone(),
                    exact: false,
                    cited: false,
                    terms,
                    pattern: if by_words { None } else { Some(Pattern::Strings(self.spellings_in_words(&folded)?)) },
                    unfolded,
                }
            }
        })
    }

    /// Returns the pattern of an operand of [`Node::Near`].
    fn near_operand(&self, clause: &Clause) -> Result<Pattern> {
        Ok(match clause.kind {
            ClauseKind::Wildcard => Pattern::Wildcard(atoms(&clause.text, Rules::default())),
            ClauseKind::Slop(gap) => Pattern::Sequence(self.sequence(&clause.text)?, gap),
            _ => Pattern::Strings(self.spellings(&fold_and_trim(&clause.text))),
        })
    }

    /// Like [`near_operand`](Self::near_operand), for text that is folded by the enabled rules.
    fn unfolded_near_operand(&self, clause: &Clause) -> Result<Pattern> {
        Ok(match clause.kind {
            ClauseKind::Wildcard => Pattern::Wildcard(atoms(&clause.text, self.options.rules)),
            ClauseKind::Slop(gap) => self.unfolded_sequence(&clause.text, &self.sequence(&clause.text)?, gap),
            _ => Pattern::Strings(self.spellings(&self.unfolded_text(&clause.text))),
        })
    }

    /// Returns the strings of a clause with slop: its parts between spaces, or its words if it has no spaces.
    fn sequence(&self, text: &str) -> Result<Vec<String>> {
        let mut pieces: Vec<String> =
            text.split_whitespace().map(fold_and_trim).filter(|piece| has_word_char(piece)).collect();
        if pieces.len() < 2 {
            pieces = self.terms(&fold_and_trim(text))?.iter().map(|part| part.text().to_owned()).collect();
        }
        Ok(pieces)
    }

    fn unfolded_sequence(&self, text: &str, parts: &[String], gap: u32) -> Pattern {
        let typed = |part: &String| unfolded::typed_forms(text, part, self.options.rules).into_iter().next();
        Pattern::Sequence(parts.iter().filter_map(typed).collect(), gap)
    }

    /// Returns the check of the text; `None` if all folding rules are enabled, because then the index suffices.
    fn unfolded_check(&self, parts: Vec<String>, pattern: impl FnOnce() -> Pattern) -> Option<UnfoldedCheck> {
        let rules = self.options.rules;
        (!rules.is_full()).then(|| UnfoldedCheck { rules, parts, pattern: Some(pattern()) })
    }

    /// Returns the typed text without sentence punctuation at its ends, folded by the enabled rules.
    fn unfolded_text(&self, typed: &str) -> String {
        let rules = self.options.rules;
        unfolded::typed_forms(typed, &fold_and_trim(typed), rules)
            .into_iter()
            .next()
            .unwrap_or_else(|| rules.fold(typed))
    }

    /// Returns the string and the alternative spellings of its numbers.
    fn spellings(&self, folded: &str) -> Vec<String> {
        let mut spellings = vec![folded.to_owned()];
        if self.options.numbers {
            spellings.extend(numbers::alternatives(folded));
        }
        spellings
    }

    /// Like [`spellings`](Self::spellings), with the alternative spellings of compounds, for text without quotation marks.
    fn spellings_in_words(&self, folded: &str) -> Result<Vec<String>> {
        let mut spellings = self.spellings(folded);
        if self.allows_alternatives() {
            let mut others = compounds::alternatives(folded);
            others.extend(compounds::spaced(folded));
            for (other, [first, second]) in compounds::hyphenated(folded) {
                self.options.budget.spend(LOOKUP_STEPS);
                if self.vocabulary.word_frequency(first)? > 0 && self.vocabulary.word_frequency(second)? > 0 {
                    others.push(other);
                }
            }
            for other in words::alternatives(folded, self.options.variants) {
                if self.may_occur(&other)? {
                    others.push(other);
                }
            }
            spellings.extend(others.into_iter().filter(|other| !spellings.contains(other)).collect::<Vec<_>>());
        }
        Ok(spellings)
    }

    /// Whether the archive has all bigrams of a string. Most archives have one spelling of a word only, and looking for others costs
    /// time.
    fn may_occur(&self, text: &str) -> Result<bool> {
        let mut has_all = true;
        let mut result = Ok(());
        bigrams::bigrams(text, &mut |bigram, _| {
            self.options.budget.spend(LOOKUP_STEPS);
            match self.vocabulary.bigram_frequency(bigram) {
                Ok(frequency) => has_all &= frequency > 0,
                Err(error) => result = Err(error),
            }
        });
        result.map(|()| has_all)
    }

    /// Returns the term of a known word, with its other spellings if the archive has them.
    fn word_term(&self, word: String) -> Result<PlannedTerm> {
        let mut others = Vec::new();
        if self.allows_alternatives() {
            for other in words::variants(&word, self.options.variants) {
                if self.may_occur(other)? {
                    others.push((*other).to_owned());
                }
            }
        }
        Ok(if others.is_empty() { PlannedTerm::Word(word) } else { PlannedTerm::Variants { word, others } })
    }

    /// Returns the term of a string in all its spellings.
    fn string_term(&self, text: &str) -> Result<PlannedTerm> {
        let mut spellings =
            if self.allows_alternatives() { self.spellings_in_words(text)? } else { vec![text.to_owned()] };
        Ok(match spellings.len() {
            1 => PlannedTerm::String(spellings.remove(0)),
            _ => PlannedTerm::Spellings(spellings),
        })
    }

    /// Whether terms may match in other spellings. If folding rules are disabled, only the typed spelling matches.
    fn allows_alternatives(&self) -> bool {
        self.options.numbers && self.options.mode == Mode::Default && self.options.rules.is_full()
    }

    /// Splits a folded clause into terms: known words, and the strings between them.
    fn terms(&self, folded: &str) -> Result<Vec<PlannedTerm>> {
        let mut units = Vec::new();
        for (start, token) in tokens(folded) {
            self.options.budget.spend(LOOKUP_STEPS * token.chars().count() as u64);
            if token.chars().all(is_word_char) {
                for word in segment(token, self.total, |word| self.vocabulary.word_frequency(word))? {
                    units.push(start + word.start..start + word.end);
                }
            } else {
                units.push(start..start + token.len());
            }
        }
        let mut terms = Vec::new();
        let mut at = 0;
        let numbers = if self.allows_alternatives() { numbers::number_spans(folded) } else { Vec::new() };
        while at < units.len() {
            if let Some(count) = number_units(folded, &numbers, &units[at..]) {
                let text = &folded[units[at].start..units[at + count - 1].end];
                at += count;
                push_unique(&mut terms, self.string_term(text)?);
                continue;
            }
            let joined = if self.options.mode == Mode::Words { 1 } else { joined_units(folded, &units[at..]) };
            let text = folded[units[at].start..units[at + joined - 1].end].to_owned();
            at += joined;
            let known = joined == 1 && text.chars().all(is_word_char) && self.vocabulary.word_frequency(&text)? > 0;
            push_unique(
                &mut terms,
                if known {
                    self.word_term(text)?
                } else if self.options.mode == Mode::Words {
                    PlannedTerm::Word(text)
                } else {
                    self.string_term(&text)?
                },
            );
        }
        Ok(terms)
    }
}

/// Returns the number of units, from the first, that are a number with its unit; `None` if they are not a number.
fn number_units(folded: &str, numbers: &[Span], units: &[std::ops::Range<usize>]) -> Option<usize> {
    let place = numbers.iter().find(|place| place.start == units[0].start)?;
    let count = 1 + units.iter().position(|unit| unit.end >= place.end)?;
    if units[count - 1].end == place.end {
        return Some(count);
    }
    // In 973项目, the number is 973 and not 973项.
    let digits = |unit: &std::ops::Range<usize>| folded[unit.clone()].bytes().all(|byte| byte.is_ascii_digit());
    digits(&units[0]).then_some(1)
}

/// Returns the number of units, from the first, that form one string. Adjacent single characters are probably a word that is not in
/// the vocabulary, such as a name. A number is joined with its unit (第 25 条, 3.5 亿, 80 年代).
fn joined_units(folded: &str, units: &[std::ops::Range<usize>]) -> usize {
    let text = |at: usize| &folded[units[at].clone()];
    // 30% and C919 are complete by themselves.
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

fn push_unique(terms: &mut Vec<PlannedTerm>, term: PlannedTerm) {
    if !terms.contains(&term) {
        terms.push(term);
    }
}

/// Folds a typed text and removes sentence punctuation from its ends, which is not part of what is searched for.
fn fold_and_trim(typed: &str) -> String {
    let folded = fold(typed);
    let trimmed = folded.trim_matches(is_sentence_mark);
    if trimmed.is_empty() { folded } else { trimmed.to_owned() }
}

/// Punctuation that separates words and sentences.
const PUNCTUATION: &str = ",;:!?\"()[]<>《》〈〉【】、。";

fn is_sentence_mark(c: char) -> bool {
    c.is_whitespace() || PUNCTUATION.contains(c) || matches!(c, '.' | '~' | '-' | '/')
}

/// Whether `c` forms a token with adjacent letters or digits: `%`, `.`, `+`, `&`, `*`.
fn is_symbol(c: char) -> bool {
    !is_word_char(c) && !c.is_whitespace() && !PUNCTUATION.contains(c)
}

/// Splits a folded clause into tokens with their byte offsets: runs of word characters. Symbols are joined with adjacent Latin
/// letters and digits: `3.5`, `30%`, `c++`, `at&t` are one token each (增长30% gives 增长 and `30%`, `*st舜船` gives `*st` and 舜船).
fn tokens(folded: &str) -> Vec<(usize, &str)> {
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
            // Latin letters without symbols stay in the run around them: 卡拉ok and t恤 are words.
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

/// Returns the byte length of the number with colons or commas that `text` begins with: 3:2, 12,000. 0 if there is none.
fn punctuated_number(text: &str) -> usize {
    let is_digit = |c: char| c.is_ascii_digit();
    let end = text.find(|c| !is_digit(c) && c != ':' && c != ',').unwrap_or(text.len());
    let number = text[..end].trim_end_matches([':', ',']);
    if number.starts_with(is_digit) && number.contains([':', ',']) { number.len() } else { 0 }
}

/// Splits a text with wildcards into atoms, with folded strings.
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
