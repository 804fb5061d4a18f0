//! Runs a process and measures its time and memory.

use std::{
    fs, io,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::machine::{children_cpu, peak_memory};

/// Interval between memory measurements.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The resource usage of a process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// CPU time in seconds; wall-clock time if the system does not report it.
    pub cpu: f64,
    /// Wall-clock time in seconds.
    pub seconds: f64,
    /// Peak memory in bytes, including mapped files; `None` if the system does not report it.
    pub memory: Option<u64>,
    /// Peak memory without mapped files, which the system can reclaim.
    pub own_memory: Option<u64>,
}

/// Runs a program without input, and discards its output. Measures its memory every few milliseconds, and kills it when
/// `cancelled` returns true. The CPU time is correct only if no other child of this process ends meanwhile.
///
/// # Errors
///
/// Fails if the program cannot be run; with [`io::ErrorKind::Interrupted`] if it was cancelled.
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

/// Memory of a process without mapped files, in bytes.
fn anonymous_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
