//! `/api/v1/timeline` and `/api/v1/facets`: counts of matches.

use axum::response::Response;

use super::endpoint::Call;
use super::search::{STRICT, matching, options, refuse_notes};
use crate::{
    query::{self, DateRange, Query},
    search::{self, Budget, Interval, Options, Timeline},
    serve::{
        config::Limits,
        http::params::{Param, Shape},
        http::problem::Problem,
        http::response,
        scheduling::check_cost,
        service::Snapshot,
    },
    statistics::BurstOptions,
    wire::{Facets, Timelines},
};

/// Maximum number of queries in a timeline.
const MAX_QUERIES: usize = 5;
/// Maximum number of values per facet.
const MAX_VALUES: usize = 200;

pub(super) fn timeline_params(limits: &Limits) -> Vec<Param> {
    let mut params = matching(limits);
    let query = "A query; an empty one counts the archive itself. If every query has a filter on dates, other days are \
                 left out.";
    params[0] =
        Param::new("q", Shape::Text { min: 0, max: limits.query }, query).required().max_occurrences(MAX_QUERIES);
    params.push(Param::new("by", Shape::Choice(&["year", "month", "day"]), "Length of a bucket.").with_default("year"));
    let bursts = "Whether to return the periods in which unusually many paragraphs match (Kleinberg's bursts).";
    params.push(Param::new("bursts", Shape::Flag, bursts).with_default("false"));
    params
}

pub(super) async fn timeline(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let (options, limits) = (options(&values), context.service.limits);
    let by = match values.text("by") {
        Some("day") => Interval::Day,
        Some("month") => Interval::Month,
        _ => Interval::Year,
    };
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let queries: Vec<Query> = values.all("q").map(query::parse).collect();
        let date_range: Option<Vec<DateRange>> = queries.iter().map(Query::required_dates).collect();
        let date_range = date_range.unwrap_or_default().into_iter().reduce(DateRange::union);
        let date_range = date_range.unwrap_or(DateRange { from: None, to: None });
        for query in &queries {
            check_cost(&limits, &snapshot.reader, query, &options)?;
        }
        let results =
            queries.iter().map(|query| search::timeline_in_range(&snapshot.reader, query, &options, by, date_range));
        let timelines: Vec<_> = results.collect::<Result<_, _>>()?;
        let mut notes = Vec::new();
        for (query, timeline) in queries.iter().zip(&timelines) {
            let others = search::notes(&snapshot.reader, query, timeline.total() > 0, budget)?;
            notes.extend(others.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
        }
        if let Err(problem) = refuse_notes(values.flag(STRICT), &notes) {
            return Ok(Err(problem));
        }
        let of = |timeline: &Timeline| timeline.bursts(BurstOptions::default());
        let bursts: Vec<_> = timelines.iter().map(|timeline| values.flag("bursts").then(|| of(timeline))).collect();
        let series = queries.iter().zip(&timelines).zip(&bursts);
        let series = series.map(|((query, timeline), bursts)| (query.text.as_str(), timeline, bursts.as_deref()));
        Ok(Ok(response::json_bytes(&Timelines::new(by, &notes, series))))
    };
    Ok(response::ok(response::JSON, context.search(work).await??))
}

pub(super) fn facets_params(limits: &Limits) -> Vec<Param> {
    let mut params = matching(limits);
    params.push(
        Param::new("limit", Shape::Number { min: 1, max: MAX_VALUES }, "Number of values per field.")
            .with_default("20"),
    );
    params
}

pub(super) async fn facets(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let (options, limits) = (options(&values), context.service.limits);
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let query = query::parse(values.text("q").unwrap_or_default());
        let limit = values.number("limit").unwrap_or_default();
        check_cost(&limits, &snapshot.reader, &query, &options)?;
        let facets = search::facets(&snapshot.reader, &query, &options, limit)?;
        let is_found = facets.total.hits > 0;
        let notes = search::notes(&snapshot.reader, &query, is_found, budget)?;
        if let Err(problem) = refuse_notes(values.flag(STRICT), &notes) {
            return Ok(Err(problem));
        }
        Ok(Ok(response::json_bytes(&Facets::new(&query.text, &notes, &facets))))
    };
    Ok(response::ok(response::JSON, context.search(work).await??))
}
