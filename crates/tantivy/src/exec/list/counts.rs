//! Counts matches by day and by the values of columns.

use std::collections::HashMap;

use jianbao_query::{
    Budget, Scope,
    engine::{Count, Counts, FacetField, FieldCounts},
    plan::MatchNode,
};
use tantivy::{
    columnar::{Column, StrColumn},
    schema::Field,
};

use crate::exec::list::matches::{self, Matches};
use crate::{error::Result, format::schema::Fields, reader::index_reader::IndexReader};

/// Counts the matches by day and by the values of `wanted`.
pub(crate) fn counts(
    reader: &IndexReader,
    matching: &MatchNode,
    scope: Scope,
    wanted: &[FacetField],
    budget: &Budget,
) -> Result<Counts> {
    let mut sum = CountSums { values: wanted.iter().map(|_| ValueCounts::default()).collect(), ..CountSums::default() };
    for matches in matches::matches(reader, matching, scope, budget)? {
        sum.add(&matches, reader.fields(), wanted).map_err(reader.error_while("counting by its columns"))?;
        budget.check()?;
    }
    let fields = sum.values.into_iter().map(ValueCounts::finish).collect();
    let periods = sum.periods.into_iter().collect();
    Ok(Counts { total: sum.total, days: sum.days.into_iter().collect(), periods, fields })
}

/// The counts so far.
#[derive(Default)]
struct CountSums {
    total: Count,
    days: HashMap<Option<i64>, Count>,
    periods: HashMap<(i64, i64), Count>,
    values: Vec<ValueCounts>,
}

impl CountSums {
    fn add(&mut self, matches: &Matches<'_>, fields: Fields, wanted: &[FacetField]) -> tantivy::Result<()> {
        let days = matches.days(fields.day)?;
        let (first, last) = (matches.days(fields.first_day)?, matches.days(fields.last_day)?);
        let mut columns = Vec::new();
        for field in wanted {
            columns.push(OrdinalCounts::new(match column_of(fields, *field) {
                Some(field) => matches.strings(field)?,
                None => None,
            }));
        }
        for article in matches.articles() {
            let found = Count { hits: article.hits(), articles: 1 };
            self.total.add(found);
            let of =
                |column: &Option<Column<i64>>| column.as_ref().and_then(|days| days.first(article.title_doc.doc_id));
            let day = of(&days);
            match of(&first).zip(of(&last)).filter(|_| day.is_none()) {
                Some(period) => self.periods.entry(period).or_default().add(found),
                None => self.days.entry(day).or_default().add(found),
            }
            for column in &mut columns {
                column.count(article.title_doc.doc_id, found);
            }
        }
        columns.iter().zip(&mut self.values).try_for_each(|(column, values)| column.add_names(values))
    }
}

/// Returns the column of a field. Years have no column; they are counted by day.
fn column_of(fields: Fields, field: FacetField) -> Option<Field> {
    match field {
        FacetField::Source => Some(fields.source),
        FacetField::Page => Some(fields.page),
        FacetField::Section => Some(fields.section),
        FacetField::Author => Some(fields.author),
        FacetField::Editor => Some(fields.editor),
        FacetField::Agency => Some(fields.agency),
        FacetField::Place => Some(fields.place),
        FacetField::Tag => Some(fields.tags),
        FacetField::Url => Some(fields.url),
        FacetField::Year => None,
    }
}

/// Counts of one segment, by the ordinals of its column.
struct OrdinalCounts {
    column: Option<StrColumn>,
    counts: Vec<Count>,
    missing: Count,
}

impl OrdinalCounts {
    fn new(column: Option<StrColumn>) -> Self {
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Self { column, counts: vec![Count::default(); values], missing: Count::default() }
    }

    fn count(&mut self, title_doc: u32, found: Count) {
        let mut has_value = false;
        if let Some(column) = &self.column {
            for ordinal in column.ords().values_for_doc(title_doc) {
                self.counts[ordinal as usize].add(found);
                has_value = true;
            }
        }
        if !has_value {
            self.missing.add(found);
        }
    }

    /// Adds the counts under the names of the ordinals.
    fn add_names(&self, values: &mut ValueCounts) -> tantivy::Result<()> {
        values.missing.add(self.missing);
        let Some(column) = &self.column else { return Ok(()) };
        let with = |(ordinal, count): (usize, &Count)| (count.hits > 0).then_some(ordinal as u64);
        let ordinals: Vec<u64> = self.counts.iter().enumerate().filter_map(with).collect();
        let mut each = ordinals.iter();
        // One pass over the dictionary, because a large archive has many values.
        column.dictionary().sorted_ords_to_term_cb(&ordinals, |value| {
            if let (Some(&ordinal), Ok(value)) = (each.next(), str::from_utf8(value)) {
                values.add(value, self.counts[ordinal as usize]);
            }
        })?;
        Ok(())
    }
}

/// Counts by value, over all segments.
#[derive(Default)]
struct ValueCounts {
    counts: HashMap<String, Count>,
    missing: Count,
}

impl ValueCounts {
    fn add(&mut self, value: &str, found: Count) {
        match self.counts.get_mut(value) {
            Some(count) => count.add(found),
            None => {
                self.counts.insert(value.to_owned(), found);
            }
        }
    }

    fn finish(self) -> FieldCounts {
        FieldCounts { values: self.counts.into_iter().collect(), missing: self.missing }
    }
}
