//! What holds for every request, whatever it asks: who may ask, what a request may be, which headers an answer has, what the log
//! is told. Never looks at the archive.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use super::{
    Access, Answered, Service, caller,
    http::problem::{Kind, Problem},
    net::connection::Peer,
    net::slots::Busy,
    site,
};

/// Nothing but the page's own script and style runs or loads, nobody frames it, no form leads elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// On every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
/// In the log, the status of a request whose client went away before there was an answer.
const GONE: u16 = 499;
/// The addresses that need no token: whether the server lives and is ready is no secret.
pub(super) const OPEN: [&str; 2] = ["/api/v1/healthz", "/api/v1/readyz"];

/// Lets a request through to its handler, or refuses it; either way the answer gets its headers and is logged.
pub(super) async fn guard(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let peer = request.extensions().get::<Peer>();
    let (here, busy) = (peer.map(|peer| peer.here), peer.map(|peer| Arc::clone(&peer.busy)));
    let origin = site::origin(&service.access, request.headers());
    let uri = request.uri();
    let mut entry = Entry {
        service: Arc::clone(&service),
        begun,
        client: caller::client(&request),
        method: request.method().to_string(),
        path: uri.path().to_owned(),
        query: uri.query().map(str::to_owned),
        status: GONE,
        bytes: 0,
        whole: false,
        _busy: busy,
    };
    let mut response = match check(&service.access, &request, here) {
        Ok(()) if request.method() == Method::OPTIONS => site::preflight(),
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    site::mark(&service.access, origin, response.headers_mut());
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    entry.status = response.status().as_u16();
    response.map(|body| {
        entry.whole = entry.method == "HEAD" || body.is_end_stream();
        Body::new(Counted { body, entry })
    })
}

fn check(access: &Access, request: &Request, here: Option<SocketAddr>) -> Result<(), Problem> {
    if !is_host(access, request, here)? {
        return Err(Problem::new(
            Kind::WrongHost,
            "the Host header is neither an address of this server nor a name given with --host",
        ));
    }
    let preflight = site::is_preflight(access, request);
    if !preflight && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(
            Problem::new(Kind::MethodNotAllowed, "only GET and HEAD are allowed").with(header::ALLOW, "GET, HEAD")
        );
    }
    let headers = request.headers();
    // Whatever says that a body follows; it is not waited for.
    let length = headers.get(header::CONTENT_LENGTH);
    if headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0") {
        return Err(
            Problem::new(Kind::BodyNotAllowed, "all parameters belong in the URL").with(header::CONNECTION, "close")
        );
    }
    if preflight {
        // Browsers show no token with it.
        return Ok(());
    }
    let shown = shown(headers).filter(|shown| access.token.as_ref().is_some_and(|token| token.is(&shown.token)));
    // A page cannot make a browser show a token by itself; but a browser shows a password again to whoever makes it ask.
    if !shown.as_ref().is_some_and(|shown| shown.is_bearer) {
        site::check(access, request)?;
    }
    if access.token.is_some() && shown.is_none() && !OPEN.contains(&request.uri().path()) {
        return Err(Problem::new(
            Kind::Unauthorized,
            "send it as `Authorization: Bearer TOKEN`, or give it as the password when the browser asks",
        )
        .with(header::WWW_AUTHENTICATE, "Bearer realm=\"jianbao\"")
        .with(header::WWW_AUTHENTICATE, "Basic realm=\"jianbao\", charset=\"UTF-8\""));
    }
    Ok(())
}

/// Whether the request is for this server. A page of another site can make a browser resolve that site's name to this machine
/// and then read what it gets; but it cannot make the browser send another name.
fn is_host(access: &Access, request: &Request, here: Option<SocketAddr>) -> Result<bool, Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, other) = (hosts.next(), hosts.next());
    let (Some(host), None) = (host, other) else {
        return Err(Problem::new(Kind::BadRequest, "a request has one Host"));
    };
    let names = [host.to_str().ok(), request.uri().authority().map_or(Some("localhost"), |it| Some(it.as_str()))];
    Ok(names.iter().all(|name| name.is_some_and(|name| is_name_of(access, name, here))))
}

fn is_name_of(access: &Access, host: &str, here: Option<SocketAddr>) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => address,
        Some((address, port)) if is_port(port) => address,
        Some(_) => return false,
        None => match host.split_once(':') {
            Some((name, port)) if is_port(&format!(":{port}")) => name,
            Some(_) => return false,
            None => host,
        },
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    if let Ok(address) = name.parse::<IpAddr>() {
        let address = address.to_canonical();
        return address.is_loopback()
            || here.is_some_and(|here| here.ip().to_canonical() == address)
            || access.hosts.iter().any(|host| host == name);
    }
    name.eq_ignore_ascii_case("localhost") || access.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// A token that a request shows, right or not.
struct Shown {
    token: String,
    /// Whether it is sent as a bearer token, which only programs do, not as the password that a browser asks for.
    is_bearer: bool,
}

fn shown(headers: &HeaderMap) -> Option<Shown> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, value) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Shown { token: value.trim().to_owned(), is_bearer: true });
    }
    let pair = scheme.eq_ignore_ascii_case("basic").then(|| base64(value.trim()))??;
    let token = String::from_utf8(pair).ok()?.split_once(':')?.1.to_owned();
    Some(Shown { token, is_bearer: false })
}

/// Reads base 64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

/// A request for the log; told when its answer ends, however that is.
struct Entry {
    service: Arc<Service>,
    begun: Instant,
    client: IpAddr,
    method: String,
    path: String,
    query: Option<String>,
    status: u16,
    bytes: u64,
    whole: bool,
    /// Its connection is busy until the answer is handed over.
    _busy: Option<Arc<Busy>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.service.journal.observer().answered(&Answered {
            client: self.client,
            method: &self.method,
            path: &self.path,
            query: self.query.as_deref(),
            status: self.status,
            took: self.begun.elapsed(),
            bytes: self.bytes,
            whole: self.whole,
        });
    }
}

/// A body that knows how much of it was taken.
struct Counted {
    body: Body,
    entry: Entry,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => self.entry.bytes += frame.data_ref().map_or(0, |data| data.len() as u64),
            Some(Err(_)) => {}
            None => self.entry.whole = true,
        }
        if self.body.is_end_stream() {
            self.entry.whole = true;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
