//! How much an archive has of each day: what counts of hits are compared with.

use std::collections::BTreeMap;

use jianbao_model::Date;

/// What an archive has of each day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The first day, in days since 1970-01-01.
    start: i64,
    /// From the first day to the last, those without an article among them.
    days: Vec<CoverageCounts>,
    /// What has no date.
    undated: CoverageCounts,
}

/// Articles and texts of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CoverageCounts {
    /// Articles.
    pub articles: usize,
    /// Titles with a word character.
    pub titles: usize,
    /// Paragraphs with a word character, titles not among them.
    pub paragraphs: usize,
}

impl CoverageCounts {
    /// Adds another holding.
    pub fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.titles += other.titles;
        self.paragraphs += other.paragraphs;
    }
}

impl Coverage {
    /// From what there is of each day, in days since 1970-01-01, and without a date. Memory is proportional to the span of days.
    ///
    /// ```
    /// use jianbao_query::engine::{Coverage, CoverageCounts};
    /// let held = CoverageCounts { articles: 1, titles: 1, paragraphs: 7 };
    /// let coverage = Coverage::new([(10, held), (12, held)].into(), CoverageCounts::default());
    /// assert_eq!((coverage.day_range(), coverage.days().count()), (Some((10, 12)), 3));
    /// ```
    #[must_use]
    pub fn new(by_day: BTreeMap<i64, CoverageCounts>, undated: CoverageCounts) -> Self {
        let Some((&start, &end)) = by_day.keys().next().zip(by_day.keys().next_back()) else {
            return Self { start: 0, days: Vec::new(), undated };
        };
        let mut days = vec![CoverageCounts::default(); (end - start + 1) as usize];
        for (day, held) in by_day {
            days[(day - start) as usize] = held;
        }
        Self { start, days, undated }
    }

    /// Each day from the first to the last with what there is of it; nothing when no article has a date.
    pub fn days(&self) -> impl Iterator<Item = (i64, CoverageCounts)> + '_ {
        (self.start..).zip(self.days.iter().copied())
    }

    /// The first and the last day with an article, in days since 1970-01-01.
    #[must_use]
    pub fn day_range(&self) -> Option<(i64, i64)> {
        let last = i64::try_from(self.days.len().checked_sub(1)?).ok()?;
        Some((self.start, self.start + last))
    }

    /// What there is without a date.
    #[must_use]
    pub fn undated(&self) -> CoverageCounts {
        self.undated
    }
}

/// The day that is `days` after 1970-01-01; `None` outside of the calendar.
///
/// ```
/// use jianbao_model::Date;
/// use jianbao_query::engine::{date_from_epoch_day, epoch_day};
/// let date = Date::constant(2016, 3, 12);
/// assert_eq!(date_from_epoch_day(epoch_day(date)), Some(date));
/// ```
#[must_use]
pub fn date_from_epoch_day(days: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from 1970-01-01 to `date`.
#[must_use]
pub fn epoch_day(date: Date) -> i64 {
    i64::from((date - Date::constant(1970, 1, 1)).get_days())
}
