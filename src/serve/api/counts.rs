//! `/api/v1/timeline` and `/api/v1/facets`: counts of matches.

use axum::response::Response;

use super::endpoint::Call;
use super::search::{matching, options};
use crate::{
    query::{self, DateRange, Query},
    search::{self, Budget, By, Options},
    serve::{
        config::Limits,
        http::params::{Param, Shape},
        http::problem::Problem,
        http::reply,
        scheduling::check_cost,
        service::Snapshot,
    },
    wire::{Facets, Timelines},
};

/// Queries that are compared.
const COMPARED: usize = 5;
/// The most values of a facet.
const VALUES: usize = 200;

pub(super) fn timeline_params(limits: &Limits) -> Vec<Param> {
    let mut params = matching(limits);
    let query = "A query; an empty one counts the archive itself. When every query asks about some days only, the others are \
                 left out.";
    params[0] = Param::new("q", Shape::Text { least: 0, most: limits.query }, query).required().times(COMPARED);
    params.push(Param::new("by", Shape::Choice(&["year", "month", "day"]), "How long a bucket is.").or("year"));
    params
}

pub(super) async fn timeline(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let (options, limits) = (options(&values), context.service.limits);
    let by = match values.text("by") {
        Some("day") => By::Day,
        Some("month") => By::Month,
        _ => By::Year,
    };
    let work = move |now: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let queries: Vec<Query> = values.all("q").map(query::parse).collect();
        let asked: Option<Vec<DateRange>> = queries.iter().map(Query::dates).collect();
        let asked = asked.unwrap_or_default().into_iter().reduce(DateRange::around);
        let asked = asked.unwrap_or(DateRange { from: None, to: None });
        for query in &queries {
            check_cost(&limits, &now.archive, query, &options)?;
        }
        let counted = queries.iter().map(|query| search::timeline_within(&now.archive, query, &options, by, asked));
        let timelines: Vec<_> = counted.collect::<Result<_, _>>()?;
        let series = queries.iter().map(|query| query.text.as_str()).zip(&timelines);
        Ok(reply::json_bytes(&Timelines::new(by, series)))
    };
    Ok(reply::reply(reply::JSON, context.search(work).await?))
}

pub(super) fn facets_params(limits: &Limits) -> Vec<Param> {
    let mut params = matching(limits);
    params.push(Param::new("limit", Shape::Number { least: 1, most: VALUES }, "Values to give of each.").or("20"));
    params
}

pub(super) async fn facets(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let (options, limits) = (options(&values), context.service.limits);
    let work = move |now: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let query = query::parse(values.text("q").unwrap_or_default());
        let limit = values.number("limit").unwrap_or_default();
        check_cost(&limits, &now.archive, &query, &options)?;
        let facets = search::facets(&now.archive, &query, &options, limit)?;
        Ok(reply::json_bytes(&Facets::new(&query.text, &facets)))
    };
    Ok(reply::reply(reply::JSON, context.search(work).await?))
}
