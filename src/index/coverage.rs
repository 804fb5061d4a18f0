//! How much an archive has of each day, counted from its columns: what counts of hits are compared with. Never reads text.

use tantivy::SegmentReader;

use super::{Archive, Fields, schema::HasText};
use crate::model::Date;

/// What an archive has of each day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The first day, in days since 1970-01-01.
    start: i64,
    /// From the first day to the last, those without an article among them.
    days: Vec<Holding>,
    /// What has no date.
    undated: Holding,
}

/// Articles and texts of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holding {
    /// Articles.
    pub articles: usize,
    /// Titles with a letter or digit.
    pub titles: usize,
    /// Paragraphs with a letter or digit, titles not among them.
    pub paragraphs: usize,
}

impl Holding {
    fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.titles += other.titles;
        self.paragraphs += other.paragraphs;
    }
}

impl Coverage {
    /// Each day from the first to the last with what there is of it; nothing when no article has a date.
    pub fn days(&self) -> impl Iterator<Item = (i64, Holding)> + '_ {
        (self.start..).zip(self.days.iter().copied())
    }

    /// The first and the last day with an article, in days since 1970-01-01.
    #[must_use]
    pub fn span(&self) -> Option<(i64, i64)> {
        let last = i64::try_from(self.days.len().checked_sub(1)?).ok()?;
        Some((self.start, self.start + last))
    }

    /// What there is without a date.
    #[must_use]
    pub fn undated(&self) -> Holding {
        self.undated
    }

    pub(super) fn count(archive: &Archive) -> tantivy::Result<Self> {
        let mut coverage = Self { start: 0, days: Vec::new(), undated: Holding::default() };
        for segment in archive.searcher().segment_readers() {
            coverage.add(segment, archive.fields())?;
        }
        // Days of removed articles may stand at either end.
        let empty = |holding: &Holding| *holding == Holding::default();
        let behind = coverage.days.iter().rev().take_while(|day| empty(day)).count();
        coverage.days.truncate(coverage.days.len() - behind);
        while coverage.days.first().is_some_and(empty) {
            coverage.days.remove(0);
            coverage.start += 1;
        }
        Ok(coverage)
    }

    fn add(&mut self, segment: &SegmentReader, fields: Fields) -> tantivy::Result<()> {
        let (columns, schema) = (segment.fast_fields(), segment.schema());
        let numbers = columns.u64(schema.get_field_name(fields.paragraph))?;
        // A segment in which no document has a date has no such column.
        let days = columns.i64(schema.get_field_name(fields.day)).ok();
        let has_text = HasText::of(segment, fields)?;
        if let Some(days) = &days {
            self.reach(days.min_value(), days.max_value());
        }
        // An article's documents are neighbours and have one date, so that is asked once an article.
        let mut day = None;
        let mut sum = Holding::default();
        for doc in segment.doc_ids_alive() {
            let head = numbers.first(doc) == Some(0);
            if head {
                self.keep(day, std::mem::take(&mut sum));
                day = days.as_ref().and_then(|days| days.first(doc));
            }
            let text = usize::from(has_text.at(doc));
            sum.add(Holding {
                articles: usize::from(head),
                titles: if head { text } else { 0 },
                paragraphs: if head { 0 } else { text },
            });
        }
        self.keep(day, sum);
        Ok(())
    }

    fn keep(&mut self, day: Option<i64>, held: Holding) {
        match day {
            Some(day) => self.days[(day - self.start) as usize].add(held),
            None => self.undated.add(held),
        }
    }

    /// Makes room for the days from `first` to `last`.
    fn reach(&mut self, first: i64, last: i64) {
        let Some((start, end)) = self.span() else {
            self.start = first;
            self.days = vec![Holding::default(); (last - first + 1) as usize];
            return;
        };
        if first < start {
            let earlier = std::iter::repeat_n(Holding::default(), (start - first) as usize);
            self.days.splice(..0, earlier);
            self.start = first;
        }
        if last > end {
            self.days.resize((last - self.start + 1) as usize, Holding::default());
        }
    }
}

/// The day that lies `days` after 1970-01-01.
///
/// ```
/// use jianbao::{index::{day, days}, model::Date};
/// let date = Date::constant(2016, 3, 12);
/// assert_eq!(day(days(date)), Some(date));
/// ```
#[must_use]
pub fn day(days: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
