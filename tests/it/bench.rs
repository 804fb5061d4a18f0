//! `bench`: queries are generated from the index, equal for equal seeds, and their results are checked during the
//! measurement. `bench --index-build`: the figures of steps and fields add up.

use jianbao::{
    analysis::fold,
    eval::{Class, Latency, Material, Passage, Times, Verdict, classes, compare},
    index::Rng,
    search,
};
use serde_json::Value;

use crate::support::Folder;

fn sample() -> Folder {
    let folder = Folder::new();
    std::os::unix::fs::symlink(crate::support::sample_archive(), folder.path().join("archive")).unwrap();
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder
}

/// A short run, as JSON.
fn bench(folder: &Folder, args: &[&str]) -> Value {
    let run = folder.run(&[&["bench", "--seconds", "0.02", "-n", "4", "--json"], args].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.json()
}

fn listed(report: &Value) -> impl Iterator<Item = &Value> {
    report["classes"].as_array().unwrap().iter()
}

#[test]
fn every_class_is_asked_and_found_what_it_should() {
    let folder = sample();
    let report = bench(&folder, &[]);
    let names: Vec<&str> = listed(&report).map(|class| class["class"].as_str().unwrap()).collect();
    for name in [
        "common word",
        "rare word",
        "two words",
        "three OR",
        "phrase",
        "phrase with a gap",
        "near",
        "wildcard ?",
        "wildcard *",
        "in a year",
        "headline",
        "sentence",
        "Latin and digits",
        "mixed with Han",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    for length in 1..=6 {
        for place in ["words", "across"] {
            assert!(names.contains(&format!("exact {length}, {place}").as_str()), "{length}, {place}: {names:?}");
        }
    }
    for class in listed(&report) {
        let times = ["p50", "p90", "p99", "p999", "max"].map(|name| class[name].as_f64().unwrap());
        assert!(times.is_sorted() && times[0] > 0.0, "{class}");
        assert!(class["answers"].as_u64() >= class["queries"].as_u64());
        assert_eq!(class["least"].as_array().unwrap().len() as u64, class["queries"].as_u64().unwrap());
        let exact = class["class"].as_str().unwrap().starts_with("exact");
        assert!(!exact || class["found"].as_u64() >= class["queries"].as_u64(), "what was drawn is found: {class}");
        assert!(class["unsteady"].as_array().unwrap().is_empty(), "{class}");
    }
    let is_named = |field: &str| !report[field].as_str().unwrap().is_empty();
    assert!(is_named("version") && is_named("machine") && report["first"].as_f64() > Some(0.0));
}

#[test]
fn a_run_is_compared_with_an_earlier_one_of_the_same_queries() {
    let folder = sample();
    let mut old = bench(&folder, &[]);
    folder.write("old.json", old.to_string());
    let args = ["bench", "--seconds", "0.02", "-n", "4", "--compare"];
    let again = folder.run(&[&args[..], &["old.json"]].concat());
    assert!(again.stdout.contains("exact 4, words") && !again.stdout.contains("not comparable"), "{}", again.stdout);
    let other = folder.run(&[&args[..], &["old.json", "--seed", "7"]].concat());
    assert!(other.stdout.contains("not comparable"), "{}", other.stdout);
    let otherwise = folder.run(&[&args[..], &["old.json", "--text", "places"]].concat());
    assert!(otherwise.stdout.is_empty(), "nothing was measured: {}", otherwise.stdout);
    assert!(otherwise.code == 2 && otherwise.stderr.contains("measured in another way"), "{}", otherwise.stderr);

    // The earlier run is made ten times as fast, so this one is slower on any machine, and the exit code shows it.
    for class in old["classes"].as_array_mut().unwrap() {
        for field in ["least", "rounds"] {
            for time in class[field].as_array_mut().unwrap() {
                *time = (time.as_f64().unwrap() / 10.0).into();
            }
        }
    }
    folder.write("fast.json", old.to_string());
    let slower = folder.run(&[&args[..], &["fast.json"]].concat());
    assert!(slower.code == 1 && slower.stdout.contains("slower"), "{}", slower.stdout);
}

#[test]
fn a_third_more_is_slower_and_a_bad_round_is_not() {
    let class =
        Class { name: "两个词".into(), queries: vec!["大桥 通车".into(), "渡口".into()], drawn: false };
    let run = |rounds: &[f64]| {
        let times =
            |micros: &f64| [1.0, 4.0].map(|query| std::time::Duration::from_nanos((query * micros * 1e3) as u64));
        let rounds: Vec<Times> = rounds.iter().map(|micros| Times::of(&times(micros))).collect();
        Latency::of(&class, 1, &rounds)
    };
    let quiet = run(&[100.0, 103.0, 101.0, 108.0]);
    let verdict = |rounds: &[f64]| compare(&quiet, &run(rounds)).verdict;
    assert_eq!(verdict(&[104.0, 99.0, 260.0, 105.0]), Verdict::Same, "disturbed once");
    assert_eq!(verdict(&[112.0, 110.0, 109.0, 115.0]), Verdict::Same, "a machine that is a little slower");
    assert_eq!(verdict(&[130.0, 134.0, 131.0, 140.0]), Verdict::Slower);
    assert_eq!(verdict(&[77.0, 79.0, 78.0, 83.0]), Verdict::Faster);
    let other = Class { queries: vec!["渡口".into()], ..class.clone() };
    let other = Latency::of(&other, 1, &[Times::of(&[std::time::Duration::from_micros(100)])]);
    assert_eq!(compare(&quiet, &other).verdict, Verdict::Other);
}

#[test]
fn given_queries_open_loops_and_cold_processes_are_timed_too() {
    let folder = sample();
    folder.write("queries.txt", "大桥\n互联网 治理\n");
    let ways = [
        &["--rate", "200", "--threads", "2"][..],
        &["--threads", "1,2"],
        &["--cold"],
        &["--no-text"],
        &["--text", "places"],
        &["--svg", "times.svg"],
    ];
    for how in ways {
        let args = [&["bench", "--queries", "queries.txt", "--seconds", "0.05"], how].concat();
        let run = folder.run(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains("given"), "{}", run.stdout);
        assert_eq!(
            run.stdout.contains("given, 2 at once"),
            how[0] == "--threads" || how[0] == "--rate",
            "{}",
            run.stdout
        );
    }
    assert!(std::fs::read_to_string(folder.path().join("times.svg")).unwrap().ends_with("</svg>\n"));
    assert_eq!(folder.run(&["bench", "--queries", "nowhere.txt"]).code, 2);
    folder.write("empty.txt", "\n");
    assert_eq!(folder.run(&["bench", "--queries", "empty.txt"]).code, 2);
    assert_eq!(folder.run(&["bench", "archive"]).code, 2, "paths are for --index-build");
}

#[test]
fn the_same_seed_draws_the_same() {
    let folder = sample();
    let archive = folder.open();
    let draw = |seed| {
        let mut dice = Rng::new(seed);
        let texts = archive.texts(50, false, &mut dice).unwrap();
        let total = archive.totals().words;
        let cut = |run: &str| search::segment(run, total, |word| archive.word_frequency(word));
        let passages = texts.iter().map(|text| Passage::cut(fold(text), cut).unwrap()).collect();
        let titles = archive.texts(50, true, &mut dice).unwrap();
        classes(&Material { words: archive.words().unwrap(), passages, titles, year: Some(2016) }, 5, seed)
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn strings_at_and_off_word_boundaries_are_distinguished() {
    #[allow(clippy::single_range_in_vec_init)] // One word that is the whole text.
    let cut = |run: &str| {
        Ok::<_, ()>(if run == "长江大桥合龙" { vec![0..6, 6..12, 12..18] } else { vec![0..run.len()] })
    };
    let passage = Passage::cut("长江大桥合龙，".to_owned(), cut).unwrap();
    let classes = classes(&Material { passages: vec![passage], ..Material::default() }, 20, 1);
    let of = |name: &str| &classes.iter().find(|class| class.name == name).unwrap().queries;
    assert!(of("exact 2, words").iter().all(|query| ["“长江”", "“大桥”", "“合龙”"].contains(&query.as_str())));
    assert!(of("exact 2, across").iter().all(|query| ["“江大”", "“桥合”"].contains(&query.as_str())));
    assert!(of("exact 6, words").iter().all(|query| query == "“长江大桥合龙”"));
    assert!(!classes.iter().any(|class| class.name == "exact 6, across" || class.name == "exact 1, words"));
}

#[test]
fn building_is_measured_by_step_and_by_field() {
    let folder = sample();
    let run = folder.run(&["bench", "--index-build", "archive", "--threads", "1,2", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = run.json();
    let stats = folder.run(&["stats", "--json"]).json();
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{value} in {report}"));
    let build_cost = &report["build_cost"];
    for phase in ["read", "decode", "parse", "fold", "segment", "tokens", "postings", "store", "columns"] {
        assert!(number(&build_cost[phase]) >= 0.0, "{phase}");
    }
    assert!(number(&build_cost["segment"]) > 0.0 && number(&build_cost["store"]) > 0.0);
    assert_eq!(build_cost["paragraphs"], stats["paragraphs"], "what was measured is the whole archive");
    let threads: Vec<u64> =
        report["builds"].as_array().unwrap().iter().map(|build| build["threads"].as_u64().unwrap()).collect();
    assert_eq!(threads, [1, 2]);
    let space = &report["space"];
    let fields = space["fields"].as_object().unwrap();
    assert!(fields.contains_key("words") && number(&fields["words"]["postings"]) > 0.0, "{space}");
    let known: f64 = fields.values().flat_map(|field| field.as_object().unwrap().values()).map(number).sum();
    let all = known + number(&space["stored"]) + number(&space["beside"]);
    assert!((all - number(&space["total"])).abs() < 0.5, "whole bytes: {space}");
    let written = folder.run(&["bench", "--index-build", "archive", "--threads", "1"]).stdout;
    for line in ["step, one thread", "merge, besides", "threads", "stored text"] {
        assert!(written.contains(line), "{line}: {written}");
    }
    assert_eq!(folder.run(&["bench", "--index-build", "nowhere"]).code, 2);
}

#[test]
fn files_are_checked_before_anything_is_measured() {
    let folder = Folder::new();
    folder.write("text.json", "大桥");
    folder.write("other.json", "{\"version\":\"1\"}");
    folder.write("long.txt", "大".repeat(100_001));
    folder.write("queries.txt", "大桥\n");
    // There is no index, so errors of files must be reported before an index is opened.
    for (args, message) in [
        (&["--compare", "nowhere.json"][..], "cannot read the earlier run in nowhere.json"),
        (&["--compare", "text.json"], "text.json is no report of `jianbao bench --json`"),
        (&["--compare", "other.json"], "other.json is no report of `jianbao bench --json`"),
        (&["--queries", "nowhere.txt"], "cannot read the queries in nowhere.txt"),
        (&["--queries", "long.txt"], "longer than 100,000 characters"),
        (&["--queries", "queries.txt", "--svg", "nowhere/times.svg"], "cannot write nowhere/times.svg"),
        (&[], "no index at"),
    ] {
        let run = folder.run(&[&["bench"], args].concat());
        assert!(run.code == 2 && run.stderr.contains(message), "{args:?}: {}", run.stderr);
    }
}
