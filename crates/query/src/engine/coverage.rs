//! The number of articles and documents of each day, with which hit counts are compared.

use std::collections::BTreeMap;

use jianbao_model::Date;

/// The number of articles and documents of an archive by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The first day with an article, in days since 1970-01-01.
    start: i64,
    /// Counts for every day from the first to the last, including days without articles.
    days: Vec<CoverageCounts>,
    /// Counts for articles of which only a month or a year is known, by its first and last day.
    periods: BTreeMap<(i64, i64), CoverageCounts>,
    /// Counts for articles without a date.
    undated: CoverageCounts,
}

/// Numbers of articles and documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CoverageCounts {
    /// Number of articles.
    pub articles: usize,
    /// Number of titles with a word character.
    pub titles: usize,
    /// Number of body paragraphs with a word character.
    pub paragraphs: usize,
}

impl CoverageCounts {
    /// Adds `other` to these counts.
    pub fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.titles += other.titles;
        self.paragraphs += other.paragraphs;
    }
}

impl Coverage {
    /// Creates a coverage from the counts of each day, in days since 1970-01-01, of each month or year, by its first and last day, and
    /// of undated articles. Memory is proportional to the number of days between the first and the last.
    ///
    /// ```
    /// use jianbao_query::engine::{Coverage, CoverageCounts};
    /// let counts = CoverageCounts { articles: 1, titles: 1, paragraphs: 7 };
    /// let periods = [].into();
    /// let coverage = Coverage::new([(10, counts), (12, counts)].into(), periods, CoverageCounts::default());
    /// assert_eq!((coverage.day_range(), coverage.days().count()), (Some((10, 12)), 3));
    /// ```
    #[must_use]
    pub fn new(
        by_day: BTreeMap<i64, CoverageCounts>,
        periods: BTreeMap<(i64, i64), CoverageCounts>,
        undated: CoverageCounts,
    ) -> Self {
        let bounds = || by_day.keys().copied().chain(periods.keys().flat_map(|&(first, last)| [first, last]));
        let Some((start, end)) = bounds().min().zip(bounds().max()) else {
            return Self { start: 0, days: Vec::new(), periods, undated };
        };
        let mut days = vec![CoverageCounts::default(); (end - start + 1) as usize];
        for (day, counts) in by_day {
            days[(day - start) as usize] = counts;
        }
        Self { start, days, periods, undated }
    }

    /// Iterates over every day from the first to the last, in days since 1970-01-01, with its counts. Empty if no article has a date.
    pub fn days(&self) -> impl Iterator<Item = (i64, CoverageCounts)> + '_ {
        (self.start..).zip(self.days.iter().copied())
    }

    /// Returns the first and the last day with an article, in days since 1970-01-01; `None` if no article has a date.
    #[must_use]
    pub fn day_range(&self) -> Option<(i64, i64)> {
        let last = i64::try_from(self.days.len().checked_sub(1)?).ok()?;
        Some((self.start, self.start + last))
    }

    /// Returns the counts for articles of which only a month or a year is known, by its first and last day.
    pub fn periods(&self) -> impl Iterator<Item = ((i64, i64), CoverageCounts)> + '_ {
        self.periods.iter().map(|(&period, &counts)| (period, counts))
    }

    /// Returns the counts for articles without a date.
    #[must_use]
    pub fn undated(&self) -> CoverageCounts {
        self.undated
    }
}

/// Converts days since 1970-01-01 to a date; `None` if the date is outside the supported range.
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

/// Converts a date to days since 1970-01-01, negative for earlier dates.
#[must_use]
pub fn epoch_day(date: Date) -> i64 {
    i64::from((date - Date::constant(1970, 1, 1)).get_days())
}
