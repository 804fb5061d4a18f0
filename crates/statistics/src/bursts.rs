//! Bursts: periods in which a word is more frequent than usual, by Kleinberg's automaton.

/// A period of a corpus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Batch {
    /// Documents that match.
    pub relevant: u64,
    /// All documents. If it is 0, nothing is known about the period.
    pub total: u64,
}

/// The parameters of [`bursts`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BurstOptions {
    /// How many times more frequent matches are in a burst than on average; *s* in the paper. Greater than 1.
    pub ratio: f64,
    /// How unlikely the beginning of a burst is; γ in the paper. Greater values give fewer and longer bursts. Not negative.
    pub cost: f64,
}

impl Default for BurstOptions {
    /// The values of the paper: twice as frequent, cost 1.
    fn default() -> Self {
        Self { ratio: 2.0, cost: 1.0 }
    }
}

/// A burst: consecutive periods in the state of the higher frequency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    /// The index of its first period.
    pub first: usize,
    /// The index of its last period.
    pub last: usize,
    /// How much better the burst explains its periods than the average does: the difference of the costs, in nats.
    pub weight: f64,
}

/// Finds the bursts of a series of periods, in order: Kleinberg (2002), section 4, batched arrivals, two states.
///
/// In state 0 a document matches with the average probability *p*₀, and in state 1 with *s* · *p*₀. A sequence of states costs
/// −ln of the probability of the matches, and γ ln *n* for each step from state 0 to 1, with *n* the number of periods. The sequence
/// with the lowest cost is found by dynamic programming. Periods without documents cost nothing, and do not count in *n*; no burst
/// begins or ends with one.
///
/// The result is empty if nothing matches, if everything matches, or if the options are out of range.
///
/// ```
/// use jianbao_statistics::{Batch, BurstOptions, bursts};
/// // 水灾 in 8 months, 100 paragraphs each.
/// let months = [1, 0, 2, 14, 18, 9, 1, 1].map(|relevant| Batch { relevant, total: 100 });
/// let found = bursts(&months, BurstOptions::default());
/// assert_eq!(found.iter().map(|burst| (burst.first, burst.last)).collect::<Vec<_>>(), [(3, 5)]);
/// ```
#[must_use]
pub fn bursts(batches: &[Batch], options: BurstOptions) -> Vec<Burst> {
    let sum = |of: fn(&Batch) -> u64| batches.iter().map(|batch| of(batch) as f64).sum::<f64>();
    let usual = sum(|batch| batch.relevant.min(batch.total)) / sum(|batch| batch.total);
    let fits = options.ratio > 1.0 && options.cost >= 0.0 && usual > 0.0 && usual < 1.0;
    if !fits {
        return Vec::new();
    }
    // A probability is below 1, however frequent matches are on average.
    let raised = (usual * options.ratio).min(f64::midpoint(usual, 1.0).max(HIGHEST));
    let periods = batches.iter().enumerate().filter(|(_, batch)| batch.total > 0);
    let periods: Vec<(usize, f64)> = periods.map(|(at, batch)| (at, gain(*batch, usual, raised))).collect();
    let step = options.cost * (periods.len() as f64).ln();
    // The gain of the best sequence that ends in each state, and whether the state before was 1.
    let (mut calm, mut burst) = (0.0, f64::NEG_INFINITY);
    let mut came_from_burst = Vec::with_capacity(periods.len());
    for &(_, gain) in &periods {
        let stays = burst >= calm - step;
        let ends = burst > calm;
        came_from_burst.push([ends, stays]);
        (calm, burst) = (f64::max(calm, burst), gain + if stays { burst } else { calm - step });
    }
    let mut in_burst = burst > calm;
    let mut found: Vec<Burst> = Vec::new();
    let mut continues = false;
    for (&(at, gain), from) in periods.iter().zip(&came_from_burst).rev() {
        if in_burst {
            match found.last_mut().filter(|_| continues) {
                Some(burst) => (burst.first, burst.weight) = (at, burst.weight + gain),
                None => found.push(Burst { first: at, last: at, weight: gain }),
            }
        }
        let before = from[usize::from(in_burst)];
        continues = in_burst && before;
        in_burst = before;
    }
    found.reverse();
    found
}

/// The highest probability of the raised state.
const HIGHEST: f64 = 0.9999;

/// How much less a period costs in the raised state than in the usual one. The binomial coefficients are equal.
fn gain(batch: Batch, usual: f64, raised: f64) -> f64 {
    let relevant = batch.relevant.min(batch.total);
    let others = (batch.total - relevant) as f64;
    relevant as f64 * (raised / usual).ln() + others * ((1.0 - raised) / (1.0 - usual)).ln()
}
