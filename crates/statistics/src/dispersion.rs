//! Dispersion: how evenly a word is spread over the parts of a corpus.

/// A part of a corpus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// Occurrences of the word in the part.
    pub occurrences: u64,
    /// Size of the part, in words.
    pub size: u64,
}

/// Returns the deviation of proportions, DP = ½ Σ |share of the occurrences − share of the corpus| (Gries 2008).
/// 0 means that the word is spread like the corpus; values near 1 mean that it occurs in one small part only. `None` if
/// the word does not occur or all parts are empty.
/// occur or all parts are empty.
///
/// ```
/// use jianbao_statistics::{Part, dispersion};
/// let parts = [(1, 9), (2, 10), (3, 10), (4, 10), (5, 11)].map(|(occurrences, size)| Part { occurrences, size });
/// assert!((dispersion(&parts).unwrap() - 0.18).abs() < 1e-12);
/// ```
#[must_use]
pub fn dispersion(parts: &[Part]) -> Option<f64> {
    let (occurrences, size) = totals(parts)?;
    let difference = |part: &Part| (part.occurrences as f64 / occurrences - part.size as f64 / size).abs();
    Some(parts.iter().map(difference).sum::<f64>() / 2.0)
}

/// Returns DP divided by its maximum for these parts, 1 − share of the smallest part (Lijffijt & Gries 2012). Empty parts do not count.
/// `None` as for [`dispersion`], and if there is only one part.
///
/// ```
/// use jianbao_statistics::{Part, normalized_dispersion};
/// let parts = [(0, 90), (7, 10)].map(|(occurrences, size)| Part { occurrences, size });
/// assert!((normalized_dispersion(&parts).unwrap() - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn normalized_dispersion(parts: &[Part]) -> Option<f64> {
    let (_, size) = totals(parts)?;
    let smallest = parts.iter().map(|part| part.size).filter(|size| *size > 0).min()?;
    let maximum = 1.0 - smallest as f64 / size;
    (maximum > 0.0).then_some(dispersion(parts)? / maximum)
}

/// Returns the occurrences and the size of all parts.
fn totals(parts: &[Part]) -> Option<(f64, f64)> {
    let sum = |of: fn(&Part) -> u64| parts.iter().map(|part| of(part) as f64).sum::<f64>();
    let (occurrences, size) = (sum(|part| part.occurrences), sum(|part| part.size));
    (occurrences > 0.0 && size > 0.0).then_some((occurrences, size))
}
