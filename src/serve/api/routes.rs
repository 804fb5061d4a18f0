//! The table of endpoints. The router and the OpenAPI document are both made from it, so that they always agree.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::Uri,
    response::{IntoResponse, Response},
    routing::get,
};

use super::{
    articles, counts,
    endpoint::{Call, Endpoint, ID, ROOT, ResponseKind},
    export, health, openapi, search, stats, suggest, words,
};
use crate::{
    serve::{
        config::Limits,
        http::params::{self, Param, Values},
        http::problem::{Kind, Problem},
        http::response,
        service::{RequestContext, Service},
    },
    wire::{self, Schemas},
};

/// Errors of endpoints that run jobs.
const WORK_ERRORS: &[Kind] = &[Kind::TooCostly, Kind::TooManyOfOne, Kind::Overloaded, Kind::TooSlow];

/// The endpoints.
const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/search",
        name: "search",
        summary: "Ranked paragraphs: the JSON of `jianbao search --json`, with the same bytes in `hits`.",
        params: search::params,
        response: ResponseKind::Json(Schemas::reference::<wire::AnswerPage<'static>>),
        errors: &[Kind::CursorExpired, Kind::TooCostly, Kind::TooManyOfOne, Kind::Overloaded, Kind::TooSlow],
        handle: |call| Box::pin(search::answer(call)),
    },
    Endpoint {
        path: "/articles/{*id}",
        name: "article",
        summary: "A whole article with the highlights of a query. Slashes in the id may be literal or %2F.",
        params: articles::params,
        response: ResponseKind::Json(Schemas::reference::<wire::Article<'static>>),
        errors: &[Kind::NoArticle, Kind::TooCostly, Kind::TooManyOfOne, Kind::Overloaded, Kind::TooSlow],
        handle: |call| Box::pin(articles::answer(call)),
    },
    Endpoint {
        path: "/suggest",
        name: "suggest",
        summary: "Completions: words of the archive and titles.",
        params: suggest::params,
        response: ResponseKind::Json(Schemas::reference::<wire::Suggestions<'static>>),
        errors: WORK_ERRORS,
        handle: |call| Box::pin(suggest::answer(call)),
    },
    Endpoint {
        path: "/timeline",
        name: "timeline",
        summary: "Hits by year, month or day of one to five queries, with the size of the archive in each period; \
                matching is always strict.",
        params: counts::timeline_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Timelines<'static>>),
        errors: WORK_ERRORS,
        handle: |call| Box::pin(counts::timeline(call)),
    },
    Endpoint {
        path: "/facets",
        name: "facets",
        summary: "Hits by source, year, page, section, author, editor, agency, place and tag.",
        params: counts::facets_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Facets<'static>>),
        errors: WORK_ERRORS,
        handle: |call| Box::pin(counts::facets(call)),
    },
    Endpoint {
        path: "/collocates",
        name: "collocates",
        summary: "The words around the occurrences of a query, with measures of association: the JSON of \
                `jianbao collocates --json`.",
        params: words::collocates_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Collocates<'static>>),
        errors: WORK_ERRORS,
        handle: |call| Box::pin(words::collocates(call)),
    },
    Endpoint {
        path: "/keywords",
        name: "keywords",
        summary: "The words that paragraphs with matches use more than others, with measures of keyness: the JSON of \
                `jianbao keywords --json`.",
        params: words::keywords_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Keywords<'static>>),
        errors: WORK_ERRORS,
        handle: |call| Box::pin(words::keywords(call)),
    },
    Endpoint {
        path: "/export",
        name: "export",
        summary: "All results by date, with their provenance: CSV, JSON Lines or references.",
        params: export::params,
        response: ResponseKind::File,
        errors: WORK_ERRORS,
        handle: |call| Box::pin(export::answer(call)),
    },
    Endpoint {
        path: "/stats",
        name: "stats",
        summary: "Statistics of the index.",
        params: no_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Stats<'static>>),
        errors: WORK_ERRORS,
        handle: |call| Box::pin(stats::answer(call)),
    },
    Endpoint {
        path: "/healthz",
        name: "health",
        summary: "Whether the server is alive, and which state of the index it uses. Needs no token and does not wait for searches.",
        params: no_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Health<'static>>),
        errors: &[],
        handle: |call| Box::pin(health::health(call)),
    },
    Endpoint {
        path: "/readyz",
        name: "ready",
        summary: "Whether the server can take searches: not while the queue of searches is full, or the index cannot be opened. \
                Needs no token, and does not wait for searches.",
        params: no_params,
        response: ResponseKind::Json(Schemas::reference::<wire::Readiness>),
        errors: &[Kind::NotReady],
        handle: |call| Box::pin(health::ready(call)),
    },
    Endpoint {
        path: "/openapi.json",
        name: "openapi",
        summary: "This document.",
        params: no_params,
        response: ResponseKind::Document,
        errors: &[],
        handle: |call| Box::pin(document(call)),
    },
];

fn no_params(_: &Limits) -> Vec<Param> {
    Vec::new()
}

/// The routes of all endpoints.
pub(in crate::serve) fn routes(limits: &Limits) -> Router<Arc<Service>> {
    let mut router = Router::new();
    for endpoint in ENDPOINTS {
        let params: Arc<[Param]> = (endpoint.params)(limits).into();
        let handler = move |State(service): State<Arc<Service>>, request: Request| async move {
            match call(RequestContext::of(service, &request), request.uri(), endpoint, &params) {
                Ok(call) => (endpoint.handle)(call).await.unwrap_or_else(IntoResponse::into_response),
                Err(problem) => problem.into_response(),
            }
        };
        router = router.route(&format!("{ROOT}{}", endpoint.path), get(handler));
    }
    router
}

fn call(context: RequestContext, uri: &Uri, endpoint: &Endpoint, params: &[Param]) -> Result<Call, Problem> {
    let values = Values::read(uri.query(), params)?;
    let id = match endpoint.path.strip_suffix(ID) {
        Some(before) => params::path_suffix(uri.path(), &format!("{ROOT}{before}"))?,
        None => String::new(),
    };
    Ok(Call { context, values, id })
}

/// The OpenAPI document.
fn openapi_document(limits: &Limits) -> serde_json::Value {
    openapi::document(ENDPOINTS, limits)
}

// All handlers are async functions, but this one awaits nothing.
#[allow(clippy::unused_async)]
async fn document(call: Call) -> Result<Response, Problem> {
    Ok(response::ok(response::JSON, response::json_bytes(&openapi_document(&call.context.service.limits))))
}
