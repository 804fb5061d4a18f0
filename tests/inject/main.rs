//! Fault injection: system calls of every operation that writes to an index fail, or the process is killed before them. Afterwards
//! the index is in the old state or the new one, the exit code and the message say which, no article is lost, and the same command
//! succeeds when it is run again. From a trace of each operation, a model of the disk checks that files and folders are synced
//! before the program relies on them, so that a power cut leaves the old or the new state too.
//!
//! ```text
//! cargo test --test inject                                      a sample over all operations, calls and faults
//! JIANBAO_INJECT=300 cargo test --test inject -- --nocapture    a larger sample
//! JIANBAO_INJECT=all cargo test --test inject -- --nocapture    every call of every class of every operation
//! JIANBAO_INJECT_ONLY=update:fsync:3:EIO cargo test --test inject whatever_fails -- --nocapture
//! ```
//!
//! `JIANBAO_INJECT_SEED` selects another sample. `JIANBAO_INJECT_PROGRAM` is the path of another build of the program to test.
//! The program runs with one indexing thread, but the index library has threads of its own, so the number of a call can differ by
//! one or two between runs. The tests need Linux on x86-64 and the right to trace processes; without that right they do nothing
//! and say so.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]

mod calls;
mod check;
mod disk;
mod faults;
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

use jianbao::index::Rng;
use nix::{errno::Errno, sys::signal::Signal};

use calls::{Call, Class};
use check::{Left, Outcome, Reference, inject};
use faults::{Fault, Injection, Series};
use operations::Operation;
use trace::{Ended, Unwatched, Verdict, Watcher};
use world::World;

/// Number of injections by default.
const FEW: usize = 40;
/// Number of injections that `JIANBAO_INJECT=all` has at least.
const MANY: usize = 2000;

/// The results of all operations without a fault, computed once for all tests.
static REFERENCES: LazyLock<BTreeMap<Operation, Reference>> = LazyLock::new(|| {
    let world = World::new();
    Operation::ALL.into_iter().map(|operation| (operation, Reference::of(operation, &world))).collect()
});

/// Whether this process may trace another one; prints the reason when not.
fn may_trace() -> bool {
    let output = tempfile::tempfile().unwrap();
    match trace::run(Path::new("/bin/true"), &[], Path::new("/"), &output, &[], &mut Unwatched) {
        Ok(ended) => {
            assert_eq!(ended, Ended::Code(0));
            true
        }
        Err(error) => {
            println!("not run here: processes cannot be traced: {error}");
            false
        }
    }
}

/// The requested number of injections; `None` for all.
fn wanted() -> Option<usize> {
    match env::var("JIANBAO_INJECT").as_deref() {
        Err(_) => Some(FEW),
        Ok("all") => None,
        Ok(number) => Some(number.parse().expect("JIANBAO_INJECT is `all` or a number")),
    }
}

/// Selects injections evenly: the operations in turn, and for each operation the combinations of calls and fault in turn. Of each
/// combination, the last call comes first, then the first call, then the others at random, because a new state is published by
/// the last calls. The first combination of each operation is the failing fsync.
fn sample(wanted: usize) -> Vec<Injection> {
    let seed = env::var("JIANBAO_INJECT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(13);
    let mut dice = Rng::new(seed);
    let mut by_operation: Vec<Vec<Vec<Injection>>> = Vec::new();
    for reference in REFERENCES.values() {
        let mut cells: BTreeMap<String, Vec<Injection>> = BTreeMap::new();
        for injection in &reference.injections {
            cells.entry(format!("{}:{}", injection.series, injection.fault)).or_default().push(*injection);
        }
        let mut cells: Vec<Vec<Injection>> = cells.into_values().collect();
        for cell in &mut cells {
            // Injections are taken from the end.
            let (first, last) = (cell.first().copied(), cell.pop());
            shuffle(cell, &mut dice);
            cell.retain(|injection| Some(*injection) != first);
            cell.extend(first.filter(|first| Some(*first) != last).into_iter().chain(last));
        }
        shuffle(&mut cells, &mut dice);
        cells.sort_by_key(|cell| cell.last().is_some_and(is_failing_fsync));
        by_operation.push(cells);
    }
    let mut drawn = Vec::new();
    while drawn.len() < wanted && by_operation.iter().any(|cells| !cells.is_empty()) {
        for cells in &mut by_operation {
            // The next combination; its turn comes again after all others.
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

fn is_failing_fsync(injection: &Injection) -> bool {
    let error = Fault::Error { errno: Errno::EIO, from_then_on: false };
    injection.series == Series::Index(Class::Fsync) && injection.fault == error
}

fn shuffle<T>(items: &mut [T], dice: &mut Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, dice.below(last + 1));
    }
}

/// Runs all injections, on one thread per core.
fn inject_all(injections: &[Injection]) -> Vec<(Injection, Outcome)> {
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = thread::available_parallelism().map_or(1, usize::from).min(injections.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let world = World::new();
                while let Some(injection) = injections.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = inject(*injection, &world, &REFERENCES[&injection.operation]);
                    if outcome.hit.is_some() && outcome.left.is_err() {
                        println!("{}", report(injection, &outcome));
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

/// Counts of the results of injections.
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
    println!("{} of these were kills; {} more calls were not reached", kills.count(), sum.missed);
    sum
}

/// The result of an injection, with the command that repeats it.
fn report(injection: &Injection, outcome: &Outcome) -> String {
    let Outcome { hit, run, left } = outcome;
    let hit = hit.as_ref().map(|call| format!("{} {:?}", call.name, call.paths)).unwrap_or_default();
    format!(
        "JIANBAO_INJECT_ONLY={injection} cargo test --test inject whatever_fails -- --nocapture\n  at {hit}\n  {left:?}\n  {:?}: {}",
        run.ended,
        run.output.trim_end().replace('\n', "\n    "),
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
        println!("{}", report(&injection, &outcome));
        assert!(outcome.hit.is_some(), "the run made fewer calls");
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
    assert!(sum.injections * 10 >= injections.len() * 9, "{} calls were not reached", sum.missed);
    if wanted.is_none() {
        assert!(sum.injections >= MANY, "only {}", sum.injections);
    }
}

#[test]
fn files_and_folders_are_synced_before_the_program_relies_on_them() {
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
    // An update publishes the new articles, and then the merged segments. With fewer, the merge would not be tested.
    assert_eq!(REFERENCES[&Operation::Update].disk.published, 2);
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Guards against a table of system calls that misses what the program uses.
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

/// Applies a verdict to the first call of a class on a file.
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
        let printed = folder.join("output");
        let mut at = At { file: &file, class, verdict, done: false };
        // `dd` reads once and writes what it has read.
        let args = ["if=file", "bs=4", "count=1", "status=none"];
        let written = File::create(&printed).unwrap();
        let environment = [("LC_ALL", Path::new("C"))];
        let ended = trace::run(Path::new("/bin/dd"), &args, &folder, &written, &environment, &mut at).unwrap();
        assert!(at.done, "{class:?}");
        (ended, fs::read_to_string(printed).unwrap())
    };
    assert_eq!(run(Class::Open, Verdict::Pass), (Ended::Code(0), "text".to_owned()));
    let (ended, output) = run(Class::Open, Verdict::Fail(Errno::EMFILE));
    assert!(ended == Ended::Code(1) && output.contains("Too many open files"), "{ended:?} {output}");
    let (ended, output) = run(Class::Read, Verdict::Fail(Errno::EIO));
    assert!(ended == Ended::Code(1) && output.contains("Input/output error"), "{ended:?} {output}");
    assert_eq!(run(Class::Read, Verdict::Halve), (Ended::Code(0), "te".to_owned()));
    assert_eq!(run(Class::Read, Verdict::Kill), (Ended::Signal(Signal::SIGKILL), String::new()));
}
