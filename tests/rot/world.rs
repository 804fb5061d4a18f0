//! An index of several segments with removed articles, duplicates and a dictionary, copies of it, and ways to damage one.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use jianbao::{
    Result,
    analysis::dictionary::Dictionary,
    corpus::{Parsed, Skip},
    index::{
        BuildOptions, Counters, IndexReader, LockWait, Observer, Request, Verification, catch_panics, optimize, update,
        verify_with,
    },
    query,
    search::{self, Interval, Options},
};
use serde::{Deserialize, Serialize};

use crate::support::{Folder, Quiet, Random, build_options, segmenter};

/// An operation on the damaged index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Merges all segments.
    Optimize,
    /// New, changed, removed and renamed articles. The update adds the fifth segment, so that the smaller ones are merged.
    Update,
    /// Another dictionary: some articles are segmented again.
    Dictionary,
}

/// The answers to [`QUERIES`] and the statistics, in the order of the hits.
pub type Answers = Vec<Answer>;

/// A hit, or a count.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub text: String,
    /// The number of the paragraph, for a hit.
    pub score: Option<f32>,
}

pub struct World {
    root: PathBuf,
    /// The temporary folder; `None` if the folder is kept.
    _folder: Option<Folder>,
}

/// The size of the largest segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// All files are so small that opening the index hashes them.
    Small,
    /// Opening the index does not hash the files of the largest segment.
    Large,
}

impl World {
    /// The index, in `index`, and the archive with the changes for [`Act::Update`].
    pub fn new() -> Self {
        Self::of(Size::Small)
    }

    pub fn of(size: Size) -> Self {
        let folder = Folder::new();
        let world = Self::made_in(folder.path(), size);
        Self { _folder: Some(folder), ..world }
    }

    /// The same in a folder that is kept. The index records paths in it, so it must not be moved.
    pub fn made_in(root: &Path, size: Size) -> Self {
        let world = Self::at(root);
        world.write(0, 0..14, "一");
        if size == Size::Large {
            // Many short paragraphs, because the file of lengths has one byte for each; each has a word that no other has.
            let name = |number: usize| format!("{:08x}", (number as u32).wrapping_mul(0x9e37_79b9));
            let article = |number: usize| {
                let texts: Vec<_> =
                    (0..150).map(|part| format!("第{part}桥{}号。", name(number * 150 + part))).collect();
                let date = format!("{:04}-05-01", 1900 + number);
                serde_json::json!({ "id": format!("l{number}"), "paragraphs": texts, "date": date })
            };
            world.write_lines("large", (0..160).map(article));
        }
        world.write(1, 14..24, "一");
        world.write_file("archive/twin.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
        world.write_file("archive/twin2.txt", "大橋合龍\n\n昨日，大橋合龍。\n");
        world.update(&Request { dictionary: Some(dictionary("江大桥 9000")), ..world.request() });
        world.write(2, 24..34, "一");
        world.update(&world.request());
        // Some articles are removed, and one is written again.
        world.write(1, 14..21, "一");
        world.write(3, 34..44, "一");
        world.update(&world.request());
        world.write(4, 44..54, "一");
        world.update(&world.request());
        assert_eq!(IndexReader::open(&world.index()).unwrap().stats().unwrap().segments, 4);
        // The changes for the update: a file before the others takes the id of an article, which is renamed and indexed
        // again.
        world.write_lines("00", [Self::article(30, "零")]);
        world.write(3, 34..42, "二");
        world.write(5, 54..60, "一");
        fs::remove_file(world.path("archive/04.jsonl")).unwrap();
        world
    }

    /// The result of [`Self::made_in`] in this folder.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf(), _folder: None }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn write_file(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Moves the result of [`Self::copy`] out of the way of the next copy.
    pub fn set_aside(&self) -> PathBuf {
        let aside = self.path("aside");
        let _ = fs::remove_dir_all(&aside);
        fs::rename(self.path("copy"), &aside).unwrap();
        aside
    }

    pub fn index(&self) -> PathBuf {
        self.path("index")
    }

    fn request(&self) -> Request {
        Request { paths: vec![self.path("archive")], ..Request::default() }
    }

    fn update(&self, request: &Request) {
        update(&self.index(), request, &options(), &Quiet::default()).unwrap();
    }

    fn article(number: usize, version: &str) -> serde_json::Value {
        let texts = [
            format!("本报讯：第{number}号大桥第{version}次检修于今日结束，耗资{}元。", 25 + number),
            "市长到场，两岸群众往来如常，江大桥管理处称通行费照旧。".repeat(1 + number % 3),
            format!("互联网治理大会代表第{}场发言，谈网络空间。", number % 7),
        ];
        let (day, source) = (1 + number % 28, ["临江日报", "江城晚报", "河口周刊"][number % 3]);
        serde_json::json!({
            "id": format!("n{number}"), "title": format!("大桥检修{number}"), "paragraphs": texts, "source": source,
            "author": format!("记者{}", number % 5), "section": "本埠", "page": (number % 8).to_string(),
            // Some have no date.
            "date": (!number.is_multiple_of(6)).then(|| format!("20{:02}-03-{day:02}", 10 + number % 9)),
        })
    }

    fn write(&self, file: usize, numbers: std::ops::Range<usize>, version: &str) {
        self.write_lines(&format!("{file:02}"), numbers.map(|number| Self::article(number, version)));
    }

    fn write_lines(&self, file: &str, articles: impl IntoIterator<Item = serde_json::Value>) {
        let lines: String = articles.into_iter().map(|article| article.to_string() + "\n").collect();
        self.write_file(&format!("archive/{file}.jsonl"), &lines);
    }

    /// Copies the index with its modification times, replacing the previous copy.
    pub fn copy(&self) -> PathBuf {
        let copy = self.path("copy");
        let _ = fs::remove_dir_all(&copy);
        copy_folder(&self.index(), &copy);
        copy
    }

    /// Updates an index, and calls `act` whenever articles have been read. The update has opened the index before that.
    pub fn update_when_open(&self, index: &Path, act: impl FnMut() + Send) -> Result<()> {
        struct Reading<F>(Mutex<F>);
        impl<F: FnMut() + Send> Observer for Reading<F> {
            fn progress(&self, _: &Counters) {}
            fn skipped(&self, _: &Skip) {}
            fn cancelled(&self) -> bool {
                false
            }
            fn read(&self, _: &Parsed) {
                (self.0.lock().unwrap())();
            }
        }
        catch_panics(index, || {
            let outcome = update(index, &self.request(), &options(), &Reading(Mutex::new(act)))?;
            outcome.merge_error.map_or(Ok(()), Err)
        })
    }

    /// Runs an operation on an index.
    pub fn act(&self, act: Act, index: &Path) -> Result<()> {
        let update = |request: Request| {
            let outcome = update(index, &request, &options(), &Quiet::default())?;
            outcome.merge_error.map_or(Ok(()), Err)
        };
        catch_panics(index, || match act {
            Act::Optimize => optimize(index, LockWait::None).map(drop),
            Act::Update => update(self.request()),
            Act::Dictionary => {
                // The indexed articles are segmented again; source files are not read.
                let words = Some(dictionary("桥检修 9000\n行费照旧 9000"));
                update(Request { dictionary: words, ..Request::default() })
            }
        })
    }
}

fn options() -> BuildOptions {
    build_options(1)
}

fn dictionary(text: &str) -> Dictionary {
    Dictionary::parse(text).0
}

/// Verifies with all articles and sources.
pub fn verify_all(index: &Path) -> Result<Verification> {
    verify_with(index, true, Some(Arc::clone(&segmenter())))
}

const QUERIES: [&str; 12] = [
    "大桥",
    "市长 两岸",
    "“江大桥”",
    "“大桥第”",
    "25元",
    "互联网治理",
    "来源:临江日报",
    "标题:检修 -渡口",
    "“网络空间”",
    "通行费照",
    "日",
    "作者:记者3 版:4",
];

/// The answers of an index.
pub fn answers(index: &Path) -> Result<Answers> {
    catch_panics(index, || {
        let archive = IndexReader::open(index)?;
        let mut answers = Vec::new();
        for text in QUERIES {
            let (query, options) = (query::parse(text), Options::strict());
            let answer = search::search(&archive, &query, &options)?;
            for hit in &answer.hits {
                let text = format!("{text}: {} {}, tier {}", hit.article.id, hit.paragraph, hit.rank.tier);
                answers.push(Answer { text, score: Some(hit.rank.score) });
            }
            let timeline = search::timeline(&archive, &query, &options, Interval::Day)?;
            let days: Vec<_> = timeline.buckets.iter().filter(|bucket| !bucket.is_gap()).collect();
            answers.push(Answer { text: format!("{text}: {days:?}"), score: None });
            let facets = search::facets(&archive, &query, &options, 50)?;
            answers.push(Answer { text: format!("{text}: {facets:?}"), score: None });
        }
        let stats = archive.stats()?;
        let text = format!("{} {} {:?}", stats.articles, stats.paragraphs, stats.years);
        answers.push(Answer { text, score: None });
        Ok(answers)
    })
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, new) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &new);
        } else {
            fs::copy(&path, &new).unwrap();
            set_time(&new, fs::metadata(&path).unwrap().modified().unwrap());
        }
    }
}

fn set_time(path: &Path, time: std::time::SystemTime) {
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// The folder of the current generation.
pub fn generation(index: &Path) -> PathBuf {
    let current = fs::read_to_string(index.join("current")).unwrap();
    index.join("generations").join(current.trim())
}

/// The files of the current generation.
pub fn files(index: &Path) -> Vec<PathBuf> {
    files_above(index, 0)
}

/// The files of more than `least` bytes, in an order in which all kinds occur equally often. Files of a kind are sorted
/// by size, because names of segments are random.
pub fn files_above(index: &Path, least: u64) -> Vec<PathBuf> {
    let mut kinds: BTreeMap<String, Vec<(u64, PathBuf)>> = BTreeMap::new();
    for entry in fs::read_dir(generation(index)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let size = entry.metadata().unwrap().len();
        if size > least {
            let kind = name.rsplit('.').next().unwrap().to_owned();
            let kind = if is_of_segment(&name) { kind } else { name };
            kinds.entry(kind).or_default().push((size, entry.path()));
        }
    }
    for files in kinds.values_mut() {
        files.sort();
    }
    let most = kinds.values().map(Vec::len).max().unwrap();
    let turns = (0..most).flat_map(|turn| kinds.values().map(move |files| files[turn % files.len()].1.clone()));
    turns.collect()
}

/// Names of segments have 32 digits.
fn is_of_segment(name: &str) -> bool {
    name.find('.') == Some(32)
}

/// The files with this ending.
pub fn files_of(index: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = files(index).into_iter().filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    found.sort();
    found.dedup();
    assert!(!found.is_empty(), "{ending}");
    found
}

/// The number of flips: that of `JIANBAO_FLIPS`, or the default.
pub fn flips(usual: usize) -> usize {
    std::env::var("JIANBAO_FLIPS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Flips a random bit of a file, keeps its modification time, and describes the flip.
pub fn flip(path: &Path, random: &mut Random) -> String {
    let bytes = fs::metadata(path).unwrap().len() as usize;
    let (byte, bit) = (random.below(bytes), random.below(8));
    change(path, |bytes| bytes[byte] ^= 1 << bit);
    format!("byte {byte} bit {bit} of {}", path.file_name().unwrap().display())
}

/// Changes the bytes of a file and keeps its modification time. Other hard links to the file change too.
pub fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let time = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    set_time(path, time);
}

#[derive(Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    modified: Option<i64>,
    hash: String,
}

/// Records the hashes of the files as they are now. A merge of damaged segments did this in versions that did not compare hashes
/// first.
pub fn launder(index: &Path) {
    let generation = generation(index);
    let path = generation.join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let listed: BTreeMap<String, Entry> = serde_json::from_value(manifest["files"].take()).unwrap();
    let own = |name: &str| listed.contains_key(name) || is_of_segment(name);
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&generation).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if own(&name) {
            let bytes = fs::read(entry.path()).unwrap();
            let hash = blake3::hash(&bytes).to_hex().to_string();
            files.insert(name, Entry { bytes: bytes.len() as u64, modified: None, hash });
        }
    }
    let sum = blake3::hash(&serde_json::to_vec(&files).unwrap());
    let half: [u8; 16] = sum.as_bytes()[..16].try_into().unwrap();
    manifest["check"] = format!("{:032x}", u128::from_le_bytes(half)).into();
    manifest["files"] = serde_json::to_value(&files).unwrap();
    fs::write(&path, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

/// The query that panics after [`stop_a_search`].
pub const DAMAGED_QUERY: &str = "“大桥昨”";

/// Builds an index whose file of positions is too large to be hashed when it is opened, and damages that file so that one search
/// panics and another does not.
pub fn stop_a_search(folder: &Folder) {
    let mut random = Random::new(1);
    let letters: Vec<char> =
        "大桥昨日合龙两岸群众往来如常市长到场讲话渡口停航互联网治理空间代表发言耗资检修".chars().collect();
    let mut text = |length: usize| -> String { (0..length).map(|_| letters[random.below(letters.len())]).collect() };
    let articles = (0..400).map(|number| {
        let paragraphs = [text(150), text(150)];
        serde_json::json!({ "id": number.to_string(), "title": text(9), "paragraphs": paragraphs }).to_string()
    });
    folder.write("archive/a.jsonl", articles.collect::<Vec<_>>().join("\n"));
    folder.build();
    let index = folder.path().join("index");
    let positions = files_of(&index, ".pos").remove(0);
    let length = fs::metadata(&positions).unwrap().len() as usize;
    assert!(length > 64 << 10, "opening reads it");
    let ask = |text: &str| {
        catch_panics(&index, || {
            Ok(search::search(&IndexReader::open(&index)?, &query::parse(text), &Options::strict())?)
        })
    };
    for part in 0..16 {
        let before = fs::read(&positions).unwrap();
        change(&positions, |bytes| bytes[part * length / 16..(part + 1) * length / 16].fill(0xff));
        // After a panic the files are hashed, and the error names the damaged one.
        if ask(DAMAGED_QUERY).is_err_and(|error| error.to_string().contains("its file ")) && ask("没有这样的词").is_ok()
        {
            return;
        }
        change(&positions, |bytes| *bytes = before);
    }
    panic!("nothing stops a search");
}
