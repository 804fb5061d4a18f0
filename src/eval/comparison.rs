//! Compares two runs of a benchmark and separates changes from noise.
//!
//! Compared is the least CPU time of an answer to each query. Least, because whatever disturbs a program only adds to its time; CPU
//! time, because waiting for a core is not work; query by query, because the same are asked on both sides. What is left is a machine
//! that is slower for a minute because its caches are shared, by some per cent for all classes and some more for one: so a change
//! has to be larger than that, for one class larger than for all together, and every round of one run has to lie above most rounds of
//! the other.

use super::{
    Latency,
    latency::{mean, median},
};

/// What comparing a class of two runs says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No more different than runs of one program are.
    Same,
    /// Faster.
    Faster,
    /// Slower.
    Slower,
    /// Other paragraphs were found, or other queries asked: times say nothing.
    Other,
}

/// How two runs of a class compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// What that means.
    pub verdict: Verdict,
    /// The new time of a query divided by the old, the geometric mean over the queries.
    pub ratio: f64,
}

/// By how much the times of a class must differ for a change.
const CLASS_THRESHOLD: f64 = 1.2;
/// By how much those of all classes together must.
const OVERALL_THRESHOLD: f64 = 1.15;

/// Compares a class of a run with that of an earlier one. Times count as different when the geometric mean of their ratios is above
/// 1.2 or below its inverse, and the best round of the slower run was slower than the middle one of the other.
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

/// What the comparisons of all classes say together: a smaller change than that of one class is one when all share it. Those that
/// cannot be compared do not count.
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
