//! A small archive with its index in several prepared states, and the comparison of indexes.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fs::{self, File},
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

use jianbao::{
    index::{IndexReader, verify},
    model::Article,
    query,
    search::{self, Mode, Options},
};

use crate::{
    calls::Call,
    operations::{COPY, INDEX, Operation, Prepared},
    trace::{self, Ended, Watcher},
};

/// Lock files of the index library, which are not part of a generation.
const UNTRACKED: [&str; 2] = [".tantivy-writer.lock", ".tantivy-meta.lock"];
/// Hexadecimal digits that name a segment.
const SEGMENT_DIGITS: usize = 32;
/// A word of every article.
const EVERYWHERE: &str = "临江";
/// Segments of the prepared index. An update adds one, and five are merged.
const SEGMENTS: usize = 4;

/// A folder in which the program runs, and prepared indexes that are copied into it.
pub struct World {
    _dir: tempfile::TempDir,
    /// The working folder of the program.
    root: PathBuf,
    prepared: PathBuf,
    program: PathBuf,
}

/// A run of the program.
#[derive(Debug)]
pub struct Run {
    pub ended: Ended,
    /// What it printed, on both streams.
    pub output: String,
}

/// The content of a folder as an index.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// There is no index.
    Absent,
    Whole(State),
    /// The index cannot be opened or is not whole; the reason.
    Broken(String),
}

/// The articles, answers and records of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub articles: Vec<Article>,
    /// The paragraphs that each query finds.
    answers: BTreeMap<String, Vec<(String, usize)>>,
    /// Whether some strings are words, which depends on the user's dictionary.
    words: BTreeMap<&'static str, bool>,
    roots: Vec<String>,
    /// Other files that have the same article, by id.
    places: BTreeMap<String, Vec<String>>,
    dictionary_words: usize,
    duplicates: u64,
    complete: bool,
    /// Names of the files that do not belong to a segment.
    files: BTreeSet<String>,
    pub segments: usize,
}

impl State {
    /// Whether articles, answers and records are the same; the number of segments may differ.
    pub fn has_same_content_as(&self, other: &Self) -> bool {
        Self { segments: other.segments, ..self.clone() } == *other
    }

    /// Describes what differs.
    pub fn difference(&self, other: &Self) -> String {
        let ids = |state: &Self| state.articles.iter().map(|article| article.meta.id.clone()).collect::<BTreeSet<_>>();
        let (own, others) = (ids(self), ids(other));
        let lacks: Vec<_> = others.difference(&own).collect();
        let has: Vec<_> = own.difference(&others).collect();
        let mut parts = Vec::new();
        if !(lacks.is_empty() && has.is_empty()) {
            parts.push(format!("lacks {lacks:?}, has in addition {has:?}"));
        }
        for (query, answer) in &self.answers {
            if let Some(expected) = other.answers.get(query).filter(|expected| *expected != answer) {
                parts.push(format!("{query} gives {answer:?} instead of {expected:?}"));
            }
        }
        if self.files != other.files {
            parts.push(format!("files {:?} instead of {:?}", self.files, other.files));
        }
        for (what, same) in [
            ("texts", self.articles == other.articles),
            ("words", self.words == other.words),
            ("roots", self.roots == other.roots),
            ("other places", self.places == other.places),
            ("dictionary", self.dictionary_words == other.dictionary_words),
            ("duplicates", self.duplicates == other.duplicates),
            ("completeness", self.complete == other.complete),
            ("number of segments", self.segments == other.segments),
        ] {
            if !same {
                parts.push(format!("different {what}"));
            }
        }
        parts.join("; ")
    }
}

impl World {
    /// Writes the archive and prepares the indexes.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap().join("work");
        let program = env::var_os("JIANBAO_INJECT_PROGRAM").map(PathBuf::from);
        let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_jianbao").into()).canonicalize().unwrap();
        let world = Self { prepared: root.with_file_name("prepared"), root, program, _dir: dir };
        fs::create_dir_all(&world.prepared).unwrap();
        fs::create_dir_all(world.root.join("tmp")).unwrap();
        world.prepare();
        world
    }

    /// Makes one segment per step. The last changes of the archive are left for the operations to index.
    fn prepare(&self) {
        self.write("words.txt", "桥检修 9000\n临江渡 9000\n", 0);
        self.write("other-words.txt", "桥检修 9000\n两岸群众 9000\n", 0);
        self.write("archive/a.jsonl", lines("a", 0..10, "大桥"), 0);
        self.write("archive/b.txt", "临江渡口停航\n\n本报讯：临江渡今日停航，两岸群众改走大桥。\n", 0);
        // Two articles of a.jsonl are here too.
        self.write("archive/1998/c.jsonl", lines("c", 0..8, "渡口") + &lines("a", 3..5, "大桥"), 0);
        self.write("archive/d.csv", "title,date,text\n临江新桥收费,2016-03-12,新桥今日开始收费。\n", 0);
        self.write("archive/gone.jsonl", lines("gone", 0..2, "旧桥"), 0);
        self.index(&["archive", "--dict", "words.txt"], "");
        self.index(&["-"], &lines("stdin", 0..3, "电讯"));
        self.plain(&["backup", COPY, "--index", INDEX], "");

        fs::remove_file(self.root.join("archive/gone.jsonl")).unwrap();
        self.write("archive/e.jsonl", lines("e", 0..5, "新桥"), 0);
        self.index(&["archive", "--keep-missing"], "");
        self.write("archive/1998/f.jsonl", lines("f", 0..4, "大桥"), 0);
        self.write("archive/e.jsonl", lines("e", 0..4, "新桥") + &lines("e", 4..5, "改后"), 1);
        self.index(&["archive", "--keep-missing"], "");
        copy_folder(&self.root.join(INDEX), &self.prepared(Prepared::Present)).unwrap();
        copy_folder(&self.root.join(COPY), &self.prepared(Prepared::Earlier)).unwrap();
        copy_folder(&self.root.join(INDEX), &self.prepared(Prepared::Littered)).unwrap();
        let litter = self.prepared(Prepared::Littered).join("generations/99");
        fs::create_dir(&litter).unwrap();
        fs::write(litter.join("meta.json"), "{").unwrap();

        self.prepare_damaged();

        self.write("archive/g.jsonl", lines("g", 0..6, "大桥"), 2);
        // One article is gone, one has changed.
        self.write("archive/1998/c.jsonl", lines("c", 0..6, "渡口") + &lines("c", 6..7, "改后"), 2);
        match self.content(INDEX) {
            Content::Whole(state) => {
                assert_eq!(state.segments, SEGMENTS, "an update has to merge");
                let has = |id: &str| state.articles.iter().any(|article| article.meta.id.contains(id));
                assert!(has("stdin") && has("gone") && state.duplicates > 0, "{state:?}");
            }
            other => panic!("{other:?}"),
        }
    }

    /// Prepares the indexes with a wrong bit.
    fn prepare_damaged(&self) {
        let relapsed = self.prepared(Prepared::Relapsed);
        copy_folder(&self.root.join(INDEX), &relapsed).unwrap();
        let current = fs::read_to_string(relapsed.join("current")).unwrap();
        let generations = relapsed.join("generations");
        copy_folder(&generations.join(current.trim()), &generations.join("98")).unwrap();
        fs::write(relapsed.join("current"), "98\n").unwrap();
        damage(&generations.join("98"));

        let elsewhere = "home/damaged";
        self.plain(&["index", "archive", "--index", elsewhere, "--threads", "1"], "");
        let elsewhere = self.root.join(elsewhere);
        copy_folder(&elsewhere, &self.prepared(Prepared::Damaged)).unwrap();
        fs::remove_dir_all(elsewhere).unwrap();
        let damaged = self.prepared(Prepared::Damaged);
        let current = fs::read_to_string(damaged.join("current")).unwrap();
        damage(&damaged.join("generations").join(current.trim()));
    }

    fn prepared(&self, state: Prepared) -> PathBuf {
        self.prepared.join(format!("{state:?}"))
    }

    /// Writes a file with an old modification time: files that were modified a moment ago are treated differently.
    fn write(&self, name: &str, content: impl AsRef<[u8]>, version: u64) {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + 3600 * version);
        File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }

    fn index(&self, args: &[&str], input: &str) {
        self.plain(&[&["index", "--index", INDEX, "--threads", "1"], args].concat(), input);
    }

    /// Runs the program untraced; it must succeed.
    fn plain(&self, args: &[&str], input: &str) {
        let mut command = Command::new(&self.program);
        command.args(args).current_dir(&self.root).envs(self.environment());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn environment(&self) -> [(&'static str, PathBuf); 3] {
        [("TMPDIR", self.root.join("tmp")), ("RUST_BACKTRACE", "0".into()), ("LC_ALL", "C".into())]
    }

    /// Restores the state that an operation starts from.
    pub fn reset(&self, operation: Operation) {
        let (index, copy) = operation.start();
        for (place, prepared) in [(INDEX, index), (COPY, copy)] {
            let place = self.root.join(place);
            let parent = place.parent().unwrap();
            remove(parent).unwrap();
            if let Some(prepared) = prepared {
                fs::create_dir(parent).unwrap();
                copy_folder(&self.prepared(prepared), &place).unwrap();
            }
        }
        remove(&self.root.join("tmp")).unwrap();
        fs::create_dir(self.root.join("tmp")).unwrap();
    }

    /// Runs an operation under a watcher.
    pub fn run(&self, operation: Operation, watcher: &mut dyn Watcher) -> io::Result<Run> {
        let printed = self.prepared.join("output.txt");
        let output = File::create(&printed)?;
        let environment = self.environment();
        let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_path())).collect();
        let ended = trace::run(&self.program, &operation.args(), &self.root, &output, &environment, watcher)?;
        let mut text = Vec::new();
        File::open(printed)?.read_to_end(&mut text)?;
        Ok(Run { ended, output: String::from_utf8_lossy(&text).into_owned() })
    }

    /// The folder in which the program runs.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a call concerns the index, the copy, or the folders that hold them.
    pub fn is_about_index(&self, call: &Call) -> bool {
        let homes = [INDEX, COPY].map(|place| self.root.join(place).parent().unwrap().to_path_buf());
        call.paths.iter().any(|path| homes.iter().any(|home| path.starts_with(home)) || path == &self.root)
    }

    /// Whether a call concerns the archive.
    pub fn is_about_archive(&self, call: &Call) -> bool {
        call.paths.iter().any(|path| path.starts_with(self.root.join("archive")))
    }

    /// Reads and verifies the index in a folder below the root. A panic of the library counts as broken.
    pub fn content(&self, place: &str) -> Content {
        let dir = self.root.join(place);
        // Verification would load a dictionary to read the sources again. The articles are compared anyway.
        let (archive, away) = (self.root.join("archive"), self.prepared.join("archive"));
        fs::rename(&archive, &away).unwrap();
        let seen = catch_unwind(AssertUnwindSafe(|| self.verified(&dir)))
            .unwrap_or_else(|panic| {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                Err(format!("reading it panics: {}", text.unwrap_or_default()))
            })
            .unwrap_or_else(|why| Content::Broken(self.without_names(&why)));
        fs::rename(&away, &archive).unwrap();
        seen
    }

    /// Removes the path of this folder and the names of segments, so that texts of different worlds can be compared.
    fn without_names(&self, text: &str) -> String {
        let text = text.replace(&*self.root.to_string_lossy(), "");
        let (mut plain, mut run) = (String::new(), String::new());
        for c in text.chars().chain(['\0']) {
            if c.is_ascii_hexdigit() {
                run.push(c);
                continue;
            }
            plain.push_str(if run.len() == SEGMENT_DIGITS { "SEGMENT" } else { &run });
            run.clear();
            plain.push(c);
        }
        plain.trim_end_matches('\0').to_owned()
    }

    fn verified(&self, dir: &Path) -> Result<Content, String> {
        let text = |error: jianbao::Error| error.to_string();
        if !IndexReader::exists(dir).map_err(text)? {
            return Ok(Content::Absent);
        }
        let state = self.state(dir).map_err(text)?;
        let found = verify(dir, true).map_err(text)?;
        if !found.is_intact() {
            return Err(format!("verify: {:?} {:?}", found.bad_files, found.faults));
        }
        Ok(Content::Whole(state))
    }

    fn state(&self, dir: &Path) -> jianbao::Result<State> {
        let archive = IndexReader::open(dir)?;
        let places = |text: &str, mode: Mode| -> jianbao::Result<Vec<(String, usize)>> {
            let options = Options { mode, ..Options::strict() };
            let found = search::hit_locations(&archive, &query::parse(text), &options)?;
            let mut places: Vec<_> = found.into_iter().map(|place| (place.article, place.paragraph)).collect();
            places.sort();
            Ok(places)
        };
        let mut answers = BTreeMap::new();
        for text in [
            "大桥",
            "渡口 停航",
            "\"桥检修\"",
            "标题:新桥",
            "群众 -大桥",
            "日期:2016",
            "来源:临江日报",
            "电讯 OR 旧桥",
            "改后",
        ] {
            answers.insert(text.to_owned(), places(text, Mode::Default)?);
        }
        // Both are words only by a user's dictionary. A word that was removed from the dictionary is not checked: the index
        // library counts it until the paragraphs that had it are merged away.
        let mut words = BTreeMap::new();
        for word in ["桥检修", "两岸群众"] {
            answers.insert(format!("{word} as a word"), places(word, Mode::Words)?);
            words.insert(word, archive.word_frequency(word)? > 0);
        }
        let mut ids: Vec<String> = places(EVERYWHERE, Mode::Default)?.into_iter().map(|(id, _)| id).collect();
        ids.dedup();
        assert_eq!(archive.totals().articles, ids.len() as u64, "every article is found exactly once");
        let relative = |path: &str| path.replace(&*self.root.to_string_lossy(), "");
        let mut other_places = BTreeMap::new();
        for id in &ids {
            let places: Vec<_> = archive.other_places(id)?.iter().map(|place| relative(place)).collect();
            if !places.is_empty() {
                other_places.insert(id.clone(), places);
            }
        }
        let (files, segments) = file_names(dir).map_err(jianbao::Error::io("list", dir))?;
        Ok(State {
            articles: ids.iter().map(|id| archive.article(id)).collect::<jianbao::Result<_>>()?,
            answers,
            words,
            roots: archive.roots()?.iter().map(|root| relative(&root.path.to_string_lossy())).collect(),
            places: other_places,
            dictionary_words: archive.dictionary_words(),
            duplicates: archive.duplicates(),
            complete: archive.is_complete(),
            files,
            segments,
        })
    }

    /// Files and folders that do not belong there after a successful run.
    pub fn left_behind(&self) -> io::Result<Vec<PathBuf>> {
        let mut left = Vec::new();
        let mut allow = |folder: &Path, allowed: &[&str]| -> io::Result<()> {
            if folder.is_dir() {
                for entry in fs::read_dir(folder)? {
                    let entry = entry?;
                    if !allowed.iter().any(|name| entry.file_name() == *name) {
                        left.push(entry.path());
                    }
                }
            }
            Ok(())
        };
        allow(&self.root, &["archive", "home", "disk", "tmp", "words.txt", "other-words.txt"])?;
        allow(&self.root.join("tmp"), &[])?;
        for (home, name) in [("home", "index"), ("disk", "copy")] {
            allow(&self.root.join(home), &[name])?;
            let index = self.root.join(home).join(name);
            allow(&index, &["current", "lock", "generations", "CACHEDIR.TAG"])?;
            let current = fs::read_to_string(index.join("current")).unwrap_or_default();
            allow(&index.join("generations"), &[current.trim()])?;
        }
        Ok(left)
    }

    /// Whether the folder of the killed run is still there.
    pub fn has_litter(&self) -> bool {
        self.root.join(INDEX).join("generations/99").exists()
    }
}

/// Names of the files of the current generation that do not belong to a segment, and the number of segments.
fn file_names(dir: &Path) -> io::Result<(BTreeSet<String>, usize)> {
    let current = fs::read_to_string(dir.join("current"))?;
    let (mut files, mut segments) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(dir.join("generations").join(current.trim()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        match name.get(..SEGMENT_DIGITS).filter(|start| start.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some(segment) => {
                segments.insert(segment.to_owned());
            }
            None if UNTRACKED.contains(&name.as_str()) => {}
            None => {
                files.insert(name);
            }
        }
    }
    Ok((files, segments.len()))
}

/// Articles, one a line.
fn lines(file: &str, numbers: std::ops::Range<usize>, subject: &str) -> String {
    let line = |number: usize| {
        let body = format!("本报讯：{subject}第{number}次检修于今日结束，临江渡照常开放，两岸群众往来如常。");
        let mut line = serde_json::json!({
            "id": format!("{file}-{number}"),
            "title": format!("{EVERYWHERE}{subject}检修之{number}"),
            "source": if number.is_multiple_of(2) { "临江日报" } else { "海东日报" },
            "paragraphs": [body, format!("记者昨日从{subject}发回第{number}篇报道。")],
        });
        // Every third article has no date.
        if !number.is_multiple_of(3) {
            line["date"] = format!("2016-03-{:02}", 1 + number).into();
        }
        line.to_string() + "\n"
    };
    numbers.map(line).collect()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Flips a bit of a file with stored text.
fn damage(generation: &Path) {
    let entries = fs::read_dir(generation).unwrap().map(|entry| entry.unwrap().path());
    let mut stores: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "store")).collect();
    stores.sort();
    let mut bytes = fs::read(&stores[0]).unwrap();
    bytes[20] ^= 1;
    fs::write(&stores[0], bytes).unwrap();
}

/// Copies a folder and the modification times of its files.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (old, new) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&old, &new)?;
        } else {
            fs::copy(&old, &new)?;
            File::options().write(true).open(&new)?.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}
