//! An index opened for reading: terms, columns, stored text. Never writes, and loads no dictionary.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use tantivy::{Index, ReloadPolicy, Searcher, TantivyError};

use crate::error::{Error, Result};
use crate::{
    disk::directory::ReadOnlyDirectory,
    format::{
        layout::Layout,
        schema::{Fields, Payload},
    },
    generation::{
        commit::Commit,
        generations::{self, Pointer},
        guard,
        manifest::Manifest,
        sources::Sources,
        summary::{Summary, Totals},
    },
    reader::coverage,
};
use jianbao_corpus::Root;
use jianbao_query::engine::Coverage;

/// How often opening is tried again when a rebuild removes the generation that was just about to be opened.
const MAX_ATTEMPTS: usize = 5;

/// A consistent view of an index, as of the moment it was opened.
///
/// ```no_run
/// use std::path::Path;
/// let reader = jianbao_tantivy::IndexReader::open(Path::new("index"))?;
/// let article = reader.article("临江日报/2016/20160312/20160312-01-02")?;
/// println!("{}", article.meta.title);
/// # Ok::<(), jianbao_tantivy::Error>(())
/// ```
pub struct IndexReader {
    dir: PathBuf,
    generation: PathBuf,
    pointer: Option<Pointer>,
    files: ReadOnlyDirectory,
    searcher: Searcher,
    fields: Fields,
    payload: Payload,
    summary: Summary,
    identity: String,
    bytes: u64,
    coverage: OnceLock<Arc<Coverage>>,
    /// By segment.
    layouts: Vec<OnceLock<Layout>>,
    pub(super) character_frequencies: Mutex<HashMap<String, u64>>,
    /// What is wrong with its files, once somebody had to know.
    damage: OnceLock<Option<String>>,
}

impl IndexReader {
    /// Whether `dir` holds an index.
    ///
    /// # Errors
    ///
    /// When the folder cannot be looked at.
    pub fn exists(dir: &Path) -> Result<bool> {
        Ok(generations::current(dir)?.is_some())
    }

    /// The generation of `dir` that is read now; another one whenever something was published. Opens nothing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be looked at.
    pub fn current_generation(dir: &Path) -> Result<Option<PathBuf>> {
        generations::current(dir)
    }

    /// Opens the index in `dir`.
    ///
    /// # Errors
    ///
    /// When there is none, when it was built by a version that analysed text in another way, or when it is damaged.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_reusing(dir, None)
    }

    /// Opens what its folder holds now; what has not changed is shared with it in memory.
    ///
    /// ```no_run
    /// # use std::path::Path;
    /// # use jianbao_tantivy::IndexReader;
    /// let mut reader = IndexReader::open(Path::new("index"))?;
    /// if !reader.is_current()? {
    ///     reader = reader.reopen()?;
    /// }
    /// # Ok::<(), jianbao_tantivy::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn reopen(&self) -> Result<Self> {
        Self::open_reusing(&self.dir, Some(&self.files))
    }

    fn open_reusing(dir: &Path, previous: Option<&ReadOnlyDirectory>) -> Result<Self> {
        let mut attempts = 0;
        loop {
            let pointer = generations::pointer(dir)?;
            let Some(generation) = generations::current(dir)? else {
                return Err(Error::NoIndex { path: dir.to_path_buf() });
            };
            attempts += 1;
            match Self::open_generation(dir, generation.clone(), previous) {
                Err(_) if attempts < MAX_ATTEMPTS && generations::current(dir)? != Some(generation) => {}
                outcome => return outcome.map(|reader| Self { pointer, ..reader }),
            }
        }
    }

    fn open_generation(dir: &Path, generation: PathBuf, previous: Option<&ReadOnlyDirectory>) -> Result<Self> {
        if !generations::folder_exists(&generation)? {
            let what = format!("its generation {} is not there", generation.display());
            return Err(Error::Damaged { path: dir.to_path_buf(), what });
        }
        // An index of another version has other files too, so this is asked first.
        let payload = Commit::payload_of(&generation)?;
        if let Some(payload) = &payload {
            payload.check(dir)?;
        }
        // Reading everything would take seconds; what was touched since it was written is read before it is believed.
        let manifest = Manifest::read(&generation)?;
        manifest.check(&generation)?;
        let payload = payload.ok_or_else(|| Error::Damaged {
            path: dir.to_path_buf(),
            what: "its commit does not say how it was built".into(),
        })?;
        let open = || -> tantivy::Result<(ReadOnlyDirectory, Index)> {
            let files = ReadOnlyDirectory::open(&generation, previous)?;
            Ok((files.clone(), Index::open(files)?))
        };
        let (files, index) = open().map_err(Error::index("opening it", dir))?;
        if !Fields::match_schema_of(&index) {
            return Err(Error::Damaged {
                path: dir.to_path_buf(),
                what: "its fields are not those of its format".into(),
            });
        }
        let summary = Summary::read(&generation)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(Error::index("opening it", dir))?;
        let searcher = reader.searcher();
        files.release_previous();
        // The index library takes some missing files for empty ones. All that are there now were there when it opened them,
        // for a generation is only ever removed.
        manifest.check_times(&generation)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            generation,
            pointer: None,
            files,
            layouts: searcher.segment_readers().iter().map(|_| OnceLock::new()).collect(),
            character_frequencies: Mutex::default(),
            searcher,
            fields: Fields::schema().1,
            payload,
            summary,
            identity: manifest.identity(),
            bytes: manifest.bytes(),
            coverage: OnceLock::new(),
            damage: OnceLock::new(),
        })
    }

    /// Does `work`, as [`catch_panics`](crate::generation::guard::guarded) does. The files of this state of the index are read at most once for it, so that
    /// a query that finds a fault of the program again and again costs a server no more than that.
    ///
    /// # Errors
    ///
    /// As [`catch_panics`](crate::generation::guard::guarded).
    pub fn catch_panics<T>(&self, work: impl FnOnce() -> T) -> Result<T> {
        guard::catch_panic_message(work).map_err(|what| {
            match self.damage.get_or_init(|| guard::damage_of(&self.generation)) {
                Some(damage) => Error::Damaged { path: self.dir.clone(), what: damage.clone() },
                None => Error::Panicked { path: self.dir.clone(), what },
            }
        })
    }

    /// Whether this is still what the folder holds: no update, rebuild or restore has taken its place. Costs microseconds, and
    /// the archive can be read on either way. [`reopen`](Self::reopen) opens what is there then.
    ///
    /// # Errors
    ///
    /// When the folder cannot be looked at.
    pub fn is_current(&self) -> Result<bool> {
        Ok(generations::pointer(&self.dir)? == self.pointer)
    }

    /// The folder that was opened.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Names the state of the index that was opened: of every build and update another, of a copy the same. Eighteen hexadecimal
    /// digits.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// How its text was analysed: versions of folding, dictionary and grams.
    #[must_use]
    pub fn analysis(&self) -> &str {
        &self.payload.analysis
    }

    /// What it has of each day. Counted when it is asked for the first time.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn coverage(&self) -> Result<Arc<Coverage>> {
        if let Some(coverage) = self.coverage.get() {
            return Ok(Arc::clone(coverage));
        }
        let counted = coverage::count(&self.searcher, self.fields).map_err(self.error_while("counting its days"))?;
        Ok(Arc::clone(self.coverage.get_or_init(|| Arc::new(counted))))
    }

    /// Where the articles of a segment lie. Read when it is asked for the first time.
    pub(crate) fn layout(&self, segment: u32) -> tantivy::Result<&Layout> {
        let layout = &self.layouts[segment as usize];
        if let Some(layout) = layout.get() {
            return Ok(layout);
        }
        let read = Layout::of(self.searcher.segment_reader(segment), self.fields)?;
        Ok(layout.get_or_init(|| read))
    }

    /// Bytes on disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Tantivy's view, for the layers that plan and collect.
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub(crate) fn fields(&self) -> Fields {
        self.fields
    }

    pub(crate) fn error_while(&self, action: &'static str) -> impl FnOnce(TantivyError) -> Error + use<> {
        Error::index(action, self.dir.clone())
    }

    /// How much it holds.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.summary.totals
    }

    /// Whether it has all that it was built from: not when a first build was ended early.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.summary.complete
    }

    /// Where its articles are from.
    ///
    /// # Errors
    ///
    /// When its record of sources cannot be read.
    pub fn roots(&self) -> Result<Vec<Root>> {
        Ok(Sources::read(&self.generation)?.roots)
    }

    /// Words of the user's dictionary that its text was cut with.
    #[must_use]
    pub fn dictionary_words(&self) -> usize {
        self.summary.dictionary
    }

    /// Files that hold the article `id` too; the one that it was read from is not among them.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn other_places(&self, id: &str) -> Result<Vec<String>> {
        crate::generation::places::of(&self.generation, id)
    }

    /// How many files or records were the same as an article that was read before.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.summary.duplicates
    }
}
