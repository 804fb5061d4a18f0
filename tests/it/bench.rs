//! `bench`: queries are drawn from the index, the same for a seed; answers are checked while they are timed.

use jianbao::{
    eval::{Material, classes},
    index::Dice,
};

use crate::support::Folder;

fn sample() -> Folder {
    let folder = Folder::new();
    std::os::unix::fs::symlink(crate::support::sample_archive(), folder.path().join("archive")).unwrap();
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder
}

#[test]
fn every_class_is_asked_and_found_what_it_should() {
    let folder = sample();
    let run = folder.run(&["bench", "--seconds", "0.02", "-n", "4", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = run.json();
    let names: Vec<&str> = report["classes"].as_array().unwrap().iter().map(|c| c["class"].as_str().unwrap()).collect();
    for name in
        ["common word", "rare word", "two words", "three OR", "exact 1", "exact 6", "near", "wildcard", "headline"]
    {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    for class in report["classes"].as_array().unwrap() {
        let times = ["p50", "p90", "p99", "p999", "max"].map(|name| class[name].as_f64().unwrap());
        assert!(times.is_sorted() && times[0] > 0.0, "{class}");
        assert!(class["answers"].as_u64() >= class["queries"].as_u64());
        let exact = class["class"].as_str().unwrap().starts_with("exact");
        assert!(!exact || class["found"].as_u64() >= class["queries"].as_u64(), "what was drawn is found: {class}");
    }
    folder.write("old.json", run.stdout);
    let again = folder.run(&["bench", "--seconds", "0.02", "-n", "4", "--compare", "old.json"]);
    assert!(again.stdout.contains("exact 4: ") && !again.stdout.contains("not comparable"), "{}", again.stdout);
    let other = folder.run(&["bench", "--seconds", "0.02", "-n", "4", "--seed", "7", "--compare", "old.json"]);
    assert!(other.stdout.contains("not comparable"), "{}", other.stdout);
}

#[test]
fn given_queries_open_loops_and_cold_processes_are_timed_too() {
    let folder = sample();
    folder.write("queries.txt", "大桥\n互联网 治理\n");
    for how in [&["--rate", "200", "--threads", "2"][..], &["--cold"], &["--no-text"], &["--svg", "times.svg"]] {
        let args = [&["bench", "--queries", "queries.txt", "--seconds", "0.05"], how].concat();
        let run = folder.run(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("given"), "{}", run.stdout);
    }
    assert!(std::fs::read_to_string(folder.path().join("times.svg")).unwrap().ends_with("</svg>\n"));
    assert_eq!(folder.run(&["bench", "--queries", "nowhere.txt"]).code, 2);
    folder.write("empty.txt", "\n");
    assert_eq!(folder.run(&["bench", "--queries", "empty.txt"]).code, 2);
}

#[test]
fn the_same_seed_draws_the_same() {
    let folder = sample();
    let archive = folder.open();
    let draw = |seed| {
        let mut dice = Dice::new(seed);
        let texts = archive.texts(50, false, &mut dice).unwrap();
        let titles = archive.texts(50, true, &mut dice).unwrap();
        classes(&Material { words: archive.words().unwrap(), texts, titles, year: Some(2016) }, 5, seed)
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}
