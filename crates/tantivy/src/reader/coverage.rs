//! How much an archive has of each day, counted from its columns: what counts of hits are compared with. Never reads text.

use std::{collections::BTreeMap, ops::RangeInclusive};

use tantivy::{Searcher, SegmentReader, error::DataCorruption};

use jianbao_model::Date;
use jianbao_query::engine::{Coverage, CoverageCounts, epoch_day};
use jianbao_text::dates::YEARS;

use crate::format::schema::{Fields, HasText};

/// Counts the articles that are not removed. Only their days decide about the span: a column also has the days of removed articles,
/// and one without any day, as a merge of undated segments writes it, has no smallest and no greatest.
pub(crate) fn count(searcher: &Searcher, fields: Fields) -> tantivy::Result<Coverage> {
    let mut tally = DayCounts::default();
    for segment in searcher.segment_readers() {
        tally.add(segment, fields)?;
    }
    // At most four hundred years, see `possible`.
    Ok(Coverage::new(tally.days, tally.undated))
}

/// What was counted so far, by day.
#[derive(Default)]
struct DayCounts {
    days: BTreeMap<i64, CoverageCounts>,
    undated: CoverageCounts,
}

impl DayCounts {
    fn add(&mut self, segment: &SegmentReader, fields: Fields) -> tantivy::Result<()> {
        let (columns, schema) = (segment.fast_fields(), segment.schema());
        let numbers = columns.u64(schema.get_field_name(fields.paragraph))?;
        let days = columns.column_opt::<i64>(schema.get_field_name(fields.day))?;
        let has_text = HasText::of(segment, fields)?;
        let possible = possible();
        // An article's documents are neighbours and have one date, so the date is read once an article.
        let mut day = None;
        let mut sum = CoverageCounts::default();
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
            sum.add(CoverageCounts {
                articles: usize::from(head),
                titles: if head { text } else { 0 },
                paragraphs: if head { 0 } else { text },
            });
        }
        self.keep(day, sum);
        Ok(())
    }

    fn keep(&mut self, day: Option<i64>, held: CoverageCounts) {
        if held == CoverageCounts::default() {
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
    epoch_day(first)..=epoch_day(last)
}
