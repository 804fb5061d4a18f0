//! Kills the program at random moments of each operation that writes, `JIANBAO_KILLS` times (10 by default). Afterwards
//! the index opens, is intact, and has the old or the new content; the same command, run again, gives the new content.
//!
//! ```text
//! JIANBAO_KILLS=500 cargo test --release --test kill -- --nocapture
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use jianbao::{
    analysis::{dictionary::Dictionary, segmenter::Segmenter},
    corpus::Skip,
    index::{BuildOptions, Counters, IndexReader, Observer, Request, Rng, update, verify},
    model::Article,
    query,
    search::{self, Options},
};

/// The operation that is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Update,
    Rebuild,
    Optimize,
    Dictionary,
    First,
}

const ACTS: [Act; 5] = [Act::Update, Act::Rebuild, Act::Optimize, Act::Dictionary, Act::First];

/// An archive, its index, and the data from which the expected content is computed.
struct World {
    dir: tempfile::TempDir,
    dice: Rng,
    segmenter: Arc<Segmenter>,
    words: Dictionary,
    edits: u64,
}

struct Quiet;

impl Observer for Quiet {
    fn progress(&self, _: &Counters) {}
    fn skipped(&self, skip: &Skip) {
        panic!("{skip}");
    }
    fn cancelled(&self) -> bool {
        false
    }
}

/// The articles of an index, and a number that depends on its dictionary. Two states always differ in one of them.
type State = (Vec<Article>, usize);

impl World {
    fn new() -> Self {
        let seed = std::process::id().into();
        println!("the dice begin with {seed}");
        let dir = tempfile::tempdir().unwrap();
        let mut world =
            Self { dir, dice: Rng::new(seed), segmenter: Arc::default(), words: Dictionary::default(), edits: 0 };
        for file in 0..40 {
            world.write(file);
        }
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file with some articles. Each call writes another text.
    fn write(&mut self, file: usize) {
        self.edits += 1;
        let articles = 5 + self.dice.below(20);
        let line = |number: usize| {
            let body = format!(
                "本报讯：第{file}号大桥第{number}次检修于今日结束，编号{}。市长到场，两岸群众往来如常，江大桥管理处称通行费照旧。",
                self.edits,
            );
            let line = serde_json::json!({
                "id": format!("{file}-{number}"), "title": format!("大桥检修{number}"), "paragraphs": [body, "记者昨日从现场发回报道。"],
            });
            line.to_string() + "\n"
        };
        let text: String = (0..articles).map(line).collect();
        let path = self.path("archive").join(format!("{:02}/{file:03}.jsonl", file % 7));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes the archive, and returns the arguments with which the program indexes the changes.
    fn prepare(&mut self, act: Act) -> Vec<&'static str> {
        if act != Act::Optimize {
            for _ in 0..=self.dice.below(6) {
                let file = self.dice.below(60);
                if self.dice.below(4) == 0 && file != 0 {
                    let _ = fs::remove_file(self.path("archive").join(format!("{:02}/{file:03}.jsonl", file % 7)));
                } else {
                    self.write(file);
                }
            }
        }
        match act {
            Act::Update => vec!["index", "archive"],
            Act::Rebuild => vec!["index", "archive", "--rebuild"],
            Act::Optimize => vec!["optimize"],
            Act::Dictionary => {
                let text = ["江大桥 9000\n", "桥检修 9000\n通行费照 9000\n", ""][self.dice.below(3)];
                fs::write(self.path("words.txt"), text).unwrap();
                self.words = Dictionary::parse(text).0;
                vec!["index", "archive", "--dict", "words.txt"]
            }
            Act::First => {
                fs::remove_dir_all(self.path("index")).unwrap();
                self.words = Dictionary::default();
                vec!["index", "archive"]
            }
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command.args(args).current_dir(self.dir.path()).stderr(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// Runs the program to its end; returns the elapsed time.
    fn run(&self, args: &[&str]) -> Duration {
        let begun = Instant::now();
        assert!(self.command(args).status().unwrap().success(), "{args:?}");
        begun.elapsed()
    }

    /// The state of the index in `name`; `None` when there is no index.
    fn state(&self, name: &str) -> Option<State> {
        let dir = self.path(name);
        if !IndexReader::exists(&dir).unwrap() {
            return None;
        }
        let archive = IndexReader::open(&dir).unwrap();
        let places =
            |text: &str, options: &Options| search::hit_locations(&archive, &query::parse(text), options).unwrap();
        let mut ids: Vec<String> =
            places("大桥检修", &Options::strict()).into_iter().map(|place| place.article).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(archive.totals().articles, ids.len() as u64, "nothing is doubled");
        let words = Options { mode: search::Mode::Words, ..Options::strict() };
        let cut = places("江大桥", &words).len() * 100_000 + places("桥检修", &words).len();
        Some((ids.iter().map(|id| archive.article(id).unwrap()).collect(), cut))
    }

    /// The new state: that of an index built from the archive as it is now.
    fn expected(&self) -> State {
        let dir = self.path("fresh");
        let _ = fs::remove_dir_all(&dir);
        let request =
            Request { paths: vec![self.path("archive")], dictionary: Some(self.words.clone()), ..Request::default() };
        let options = BuildOptions { segmenter: Some(Arc::clone(&self.segmenter)), ..BuildOptions::default() };
        update(&dir, &request, &options, &Quiet).unwrap();
        self.state("fresh").unwrap()
    }
}

fn kill(mut command: Command, after: Duration) -> bool {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    // This sends SIGKILL.
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

fn left_behind(index: &Path) -> usize {
    fs::read_dir(index.join("generations")).map_or(0, Iterator::count)
}

#[test]
fn killed_at_any_moment_the_index_is_the_old_or_the_new_one() {
    let kills: usize = std::env::var("JIANBAO_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let mut world = World::new();
    let mut lasts = [world.run(&["index", "archive"]); ACTS.len()];
    let (mut old_left, mut new_left, mut in_time) = (0, 0, 0);
    let mut old = world.state("index");
    for kill_number in 0..kills {
        let number = kill_number % ACTS.len();
        let act = ACTS[number];
        let args = world.prepare(act);
        if act == Act::First {
            old = None;
        }
        let new = world.expected();
        let moment = lasts[number].mul_f64(world.dice.below(1100) as f64 / 1000.0);
        in_time += u32::from(kill(world.command(&args), moment));

        let left = world.state("index");
        if left.as_ref() == Some(&new) {
            new_left += 1;
        } else {
            assert!(left == old, "{act:?} killed after {moment:?} left a state that is neither old nor new");
            old_left += 1;
        }
        if left.is_some() {
            let found = verify(&world.path("index"), false).unwrap();
            assert!(found.is_intact(), "{act:?} killed after {moment:?}: {found:?}");
        }
        let took = world.run(&args);
        if left.as_ref() != Some(&new) {
            lasts[number] = took;
        }
        assert!(world.state("index").as_ref() == Some(&new), "{act:?} after a kill");
        assert_eq!(left_behind(&world.path("index")), 1, "nothing is left behind");
        assert!(verify(&world.path("index"), kill_number % 10 == 0).unwrap().is_intact());
        old = Some(new);
    }
    println!("{kills} kills, {in_time} before the end: {old_left} left the old state, {new_left} the new one");
}
