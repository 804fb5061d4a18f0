//! Words of a query, found in the index's own vocabulary instead of a dictionary: the cut of greatest probability under the
//! frequencies of the archive. A word that the archive never gave cannot match anyway, and no dictionary has to be loaded.

use jianbao_text::is_han;

/// The longest word that is looked for, in characters.
const LONGEST: usize = 12;

/// What a single character costs that the archive does not know as a word, in nats above the rarest word.
const UNKNOWN: f64 = 4.0;

/// Cuts a run of letters into words: byte ranges of `run`, in order, without gaps.
///
/// `frequency` gives the number of documents that hold a word, `total` the number of words in the archive. Stretches of Latin
/// letters and digits are never cut inside. The method is a unigram model solved by dynamic programming, as in jieba, over the
/// frequencies of the archive in place of the dictionary's.
///
/// # Errors
///
/// What `frequency` fails with.
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
    // Cheapest cost of the first n units, and the unit where its last word begins.
    let mut best: Vec<(f64, usize)> = vec![(f64::INFINITY, 0); units + 1];
    best[0] = (0.0, 0);
    for from in 0..units {
        for to in from + 1..=units.min(from + LONGEST) {
            let count = frequency(&run[starts[from]..starts[to]])?;
            let cost = if count > 0 {
                rarest - (count as f64).ln()
            } else if to == from + 1 {
                rarest + UNKNOWN
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

/// Byte offsets where a word may begin, and the end: at every Han character, and around stretches of other letters.
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
