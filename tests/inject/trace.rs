//! Runs a program and stops it at every system call of every thread, with `ptrace`.
//!
//! The program is started stopped, by a shell that stops itself before it becomes the program: so no code has to run between
//! `fork` and `exec`, and all of this is safe Rust.

use std::{
    collections::HashMap,
    fs::File,
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use nix::{
    errno::Errno,
    libc::{PTRACE_SYSCALL_INFO_ENTRY, PTRACE_SYSCALL_INFO_EXIT},
    sys::{
        ptrace::{self, Options},
        signal::{Signal, kill},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::Pid,
};

use crate::calls::{Call, halve};

/// A program that has not ended after this time hangs: a run takes less than a second.
const HANGS: Duration = Duration::from_secs(180);

/// What happens to a call that is about to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is made.
    Pass,
    /// It is not made, and fails.
    Fail(Errno),
    /// It reads or writes half of what it was asked for, if that is more than one byte.
    Halve,
    /// The process is killed before it is made.
    Kill,
}

/// Sees the system calls that name files, in the order in which they are made.
pub trait Watcher {
    /// Decides about a call that is about to be made.
    fn enter(&mut self, call: &Call) -> Verdict;
    /// A call was made, with this result: negative for an error.
    fn leave(&mut self, _call: &Call, _result: i64) {}
    /// Whether there may be more to decide; when not, the program runs on at full speed.
    fn watches(&self) -> bool {
        true
    }
}

/// Lets a program run as it is.
pub struct Unwatched;

impl Watcher for Unwatched {
    fn enter(&mut self, _: &Call) -> Verdict {
        Verdict::Pass
    }

    fn watches(&self) -> bool {
        false
    }
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Code(i32),
    Signal(Signal),
    /// It did not end, and was killed.
    Hung,
}

/// The system calls of a child process.
struct Tracee<'a> {
    process: Pid,
    cwd: &'a Path,
    watcher: &'a mut dyn Watcher,
    /// What each thread is doing, and how that was decided.
    calls: HashMap<Pid, (Call, Verdict)>,
}

/// Runs a program in the folder `cwd` to its end, what it prints going to `output`.
pub fn run(
    program: &Path,
    args: &[&str],
    cwd: &Path,
    output: &File,
    environment: &[(&str, &Path)],
    watcher: &mut dyn Watcher,
) -> io::Result<Ended> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"kill -STOP $$; exec "$0" "$@""#]).arg(program).args(args).current_dir(cwd);
    command.envs(environment.iter().copied()).stdin(Stdio::null());
    // A group of its own: a terminal's Ctrl-C ends the test, which ends this.
    command.stdout(output.try_clone()?).stderr(output.try_clone()?).process_group(0);
    let child = command.spawn()?;
    let process = Pid::from_raw(child.id().cast_signed());
    let mut tracee = Tracee { process, cwd, watcher, calls: HashMap::new() };
    let hung = &AtomicBool::new(false);
    let (ended, wait) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            if wait.recv_timeout(HANGS) == Err(RecvTimeoutError::Timeout) {
                hung.store(true, Ordering::Relaxed);
                let _ = kill(process, Signal::SIGKILL);
            }
        });
        let outcome = tracee.begin().and_then(|()| tracee.follow());
        if outcome.is_err() {
            let _ = kill(process, Signal::SIGKILL);
            let _ = waitpid(process, None);
        }
        drop(ended);
        outcome
    })
    .map(|outcome| if hung.load(Ordering::Relaxed) { Ended::Hung } else { outcome })
    .map_err(io::Error::from)
}

impl Tracee<'_> {
    /// Takes hold of the stopped process, and lets it go on to its first system call.
    fn begin(&self) -> nix::Result<()> {
        waitpid(self.process, Some(WaitPidFlag::WUNTRACED))?;
        let options = Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_TRACECLONE | Options::PTRACE_O_EXITKILL;
        ptrace::seize(self.process, options)?;
        waitpid(self.process, Some(WaitPidFlag::__WALL))?;
        kill(self.process, Signal::SIGCONT)?;
        ptrace::syscall(self.process, None)
    }

    /// Follows all threads to the end of the process.
    fn follow(&mut self) -> nix::Result<Ended> {
        let mut ended = None;
        loop {
            // Only what this thread has started: other threads of the test trace programs of their own.
            let status = match waitpid(None, Some(WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD)) {
                Err(Errno::ECHILD) => return ended.ok_or(Errno::ECHILD),
                status => status?,
            };
            match status {
                WaitStatus::PtraceSyscall(thread) => {
                    // A thread that another one has ended meanwhile is not there any more.
                    match self.stopped_at_call(thread) {
                        Err(Errno::ESRCH) | Ok(()) => {}
                        Err(error) => return Err(error),
                    }
                    self.go_on(thread, None)?;
                }
                WaitStatus::PtraceEvent(thread, ..) => self.go_on(thread, None)?,
                WaitStatus::Stopped(thread, signal) => self.go_on(thread, Some(signal))?,
                WaitStatus::Exited(thread, code) if thread == self.process => ended = Some(Ended::Code(code)),
                WaitStatus::Signaled(thread, signal, _) if thread == self.process => {
                    ended = Some(Ended::Signal(signal));
                }
                _ => {}
            }
        }
    }

    fn go_on(&self, thread: Pid, signal: Option<Signal>) -> nix::Result<()> {
        let watched = self.watcher.watches() || self.calls.contains_key(&thread);
        let outcome = if watched { ptrace::syscall(thread, signal) } else { ptrace::cont(thread, signal) };
        if outcome == Err(Errno::ESRCH) { Ok(()) } else { outcome }
    }

    fn stopped_at_call(&mut self, thread: Pid) -> nix::Result<()> {
        match ptrace::syscall_info(thread)?.op {
            PTRACE_SYSCALL_INFO_ENTRY => self.enter(thread),
            PTRACE_SYSCALL_INFO_EXIT => self.leave(thread),
            _ => Ok(()),
        }
    }

    fn enter(&mut self, thread: Pid) -> nix::Result<()> {
        if !self.watcher.watches() {
            return Ok(());
        }
        let mut registers = ptrace::getregs(thread)?;
        let Some(call) = Call::about_to_be_made(thread, &registers, self.cwd) else { return Ok(()) };
        let verdict = self.watcher.enter(&call);
        match verdict {
            Verdict::Pass => {}
            Verdict::Fail(_) => {
                // There is no system call of this number, so nothing is done.
                registers.orig_rax = u64::MAX;
                ptrace::setregs(thread, registers)?;
            }
            Verdict::Halve => {
                halve(&call, &mut registers);
                ptrace::setregs(thread, registers)?;
            }
            Verdict::Kill => kill(self.process, Signal::SIGKILL)?,
        }
        self.calls.insert(thread, (call, verdict));
        Ok(())
    }

    fn leave(&mut self, thread: Pid) -> nix::Result<()> {
        let Some((call, verdict)) = self.calls.remove(&thread) else { return Ok(()) };
        let mut registers = ptrace::getregs(thread)?;
        if let Verdict::Fail(errno) = verdict {
            registers.rax = (-i64::from(errno as i32)).cast_unsigned();
            ptrace::setregs(thread, registers)?;
        }
        self.watcher.leave(&call, registers.rax.cast_signed());
        Ok(())
    }
}
