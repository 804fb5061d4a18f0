//! Translates filters on articles to tantivy queries over columns.

use std::ops::Bound;

use tantivy::{
    DocId, SegmentReader, Term,
    columnar::{Column, StrColumn},
    query::{
        EmptyQuery, Query, RangeQuery,
        doc_predicate_query::{DocPredicateQuery, FunctionPredicate},
    },
    schema::Field,
};

use jianbao_query::engine::{self, epoch_day};

use super::if_column::IfColumn;
use crate::format::{
    columns::{TitleDocs, strings},
    schema::{Fields, HasText},
};
use jianbao_query::syntax::{DateRange, Filter, Part, matches_author, matches_name, matches_url, page_key};
use jianbao_text::fold;

/// Returns a query for the documents of articles that meet the filter.
pub(crate) fn lower(fields: Fields, filter: &Filter) -> Box<dyn Query> {
    match filter {
        Filter::Source(name) => by_column_value(fields.source, fold(name), is_named),
        Filter::Section(name) => by_column_value(fields.section, fold(name), is_named),
        Filter::Author(name) => by_column_value(fields.author, fold(name), matches_author),
        Filter::Editor(name) => by_title_value(fields, fields.editor, fold(name), matches_author),
        Filter::Agency(name) => by_title_value(fields, fields.agency, fold(name), is_named),
        Filter::Place(name) => by_title_value(fields, fields.place, fold(name), is_named),
        Filter::Tag(name) => by_title_value(fields, fields.tags, fold(name), is_named),
        Filter::Url(part) => by_title_value(fields, fields.url, part.clone(), matches_url),
        // Pages are printed with or without leading zeros, in figures or in words.
        Filter::Page(page) => by_column_value(fields.page, page_key(page), |value, wanted| page_key(value) == wanted),
        Filter::DayOfYear { month, day } => day_of_year(fields, *month, *day),
        Filter::Date(DateRange { from, to }) => {
            let bound = |date: &Option<jianbao_model::Date>| {
                date.map_or(Bound::Unbounded, |date| Bound::Included(Term::from_field_i64(fields.day, epoch_day(date))))
            };
            if from.is_none() && to.is_none() {
                return Box::new(EmptyQuery);
            }
            let by_day: Box<dyn Query> = Box::new(RangeQuery::new(bound(from), bound(to)));
            let by_period = by_day_or_period(fields, from.map(epoch_day), to.map(epoch_day));
            Box::new(IfColumn::new(fields.first_day, by_period, by_day))
        }
    }
}

/// Returns a query for articles of a day in the range, or of a month or year all of which is in the range.
///
/// This is one predicate and not the union of two queries, because in a conjunction a predicate is evaluated only for
/// the candidates.
fn by_day_or_period(fields: Fields, from: Option<i64>, to: Option<i64>) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let column = |field| segment.fast_fields().column_opt::<i64>(segment.schema().get_field_name(field));
        let (days, first, last) = (column(fields.day)?, column(fields.first_day)?, column(fields.last_day)?);
        let titles = TitleDocs::read(segment, fields)?;
        Ok(move |doc: DocId| {
            let of = |column: &Option<Column<i64>>, doc| column.as_ref().and_then(|column| column.first(doc));
            let day = of(&days, doc).map(|day| (day, day));
            let period = || {
                let title_doc = titles.of(doc)?;
                of(&first, title_doc).zip(of(&last, title_doc))
            };
            let is_in_range = |(first, last)| from.is_none_or(|from| from <= first) && to.is_none_or(|to| last <= to);
            day.or_else(period).is_some_and(is_in_range)
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Returns a query for articles of a month and day in any year.
fn day_of_year(fields: Fields, month: i8, day: i8) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let dates = segment.fast_fields().column_opt::<i64>(segment.schema().get_field_name(fields.day))?;
        Ok(move |doc: DocId| {
            let date = dates.as_ref().and_then(|dates| dates.first(doc)).and_then(engine::date_from_epoch_day);
            date.is_some_and(|date| date.month() == month && date.day() == day)
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Returns a query for documents with text. The title document of an article without a title has none.
pub(crate) fn with_text(fields: Fields) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let has_text = HasText::read(segment, fields)?;
        Ok(move |doc: DocId| has_text.contains(doc))
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Returns a query for the documents of a part of an article.
pub(crate) fn part(fields: Fields, part: Part) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let numbers = segment.fast_fields().u64(segment.schema().get_field_name(fields.paragraph))?;
        Ok(move |doc: DocId| numbers.first(doc).is_some_and(|number| part.contains(number)))
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Whether a value equals a folded name after folding; `*` matches any characters.
fn is_named(value: &str, wanted: &str) -> bool {
    matches_name(&fold(value), wanted)
}

/// Returns a query for documents with a value of a string column that `matches`.
fn by_column_value(field: Field, wanted: String, matches: fn(&str, &str) -> bool) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let values = MatchingValues::read(segment, field, &wanted, matches)?;
        Ok(move |doc: DocId| values.has(doc))
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Like [`by_column_value`], for a column that has values for title documents only.
fn by_title_value(fields: Fields, field: Field, wanted: String, matches: fn(&str, &str) -> bool) -> Box<dyn Query> {
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        let values = MatchingValues::read(segment, field, &wanted, matches)?;
        let titles = TitleDocs::read(segment, fields)?;
        Ok(move |doc: DocId| titles.of(doc).is_some_and(|title_doc| values.has(title_doc)))
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// The values of a string column that match.
struct MatchingValues {
    column: Option<StrColumn>,
    /// Their ordinals, ascending.
    ordinals: Vec<u64>,
}

impl MatchingValues {
    fn read(
        segment: &SegmentReader,
        field: Field,
        wanted: &str,
        matches: fn(&str, &str) -> bool,
    ) -> tantivy::Result<Self> {
        let column = strings(segment, field)?;
        // The column has few distinct values; each is tested once.
        let mut ordinals = Vec::new();
        if let Some(column) = &column {
            let mut value = String::new();
            for ordinal in 0..column.num_terms() as u64 {
                value.clear();
                column.ord_to_str(ordinal, &mut value)?;
                if matches(&value, wanted) {
                    ordinals.push(ordinal);
                }
            }
        }
        Ok(Self { column, ordinals })
    }

    /// Whether a document has one of the values.
    fn has(&self, doc: DocId) -> bool {
        let is_match = |ordinal: u64| self.ordinals.binary_search(&ordinal).is_ok();
        !self.ordinals.is_empty() && self.column.as_ref().is_some_and(|column| column.term_ords(doc).any(is_match))
    }
}
