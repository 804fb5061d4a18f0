//! The lineage of an index: to which index a state belongs, and which states came before it. It tells whether a folder
//! contains an earlier state of the index that is to replace it, or other data.

use std::{
    collections::hash_map::RandomState,
    fmt::Write,
    hash::{BuildHasher, Hasher},
};

use serde::{Deserialize, Serialize};

use crate::disk::hex;

/// Number of states that are stored by name. Of older ones only the number is known.
const REMEMBERED: usize = 256;

/// The states of an index up to one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Record", into = "Record")]
pub(crate) struct Lineage {
    /// Identifies the index; unchanged by updates, rebuilds and copies.
    index: u128,
    /// Number of states so far, including this one.
    number: u64,
    /// Random names of the last states; the last one is this state.
    states: Vec<u32>,
    /// Whether this is a copy that `backup` wrote, as opposed to an index in use.
    backup: bool,
}

impl Lineage {
    /// Starts the lineage of a new index.
    pub(crate) fn begin() -> Self {
        Self { index: random(), number: 1, states: vec![random() as u32], backup: false }
    }

    /// Returns the lineage of a generation that earlier versions wrote without one; equal for all copies of it.
    pub(crate) fn from_identity(identity: &str) -> Self {
        let index = hex::first_half(blake3::hash(identity.as_bytes()));
        Self { index, number: 1, states: vec![index as u32], backup: false }
    }

    /// Returns the lineage of the next state.
    pub(crate) fn next(&self) -> Self {
        let mut states = self.states.clone();
        states.push(random() as u32);
        states.drain(..states.len().saturating_sub(REMEMBERED));
        Self { index: self.index, number: self.number + 1, states, backup: false }
    }

    /// Returns the lineage of the same state as a backup, or as an index in use.
    pub(crate) fn with_backup(&self, backup: bool) -> Self {
        Self { backup, ..self.clone() }
    }

    /// Whether this is a copy that `backup` wrote.
    pub(crate) fn is_backup(&self) -> bool {
        self.backup
    }

    /// Whether both are states of the same index.
    pub(crate) fn is_of_same_index(&self, other: &Self) -> bool {
        self.index == other.index
    }

    /// Whether this state is `later` itself or an earlier state of it.
    pub(crate) fn precedes(&self, later: &Self) -> bool {
        let Some(distance) = later.number.checked_sub(self.number).filter(|_| self.is_of_same_index(later)) else {
            return false;
        };
        let expected = usize::try_from(distance).ok().and_then(|distance| later.states.iter().rev().nth(distance));
        expected.is_none_or(|state| Some(state) == self.states.last())
    }
}

/// The stored form of a lineage. It contains a checksum, because it is stored twice and one copy may be damaged.
#[derive(Serialize, Deserialize)]
struct Record {
    #[serde(with = "hex::hash128")]
    index: u128,
    number: u64,
    /// Eight hexadecimal digits per state.
    states: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    backup: bool,
    #[serde(with = "hex::hash128")]
    check: u128,
}

impl Record {
    fn checksum(&self) -> u128 {
        let text = format!("{:032x} {} {} {}", self.index, self.number, self.states, self.backup);
        hex::first_half(blake3::hash(text.as_bytes()))
    }
}

impl From<Lineage> for Record {
    fn from(Lineage { index, number, states, backup }: Lineage) -> Self {
        let states = states.iter().fold(String::new(), |mut text, state| {
            let _ = write!(text, "{state:08x}");
            text
        });
        let mut record = Self { index, number, states, backup, check: 0 };
        record.check = record.checksum();
        record
    }
}

impl TryFrom<Record> for Lineage {
    type Error = &'static str;

    fn try_from(record: Record) -> Result<Self, Self::Error> {
        const WRONG: &str = "a lineage that is not as it was written";
        if record.check != record.checksum() {
            return Err(WRONG);
        }
        let digits = record.states.as_bytes().chunks(8).map(|digits| str::from_utf8(digits).unwrap_or_default());
        let states =
            digits.map(|digits| u32::from_str_radix(digits, 16).map_err(|_| WRONG)).collect::<Result<_, _>>()?;
        Ok(Self { index: record.index, number: record.number, states, backup: record.backup })
    }
}

/// Returns a unique number, from the randomness with which the standard library seeds its hasher.
fn random() -> u128 {
    let mut hasher = blake3::Hasher::new();
    for _ in 0..2 {
        hasher.update(&RandomState::new().build_hasher().finish().to_le_bytes());
    }
    hasher.update(&std::process::id().to_le_bytes());
    hex::first_half(hasher.finalize())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn states_lead_to_those_that_follow_and_to_no_others() {
        let first = Lineage::begin();
        let second = first.next();
        assert!(first.precedes(&first) && first.precedes(&second) && !second.precedes(&first));
        // Two different successors of one state.
        let (left, right) = (second.next(), second.next());
        assert!(second.precedes(&left) && second.precedes(&right));
        assert!(!left.precedes(&right) && !left.precedes(&right.next()) && !right.precedes(&left));
        assert!(!Lineage::begin().precedes(&left), "another index");
    }

    #[test]
    fn of_states_long_ago_the_number_is_known() {
        let first = Lineage::begin();
        let mut last = first.clone();
        for _ in 0..2 * REMEMBERED {
            last = last.next();
        }
        assert!(first.precedes(&last) && !last.precedes(&first));
        assert_eq!(last.states.len(), REMEMBERED);
    }

    #[test]
    fn any_wrong_byte_on_disk_is_noticed() {
        let lineage = Lineage::begin().next().with_backup(true);
        let json = serde_json::to_string(&lineage).unwrap();
        assert_eq!(serde_json::from_str::<Lineage>(&json).unwrap(), lineage);
        for at in 0..json.len() {
            for bit in 0..8 {
                let mut bytes = json.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                if let Ok(other) = serde_json::from_slice::<Lineage>(&bytes) {
                    assert_eq!(other, lineage, "byte {at}, bit {bit}");
                }
            }
        }
    }
}
