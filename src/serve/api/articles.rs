//! `/api/v1/articles/{id}`: an article with the marks of a query and its citations.

use axum::response::Response;

use super::endpoint::Call;
use super::search;
use crate::{
    printer::{Style, citation_on},
    query,
    search::{Budget, Options, highlighted_article},
    serve::{
        config::Limits,
        http::params::{Param, Shape},
        http::problem::Problem,
        http::response,
        service::Snapshot,
    },
    wire::{self, Citations},
};

pub(super) fn params(limits: &Limits) -> Vec<Param> {
    let mut params = search::matching(limits);
    params[0] = Param::new("q", Shape::Text { min: 0, max: limits.query }, "A query whose matches are highlighted.");
    params
}

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let Call { context, values, id } = call;
    let options = search::options(&values);
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let query = values.text("q").filter(|text| !text.trim().is_empty()).map(query::parse);
        let article = highlighted_article(&snapshot.reader, &id, query.as_ref(), &options)?;
        let cite = |style| citation_on(&article.meta, style, Some(response::today()));
        let citations = Citations { gbt7714: cite(Style::GbT7714), bibtex: cite(Style::BibTex), ris: cite(Style::Ris) };
        Ok(response::json_bytes(&wire::Article::new(&article, citations)))
    };
    Ok(response::ok(response::JSON, context.search(work).await?))
}
