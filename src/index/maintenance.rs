//! Looking after an index: merging its segments, removing what is left over, copying it while it is written.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::{
    Archive,
    generations::{self, NewGeneration, Writing},
    lock::Patience,
    manifest::Manifest,
    merges,
};
use crate::error::{Error, Result};

/// How often copying is begun again when an update removes the generation that was just about to be copied.
const TRIES: usize = 5;

/// What was done to an index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Maintained {
    /// Bytes of the index on disk before.
    pub before: u64,
    /// Bytes of the index on disk now.
    pub after: u64,
}

/// Merges the segments of the index in `dir` into one, which drops what was removed: the fastest index to search.
///
/// # Errors
///
/// When there is none, another process is writing, or the disk is full: it needs room for a second index.
pub fn optimize(dir: &Path, patience: Patience) -> Result<Maintained> {
    drop(Archive::open(dir)?);
    let writing = Writing::begin(dir, patience)?;
    let generation = in_use(dir)?;
    let before = generations::folder_bytes(&generation);
    let generation = merges::to_one(&writing, generation)?;
    Ok(Maintained { before, after: generations::folder_bytes(&generation) })
}

/// Removes what runs that were killed left in `dir`. Every update does so too.
///
/// # Errors
///
/// When there is no index, another process is writing, or something cannot be removed.
pub fn collect_garbage(dir: &Path, patience: Patience) -> Result<Maintained> {
    let generation = in_use(dir)?;
    let writing = Writing::begin(dir, patience)?;
    let after = generations::folder_bytes(&generation);
    Ok(Maintained { before: after + writing.freed(), after })
}

/// Copies the index in `from`, as it is now, over the one in `to`, or makes one there. Writing to `from` may go on. Files that `to`
/// has already, as its own bytes say, are not copied again.
///
/// # Errors
///
/// When there is no index in `from`, when it is damaged, or when `to` cannot be written or belongs to something else. The index in
/// `to` is then as it was.
pub fn copy(from: &Path, to: &Path, patience: Patience) -> Result<Maintained> {
    let source = Opened::open(from)?;
    if from.canonicalize().ok() == to.canonicalize().ok() {
        return Err(Error::SamePlace { path: to.to_path_buf() });
    }
    let writing = Writing::begin(to, patience)?;
    let base = generations::current(to).ok().flatten();
    let known = base.as_deref().and_then(|base| Some((base, Manifest::read(base).ok()?)));
    let before = base.as_deref().map_or(0, generations::folder_bytes);
    let next = writing.next()?;
    for (name, mut file) in source.files {
        let hash = source.manifest.hash(&name);
        if let Some((base, known)) = &known
            && hash.is_some()
            && known.hash(&name) == hash
            && known.check_file(base, &name).is_none()
        {
            next.share(base, [name.as_str()])?;
            continue;
        }
        let copied = copy_file(&mut file, &next, &name)?;
        if hash.is_some_and(|hash| hash != copied) {
            let what = format!("its file {name} has other bytes than were written");
            return Err(Error::Damaged { path: from.to_path_buf(), what });
        }
    }
    source.manifest.write_copy(next.path())?;
    let generation = next.publish()?;
    Ok(Maintained { before, after: generations::folder_bytes(&generation) })
}

fn in_use(dir: &Path) -> Result<PathBuf> {
    generations::current(dir)?.ok_or_else(|| Error::NoIndex { path: dir.to_path_buf() })
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
            let generation = in_use(dir)?;
            tries += 1;
            match Self::of(&generation) {
                Err(_) if tries < TRIES && generations::current(dir)?.as_ref() != Some(&generation) => {}
                outcome => return outcome,
            }
        }
    }

    fn of(generation: &Path) -> Result<Self> {
        let manifest = Manifest::read(generation)?;
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
        let mut out = fs::File::create(&path)?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = from.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            out.write_all(&buffer[..read])?;
        }
        out.sync_all()?;
        Ok(*hasher.finalize().as_bytes())
    };
    copy().map_err(Error::io("copy the index to", &path))
}
