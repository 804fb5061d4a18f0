//! Validates the `Host` header, against DNS rebinding.

use std::net::{IpAddr, SocketAddr};

use axum::{extract::Request, http::header};

use crate::serve::{
    config::Access,
    http::problem::{Kind, Problem},
};

/// Whether the `Host` header names this server. With DNS rebinding, a page of another site can resolve its own host
/// name to this machine and read the responses, but it cannot make the browser send another host name.
pub(super) fn is_host(access: &Access, request: &Request, local_address: Option<SocketAddr>) -> Result<bool, Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, other) = (hosts.next(), hosts.next());
    let (Some(host), None) = (host, other) else {
        return Err(Problem::new(Kind::BadRequest, "a request has one Host"));
    };
    let names = [host.to_str().ok(), request.uri().authority().map_or(Some("localhost"), |it| Some(it.as_str()))];
    Ok(names.iter().all(|name| name.is_some_and(|name| is_name_of(access, name, local_address))))
}

fn is_name_of(access: &Access, host: &str, local_address: Option<SocketAddr>) -> bool {
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
            || local_address.is_some_and(|local| local.ip().to_canonical() == address)
            || access.hosts.iter().any(|host| host == name);
    }
    name.eq_ignore_ascii_case("localhost") || access.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}
