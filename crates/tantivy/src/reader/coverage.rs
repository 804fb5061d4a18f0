//! Counts the articles of each day from the columns. Timelines compare hits with these counts.

use std::{collections::BTreeMap, ops::RangeInclusive};

use tantivy::{Searcher, SegmentReader, columnar::Column, error::DataCorruption};

use jianbao_model::Date;
use jianbao_query::engine::{Coverage, CoverageCounts, epoch_day};
use jianbao_text::dates::YEARS;

use crate::format::schema::{Fields, HasText};

/// Counts the articles that are not removed. The time span is computed from their days, because a column also contains
/// the days of removed articles, and a column of undated articles has no minimum and maximum.
pub(crate) fn count(searcher: &Searcher, fields: Fields) -> tantivy::Result<Coverage> {
    let mut counts = DayCounts::default();
    for segment in searcher.segment_readers() {
        counts.add(segment, fields)?;
    }
    // Four hundred years at most, see `valid_days`.
    Ok(Coverage::new(counts.days, counts.periods, counts.undated))
}

/// What is known of the date of an article, in days since 1970-01-01.
#[derive(Clone, Copy)]
enum When {
    Day(i64),
    /// The first and the last day of a month or a year.
    Period(i64, i64),
    Unknown,
}

/// The counts so far, by day.
#[derive(Default)]
struct DayCounts {
    days: BTreeMap<i64, CoverageCounts>,
    periods: BTreeMap<(i64, i64), CoverageCounts>,
    undated: CoverageCounts,
}

impl DayCounts {
    fn add(&mut self, segment: &SegmentReader, fields: Fields) -> tantivy::Result<()> {
        let (columns, schema) = (segment.fast_fields(), segment.schema());
        let numbers = columns.u64(schema.get_field_name(fields.paragraph))?;
        let column = |field| columns.column_opt::<i64>(schema.get_field_name(field));
        let (days, first, last) = (column(fields.day)?, column(fields.first_day)?, column(fields.last_day)?);
        let has_text = HasText::read(segment, fields)?;
        let valid_days = valid_days();
        // The documents of an article are adjacent and have one date, so it is read once per article.
        let mut when = When::Unknown;
        let mut sum = CoverageCounts::default();
        for doc in segment.doc_ids_alive() {
            let is_title = numbers.first(doc) == Some(0);
            if is_title {
                self.add_article(when, std::mem::take(&mut sum));
                let value = |column: &Option<Column<i64>>| column.as_ref().and_then(|days| days.first(doc));
                when = match (value(&days), value(&first).zip(value(&last))) {
                    (Some(day), _) => When::Day(day),
                    (None, Some((first, last))) => When::Period(first, last),
                    (None, None) => When::Unknown,
                };
                let read = match when {
                    When::Day(day) => vec![day],
                    When::Period(first, last) => vec![first, last],
                    When::Unknown => Vec::new(),
                };
                if let Some(day) = read.into_iter().find(|day| !valid_days.contains(day)) {
                    let what = format!("document {doc} has the date {day}, in days since 1970, which no article has");
                    return Err(DataCorruption::comment_only(what).into());
                }
            }
            let text = usize::from(has_text.contains(doc));
            sum.add(CoverageCounts {
                articles: usize::from(is_title),
                titles: if is_title { text } else { 0 },
                paragraphs: if is_title { 0 } else { text },
            });
        }
        self.add_article(when, sum);
        Ok(())
    }

    fn add_article(&mut self, when: When, holding: CoverageCounts) {
        if holding == CoverageCounts::default() {
            return;
        }
        match when {
            When::Day(day) => self.days.entry(day).or_default().add(holding),
            When::Period(first, last) => self.periods.entry((first, last)).or_default().add(holding),
            When::Unknown => self.undated.add(holding),
        }
    }
}

/// Returns the days that an article can have. On a damaged column, code that iterates over days might not end or might
/// use up the memory.
fn valid_days() -> RangeInclusive<i64> {
    let first = Date::constant(YEARS.start, 1, 1);
    let last = Date::constant(YEARS.end - 1, 12, 31);
    epoch_day(first)..=epoch_day(last)
}
