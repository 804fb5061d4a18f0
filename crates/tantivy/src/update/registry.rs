//! Decides in archive order what to do with each article: whether it is indexed, renamed or a duplicate, and whether it
//! is new, changed or unchanged. Files that are not read again are included, because an article that is added or
//! removed may change the ids of others.

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

/// The articles of the previous state.
#[derive(Default)]
pub(crate) struct PreviousState {
    /// The articles of its files.
    pub entries: Vec<Vec<ArticleEntry>>,
    /// Unchanged articles that must be analysed again, by [`ids::hash`].
    pub affected: HashSet<u128>,
}

/// Registers the articles of an update.
pub(crate) struct Registry {
    ids: IdAssigner,
    /// The remaining files, in reverse order.
    slots: Vec<FileSlot>,
    previous_entries: Vec<Vec<ArticleEntry>>,
    affected: HashSet<u128>,
    /// The indexed articles that were not registered yet, by [`ids::hash`].
    indexed: HashMap<u128, IndexedArticle>,
    /// The registered files, including the one that is being read.
    pub files: Vec<RegisteredFile>,
    /// Articles that must be indexed although their files are not read.
    pub reindex_tasks: Vec<ReindexTask>,
    /// Ids of changed articles.
    pub replaced: Vec<String>,
    pub counts: Counts,
    /// Ids of new articles, if they are to be collected.
    pub added: Option<Vec<String>>,
}

/// An article of the previous state.
struct IndexedArticle {
    id: String,
    article_hash: u128,
}

/// A file and its articles.
pub(crate) struct RegisteredFile {
    pub file: FileEntry,
    pub entries: Vec<ArticleEntry>,
    /// Its number among the files of the previous state.
    old: Option<usize>,
    /// Set if the file is read.
    source: Option<SourceFile>,
}

/// An article that must be indexed although its file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReindexTask {
    /// Its new id.
    pub id: String,
    pub from: TextSource,
    /// Index of its file in [`Registry::files`], and of its entry in the file.
    pub entry: (usize, usize),
    /// The id in its file.
    pub original_id: String,
    /// The hash that the text must have.
    pub expected_hash: ExpectedHash,
}

/// Where the text of an article is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextSource {
    /// From the previous state of the index, under this id.
    Index(String),
    /// From its file.
    File,
}

/// Numbers of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub added: u64,
    pub changed: u64,
    /// Articles that did not change.
    pub unchanged: u64,
    pub duplicates: u64,
    pub renamed: u64,
}

/// What to do with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Index,
    Ignore,
}

/// Receives articles in archive order.
pub(crate) trait Register {
    /// Decides about an article, and sets its final id.
    fn article(&mut self, article: &mut Article, origin: &Origin, article_hash: u128) -> Decision;
    /// Ends the current file.
    fn end(&mut self, end: FileEnd);
}

impl Registry {
    /// Creates a registry for `slots` in their order. If `collect_added`, the ids of new articles are collected. If
    /// `is_rebuild`, the new index is empty at first.
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

    /// Registers files that are not read, up to the next one that is.
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

    /// Registers a previous entry of the current file, whose text is not read again.
    fn register_unread(&mut self, mut entry: ArticleEntry) {
        let outcome = self.ids.assign(&entry);
        let previous = std::mem::replace(&mut entry.outcome, outcome);
        let previous = ArticleEntry { outcome: previous, ..entry.clone() };
        if let Some(id) = entry.id().map(str::to_owned) {
            let decision = self.decide(&id, entry.article_hash);
            if decision == Decision::Index {
                let file = self.files.len() - 1;
                let registered = &self.files[file];
                // A duplicate in a stream cannot be read again. The indexed article has the same content.
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

    /// Compares an article with the indexed one of the same id.
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

    /// Returns the ids of indexed articles that were not registered.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &str> {
        self.indexed.values().map(|indexed| indexed.id.as_str())
    }

    /// Whether indexed files are still to be registered. Until then the state of the registry must not be published.
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
        // Articles of a file that could not be read again are assumed unchanged. A stream does not contain its earlier
        // articles again.
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

/// Selects articles of files that are read a second time, because earlier files have changed their ids.
pub(crate) struct SecondPass {
    /// The files in reverse order. For each article to be indexed: its index in the file, its id and its
    /// [`article_hash`](crate::generation::sources::article_hash).
    pub files: Vec<HashMap<usize, (String, u128)>>,
    pub seen: usize,
    /// Number of articles that were missing or changed.
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
