//! What becomes of every article of an archive, decided in its order: indexed, renamed, a duplicate; new, changed, as it was.
//! Goes over what was not read again too, because an article that comes or goes may change what another one is called. Pure.

use std::collections::{HashMap, HashSet};

use crate::{
    generation::{
        ids::{self, Ids},
        sources::{Entry, FileEntry, Outcome, Proof},
    },
    update::compare::file_slot::Slot,
};
use jianbao_corpus::{FileEnd, Origin, SourceFile};
use jianbao_model::Article;

/// What an index held before.
#[derive(Default)]
pub(crate) struct PreviousState {
    /// The entries of its files.
    pub entries: Vec<Vec<Entry>>,
    /// Articles that must be analysed again though they did not change, by [`ids::hash`].
    pub affected: HashSet<u128>,
}

/// Decides.
pub(crate) struct Registry {
    ids: Ids,
    /// Files to come, the next one last.
    slots: Vec<Slot>,
    before: Vec<Vec<Entry>>,
    affected: HashSet<u128>,
    /// What is indexed now, by id, until it is found again.
    indexed: HashMap<u128, Indexed>,
    /// Files that were decided about, and the one being read.
    pub files: Vec<Decided>,
    /// Articles to be posted though their files are not read.
    pub reposts: Vec<Repost>,
    /// Ids of articles that were posted in the place of indexed ones.
    pub replaced: Vec<String>,
    pub counts: Counts,
    /// Ids of articles that are new; kept only when they are asked for.
    pub added: Option<Vec<String>>,
}

struct Indexed {
    id: String,
    whole: u128,
}

/// A file and its entries.
pub(crate) struct Decided {
    pub file: FileEntry,
    pub entries: Vec<Entry>,
    /// Its place among the files of before.
    old: Option<usize>,
    /// Where it is read from, if it is.
    read: Option<SourceFile>,
}

/// An article whose text has to be found somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repost {
    /// The id that it shall have.
    pub id: String,
    pub from: TextSource,
    /// The number of its file among those decided, and of its entry in that.
    pub entry: (usize, usize),
    /// The id that its file gave it.
    pub wanted: String,
    /// What is found must be this.
    pub proof: Proof,
}

/// Where the text of an article is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextSource {
    /// In the index as it was, under this id.
    Index(String),
    /// In its file.
    File,
}

/// How many articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub added: u64,
    pub changed: u64,
    /// As they were.
    pub kept: u64,
    pub duplicates: u64,
    pub renamed: u64,
}

/// What is to be done with an article that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Post,
    Leave,
}

/// Takes articles in the order of the archive.
pub(crate) trait Register {
    /// Decides about an article, which may get another id.
    fn article(&mut self, article: &mut Article, origin: &Origin, whole: u128) -> Verdict;
    /// The end of a file.
    fn end(&mut self, end: FileEnd);
}

impl Registry {
    /// For `slots` in their order. `naming` keeps the ids of new articles; `fresh` says that the index begins empty.
    pub(crate) fn new(mut slots: Vec<Slot>, before: PreviousState, naming: bool, fresh: bool) -> Self {
        slots.reverse();
        let PreviousState { entries, affected } = before;
        let mut indexed = HashMap::new();
        for entry in entries.iter().flatten() {
            if let Some(id) = entry.id().filter(|_| !fresh) {
                indexed.insert(ids::hash(id), Indexed { id: id.to_owned(), whole: entry.whole });
            }
        }
        let mut registry = Self {
            ids: Ids::default(),
            slots,
            before: entries,
            affected,
            indexed,
            files: Vec::new(),
            reposts: Vec::new(),
            replaced: Vec::new(),
            counts: Counts::default(),
            added: naming.then(Vec::new),
        };
        registry.go_on();
        registry
    }

    /// Decides about files that are not read, up to the next that is, and opens that one.
    fn go_on(&mut self) {
        while let Some(slot) = self.slots.pop() {
            let reading = slot.read.is_some();
            self.files.push(Decided { file: slot.entry, entries: Vec::new(), old: slot.old, read: slot.read });
            if reading {
                return;
            }
            for entry in self.take_before(slot.old) {
                self.keep(entry);
            }
        }
    }

    fn take_before(&mut self, old: Option<usize>) -> Vec<Entry> {
        old.and_then(|old| self.before.get_mut(old)).map(std::mem::take).unwrap_or_default()
    }

    /// An entry of before, of the last file of `files`, whose text was not read again.
    fn keep(&mut self, mut entry: Entry) {
        let outcome = self.ids.admit(&entry);
        let was = std::mem::replace(&mut entry.outcome, outcome);
        let was = Entry { outcome: was, ..entry.clone() };
        if let Some(id) = entry.id().map(str::to_owned) {
            let verdict = self.compare(&id, entry.whole);
            if verdict == Verdict::Post {
                let file = self.files.len() - 1;
                let decided = &self.files[file];
                // Of a stream nobody can read a duplicate again; the other article says the same.
                let (from, proof) = if was.id().is_some() || decided.file.hash.is_none() {
                    let (id, proof) = was.in_index();
                    (TextSource::Index(id.to_owned()), proof)
                } else {
                    (TextSource::File, Proof::Whole(entry.whole))
                };
                let wanted = entry.wanted.clone();
                self.reposts.push(Repost { id, from, entry: (file, decided.entries.len()), wanted, proof });
            }
        }
        self.enter(entry);
    }

    /// Whether the article that shall have this id is in the index already.
    fn compare(&mut self, id: &str, whole: u128) -> Verdict {
        let hash = ids::hash(id);
        match self.indexed.remove(&hash) {
            Some(indexed) if indexed.whole == whole && !self.affected.contains(&hash) => {
                self.counts.kept += 1;
                Verdict::Leave
            }
            Some(_) => {
                self.counts.changed += 1;
                self.replaced.push(id.to_owned());
                Verdict::Post
            }
            None => {
                self.counts.added += 1;
                if let Some(added) = &mut self.added {
                    added.push(id.to_owned());
                }
                Verdict::Post
            }
        }
    }

    fn enter(&mut self, entry: Entry) {
        match &entry.outcome {
            Outcome::Indexed => {}
            Outcome::Renamed(_) => self.counts.renamed += 1,
            Outcome::Duplicate(_) => self.counts.duplicates += 1,
        }
        self.files.last_mut().expect("a file is open").entries.push(entry);
    }

    /// Ids of indexed articles that were not found again.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &str> {
        self.indexed.values().map(|indexed| indexed.id.as_str())
    }

    /// Whether files are to come that are indexed already: what was decided so far is then no state of the index.
    pub(crate) fn holds_back(&self) -> bool {
        !self.indexed.is_empty()
    }
}

impl Register for Registry {
    fn article(&mut self, article: &mut Article, origin: &Origin, whole: u128) -> Verdict {
        let file = self.files.last().and_then(|file| file.read.as_ref());
        let member = file.and_then(|file| origin.file.path.strip_prefix(&file.path).ok());
        let member = member.map(|member| member.to_string_lossy().into_owned()).filter(|member| !member.is_empty());
        let mut entry = Entry {
            wanted: article.meta.id.clone(),
            outcome: Outcome::Indexed,
            content: origin.content,
            whole,
            named: origin.named,
            empty: article.paragraphs.is_empty(),
            member,
            line: origin.line,
        };
        entry.outcome = self.ids.admit(&entry);
        let verdict = match entry.id().map(str::to_owned) {
            Some(id) => {
                let verdict = self.compare(&id, whole);
                article.meta.id = id;
                verdict
            }
            None => Verdict::Leave,
        };
        self.enter(entry);
        verdict
    }

    fn end(&mut self, end: FileEnd) {
        let last = self.files.last_mut().expect("a file is open while one is read");
        last.file.hash = end.hash;
        let old = last.old;
        // What could not be read again is believed to be as it was; standard input never brings back what it gave.
        let is_stream = last.read.as_ref().is_some_and(SourceFile::is_stream);
        if end.failed || is_stream {
            let read: HashSet<String> = last.entries.iter().map(|entry| entry.wanted.clone()).collect();
            for entry in self.take_before(old) {
                if !read.contains(&entry.wanted) {
                    self.keep(entry);
                }
            }
        }
        let last = self.files.last_mut().expect("still open");
        last.file.articles = last.entries.len();
        self.go_on();
    }
}

/// Posts articles of files that are read a second time, because what comes before them has changed.
pub(crate) struct Reread {
    /// The files, the next one last, each with the ids and contents of articles to be posted, by their place in the file.
    pub files: Vec<HashMap<usize, (String, u128)>>,
    pub seen: usize,
    /// Articles that were not found as they were.
    pub missed: usize,
}

impl Register for Reread {
    fn article(&mut self, article: &mut Article, _: &Origin, whole: u128) -> Verdict {
        let number = self.seen;
        self.seen += 1;
        match self.files.last_mut().and_then(|file| file.remove(&number)) {
            Some((id, expected)) if expected == whole => {
                article.meta.id = id;
                Verdict::Post
            }
            Some(_) => {
                self.missed += 1;
                Verdict::Leave
            }
            None => Verdict::Leave,
        }
    }

    fn end(&mut self, _: FileEnd) {
        self.seen = 0;
        self.missed += self.files.pop().map_or(0, |left| left.len());
    }
}
