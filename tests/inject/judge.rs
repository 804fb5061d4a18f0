//! Whether what a fault has left is right: the state, the exit code, the message, and the next run.

use std::{collections::BTreeSet, path::PathBuf};

use nix::{errno::Errno, sys::signal::Signal};

use crate::{
    calls::Call,
    disk::Disk,
    faults::{self, Fault, Injecting, Injection, Series},
    operations::Operation,
    trace::{Ended, Unwatched, Verdict, Watcher},
    world::{Run, Seen, State, World},
};

/// The exit code for "the new state is in place, but something failed after that".
const IN_PLACE: i32 = 4;

/// An operation that nothing was done to.
pub struct Reference {
    /// What was there before.
    old: Seen,
    /// What is there afterwards.
    new: State,
    /// The folder that the operation does not change.
    other: Seen,
    /// How it ends.
    code: i32,
    /// All that can be done to it.
    pub injections: Vec<Injection>,
    /// What it relied on without its being on disk.
    pub disk: Disk,
}

/// Notes all calls, and what they leave on disk.
struct Noting<'w> {
    world: &'w World,
    calls: Vec<Call>,
    disk: Disk,
}

impl Watcher for Noting<'_> {
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
        let (old, other_before) = (world.look(target), world.look(other));
        let disk = Disk::holding(world.root()).unwrap();
        let mut noting = Noting { world, calls: Vec::new(), disk };
        let run = world.run(operation, &mut noting).unwrap();
        let Ended::Code(code @ (0 | 3)) = run.ended else { panic!("{operation}: {run:?}") };
        noting.disk.ended();
        assert!(run.told.contains(operation.claim()), "{operation}: {}", run.told);
        let Seen::Whole(new) = world.look(target) else { panic!("{operation}: {:?}", world.look(target)) };
        assert!(!operation.publishes() || !is_new(operation, &old, &new), "{operation} changes nothing");
        if !operation.keeps_other_states() {
            assert_eq!(world.left_behind().unwrap(), Vec::<PathBuf>::new(), "{operation}");
        }
        assert!(!world.has_litter(), "{operation}");
        assert!(world.look(other) == other_before, "{operation} changed the other index");
        if operation == Operation::Optimize {
            assert_eq!(new.segments, 1);
        }
        let injections = faults::all(operation, &noting.calls, world);
        Self { old, new, other: other_before, code, injections, disk: noting.disk }
    }
}

/// Whether this is the state that an operation leads to. What optimizing changes are the segments; for others it is no matter
/// how many there are.
fn is_new(operation: Operation, now: &Seen, new: &State) -> bool {
    match now {
        Seen::Whole(now) if operation == Operation::Optimize => now == new,
        Seen::Whole(now) => now.says_the_same_as(new),
        _ => false,
    }
}

/// Which state a run has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Old,
    New,
    /// Some of both: the files that could not be read are as before.
    Mixed,
}

/// What came of an injection.
#[derive(Debug)]
pub struct Outcome {
    /// The call that the fault was done to; `None` when the run made fewer calls than expected.
    pub hit: Option<Call>,
    pub run: Run,
    /// Which state was left, or what is wrong.
    pub left: Result<Left, String>,
}

/// Injects a fault and looks at everything.
pub fn inject(injection: Injection, world: &World, reference: &Reference) -> Outcome {
    let operation = injection.operation;
    world.reset(operation);
    let mut injecting = Injecting::new(world, injection);
    let run = world.run(operation, &mut injecting).unwrap();
    let hit = injecting.hit;
    let judged = Judged { injection, world, reference, run: &run };
    let left = judged.state().and_then(|left| {
        judged.ending(left)?;
        judged.other()?;
        judged.next_run()?;
        Ok(left)
    });
    Outcome { hit, run, left }
}

struct Judged<'a> {
    injection: Injection,
    world: &'a World,
    reference: &'a Reference,
    run: &'a Run,
}

impl Judged<'_> {
    fn operation(&self) -> Operation {
        self.injection.operation
    }

    /// Whether a program may take what it has met for damage of the index: a disk that cannot give what it should have, but not a
    /// limit of this process or this machine.
    fn may_look_like_damage(&self) -> bool {
        let limits =
            [Errno::EACCES, Errno::EINTR, Errno::EMFILE, Errno::ENODEV, Errno::ENOMEM, Errno::ENOSPC, Errno::EPERM];
        let is_limit = matches!(self.injection.fault, Fault::Error { errno, .. } if limits.contains(&errno));
        !is_limit || !matches!(self.reference.old, Seen::Whole(_) | Seen::Nothing)
    }

    /// Which state is there now.
    fn state(&self) -> Result<Left, String> {
        let Reference { old, new, .. } = self.reference;
        let now = self.world.look(self.operation().target().0);
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
            (Seen::Broken(why), _) => Err(format!("the index is broken: {why}")),
            (Seen::Whole(now), old) if self.may_mix() => self.mixed(&now, old),
            (Seen::Whole(now), Seen::Whole(old)) => {
                Err(format!("neither old ({}) nor new ({})", now.difference(old), now.difference(new)))
            }
            (Seen::Whole(now), _) => Err(format!("neither nothing nor new ({})", now.difference(new))),
            (now, _) => Err(format!("neither old nor new: {now:?}")),
        }
    }

    /// When a file of the archive cannot be read, the others are indexed all the same.
    fn may_mix(&self) -> bool {
        matches!(self.injection.series, Series::Archive(_)) && self.run.ended == Ended::Code(3)
    }

    /// What cannot be read now stays as it was; nothing comes from nowhere.
    fn mixed(&self, now: &State, old: &Seen) -> Result<Left, String> {
        let texts = |state: &State| {
            state
                .articles
                .iter()
                .map(|article| (article.meta.id.clone(), format!("{article:?}")))
                .collect::<BTreeSet<_>>()
        };
        let ids = |texts: &BTreeSet<(String, String)>| texts.iter().map(|(id, _)| id.clone()).collect::<BTreeSet<_>>();
        let (now, new) = (texts(now), texts(&self.reference.new));
        let old = if let Seen::Whole(old) = old { texts(old) } else { BTreeSet::new() };
        if let Some((id, _)) = now.iter().find(|text| !old.contains(text) && !new.contains(text)) {
            return Err(format!("the article {id} is neither as before nor as it should be"));
        }
        // A rebuild has what it could read, and the next run reads the rest.
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

    /// Whether the program has told the truth.
    fn ending(&self, left: Left) -> Result<(), String> {
        let Run { ended, told } = self.run;
        if told.contains("panicked") {
            return Err(format!("it panicked, leaving the {left:?} state"));
        }
        let killed = self.injection.fault == Fault::Kill;
        if told.contains("damaged") && !self.may_look_like_damage() {
            return Err("it calls the index damaged, which it is not".to_owned());
        }
        let code = match ended {
            Ended::Signal(Signal::SIGKILL) if killed => return Ok(()),
            Ended::Code(code) if !killed => *code,
            ended => return Err(format!("it ended with {ended:?}")),
        };
        let claims = told.contains(self.operation().claim());
        let is_as_it_was = ["is as it was", "nothing was changed", "nothing of the index was changed"];
        let denies = is_as_it_was.iter().any(|text| told.contains(text));
        // These leave the index as it is, whatever happens.
        let either = self.operation() == Operation::Verify;
        match code {
            2 if left != Left::Old && !either => return Err(format!("exit code 2 but {left:?} state")),
            2 if !told.contains("jianbao: ") && !either => return Err("exit code 2 without a reason".to_owned()),
            2 if claims => return Err(format!("exit code 2 but {:?}", self.operation().claim())),
            IN_PLACE if left != Left::New => return Err(format!("exit code {IN_PLACE} but {left:?} state")),
            IN_PLACE if !told.contains(" is in place, but ") => {
                return Err(format!("exit code {IN_PLACE} without its message"));
            }
            2 | IN_PLACE => {}
            // Something of the archive was skipped, and is told of.
            3 if self.may_mix() && told.contains("skipped") => {}
            code if code == self.reference.code => {
                if left != Left::New && !either {
                    return Err(format!("exit code {code} but {left:?} state"));
                }
                if !claims {
                    return Err(format!("exit code {code} without {:?}", self.operation().claim()));
                }
                if told.contains("jianbao: ") {
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

    /// The other folder is as it was.
    fn other(&self) -> Result<(), String> {
        let (_, other) = self.operation().target();
        let now = self.world.look(other);
        if now == self.reference.other { Ok(()) } else { Err(format!("the other index is not as it was: {now:?}")) }
    }

    /// The same command, run again, brings the new state and leaves nothing behind.
    fn next_run(&self) -> Result<(), String> {
        let operation = self.operation();
        let run = self.world.run(operation, &mut Unwatched).map_err(|error| error.to_string())?;
        if !matches!(run.ended, Ended::Code(0 | 3)) || run.told.contains("jianbao: ") {
            return Err(format!("the next run ended with {:?}: {}", run.ended, run.told));
        }
        let now = match self.world.look(operation.target().0) {
            Seen::Whole(now) => now,
            other => return Err(format!("after the next run: {other:?}")),
        };
        let new = &self.reference.new;
        if !now.says_the_same_as(new) {
            return Err(format!("the next run gave another state: {}", now.difference(new)));
        }
        if operation == Operation::Optimize && now.segments != 1 {
            return Err(format!("the next run left {} segments", now.segments));
        }
        // Said where merging has failed.
        if self.run.told.contains("which the next run tries again") && now.segments != new.segments {
            return Err(format!("the next run did not merge: {} segments, not {}", now.segments, new.segments));
        }
        let behind = self.world.left_behind().map_err(|error| error.to_string())?;
        let is_clean = behind.is_empty() || operation.keeps_other_states();
        if !is_clean || self.world.has_litter() {
            return Err(format!("left behind after the next run: {behind:?}"));
        }
        Ok(())
    }
}
