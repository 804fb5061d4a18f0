//! How much an archive has of each day, counted from its columns: what counts of hits are compared with. Never reads text.

use std::{collections::BTreeMap, ops::RangeInclusive};

use tantivy::{SegmentReader, error::DataCorruption};

use super::{Archive, Fields, schema::HasText};
use crate::{analysis::dates::YEARS, model::Date};

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

    /// Counts the articles that are not removed. Only their days decide about the span: a column also has the days of removed
    /// articles, and one without any day, as a merge of undated segments writes it, has no smallest and no greatest.
    pub(super) fn count(archive: &Archive) -> tantivy::Result<Self> {
        let mut tally = Tally::default();
        for segment in archive.searcher().segment_readers() {
            tally.add(segment, archive.fields())?;
        }
        let Some((&start, &end)) = tally.days.keys().next().zip(tally.days.keys().next_back()) else {
            return Ok(Self { start: 0, days: Vec::new(), undated: tally.undated });
        };
        // At most four hundred years, see `possible`.
        let mut days = vec![Holding::default(); (end - start + 1) as usize];
        for (day, held) in tally.days {
            days[(day - start) as usize] = held;
        }
        Ok(Self { start, days, undated: tally.undated })
    }
}

/// What was counted so far, by day.
#[derive(Default)]
struct Tally {
    days: BTreeMap<i64, Holding>,
    undated: Holding,
}

impl Tally {
    fn add(&mut self, segment: &SegmentReader, fields: Fields) -> tantivy::Result<()> {
        let (columns, schema) = (segment.fast_fields(), segment.schema());
        let numbers = columns.u64(schema.get_field_name(fields.paragraph))?;
        let days = columns.column_opt::<i64>(schema.get_field_name(fields.day))?;
        let has_text = HasText::of(segment, fields)?;
        let possible = possible();
        // An article's documents are neighbours and have one date, so the date is read once an article.
        let mut day = None;
        let mut sum = Holding::default();
        for doc in segment.doc_ids_alive() {
            let head = numbers.first(doc) == Some(0);
            if head {
                self.keep(day, std::mem::take(&mut sum));
                day = days.as_ref().and_then(|days| days.first(doc));
                if let Some(day) = day.filter(|day| !possible.contains(day)) {
                    let what = format!("document {doc} has the date {day}, in days since 1970, which no article has");
                    return Err(DataCorruption::comment_only(what).into());
                }
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
        if held == Holding::default() {
            return;
        }
        match day {
            Some(day) => self.days.entry(day).or_default().add(held),
            None => self.undated.add(held),
        }
    }
}

/// The days that an article can have. What reads a column day by day would never end on a damaged one, or take all memory.
fn possible() -> RangeInclusive<i64> {
    let first = Date::constant(YEARS.start, 1, 1);
    let last = Date::constant(YEARS.end - 1, 12, 31);
    super::days(first)..=super::days(last)
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
