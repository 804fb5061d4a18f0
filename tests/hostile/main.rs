//! Hostile queries: a search for the query that takes the most work in any function that accepts a query. The short
//! form asserts limits in counted steps on an invented archive with long paragraphs. The long form looks for the
//! slowest query in CPU time, on any index:
//!
//! ```text
//! JIANBAO_HOSTILE=600 JIANBAO_HOSTILE_INDEX=index cargo test --release --test hostile -- --nocapture
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod generator;
mod targets;

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use generator::{Generator, Rng};
use jianbao::{
    StopReason,
    analysis::segmenter::Segmenter,
    index::{BuildOptions, Counters, IndexReader, Observer, Request, update},
    search::{Budget, Error},
};
use targets::Target;

struct Quiet;

impl Observer for Quiet {
    fn skipped(&self, _: &jianbao::corpus::Skip) {}
    fn progress(&self, _: &Counters) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// The number of characters of a paragraph.
const LONG: usize = 10_000;

/// Paragraphs for which pattern matching is expensive: everything repeats, and no sentence ends.
fn invented() -> Vec<serde_json::Value> {
    let mut dice = Rng::new(1);
    let mut random = |characters: usize| -> String {
        let letters: Vec<char> = "国会的是在大中12a".chars().collect();
        (0..characters).map(|_| letters[dice.below(letters.len())]).collect()
    };
    let long = ["国会".repeat(LONG / 2), "的".repeat(LONG), "12".repeat(LONG / 2), random(LONG), random(LONG)];
    let short: Vec<String> = (0..300).map(|_| random(120)).collect();
    let mut articles = vec![serde_json::json!({ "id": "long", "title": "国会", "paragraphs": long })];
    for (number, paragraphs) in short.chunks(5).enumerate() {
        let (id, day) = (format!("a{number}"), format!("2016-03-{:02}", number % 28 + 1));
        let title = "国会的大会";
        articles.push(serde_json::json!({
            "id": id, "title": title, "date": day, "source": "临江日报", "paragraphs": paragraphs,
        }));
    }
    articles
}

struct World {
    archive: IndexReader,
    _dir: tempfile::TempDir,
    texts: u64,
    bytes: u64,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let articles = invented();
    let lines: String = articles.iter().map(|article| article.to_string() + "\n").collect();
    let source = dir.path().join("a.jsonl");
    fs::write(&source, &lines).unwrap();
    let index = dir.path().join("index");
    let options = BuildOptions { threads: 1, segmenter: Some(Arc::new(Segmenter::new())), ..BuildOptions::default() };
    update(&index, &Request { paths: vec![source], ..Request::default() }, &options, &Quiet).unwrap();
    let archive = IndexReader::open(&index).unwrap();
    World { texts: archive.totals().documents, archive, _dir: dir, bytes: lines.len() as u64 }
});

/// The maximum work of a query: each text is read and matched at most once per four characters of the query.
fn bound(world: &World, query: &str) -> u64 {
    let characters = query.chars().count() as u64 + 10;
    characters * (world.texts * 2000 + world.bytes * 8) / 4
}

#[test]
fn the_work_of_any_query_grows_with_its_length_and_the_text_only() {
    let world = &*WORLD;
    let mut worst: HashMap<&str, (u64, String)> = HashMap::new();
    for (number, target) in Target::ALL.into_iter().enumerate() {
        let mut generator = Generator::new(number as u64 + 1, 120, Vec::new(), Vec::new());
        for _ in 0..40 {
            let query = generator.next();
            let budget = Budget::new();
            target.run(&world.archive, "long", &query, &budget).unwrap_or_else(|error| panic!("{query:?}: {error}"));
            let steps = budget.steps();
            assert!(steps <= bound(world, &query), "{target:?} of {query:?} takes {steps} steps");
            generator.reward(&query, steps as f64);
            let worst = worst.entry(target.name()).or_default();
            if steps > worst.0 {
                *worst = (steps, query);
            }
        }
    }
    for (target, (steps, query)) in worst {
        println!("{target}: at most {steps} steps, by {query}");
    }
}

/// The maximum work between two checks of the budget, in steps: a row of a long paragraph for each thread and clause.
const OVERRUN: u64 = 400_000;

#[test]
fn a_limit_of_steps_ends_every_target_soon_after_it_is_reached() {
    let world = &*WORLD;
    let mut stopped = 0;
    for (number, target) in Target::ALL.into_iter().enumerate() {
        let mut generator = Generator::new(number as u64 + 100, 300, Vec::new(), Vec::new());
        for _ in 0..30 {
            let query = generator.next();
            let free = Budget::new();
            target.run(&world.archive, "long", &query, &free).unwrap();
            generator.reward(&query, free.steps() as f64);
            let limit = free.steps() / 2;
            let budget = Budget::new().max_steps(limit);
            match target.run(&world.archive, "long", &query, &budget) {
                Err(Error::Stopped { reason: StopReason::TooMuchWork }) => stopped += 1,
                outcome => assert!(budget.steps() <= limit, "{target:?} of {query:?}: {outcome:?}"),
            }
            assert!(budget.steps() <= limit + OVERRUN, "{target:?} of {query:?}: {} for {limit}", budget.steps());
        }
    }
    assert!(stopped > 100, "{stopped}");
}

#[test]
fn a_cancelled_search_gives_no_answer() {
    let world = &*WORLD;
    for target in Target::ALL {
        let budget = Budget::new();
        budget.cancel();
        let outcome = target.run(&world.archive, "long", "“国*会” OR 的 NEAR/9 是", &budget);
        assert!(matches!(outcome, Err(Error::Stopped { reason: StopReason::Cancelled })), "{target:?}: {outcome:?}");
        assert!(budget.steps() <= OVERRUN, "{target:?}: {}", budget.steps());
    }
}

/// CPU time of this thread.
#[cfg(unix)]
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The longest article, whose highlights are requested.
fn longest(archive: &IndexReader) -> String {
    let query = jianbao::query::parse("的 OR 是 OR 国");
    let options = jianbao::search::Options {
        page: jianbao::search::Page { offset: 0, limit: 200 },
        ..jianbao::search::Options::default()
    };
    let ids = jianbao::search::article_ids(archive, &query, &options).unwrap();
    let length = |id: &String| {
        archive.article(id).map_or(0, |article| article.paragraphs.iter().map(String::len).max().unwrap_or(0))
    };
    ids.into_iter().max_by_key(length).unwrap_or_default()
}

/// Finds the slowest query in CPU time, and measures how soon it ends when it is cancelled.
#[test]
#[cfg(unix)]
fn the_slowest_query_of_a_long_search() {
    let Some(seconds) = std::env::var("JIANBAO_HOSTILE").ok().and_then(|text| text.parse().ok()) else { return };
    let own = std::env::var_os("JIANBAO_HOSTILE_INDEX").map(|path| IndexReader::open(Path::new(&path)).unwrap());
    let archive = own.as_ref().unwrap_or(&WORLD.archive);
    let article = if own.is_some() { longest(archive) } else { "long".to_owned() };
    let max_steps = std::env::var("JIANBAO_HOSTILE_STEPS").ok().and_then(|text| text.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut slowest: Vec<(Duration, u64, Target, String)> = Vec::new();
    let mut tried = 0_u64;
    let mut round = 0;
    while Instant::now() < end {
        round += 1;
        for target in Target::ALL {
            let mut generator = Generator::new(round * 100 + target as u64, 1000, Vec::new(), Vec::new());
            // Several short searches find more than one long search.
            for _ in 0..60 {
                if Instant::now() >= end {
                    break;
                }
                let query = generator.next();
                let budget = max_steps.map_or_else(Budget::new, |steps| Budget::new().max_steps(steps));
                let before = cpu();
                let outcome = target.run(archive, &article, &query, &budget);
                let took = cpu().saturating_sub(before);
                assert!(matches!(outcome, Ok(()) | Err(Error::Stopped { .. })), "{query:?}: {outcome:?}");
                generator.reward(&query, took.as_secs_f64());
                tried += 1;
                slowest.push((took, budget.steps(), target, query));
            }
            keep_slowest(&mut slowest);
        }
    }
    println!("{tried} queries in {seconds} s");
    for (took, steps, target, query) in &slowest {
        let rate = took.as_nanos() as f64 / (*steps).max(1) as f64;
        let latency = cancelled_after(archive, &article, *target, query, *took / 3);
        let shown: String = query.chars().take(160).collect();
        println!(
            "{target:?}: {took:.1?} CPU, {steps} steps of {rate:.2} ns, ends {latency:.1?} after cancelling: {shown}"
        );
    }
}

/// For each target, the three slowest queries, and the one with the longest time between steps.
fn keep_slowest(all: &mut Vec<(Duration, u64, Target, String)>) {
    let mut kept = Vec::new();
    all.sort_by_key(|(took, ..)| std::cmp::Reverse(*took));
    for target in Target::ALL {
        let mut of_target: Vec<_> = all.iter().filter(|(.., other, _)| *other == target).cloned().collect();
        kept.extend(of_target.iter().take(3).cloned());
        // Work that is not counted is visible here.
        of_target.retain(|(took, ..)| *took > Duration::from_millis(20));
        let rate = |took: Duration, steps: u64| took.as_nanos() * 1000 / u128::from(steps.max(1));
        kept.extend(of_target.into_iter().max_by_key(|(took, steps, ..)| rate(*took, *steps)));
    }
    *all = kept;
}

/// The time between cancelling a search and its end.
fn cancelled_after(archive: &IndexReader, article: &str, target: Target, query: &str, after: Duration) -> Duration {
    let budget = Budget::new();
    std::thread::scope(|scope| {
        let search = scope.spawn(|| {
            let _ = target.run(archive, article, query, &budget);
            Instant::now()
        });
        std::thread::sleep(after);
        let cancelled = Instant::now();
        budget.cancel();
        search.join().unwrap().saturating_duration_since(cancelled)
    })
}
