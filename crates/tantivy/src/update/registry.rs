//! What becomes of every article of an archive, decided in its order: indexed, renamed, a duplicate; new, changed, as it was.
//! Goes over what was not read again too, because an article that comes or goes may change what another one is called. Pure.

use std::collections::{HashMap, HashSet};

use crate::{
    generation::{
        ids::{self, IdAssigner},
        sources::{ArticleEntry, ExpectedHash, FileEntry, Outcome},
    },
    update::compare::file_slot::FileSlot,
};
use jianbao_corpus::{FileEnd, Origin, SourceFile};
use jianbao_model::Article;

/// What an index held before.
#[derive(Default)]
pub(crate) struct PreviousState {
    /// The entries of its files.
    pub entries: Vec<Vec<ArticleEntry>>,
    /// Articles that must be analysed again though they did not change, by [`ids::hash`].
    pub affected: HashSet<u128>,
}

/// Decides.
pub(crate) struct Registry {
    ids: IdAssigner,
    /// Files to come, the next one last.
    slots: Vec<FileSlot>,
    previous_entries: Vec<Vec<ArticleEntry>>,
    affected: HashSet<u128>,
    /// What is indexed now, by id, until it is found again.
    indexed: HashMap<u128, IndexedArticle>,
    /// Files that were decided about, and the one being read.
    pub files: Vec<RegisteredFile>,
    /// Articles to be posted though their files are not read.
    pub reindex_tasks: Vec<ReindexTask>,
    /// Ids of articles that were posted in the place of indexed ones.
    pub replaced: Vec<String>,
    pub counts: Counts,
    /// Ids of articles that are new; kept only when they are asked for.
    pub added: Option<Vec<String>>,
}

struct IndexedArticle {
    id: String,
    article_hash: u128,
}

/// A file and its entries.
pub(crate) struct RegisteredFile {
    pub file: FileEntry,
    pub entries: Vec<ArticleEntry>,
    /// Its place among the files of before.
    old: Option<usize>,
    /// Where it is read from, if it is.
    source: Option<SourceFile>,
}

/// An article whose text has to be found somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReindexTask {
    /// The id that it shall have.
    pub id: String,
    pub from: TextSource,
    /// The number of its file among those decided, and of its entry in that.
    pub entry: (usize, usize),
    /// The id that its file gave it.
    pub original_id: String,
    /// What is found must be this.
    pub expected_hash: ExpectedHash,
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
    pub unchanged: u64,
    pub duplicates: u64,
    pub renamed: u64,
}

/// What is to be done with an article that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Index,
    Ignore,
}

/// Takes articles in the order of the archive.
pub(crate) trait Register {
    /// Decides about an article, which may get another id.
    fn article(&mut self, article: &mut Article, origin: &Origin, article_hash: u128) -> Decision;
    /// The end of a file.
    fn end(&mut self, end: FileEnd);
}

impl Registry {
    /// For `slots` in their order. `collect_added` keeps the ids of new articles; `is_rebuild` says that the index begins empty.
    pub(crate) fn new(
        mut slots: Vec<FileSlot>,
        previous: PreviousState,
        collect_added: bool,
        is_rebuild: bool,
    ) -> Self {
        slots.reverse();
        let PreviousState { entries, affected } = previous;
        let mut indexed = HashMap::new();
        for entry in entries.iter().flatten() {
            if let Some(id) = entry.id().filter(|_| !is_rebuild) {
                indexed.insert(ids::hash(id), IndexedArticle { id: id.to_owned(), article_hash: entry.article_hash });
            }
        }
        let mut registry = Self {
            ids: IdAssigner::default(),
            slots,
            previous_entries: entries,
            affected,
            indexed,
            files: Vec::new(),
            reindex_tasks: Vec::new(),
            replaced: Vec::new(),
            counts: Counts::default(),
            added: collect_added.then(Vec::new),
        };
        registry.register_unread_files();
        registry
    }

    /// Decides about files that are not read, up to the next that is, and opens that one.
    fn register_unread_files(&mut self) {
        while let Some(slot) = self.slots.pop() {
            let is_read = slot.source.is_some();
            self.files.push(RegisteredFile {
                file: slot.entry,
                entries: Vec::new(),
                old: slot.old,
                source: slot.source,
            });
            if is_read {
                return;
            }
            for entry in self.take_previous(slot.old) {
                self.register_unread(entry);
            }
        }
    }

    fn take_previous(&mut self, old: Option<usize>) -> Vec<ArticleEntry> {
        old.and_then(|old| self.previous_entries.get_mut(old)).map(std::mem::take).unwrap_or_default()
    }

    /// An entry of before, of the last file of `files`, whose text was not read again.
    fn register_unread(&mut self, mut entry: ArticleEntry) {
        let outcome = self.ids.assign(&entry);
        let previous = std::mem::replace(&mut entry.outcome, outcome);
        let previous = ArticleEntry { outcome: previous, ..entry.clone() };
        if let Some(id) = entry.id().map(str::to_owned) {
            let decision = self.decide(&id, entry.article_hash);
            if decision == Decision::Index {
                let file = self.files.len() - 1;
                let registered = &self.files[file];
                // Of a stream nobody can read a duplicate again; the other article says the same.
                let (from, expected_hash) = if previous.id().is_some() || registered.file.hash.is_none() {
                    let (id, expected_hash) = previous.indexed_text();
                    (TextSource::Index(id.to_owned()), expected_hash)
                } else {
                    (TextSource::File, ExpectedHash::Whole(entry.article_hash))
                };
                let original_id = entry.original_id.clone();
                self.reindex_tasks.push(ReindexTask {
                    id,
                    from,
                    entry: (file, registered.entries.len()),
                    original_id,
                    expected_hash,
                });
            }
        }
        self.push_entry(entry);
    }

    /// Whether the article that shall have this id is in the index already.
    fn decide(&mut self, id: &str, article_hash: u128) -> Decision {
        let hash = ids::hash(id);
        match self.indexed.remove(&hash) {
            Some(indexed) if indexed.article_hash == article_hash && !self.affected.contains(&hash) => {
                self.counts.unchanged += 1;
                Decision::Ignore
            }
            Some(_) => {
                self.counts.changed += 1;
                self.replaced.push(id.to_owned());
                Decision::Index
            }
            None => {
                self.counts.added += 1;
                if let Some(added) = &mut self.added {
                    added.push(id.to_owned());
                }
                Decision::Index
            }
        }
    }

    fn push_entry(&mut self, entry: ArticleEntry) {
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
    pub(crate) fn has_pending(&self) -> bool {
        !self.indexed.is_empty()
    }
}

impl Register for Registry {
    fn article(&mut self, article: &mut Article, origin: &Origin, article_hash: u128) -> Decision {
        let file = self.files.last().and_then(|file| file.source.as_ref());
        let member = file.and_then(|file| origin.file.path.strip_prefix(&file.path).ok());
        let member = member.map(|member| member.to_string_lossy().into_owned()).filter(|member| !member.is_empty());
        let mut entry = ArticleEntry {
            original_id: article.meta.id.clone(),
            outcome: Outcome::Indexed,
            content: origin.content,
            article_hash,
            named: origin.named,
            empty: article.paragraphs.is_empty(),
            member,
            line: origin.line,
        };
        entry.outcome = self.ids.assign(&entry);
        let decision = match entry.id().map(str::to_owned) {
            Some(id) => {
                let decision = self.decide(&id, article_hash);
                article.meta.id = id;
                decision
            }
            None => Decision::Ignore,
        };
        self.push_entry(entry);
        decision
    }

    fn end(&mut self, end: FileEnd) {
        let last = self.files.last_mut().expect("a file is open while one is read");
        last.file.hash = end.hash;
        let old = last.old;
        // What could not be read again is believed to be as it was; standard input never brings back what it gave.
        let is_stream = last.source.as_ref().is_some_and(SourceFile::is_stream);
        if end.failed || is_stream {
            let read: HashSet<String> = last.entries.iter().map(|entry| entry.original_id.clone()).collect();
            for entry in self.take_previous(old) {
                if !read.contains(&entry.original_id) {
                    self.register_unread(entry);
                }
            }
        }
        let last = self.files.last_mut().expect("still open");
        last.file.articles = last.entries.len();
        self.register_unread_files();
    }
}

/// Posts articles of files that are read a second time, because what comes before them has changed.
pub(crate) struct SecondPass {
    /// The files, the next one last, each with the ids and contents of articles to be posted, by their place in the file.
    pub files: Vec<HashMap<usize, (String, u128)>>,
    pub seen: usize,
    /// Articles that were not found as they were.
    pub mismatches: usize,
}

impl Register for SecondPass {
    fn article(&mut self, article: &mut Article, _: &Origin, article_hash: u128) -> Decision {
        let number = self.seen;
        self.seen += 1;
        match self.files.last_mut().and_then(|file| file.remove(&number)) {
            Some((id, expected)) if expected == article_hash => {
                article.meta.id = id;
                Decision::Index
            }
            Some(_) => {
                self.mismatches += 1;
                Decision::Ignore
            }
            None => Decision::Ignore,
        }
    }

    fn end(&mut self, _: FileEnd) {
        self.seen = 0;
        self.mismatches += self.files.pop().map_or(0, |left| left.len());
    }
}
