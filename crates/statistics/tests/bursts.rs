//! Bursts have the lowest cost of all sequences of states, which is checked by trying them all.

#![allow(clippy::unwrap_used)]

use jianbao_statistics::{Batch, Burst, BurstOptions, bursts};
use proptest::prelude::*;

fn months(counts: &[(u64, u64)]) -> Vec<Batch> {
    counts.iter().map(|&(relevant, total)| Batch { relevant, total }).collect()
}

/// ln of the probability of the matches of a period, without the binomial coefficient.
fn ln_probability(batch: Batch, p: f64) -> f64 {
    batch.relevant as f64 * p.ln() + (batch.total - batch.relevant) as f64 * (1.0 - p).ln()
}

/// The cost of a sequence of states by the definition in the paper.
fn cost(batches: &[Batch], states: &[bool], options: BurstOptions) -> f64 {
    let sum = |of: fn(&Batch) -> u64| batches.iter().map(of).sum::<u64>() as f64;
    let usual = sum(|batch| batch.relevant) / sum(|batch| batch.total);
    let raised = usual * options.ratio;
    let step = options.cost * (batches.len() as f64).ln();
    let mut before = false;
    let mut cost = 0.0;
    for (batch, &in_burst) in batches.iter().zip(states) {
        cost -= ln_probability(*batch, if in_burst { raised } else { usual });
        cost += if in_burst && !before { step } else { 0.0 };
        before = in_burst;
    }
    cost
}

proptest! {
    #[test]
    fn no_sequence_of_states_costs_less(
        counts in prop::collection::vec((0..8_u64, 20..60_u64), 1..11),
        ratio in 1.2..2.4_f64,
        cost_of_a_step in 0.0..2.0_f64,
    ) {
        let batches = months(&counts);
        let options = BurstOptions { ratio, cost: cost_of_a_step };
        prop_assume!(batches.iter().any(|batch| batch.relevant > 0));
        let found = bursts(&batches, options);
        let is_in = |at: usize| found.iter().any(|burst| burst.first <= at && at <= burst.last);
        let states: Vec<bool> = (0..batches.len()).map(is_in).collect();
        let own = cost(&batches, &states, options);
        let all = (0..1_usize << batches.len()).map(|bits| {
            let states: Vec<bool> = (0..batches.len()).map(|at| bits >> at & 1 == 1).collect();
            cost(&batches, &states, options)
        });
        let lowest = all.fold(f64::INFINITY, f64::min);
        prop_assert!((own - lowest).abs() < 1e-9, "{} instead of {}: {:?}", own, lowest, found);
        // The weights say how much is saved, before the steps are paid.
        let saved = found.iter().map(|burst| burst.weight).sum::<f64>()
            - found.len() as f64 * cost_of_a_step * (batches.len() as f64).ln();
        let none = cost(&batches, &vec![false; batches.len()], options);
        prop_assert!((none - own - saved).abs() < 1e-9);
    }

    #[test]
    fn bursts_are_apart_and_in_order(counts in prop::collection::vec((0..80_u64, 0..60_u64), 0..40), ratio: f64, cost: f64) {
        let batches = months(&counts);
        let found = bursts(&batches, BurstOptions { ratio, cost });
        prop_assert!(found.windows(2).all(|pair| pair[0].last < pair[1].first));
        prop_assert!(found.iter().all(|burst| batches[burst.first].total > 0 && batches[burst.last].total > 0));
    }

    /// Periods without documents are not evidence against a burst.
    #[test]
    fn gaps_change_nothing(counts in prop::collection::vec((0..20_u64, 20..60_u64), 1..12), gap in 0..12_usize) {
        let gap = gap.min(counts.len());
        let mut with_gap = counts.clone();
        with_gap.insert(gap, (0, 0));
        let moved = |at: usize| if at >= gap { at + 1 } else { at };
        let expected: Vec<(usize, usize)> = bursts(&months(&counts), BurstOptions::default())
            .iter().map(|burst| (moved(burst.first), moved(burst.last))).collect();
        let found: Vec<(usize, usize)> =
            bursts(&months(&with_gap), BurstOptions::default()).iter().map(|burst| (burst.first, burst.last)).collect();
        prop_assert_eq!(found, expected);
    }
}

fn periods(found: &[Burst]) -> Vec<(usize, usize)> {
    found.iter().map(|burst| (burst.first, burst.last)).collect()
}

#[test]
fn a_higher_cost_gives_fewer_bursts() {
    let series =
        months(&[(1, 90), (7, 100), (1, 90), (30, 110), (28, 90), (0, 0), (31, 100), (2, 100), (1, 95), (1, 100)]);
    let found = |cost| periods(&bursts(&series, BurstOptions { ratio: 2.0, cost }));
    assert_eq!(found(1.0), [(3, 6)], "the gap is a part of the burst around it");
    assert!(found(50.0).is_empty());
}

#[test]
fn even_frequencies_have_no_burst() {
    let none = |counts: &[(u64, u64)]| assert_eq!(bursts(&months(counts), BurstOptions::default()), []);
    none(&[]);
    none(&[(0, 0), (0, 0)]);
    none(&[(0, 10), (0, 10)]);
    none(&[(10, 10), (10, 10)]);
    none(&[(5, 100), (5, 100), (6, 100), (4, 100)]);
    // A count above the total is an error of the caller, but must not cause a panic.
    none(&[(20, 10), (20, 10)]);
    for options in [(1.0, 1.0), (0.0, 1.0), (2.0, -1.0), (f64::NAN, 1.0), (2.0, f64::NAN)] {
        let options = BurstOptions { ratio: options.0, cost: options.1 };
        assert_eq!(bursts(&months(&[(0, 100), (50, 100)]), options), []);
    }
}
