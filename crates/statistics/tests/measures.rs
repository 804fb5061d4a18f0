//! The measures give what NLTK and SciPy give for the same counts (`measures.tsv`), and keep their laws on random counts.

#![allow(clippy::unwrap_used, clippy::float_cmp)]

use jianbao_statistics::{Comparison, ContingencyTable, Part, dispersion, normalized_dispersion};
use proptest::prelude::*;

const CONFIDENCE: f64 = 0.95;
/// The number of words that the conservative log ratio of the file is corrected for.
const FAMILY: u64 = 20_000;

fn same(own: f64, other: f64) -> bool {
    own == other || (own - other).abs() <= 1e-6 * other.abs().max(1e-3)
}

#[test]
fn measures_equal_those_of_nltk_and_scipy_to_six_digits() {
    let mut lines = include_str!("measures.tsv").lines().filter(|line| !line.starts_with('#'));
    let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let mut compared = 0;
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let count = |column: usize| cells[column].parse::<u64>().unwrap();
        let table = ContingencyTable::from_margins(count(0), count(1), count(2), count(3)).expect(line);
        let comparison = Comparison::of_table(table).expect(line);
        let interval = comparison.log_ratio_interval(CONFIDENCE, 1).unwrap();
        for (name, cell) in names.iter().zip(&cells).skip(4) {
            let own = match *name {
                "expected" => table.expected(),
                "mi" => table.mutual_information(),
                "mi3" => table.mutual_information_cubed(),
                "log_dice" => table.log_dice(),
                "log_likelihood" => table.log_likelihood(),
                "t" => table.t_score(),
                "log_ratio" => comparison.log_ratio(),
                "lower" => Some(interval.lower).filter(|bound| bound.is_finite()),
                "upper" => Some(interval.upper).filter(|bound| bound.is_finite()),
                "lrc" => comparison.conservative_log_ratio(CONFIDENCE, FAMILY),
                "percent_difference" => comparison.percent_difference(),
                other => panic!("no measure {other}"),
            };
            let other = (*cell != "-").then(|| cell.parse::<f64>().unwrap());
            let equal = match (own, other) {
                (Some(own), Some(other)) => same(own, other),
                (own, other) => own == other,
            };
            assert!(equal, "{name} of {:?}: {own:?}, not {other:?}", &cells[..4]);
            compared += 1;
        }
    }
    assert!(compared > 1000, "the file has tables");
}

fn any_table() -> impl Strategy<Value = ContingencyTable> {
    let cell = || prop_oneof![0..5_u64, 0..1000_u64, 0..100_000_000_u64];
    (cell(), cell(), cell(), cell()).prop_map(|(joint, first, second, neither)| {
        ContingencyTable::from_margins(joint, joint + first, joint + second, joint + first + second + neither).unwrap()
    })
}

proptest! {
    #[test]
    fn a_table_has_the_counts_that_it_was_made_from(table in any_table()) {
        let [joint, first, second, neither] = table.cells();
        let again = ContingencyTable::from_margins(joint, joint + first, joint + second, joint + first + second + neither);
        prop_assert_eq!(again, Some(table));
        prop_assert_eq!(table.observed(), joint);
    }

    #[test]
    fn any_four_numbers_are_a_table_or_none(joint: u64, first: u64, second: u64, total: u64) {
        if let Some(table) = ContingencyTable::from_margins(joint, first, second, total) {
            prop_assert!(table.log_likelihood().is_none_or(|value| value >= 0.0));
        }
        if let Some(comparison) = Comparison::new(joint, first, second, total) {
            prop_assert!(comparison.log_ratio().is_none_or(f64::is_finite));
        }
    }

    /// The direction of all measures is that of the expectation.
    #[test]
    fn measures_agree_on_the_direction(table in any_table()) {
        let (observed, Some(expected)) = (table.observed() as f64, table.expected()) else { return Ok(()) };
        if table.observed() > 0 && (observed - expected).abs() > 1e-9 * expected {
            let attracts = observed > expected;
            prop_assert_eq!(table.mutual_information().unwrap() > 0.0, attracts);
            prop_assert_eq!(table.t_score().unwrap() > 0.0, attracts);
            if let Some(comparison) = Comparison::of_table(table) {
                prop_assert_eq!(comparison.signed_log_likelihood().unwrap() > 0.0, attracts);
            }
        }
    }

    #[test]
    fn the_log_ratio_lies_in_its_interval_and_the_conservative_one_is_its_nearer_bound(table in any_table()) {
        let Some(comparison) = Comparison::of_table(table) else { return Ok(()) };
        let Some(interval) = comparison.log_ratio_interval(CONFIDENCE, 100) else { return Ok(()) };
        let (ratio, bound) =
            (comparison.log_ratio().unwrap(), comparison.conservative_log_ratio(CONFIDENCE, 100).unwrap());
        let [joint, _, other, _] = table.cells();
        if joint > 0 && other > 0 {
            prop_assert!(interval.lower <= ratio + 1e-9 && ratio <= interval.upper + 1e-9);
            prop_assert!(bound.abs() <= ratio.abs() + 1e-9);
        }
        prop_assert!(bound == 0.0 || bound == interval.lower || bound == interval.upper);
        let wider = comparison.log_ratio_interval(CONFIDENCE, 10_000).unwrap();
        prop_assert!(wider.lower <= interval.lower + 1e-9 && wider.upper >= interval.upper - 1e-9);
    }

    #[test]
    fn exchanging_the_corpora_changes_the_signs(target in 0..500_u64, reference in 0..500_u64, size in 500..10_000_u64) {
        let one = Comparison::new(target, 500, reference, size).unwrap();
        let other = Comparison::new(reference, size, target, 500).unwrap();
        let sum = |a: Option<f64>, b: Option<f64>| a.unwrap_or_default() + b.unwrap_or_default();
        prop_assert!(sum(one.log_ratio(), other.log_ratio()).abs() < 1e-9);
        prop_assert!(sum(one.signed_log_likelihood(), other.signed_log_likelihood()).abs() < 1e-6);
        prop_assert!(sum(one.conservative_log_ratio(CONFIDENCE, 7), other.conservative_log_ratio(CONFIDENCE, 7)).abs() < 1e-6);
    }

    #[test]
    fn dispersion_is_between_even_and_all_in_the_smallest_part(sizes in prop::collection::vec(1..1000_u64, 1..8), seed: u64) {
        let even: Vec<Part> = sizes.iter().map(|&size| Part { occurrences: size * 3, size }).collect();
        prop_assert!(dispersion(&even).unwrap() < 1e-9);
        let smallest = sizes.iter().enumerate().min_by_key(|(_, size)| **size).unwrap().0;
        let only = |at| sizes.iter().enumerate().map(|(part, &size)| Part { occurrences: u64::from(part == at), size }).collect::<Vec<_>>();
        let maximum = dispersion(&only(smallest)).unwrap();
        let some = only(seed as usize % sizes.len());
        prop_assert!(dispersion(&some).unwrap() <= maximum + 1e-9);
        let share = normalized_dispersion(&some);
        prop_assert_eq!(share.is_none(), sizes.len() == 1);
        prop_assert!(share.is_none_or(|share| (0.0..=1.0 + 1e-9).contains(&share)));
    }
}

#[test]
fn what_is_not_defined_has_no_value() {
    let empty = ContingencyTable::from_margins(0, 0, 0, 0).unwrap();
    let values =
        [empty.expected(), empty.mutual_information(), empty.log_dice(), empty.log_likelihood(), empty.t_score()];
    assert_eq!(values, [None; 5]);
    assert_eq!(Comparison::of_table(empty), None);
    let absent = Comparison::new(0, 10, 0, 10).unwrap();
    assert_eq!(
        (absent.log_ratio(), absent.conservative_log_ratio(0.95, 1), absent.percent_difference()),
        (None, None, None)
    );
    assert_eq!(Comparison::new(3, 10, 2, 10).unwrap().log_ratio_interval(1.0, 1), None);
    assert_eq!(Comparison::new(3, 10, 2, 10).unwrap().log_ratio_interval(f64::NAN, 1), None);
    assert_eq!(dispersion(&[]), None);
    assert_eq!(dispersion(&[Part { occurrences: 0, size: 5 }]), None);
}
