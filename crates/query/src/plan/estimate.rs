//! How much work a query may take, from the frequencies of its words and pairs of letters, before anything is searched.

use jianbao_text::{
    bigrams::{Cover, cover},
    numbers,
};

use super::{
    pattern::{Atom, Pattern},
    planner::{PlanOptions, plan},
    tree::{ClausePlan, PlanNode, PlannedTerm},
};
use crate::{error::Result, syntax::Query, vocabulary::Vocabulary};

/// What checking a candidate in its text costs, in steps of a [`Budget`](crate::Budget): reading it, and folding each of its bytes.
pub mod text_cost {
    /// Reading the stored text of a document.
    pub const READ: u32 = 2000;
    /// Folding a byte of it.
    pub const FOLD: u32 = 4;
}

/// Bytes of a Han character.
const HAN: u64 = 3;

/// An upper bound of the work of a search, without what relaxation and suggestions may add.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Steps of a [`Budget`](crate::Budget).
    pub steps: u64,
    /// Paragraphs whose text has to be read to know whether they match; one counts once for each clause that reads it.
    pub texts: u64,
}

/// Estimates the work of a search.
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
/// When the index cannot be read.
pub fn estimate<V: Vocabulary + ?Sized>(vocabulary: &V, query: &Query, options: PlanOptions) -> Result<Estimate> {
    let plan = plan(vocabulary, query, options)?;
    let size = vocabulary.size();
    let characters = size.bigrams / size.documents.max(1) + 1;
    let estimator = Estimator { vocabulary, documents: size.documents, characters };
    let mut sum = Estimate::default();
    if let Some(root) = &plan.root {
        estimator.add(root, size.documents, &mut sum)?;
    }
    Ok(sum)
}

struct Estimator<'a, V: ?Sized> {
    vocabulary: &'a V,
    documents: u64,
    /// Of an average paragraph.
    characters: u64,
}

impl<V: Vocabulary + ?Sized> Estimator<'_, V> {
    /// Adds the work of a node of which at most `asked` documents are asked for.
    fn add(&self, node: &PlanNode, asked: u64, sum: &mut Estimate) -> Result<()> {
        match node {
            PlanNode::All(nodes) => {
                let mut fewest = asked;
                for node in nodes {
                    fewest = fewest.min(self.matching(node)?);
                }
                nodes.iter().try_for_each(|node| self.add(node, fewest, sum))
            }
            PlanNode::Any(nodes) => nodes.iter().try_for_each(|node| self.add(node, asked, sum)),
            PlanNode::Not(node) => self.add(node, asked, sum),
            PlanNode::Title(node) => {
                sum.steps += self.documents;
                self.add(node, asked, sum)
            }
            PlanNode::Filter(_) => {
                sum.steps += self.documents;
                Ok(())
            }
            PlanNode::Clause(clause) => self.add_clause(clause, asked, sum),
        }
    }

    fn add_clause(&self, clause: &ClausePlan, asked: u64, sum: &mut Estimate) -> Result<()> {
        for part in &clause.parts {
            match part {
                PlannedTerm::Spellings(spellings) => {
                    let candidates = self.spellings(spellings, sum)?;
                    self.add_texts(candidates.min(asked), spellings.len() as u64, sum);
                }
                part => sum.steps += self.part(part)?,
            }
        }
        if let Some(pattern) = &clause.pattern {
            let (candidates, atoms) = match pattern {
                Pattern::Strings(strings) => (self.spellings(strings, sum)?, strings.len()),
                Pattern::Sequence(parts, _) => (self.rarest(pattern)?, parts.len()),
                Pattern::Near(..) => (self.rarest(pattern)?, pattern.required_strings().len()),
                Pattern::Wildcard(atoms) => {
                    let strings = atoms.iter().filter(|atom| matches!(atom, Atom::Text(_))).count();
                    (if strings == 0 { 0 } else { self.rarest(pattern)? }, atoms.len())
                }
            };
            self.add_texts(candidates.min(asked), atoms as u64, sum);
        }
        if clause.typed.is_some() {
            self.add_texts(self.matching_clause(clause)?.min(asked), clause.parts.len() as u64 + 1, sum);
        }
        Ok(())
    }

    /// Adds the work of looking for any of the spellings, and gives how many texts have to be read for them at most.
    fn spellings(&self, spellings: &[String], sum: &mut Estimate) -> Result<u64> {
        let mut candidates = 0;
        for (number, string) in spellings.iter().enumerate() {
            let frequency = self.string(string)?;
            sum.steps += frequency;
            // Another spelling of a number has to be a whole number; the index knows this of a number alone.
            let runs = numbers::edge_runs(string);
            let alone = matches!(runs, [Some(run), _] if run.len() == string.len());
            let bounded = number > 0 && runs != [None, None] && !alone;
            if bounded || !cover(string).complete {
                candidates += frequency;
            }
        }
        Ok(candidates)
    }

    fn add_texts(&self, texts: u64, atoms: u64, sum: &mut Estimate) {
        let each = u64::from(text_cost::READ) + self.characters * (HAN * u64::from(text_cost::FOLD) + atoms);
        sum.texts = sum.texts.saturating_add(texts);
        sum.steps = sum.steps.saturating_add(texts.saturating_mul(each));
    }

    /// At most how many documents match.
    fn matching(&self, node: &PlanNode) -> Result<u64> {
        Ok(match node {
            PlanNode::All(nodes) => {
                let mut fewest = self.documents;
                for node in nodes {
                    fewest = fewest.min(self.matching(node)?);
                }
                fewest
            }
            PlanNode::Any(nodes) => {
                let mut sum = 0;
                for node in nodes {
                    sum += self.matching(node)?;
                }
                sum.min(self.documents)
            }
            PlanNode::Title(node) => self.matching(node)?,
            PlanNode::Not(_) | PlanNode::Filter(_) => self.documents,
            PlanNode::Clause(clause) => self.matching_clause(clause)?,
        })
    }

    fn matching_clause(&self, clause: &ClausePlan) -> Result<u64> {
        let mut by_words = if clause.parts.is_empty() { 0 } else { self.documents };
        for part in &clause.parts {
            by_words = by_words.min(self.part(part)?);
        }
        let by_pattern = match &clause.pattern {
            Some(pattern) => self.rarest(pattern)?,
            None => 0,
        };
        Ok((by_words + by_pattern).min(self.documents))
    }

    fn part(&self, part: &PlannedTerm) -> Result<u64> {
        match part {
            PlannedTerm::Word(word) => self.vocabulary.word_frequency(word),
            PlannedTerm::String(string) => self.string(string),
            PlannedTerm::Spellings(spellings) => {
                let each = spellings.iter().map(|spelling| self.string(spelling));
                each.sum::<Result<u64>>().map(|sum| sum.min(self.documents))
            }
        }
    }

    /// At most how many documents have all that a pattern requires.
    fn rarest(&self, pattern: &Pattern) -> Result<u64> {
        let mut rarest = self.documents;
        for strings in pattern.required_strings() {
            let mut any = 0;
            for string in strings {
                any += self.string(string)?;
            }
            rarest = rarest.min(any);
        }
        Ok(rarest)
    }

    /// At most how many documents have a string: those with the rarest of its pairs.
    fn string(&self, string: &str) -> Result<u64> {
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
