//! Segments a query into words with the vocabulary of the archive instead of a dictionary: the most probable segmentation under the
//! word frequencies of the archive. A word that is not in the archive cannot match, so a dictionary would not help.

use jianbao_text::is_han;

/// The maximum length of a word, in units (see [`unit_starts`]).
const MAX_WORD_UNITS: usize = 12;

/// The cost of a unit that is not a word of the archive, in nats above the cost of the rarest word.
const UNKNOWN_COST: f64 = 4.0;

/// Segments a run of word characters into words. Returns byte ranges of `run`, in order, without gaps.
///
/// `frequency` returns the number of documents that contain a word; `total` is the number of bigrams of the archive and serves as the
/// number of words. Runs of Latin letters and digits are not split. The method is jieba's unigram model, solved by dynamic
/// programming, with the frequencies of the archive instead of those of a dictionary.
///
/// # Errors
///
/// The error that `frequency` returns.
///
/// ```
/// use jianbao_query::plan::segment;
/// let frequency = |word: &str| Ok::<u64, ()>(match word { "互联网" => 900, "治理" => 700, "互联" => 20, "网" => 50, "理" => 9, _ => 0 });
/// let run = "互联网治理";
/// let words: Vec<&str> = segment(run, 10_000, frequency).unwrap().into_iter().map(|range| &run[range]).collect();
/// assert_eq!(words, ["互联网", "治理"]);
/// ```
pub fn segment<E>(
    run: &str,
    total: u64,
    mut frequency: impl FnMut(&str) -> Result<u64, E>,
) -> Result<Vec<std::ops::Range<usize>>, E> {
    let starts = unit_starts(run);
    let units = starts.len() - 1;
    let rarest = ((total + 2) as f64).ln();
    // For each n, the lowest cost of the first n units, and the unit at which the last word begins.
    let mut best: Vec<(f64, usize)> = vec![(f64::INFINITY, 0); units + 1];
    best[0] = (0.0, 0);
    for from in 0..units {
        for to in from + 1..=units.min(from + MAX_WORD_UNITS) {
            let count = frequency(&run[starts[from]..starts[to]])?;
            let cost = if count > 0 {
                rarest - (count as f64).ln()
            } else if to == from + 1 {
                rarest + UNKNOWN_COST
            } else {
                continue;
            };
            let sum = best[from].0 + cost;
            if sum < best[to].0 {
                best[to] = (sum, from);
            }
        }
    }
    let mut ranges = Vec::new();
    let mut to = units;
    while to > 0 {
        let from = best[to].1;
        ranges.push(starts[from]..starts[to]);
        to = from;
    }
    ranges.reverse();
    Ok(ranges)
}

/// Returns the byte offsets of units, and the end of `run`. A unit is a Han character or a run of other word characters.
fn unit_starts(run: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut previous_han = true;
    for (at, c) in run.char_indices() {
        let han = is_han(c);
        if han || previous_han {
            starts.push(at);
        }
        previous_han = han;
    }
    starts.push(run.len());
    starts
}
