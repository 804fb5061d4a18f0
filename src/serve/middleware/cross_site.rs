//! Rejects requests that a browser sends for pages of other sites, unless these are allowed.
//!
//! Every web page can make the browser send requests to any server, including one on the reader's machine. The page
//! cannot read the responses, but each request costs the server work. Browsers name the site of the page in
//! `Sec-Fetch-Site`, and older ones in `Origin` if the page wants to read the response. Other programs send neither
//! header and are not affected.
//!
//! Links are different: the reader sees where they lead, and links from mails and wikis to searches are useful. So a
//! browser may navigate to the HTML pages from any site, but only in a tab: not in a frame, and not as a prefetch. It
//! may not navigate to the JSON API: a navigation to a download leaves the current page in place, so the reader would
//! not notice it.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};

use crate::serve::{
    config::Access,
    http::problem::{Kind, Problem},
};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// How long a browser may cache a preflight response, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");
/// Response headers that pages of allowed sites may read.
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static("Content-Disposition, Retry-After, WWW-Authenticate");

/// Rejects requests for pages of other sites.
pub(super) fn check(access: &Access, request: &Request) -> Result<(), Problem> {
    let headers = request.headers();
    if !is_protected(request) || !is_cross_site(headers) || origin(access, headers).is_some() || is_navigation(request)
    {
        return Ok(());
    }
    Err(Problem::new(
        Kind::CrossSite,
        "a browser asked this for a page of another site; open the address itself, or start the server with --allow-origin and \
         the origin of that site",
    ))
}

/// Whether a path is protected: the API, and pages that search.
fn is_protected(request: &Request) -> bool {
    let uri = request.uri();
    match uri.path() {
        "/" => uri.query().is_some(),
        path => ["/api/", "/article/", "/page/", "/advanced", "/browse", "/citation/"]
            .iter()
            .any(|folder| path.starts_with(folder)),
    }
}

/// Whether the request comes from a page of another origin.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SITE).iter().peekable();
    if sites.peek().is_some() {
        return !sites.all(|site| site == "same-origin" || site == "none");
    }
    // Same-origin requests have no `Origin`, or one that equals the `Host`.
    let own_host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    headers.get_all(header::ORIGIN).iter().any(|origin| {
        let host = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
        host.is_none() || host != own_host
    })
}

/// Whether the browser navigates to a page.
fn is_navigation(request: &Request) -> bool {
    let headers = request.headers();
    let has_value = |name: HeaderName, value: &str| headers.get(name).is_some_and(|given| given == value);
    let path = request.uri().path();
    let page = !path.starts_with("/api/") && !path.starts_with("/page/");
    page && has_value(MODE, "navigate") && has_value(DEST, "document") && !headers.contains_key(PURPOSE)
}

/// The origin of a request, if it is allowed.
pub(super) fn origin(access: &Access, headers: &HeaderMap) -> Option<HeaderValue> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let (origin, None) = (origins.next()?, origins.next()) else { return None };
    access.origins.iter().any(|allowed| origin == allowed.as_str()).then(|| origin.clone())
}

/// Whether the request is a CORS preflight from an allowed site.
pub(super) fn is_preflight(access: &Access, request: &Request) -> bool {
    let headers = request.headers();
    let requested_method = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    request.method() == Method::OPTIONS
        && requested_method.is_some_and(|method| method == "GET" || method == "HEAD")
        && origin(access, headers).is_some()
}

/// The response to a preflight request.
pub(super) fn preflight() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    response
}

/// Adds the CORS headers for allowed sites, and a `Vary` header for caches.
pub(super) fn add_headers(access: &Access, origin: Option<HeaderValue>, headers: &mut HeaderMap) {
    if access.origins.is_empty() {
        return;
    }
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    }
}
