//! The order of the lines of a concordance, and random samples of them.

use std::str::FromStr;

use jianbao_text::{fold, is_word_char};

/// The order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineOrder {
    /// By date, article and position.
    #[default]
    Position,
    /// By the text before the occurrence, compared backwards from it, so that equal words before it are adjacent.
    Left,
    /// By the text after the occurrence, so that equal words after it are adjacent.
    Right,
    /// By single characters at given distances from the occurrence.
    Characters(CharacterKeys),
}

/// The farthest character by which lines can be sorted.
pub const MAX_DISTANCE: i8 = 9;
/// The maximum number of characters by which lines can be sorted.
const MAX_KEYS: usize = 5;
/// The number of characters beside an occurrence among which letters are looked for.
const NEAR: usize = 64;

/// One to five characters beside an occurrence, the most important first: `R1,R2,L1` is the first character after it, then the second,
/// then the last one before it. Only letters, digits and Han characters count, folded.
///
/// ```
/// use jianbao_query::read::CharacterKeys;
/// assert!("R1,L1".parse::<CharacterKeys>().is_ok());
/// assert!("R0".parse::<CharacterKeys>().is_err() && "X1".parse::<CharacterKeys>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharacterKeys {
    /// Distances: negative before the occurrence, positive after it, 0 for none.
    distances: [i8; MAX_KEYS],
}

impl FromStr for CharacterKeys {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut distances = [0; MAX_KEYS];
        let keys: Vec<&str> = text.split(',').map(str::trim).collect();
        if keys.len() > MAX_KEYS {
            return Err(format!("{text:?} has more than {MAX_KEYS} positions"));
        }
        for (distance, key) in distances.iter_mut().zip(keys) {
            let wrong = || {
                format!(
                    "{key:?} is not a position beside the match; positions are L1 to L{MAX_DISTANCE} and R1 to R{MAX_DISTANCE}"
                )
            };
            let (side, number) = key.split_at_checked(1).ok_or_else(wrong)?;
            let number =
                number.parse::<i8>().ok().filter(|number| (1..=MAX_DISTANCE).contains(number)).ok_or_else(wrong)?;
            *distance = match side {
                "L" | "l" => -number,
                "R" | "r" => number,
                _ => return Err(wrong()),
            };
        }
        Ok(Self { distances })
    }
}

impl LineOrder {
    /// Returns the sort key of an occurrence between `left` and `right`, which are cut to the context that is shown.
    pub(super) fn key(self, shown: [&str; 2], around: [&str; 2]) -> String {
        match self {
            Self::Position => String::new(),
            Self::Left => fold(shown[0]).chars().rev().collect(),
            Self::Right => fold(shown[1]),
            Self::Characters(keys) => keys.key(around),
        }
    }
}

impl CharacterKeys {
    /// Missing characters sort before all others.
    fn key(self, [before, after]: [&str; 2]) -> String {
        let start = before.char_indices().rev().nth(NEAR - 1).map_or(0, |(at, _)| at);
        let end = after.char_indices().nth(NEAR).map_or(after.len(), |(at, _)| at);
        let (before, after) = (fold(&before[start..]), fold(&after[..end]));
        let character = |distance: i8| {
            let nth = usize::from(distance.unsigned_abs()) - 1;
            let found = if distance < 0 {
                before.chars().rev().filter(|&c| is_word_char(c)).nth(nth)
            } else {
                after.chars().filter(|&c| is_word_char(c)).nth(nth)
            };
            found.unwrap_or('\0')
        };
        self.distances.into_iter().filter(|distance| *distance != 0).map(character).collect()
    }
}

/// A random sample of occurrences.
///
/// Whether an occurrence is in the sample depends only on the seed and on its place, so that the same seed gives the same lines again, also
/// on another machine, and most of the same lines after the archive has grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The number of occurrences.
    pub size: usize,
    /// The seed.
    pub seed: u64,
}

impl Sample {
    /// Returns the rank of an occurrence; those with the lowest ranks are the sample (bottom-k sampling).
    pub(super) fn rank(self, article: &str, paragraph: usize, start: usize) -> u64 {
        // FNV-1a over the place, then the finalizer of SplitMix64, which spreads similar places.
        let place = [paragraph as u64, start as u64, self.seed].map(u64::to_le_bytes);
        let bytes = article.bytes().chain(place.into_iter().flatten());
        let mut bits =
            bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ bits >> 31
    }
}
