//! Limits of number, length and time: requests beyond them are rejected at once, and the others are answered.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use jianbao::serve::Limits;

use crate::{
    client::{Connection, encode},
    running::{Running, index, large, sample},
};

/// The timeout for slow clients in these tests.
const SHORT: Duration = Duration::from_millis(600);
/// Much longer than any test takes if it works.
const LONG: Duration = Duration::from_secs(20);

fn short() -> Limits {
    Limits { request: SHORT, stall: SHORT, ..Limits::default() }
}

/// A search that takes some time: many alternatives with gaps.
fn heavy() -> String {
    let words: Vec<String> = ('一'..).take(120).map(|c| format!("大桥 {c}")).collect();
    format!("/api/v1/search?q={}&limit=5", encode(&words.join(" OR ")))
}

/// Requests an export without reading it, so that it keeps running.
fn hold(server: &Running) -> Connection {
    let mut client = server.connect();
    client.send(format!("GET /api/v1/export?q={} HTTP/1.1\r\nHost: localhost\r\n\r\n", encode("大桥")));
    // Otherwise the next request could arrive first.
    client.wait();
    client
}

#[test]
fn a_body_is_not_waited_for() {
    let server = Running::of(&index(sample()));
    for headers in ["Content-Length: 1000000000000", "Content-Length: 5", "Transfer-Encoding: chunked"] {
        let mut client = server.connect();
        client.send(format!("GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n"));
        assert_eq!(client.reply().unwrap().problem(), "body-not-allowed", "{headers}");
        assert!(client.is_closed(), "nothing more is read: {headers}");
    }
    let mut client = server.connect();
    assert_eq!(client.get_with("/api/v1/stats", "Content-Length: 0\r\n").status, 200);
}

#[test]
fn heads_and_addresses_have_a_longest() {
    let server = Running::of(&index(sample()));
    let long = "a".repeat(20_000);
    assert_eq!(server.connect().get_with("/", &format!("X-Long: {long}\r\n")).status, 431);
    let many: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect::<Vec<_>>().concat();
    assert_eq!(server.connect().get_with("/", &many).status, 431);
    assert!(matches!(server.get(&format!("/?q={long}")).status, 414 | 431));
    let query = server.get(&format!("/api/v1/search?q={}", encode(&"桥".repeat(1_001))));
    assert!(query.problem() == "bad-parameter" && query.text().contains("1001 characters; the limit is 1000"));
    assert_eq!(server.get(&format!("/?q={}", encode(&"桥".repeat(1_001)))).status, 400);
    assert_eq!(server.get(&format!("/api/v1/search?q={}", encode(&"桥".repeat(1_000)))).status, 200);
}

/// A client that sends a request byte by byte, or none, is not waited for.
#[test]
fn slow_senders_are_dropped() {
    let server = Running::limited(&index(sample()), short());
    let begun = Instant::now();
    let mut silent = server.connect();
    let mut halfway = server.connect();
    halfway.send("GET / HTTP/1.1\r\nHost: loc");
    let mut idle = server.connect();
    idle.send("GET /api/v1/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    // On a busy machine, the request may be too late.
    assert!(idle.reply().is_none_or(|reply| reply.status == 200));
    assert!(silent.is_closed() && idle.is_closed());
    // The response may state the reason.
    assert!(halfway.reply().is_none_or(|reply| reply.status == 408));
    let mut drop_by_drop = server.connect();
    let dripping = Instant::now();
    while dripping.elapsed() < SHORT * 3 {
        drop_by_drop.send("X");
        thread::yield_now();
    }
    assert!(drop_by_drop.reply().is_none_or(|reply| reply.status >= 400));
    assert!(begun.elapsed() < LONG);
}

/// A client that does not read its response is disconnected, and its slot is free for others.
#[test]
fn slow_readers_are_dropped() {
    let limits = Limits { exports: 1, ..short() };
    let server = Running::limited(&index(large()), limits);
    let mut slow = hold(&server);
    let export = format!("/api/v1/export?q={}", encode("大桥"));
    let begun = Instant::now();
    // The only permit is taken until the timeout, which may be over before a busy machine sends the next request.
    while server.get(&export).status != 503 {
        assert!(begun.elapsed() < LONG, "nobody is ever refused");
        slow = hold(&server);
    }
    server.until(&export, 200);
    assert!(!slow.reply().unwrap().whole, "what was not taken in time is broken off, not cut to look whole");
}

/// A client of a limited export must not take half of it for the whole.
#[test]
fn an_export_that_takes_too_long_is_broken_off() {
    let server = Running::limited(&index(large()), Limits { exports: 1, export_time: SHORT, ..Limits::default() });
    let mut slow = hold(&server);
    // Its permit is free when the export is aborted.
    server.until(&format!("/api/v1/export?q={}", encode("大桥")), 200);
    assert!(!slow.reply().unwrap().whole);
}

/// One client has a limited share of the work. It is rejected, and others are not.
#[test]
fn one_client_does_not_take_all() {
    let limits = Limits { per_client: 1, per_client_on_loopback: true, ..Limits::default() };
    let server = Running::limited(&index(large()), limits);
    let held = hold(&server);
    server.until("/api/v1/search?q=a", 429);
    let reply = server.get("/api/v1/search?q=a");
    assert_eq!((reply.problem().as_str(), reply.header("retry-after")), ("too-many-requests", Some("1")));
    assert_eq!(server.get("/api/v1/healthz").status, 200);
    drop(held);
    server.until("/api/v1/search?q=a", 200);
}

/// A search that takes too long is stopped, and the client is informed.
#[test]
fn a_search_that_takes_too_long_is_stopped() {
    let server = Running::limited(&index(large()), Limits { time: Duration::from_nanos(1), ..Limits::default() });
    assert_eq!(server.get(&heavy()).problem(), "too-slow");
    let page = server.connect().get_with(&heavy().replace("/api/v1/search", "/"), "Accept: text/html\r\n");
    assert!(matches!(page.status, 503 | 504) && page.text().contains("<html"), "{}", page.status);
}

/// Requests beyond the limits are rejected at once, accepted ones are answered, and afterwards the server works as
/// before.
#[test]
fn overload_is_refused_quickly_and_passes() {
    const CLIENTS: usize = 24;
    let limits = Limits { searches: 1, queue: 2, ..Limits::default() };
    let server = Running::limited(&index(large()), limits);
    let path = heavy();
    let alone = server.get(&path);
    let (answered, refused, together) = (AtomicUsize::new(0), AtomicUsize::new(0), Barrier::new(CLIENTS));
    let begun = Instant::now();
    let slowest_refusal = thread::scope(|scope| {
        let asking: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let mut client = server.connect();
                    let mut slowest = Duration::ZERO;
                    together.wait();
                    // Until both have occurred often, but not forever.
                    while begun.elapsed() < LONG
                        && (answered.load(Ordering::Relaxed) < 20 || refused.load(Ordering::Relaxed) < 50)
                    {
                        let asked = Instant::now();
                        let reply = client.get(&path);
                        match reply.status {
                            200 => {
                                assert_eq!(reply.json()["hits"], alone.json()["hits"], "the same as when it is quiet");
                                answered.fetch_add(1, Ordering::Relaxed);
                            }
                            503 => {
                                assert_eq!(reply.problem(), "overloaded");
                                assert_eq!(reply.header("retry-after"), Some("1"));
                                slowest = slowest.max(asked.elapsed());
                                refused.fetch_add(1, Ordering::Relaxed);
                            }
                            other => panic!("{other}: {}", reply.text()),
                        }
                    }
                    slowest
                })
            })
            .collect();
        asking.into_iter().map(|client| client.join().unwrap()).max().unwrap()
    });
    assert!(answered.into_inner() >= 20 && refused.into_inner() >= 50, "both happened");
    assert!(slowest_refusal < LONG, "{slowest_refusal:?}");
    assert_eq!(server.get(&path).status, 200, "it has passed");
}

/// When it is stopped, the server finishes open requests, accepts no new ones, and returns.
#[test]
fn stopping_answers_what_was_asked() {
    let server = Running::of(&index(large()));
    let mut reading = hold(&server);
    let mut idle = server.connect();
    assert_eq!(idle.get("/assets/app.js").status, 200);
    server.stopper.stop();
    assert!(idle.is_closed(), "nobody was being answered there");
    let address = server.address;
    let begun = Instant::now();
    while std::net::TcpStream::connect(address).is_ok() {
        assert!(begun.elapsed() < LONG, "it listens no more");
        thread::yield_now();
    }
    let reply = reading.reply().unwrap();
    assert!(reply.status == 200 && reply.whole, "the export was ended");
    server.join();
}
