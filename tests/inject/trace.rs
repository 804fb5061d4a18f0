//! Runs a program under `ptrace` and stops it at every system call of every thread.
//!
//! A shell stops itself and then executes the program. The tracer can attach while it is stopped, so no code has to run between
//! `fork` and `exec`, and no unsafe code is needed.

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

/// A program that runs longer is killed and counts as hanging. A normal run takes less than a second.
const HANGS: Duration = Duration::from_secs(180);

/// What to do with a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Execute it.
    Pass,
    /// Do not execute it, and return this error.
    Fail(Errno),
    /// Execute it with half of the bytes, if it reads or writes more than one.
    Halve,
    /// Kill the process before it.
    Kill,
}

/// Decides about the system calls on files, in the order in which they are made.
pub trait Watcher {
    /// Called before a call.
    fn enter(&mut self, call: &Call) -> Verdict;
    /// Called after a call with its result, a negative number for an error.
    fn leave(&mut self, _call: &Call, _result: i64) {}
    /// Whether it needs more calls. When not, the program continues at full speed.
    fn watches(&self) -> bool {
        true
    }
}

/// Does not stop the program.
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
    /// It did not end and was killed.
    Hung,
}

/// A traced child process.
struct Tracee<'a> {
    process: Pid,
    cwd: &'a Path,
    watcher: &'a mut dyn Watcher,
    /// The call that each thread is in, with its verdict.
    calls: HashMap<Pid, (Call, Verdict)>,
}

/// Runs a program in the folder `cwd` to its end. Both output streams go to `output`.
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
    // Its own process group: Ctrl-C reaches the test only, and the end of the tracer kills the tracee.
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
    /// Attaches to the stopped process and lets it continue to its first system call.
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
            // Children of this thread only: other threads of the test trace their own.
            let status = match waitpid(None, Some(WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD)) {
                Err(Errno::ECHILD) => return ended.ok_or(Errno::ECHILD),
                status => status?,
            };
            match status {
                WaitStatus::PtraceSyscall(thread) => {
                    // The thread may have been ended by another one.
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
                // The kernel skips a system call with this number.
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
