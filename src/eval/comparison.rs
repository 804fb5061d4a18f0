//! Compares two runs of a benchmark and separates changes from noise.
//!
//! The measure is the minimum CPU time of each query: the minimum, because disturbances only add time; CPU time,
//! because waiting for a core is not work; per query, because both runs have the same queries. The remaining noise
//! comes from shared caches, which slow the machine down for a minute at a time: by a few per cent for all classes, and
//! by more for single classes. A change must therefore exceed a threshold, which is higher for one class than for all
//! together. For one class, every round of one run must also be slower than the median round of the other.

use super::{
    Latency,
    latency::{mean, median},
};

/// The result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The difference is within the noise.
    Same,
    /// Faster.
    Faster,
    /// Slower.
    Slower,
    /// The runs had other queries or other results, so their times cannot be compared.
    Other,
}

/// The comparison of a class in two runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The result.
    pub verdict: Verdict,
    /// Geometric mean over the queries of the new time divided by the old.
    pub ratio: f64,
}

/// Minimum ratio for a change of one class.
const CLASS_THRESHOLD: f64 = 1.2;
/// Minimum ratio for a change of all classes together.
const OVERALL_THRESHOLD: f64 = 1.15;

/// Compares a class with an earlier run. The times differ if the geometric mean of their ratios is above 1.2 or below
/// its inverse, and the best round of the slower run was slower than the median round of the other.
///
/// ```
/// use jianbao::eval::{Class, Latency, Times, Verdict, compare};
/// use std::time::Duration;
/// let class = Class { name: "one".into(), queries: vec!["大桥".into()], drawn: false };
/// let run = |micros: [u64; 3]| Latency::of(&class, 1, &micros.map(|micros| Times::of(&[Duration::from_micros(micros)])));
/// assert_eq!(compare(&run([100, 104, 101]), &run([103, 99, 170])).verdict, Verdict::Same);
/// assert_eq!(compare(&run([100, 104, 101]), &run([131, 133, 130])).verdict, Verdict::Slower);
/// ```
#[must_use]
pub fn compare(old: &Latency, new: &Latency) -> Comparison {
    let ratios: Vec<f64> = old.least.iter().zip(&new.least).map(|(old, new)| new / old.max(1e-3)).collect();
    let ratio = mean(&ratios);
    let is_separated = |fast: &Latency, slow: &Latency| {
        let best = slow.rounds.iter().copied().fold(f64::INFINITY, f64::min);
        best > median(fast.rounds.clone()).unwrap_or_default()
    };
    let verdict = if (old.queries, old.found, old.least.len()) != (new.queries, new.found, new.least.len()) {
        Verdict::Other
    } else if ratio > CLASS_THRESHOLD && is_separated(old, new) {
        Verdict::Slower
    } else if ratio < 1.0 / CLASS_THRESHOLD && is_separated(new, old) {
        Verdict::Faster
    } else {
        Verdict::Same
    };
    Comparison { verdict, ratio }
}

/// Combines the comparisons of all classes. Its threshold is lower than that of one class. Classes that cannot be
/// compared are ignored.
///
/// ```
/// use jianbao::eval::{Comparison, Verdict, overall};
/// let class = |ratio| Comparison { verdict: Verdict::Same, ratio };
/// assert_eq!(overall(&[class(1.18), class(1.16), class(1.19)]).verdict, Verdict::Slower);
/// assert_eq!(overall(&[class(1.18), class(0.98), class(1.04)]).verdict, Verdict::Same);
/// ```
#[must_use]
pub fn overall(classes: &[Comparison]) -> Comparison {
    let comparable = classes.iter().filter(|class| class.verdict != Verdict::Other);
    let ratios: Vec<f64> = comparable.map(|class| class.ratio).collect();
    let ratio = mean(&ratios);
    let verdict = match ratio {
        _ if ratios.is_empty() => Verdict::Other,
        slower if slower > OVERALL_THRESHOLD => Verdict::Slower,
        faster if faster < 1.0 / OVERALL_THRESHOLD => Verdict::Faster,
        _ => Verdict::Same,
    };
    Comparison { verdict, ratio }
}
