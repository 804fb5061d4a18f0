//! Searching while the index is written: every answer is that of one committed state.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jianbao::index::{IndexReader, Request};

use crate::support::{Folder, places};

const READERS: usize = 20;
const COMMITS: usize = 100;

/// Ends the readers, even if the writer fails.
struct Ending<'a>(&'a AtomicBool);
impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn twenty_readers_see_whole_states_while_a_hundred_updates_and_two_rebuilds_go_on() {
    let folder = Folder::new();
    // In every state, there are as many articles of one kind as of the other, in different files.
    let commit = |number: usize| {
        let line = |kind: &str| format!("{{\"id\":\"{kind}{number}\",\"title\":\"{kind}\",\"text\":\"今日无事。\"}}\n");
        folder.write(&format!("archive/a/{number:03}.jsonl"), line("大桥"));
        folder.write(&format!("archive/b/{number:03}.jsonl"), line("渡口"));
        let rebuild = number % 50 == 49;
        let (_, report, _) = folder.update(&Request { rebuild, ..folder.request() });
        assert_eq!(report.unchanged as usize + report.added as usize, 2 * (number + 1));
    };
    commit(0);
    let (done, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::Relaxed) {
                    let archive = IndexReader::open(&folder.path().join("index")).unwrap();
                    let (bridges, ferries) = (places(&archive, "大桥").len(), places(&archive, "渡口").len());
                    assert_eq!(bridges, ferries, "half a state");
                    assert!(bridges >= last, "a state that was over");
                    assert_eq!(places(&archive, "今日无事").len(), 2 * bridges);
                    last = bridges;
                    answers.fetch_add(1, Ordering::Relaxed);
                }
                last
            });
        }
        let _ending = Ending(&done);
        (1..=COMMITS).for_each(commit);
    });
    assert!(answers.into_inner() >= READERS);
    let archive = folder.open();
    assert_eq!(places(&archive, "大桥").len(), COMMITS + 1);
    assert!(archive.stats().unwrap().segments < 16);
}
