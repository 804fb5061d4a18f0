//! Runs flips in child processes with limited memory. A flipped bit of a length can make the index library ask for any amount of
//! memory; the system then ends the process. Such an end is recorded as that of one flip, and another child runs those after it.
//!
//! A child is this test program, which runs the same test again and finds a [`Task`] in an environment variable.

use std::{
    env,
    fs::{self, File},
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

/// The environment variable with the task of a child, as JSON.
const TASK: &str = "JIANBAO_ROT_TASK";
/// Address space of a child, in bytes. Without a flipped bit it needs less than a quarter of this.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 4 << 30;
/// A child that reports nothing for this long is killed. A step normally takes less than a second.
const HANGS: Duration = Duration::from_secs(180);
/// The exit code of a test program with a failed test.
const FAILED: i32 = 101;

/// Which flips a child does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Task {
    /// A folder that the parent process has prepared.
    pub folder: PathBuf,
    numbers: Range<usize>,
    /// Whether to examine the result of a flip whose process was ended, instead of repeating the flip.
    pub is_aftermath: bool,
}

/// The steps of a flip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Preparing an index and flipping a bit of it.
    Preparing,
    /// Running an operation on the damaged index.
    Acting,
    /// Verifying it, or reading it if damage was found.
    Verifying,
    /// Querying an index that was reported as intact.
    Answering,
}

impl Step {
    const ALL: [Self; 4] = [Self::Preparing, Self::Acting, Self::Verifying, Self::Answering];

    fn name(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Acting => "acting",
            Self::Verifying => "verifying",
            Self::Answering => "answering",
        }
    }
}

/// The outcome of a flip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The description by the test.
    Told(String),
    /// The system ended the process during the operation or the verification. The remaining index is not reported as
    /// intact with wrong answers.
    Ended(Step),
}

impl Outcome {
    /// Whether the test returned this description.
    pub fn is(&self, told: &str) -> bool {
        matches!(self, Self::Told(text) if text == told)
    }
}

/// Records the progress of a child.
pub struct Progress {
    report: File,
}

impl Progress {
    /// The next step.
    pub fn begins(&mut self, step: Step) {
        writeln!(self.report, "{}", step.name()).unwrap();
    }
}

impl Task {
    /// The task of this process, or `None` in the process that `cargo test` has started. Limits the memory of a child.
    pub fn given() -> Option<Self> {
        let task = serde_json::from_str(&env::var(TASK).ok()?).unwrap();
        limit_memory();
        Some(task)
    }

    /// Runs each flip of the task; `flip` gets its number and returns its outcome.
    pub fn work(&self, mut flip: impl FnMut(usize, &mut Progress) -> String) {
        let report = File::options().append(true).create(true).open(report(&self.folder)).unwrap();
        let mut progress = Progress { report };
        for number in self.numbers.clone() {
            progress.begins(Step::Preparing);
            let told = flip(number, &mut progress);
            writeln!(progress.report, "{DONE}{told}").unwrap();
        }
    }
}

/// The prefix of lines of a report that end a flip.
const DONE: &str = "done: ";

fn report(folder: &Path) -> PathBuf {
    folder.join("report.txt")
}

#[cfg(target_os = "linux")]
fn limit_memory() {
    use nix::sys::resource::{Resource, setrlimit};
    setrlimit(Resource::RLIMIT_AS, MEMORY, MEMORY).unwrap();
    // Do not write a core dump of the ended process.
    setrlimit(Resource::RLIMIT_CORE, 0, 0).unwrap();
}

/// Elsewhere the memory of the machine is the limit.
#[cfg(not(target_os = "linux"))]
fn limit_memory() {}

/// Runs the flips with numbers below `flips` in child processes that run `test`, a name as `cargo test` prints it. If a
/// process is ended during an operation, another child examines the result.
///
/// # Panics
///
/// If the test fails in a child, or a process is ended while it prepares an index or queries one that was reported as
/// intact.
pub fn run(test: &str, folder: &Path, flips: usize) -> Vec<Outcome> {
    let task = |numbers, is_aftermath| Task { folder: folder.to_path_buf(), numbers, is_aftermath };
    let mut outcomes = Vec::new();
    while outcomes.len() < flips {
        outcomes.extend(one_child(test, &task(outcomes.len()..flips, false)));
        if let Some(Outcome::Ended(Step::Acting)) = outcomes.last() {
            let number = outcomes.len() - 1;
            one_child(test, &task(number..number + 1, true));
        }
    }
    outcomes
}

/// Runs one child to its end. Returns an outcome for each flip that it began.
fn one_child(test: &str, task: &Task) -> Vec<Outcome> {
    let (report, printed) = (report(&task.folder), task.folder.join("output.txt"));
    fs::write(&report, "").unwrap();
    let output = File::create(&printed).unwrap();
    let child = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(TASK, serde_json::to_string(task).unwrap())
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .spawn()
        .unwrap();
    let status = wait(child, &report);
    let output = String::from_utf8_lossy(&fs::read(printed).unwrap()).into_owned();
    let lines = fs::read_to_string(report).unwrap();
    let told = lines.lines().filter_map(|line| line.strip_prefix(DONE));
    let mut outcomes: Vec<_> = told.map(|told| Outcome::Told(told.to_owned())).collect();
    match status.code() {
        Some(0) => assert_eq!(outcomes.len(), task.numbers.len(), "is {test} the name of a test? {output}"),
        Some(FAILED) => panic!("{test} failed in a child process: {output}"),
        _ => {
            let number = task.numbers.start + outcomes.len();
            let last = lines.lines().last().unwrap_or_default();
            let step = Step::ALL.into_iter().find(|step| step.name() == last);
            assert!(matches!(step, Some(Step::Acting | Step::Verifying)), "flip {number}, {last}: {status}: {output}");
            let said = output.lines().rfind(|line| !line.is_empty() && !line.starts_with("note: ")).unwrap_or_default();
            println!("flip {number} ended its process, which was {last}: {status}: {said}");
            outcomes.extend(step.map(Outcome::Ended));
        }
    }
    outcomes
}

/// Waits for the end of a child; kills it if its report no longer grows.
fn wait(mut child: Child, report: &Path) -> ExitStatus {
    let (mut length, mut since) = (0, Instant::now());
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        let now = fs::metadata(report).unwrap().len();
        if now != length {
            (length, since) = (now, Instant::now());
        } else if since.elapsed() > HANGS {
            child.kill().unwrap();
            return child.wait().unwrap();
        }
        thread::sleep(Duration::from_millis(10));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_end_of_a_process_is_the_outcome_of_one_flip() {
    if let Some(task) = Task::given() {
        return task.work(|number, progress| {
            progress.begins(Step::Acting);
            if task.is_aftermath {
                fs::write(task.folder.join("examined"), number.to_string()).unwrap();
            } else if number == 1 {
                drop(std::hint::black_box(Vec::<u8>::with_capacity(2 * MEMORY as usize)));
            }
            "done".to_owned()
        });
    }
    let folder = tempfile::tempdir().unwrap();
    let outcomes = run("confined::the_end_of_a_process_is_the_outcome_of_one_flip", folder.path(), 3);
    let done = Outcome::Told("done".to_owned());
    assert_eq!(outcomes, [done.clone(), Outcome::Ended(Step::Acting), done]);
    assert_eq!(fs::read_to_string(folder.path().join("examined")).unwrap(), "1");
}

#[test]
fn a_failure_in_a_child_is_a_failure_of_the_test() {
    const TEST: &str = "confined::a_failure_in_a_child_is_a_failure_of_the_test";
    if let Some(task) = Task::given() {
        return task.work(|_, progress| {
            progress.begins(Step::Answering);
            if task.folder.ends_with("ended") { std::process::abort() } else { panic!("a wrong answer") }
        });
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["failed", "ended"] {
        let folder = folder.path().join(name);
        fs::create_dir(&folder).unwrap();
        assert!(std::panic::catch_unwind(|| run(TEST, &folder, 1)).is_err(), "{name}");
    }
}
