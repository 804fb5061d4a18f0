//! Backups: `backup` copies an index, also while it is being written to; `restore` copies it back. A copy replaces only
//! a known state of the same index, unless the caller allows more.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::error::{CopyOperation, Error, Result};
use crate::{
    disk::{files, lock::LockWait},
    generation::{
        generations::{self, NewGeneration, WriteSession},
        lineage::Lineage,
        manifest::Manifest,
        sources::Sources,
        summary::Summary,
    },
    maintenance::optimize::SizeChange,
    update::recover,
};
use jianbao_corpus::Root;

/// How often opening is tried if an update removes the generation in the meantime.
const MAX_ATTEMPTS: usize = 5;
/// Number of sources that a description names.
const MAX_NAMED_SOURCES: usize = 3;

/// What a copy may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Replace {
    /// An earlier state of the same index: a backup by its index, or an index by its backup.
    #[default]
    Known,
    /// Any index.
    Anything,
}

/// Copies the current state of the index in `index` to the folder `copy`. The folder must be new, empty, or a backup of
/// an earlier state of the same index. `index` may be written to in the meantime. Files that `copy` already contains
/// are not copied again.
///
/// ```no_run
/// use std::path::Path;
/// use jianbao_tantivy::{LockWait, Replace, backup, restore};
/// let (index, copy) = (Path::new("剪报"), Path::new("/mnt/backup/剪报"));
/// backup(index, copy, Replace::Known, LockWait::None)?;
/// restore(copy, index, Replace::Known, LockWait::None)?;
/// # Ok::<(), jianbao_tantivy::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Occupied`], [`Error::NotAnIndex`], [`Error::NestedFolders`] or [`Error::SameFolder`] if `copy` is not a
/// valid target. Fails if there is no index in `index`, if it is damaged, or if `copy` cannot be written. In these
/// cases `copy` is unchanged. [`Error::AfterPublication`] if the copy was published and a later step failed.
pub fn backup(index: &Path, copy: &Path, replace: Replace, lock_wait: LockWait) -> Result<SizeChange> {
    run(Direction::Backup, index, copy, replace, lock_wait)
}

/// Replaces the index in `index` by the backup in `copy`, or creates an index there.
///
/// # Errors
///
/// As [`backup`], with source and target exchanged. `index` is replaced only if `copy` is a state of the same index,
/// and `index` is not itself a backup.
pub fn restore(copy: &Path, index: &Path, replace: Replace, lock_wait: LockWait) -> Result<SizeChange> {
    run(Direction::Restore, copy, index, replace, lock_wait)
}

/// The kind of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Backup,
    Restore,
}

fn run(direction: Direction, from: &Path, to: &Path, replace: Replace, lock_wait: LockWait) -> Result<SizeChange> {
    require_disjoint(from, to)?;
    if generations::current(from)?.is_none() {
        return Err(nothing_to_copy(direction, from, to));
    }
    let source = OpenGeneration::open(from)?;
    let session = WriteSession::begin(to, lock_wait)?;
    let lineage = match direction.check_target(&source.manifest.lineage(), from, to)? {
        TargetCheck::Allowed(lineage) => lineage,
        TargetCheck::Refused { contents, suggestion } if replace == Replace::Known => {
            return Err(Error::Occupied { path: to.to_path_buf(), contents, suggestion });
        }
        TargetCheck::Refused { .. } => source.manifest.lineage().with_backup(direction == Direction::Backup),
    };
    let replaced = ReplacedGeneration::read(to)?;
    let before = replaced.as_ref().map_or(0, |replaced| replaced.manifest.bytes());
    // Make room: remove what a killed run left behind. A damaged state stays until the copy is published.
    if matches!(generations::current(to), Ok(None)) {
        session.sweep(None)?;
    } else if let Some(replaced) =
        replaced.as_ref().filter(|replaced| replaced.manifest.check(&replaced.generation).is_ok())
    {
        session.sweep(Some(&replaced.generation))?;
    }
    let next = session.create_generation()?;
    for (name, mut file) in source.files {
        let hash = source.manifest.hash(&name);
        if let Some(replaced) = replaced.as_ref().filter(|replaced| replaced.has(&name, hash)) {
            next.share(&replaced.generation, [name.as_str()])?;
            continue;
        }
        let copied = copy_file(&mut file, &next, &name)?;
        if hash.is_some_and(|hash| hash != copied) {
            let what = format!("its file {name} has other bytes than were written");
            return Err(Error::Damaged { path: from.to_path_buf(), what });
        }
    }
    source.manifest.require_complete(next.path())?;
    let manifest = source.manifest.write_copy(next.path(), lineage)?;
    next.publish()?.require_synced(to)?;
    Ok(SizeChange { before, after: manifest.bytes() })
}

/// The state that the copy replaces.
struct ReplacedGeneration {
    generation: PathBuf,
    manifest: Manifest,
}

impl ReplacedGeneration {
    /// Reads the state of a folder. Returns `None` if there is none whose files could be reused.
    fn read(dir: &Path) -> Result<Option<Self>> {
        let generation = match generations::require_current(dir) {
            Ok(generation) => generation,
            Err(Error::NoIndex { .. } | Error::Damaged { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        match Manifest::read(&generation) {
            Ok(manifest) => Ok(Some(Self { generation, manifest })),
            Err(Error::Damaged { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether it contains this file with the bytes that were written. A file that cannot be read is copied.
    fn has(&self, name: &str, hash: Option<[u8; 32]>) -> bool {
        hash.is_some()
            && self.manifest.hash(name) == hash
            && matches!(self.manifest.check_file(&self.generation, name), Ok(None))
    }
}

/// Whether the copy may replace the content of the target folder.
enum TargetCheck {
    /// Yes; the copy gets this lineage.
    Allowed(Lineage),
    Refused {
        /// The content of the folder, as a noun phrase.
        contents: String,
        /// The operation that the user perhaps intended.
        suggestion: Option<CopyOperation>,
    },
}

impl Direction {
    /// Compares the source with the content of the target folder.
    fn check_target(self, source: &Lineage, from: &Path, to: &Path) -> Result<TargetCheck> {
        let copy = source.with_backup(self == Self::Backup);
        // A first copy that was killed has published nothing.
        if matches!(generations::current(to), Ok(None)) || !recover::has_remains(to)? {
            return Ok(TargetCheck::Allowed(copy));
        }
        let refused =
            |contents: String, suggestion: Option<CopyOperation>| Ok(TargetCheck::Refused { contents, suggestion });
        let Some((existing, is_doubtful)) = recover::lineage(to)? else {
            let contents = "an index that is too damaged to be identified".to_owned();
            return refused(contents, None);
        };
        let (source_folder, target_folder) = (from.to_path_buf(), to.to_path_buf());
        let from = from.display();
        if !existing.is_of_same_index(source) {
            let contents = format!("another index ({}), not a copy of the one in {from}", describe(to));
            let suggestion = CopyOperation::Backup { index: target_folder, copy: None };
            return refused(contents, Some(suggestion).filter(|_| self == Self::Backup));
        }
        match self {
            Self::Backup if !existing.is_backup() => {
                let contents = if is_doubtful {
                    format!("a damaged index that has the same origin as the one in {from}, perhaps not a backup")
                } else {
                    format!("an index that is worked with ({}), not a backup of the one in {from}", describe(to))
                };
                refused(contents, Some(CopyOperation::Restore { copy: source_folder, index: target_folder }))
            }
            Self::Backup if !existing.precedes(source) => {
                let contents =
                    format!("a backup ({}) of a state that the index in {from} has not passed", describe(to));
                refused(contents, None)
            }
            Self::Backup => Ok(TargetCheck::Allowed(copy)),
            Self::Restore if existing.is_backup() => {
                let contents = format!("a backup of the index ({}), not the index", describe(to));
                refused(contents, Some(CopyOperation::Restore { copy: target_folder, index: source_folder }))
            }
            // The copy becomes a new state of the existing index, so that its later backups remain earlier states of
            // it.
            Self::Restore if source.precedes(&existing) => Ok(TargetCheck::Allowed(existing.next())),
            Self::Restore if existing.precedes(source) => Ok(TargetCheck::Allowed(copy)),
            Self::Restore => {
                let contents =
                    format!("an index ({}) that has gone another way than the backup in {from}", describe(to));
                refused(contents, None)
            }
        }
    }
}

/// Describes an index, as far as it can be read: `95 articles from /news, /old and 2 more`.
fn describe(dir: &Path) -> String {
    let read = || -> Result<String> {
        let generation = generations::require_current(dir)?;
        let articles = Summary::read(&generation)?.totals.articles;
        let noun = if articles == 1 { "article" } else { "articles" };
        let roots = Sources::read(&generation)?.roots;
        let name = |root: &Root| {
            if root.is_stream() { "standard input".to_owned() } else { root.path.display().to_string() }
        };
        let mut from: Vec<String> = roots.iter().take(MAX_NAMED_SOURCES).map(name).collect();
        if roots.len() > MAX_NAMED_SOURCES {
            from.push(format!("{} more", roots.len() - MAX_NAMED_SOURCES));
        }
        Ok(format!("{articles} {noun} from {}", from.join(", ")))
    };
    read().unwrap_or_else(|_| "damaged".to_owned())
}

/// Returns the error for a missing source, with the operation that the user perhaps intended.
fn nothing_to_copy(direction: Direction, from: &Path, to: &Path) -> Error {
    let is_index = matches!(generations::current(to), Ok(Some(_)));
    let (path, is_restore) = (from.to_path_buf(), direction == Direction::Restore);
    if !is_restore && !is_index {
        return Error::NoIndex { path };
    }
    let copy = is_restore.then(|| from.to_path_buf());
    let suggestion = is_index.then(|| CopyOperation::Backup { index: to.to_path_buf(), copy });
    Error::NoCopySource { path, is_restore, suggestion }
}

/// Checks that source and target are different folders and neither contains the other.
fn require_disjoint(from: &Path, to: &Path) -> Result<()> {
    let (source, target) = (resolve(from)?, resolve(to)?);
    if source == target || is_same_folder(&source, &target)? {
        return Err(Error::SameFolder { path: to.to_path_buf() });
    }
    let nested =
        |inner: &Path, outer: &Path| Error::NestedFolders { inner: inner.to_path_buf(), outer: outer.to_path_buf() };
    if target.starts_with(&source) {
        return Err(nested(to, from));
    }
    if source.starts_with(&target) {
        return Err(nested(from, to));
    }
    Ok(())
}

/// Resolves the links of the existing part of a path.
fn resolve(path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path).map_err(Error::io("find", path))?;
    for ancestor in absolute.ancestors() {
        match ancestor.canonicalize() {
            Ok(resolve) => {
                let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
                return Ok(resolve.join(rest));
            }
            Err(error) if files::is_absence(&error) => {}
            Err(error) => return Err(Error::io("find", path)(error)),
        }
    }
    Ok(absolute)
}

/// Whether two paths are the same folder, for example because it is mounted twice.
#[cfg(unix)]
fn is_same_folder(one: &Path, other: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let place = |path: &Path| match std::fs::metadata(path) {
        Ok(metadata) => Ok(Some((metadata.dev(), metadata.ino()))),
        Err(error) if files::is_absence(&error) => Ok(None),
        Err(error) => Err(Error::io("look at", path)(error)),
    };
    let (one, other) = (place(one)?, place(other)?);
    Ok(one.is_some() && one == other)
}

/// Whether two paths are the same folder. On this system, comparing resolved paths suffices.
#[cfg(not(unix))]
fn is_same_folder(_: &Path, _: &Path) -> Result<bool> {
    Ok(false)
}

/// All files of a generation, open, so that they stay readable when a writer removes them.
struct OpenGeneration {
    manifest: Manifest,
    files: Vec<(String, File)>,
}

impl OpenGeneration {
    fn open(dir: &Path) -> Result<Self> {
        let mut attempts = 0;
        loop {
            let current = generations::current(dir)?;
            attempts += 1;
            match generations::require_current(dir).and_then(|generation| Self::open_files(&generation)) {
                // An update may have removed the generation; then the next one is read.
                Err(_) if attempts < MAX_ATTEMPTS && generations::current(dir)? != current => {}
                outcome => return outcome,
            }
        }
    }

    fn open_files(generation: &Path) -> Result<Self> {
        let manifest = Manifest::read(generation)?;
        manifest.require_complete(generation)?;
        let open = |name: &str| {
            let path = generation.join(name);
            Ok((name.to_owned(), File::open(&path).map_err(Error::io("open", path))?))
        };
        let files = manifest.names().map(open).collect::<Result<_>>()?;
        Ok(Self { manifest, files })
    }
}

/// Copies a file, synced, and returns its hash.
fn copy_file(from: &mut File, to: &NewGeneration<'_>, name: &str) -> Result<[u8; 32]> {
    let path = to.path().join(name);
    let mut copy = || -> io::Result<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        let mut out = files::create(&path)?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(&buffer[..read]);
            out.write_all(&buffer[..read])?;
        }
        out.sync_all()?;
        Ok(*hasher.finalize().as_bytes())
    };
    copy().map_err(Error::io("copy the index to", &path))
}
