//! Copies of an index: `backup` writes one while the index may be written to, `restore` puts one back. Nothing is replaced but
//! what is known to be a copy of the same index, or what it was copied from, unless the caller says so.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use crate::error::{Copying, Error, Result};
use crate::{
    disk::{files, lock::LockWait},
    generation::{
        generations::{self, NewGeneration, Writing},
        lineage::Lineage,
        manifest::Manifest,
        sources::Sources,
        summary::Summary,
    },
    maintenance::optimize::Maintained,
    update::recover,
};
use jianbao_corpus::Root;

/// How often copying is begun again when an update removes the generation that was just about to be copied.
const TRIES: usize = 5;
/// How many sources of an index are named.
const NAMED: usize = 3;

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
/// [`Error::Occupied`], [`Error::NotAnIndex`], [`Error::Nested`] or [`Error::SamePlace`] when `copy` is no place for it; when there
/// is no index in `index`, when it is damaged, or `copy` cannot be written. What is in `copy` is then as it was.
/// [`Error::InPlace`] when it was copied, and something failed after that.
pub fn backup(index: &Path, copy: &Path, replace: Replace, lock_wait: LockWait) -> Result<Maintained> {
    run(Direction::Backup, index, copy, replace, lock_wait)
}

/// Puts the backup in `copy` in the place of the index in `index`, or makes an index there.
///
/// # Errors
///
/// As those of [`backup`], with the two exchanged: `index` is replaced when `copy` is a state of the same index, and it is no
/// backup itself.
pub fn restore(copy: &Path, index: &Path, replace: Replace, lock_wait: LockWait) -> Result<Maintained> {
    run(Direction::Restore, copy, index, replace, lock_wait)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Backup,
    Restore,
}

fn run(direction: Direction, from: &Path, to: &Path, replace: Replace, lock_wait: LockWait) -> Result<Maintained> {
    require_apart(from, to)?;
    if generations::current(from)?.is_none() {
        return Err(nothing_to_copy(direction, from, to));
    }
    let source = Opened::open(from)?;
    let writing = Writing::begin(to, lock_wait)?;
    let lineage = match direction.judge(&source.manifest.lineage(), from, to)? {
        Judgement::May(lineage) => lineage,
        Judgement::MustNot { holds, meant } if replace == Replace::Known => {
            return Err(Error::Occupied { path: to.to_path_buf(), holds, meant });
        }
        Judgement::MustNot { .. } => source.manifest.lineage().marked(direction == Direction::Backup),
    };
    let base = Base::of(to)?;
    let before = base.as_ref().map_or(0, |base| base.manifest.bytes());
    // Room for the copy: what a killed run left behind. What is damaged stays until the copy is in place.
    if matches!(generations::current(to), Ok(None)) {
        writing.sweep(None)?;
    } else if let Some(base) = base.as_ref().filter(|base| base.manifest.check(&base.generation).is_ok()) {
        writing.sweep(Some(&base.generation))?;
    }
    let next = writing.next()?;
    for (name, mut file) in source.files {
        let hash = source.manifest.hash(&name);
        if let Some(base) = base.as_ref().filter(|base| base.has(&name, hash)) {
            next.share(&base.generation, [name.as_str()])?;
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
    Ok(Maintained { before, after: manifest.bytes() })
}

/// The state that the copy takes the place of.
struct Base {
    generation: PathBuf,
    manifest: Manifest,
}

impl Base {
    /// That of a folder; `None` when there is none whose files could be used again.
    fn of(dir: &Path) -> Result<Option<Self>> {
        let generation = match generations::in_use(dir) {
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
enum Judgement {
    /// With this lineage.
    May(Lineage),
    MustNot {
        /// What is there, as a noun phrase.
        holds: String,
        /// What was perhaps meant.
        meant: Option<Copying>,
    },
}

impl Direction {
    /// Compares what is to be copied with what is in the folder that it is to be copied to.
    fn judge(self, source: &Lineage, from: &Path, to: &Path) -> Result<Judgement> {
        let copy = source.marked(self == Self::Backup);
        // A first copy that was killed says that nothing was published.
        if matches!(generations::current(to), Ok(None)) || !recover::has_remains(to)? {
            return Ok(Judgement::May(copy));
        }
        let must_not = |holds: String, meant: Option<Copying>| Ok(Judgement::MustNot { holds, meant });
        let Some((there, is_doubtful)) = recover::lineage(to)? else {
            let holds = "an index that is damaged so that it cannot be told which one it is".to_owned();
            return must_not(holds, None);
        };
        let (source_folder, target_folder) = (from.to_path_buf(), to.to_path_buf());
        let from = from.display();
        if !there.is_of_same_index(source) {
            let holds = format!("another index ({}), not a copy of the one in {from}", describe(to));
            let meant = Copying::Backup { index: target_folder, copy: None };
            return must_not(holds, Some(meant).filter(|_| self == Self::Backup));
        }
        match self {
            Self::Backup if !there.is_backup() => {
                let holds = if is_doubtful {
                    format!("a damaged index that has the same origin as the one in {from}, perhaps not a backup")
                } else {
                    format!("an index that is worked with ({}), not a backup of the one in {from}", describe(to))
                };
                must_not(holds, Some(Copying::Restore { copy: source_folder, index: target_folder }))
            }
            Self::Backup if !there.leads_to(source) => {
                let holds = format!("a backup ({}) of a state that the index in {from} has not passed", describe(to));
                must_not(holds, None)
            }
            Self::Backup => Ok(Judgement::May(copy)),
            Self::Restore if there.is_backup() => {
                let holds = format!("a backup of the index ({}), not the index", describe(to));
                must_not(holds, Some(Copying::Restore { copy: target_folder, index: source_folder }))
            }
            // It is a new state of the index that is there, so that its later backups stay earlier states of it.
            Self::Restore if source.leads_to(&there) => Ok(Judgement::May(there.next())),
            Self::Restore if there.leads_to(source) => Ok(Judgement::May(copy)),
            Self::Restore => {
                let holds = format!("an index ({}) that has gone another way than the backup in {from}", describe(to));
                must_not(holds, None)
            }
        }
    }
}

/// What an index is of, as far as it can be read: `95 articles from /news, /old and 2 more`.
fn describe(dir: &Path) -> String {
    let read = || -> Result<String> {
        let generation = generations::in_use(dir)?;
        let articles = Summary::read(&generation)?.totals.articles;
        let noun = if articles == 1 { "article" } else { "articles" };
        let roots = Sources::read(&generation)?.roots;
        let name = |root: &Root| {
            if root.is_stream() { "standard input".to_owned() } else { root.path.display().to_string() }
        };
        let mut from: Vec<String> = roots.iter().take(NAMED).map(name).collect();
        if roots.len() > NAMED {
            from.push(format!("{} more", roots.len() - NAMED));
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
    let meant = is_index.then(|| Copying::Backup { index: to.to_path_buf(), copy });
    Error::NothingToCopy { path, is_restore, meant }
}

/// An index and its copy must be two folders, and neither a part of the other.
fn require_apart(from: &Path, to: &Path) -> Result<()> {
    let (source, target) = (real(from)?, real(to)?);
    if source == target || is_same_folder(&source, &target)? {
        return Err(Error::SamePlace { path: to.to_path_buf() });
    }
    let nested = |inner: &Path, outer: &Path| Error::Nested { inner: inner.to_path_buf(), outer: outer.to_path_buf() };
    if target.starts_with(&source) {
        return Err(nested(to, from));
    }
    if source.starts_with(&target) {
        return Err(nested(from, to));
    }
    Ok(())
}

/// A path with its links followed, as far as it exists.
fn real(path: &Path) -> Result<PathBuf> {
    let whole = std::path::absolute(path).map_err(Error::io("find", path))?;
    for ancestor in whole.ancestors() {
        match ancestor.canonicalize() {
            Ok(real) => {
                let rest = whole.strip_prefix(ancestor).unwrap_or(Path::new(""));
                return Ok(real.join(rest));
            }
            Err(error) if files::is_absence(&error) => {}
            Err(error) => return Err(Error::io("find", path)(error)),
        }
    }
    Ok(whole)
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
struct Opened {
    manifest: Manifest,
    files: Vec<(String, File)>,
}

impl Opened {
    fn open(dir: &Path) -> Result<Self> {
        let mut tries = 0;
        loop {
            let named = generations::current(dir)?;
            tries += 1;
            match generations::in_use(dir).and_then(|generation| Self::of(&generation)) {
                // An update may have removed it meanwhile; then another one is read.
                Err(_) if tries < TRIES && generations::current(dir)? != named => {}
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
