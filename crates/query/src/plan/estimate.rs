//! Estimates the work of a search from term frequencies, before it runs.

use jianbao_text::{
    bigrams::{Cover, cover},
    numbers,
};

use super::{
    pattern::{Atom, Pattern},
    planner::{PlanOptions, plan},
    tree::{ClausePlan, PlanNode, PlannedTerm, Within},
};
use crate::{error::Result, syntax::Query, vocabulary::Vocabulary};

/// The cost of checking a candidate in its text, in steps of a [`Budget`](crate::Budget).
pub mod text_cost {
    /// Steps for reading the stored text of a document.
    pub const READ: u32 = 2000;
    /// Steps for folding one byte of text.
    pub const FOLD: u32 = 4;
}

/// The UTF-8 length of a Han character, in bytes.
const HAN_BYTES: u64 = 3;

/// An upper bound of the work of a search, without relaxation and suggestions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimate {
    /// The number of steps of a [`Budget`](crate::Budget).
    pub steps: u64,
    /// The number of documents whose text must be read to decide whether they match. A document counts once for each clause that
    /// reads it.
    pub texts: u64,
}

/// Estimates the work of a search for `query`.
///
/// ```
/// use jianbao_query::{Engine, plan::{PlanOptions, estimate}, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// let wildcard = estimate(engine, &parse("“大*桥”"), PlanOptions::default())?;
/// assert!(wildcard.texts > 0);
/// Ok(())
/// }
/// ```
///
/// # Errors
///
/// If the vocabulary cannot be read, or the budget of `options` is exhausted.
pub fn estimate<V: Vocabulary + ?Sized>(vocabulary: &V, query: &Query, options: PlanOptions) -> Result<Estimate> {
    let plan = plan(vocabulary, query, options)?;
    let size = vocabulary.size();
    let characters = size.bigrams / size.documents.max(1) + 1;
    let estimator = Estimator { vocabulary, documents: size.documents, characters };
    let mut sum = Estimate::default();
    if let Some(root) = &plan.root {
        estimator.add(root, size.documents, &mut sum)?;
        if plan.within == Within::Sentence {
            estimator.add_texts(estimator.max_matches(root)?, 1, &mut sum);
        }
    }
    Ok(sum)
}

struct Estimator<'a, V: ?Sized> {
    vocabulary: &'a V,
    documents: u64,
    /// The average number of characters of a document.
    characters: u64,
}

impl<V: Vocabulary + ?Sized> Estimator<'_, V> {
    /// Adds the work of a node that is evaluated for at most `limit` documents.
    fn add(&self, node: &PlanNode, limit: u64, sum: &mut Estimate) -> Result<()> {
        match node {
            PlanNode::All(nodes) | PlanNode::Sentence(nodes) => {
                let mut minimum = limit;
                for node in nodes {
                    minimum = minimum.min(self.max_matches(node)?);
                }
                if matches!(node, PlanNode::Sentence(_)) {
                    self.add_texts(minimum, nodes.len() as u64, sum);
                }
                nodes.iter().try_for_each(|node| self.add(node, minimum, sum))
            }
            PlanNode::Any(nodes) => nodes.iter().try_for_each(|node| self.add(node, limit, sum)),
            PlanNode::Not(node) => self.add(node, limit, sum),
            PlanNode::Part(_, node) => {
                sum.steps += self.documents;
                self.add(node, limit, sum)
            }
            PlanNode::Filter(_) => {
                sum.steps += self.documents;
                Ok(())
            }
            PlanNode::Clause(clause) => self.add_clause(clause, limit, sum),
        }
    }

    fn add_clause(&self, clause: &ClausePlan, limit: u64, sum: &mut Estimate) -> Result<()> {
        for term in &clause.terms {
            match term {
                PlannedTerm::Spellings(spellings) => {
                    let candidates = self.add_spellings(spellings, sum)?;
                    self.add_texts(candidates.min(limit), spellings.len() as u64, sum);
                }
                term => sum.steps += self.max_term_matches(term)?,
            }
        }
        if let Some(pattern) = &clause.pattern {
            let (candidates, atoms) = match pattern {
                Pattern::Strings(strings) => (self.add_spellings(strings, sum)?, strings.len()),
                Pattern::Sequence(parts, _) => (self.max_pattern_matches(pattern)?, parts.len()),
                Pattern::Near(..) => (self.max_pattern_matches(pattern)?, pattern.required_strings().len()),
                Pattern::Wildcard(atoms) => {
                    let strings = atoms.iter().filter(|atom| matches!(atom, Atom::Text(_))).count();
                    (if strings == 0 { 0 } else { self.max_pattern_matches(pattern)? }, atoms.len())
                }
            };
            self.add_texts(candidates.min(limit), atoms as u64, sum);
        }
        if clause.unfolded.is_some() {
            self.add_texts(self.max_clause_matches(clause)?.min(limit), clause.terms.len() as u64 + 1, sum);
        }
        Ok(())
    }

    /// Adds the work of searching for any of the spellings, and returns the maximum number of texts that must be read.
    fn add_spellings(&self, spellings: &[String], sum: &mut Estimate) -> Result<u64> {
        let mut candidates = 0;
        for (number, string) in spellings.iter().enumerate() {
            let frequency = self.max_string_matches(string)?;
            sum.steps += frequency;
            // An alternative spelling must be a whole number. The index proves that only for a string that is just a number.
            let runs = numbers::edge_runs(string);
            let is_number = matches!(runs, [Some(run), _] if run.len() == string.len());
            let needs_check = number > 0 && runs != [None, None] && !is_number;
            if needs_check || !cover(string).complete {
                candidates += frequency;
            }
        }
        Ok(candidates)
    }

    fn add_texts(&self, texts: u64, atoms: u64, sum: &mut Estimate) {
        let each = u64::from(text_cost::READ) + self.characters * (HAN_BYTES * u64::from(text_cost::FOLD) + atoms);
        sum.texts = sum.texts.saturating_add(texts);
        sum.steps = sum.steps.saturating_add(texts.saturating_mul(each));
    }

    /// Returns an upper bound of the number of documents that match.
    fn max_matches(&self, node: &PlanNode) -> Result<u64> {
        Ok(match node {
            PlanNode::All(nodes) | PlanNode::Sentence(nodes) => {
                let mut minimum = self.documents;
                for node in nodes {
                    minimum = minimum.min(self.max_matches(node)?);
                }
                minimum
            }
            PlanNode::Any(nodes) => {
                let mut sum = 0;
                for node in nodes {
                    sum += self.max_matches(node)?;
                }
                sum.min(self.documents)
            }
            PlanNode::Part(_, node) => self.max_matches(node)?,
            PlanNode::Not(_) | PlanNode::Filter(_) => self.documents,
            PlanNode::Clause(clause) => self.max_clause_matches(clause)?,
        })
    }

    fn max_clause_matches(&self, clause: &ClausePlan) -> Result<u64> {
        let mut by_words = if clause.terms.is_empty() { 0 } else { self.documents };
        for term in &clause.terms {
            by_words = by_words.min(self.max_term_matches(term)?);
        }
        let by_pattern = match &clause.pattern {
            Some(pattern) => self.max_pattern_matches(pattern)?,
            None => 0,
        };
        Ok((by_words + by_pattern).min(self.documents))
    }

    fn max_term_matches(&self, term: &PlannedTerm) -> Result<u64> {
        match term {
            PlannedTerm::Word(word) => self.vocabulary.word_frequency(word),
            PlannedTerm::String(string) => self.max_string_matches(string),
            PlannedTerm::Variants { word, others } => {
                let mut sum = self.vocabulary.word_frequency(word)?;
                for other in others {
                    sum += self.max_string_matches(other)?;
                }
                Ok(sum.min(self.documents))
            }
            PlannedTerm::Spellings(spellings) => {
                let each = spellings.iter().map(|spelling| self.max_string_matches(spelling));
                each.sum::<Result<u64>>().map(|sum| sum.min(self.documents))
            }
        }
    }

    /// Returns an upper bound of the number of documents that contain the required strings of a pattern.
    fn max_pattern_matches(&self, pattern: &Pattern) -> Result<u64> {
        let mut rarest = self.documents;
        for strings in pattern.required_strings() {
            let mut any = 0;
            for string in strings {
                any += self.max_string_matches(string)?;
            }
            rarest = rarest.min(any);
        }
        Ok(rarest)
    }

    /// Returns an upper bound of the number of documents that contain a string: the frequency of its rarest bigram.
    fn max_string_matches(&self, string: &str) -> Result<u64> {
        let Cover { pairs, singles, .. } = cover(string);
        let mut rarest = self.documents;
        for (_, pair) in &pairs {
            rarest = rarest.min(self.vocabulary.bigram_frequency(pair)?);
        }
        for (letter, _) in &singles {
            rarest = rarest.min(self.vocabulary.character_frequency(letter)?);
        }
        Ok(rarest)
    }
}
