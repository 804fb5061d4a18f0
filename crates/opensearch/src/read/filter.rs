//! Conditions on articles as queries. Names are compared here, with the values of the archive, by the same functions as everywhere; the
//! cluster is asked for articles with one of the values that fit.

use serde_json::{Value, json};

use jianbao_model::Date;
use jianbao_query::{
    Budget,
    engine::{FacetField, date_from_epoch_day, epoch_day},
    syntax::{DateRange, Filter, Part, matches_author, matches_name, matches_url, page_key},
};
use jianbao_text::fold;

use super::{
    queries::{any, nothing, one_of},
    reader::ClusterReader,
    stream::search,
};
use crate::{
    error::Result,
    schema::{DAY, FIRST_DAY, LAST_DAY, PARAGRAPH, facet_field},
};

/// The number of values that are read at once.
const VALUES_PAGE: usize = 10_000;

/// Returns the query for articles that meet a condition.
pub(super) fn filter(reader: &ClusterReader, filter: &Filter, budget: &Budget) -> Result<Value> {
    let is_named = |name: &str| {
        let wanted = fold(name);
        move |value: &str| matches_name(&fold(value), &wanted)
    };
    let is_author = |name: &str| {
        let wanted = fold(name);
        move |value: &str| matches_author(value, &wanted)
    };
    Ok(match filter {
        Filter::Source(name) => by_value(reader, FacetField::Source, is_named(name)),
        Filter::Section(name) => by_value(reader, FacetField::Section, is_named(name)),
        Filter::Agency(name) => by_value(reader, FacetField::Agency, is_named(name)),
        Filter::Place(name) => by_value(reader, FacetField::Place, is_named(name)),
        Filter::Tag(name) => by_value(reader, FacetField::Tag, is_named(name)),
        Filter::Author(name) => by_value(reader, FacetField::Author, is_author(name)),
        Filter::Editor(name) => by_value(reader, FacetField::Editor, is_author(name)),
        Filter::Page(page) => {
            let wanted = page_key(page);
            by_value(reader, FacetField::Page, |value| page_key(value) == wanted)
        }
        Filter::Url(part) => {
            let addresses = distinct_addresses(reader, |address| matches_url(address, part), budget)?;
            let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
            facet_field(FacetField::Url).map_or_else(nothing, |name| one_of(name, &addresses))
        }
        Filter::DayOfYear { month, day } => day_of_year(reader, *month, *day),
        Filter::Date(range) => by_date(range),
    })
}

/// Returns the query for documents of a part of an article.
pub(super) fn part(part: Part) -> Value {
    match part {
        Part::Title => json!({ "term": { PARAGRAPH: 0 } }),
        Part::Body => json!({ "range": { PARAGRAPH: { "gte": 1 } } }),
        Part::Lead => json!({ "term": { PARAGRAPH: 1 } }),
    }
}

fn by_value(reader: &ClusterReader, field: FacetField, fits: impl Fn(&str) -> bool) -> Value {
    let Some(name) = facet_field(field) else { return nothing() };
    let values = reader.catalogue().values.get(name);
    let fitting: Vec<&str> = values.into_iter().flatten().map(String::as_str).filter(|value| fits(value)).collect();
    one_of(name, &fitting)
}

/// Returns the query for articles of a day in the range, or of a month or year all of which is in the range.
fn by_date(DateRange { from, to }: &DateRange) -> Value {
    if from.is_none() && to.is_none() {
        return nothing();
    }
    let range = |field: &str, bounds: &[(&str, &Option<Date>)]| {
        let bounds = bounds.iter().filter_map(|(name, date)| Some(((*name).to_owned(), epoch_day((**date)?).into())));
        let bounds: serde_json::Map<String, Value> = bounds.collect();
        if bounds.is_empty() { json!({ "exists": { "field": field } }) } else { json!({ "range": { field: bounds } }) }
    };
    let in_period =
        json!({ "bool": { "filter": [range(FIRST_DAY, &[("gte", from)]), range(LAST_DAY, &[("lte", to)])] } });
    any(vec![range(DAY, &[("gte", from), ("lte", to)]), in_period])
}

/// Returns the query for articles of a month and day in any year of the archive.
fn day_of_year(reader: &ClusterReader, month: i8, day: i8) -> Value {
    let is_day =
        |number: &i64| date_from_epoch_day(*number).is_some_and(|date| date.month() == month && date.day() == day);
    let days: Vec<i64> = reader.day_counts().days().map(|(number, _)| number).filter(is_day).collect();
    if days.is_empty() { nothing() } else { json!({ "terms": { DAY: days } }) }
}

/// Returns the addresses of the archive that fit.
fn distinct_addresses(reader: &ClusterReader, fits: impl Fn(&str) -> bool, budget: &Budget) -> Result<Vec<String>> {
    let Some(field) = facet_field(FacetField::Url) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut values = json!({ "size": VALUES_PAGE, "sources": [{ "value": { "terms": { "field": field } } }] });
    loop {
        budget.check()?;
        let body = json!({ "size": 0, "aggs": { "values": { "composite": values } } });
        let answer = search(reader, &body, false)?;
        let buckets = answer["aggregations"]["values"]["buckets"].as_array().map(Vec::as_slice).unwrap_or_default();
        budget.spend(1000 * buckets.len() as u64);
        let addresses = buckets.iter().filter_map(|bucket| bucket["key"]["value"].as_str());
        found.extend(addresses.filter(|address| fits(address)).map(str::to_owned));
        if buckets.len() < VALUES_PAGE {
            return Ok(found);
        }
        values["after"] = answer["aggregations"]["values"]["after_key"].clone();
    }
}
