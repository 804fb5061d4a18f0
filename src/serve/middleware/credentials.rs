//! Reads the token of a request from its `Authorization` header.

use axum::http::{HeaderMap, header};

/// The token of a request, valid or not.
pub(super) struct Credentials {
    pub token: String,
    /// Whether it is a bearer token, which only programs send, rather than the password of basic authentication.
    pub is_bearer: bool,
}

/// Reads the credentials; `None` if they are missing or malformed.
pub(super) fn read(headers: &HeaderMap) -> Option<Credentials> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, value) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials { token: value.trim().to_owned(), is_bearer: true });
    }
    let pair = scheme.eq_ignore_ascii_case("basic").then(|| base64(value.trim()))??;
    let token = String::from_utf8(pair).ok()?.split_once(':')?.1.to_owned();
    Some(Credentials { token, is_bearer: false })
}

/// Decodes base64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut pending) = (Vec::new(), 0_u32, 0);
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
        pending += 6;
        if pending >= 8 {
            pending -= 8;
            bytes.push((bits >> pending) as u8);
        }
    }
    Some(bytes)
}
