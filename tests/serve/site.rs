//! Pages of other sites cannot make a reader's browser keep the server busy.

use jianbao::serve::{Access, Config, Server, Token};

use crate::{
    client::{Reply, encode},
    running::{Heard, Running, config, index, sample},
};

/// All paths that search, and one of each kind that does not.
fn guarded() -> Vec<String> {
    let query = encode("大桥");
    let mut paths: Vec<String> = ["search", "facets", "timeline", "suggest", "export", "articles/none"]
        .iter()
        .map(|name| format!("/api/v1/{name}?q={query}"))
        .collect();
    paths.extend(["/api/v1/stats", "/api/v1/healthz", "/api/v1/readyz", "/api/v1/openapi.json"].map(str::to_owned));
    paths.extend([format!("/?q={query}"), format!("/article/none?q={query}"), "/article/none".to_owned()]);
    paths.extend([
        "/advanced".to_owned(),
        format!("/advanced?q={query}"),
        "/browse".to_owned(),
        "/citation/none?style=ris".to_owned(),
        "/browse?source=&date=2012-06".to_owned(),
    ]);
    paths
}

fn is_refused(reply: &Reply) -> bool {
    reply.status == 403 && reply.problem() == "cross-site"
}

/// How browsers request images, scripts, frames, downloads and data of another site, and prefetches.
const FOREIGN: &[&str] = &[
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nOrigin: https://evil.example\r\n",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nSec-Purpose: prefetch;prerender\r\n",
    "Sec-Fetch-Site: cross-site\r\n",
    // Another port of the same machine, another name of the same domain.
    "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n",
    "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n",
    "Sec-Fetch-Site: something-new\r\n",
    // Older browsers, which send only the origin.
    "Origin: https://evil.example\r\n",
    "Origin: http://localhost:8080\r\n",
    "Origin: null\r\n",
];

#[test]
fn requests_from_other_sites_are_refused() {
    let server = Running::of(&index(sample()));
    for path in guarded() {
        for headers in FOREIGN {
            let reply = server.connect().get_with(&path, headers);
            assert!(is_refused(&reply), "{path} {headers:?}: {}", reply.status);
            assert!(reply.header("access-control-allow-origin").is_none() && reply.header("vary").is_none());
        }
    }
    assert!(server.heard.happened().begun.is_empty(), "nothing was searched");
}

/// The page itself, programs, and a user who types an address.
#[test]
fn what_the_page_and_programs_ask_is_answered() {
    let server = Running::of(&index(sample()));
    let own = [
        "",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
        "Origin: http://localhost\r\n",
    ];
    for path in guarded() {
        for headers in own {
            let reply = server.connect().get_with(&path, headers);
            assert!(matches!(reply.status, 200 | 404), "{path} {headers:?}: {}", reply.status);
        }
    }
}

/// A link in a mail or a wiki can open a page, but cannot start a download or open anything in a frame.
#[test]
fn links_from_other_sites_lead_to_pages() {
    let server = Running::of(&index(sample()));
    let headers = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    for path in guarded() {
        let reply = server.connect().get_with(&path, headers);
        assert_eq!(is_refused(&reply), path.starts_with("/api/"), "{path}: {}", reply.status);
    }
    // These requests do not search.
    for path in ["/", "/assets/app.js"] {
        let reply = server.connect().get_with(path, FOREIGN[0]);
        assert_eq!(reply.status, 200, "{path}");
    }
}

/// A page cannot send a token that it does not know. But a browser sends a stored password for any page.
#[test]
fn a_token_lets_any_site_ask_a_password_does_not() {
    let mut config = config(&index(sample()));
    config.access.token = Some(Token::new("0123456789abcdef").unwrap());
    let server = Running::with(config);
    let status = |authorization: &str| {
        let headers = format!("{}Authorization: {authorization}\r\n", FOREIGN[0]);
        server.connect().get_with("/api/v1/stats", &headers).status
    };
    assert_eq!(status("Bearer 0123456789abcdef"), 200);
    // base64 of `x:0123456789abcdef`
    assert_eq!(status("Basic eDowMTIzNDU2Nzg5YWJjZGVm"), 403);
    assert_eq!(status("Bearer 0123456789abcdeX"), 403);
    assert_eq!(
        server.connect().get_with("/api/v1/stats", "Authorization: Basic eDowMTIzNDU2Nzg5YWJjZGVm\r\n").status,
        200
    );
}

const WIKI: &str = "https://wiki.example";

fn allowing() -> Running {
    let mut config = config(&index(sample()));
    config.access.origins = vec![WIKI.to_owned(), "http://localhost:8080".to_owned()];
    config.access.token = Some(Token::new("0123456789abcdef").unwrap());
    Running::with(config)
}

#[test]
fn a_site_that_is_allowed_may_ask_and_read() {
    let server = allowing();
    let token = "Authorization: Bearer 0123456789abcdef\r\n";
    let ask = |headers: &str| server.connect().get_with("/api/v1/stats", headers);
    for origin in [WIKI, "http://localhost:8080"] {
        let headers = format!("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nOrigin: {origin}\r\n");
        let reply = ask(&format!("{headers}{token}"));
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, Some(origin)));
        let refused = ask(&headers);
        assert_eq!(
            (refused.status, refused.header("access-control-allow-origin")),
            (401, Some(origin)),
            "it is told why"
        );
        assert!(reply.header("access-control-allow-credentials").is_none(), "passwords are not shown for it");
    }
    for origin in ["https://evil.example", "https://wiki.example.evil.example", "http://wiki.example", "null"] {
        let reply = ask(&format!("Sec-Fetch-Site: cross-site\r\nOrigin: {origin}\r\n"));
        assert!(is_refused(&reply) && reply.header("access-control-allow-origin").is_none(), "{origin}");
        assert_eq!(reply.header("vary"), Some("origin"), "caches know that others get another answer");
    }
    let two = ask(&format!("Sec-Fetch-Site: cross-site\r\nOrigin: {WIKI}\r\nOrigin: {WIKI}\r\n"));
    assert!(is_refused(&two));
    let page = server.connect().get_with("/", token);
    let vary: Vec<_> =
        page.headers.iter().filter(|(name, _)| name == "vary").map(|(_, value)| value.as_str()).collect();
    assert_eq!((page.status, vary), (200, vec!["accept-language", "origin"]));
}

/// A browser first asks whether a page of another site may send a token.
#[test]
fn browsers_are_told_which_sites_may_ask() {
    let server = allowing();
    let preflight = |headers: &str| {
        let mut client = server.connect();
        client.send(format!("OPTIONS /api/v1/search?q=a HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"));
        client.reply().unwrap()
    };
    let cors =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\nAccess-Control-Request-Headers: authorization\r\n";
    let reply = preflight(&format!("{cors}Origin: {WIKI}\r\nAccess-Control-Request-Method: GET\r\n"));
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, Some(WIKI)));
    assert_eq!(reply.header("access-control-allow-methods"), Some("GET, HEAD"));
    assert_eq!(reply.header("access-control-allow-headers"), Some("Authorization"));
    for headers in [
        format!("{cors}Origin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n"),
        format!("{cors}Origin: {WIKI}\r\nAccess-Control-Request-Method: DELETE\r\n"),
        format!("{cors}Origin: {WIKI}\r\n"),
        String::new(),
    ] {
        let reply = preflight(&headers);
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")), "{headers}");
        assert!(reply.header("access-control-allow-methods").is_none());
    }
}

#[test]
fn invalid_origins_are_rejected() {
    for wrong in ["*", "wiki.example", "https://wiki.example/"] {
        let access = Access { origins: vec![wrong.to_owned()], ..Access::default() };
        let config = Config { access, ..config(&index(sample())) };
        let refused = Server::bind(config, std::sync::Arc::new(Heard::default())).err().unwrap().to_string();
        assert!(refused.contains(wrong) && refused.contains("https://wiki.example"), "{refused}");
    }
}
