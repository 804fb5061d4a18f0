//! Health checks are answered whatever the server is doing, and report whether it can take searches.

use jianbao::serve::{Lane, Limits};

use crate::{
    client::Connection,
    running::{Running, index, sample},
    support::Folder,
};

const HEALTH: &str = "/api/v1/healthz";
const READY: &str = "/api/v1/readyz";

fn ask(server: &Running, path: &str) -> Connection {
    let mut client = server.connect();
    client.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    client
}

/// While all search threads are busy and the queue is full, the server is alive and not ready.
#[test]
fn readiness_is_that_of_the_queue() {
    let limits = Limits { searches: 1, queue: 1, ..Limits::default() };
    let server = Running::limited(&index(sample()), limits);
    assert_eq!(server.get(READY).json(), serde_json::json!({ "status": "ready" }));
    server.heard.hold(Lane::Fast);
    let mut running = ask(&server, "/api/v1/search?q=a");
    server.heard.until("a search runs", |happened| happened.begun == [Lane::Fast]);
    assert_eq!(server.get(READY).status, 200, "one more may wait");
    // One of these waits, the other is rejected.
    let mut more = [(); 2].map(|()| ask(&server, "/api/v1/search?q=b"));
    server.heard.until("one is refused", |happened| happened.answered.iter().any(|(status, _)| *status == 503));
    for _ in 0..3 {
        let mut idle = server.connect();
        assert_eq!(idle.get("/assets/app.js").status, 200);
        let reply = server.get(READY);
        assert_eq!((reply.status, reply.problem().as_str()), (503, "not-ready"));
        assert_eq!(server.get(HEALTH).json()["status"], "ok");
        assert_eq!((idle.get(HEALTH).status, idle.get(READY).status), (200, 503), "on a connection of others too");
    }
    server.heard.release();
    assert_eq!(running.reply().unwrap().status, 200);
    let mut statuses = more.each_mut().map(|client| client.reply().unwrap().status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 503]);
    assert_eq!(server.get(READY).status, 200);
}

/// An index that can no longer be opened is detected without a search.
#[test]
fn readiness_is_that_of_the_index() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", "{\"id\":\"a\",\"paragraphs\":[\"大桥\"]}");
    folder.build();
    let server = Running::of(&index(&folder));
    assert_eq!(server.get(READY).status, 200);
    let current = index(&folder).join("current");
    let was = std::fs::read(&current).unwrap();
    std::fs::write(&current, "77\n").unwrap();
    let reply = server.get(READY);
    assert_eq!(reply.problem(), "not-ready");
    assert!(reply.text().contains("the index cannot be opened"), "{}", reply.text());
    assert_eq!(server.get(HEALTH).json()["status"], "stale");
    std::fs::write(&current, was).unwrap();
    assert_eq!(server.get(READY).status, 200);
    assert_eq!(server.get(HEALTH).json()["status"], "ok");
}

/// Health checks are treated like other requests: they get all headers, and are rejected for another host.
#[test]
fn monitors_have_no_way_around_the_rules() {
    let server = Running::of(&index(sample()));
    let mut client = server.connect();
    client.send(format!("GET {HEALTH} HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    assert_eq!(client.reply().unwrap().problem(), "wrong-host");
    let reply = server.get(&format!("{HEALTH}?x=1"));
    assert_eq!(reply.problem(), "bad-parameter");
    let mut client = server.connect();
    let reply = client.get(HEALTH);
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(client.is_closed(), "one request each, so that the thread for monitors is for monitors");
    let mut slow = server.connect();
    slow.send("GET /api/v1/he");
    slow.send("althz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(slow.reply().unwrap().status, 200, "however its bytes come");
}
