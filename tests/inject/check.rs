//! Checks the result of an injection: the state of the index, the exit code, the message, and what the next run does.

use std::{collections::BTreeSet, path::PathBuf};

use nix::{errno::Errno, sys::signal::Signal};

use crate::{
    calls::Call,
    disk::Disk,
    faults::{self, Fault, Injecting, Injection, Series},
    operations::Operation,
    trace::{Ended, Unwatched, Verdict, Watcher},
    world::{Content, Run, State, World},
};

/// The exit code for "the new state is in place, but something failed after that".
const IN_PLACE: i32 = 4;

/// The result of an operation without a fault, for comparison.
pub struct Reference {
    /// The content of the target before.
    old: Content,
    /// The content of the target afterwards.
    new: State,
    /// The content of the folder that the operation must not change.
    other: Content,
    /// The exit code.
    code: i32,
    /// All injections that are possible.
    pub injections: Vec<Injection>,
    /// The state of the disk model at the end of the run.
    pub disk: Disk,
}

/// Records all calls and feeds them to the disk model.
struct Recorder<'w> {
    world: &'w World,
    calls: Vec<Call>,
    disk: Disk,
}

impl Watcher for Recorder<'_> {
    fn enter(&mut self, call: &Call) -> Verdict {
        if self.world.is_about_index(call) || self.world.is_about_archive(call) {
            self.calls.push(call.clone());
        }
        if self.world.is_about_index(call) {
            self.disk.enter(call);
        }
        Verdict::Pass
    }

    fn leave(&mut self, call: &Call, result: i64) {
        if result >= 0 && self.world.is_about_index(call) {
            self.disk.leave(call);
        }
    }
}

impl Reference {
    /// Runs the operation without a fault.
    pub fn of(operation: Operation, world: &World) -> Self {
        world.reset(operation);
        let (target, other) = operation.target();
        let (old, other_before) = (world.content(target), world.content(other));
        let disk = Disk::holding(world.root()).unwrap();
        let mut recorder = Recorder { world, calls: Vec::new(), disk };
        let run = world.run(operation, &mut recorder).unwrap();
        let Ended::Code(code @ (0 | 3)) = run.ended else { panic!("{operation}: {run:?}") };
        recorder.disk.ended();
        assert!(run.output.contains(operation.success_message()), "{operation}: {}", run.output);
        let Content::Whole(new) = world.content(target) else { panic!("{operation}: {:?}", world.content(target)) };
        assert!(!operation.publishes() || !is_new(operation, &old, &new), "{operation} changes nothing");
        if !operation.keeps_other_generations() {
            assert_eq!(world.left_behind().unwrap(), Vec::<PathBuf>::new(), "{operation}");
        }
        assert!(!world.has_litter(), "{operation}");
        assert!(world.content(other) == other_before, "{operation} changed the other index");
        if operation == Operation::Optimize {
            assert_eq!(new.segments, 1);
        }
        let injections = faults::all(operation, &recorder.calls, world);
        Self { old, new, other: other_before, code, injections, disk: recorder.disk }
    }
}

/// Whether an index has the content that an operation leads to. The number of segments counts for `optimize` only: other
/// operations may leave segments unmerged.
fn is_new(operation: Operation, now: &Content, new: &State) -> bool {
    match now {
        Content::Whole(now) if operation == Operation::Optimize => now == new,
        Content::Whole(now) => now.has_same_content_as(new),
        _ => false,
    }
}

/// Which state an operation left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Old,
    New,
    /// Articles of unreadable source files as before, all others new.
    Mixed,
}

/// The result of an injection.
#[derive(Debug)]
pub struct Outcome {
    /// The call that failed; `None` when the run made fewer calls than the reference run.
    pub hit: Option<Call>,
    pub run: Run,
    /// The state that is left, or a description of the fault.
    pub left: Result<Left, String>,
}

/// Runs an operation with a fault, checks the result, and runs the operation again without a fault.
pub fn inject(injection: Injection, world: &World, reference: &Reference) -> Outcome {
    let operation = injection.operation;
    world.reset(operation);
    let mut injecting = Injecting::new(world, injection);
    let run = world.run(operation, &mut injecting).unwrap();
    let hit = injecting.hit;
    let check = Check { injection, world, reference, run: &run };
    let left = check.state().and_then(|left| {
        check.ending(left)?;
        check.other()?;
        check.next_run()?;
        Ok(left)
    });
    Outcome { hit, run, left }
}

struct Check<'a> {
    injection: Injection,
    world: &'a World,
    reference: &'a Reference,
    run: &'a Run,
}

impl Check<'_> {
    fn operation(&self) -> Operation {
        self.injection.operation
    }

    /// Whether the message may say that the index is damaged. An I/O error can be a bad disk; a missing permission or an
    /// exhausted limit of the process says nothing about the index.
    fn may_look_like_damage(&self) -> bool {
        let limits =
            [Errno::EACCES, Errno::EINTR, Errno::EMFILE, Errno::ENODEV, Errno::ENOMEM, Errno::ENOSPC, Errno::EPERM];
        let is_limit = matches!(self.injection.fault, Fault::Error { errno, .. } if limits.contains(&errno));
        !is_limit || !matches!(self.reference.old, Content::Whole(_) | Content::Absent)
    }

    /// Determines which state the target is in.
    fn state(&self) -> Result<Left, String> {
        let Reference { old, new, .. } = self.reference;
        let now = self.world.content(self.operation().target().0);
        if self.operation() == Operation::Gc {
            let same = now == *old;
            return match (same, self.world.has_litter()) {
                (true, true) => Ok(Left::Old),
                (true, false) => Ok(Left::New),
                (false, _) => Err("the index was changed".to_owned()),
            };
        }
        if is_new(self.operation(), &now, new) {
            return Ok(Left::New);
        }
        if now == *old {
            return Ok(Left::Old);
        }
        match (now, old) {
            (Content::Broken(why), _) => Err(format!("the index is broken: {why}")),
            (Content::Whole(now), old) if self.may_mix() => self.mixed(&now, old),
            (Content::Whole(now), Content::Whole(old)) => {
                Err(format!("neither old ({}) nor new ({})", now.difference(old), now.difference(new)))
            }
            (Content::Whole(now), _) => Err(format!("neither nothing nor new ({})", now.difference(new))),
            (now, _) => Err(format!("neither old nor new: {now:?}")),
        }
    }

    /// Whether a partial update is correct: a source file could not be read, and the exit code says so.
    fn may_mix(&self) -> bool {
        matches!(self.injection.series, Series::IndexReader(_)) && self.run.ended == Ended::Code(3)
    }

    /// Checks a partial update: every article has its old or its new text, and none is lost.
    fn mixed(&self, now: &State, old: &Content) -> Result<Left, String> {
        let texts = |state: &State| {
            state
                .articles
                .iter()
                .map(|article| (article.meta.id.clone(), format!("{article:?}")))
                .collect::<BTreeSet<_>>()
        };
        let ids = |texts: &BTreeSet<(String, String)>| texts.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>();
        let (now, new) = (texts(now), texts(&self.reference.new));
        let old = if let Content::Whole(old) = old { texts(old) } else { BTreeSet::new() };
        if let Some((id, _)) = now.iter().find(|text| !old.contains(text) && !new.contains(text)) {
            return Err(format!("the article {id} has neither its old nor its new text"));
        }
        // A rebuild has no articles of files that cannot be read; the next run reads them.
        if self.operation() == Operation::Rebuild {
            return Ok(Left::Mixed);
        }
        let lost: Vec<String> =
            ids(&old).intersection(&ids(&new)).filter(|id| !ids(&now).contains(*id)).cloned().collect();
        if !lost.is_empty() {
            return Err(format!("lost: {lost:?}"));
        }
        Ok(Left::Mixed)
    }

    /// Checks that the exit code and the message are true.
    fn ending(&self, left: Left) -> Result<(), String> {
        let Run { ended, output } = self.run;
        if output.contains("panicked") {
            return Err(format!("it panicked, leaving the {left:?} state"));
        }
        let killed = self.injection.fault == Fault::Kill;
        if output.contains("damaged") && !self.may_look_like_damage() {
            return Err("the message says that the index is damaged, but it is whole".to_owned());
        }
        let code = match ended {
            Ended::Signal(Signal::SIGKILL) if killed => return Ok(()),
            Ended::Code(code) if !killed => *code,
            ended => return Err(format!("it ended with {ended:?}")),
        };
        let claims = output.contains(self.operation().success_message());
        let is_as_it_was = ["is unchanged", "nothing was changed", "the index was not changed"];
        let denies = is_as_it_was.iter().any(|text| output.contains(text));
        // Old and new state are the same.
        let either = self.operation() == Operation::Verify;
        match code {
            2 if left != Left::Old && !either => return Err(format!("exit code 2 but {left:?} state")),
            2 if !output.contains("jianbao: ") && !either => return Err("exit code 2 without a reason".to_owned()),
            2 if claims => return Err(format!("exit code 2 but {:?}", self.operation().success_message())),
            IN_PLACE if left != Left::New => return Err(format!("exit code {IN_PLACE} but {left:?} state")),
            IN_PLACE if !output.contains(" is in place, but ") => {
                return Err(format!("exit code {IN_PLACE} without its message"));
            }
            2 | IN_PLACE => {}
            // A source file was skipped and reported.
            3 if self.may_mix() && output.contains("skipped") => {}
            code if code == self.reference.code => {
                if left != Left::New && !either {
                    return Err(format!("exit code {code} but {left:?} state"));
                }
                if !claims {
                    return Err(format!("exit code {code} without {:?}", self.operation().success_message()));
                }
                if output.contains("jianbao: ") {
                    return Err(format!("exit code {code} with an error"));
                }
            }
            code => return Err(format!("exit code {code}")),
        }
        if denies && left != Left::Old && !either {
            return Err(format!("the message denies the {left:?} state"));
        }
        Ok(())
    }

    /// Checks that the other folder is unchanged.
    fn other(&self) -> Result<(), String> {
        let (_, other) = self.operation().target();
        let now = self.world.content(other);
        if now == self.reference.other {
            Ok(())
        } else {
            Err(format!("the operation changed the other index: {now:?}"))
        }
    }

    /// Runs the same command again: it must succeed, give the new state, and leave no temporary files.
    fn next_run(&self) -> Result<(), String> {
        let operation = self.operation();
        let run = self.world.run(operation, &mut Unwatched).map_err(|error| error.to_string())?;
        if !matches!(run.ended, Ended::Code(0 | 3)) || run.output.contains("jianbao: ") {
            return Err(format!("the next run ended with {:?}: {}", run.ended, run.output));
        }
        let now = match self.world.content(operation.target().0) {
            Content::Whole(now) => now,
            other => return Err(format!("after the next run: {other:?}")),
        };
        let new = &self.reference.new;
        if !now.has_same_content_as(new) {
            return Err(format!("the next run gave another state: {}", now.difference(new)));
        }
        if operation == Operation::Optimize && now.segments != 1 {
            return Err(format!("the next run left {} segments", now.segments));
        }
        // The message after a failed merge.
        if self.run.output.contains("the next run tries again") && now.segments != new.segments {
            return Err(format!("the next run did not merge: {} segments, not {}", now.segments, new.segments));
        }
        let behind = self.world.left_behind().map_err(|error| error.to_string())?;
        let is_clean = behind.is_empty() || operation.keeps_other_generations();
        if !is_clean || self.world.has_litter() {
            return Err(format!("files left after the next run: {behind:?}"));
        }
        Ok(())
    }
}
