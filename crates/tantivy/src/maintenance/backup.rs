//! Copies of an index: `backup` writes one while the index may be written to, `restore` puts one back. Nothing is replaced but
//! what is known to be a copy of the same index, or what it was copied from, unless the caller says so.

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

/// How often copying is begun again when an update removes the generation that was just about to be copied.
const MAX_ATTEMPTS: usize = 5;
/// How many sources of an index are named.
const MAX_NAMED_SOURCES: usize = 3;

/// What may be replaced by a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Replace {
    /// A backup by an index that was in the same state before; an index by its backup.
    #[default]
    Known,
    /// Any index.
    Anything,
}

/// Copies the index in `index`, as it is now, into the folder `copy`: an empty or new one, or one that `backup` has filled with an
/// earlier state of the same index. Writing to `index` may go on. Files that `copy` has already are not copied again.
///
/// # Errors
///
/// [`Error::Occupied`], [`Error::NotAnIndex`], [`Error::NestedFolders`] or [`Error::SameFolder`] when `copy` is no place for it; when there
/// is no index in `index`, when it is damaged, or `copy` cannot be written. What is in `copy` is then as it was.
/// [`Error::AfterPublication`] when it was copied, and something failed after that.
pub fn backup(index: &Path, copy: &Path, replace: Replace, lock_wait: LockWait) -> Result<SizeChange> {
    run(Direction::Backup, index, copy, replace, lock_wait)
}

/// Puts the backup in `copy` in the place of the index in `index`, or makes an index there.
///
/// # Errors
///
/// As those of [`backup`], with the two exchanged: `index` is replaced when `copy` is a state of the same index, and it is no
/// backup itself.
pub fn restore(copy: &Path, index: &Path, replace: Replace, lock_wait: LockWait) -> Result<SizeChange> {
    run(Direction::Restore, copy, index, replace, lock_wait)
}

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
    let replaced = ReplacedGeneration::of(to)?;
    let before = replaced.as_ref().map_or(0, |replaced| replaced.manifest.bytes());
    // Room for the copy: what a killed run left behind. What is damaged stays until the copy is in place.
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

/// The state that the copy takes the place of.
struct ReplacedGeneration {
    generation: PathBuf,
    manifest: Manifest,
}

impl ReplacedGeneration {
    /// That of a folder; `None` when there is none whose files could be used again.
    fn of(dir: &Path) -> Result<Option<Self>> {
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

    /// Whether it has this file, as it was written. One that cannot be looked at is copied.
    fn has(&self, name: &str, hash: Option<[u8; 32]>) -> bool {
        hash.is_some()
            && self.manifest.hash(name) == hash
            && matches!(self.manifest.check_file(&self.generation, name), Ok(None))
    }
}

/// Whether the copy may be written over what is there.
enum TargetCheck {
    /// With this lineage.
    Allowed(Lineage),
    Refused {
        /// What is there, as a noun phrase.
        contents: String,
        /// What was perhaps meant.
        suggestion: Option<CopyOperation>,
    },
}

impl Direction {
    /// Compares what is to be copied with what is in the folder that it is to be copied to.
    fn check_target(self, source: &Lineage, from: &Path, to: &Path) -> Result<TargetCheck> {
        let copy = source.with_backup(self == Self::Backup);
        // A first copy that was killed says that nothing was published.
        if matches!(generations::current(to), Ok(None)) || !recover::has_remains(to)? {
            return Ok(TargetCheck::Allowed(copy));
        }
        let refused =
            |contents: String, suggestion: Option<CopyOperation>| Ok(TargetCheck::Refused { contents, suggestion });
        let Some((existing, is_doubtful)) = recover::lineage(to)? else {
            let contents = "an index that is damaged so that it cannot be told which one it is".to_owned();
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
            // It is a new state of the index that is there, so that its later backups stay earlier states of it.
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

/// What an index is of, as far as it can be read: `95 articles from /news, /old and 2 more`.
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

/// Why there is nothing to copy, and what was perhaps meant.
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

/// An index and its copy must be two folders, and neither a part of the other.
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

/// A path with its links followed, as far as it exists.
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

/// Whether two names are of one folder, as when it is mounted twice.
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

/// Whether two names are of one folder: their real paths say it here.
#[cfg(not(unix))]
fn is_same_folder(_: &Path, _: &Path) -> Result<bool> {
    Ok(false)
}

/// All files of a generation, open: they stay readable when a writer removes them.
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
            match generations::require_current(dir).and_then(|generation| Self::of(&generation)) {
                // An update may have removed it meanwhile; then another one is read.
                Err(_) if attempts < MAX_ATTEMPTS && generations::current(dir)? != current => {}
                outcome => return outcome,
            }
        }
    }

    fn of(generation: &Path) -> Result<Self> {
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

/// Copies a file, to disk; gives its hash.
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
