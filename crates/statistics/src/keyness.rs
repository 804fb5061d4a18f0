//! Keyness: how much more frequent a word is in one corpus than in another.

use std::f64::consts::LN_2;

use crate::{
    beta::{ln_cumulative, log_odds_quantile},
    table::ContingencyTable,
};

/// The frequency that replaces a frequency of 0 in a [`log_ratio`](Comparison::log_ratio).
const IN_PLACE_OF_ZERO: f64 = 0.5;

/// The frequencies of a word in a target and a reference corpus, with the sizes of both. Occurrences among words can be compared, or
/// articles among articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Comparison {
    target: u64,
    target_size: u64,
    reference: u64,
    reference_size: u64,
}

/// A confidence interval of a [log ratio](Comparison::log_ratio). A bound is infinite if the word is missing in one of the corpora.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
}

impl Comparison {
    /// Creates a comparison of `target` of `target_size` with `reference` of `reference_size`. Returns `None` if a frequency is greater
    /// than the size of its corpus, or a corpus is empty.
    ///
    /// ```
    /// use jianbao_statistics::Comparison;
    /// // 高铁: 40 of 10,000 words in 2018, 5 of 20,000 in 1998.
    /// let comparison = Comparison::new(40, 10_000, 5, 20_000).expect("a comparison");
    /// assert_eq!(comparison.log_ratio(), Some(4.0));
    /// assert_eq!(comparison.percent_difference(), Some(1500.0));
    /// assert!((comparison.conservative_log_ratio(0.95, 1).unwrap() - 2.658730).abs() < 1e-6);
    /// assert_eq!(Comparison::new(2, 1, 0, 1), None);
    /// ```
    #[must_use]
    pub fn new(target: u64, target_size: u64, reference: u64, reference_size: u64) -> Option<Self> {
        let fits = target <= target_size && reference <= reference_size && target_size > 0 && reference_size > 0;
        fits.then_some(Self { target, target_size, reference, reference_size })
    }

    /// Compares the cases with the first event of `table`, the target, with the cases without it, the reference. `None` if there are
    /// none of either.
    #[must_use]
    pub fn of_table(table: ContingencyTable) -> Option<Self> {
        let [joint, first_alone, second_alone, neither] = table.cells();
        Self::new(joint, joint + first_alone, second_alone, second_alone + neither)
    }

    fn target_share(self) -> f64 {
        self.target as f64 / self.target_size as f64
    }

    fn reference_share(self) -> f64 {
        self.reference as f64 / self.reference_size as f64
    }

    /// Returns the counts as a table of all words by corpus. `None` if their sum exceeds `u64`.
    #[must_use]
    pub fn table(self) -> Option<ContingencyTable> {
        let total = self.target_size.checked_add(self.reference_size)?;
        // The sum of the frequencies is at most the total.
        ContingencyTable::from_margins(self.target, self.target_size, self.target + self.reference, total)
    }

    /// Returns the log-likelihood ratio *G*² of all four cells (Dunning 1993; Rayson & Garside 2000 omit two), negative if the word is
    /// rarer in the target.
    #[must_use]
    pub fn signed_log_likelihood(self) -> Option<f64> {
        let ratio = self.table()?.log_likelihood()?;
        Some(if self.target_share() < self.reference_share() { -ratio } else { ratio })
    }

    /// Returns the log ratio, log₂ of the quotient of the relative frequencies (Hardie 2014): 1 means twice as frequent, −1 half as
    /// frequent. A frequency of 0 counts as ½. `None` if both are 0.
    #[must_use]
    pub fn log_ratio(self) -> Option<f64> {
        let frequency = |count: u64| if count == 0 { IN_PLACE_OF_ZERO } else { count as f64 };
        let share = |count, size: u64| frequency(count) / size as f64;
        let ratio = share(self.target, self.target_size) / share(self.reference, self.reference_size);
        (self.target > 0 || self.reference > 0).then(|| ratio.log2())
    }

    /// Returns the confidence interval of the log ratio: the Clopper–Pearson interval of the conditional Poisson test, as Evert (2022)
    /// uses it.
    ///
    /// `confidence` is the confidence level, for example 0.95. `family` is the number of words that are compared at once; the level is
    /// corrected for it (Bonferroni). `None` if both frequencies are 0 or `confidence` is not between 0 and 1.
    #[must_use]
    pub fn log_ratio_interval(self, confidence: f64, family: u64) -> Option<Interval> {
        let alpha = self.tail(confidence, family)?;
        Some(Interval { lower: self.lower_bound(alpha), upper: self.upper_bound(alpha) })
    }

    /// Returns the conservative log ratio, LRC (Evert 2022): the bound of the [interval](Self::log_ratio_interval) that is nearer to 0,
    /// and 0 if the interval contains 0. It orders words by the effect that the evidence ensures at least. Parameters and `None` as for
    /// the interval.
    #[must_use]
    pub fn conservative_log_ratio(self, confidence: f64, family: u64) -> Option<f64> {
        let alpha = self.tail(confidence, family)?;
        let is_positive = self.target_share() >= self.reference_share();
        let (more, less, null) = if is_positive {
            (self.target, self.reference, self.size_ratio())
        } else {
            (self.reference, self.target, -self.size_ratio())
        };
        // A single probability shows whether the interval contains 0, which is the case for most words. A bound needs
        // many.
        if more == 0 || ln_cumulative(null * LN_2, more as f64, less as f64 + 1.0) >= alpha.ln() {
            return Some(0.0);
        }
        Some(if is_positive { self.lower_bound(alpha).max(0.0) } else { self.upper_bound(alpha).min(0.0) })
    }

    /// Returns %DIFF, the difference of the relative frequencies in per cent of that of the reference (Gabrielatos & Marchi 2011).
    /// `None` if the word is not in the reference.
    #[must_use]
    pub fn percent_difference(self) -> Option<f64> {
        let reference = self.reference_share();
        (reference > 0.0).then(|| 100.0 * (self.target_share() - reference) / reference)
    }

    /// Returns the probability of each tail outside of the interval.
    fn tail(self, confidence: f64, family: u64) -> Option<f64> {
        let is_level = confidence > 0.0 && confidence < 1.0;
        let occurs = self.target > 0 || self.reference > 0;
        (is_level && occurs).then(|| (1.0 - confidence) / 2.0 / family.max(1) as f64)
    }

    fn lower_bound(self, alpha: f64) -> f64 {
        if self.target == 0 {
            return f64::NEG_INFINITY;
        }
        log_odds_quantile(alpha, self.target as f64, self.reference as f64 + 1.0) / LN_2 - self.size_ratio()
    }

    fn upper_bound(self, alpha: f64) -> f64 {
        if self.reference == 0 {
            return f64::INFINITY;
        }
        // The upper tail is the lower one of the complement.
        -log_odds_quantile(alpha, self.reference as f64, self.target as f64 + 1.0) / LN_2 - self.size_ratio()
    }

    /// The log ratio of the sizes, in bits.
    fn size_ratio(self) -> f64 {
        (self.target_size as f64 / self.reference_size as f64).log2()
    }
}
