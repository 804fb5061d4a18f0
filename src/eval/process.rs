//! Runs a process and measures its time and memory.

use std::{
    fs, io,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::machine::{children_cpu, peak_memory};

/// How often the memory of a process is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// What a process took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// CPU time in seconds; the time that passed where the system does not tell.
    pub cpu: f64,
    /// Time that passed, in seconds.
    pub seconds: f64,
    /// The most memory it had, in bytes, files that it had mapped included; `None` where the system does not tell.
    pub memory: Option<u64>,
    /// The same without mapped files, which the system takes back when it needs the room.
    pub own_memory: Option<u64>,
}

/// Runs a program to its end, with nothing to read and nobody who listens. Memory is looked at every few milliseconds, and so is
/// `cancelled`, which ends it. CPU time is right when no other child of this process ends meanwhile.
///
/// # Errors
///
/// When it cannot be run; [`io::ErrorKind::Interrupted`] when it was cancelled.
///
/// ```no_run
/// use jianbao::eval::watch;
/// let build = watch(std::process::Command::new("jianbao").args(["index", "临江日报"]), &|| false)?;
/// println!("{:.1} s of CPU time", build.cpu);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn watch(command: &mut Command, cancelled: &dyn Fn() -> bool) -> io::Result<Watched> {
    let (started, cpu) = (Instant::now(), children_cpu());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let (mut memory, mut own_memory) = (None, None);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if cancelled() {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::Interrupted.into());
        }
        memory = memory.max(peak_memory(Some(child.id())));
        own_memory = own_memory.max(anonymous_memory(child.id()));
        std::thread::sleep(POLL_INTERVAL);
    };
    let seconds = started.elapsed().as_secs_f64();
    let cpu = cpu.zip(children_cpu()).map_or(seconds, |(then, now)| now.saturating_sub(then).as_secs_f64());
    Ok(Watched { code: status.code(), cpu, seconds, memory, own_memory })
}

/// Bytes of memory of a process that are no mapped files.
fn anonymous_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
