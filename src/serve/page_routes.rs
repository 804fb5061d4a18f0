//! Serves the HTML pages and their assets. `page` generates the HTML.

use std::{collections::BTreeMap, sync::Arc};

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
    page::{
        self, AdvancedForm, AdvancedPage, ArticlePage, BrowseArchivePage, BrowseIssuePage, BrowseMonthPage,
        BrowseYearsPage, Counts, Edits, FacetsPage, Lang, Place, Point, ProblemPage, SearchPage, SearchResults, State,
    },
    scheduling::check_cost,
    service::{RequestContext, Service, Snapshot},
};
use crate::{
    printer::{Style, citation_on},
    query::{self, DateRange, Filter, Node, Query},
    search::{self, Budget, Facets, Interval, Options, Page, highlighted_article},
};

const HTML: &str = "text/html; charset=utf-8";
const ARTICLE: &str = "/article/";
const CITATION: &str = "/citation/";
const ASSETS: &str = "/assets/";

/// The routes of the pages.
pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(search_page))
        .route("/advanced", get(advanced_page))
        .route("/advanced/query", get(advanced_query))
        .route("/browse", get(browse_page))
        .route("/article/{*id}", get(article_page))
        .route("/citation/{*id}", get(citation_file))
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
        let plan = search::plan(&snapshot.reader, &query, options.plan())?;
        let found = Some(SearchResults { answer: &answer, notes: &answer.notes, plan: Some(&plan) });
        Ok(page::search(&SearchPage { lang, state: &state, stats, found }))
    };
    context.search(work).await
}

async fn advanced_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let page_request = PageRequest::of(service, &request);
    let (lang, state) = (page_request.lang, page_request.state.clone());
    render_advanced(page_request).await.map_or_else(|problem| problem_response(problem, lang, &state), html)
}

async fn render_advanced(page_request: PageRequest) -> Result<String, Problem> {
    page_request.check()?;
    let PageRequest { context, lang, state, .. } = page_request;
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let stats = snapshot.stats()?;
        // The dated articles stand for the archive: there is no query that matches all of it.
        let range = DateRange { from: stats.first_date, to: stats.last_date };
        let all = Query::from(Node::Filter(Filter::Date(range)));
        let options = Options { budget: budget.clone(), ..Options::strict() };
        let values = stats.first_date.map(|_| search::facets(&snapshot.reader, &all, &options, page::OFFERED_VALUES));
        let values = values.transpose()?;
        Ok(page::advanced(&AdvancedPage { lang, state: &state, stats: Some(stats), values: values.as_ref() }))
    };
    context.search(work).await
}

/// Sends the browser to the results of the query that the advanced form makes.
async fn advanced_query(request: Request) -> Response {
    let lang = language(request.headers());
    let fields = request.uri().query().unwrap_or_default();
    let target = AdvancedForm::read(fields).state(lang, &State::read(fields)).address();
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = HeaderValue::try_from(target).expect("an address is ASCII");
    response.headers_mut().insert(header::LOCATION, location);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    in_language(response)
}

async fn browse_page(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let lang = language(request.headers());
    let Some(place) = Place::read(request.uri().query().unwrap_or_default()) else { return not_found(request).await };
    let context = RequestContext::of(service, &request);
    browse(context, lang, place).await.map_or_else(|problem| problem_response(problem, lang, &State::default()), html)
}

async fn browse(context: RequestContext, lang: Lang, place: Place) -> Result<String, Problem> {
    let limits = context.service.limits;
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let stats = snapshot.stats()?;
        if place.point == Point::Archive {
            return Ok(page::browse_archive(&BrowseArchivePage { lang, stats }));
        }
        let options = Options { budget: budget.clone(), ..Options::strict() };
        let (mut days, mut undated) = (BTreeMap::new(), 0);
        if let Some(query) = place.query(None) {
            check_cost(&limits, &snapshot.reader, &query, &options)?;
            let timeline = search::timeline(&snapshot.reader, &query, &options, Interval::Day)?;
            (days, undated) = (place.days(&timeline), place.articles(&timeline.undated));
        }
        let (place, days) = (&place, &days);
        Ok(match place.point {
            Point::Archive | Point::Years => page::browse_years(&BrowseYearsPage { lang, stats, place, days, undated }),
            Point::Month(month) => page::browse_month(&BrowseMonthPage { lang, stats, place, month, days }),
            Point::Day(day) => {
                let limit = page::ISSUE_ARTICLES;
                let sources = place.spellings(stats.sources.keys().map(String::as_str));
                let shown = Page { offset: (place.page - 1).saturating_mul(limit), limit };
                let issue = search::issue(&snapshot.reader, day, &sources, shown, budget)?;
                page::browse_issue(&BrowseIssuePage { lang, stats, place, day, days, issue: &issue })
            }
        })
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

/// The citation of an article as a file for reference managers.
async fn citation_file(Shared(service): Shared<Arc<Service>>, request: Request) -> Response {
    let (lang, query) = (language(request.headers()), request.uri().query().unwrap_or_default());
    let (style, media_type, name) = if query.split('&').any(|pair| pair == "style=bibtex") {
        (Style::BibTex, "application/x-bibtex; charset=utf-8", "attachment; filename=\"citation.bib\"")
    } else {
        (Style::Ris, "application/x-research-info-systems; charset=utf-8", "attachment; filename=\"citation.ris\"")
    };
    let id = params::path_suffix(request.uri().path(), CITATION);
    let context = RequestContext::of(service, &request);
    match citation_text(context, id, style).await {
        Ok(text) => {
            let mut response = response::ok(media_type, text);
            response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
            response
        }
        Err(problem) => problem_response(problem, lang, &State::default()),
    }
}

async fn citation_text(context: RequestContext, id: Result<String, Problem>, style: Style) -> Result<String, Problem> {
    let id = id?;
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..Options::default() };
        let article = highlighted_article(&snapshot.reader, &id, None, &options)?;
        Ok(citation_on(&article.meta, style, Some(response::today())))
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
