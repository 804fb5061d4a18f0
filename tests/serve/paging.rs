//! Paging while the archive is updated: no hit is repeated, none is left out.

use jianbao::{index::Request, serve::Limits};

use crate::{
    client::encode,
    running::{Running, config, index},
    support::Folder,
};

/// Writes ten articles of a day, and updates the index.
fn publish(folder: &Folder, day: usize) {
    let lines: Vec<String> = (0..10)
        .map(|number| {
            let words = "大桥 ".repeat(1 + (day * 7 + number * 3) % 5);
            let paragraphs = [format!("{words}昨日通车"), format!("{words}之后")];
            serde_json::json!({ "id": format!("{day:02}-{number}"), "date": format!("2016-03-{day:02}"), "paragraphs": paragraphs })
                .to_string()
        })
        .collect();
    folder.write(&format!("archive/{day:02}.jsonl"), lines.join("\n"));
    folder.update(&folder.request());
}

/// `article paragraph` of each hit.
fn places(answer: &serde_json::Value) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().map(|hit| format!("{} {}", hit["article"].as_str().unwrap(), hit["paragraph"])).collect()
}

/// Between any two pages, articles are added, changed and removed before and after the position of the reader. The
/// pages together equal one page at the start. A new search sees the updates.
#[test]
fn pages_neither_repeat_nor_lose_while_updates_go_on() {
    for more in ["", "&sort=-date", "&group=1", "&mode=exact&sort=date"] {
        let folder = Folder::new();
        for day in 1..=3 {
            publish(&folder, day);
        }
        let server = Running::of(&index(&folder));
        let search = format!("/api/v1/search?q={}{more}", encode("大桥"));
        let all = server.get(&format!("{search}&limit=200")).json();
        let mut pages = Vec::new();
        let mut next = None::<String>;
        let mut day = 4;
        loop {
            let cursor = next.map(|next| format!("&cursor={next}")).unwrap_or_default();
            let page = server.get(&format!("{search}&limit=7{cursor}")).json();
            assert_eq!((&page["total"], &page["articles"]), (&all["total"], &all["articles"]), "of one state");
            pages.extend(places(&page));
            match page["next"].as_str() {
                Some(cursor) => next = Some(cursor.to_owned()),
                None => break,
            }
            publish(&folder, day);
            // One day loses an article, and an article of another day is changed.
            folder.write("archive/01.jsonl", "{\"id\":\"01-0\",\"paragraphs\":[\"大桥\"]}");
            folder.write("archive/02.jsonl", format!("{{\"id\":\"02-0\",\"paragraphs\":[\"大桥 大桥 {day}\"]}}"));
            folder.update(&folder.request());
            day += 1;
        }
        assert!(day > 6, "there were updates in between");
        assert_eq!(pages, places(&all), "{more}");
        let fresh = server.get(&format!("{search}&limit=0")).json();
        assert_ne!(fresh["total"], all["total"], "what was written is found without a cursor");
        assert!(server.heard.troubles.lock().unwrap().is_empty());
    }
}

/// The next request sees an update, and also a rebuild or a new index in the same folder.
#[test]
fn what_was_committed_is_found_at_once() {
    let folder = Folder::new();
    publish(&folder, 1);
    let server = Running::of(&index(&folder));
    let total = || server.get(&format!("/api/v1/search?q={}&limit=0", encode("大桥"))).json()["total"].clone();
    let state = || server.get("/api/v1/healthz").json()["state"].clone();
    assert_eq!(total(), 20);
    let before = state();
    publish(&folder, 2);
    assert_eq!(total(), 40);
    assert_ne!(state(), before);
    folder.update(&Request { rebuild: true, ..folder.request() });
    assert_eq!(total(), 40);
    std::fs::remove_dir_all(index(&folder)).unwrap();
    assert_eq!((total(), server.get("/api/v1/healthz").json()["status"].clone()), (40.into(), "stale".into()));
    publish(&folder, 3);
    assert_eq!((total(), server.get("/api/v1/healthz").json()["status"].clone()), (60.into(), "ok".into()));
}

/// Damage of a new state is reported to the operator, once, and readers continue with the previous state.
#[test]
fn a_state_that_cannot_be_opened_is_not_taken() {
    let folder = Folder::new();
    publish(&folder, 1);
    let server = Running::of(&index(&folder));
    let current = index(&folder).join("current");
    std::fs::write(&current, "77\n").unwrap();
    for _ in 0..3 {
        assert_eq!(server.get(&format!("/api/v1/search?q={}&limit=0", encode("大桥"))).json()["total"], 20);
    }
    let troubles = server.heard.troubles.lock().unwrap().clone();
    assert!(troubles.len() == 1 && troubles[0].contains("still served"), "{troubles:?}");
}

/// A state is not kept forever. A client is informed, instead of getting other hits.
#[test]
fn a_cursor_of_a_state_that_is_gone_is_refused() {
    let folder = Folder::new();
    publish(&folder, 1);
    let mut config = config(&index(&folder));
    config.limits = Limits { retained_snapshots: 1, ..Limits::default() };
    let server = Running::with(config);
    let search = format!("/api/v1/search?q={}&limit=3", encode("大桥"));
    let next = server.get(&search).json()["next"].as_str().unwrap().to_owned();
    let on = || server.get(&format!("{search}&cursor={next}"));
    publish(&folder, 2);
    assert_eq!(server.get(&search).status, 200);
    assert_eq!(on().status, 200, "one state is kept");
    publish(&folder, 3);
    assert_eq!(server.get(&search).status, 200);
    assert_eq!((on().status, on().problem().as_str()), (410, "cursor-expired"));
}

/// A cursor is valid only for the query for which it was created; an invented one is rejected.
#[test]
fn a_cursor_of_another_question_is_refused() {
    let folder = Folder::new();
    publish(&folder, 1);
    let server = Running::of(&index(&folder));
    let search = |query: &str| format!("/api/v1/search?q={}&limit=3", encode(query));
    let next = server.get(&search("大桥")).json()["next"].as_str().unwrap().to_owned();
    let refused = |path: String| assert_eq!(server.get(&path).problem(), "bad-parameter", "{path}");
    refused(format!("{}&cursor={next}", search("通车")));
    refused(format!("{}&cursor={next}&sort=date", search("大桥")));
    refused(format!("{}&cursor={next}&offset=3", search("大桥")));
    for made_up in
        ["0", "..", &next.replace('.', ""), &format!("{next}0"), &next.to_uppercase(), &next.replacen(".3.", ".+3.", 1)]
    {
        refused(format!("{}&cursor={}", search("大桥"), encode(made_up)));
    }
    let far = next.replacen(".3.", ".99999999.", 1);
    let beyond = server.get(&format!("{}&cursor={far}", search("大桥"))).json();
    assert_eq!((beyond["hits"].to_string().as_str(), &beyond["next"]), ("[]", &serde_json::Value::Null));
    assert_eq!(server.get(&format!("{}&cursor={next}&limit=5", search("大桥")).replace("&limit=3", "")).status, 200);
}

/// Paging ends at a maximum depth, and the answer says so.
#[test]
fn paging_ends_at_its_depth_and_says_so() {
    let folder = Folder::new();
    publish(&folder, 1);
    let server = Running::limited(&index(&folder), Limits { depth: 8, ..Limits::default() });
    let search = format!("/api/v1/search?q={}&limit=5", encode("大桥"));
    let first = server.get(&search).json();
    let second = server.get(&format!("{search}&cursor={}", first["next"].as_str().unwrap())).json();
    assert_eq!(second["hits"].as_array().unwrap().len(), 3);
    assert!(second["next"].is_null() && second["notes"].to_string().contains("first 8 hits"), "{second}");
    assert_eq!(server.get(&format!("{search}&offset=9")).problem(), "bad-parameter");
}
