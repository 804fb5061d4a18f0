//! CPU time, memory and name of this machine.

use std::{fs, time::Duration};

/// CPU time of this process, including finished threads; `None` if the system does not report it.
///
/// ```
/// use jianbao::eval::process_cpu;
/// let before = process_cpu();
/// let letters = "大桥".repeat(10_000).chars().count();
/// assert!(letters == 20_000 && process_cpu() >= before);
/// ```
#[must_use]
pub fn process_cpu() -> Option<Duration> {
    clock::process()
}

/// CPU time of this thread; `None` if the system does not report it.
#[must_use]
pub fn thread_cpu() -> Option<Duration> {
    clock::thread()
}

#[cfg(unix)]
mod clock {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    fn read(clock: ClockId) -> Option<Duration> {
        let time = clock_gettime(clock);
        Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
    }

    pub(super) fn process() -> Option<Duration> {
        read(ClockId::ProcessCPUTime)
    }

    pub(super) fn thread() -> Option<Duration> {
        read(ClockId::ThreadCPUTime)
    }
}

#[cfg(not(unix))]
mod clock {
    use std::time::Duration;

    pub(super) fn process() -> Option<Duration> {
        None
    }

    pub(super) fn thread() -> Option<Duration> {
        None
    }
}

/// Peak memory of a process in bytes: of this one, or of the one with this id. `None` if there is no `/proc` or no such
/// process.
#[must_use]
pub fn peak_memory(process: Option<u32>) -> Option<u64> {
    let name = process.map_or_else(|| "self".to_owned(), |number| number.to_string());
    let status = fs::read_to_string(format!("/proc/{name}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// CPU time of finished children of this process, with a resolution of 10 ms; `None` if there is no `/proc`.
#[must_use]
pub fn children_cpu() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// A description of the machine: `2 × AMD EPYC 7763 (linux)`.
#[must_use]
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim()));
    format!("{cores} × {} ({})", model.unwrap_or(std::env::consts::ARCH), std::env::consts::OS)
}
