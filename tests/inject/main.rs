//! Every system call that an operation makes to its index fails once, or is the last before the process is killed: what is left
//! is the old state or the new one, the exit code and the message say which, nothing is lost, and the same command, run again,
//! gives the new state and leaves nothing behind. And what a run relies on is on disk before it does, so that a power cut leaves
//! one of the two states too.
//!
//! ```text
//! cargo test --test inject                                      a sample, spread over operations, calls and faults
//! JIANBAO_INJECT=300 cargo test --test inject -- --nocapture    a larger one
//! JIANBAO_INJECT=all cargo test --test inject -- --nocapture    every call of every class of every operation
//! JIANBAO_INJECT_ONLY=update:fsync:3:EIO cargo test --test inject -- --nocapture
//! ```
//!
//! `JIANBAO_INJECT_SEED` draws another sample; `JIANBAO_INJECT_PROGRAM` names another program to be run, as a release build.
//! Registers have the names that they have on x86-64; elsewhere, and where processes may not be traced, nothing is run.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]

mod calls;
mod disk;
mod faults;
mod judge;
mod operations;
mod trace;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fs::{self, File},
    path::Path,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use jianbao::index::Dice;
use nix::{errno::Errno, sys::signal::Signal};

use calls::{Call, Class};
use faults::{Fault, Injection, Series};
use judge::{Left, Outcome, Reference, inject};
use operations::Operation;
use trace::{Ended, Unwatched, Verdict, Watcher};
use world::World;

/// Injections of the short form.
const FEW: usize = 40;
/// What the long form has at least.
const MANY: usize = 2000;

/// Every operation without a fault, run once for all tests.
static REFERENCES: LazyLock<BTreeMap<Operation, Reference>> = LazyLock::new(|| {
    let world = World::new();
    Operation::ALL.into_iter().map(|operation| (operation, Reference::of(operation, &world))).collect()
});

/// Whether this process may trace another one; says so when not.
fn may_trace() -> bool {
    let output = tempfile::tempfile().unwrap();
    match trace::run(Path::new("/bin/true"), &[], Path::new("/"), &output, &[], &mut Unwatched) {
        Ok(ended) => {
            assert_eq!(ended, Ended::Code(0));
            true
        }
        Err(error) => {
            println!("not run here: no process can be traced: {error}");
            false
        }
    }
}

/// How many injections were asked for; `None` for all.
fn wanted() -> Option<usize> {
    match env::var("JIANBAO_INJECT").as_deref() {
        Err(_) => Some(FEW),
        Ok("all") => None,
        Ok(number) => Some(number.parse().expect("JIANBAO_INJECT is `all` or a number")),
    }
}

/// Draws injections evenly from all that there are: one operation after the other, for each one set of calls and fault after the
/// other. Of a set, the last call and the first come before those between, for publishing is at the end.
fn sample(wanted: usize) -> Vec<Injection> {
    let seed = env::var("JIANBAO_INJECT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(13);
    let mut dice = Dice::new(seed);
    let mut by_operation: Vec<Vec<Vec<Injection>>> = Vec::new();
    for reference in REFERENCES.values() {
        let mut cells: BTreeMap<String, Vec<Injection>> = BTreeMap::new();
        for injection in &reference.injections {
            cells.entry(format!("{}:{}", injection.series, injection.fault)).or_default().push(*injection);
        }
        let mut cells: Vec<Vec<Injection>> = cells.into_values().collect();
        for cell in &mut cells {
            // Taken from the end.
            let (first, last) = (cell.first().copied(), cell.pop());
            shuffle(cell, &mut dice);
            cell.retain(|injection| Some(*injection) != first);
            cell.extend(first.filter(|first| Some(*first) != last).into_iter().chain(last));
        }
        shuffle(&mut cells, &mut dice);
        by_operation.push(cells);
    }
    let mut drawn = Vec::new();
    while drawn.len() < wanted && by_operation.iter().any(|cells| !cells.is_empty()) {
        for cells in &mut by_operation {
            // The set that is next, which then waits for all others.
            if let Some(mut cell) = cells.pop() {
                drawn.extend(cell.pop());
                if !cell.is_empty() {
                    cells.insert(0, cell);
                }
            }
        }
    }
    drawn.truncate(wanted);
    drawn
}

fn shuffle<T>(items: &mut [T], dice: &mut Dice) {
    for last in (1..items.len()).rev() {
        items.swap(last, dice.below(last + 1));
    }
}

/// Injects all of these, on as many threads as there are cores.
fn inject_all(injections: &[Injection]) -> Vec<(Injection, Outcome)> {
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = thread::available_parallelism().map_or(1, usize::from).min(injections.len());
    // Loaded before the threads wait for each other.
    LazyLock::force(&REFERENCES);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let world = World::new();
                while let Some(injection) = injections.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = inject(*injection, &world, &REFERENCES[&injection.operation]);
                    if outcome.hit.is_some() && outcome.left.is_err() {
                        println!("{}", told(injection, &outcome));
                    }
                    let mut outcomes = outcomes.lock().unwrap();
                    outcomes.push((*injection, outcome));
                    if outcomes.len() % 500 == 0 {
                        println!("{} of {}", outcomes.len(), injections.len());
                    }
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by_key(|(injection, _)| (injection.operation, injection.series, injection.number));
    outcomes
}

/// What came of some injections.
#[derive(Default, Clone, Copy)]
struct Count {
    injections: usize,
    old: usize,
    new: usize,
    mixed: usize,
    breaks: usize,
    missed: usize,
}

impl Count {
    fn add(&mut self, outcome: &Outcome) {
        if outcome.hit.is_none() {
            self.missed += 1;
            return;
        }
        self.injections += 1;
        match outcome.left {
            Ok(Left::Old) => self.old += 1,
            Ok(Left::New) => self.new += 1,
            Ok(Left::Mixed) => self.mixed += 1,
            Err(_) => self.breaks += 1,
        }
    }

    fn print(&self, operation: &str, calls: &str) {
        let Self { injections, old, new, mixed, breaks, .. } = self;
        println!("{operation:<12} {calls:<18} {injections:>10} {old:>6} {new:>6} {mixed:>6} {breaks:>6}");
    }
}

fn print_table(outcomes: &[(Injection, Outcome)]) -> Count {
    println!(
        "{:<12} {:<18} {:>10} {:>6} {:>6} {:>6} {:>6}",
        "operation", "calls", "injections", "old", "new", "mixed", "breaks"
    );
    let mut rows: BTreeMap<(Operation, Series), Count> = BTreeMap::new();
    let (mut sums, mut sum): (BTreeMap<Operation, Count>, Count) = Default::default();
    for (injection, outcome) in outcomes {
        rows.entry((injection.operation, injection.series)).or_default().add(outcome);
        sums.entry(injection.operation).or_default().add(outcome);
        sum.add(outcome);
    }
    for ((operation, series), count) in rows {
        count.print(operation.name(), &series.to_string());
    }
    for (operation, count) in sums {
        count.print(operation.name(), "all");
    }
    sum.print("all", "all");
    let kills = outcomes.iter().filter(|(injection, outcome)| injection.fault == Fault::Kill && outcome.hit.is_some());
    println!("{} of these were kills; {} calls were not made this time", kills.count(), sum.missed);
    sum
}

/// What came of an injection, and how it is done again.
fn told(injection: &Injection, outcome: &Outcome) -> String {
    let Outcome { hit, run, left } = outcome;
    let hit = hit.as_ref().map(|call| format!("{} {:?}", call.name, call.paths)).unwrap_or_default();
    format!(
        "JIANBAO_INJECT_ONLY={injection} cargo test --test inject\n  at {hit}\n  {left:?}\n  {:?}: {}",
        run.ended,
        run.told.trim_end().replace('\n', "\n    "),
    )
}

#[test]
fn whatever_fails_the_index_is_the_old_or_the_new_one_and_the_message_says_which() {
    if !may_trace() {
        return;
    }
    if let Ok(only) = env::var("JIANBAO_INJECT_ONLY") {
        let injection: Injection = only.parse().unwrap();
        let world = World::new();
        let outcome = inject(injection, &world, &Reference::of(injection.operation, &world));
        println!("{}", told(&injection, &outcome));
        assert!(outcome.hit.is_some(), "there are fewer calls");
        outcome.left.unwrap();
        return;
    }
    let wanted = wanted();
    let injections = match wanted {
        Some(wanted) => sample(wanted),
        None => REFERENCES.values().flat_map(|reference| reference.injections.clone()).collect(),
    };
    let outcomes = inject_all(&injections);
    let sum = print_table(&outcomes);
    let mut breaks = Vec::new();
    for (injection, _) in outcomes.iter().filter(|(_, outcome)| outcome.hit.is_some() && outcome.left.is_err()) {
        breaks.push(injection.to_string());
    }
    assert!(breaks.is_empty(), "{} of {} injections broke something: {breaks:?}", breaks.len(), sum.injections);
    assert!(sum.injections * 10 >= injections.len() * 9, "{} calls were not made", sum.missed);
    if wanted.is_none() {
        assert!(sum.injections >= MANY, "only {}", sum.injections);
    }
}

#[test]
fn what_a_run_relies_on_is_on_disk_before() {
    if !may_trace() {
        return;
    }
    let mut faults = Vec::new();
    for (operation, reference) in &*REFERENCES {
        let disk = &reference.disk;
        println!("{operation:<12} published {} times, {} faults", disk.published, disk.faults.len());
        assert_eq!(disk.published > 0, operation.publishes(), "{operation}");
        faults.extend(disk.faults.iter().map(|fault| format!("{operation}: {fault}")));
    }
    // An update publishes what is new, and then what was merged: else the merge was not tested.
    assert_eq!(REFERENCES[&Operation::Update].disk.published, 2);
    assert!(faults.is_empty(), "{faults:#?}");
}

/// All that is done to an index is tested.
#[test]
fn injections_reach_every_operation_and_every_class_of_calls() {
    if !may_trace() {
        return;
    }
    for (operation, reference) in &*REFERENCES {
        let reached: BTreeSet<String> =
            reference.injections.iter().map(|injection| injection.series.to_string()).collect();
        let mut needed = vec!["open", "stat", "read", "getdents"];
        if operation.publishes() {
            needed.extend(["fsync", "rename", "write", "flock", "changes", "room"]);
        }
        if operation.reads_archive() {
            needed.push("mkdir");
            needed.extend(["mmap", "archive.open", "archive.read"]);
        }
        for class in needed {
            assert!(reached.contains(class), "{operation} makes no {class}: {reached:?}");
        }
    }
}

/// Does one thing to the n-th call of a class that is about a file.
struct At<'p> {
    file: &'p Path,
    class: Class,
    verdict: Verdict,
    done: bool,
}

impl Watcher for At<'_> {
    fn enter(&mut self, call: &Call) -> Verdict {
        if self.done || call.class != self.class || !call.paths.iter().any(|path| path == self.file) {
            return Verdict::Pass;
        }
        self.done = true;
        self.verdict
    }
}

#[test]
fn an_injected_fault_reaches_the_program() {
    if !may_trace() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    fs::write(folder.join("file"), "text").unwrap();
    let run = |class: Class, verdict: Verdict| {
        let file = folder.join("file");
        let output = folder.join("output");
        let mut at = At { file: &file, class, verdict, done: false };
        // It reads once, and writes what it got.
        let args = ["if=file", "bs=4", "count=1", "status=none"];
        let written = File::create(&output).unwrap();
        let environment = [("LC_ALL", Path::new("C"))];
        let ended = trace::run(Path::new("/bin/dd"), &args, &folder, &written, &environment, &mut at).unwrap();
        assert!(at.done, "{class:?}");
        (ended, fs::read_to_string(output).unwrap())
    };
    assert_eq!(run(Class::Open, Verdict::Pass), (Ended::Code(0), "text".to_owned()));
    let (ended, told) = run(Class::Open, Verdict::Fail(Errno::EMFILE));
    assert!(ended == Ended::Code(1) && told.contains("Too many open files"), "{ended:?} {told}");
    let (ended, told) = run(Class::Read, Verdict::Fail(Errno::EIO));
    assert!(ended == Ended::Code(1) && told.contains("Input/output error"), "{ended:?} {told}");
    assert_eq!(run(Class::Read, Verdict::Halve), (Ended::Code(0), "te".to_owned()));
    assert_eq!(run(Class::Read, Verdict::Kill), (Ended::Signal(Signal::SIGKILL), String::new()));
}
