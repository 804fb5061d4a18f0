//! Clients that try to keep others from being served: silent, slow, numerous, expensive, disconnected.

use jianbao::{
    StopReason,
    serve::{Lane, Limits},
};

use crate::{
    client::{Connection, encode},
    running::{Running, index, large, sample},
};

fn ask(server: &Running, path: &str) -> Connection {
    let mut client = server.connect();
    client.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    client
}

fn search() -> String {
    format!("/api/v1/search?q={}", encode("大桥"))
}

fn export() -> String {
    format!("/api/v1/export?q={}", encode("大桥"))
}

/// Connections that send nothing, or half of a request, or nothing after a response, are closed for others, however
/// many there are.
#[test]
fn connections_without_a_request_keep_nobody_out() {
    let server = Running::limited(&index(sample()), Limits { connections: 8, ..Limits::default() });
    let mut held = Vec::new();
    for number in 0..120 {
        let mut client = server.connect();
        match number % 3 {
            0 => {}
            1 => client.send("GET / HTTP/1.1\r\nHost: loc"),
            _ => assert_eq!(client.get("/assets/app.js").status, 200),
        }
        held.push(client);
        if number % 5 == 0 {
            assert_eq!(server.get(&search()).status, 200, "with {number} others");
            assert_eq!(server.get("/api/v1/healthz").status, 200, "with {number} others");
        }
    }
    assert!(held[0].is_closed(), "the oldest went first");
    assert_eq!(held.last_mut().unwrap().get(&search()).status, 200, "the newest has stayed");
}

/// A client that does not read its response is also closed for others, after the whole response was passed on.
#[test]
fn readers_that_take_nothing_keep_nobody_out() {
    let server = Running::limited(&index(large()), Limits { connections: 4, ..Limits::default() });
    let mut held = Vec::new();
    for _ in 0..12 {
        let client = ask(&server, &format!("{}&limit=200", search()));
        client.wait();
        held.push(client);
        assert_eq!(server.get(&search()).status, 200);
    }
}

/// A connection whose request is being processed is never closed for others. Further clients are rejected; health
/// checks are answered.
#[test]
fn when_all_connections_are_busy_monitors_are_answered() {
    let server = Running::limited(&index(sample()), Limits { connections: 2, searches: 2, ..Limits::default() });
    server.heard.hold(Lane::Fast);
    let mut busy = [(); 2].map(|()| ask(&server, &search()));
    server.heard.until("both are busy", |happened| happened.begun.len() == 2);
    // More than are rejected at once: these replace each other.
    let silent: Vec<Connection> = (0..100).map(|_| server.connect()).collect();
    for path in [search(), "/".to_owned(), "/assets/app.js".to_owned()] {
        let reply = server.get(&path);
        assert_eq!((reply.problem().as_str(), reply.header("retry-after")), ("overloaded", Some("1")), "{path}");
    }
    assert_eq!(server.get("/api/v1/healthz").status, 200);
    assert_eq!(server.get("/api/v1/readyz").status, 200, "searches may wait");
    drop(silent);
    server.heard.release();
    assert!(busy.iter_mut().all(|client| client.reply().is_some_and(|reply| reply.status == 200)));
    assert_eq!(server.get(&search()).status, 200);
}

/// One client has a limited share of the connections, and is rejected with a different status than others.
#[test]
fn one_client_does_not_take_all_connections() {
    let limits = Limits { connections_per_client: 2, per_client_on_loopback: true, searches: 2, ..Limits::default() };
    let server = Running::limited(&index(sample()), limits);
    let mut idle = [(); 3].map(|()| {
        let mut client = server.connect();
        assert_eq!(client.get("/assets/app.js").status, 200);
        client
    });
    assert!(idle[0].is_closed(), "it makes room for its own");
    server.heard.hold(Lane::Fast);
    let mut busy = [ask(&server, &search()), ask(&server, &search())];
    server.heard.until("both are busy", |happened| happened.begun.len() == 2);
    let reply = server.get(&search());
    assert_eq!((reply.problem().as_str(), reply.header("retry-after")), ("too-many-requests", Some("1")));
    assert_eq!(server.get("/api/v1/healthz").status, 200);
    server.heard.release();
    assert!(busy.iter_mut().all(|client| client.reply().is_some_and(|reply| reply.status == 200)));
}

/// A search that reads every text, and one that does not.
fn heavy() -> String {
    format!("/api/v1/search?q={}&limit=3", encode("“合*走*讲话”"))
}

/// The number of steps of a search.
fn steps(server: &Running, path: &str) -> u64 {
    let before = server.heard.happened().ended.len();
    assert_eq!(server.get(path).status, 200, "{path}");
    server.heard.until("it has ended", |happened| happened.ended.len() > before).ended.last().unwrap().steps
}

/// Limits under which the heavy search needs the slow lane, and the other does not.
fn lanes() -> Limits {
    let free =
        Running::limited(&index(large()), Limits { first_steps: u64::MAX, steps: u64::MAX, ..Limits::default() });
    let (light, heavy) = (steps(&free, &search()), steps(&free, &heavy()));
    assert!(0 < light && light * 4 < heavy, "{light} and {heavy}");
    Limits { first_steps: light * 2, steps: heavy, searches: 2, ..Limits::default() }
}

/// However many heavy searches there are, one thread is reserved for light ones, so that common searches are answered.
#[test]
fn heavy_searches_leave_others_answered() {
    let server = Running::limited(&index(large()), lanes());
    let alone = server.get(&heavy()).json();
    server.heard.hold(Lane::Slow);
    let mut asking: Vec<Connection> = (0..8).map(|_| ask(&server, &heavy())).collect();
    let first =
        |happened: &crate::running::Happened| happened.ended.iter().filter(|work| work.lane == Lane::Fast).count();
    server.heard.until("all were ended once", |happened| first(happened) == 9);
    server
        .heard
        .until("one goes on", |happened| happened.begun.iter().filter(|lane| **lane == Lane::Slow).count() == 2);
    let bridge = encode("大桥");
    for path in [search(), format!("/?q={bridge}"), format!("/api/v1/facets?q={bridge}"), "/api/v1/stats".to_owned()] {
        assert_eq!(server.get(&path).status, 200, "{path}");
    }
    assert_eq!(server.get("/api/v1/readyz").status, 200);
    server.heard.release();
    for client in &mut asking {
        let reply = client.reply().unwrap();
        assert_eq!(
            (reply.status, &reply.json()["hits"]),
            (200, &alone["hits"]),
            "each has its turn, and the whole answer"
        );
    }
}

/// A search that needs more work than allowed is rejected and never answered in part. The response says what to do
/// instead.
#[test]
fn searches_that_need_too_much_are_refused() {
    let usual = lanes();
    let server = Running::limited(&index(large()), Limits { steps: usual.steps - 1, ..usual });
    let reply = server.get(&heavy());
    assert_eq!((reply.status, reply.problem().as_str()), (422, "too-costly"));
    for said in ["wildcards", "日期:", "来源:", "export", "command line"] {
        assert!(reply.text().contains(said), "{said}: {}", reply.text());
    }
    assert_eq!(server.heard.happened().begun, [Lane::Fast, Lane::Slow]);
    let path = heavy().replace("/api/v1/search", "/").replace("&limit=3", "");
    let page = server.connect().get_with(&path, "Accept-Language: zh-CN\r\n");
    assert!(page.status == 422 && page.text().contains("请少用通配符") && page.text().contains("/api/v1/export?q="));
    let export = server.get(&heavy().replace("search", "export").replace("&limit=3", ""));
    assert!(export.status == 200 && export.whole, "an export may do more");
    assert_eq!(server.get(&search()).status, 200);
    // The same for an export.
    let server = Running::limited(&index(large()), Limits { export_steps: usual.first_steps, ..usual });
    assert_eq!(server.get(&heavy().replace("search", "export").replace("&limit=3", "")).problem(), "too-costly");
}

/// A search whose estimate is too high is rejected before it runs.
#[test]
fn hopeless_searches_are_refused_at_once() {
    let server = Running::limited(&index(large()), Limits { steps: 1_000, first_steps: 100, ..Limits::default() });
    let before = server.heard.happened().begun.len();
    assert_eq!(server.get(&heavy()).problem(), "too-costly");
    let happened = server.heard.until("it has ended", |happened| happened.ended.len() > before);
    assert_eq!((happened.begun.as_slice(), happened.ended[0].stopped), (&[Lane::Fast][..], None));
}

/// A search ends when its client disconnects, even if the client has sent more than necessary.
#[test]
fn a_closed_connection_cancels_its_search() {
    for more in ["", "GET / HTTP/1.1\r\n", "x"] {
        let server = Running::limited(&index(sample()), Limits { searches: 1, queue: 1, ..Limits::default() });
        server.heard.hold(Lane::Fast);
        let mut running = ask(&server, &search());
        running.send(more);
        server.heard.until("it runs", |happened| happened.begun.len() == 1);
        let mut queued = ask(&server, &search());
        queued.send(more);
        server.until("/api/v1/readyz", 503);
        drop((running, queued));
        server.heard.until("both are gone", |happened| happened.answered.iter().filter(|it| it.0 == 499).count() == 2);
        server.heard.release();
        let happened = server.heard.until("it has ended", |happened| happened.ended.len() == 1);
        assert_eq!(happened.ended[0].stopped, Some(StopReason::Cancelled), "{more:?}");
        assert_eq!(server.get(&search()).status, 200);
        assert_eq!(server.heard.happened().begun.len(), 2, "what was queued never began: {more:?}");
    }
}

/// The same for every path that searches.
#[test]
fn every_address_is_cancelled() {
    let server = Running::limited(&index(sample()), Limits { searches: 1, ..Limits::default() });
    let query = encode("大桥");
    let names = ["search", "facets", "timeline", "suggest", "articles/none"];
    let interface = names.map(|name| format!("/api/v1/{name}?q={query}"));
    let pages = [format!("/?q={query}"), format!("/article/none?q={query}")];
    for (number, path) in interface.iter().chain(&pages).enumerate() {
        server.heard.hold(Lane::Fast);
        let client = ask(&server, path);
        server.heard.until(path, |happened| happened.begun.len() == number + 1);
        drop(client);
        server.heard.until(path, |happened| happened.answered.len() == number + 1);
        server.heard.release();
        let happened = server.heard.until(path, |happened| happened.ended.len() == number + 1);
        assert_eq!(
            (happened.answered[number].0, happened.ended[number].stopped),
            (499, Some(StopReason::Cancelled)),
            "{path}"
        );
    }
}

/// An export that is not read ends, before its first byte and after.
#[test]
fn a_closed_connection_ends_its_export() {
    let server = Running::limited(&index(large()), Limits { exports: 2, ..Limits::default() });
    server.heard.hold(Lane::Export);
    let early = ask(&server, &export());
    server.heard.until("it runs", |happened| happened.begun.len() == 1);
    drop(early);
    server.heard.until("it is gone", |happened| happened.answered.len() == 1);
    server.heard.release();
    server.heard.until("it has ended", |happened| happened.ended.len() == 1);
    let late = ask(&server, &export());
    late.wait();
    drop(late);
    let happened = server.heard.until("it has ended", |happened| happened.ended.len() == 2);
    for ended in happened.ended {
        assert_eq!((ended.lane, ended.stopped), (Lane::Export, Some(StopReason::Cancelled)));
    }
    // Both permits are free as soon as their threads notice it.
    server.until(&export(), 200);
    let held = ask(&server, &export());
    held.wait();
    server.until(&export(), 200);
    assert!(server.heard.troubles.lock().unwrap().is_empty(), "a client that leaves is no trouble");
}

/// A panic in a request is reported, and affects that request only.
#[test]
fn a_panic_is_reported_and_the_server_goes_on() {
    let server = Running::of(&index(sample()));
    for path in [search(), export(), "/".to_owned(), "/article/none".to_owned()] {
        server.heard.panic(true);
        let reply = server.get(&path);
        assert_eq!(reply.status, 500, "{path}");
        assert!(!reply.text().contains("as the test wanted"), "clients are not told what is inside");
        server.heard.panic(false);
        assert!(matches!(server.get(&path).status, 200 | 404), "{path}");
    }
    let troubles = server.heard.troubles.lock().unwrap().clone();
    assert_eq!(troubles, ["answering a request failed: as the test wanted"], "once as long as it is the same");
}

/// After the grace period, jobs end with the server.
#[test]
fn requests_that_outlast_the_grace_period_are_cancelled() {
    let limits = Limits { grace: std::time::Duration::ZERO, ..Limits::default() };
    let server = Running::limited(&index(sample()), limits);
    let heard = std::sync::Arc::clone(&server.heard);
    heard.hold(Lane::Fast);
    let mut asking = ask(&server, &search());
    heard.until("it runs", |happened| happened.begun.len() == 1);
    server.stopper.stop();
    server.join();
    assert!(asking.reply().is_none(), "there is no answer, and none that is half of one");
    heard.release();
    let happened = heard.until("it has ended", |happened| happened.ended.len() == 1);
    assert_eq!(happened.ended[0].stopped, Some(StopReason::Cancelled));
}
