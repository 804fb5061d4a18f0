//! Serves the HTML pages and their assets. `page` generates the HTML.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State as Shared},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{
    http::params,
    http::problem::{Kind, Problem},
    http::response,
    page::{self, ArticlePage, Counts, Edits, FacetsPage, Lang, ProblemPage, SearchPage, SearchResults, State},
    scheduling::check_cost,
    service::{RequestContext, Service, Snapshot},
};
use crate::{
    query::{self, Query},
    search::{self, Budget, Facets, Options, highlighted_article},
};

const HTML: &str = "text/html; charset=utf-8";
const ARTICLE: &str = "/article/";
const ASSETS: &str = "/assets/";

/// The routes of the pages.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(search_page))
        .route("/article/{*id}", get(article_page))
        .route("/page/facets", get(facets_of_page))
        .route("/page/edits", get(edits_of_page))
        .route("/assets/{name}", get(asset))
}

/// The parts of a request that determine the page.
struct PageRequest {
    context: RequestContext,
    lang: Lang,
    state: State,
    path: String,
}

impl PageRequest {
    fn of(service: Arc<Service>, request: &Request) -> Self {
        Self {
            lang: language(request.headers()),
            state: State::read(request.uri().query().unwrap_or_default()),
            path: request.uri().path().to_owned(),
            context: RequestContext::of(service, request),
        }
    }

    /// Checks the length of the query, as the API does.
    fn check(&self) -> Result<(), Problem> {
        let max = self.context.service.limits.query;
        let length = self.state.query.chars().count();
        if length > max {
            return Err(Problem::parameter(format!("the query has {length} characters; the limit is {max}")));
        }
        Ok(())
    }
}

async fn search_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let page_request = PageRequest::of(service, &request);
    let (lang, state) = (page_request.lang, page_request.state.clone());
    render_search(page_request).await.map_or_else(|problem| problem_response(problem, lang, &state), html)
}

async fn render_search(page_request: PageRequest) -> Result<String, Problem> {
    page_request.check()?;
    let PageRequest { context, lang, state, .. } = page_request;
    let limits = context.service.limits;
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let stats = Some(snapshot.stats()?);
        if state.query.trim().is_empty() {
            return Ok(page::search(&SearchPage { lang, state: &state, stats, found: None }));
        }
        let query = query::parse(&state.query);
        let options = Options { budget: budget.clone(), ..state.options() };
        check_cost(&limits, &snapshot.reader, &query, &options)?;
        let answer = search::search(&snapshot.reader, &query, &options)?;
        let found = Some(SearchResults { answer: &answer, notes: &answer.notes });
        Ok(page::search(&SearchPage { lang, state: &state, stats, found }))
    };
    context.search(work).await
}

async fn article_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let page_request = PageRequest::of(service, &request);
    let (lang, state) = (page_request.lang, page_request.state.clone());
    article(page_request).await.map_or_else(|problem| problem_response(problem, lang, &state), html)
}

async fn article(page_request: PageRequest) -> Result<String, Problem> {
    page_request.check()?;
    let PageRequest { context, lang, state, path } = page_request;
    let id = params::path_suffix(&path, ARTICLE)?;
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let stats = Some(snapshot.stats()?);
        let query = (!state.query.trim().is_empty()).then(|| query::parse(&state.query));
        let options = Options { budget: budget.clone(), ..state.options() };
        let article = highlighted_article(&snapshot.reader, &id, query.as_ref(), &options)?;
        let accessed = Some(response::today());
        Ok(page::article(&ArticlePage { lang, state: &state, stats, article: &article, accessed }))
    };
    context.search(work).await
}

/// The facets of the results, which the script inserts into the page.
async fn facets_of_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let parameters = params::pairs(request.uri().query().unwrap_or_default()).unwrap_or_default();
    let unfolded: Vec<String> =
        parameters.into_iter().filter(|(name, _)| name == "all").map(|(_, field)| field).collect();
    let page_request = PageRequest::of(service, &request);
    let (lang, state) = (page_request.lang, page_request.state.clone());
    let query = query::parse(&state.query);
    let counts_result =
        counts(page_request, &query, if unfolded.is_empty() { page::VALUES } else { page::UNFOLDED_VALUES }).await;
    let status = |problem: &Problem| problem.kind().status().as_u16();
    let counts = counts_result.as_ref().map_err(status);
    let body = page::facets(&FacetsPage { lang, state: &state, query: &query, unfolded: &unfolded, counts });
    match counts_result {
        Ok(_) => html(body),
        Err(problem) => in_language(problem.respond_with(HTML, body)),
    }
}

/// Counts the facets of each query in a search of its own.
async fn counts(page_request: PageRequest, query: &Query, limit: usize) -> Result<Counts, Problem> {
    page_request.check()?;
    let all = count(&page_request, query.clone(), limit).await?;
    let mut alternatives = Vec::new();
    for (field, rest) in page::without_each_field(query) {
        alternatives.push((field, count(&page_request, rest, limit).await?));
    }
    Ok(Counts { all, alternatives })
}

async fn count(page_request: &PageRequest, query: Query, limit: usize) -> Result<Facets, Problem> {
    let (limits, options) = (page_request.context.service.limits, page_request.state.options());
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        check_cost(&limits, &snapshot.reader, &query, &options)?;
        Ok(search::facets(&snapshot.reader, &query, &options, limit)?)
    };
    page_request.context.clone().search(work).await
}

/// The modified queries that the script needs. Runs no search.
async fn edits_of_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let page_request = PageRequest::of(service, &request);
    match page_request.check() {
        Ok(()) => {
            let edits = Edits::of(&page_request.state, page_request.lang);
            in_language(response::ok(response::JSON, response::json_bytes(&edits)))
        }
        Err(problem) => problem.into_response(),
    }
}

/// An asset. It may change with an update of the program, so browsers must revalidate it.
async fn asset(request: Request) -> Response {
    let name = request.uri().path().strip_prefix(ASSETS).unwrap_or_default();
    let Some(asset) = page::asset(name) else { return not_found(request).await };
    let tag = format!("\"{}\"", &blake3::hash(asset.bytes).to_hex()[..16]);
    let known = request.headers().get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_unchanged =
        known.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if is_unchanged {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    } else {
        let mut response = response::ok(asset.media_type, asset.bytes);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    };
    response.headers_mut().insert(header::ETAG, HeaderValue::try_from(tag).expect("hexadecimal digits make a header"));
    response
}

/// The response for unknown paths.
pub(super) async fn not_found(request: Request) -> Response {
    let headers = request.headers();
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let problem = Problem::new(Kind::NotFound, "the interface is described at /api/v1/openapi.json");
    if accepts.contains("text/html") && !request.uri().path().starts_with("/api/") {
        return problem_response(problem, language(headers), &State::default());
    }
    problem.into_response()
}

fn language(headers: &HeaderMap) -> Lang {
    Lang::from_accept_language(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

fn html(page: String) -> Response {
    in_language(response::ok(HTML, page))
}

/// The error page.
fn problem_response(problem: Problem, lang: Lang, state: &State) -> Response {
    let detail = matches!(problem.kind(), Kind::BadParameter | Kind::BadRequest | Kind::Damaged)
        .then(|| problem.detail().to_owned());
    let status = problem.kind().status().as_u16();
    let page = page::problem(&ProblemPage { lang, status, detail: detail.as_deref(), state, stats: None });
    in_language(problem.respond_with(HTML, page))
}

/// Adds a `Vary` header: the page depends on the language of the browser.
fn in_language(mut response: Response) -> Response {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}
