//! An index that is damaged while it is being served.

use crate::{
    client::encode,
    running::{Running, index},
    support::Folder,
    world::{DAMAGED_QUERY, stop_a_search},
};

/// The client is told that the index is damaged, and the operator what to do; other requests are answered.
#[test]
fn a_search_that_damaged_bytes_stop_says_so() {
    let folder = Folder::new();
    stop_a_search(&folder);
    let server = Running::of(&index(&folder));
    let query = encode(DAMAGED_QUERY);
    for path in ["search", "timeline", "facets", "export"] {
        let reply = server.get(&format!("/api/v1/{path}?q={query}"));
        assert_eq!((reply.status, reply.problem().as_str()), (500, "damaged"), "{path}: {}", reply.text());
        assert!(reply.text().contains("jianbao verify --repair"), "{path}: {}", reply.text());
        assert!(!reply.text().contains(&*folder.path().to_string_lossy()), "{path}: {}", reply.text());
    }
    let page = server.get(&format!("/?q={query}"));
    assert_eq!(page.status, 500);
    assert!(page.text().contains("jianbao verify --repair"), "{}", page.text());
    assert_eq!(server.get(&format!("/api/v1/search?q={}", encode("没有这样的词"))).status, 200);
    assert_eq!(server.get("/api/v1/healthz").status, 200);
    let troubles = server.heard.troubles.lock().unwrap();
    assert!(troubles.iter().all(|trouble| trouble.contains("is damaged: its file ")), "{troubles:?}");
    assert_eq!(troubles.len(), 1, "told once: {troubles:?}");
}
