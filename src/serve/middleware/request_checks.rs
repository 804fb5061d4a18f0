//! Checks a request before its handler runs: host, method, body, origin and token.

use std::net::SocketAddr;

use axum::{
    extract::Request,
    http::{Method, header},
};

use super::{credentials, cross_site, host::is_host};
use crate::serve::{
    config::Access,
    http::{
        HEALTH_PATHS,
        problem::{Kind, Problem},
    },
};

/// Rejects a request that this server must not answer.
pub(super) fn check(access: &Access, request: &Request, local_address: Option<SocketAddr>) -> Result<(), Problem> {
    if !is_host(access, request, local_address)? {
        return Err(Problem::new(
            Kind::WrongHost,
            "the Host header is neither an address of this server nor a name given with --host",
        ));
    }
    let preflight = cross_site::is_preflight(access, request);
    if !preflight && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(
            Problem::new(Kind::MethodNotAllowed, "only GET and HEAD are allowed").with(header::ALLOW, "GET, HEAD")
        );
    }
    let headers = request.headers();
    // Reject a request that announces a body, without reading it.
    let length = headers.get(header::CONTENT_LENGTH);
    if headers.contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|length| length != "0") {
        return Err(
            Problem::new(Kind::BodyNotAllowed, "all parameters belong in the URL").with(header::CONNECTION, "close")
        );
    }
    if preflight {
        // Browsers send no token with a preflight request.
        return Ok(());
    }
    let credentials =
        credentials::read(headers).filter(|given| access.token.as_ref().is_some_and(|token| token.is(&given.token)));
    // A page cannot make a browser send a bearer token. But a browser repeats a password for any page that sends
    // requests.
    if !credentials.as_ref().is_some_and(|given| given.is_bearer) {
        cross_site::check(access, request)?;
    }
    if access.token.is_some() && credentials.is_none() && !HEALTH_PATHS.contains(&request.uri().path()) {
        return Err(Problem::new(
            Kind::Unauthorized,
            "send it as `Authorization: Bearer TOKEN`, or give it as the password when the browser asks",
        )
        .with(header::WWW_AUTHENTICATE, "Bearer realm=\"jianbao\"")
        .with(header::WWW_AUTHENTICATE, "Basic realm=\"jianbao\", charset=\"UTF-8\""));
    }
    Ok(())
}
