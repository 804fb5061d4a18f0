//! Serves the pages and their files. `page` decides what they look like.

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
    http::reply,
    page::{self, ArticlePage, Counts, Edits, FacetsPage, Found, Lang, ProblemPage, SearchPage, State},
    scheduling::check_cost,
    service::{RequestContext, Service, Snapshot},
};
use crate::{
    query::{self, Query},
    search::{self, Budget, Facets, Options, marked_article},
};

const HTML: &str = "text/html; charset=utf-8";
const ARTICLE: &str = "/article/";
const ASSETS: &str = "/assets/";

/// The addresses of the page.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(search_page))
        .route("/article/{*id}", get(article_page))
        .route("/page/facets", get(facets_of_page))
        .route("/page/edits", get(edits_of_page))
        .route("/assets/{name}", get(asset))
}

/// A request for a page, as far as the answer depends on it.
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

    /// What everything that is searched for has to be, here as in the interface.
    fn check(&self) -> Result<(), Problem> {
        let most = self.context.service.limits.query;
        let length = self.state.query.chars().count();
        if length > most {
            return Err(Problem::parameter(format!("the query has {length} characters; the limit is {most}")));
        }
        Ok(())
    }
}

async fn search_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let asked = PageRequest::of(service, &request);
    let (lang, state) = (asked.lang, asked.state.clone());
    found(asked).await.map_or_else(|problem| refused(problem, lang, &state), html)
}

async fn found(asked: PageRequest) -> Result<String, Problem> {
    asked.check()?;
    let PageRequest { context, lang, state, .. } = asked;
    let limits = context.service.limits;
    let work = move |now: &Snapshot, budget: &Budget| {
        let stats = Some(now.stats()?);
        if state.query.trim().is_empty() {
            return Ok(page::search(&SearchPage { lang, state: &state, stats, found: None }));
        }
        let query = query::parse(&state.query);
        let options = Options { budget: budget.clone(), ..state.options() };
        check_cost(&limits, &now.archive, &query, &options)?;
        let answer = search::search(&now.archive, &query, &options)?;
        let found = Some(Found { answer: &answer, notes: &query.notes });
        Ok(page::search(&SearchPage { lang, state: &state, stats, found }))
    };
    context.search(work).await
}

async fn article_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let asked = PageRequest::of(service, &request);
    let (lang, state) = (asked.lang, asked.state.clone());
    article(asked).await.map_or_else(|problem| refused(problem, lang, &state), html)
}

async fn article(asked: PageRequest) -> Result<String, Problem> {
    asked.check()?;
    let PageRequest { context, lang, state, path } = asked;
    let id = params::rest(&path, ARTICLE)?;
    let work = move |now: &Snapshot, budget: &Budget| {
        let stats = Some(now.stats()?);
        let query = (!state.query.trim().is_empty()).then(|| query::parse(&state.query));
        let options = Options { budget: budget.clone(), ..state.options() };
        let article = marked_article(&now.archive, &id, query.as_ref(), &options)?;
        let accessed = Some(reply::today());
        Ok(page::article(&ArticlePage { lang, state: &state, stats, article: &article, accessed }))
    };
    context.search(work).await
}

/// The index beside the results, for the script to put there.
async fn facets_of_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let given = params::pairs(request.uri().query().unwrap_or_default()).unwrap_or_default();
    let unfolded: Vec<String> = given.into_iter().filter(|(name, _)| name == "all").map(|(_, field)| field).collect();
    let asked = PageRequest::of(service, &request);
    let (lang, state) = (asked.lang, asked.state.clone());
    let query = query::parse(&state.query);
    let counted = counts(asked, &query, if unfolded.is_empty() { page::SHORT } else { page::LONG }).await;
    let status = |problem: &Problem| problem.kind().status().as_u16();
    let counts = counted.as_ref().map_err(status);
    let body = page::facets(&FacetsPage { lang, state: &state, query: &query, unfolded: &unfolded, counts });
    match counted {
        Ok(_) => html(body),
        Err(problem) => in_language(problem.respond_with(HTML, body)),
    }
}

/// Every query is counted by itself, with the limits of a search of its own.
async fn counts(asked: PageRequest, query: &Query, limit: usize) -> Result<Counts, Problem> {
    asked.check()?;
    let all = count(&asked, query.clone(), limit).await?;
    let mut instead = Vec::new();
    for (field, rest) in page::freed(query) {
        instead.push((field, count(&asked, rest, limit).await?));
    }
    Ok(Counts { all, instead })
}

async fn count(asked: &PageRequest, query: Query, limit: usize) -> Result<Facets, Problem> {
    let (limits, options) = (asked.context.service.limits, asked.state.options());
    let work = move |now: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        check_cost(&limits, &now.archive, &query, &options)?;
        Ok(search::facets(&now.archive, &query, &options, limit)?)
    };
    asked.context.clone().search(work).await
}

/// What the script may make of the query. Searches nothing.
async fn edits_of_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let asked = PageRequest::of(service, &request);
    match asked.check() {
        Ok(()) => {
            let edits = Edits::of(&asked.state, asked.lang);
            in_language(reply::reply(reply::JSON, reply::json_bytes(&edits)))
        }
        Err(problem) => problem.into_response(),
    }
}

/// A file of the page. It may have another content after an update of the program, so a browser asks whether it is still the same.
async fn asset(request: Request) -> Response {
    let name = request.uri().path().strip_prefix(ASSETS).unwrap_or_default();
    let Some(asset) = page::asset(name) else { return nothing(request).await };
    let tag = format!("\"{}\"", &blake3::hash(asset.bytes).to_hex()[..16]);
    let known = request.headers().get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let same = known.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if same {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    } else {
        let mut response = reply::reply(asset.media_type, asset.bytes);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    };
    response.headers_mut().insert(header::ETAG, HeaderValue::try_from(tag).expect("hexadecimal digits make a header"));
    response
}

/// For an address where there is nothing.
pub(super) async fn nothing(request: Request) -> Response {
    let headers = request.headers();
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let problem = Problem::new(Kind::NotFound, "the interface is described at /api/v1/openapi.json");
    if accepts.contains("text/html") && !request.uri().path().starts_with("/api/") {
        return refused(problem, language(headers), &State::default());
    }
    problem.into_response()
}

fn language(headers: &HeaderMap) -> Lang {
    Lang::from_accept_language(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

fn html(page: String) -> Response {
    in_language(reply::reply(HTML, page))
}

/// The page that says why there is no other.
fn refused(problem: Problem, lang: Lang, state: &State) -> Response {
    let detail = matches!(problem.kind(), Kind::BadParameter | Kind::BadRequest | Kind::Damaged)
        .then(|| problem.detail().to_owned());
    let status = problem.kind().status().as_u16();
    let page = page::problem(&ProblemPage { lang, status, detail: detail.as_deref(), state, stats: None });
    in_language(problem.respond_with(HTML, page))
}

/// The page is another for a browser that asks for another language.
fn in_language(mut response: Response) -> Response {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response
}
