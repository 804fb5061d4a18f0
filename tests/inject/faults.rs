//! Faults, the sets of calls that they are applied to, and the list of all injections.

use std::{fmt, str::FromStr};

use nix::errno::Errno;

use crate::{
    calls::{Call, Class},
    operations::Operation,
    trace::{Verdict, Watcher},
    world::World,
};

/// A set of system calls, numbered from 1 within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// Calls of a class on the index or its copy.
    Index(Class),
    /// Calls of a class on the archive.
    IndexReader(Class),
    /// Calls that change the index or its copy on disk.
    Changes,
    /// Calls on the index or its copy that fail on a full disk.
    Room,
}

impl Series {
    pub fn all() -> impl Iterator<Item = Self> {
        let classes = Class::ALL.into_iter();
        classes.clone().map(Self::Index).chain([Self::Changes, Self::Room]).chain(classes.map(Self::IndexReader))
    }

    pub fn holds(self, call: &Call, world: &World) -> bool {
        match self {
            Self::Index(class) => call.class == class && world.is_about_index(call),
            Self::IndexReader(class) => call.class == class && world.is_about_archive(call),
            Self::Changes => call.changes_the_disk() && world.is_about_index(call),
            Self::Room => call.needs_room() && world.is_about_index(call),
        }
    }

    /// The faults that are applied to calls of this set.
    fn faults(self) -> Vec<Fault> {
        use Fault::{Error, Halve, Kill};

        let once = |errno| Error { errno, from_then_on: false };
        let from_then_on = |errno| Error { errno, from_then_on: true };
        match self {
            Self::Changes => vec![Kill],
            Self::Room => vec![from_then_on(Errno::ENOSPC)],
            Self::IndexReader(Class::Open) => vec![once(Errno::EIO), once(Errno::EACCES)],
            Self::IndexReader(_) => vec![once(Errno::EIO)],
            Self::Index(class) => {
                let mut faults = vec![once(Errno::EIO)];
                faults.extend(match class {
                    // On some file systems, folders cannot be synced.
                    Class::Fsync => vec![once(Errno::EINVAL)],
                    // Some file systems have no hard links.
                    Class::Link => vec![from_then_on(Errno::EPERM)],
                    Class::Open => vec![once(Errno::EINTR), once(Errno::EACCES), from_then_on(Errno::EMFILE)],
                    Class::Read | Class::Write => vec![once(Errno::EINTR), Halve],
                    Class::Copy => vec![once(Errno::EXDEV), Halve],
                    Class::Mmap => vec![once(Errno::ENOMEM), once(Errno::ENODEV)],
                    // Some file systems have no locks.
                    Class::Flock => vec![once(Errno::EINTR), from_then_on(Errno::EOPNOTSUPP)],
                    _ => vec![],
                });
                faults
            }
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(class) => f.pad(class.name()),
            Self::IndexReader(class) => f.pad(&format!("archive.{}", class.name())),
            Self::Changes => f.pad("changes"),
            Self::Room => f.pad("room"),
        }
    }
}

/// A fault of a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The call fails.
    Error {
        errno: Errno,
        /// Whether all later calls of the set fail too.
        from_then_on: bool,
    },
    /// The call reads or writes half of the requested bytes.
    Halve,
    /// The process is killed before the call.
    Kill,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error { errno, from_then_on } => write!(f, "{errno:?}{}", if *from_then_on { "+" } else { "" }),
            Self::Halve => f.write_str("SHORT"),
            Self::Kill => f.write_str("KILL"),
        }
    }
}

/// A fault at one call of one operation, written `update:fsync:3:EIO`. A `+` after the error means that all later calls of the set
/// fail too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Injection {
    pub operation: Operation,
    pub series: Series,
    /// The number of the call in the set, from 1.
    pub number: usize,
    pub fault: Fault,
}

impl fmt::Display for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}:{}", self.operation, self.series, self.number, self.fault)
    }
}

impl FromStr for Injection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let [operation, series, number, fault] = parts[..] else {
            return Err(format!("{text:?} is not OPERATION:CALLS:NUMBER:FAULT"));
        };
        let operations = Operation::ALL.into_iter();
        let operation = operations.clone().find(|known| known.name() == operation).ok_or_else(|| {
            format!("{operation:?} is none of {:?}", operations.map(Operation::name).collect::<Vec<_>>())
        })?;
        let series = Series::all().find(|known| known.to_string() == series).ok_or_else(|| {
            format!("{series:?} is none of {:?}", Series::all().map(|known| known.to_string()).collect::<Vec<_>>())
        })?;
        let number = number.parse().map_err(|error| format!("{number:?}: {error}"))?;
        let fault = match fault {
            "KILL" => Fault::Kill,
            "SHORT" => Fault::Halve,
            name => {
                let (plain, from_then_on) = name.strip_suffix('+').map_or((name, false), |plain| (plain, true));
                let errno = (1..134).map(Errno::from_raw).find(|errno| format!("{errno:?}") == plain);
                Fault::Error { errno: errno.ok_or_else(|| format!("{plain:?} is no error"))?, from_then_on }
            }
        };
        Ok(Self { operation, series, number, fault })
    }
}

/// All injections into a run that makes the given calls.
pub fn all(operation: Operation, calls: &[Call], world: &World) -> Vec<Injection> {
    let mut all = Vec::new();
    for series in Series::all() {
        if matches!(series, Series::IndexReader(_)) && !operation.reads_archive() {
            continue;
        }
        let counted: Vec<&Call> = calls.iter().filter(|call| series.holds(call, world)).collect();
        for fault in series.faults() {
            // A call that reads or writes one byte cannot be halved.
            let fits = |call: &Call| fault != Fault::Halve || call.long;
            let numbers = counted.iter().enumerate().filter(|(_, call)| fits(call)).map(|(index, _)| index + 1);
            all.extend(numbers.map(|number| Injection { operation, series, number, fault }));
        }
    }
    all
}

/// Applies one injection.
pub struct Injecting<'w> {
    world: &'w World,
    injection: Injection,
    counted: usize,
    /// The first call that had the fault.
    pub hit: Option<Call>,
}

impl<'w> Injecting<'w> {
    pub fn new(world: &'w World, injection: Injection) -> Self {
        Self { world, injection, counted: 0, hit: None }
    }
}

impl Watcher for Injecting<'_> {
    fn enter(&mut self, call: &Call) -> Verdict {
        if !self.injection.series.holds(call, self.world) {
            return Verdict::Pass;
        }
        self.counted += 1;
        let goes_on = matches!(self.injection.fault, Fault::Error { from_then_on: true, .. });
        if self.counted != self.injection.number && !(goes_on && self.counted > self.injection.number) {
            return Verdict::Pass;
        }
        self.hit.get_or_insert_with(|| call.clone());
        match self.injection.fault {
            Fault::Error { errno, .. } => Verdict::Fail(errno),
            Fault::Halve => Verdict::Halve,
            Fault::Kill => Verdict::Kill,
        }
    }

    fn watches(&self) -> bool {
        self.hit.is_none() || matches!(self.injection.fault, Fault::Error { from_then_on: true, .. })
    }
}
