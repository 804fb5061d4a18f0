//! Requests that are rejected.

use std::net::SocketAddr;

use jianbao::serve::{Access, Config, Server, Token};

use crate::{
    client::{Connection, encode},
    running::{Heard, Running, config, index, sample},
};

/// No address leads to a file of the machine.
#[test]
fn no_path_leads_out() {
    let server = Running::of(&index(sample()));
    let paths = [
        "/assets/../../etc/passwd",
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/%252e%252e%252fetc%252fpasswd",
        "/assets/..%5c..%5cwindows%5cwin.ini",
        "/assets//etc/passwd",
        "/assets/app.js%00.css",
        "/assets/%00",
        "/assets/",
        "/assets",
        "/../../etc/passwd",
        "//etc/passwd",
        "/article/../../../etc/passwd",
        "/article/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/article/%00",
        "/api/v1/articles/../../../etc/passwd",
        "/api/v1/articles/%00",
        "/api/v1/articles/%2e%2e%2fcurrent",
        "/api/v1/articles/",
        "/api/v1/../../etc/passwd",
        "/api/v1/stats/",
        "/index/current",
        "/.git/config",
    ];
    for path in paths {
        let reply = server.get(path);
        assert_eq!(reply.status, 404, "{path}: {}", reply.text());
        assert!(!reply.text().contains("root:"), "{path}");
    }
}

/// A page of another site that makes a browser treat this machine as its own server gets no data.
#[test]
fn a_request_for_another_host_is_refused() {
    let mut config = config(&index(sample()));
    config.access.hosts = vec!["archive.example".to_owned()];
    let server = Running::with(config);
    let ask = |head: &str| {
        let mut client = server.connect();
        client.send(format!("{head}\r\n"));
        client.reply().unwrap()
    };
    let port = server.address.port();
    let ours =
        ["localhost", "LOCALHOST.", "127.0.0.1", "[::1]", "localhost:80", "archive.example", "Archive.Example:443"];
    for host in ours.iter().map(|host| (*host).to_owned()).chain([format!("127.0.0.1:{port}"), format!("[::1]:{port}")])
    {
        let reply = ask(&format!("GET /api/v1/healthz HTTP/1.1\r\nHost: {host}\r\n"));
        assert_eq!(reply.status, 200, "{host}");
    }
    let others = [
        "evil.example",
        "localhost.evil.example",
        "evil.example:7300",
        "127.0.0.1.evil.example",
        "archive.example.evil.example",
        "192.0.2.1",
        "[2001:db8::1]",
        "localhost@evil.example",
        "localhost:80:80",
        "localhost:evil",
        "[::1]evil",
        "0x7f000001",
        "",
    ];
    for host in others {
        for path in ["/", "/api/v1/stats", "/assets/app.js", "/api/v1/healthz"] {
            let reply = ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n"));
            assert_eq!(reply.problem(), "wrong-host", "{host:?} {path}");
        }
    }
    let mut two = server.connect();
    two.send("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");
    assert_eq!(two.reply().unwrap().status, 400);
    assert_eq!(ask("GET / HTTP/1.1\r\n").status, 400, "without a host");
    assert_eq!(ask("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n").problem(), "wrong-host");
    assert_eq!(ask("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n").status, 200);
}

/// Only methods that read are allowed.
#[test]
fn methods_that_change_something_are_refused() {
    let server = Running::of(&index(sample()));
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let mut client = server.connect();
        client.send(format!("{method} /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        let reply = client.reply().unwrap();
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
}

/// Data that is not HTTP is answered or dropped, and the server continues.
#[test]
fn nonsense_does_no_harm() {
    let server = Running::of(&index(sample()));
    let nonsense: [&[u8]; 8] = [
        b"\r\n\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: \xff\xfe\r\n : \r\n\r\n",
    ];
    for bytes in nonsense {
        let mut client = server.connect();
        client.send(bytes);
        if let Some(reply) = client.reply() {
            assert!(reply.status >= 400, "{bytes:?}: {}", reply.status);
        }
    }
    assert_eq!(server.get("/api/v1/healthz").status, 200);
}

fn guarded() -> Running {
    let mut config = config(&index(sample()));
    config.access = Access { token: Some(Token::new("阅览室的钥匙-2026").unwrap()), ..Access::default() };
    Running::with(config)
}

/// If there is a token, requests without it only learn that the server is alive.
#[test]
fn a_token_is_asked_for() {
    let server = guarded();
    let status = |authorization: &str| {
        let headers =
            if authorization.is_empty() { String::new() } else { format!("Authorization: {authorization}\r\n") };
        server.connect().get_with("/api/v1/stats", &headers).status
    };
    // base64 of `读者:阅览室的钥匙-2026`, `:阅览室的钥匙-2026` and `阅览室的钥匙-2026:x`
    let password = ["Basic 6K+76ICFOumYheiniOWupOeahOmSpeWMmS0yMDI2", "basic OumYheiniOWupOeahOmSpeWMmS0yMDI2"];
    for right in password {
        assert_eq!(status(right), 200, "{right}");
    }
    let wrong = [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong-token-wrong-token",
        "Basic",
        "Basic !!!!",
        "Basic 6ZiF6KeI5a6k55qE6ZKl5YyZLTIwMjY6eA==",
        "Digest 1",
    ];
    for wrong in wrong {
        assert_eq!(status(wrong), 401, "{wrong}");
    }
    for path in ["/", "/assets/app.js", "/article/x", "/api/v1/openapi.json", "/api/v1/search?q=a&token=x", "/none"] {
        let reply = server.get(path);
        assert_eq!((reply.status, reply.problem().as_str()), (401, "unauthorized"), "{path}");
        let asked: Vec<_> = reply.headers.iter().filter(|(name, _)| name == "www-authenticate").collect();
        assert!(asked.len() == 2 && asked[0].1.starts_with("Bearer") && asked[1].1.starts_with("Basic"));
    }
    assert_eq!(server.get("/api/v1/healthz").status, 200);
}

/// Programs send ASCII tokens.
#[test]
fn a_bearer_token_lets_programs_in() {
    let mut config = config(&index(sample()));
    config.access.token = Some(Token::new(" 0123456789abcdef\n").unwrap());
    let server = Running::with(config);
    let status =
        |token: &str| server.connect().get_with("/api/v1/stats", &format!("Authorization: Bearer {token}\r\n")).status;
    assert_eq!(status("0123456789abcdef"), 200);
    for wrong in ["0123456789abcdeF", "0123456789abcde", "0123456789abcdef0", "0123456789abcdef, x"] {
        assert_eq!(status(wrong), 401, "{wrong}");
    }
}

/// Access from other machines must be allowed explicitly.
#[test]
fn without_a_token_only_this_machine_is_served() {
    let bind = |address: [u8; 4], access: Access| {
        let address = SocketAddr::from((address, 0));
        let config = Config { address, access, ..config(&index(sample())) };
        Server::bind(config, std::sync::Arc::new(Heard::default())).map(|server| server.address())
    };
    let refused = bind([0; 4], Access::default()).err().unwrap().to_string();
    assert!(refused.contains("--token-file") && refused.contains("--no-token"), "{refused}");
    let token = Some(Token::new("0123456789abcdef").unwrap());
    assert!(bind([0; 4], Access { token, ..Access::default() }).is_ok());
    assert!(bind([0; 4], Access { allow_anonymous: true, ..Access::default() }).is_ok());
    assert!(bind([127, 0, 0, 1], Access::default()).is_ok());
    assert!(Token::new("short").is_err() && Token::new("white space white space").is_err());
}

/// If it listens on all addresses, the server accepts the address that the client connected to, not any number.
#[test]
fn every_address_of_the_server_is_its_host() {
    let config = Config {
        address: SocketAddr::from(([0; 4], 0)),
        access: Access { allow_anonymous: true, ..Access::default() },
        ..config(&index(sample()))
    };
    let server = Running::with(config);
    let address = SocketAddr::from(([127, 0, 0, 1], server.address.port()));
    let status = |host: &str| {
        let mut client = Connection::open(address);
        client.send(format!("GET /api/v1/healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        client.reply().unwrap().status
    };
    assert_eq!((status("127.0.0.1"), status("192.0.2.7"), status("evil.example")), (200, 421, 421));
}

/// Internal errors are not shown to clients: no response contains a path of the machine.
#[test]
fn responses_do_not_reveal_local_paths() {
    let folder = sample();
    let server = Running::of(&index(folder));
    let secret = folder.path().to_str().unwrap();
    let paths =
        ["/api/v1/stats", "/api/v1/healthz", "/api/v1/openapi.json", "/api/v1/articles/none", "/", "/article/none"];
    for path in paths.into_iter().map(str::to_owned).chain([format!("/api/v1/search?q={}", encode("大桥"))]) {
        assert!(!server.get(&path).text().contains(secret), "{path}");
    }
}
