//! Keywords: the words that one part of an archive uses more than another, or less.

use std::collections::HashMap;

use jianbao_query::{
    Engine, Options, Result,
    engine::{Count, WordCount},
    plan::{MatchNode, plan},
    syntax::Query,
};
use jianbao_statistics::{Comparison, Interval};

use crate::function_words::is_function_word;

/// The confidence level of intervals and of the conservative log ratio.
pub const CONFIDENCE: f64 = 0.95;
/// Budget steps for computing the measures of a word.
const WORD_STEPS: u64 = 2000;

/// What the target is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference<'q> {
    /// All paragraphs and titles of the archive that the target does not match.
    Archive,
    /// The paragraphs and titles that this query matches and the target does not.
    Query(&'q Query),
}

/// Which keywords are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeywordOptions {
    /// What is counted.
    pub unit: KeywordUnit,
    /// The order of the keywords.
    pub measure: KeynessMeasure,
    /// Whether the words that are rarer in the target are returned, instead of those that are more frequent.
    pub negative: bool,
    /// The minimum frequency of a word in target and reference together. Rarer words are not compared.
    pub min: u64,
    /// Whether [function words](crate::is_function_word) are returned. They are always compared.
    pub function_words: bool,
    /// The maximum number of keywords to return.
    pub limit: usize,
}

impl Default for KeywordOptions {
    /// The 50 content words with the greatest conservative log ratio, of those that occur five times.
    fn default() -> Self {
        Self {
            unit: KeywordUnit::default(),
            measure: KeynessMeasure::default(),
            negative: false,
            min: 5,
            function_words: false,
            limit: 50,
        }
    }
}

/// What is counted of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeywordUnit {
    /// Occurrences among all words.
    #[default]
    Occurrences,
    /// Paragraphs and titles that have the word, among all. A word that one paragraph repeats counts once.
    Paragraphs,
}

/// A measure of keyness, by which keywords are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeynessMeasure {
    /// Evert's conservative log ratio.
    #[default]
    ConservativeLogRatio,
    /// Dunning's log-likelihood.
    LogLikelihood,
    /// Hardie's log ratio.
    LogRatio,
}

impl KeynessMeasure {
    /// All measures.
    pub const ALL: [Self; 3] = [Self::ConservativeLogRatio, Self::LogLikelihood, Self::LogRatio];

    /// The names of [`ALL`](Self::ALL).
    pub const NAMES: [&str; 3] = ["lrc", "log-likelihood", "log-ratio"];

    /// Returns the name of the measure.
    #[must_use]
    pub fn name(self) -> &'static str {
        // The order of the variants is that of both lists, which a test checks.
        Self::NAMES[self as usize]
    }

    /// Returns the measure with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }
}

/// The size of a part of an archive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartSize {
    /// Number of words.
    pub words: u64,
    /// Number of paragraphs with titles, and of their articles.
    pub count: Count,
}

/// The keywords of a part of an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Keywords {
    /// The size of the target.
    pub target: PartSize,
    /// The size of the reference.
    pub reference: PartSize,
    /// The number of words that were compared. The conservative log ratio is corrected for it.
    pub compared: u64,
    /// The number of keywords that meet the options, without the limit.
    pub distinct: usize,
    /// The keywords in the order of the measure.
    pub words: Vec<Keyword>,
}

/// A word of both parts of an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// The folded word.
    pub word: String,
    /// How often it occurs in the target.
    pub target: WordCount,
    /// How often it occurs in the reference.
    pub reference: WordCount,
    /// Log-likelihood, negative for a word that is rarer in the target.
    pub log_likelihood: f64,
    /// The log ratio.
    pub log_ratio: f64,
    /// The confidence interval of the log ratio at the level [`CONFIDENCE`], for this word alone.
    pub interval: Interval,
    /// The conservative log ratio at the level [`CONFIDENCE`], corrected for all compared words.
    pub conservative_log_ratio: f64,
    /// %DIFF; `None` if the reference does not have the word.
    pub percent_difference: Option<f64>,
}

impl Keyword {
    /// Returns the value of a measure.
    #[must_use]
    pub fn value(&self, measure: KeynessMeasure) -> f64 {
        match measure {
            KeynessMeasure::ConservativeLogRatio => self.conservative_log_ratio,
            KeynessMeasure::LogLikelihood => self.log_likelihood,
            KeynessMeasure::LogRatio => self.log_ratio,
        }
    }
}

/// Compares the words of the paragraphs that `target` matches with those of `reference`.
///
/// Counts come from the engine; no text is read. Only the matching options, the scope and the budget of `options` are used; queries are
/// not relaxed.
///
/// # Errors
///
/// If the archive cannot be read, or the budget is exhausted.
///
/// ```
/// use jianbao_query::{Engine, Options, syntax::parse};
/// use jianbao_words::{KeywordOptions, Reference, keywords};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// let (target, reference) = (parse("日期:2018"), parse("日期:1998"));
/// let reference = Reference::Query(&reference);
/// for word in keywords(engine, &target, reference, &Options::strict(), &KeywordOptions::default())?.words {
///     println!("{} {:.2}", word.word, word.conservative_log_ratio);
/// }
/// Ok(())
/// }
/// ```
pub fn keywords(
    engine: &dyn Engine,
    target: &Query,
    reference: Reference<'_>,
    options: &Options,
    keyness: &KeywordOptions,
) -> Result<Keywords> {
    let (scope, budget) = (options.scope, &options.budget);
    let target = plan(engine, target, options.plan())?.match_node();
    let reference = match reference {
        Reference::Archive => MatchNode::HasText,
        Reference::Query(query) => plan(engine, query, options.plan())?.match_node(),
    };
    let reference = MatchNode::And(vec![reference, MatchNode::Not(Box::new(target.clone()))]);
    let size_of =
        |node| -> Result<PartSize> { Ok(PartSize { words: 0, count: engine.counts(node, scope, &[], budget)?.total }) };
    let (mut target_size, mut reference_size) = (size_of(&target)?, size_of(&reference)?);
    let mut words: HashMap<String, [WordCount; 2]> = HashMap::new();
    engine.word_counts(&[target, reference], scope, budget, &mut |word, counts| {
        let &[target, reference] = counts else { return };
        target_size.words += target.occurrences;
        reference_size.words += reference.occurrences;
        match words.get_mut(word) {
            Some([known_target, known_reference]) => {
                known_target.add(target);
                known_reference.add(reference);
            }
            None => {
                words.insert(word.to_owned(), [target, reference]);
            }
        }
    })?;
    let frequency = |count: &WordCount| match keyness.unit {
        KeywordUnit::Occurrences => count.occurrences,
        KeywordUnit::Paragraphs => count.documents,
    };
    let size = |size: &PartSize| match keyness.unit {
        KeywordUnit::Occurrences => size.words,
        KeywordUnit::Paragraphs => size.count.hits as u64,
    };
    let sizes = [size(&target_size), size(&reference_size)];
    words.retain(|_, [target, reference]| frequency(target) + frequency(reference) >= keyness.min.max(1));
    let compared = words.len() as u64;
    let mut candidates = Vec::new();
    for (word, counts) in words {
        let [target, reference] = &counts;
        let comparison = Comparison::new(frequency(target), sizes[0], frequency(reference), sizes[1]);
        let Some(comparison) = comparison.filter(|_| keyness.function_words || !is_function_word(&word)) else {
            continue;
        };
        // A word that is equally frequent in both is no keyword.
        let evidence = comparison.signed_log_likelihood().unwrap_or_default();
        if evidence == 0.0 || (evidence < 0.0) != keyness.negative {
            continue;
        }
        budget.spend(WORD_STEPS);
        budget.check()?;
        let value = match keyness.measure {
            KeynessMeasure::ConservativeLogRatio => comparison.conservative_log_ratio(CONFIDENCE, compared),
            KeynessMeasure::LogLikelihood => Some(evidence),
            KeynessMeasure::LogRatio => comparison.log_ratio(),
        };
        let strength = value.unwrap_or_default().abs();
        candidates.push(Candidate { word, counts, comparison, strength, evidence: evidence.abs() });
    }
    let distinct = candidates.len();
    candidates.sort_unstable_by(|a, b| {
        let by_evidence = || b.evidence.total_cmp(&a.evidence);
        b.strength.total_cmp(&a.strength).then_with(by_evidence).then_with(|| a.word.cmp(&b.word))
    });
    candidates.truncate(keyness.limit);
    let words = candidates.into_iter().filter_map(|candidate| candidate.measured(compared)).collect();
    Ok(Keywords { target: target_size, reference: reference_size, compared, distinct, words })
}

/// A word that may be returned.
struct Candidate {
    word: String,
    counts: [WordCount; 2],
    comparison: Comparison,
    /// The absolute value of the measure.
    strength: f64,
    /// The log-likelihood.
    evidence: f64,
}

impl Candidate {
    /// Computes all measures. `None` if one is not defined, which is so only for a word that does not occur.
    fn measured(self, compared: u64) -> Option<Keyword> {
        let Self { word, counts: [target, reference], comparison, .. } = self;
        Some(Keyword {
            word,
            target,
            reference,
            log_likelihood: comparison.signed_log_likelihood()?,
            log_ratio: comparison.log_ratio()?,
            interval: comparison.log_ratio_interval(CONFIDENCE, 1)?,
            conservative_log_ratio: comparison.conservative_log_ratio(CONFIDENCE, compared)?,
            percent_difference: comparison.percent_difference(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_listed_in_their_order() {
        for (at, measure) in KeynessMeasure::ALL.into_iter().enumerate() {
            assert_eq!(measure as usize, at);
            assert_eq!(KeynessMeasure::from_name(measure.name()), Some(measure));
        }
    }
}
