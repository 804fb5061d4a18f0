//! An index that is open for reading. It never writes, and loads no dictionary.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use tantivy::{Index, ReloadPolicy, Searcher, TantivyError};

use crate::error::{Error, Result};
use crate::{
    disk::directory::ReadOnlyDirectory,
    format::schema::{Fields, Payload},
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

/// How often opening is tried if an update removes the generation in the meantime.
const MAX_ATTEMPTS: usize = 5;

/// A consistent view of an index, as of the moment when it was opened.
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
    pub(super) character_frequencies: Mutex<HashMap<String, u64>>,
    /// The fault of its files, as a phrase, once it was determined.
    damage: OnceLock<Option<String>>,
}

impl IndexReader {
    /// Whether there is an index in `dir`.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be read.
    pub fn exists(dir: &Path) -> Result<bool> {
        Ok(generations::current(dir)?.is_some())
    }

    /// Returns the folder of the current generation of `dir`, without opening it. It changes with every publication.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be read.
    pub fn current_generation(dir: &Path) -> Result<Option<PathBuf>> {
        generations::current(dir)
    }

    /// Opens the index in `dir`.
    ///
    /// # Errors
    ///
    /// Fails if there is no index, if it has another format or analysis, or if it is damaged.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_reusing(dir, None)
    }

    /// Opens the current state of the same folder. Unchanged files share their memory mappings with this reader.
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
        // An index of another format has other files, so the format is checked first.
        let payload = Commit::payload_of(&generation)?;
        if let Some(payload) = &payload {
            payload.check(dir)?;
        }
        // Hashing all files would take seconds; only small and modified files are hashed.
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
        // tantivy treats some missing files as empty. All files that exist now existed when it opened them, because a
        // generation is only ever removed.
        manifest.check_times(&generation)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            generation,
            pointer: None,
            files,
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

    /// Runs `work` like [`catch_panics`](crate::catch_panics). The files of this state are hashed at most once, so that
    /// a query that panics repeatedly does not cost a server more than that.
    ///
    /// # Errors
    ///
    /// As [`catch_panics`](crate::catch_panics).
    pub fn catch_panics<T>(&self, work: impl FnOnce() -> T) -> Result<T> {
        guard::catch_panic_message(work).map_err(|what| {
            match self.damage.get_or_init(|| guard::damage_of(&self.generation)) {
                Some(damage) => Error::Damaged { path: self.dir.clone(), what: damage.clone() },
                None => Error::Panicked { path: self.dir.clone(), what },
            }
        })
    }

    /// Whether this reader has the current state: no update, rebuild or restore has replaced it. Takes microseconds.
    /// The reader stays usable either way; [`reopen`](Self::reopen) opens the current state.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be read.
    pub fn is_current(&self) -> Result<bool> {
        Ok(generations::pointer(&self.dir)? == self.pointer)
    }

    /// Returns the folder of the index.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the folder of the generation.
    pub(crate) fn generation(&self) -> &Path {
        &self.generation
    }

    /// Returns an identifier of the state: different for every build and update, equal for copies. Eighteen hexadecimal
    /// digits.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Returns the analysis of the index: versions of folding, dictionary and bigrams.
    #[must_use]
    pub fn analysis(&self) -> &str {
        &self.payload.analysis
    }

    /// Returns the numbers of articles and paragraphs per day. Counted at the first call.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn coverage(&self) -> Result<Arc<Coverage>> {
        if let Some(coverage) = self.coverage.get() {
            return Ok(Arc::clone(coverage));
        }
        let counted = coverage::count(&self.searcher, self.fields).map_err(self.error_while("counting its days"))?;
        Ok(Arc::clone(self.coverage.get_or_init(|| Arc::new(counted))))
    }

    /// Returns the size on disk in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns tantivy's searcher.
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    pub(crate) fn fields(&self) -> Fields {
        self.fields
    }

    /// Returns an adapter for `map_err` for errors of tantivy, as [`Error::index`].
    pub(crate) fn error_while(&self, action: &'static str) -> impl FnOnce(TantivyError) -> Error + use<> {
        Error::index(action, self.dir.clone())
    }

    /// Returns counts of the whole index.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.summary.totals
    }

    /// Whether everything was read; false if a first build was ended early.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.summary.complete
    }

    /// Returns the roots that the articles were read from.
    ///
    /// # Errors
    ///
    /// Fails if the record of sources cannot be read.
    pub fn roots(&self) -> Result<Vec<Root>> {
        Ok(Sources::read(&self.generation)?.roots)
    }

    /// Returns the number of words in the user's dictionary.
    #[must_use]
    pub fn dictionary_words(&self) -> usize {
        self.summary.dictionary
    }

    /// Returns the other places of the article `id`, not including the one that it was read from.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub fn other_places(&self, id: &str) -> Result<Vec<String>> {
        crate::generation::duplicates::read(&self.generation, id)
    }

    /// Returns the number of articles that were duplicates of others.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.summary.duplicates
    }
}
