//! Finds the files to read under the given paths, in a fixed order, without opening them.

use std::{
    cell::RefCell,
    collections::HashSet,
    fs::Metadata,
    io::{self, BufRead, Read},
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use crate::{
    source::{
        error::{Error, Result},
        file::{STANDARD_INPUT, SourceFile},
        foreign::PassedOver,
        path_text,
        skip::{Position, Skip},
    },
    walk::{
        roots::{self, Reached, Root},
        unread,
    },
};

/// The maximum length of a path in a list, in bytes, and the maximum number of paths. The input may be any data, and
/// endless.
const LONGEST_PATH: u64 = 1 << 16;
const MOST_PATHS: usize = 10_000_000;

/// The result of a walk.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files to read, without duplicates: those of each given path sorted by name, the paths in the given order.
    pub files: Vec<SourceFile>,
    /// The path and modification time of each of the files, in the same order.
    pub stamps: Vec<FileStamp>,
    /// The given paths that exist.
    pub roots: Vec<Root>,
    /// Absolute paths in a list that do not exist, or no longer.
    pub missing: Vec<PathBuf>,
    /// Absolute paths of folders and files that could not be examined: their contents are unknown.
    pub unknown: Vec<PathBuf>,
    /// Files in unsupported formats.
    pub passed_over: PassedOver,
    /// Folders and files that could not be examined.
    pub skips: Vec<Skip>,
}

impl Walk {
    /// Whether there was nothing at all: no file of any kind, and no error.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let found = self.files.len() + self.missing.len() + self.unknown.len() + self.skips.len();
        !self.roots.is_empty() && found + self.passed_over.count() == 0
    }

    /// Adds the results of another walk that are not in this one.
    pub fn add(&mut self, more: Self) {
        let known: HashSet<PathBuf> = self.stamps.iter().map(|stamp| stamp.path.clone()).collect();
        for (file, stamp) in more.files.into_iter().zip(more.stamps) {
            if !known.contains(&stamp.path) {
                self.files.push(file);
                self.stamps.push(stamp);
            }
        }
        self.roots.extend(more.roots);
        self.missing.extend(more.missing);
        self.unknown.extend(more.unknown);
        self.passed_over.merge(more.passed_over);
        self.skips.extend(more.skips);
    }
}

/// The path and the modification time of a file, which show whether it changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileStamp {
    /// Its absolute path. The path of a stream is kept as given: `-`, `/dev/fd/63`.
    pub path: PathBuf,
    /// Modification time, in nanoseconds since 1970; `None` if unknown.
    pub modified: Option<i64>,
}

/// Lists the files of supported formats under `paths`. A file that is given by name is always included.
///
/// Hidden files and folders are skipped, and so are folders with a `CACHEDIR.TAG`, such as those of an index. Links are
/// followed; loops are detected and reported. Pipes, sockets, devices and virtual files are reported and not opened,
/// except a pipe that is given by name. A path that does not exist and contains `*`, `?`, `[…]` or `{…}` is a pattern,
/// in which `**` matches any folders. `-` is standard input.
///
/// # Errors
///
/// [`Error::NoInput`] if a given path does not exist, or no file matches a pattern.
pub fn walk(paths: &[PathBuf]) -> Result<Walk> {
    walk_listed(paths, &[])
}

/// Like [`walk`], followed by the paths of a list from [`read_list`]. Such a path is not a pattern, and one that does
/// not exist is skipped.
///
/// # Errors
///
/// As [`walk`].
pub fn walk_listed(paths: &[PathBuf], listed: &[PathBuf]) -> Result<Walk> {
    let mut walker = Walker::default();
    for path in paths {
        walker.given(path)?;
    }
    for path in listed {
        walker.listed(path);
    }
    Ok(walker.found)
}

/// Walks roots of an earlier walk. A single file that no longer exists in its folder is reported as missing.
///
/// # Errors
///
/// [`Error::NoInput`] if a folder no longer exists: its disk may not be mounted.
pub fn walk_roots(roots: &[Root]) -> Result<Walk> {
    let mut walker = Walker::default();
    for root in roots {
        match root.path.metadata() {
            _ if root.is_stream() => {}
            Ok(_) => walker.root(&root.path, root.clone(), Pipes::PassedOver),
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                let folder = root.path.parent().filter(|_| root.is_file);
                if !folder.map_or(Ok(false), is_folder).map_err(cannot_look_at(&root.path))? {
                    return Err(Error::NoInput { path: root.path.clone() });
                }
                walker.found.missing.push(root.path.clone());
            }
            Err(source) => return Err(Error::Io { action: "look at", path: root.path.clone(), source }),
        }
    }
    Ok(walker.found)
}

/// Reads a list of paths, one per line, or each followed by a NUL as `find -print0` writes them.
///
/// # Errors
///
/// If the list cannot be read or is not a list of paths: a path has more than 64 KiB, or there are more than ten
/// million paths.
pub fn read_list(mut list: impl BufRead, nul: bool) -> io::Result<Vec<PathBuf>> {
    let end = if nul { 0 } else { b'\n' };
    let wrong = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut paths = Vec::new();
    let mut path = Vec::new();
    loop {
        path.clear();
        if list.by_ref().take(LONGEST_PATH).read_until(end, &mut path)? == 0 {
            return Ok(paths);
        }
        let ended = path.pop_if(|last| *last == end).is_some();
        if !ended && path.len() as u64 == LONGEST_PATH {
            return Err(wrong(format!("a path in it is longer than {LONGEST_PATH} bytes; it is not a list of paths")));
        }
        let own = if nul { &path[..] } else { path.strip_suffix(b"\r").unwrap_or(&path) };
        if !own.is_empty() {
            paths.push(path_text::path_of(own));
        }
        if paths.len() > MOST_PATHS {
            return Err(wrong(format!("it has more than {MOST_PATHS} paths; give folders instead")));
        }
    }
}

/// Whether an entry is a folder of data that can be regenerated, such as an index, by the convention of
/// <https://bford.info/cachedir/>.
///
/// # Errors
///
/// If this cannot be determined.
fn is_cache(entry: &DirEntry) -> io::Result<bool> {
    let kind = entry.file_type();
    if !kind.is_dir() {
        return Ok(false);
    }
    present(&entry.path().join("CACHEDIR.TAG")).map(|tag| tag.is_some_and(|metadata| metadata.is_file()))
}

/// Returns the metadata of a path; `None` if it does not exist.
fn present(path: &Path) -> io::Result<Option<Metadata>> {
    match path.metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_folder(path: &Path) -> io::Result<bool> {
    present(path).map(|metadata| metadata.is_some_and(|metadata| metadata.is_dir()))
}

fn cannot_look_at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    |source| Error::Io { action: "look at", path: path.to_path_buf(), source }
}

/// Whether a pipe at the root of a walk is read: one that the user gives, such as `<(…)` of a shell, but not one found in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pipes {
    Read,
    PassedOver,
}

#[derive(Default)]
struct Walker {
    seen: HashSet<PathBuf>,
    /// The number of files that were found more than once.
    again: usize,
    found: Walk,
}

impl Walker {
    /// Walks a path that the user gives.
    fn given(&mut self, path: &Path) -> Result<()> {
        if path == Path::new(STANDARD_INPUT) {
            self.standard_input();
            return Ok(());
        }
        match Root::at(path) {
            Ok(root) => {
                self.root(path, root, Pipes::Read);
                Ok(())
            }
            Err(source) if source.kind() == io::ErrorKind::NotFound => self.pattern(path),
            Err(source) => Err(cannot_look_at(path)(source)),
        }
    }

    fn standard_input(&mut self) {
        let stamp = FileStamp { path: STANDARD_INPUT.into(), modified: None };
        self.add(SourceFile::standard_input(), stamp, None);
        self.found.roots.push(Root::standard_input());
    }

    /// Walks a path of a list. It may no longer exist.
    fn listed(&mut self, path: &Path) {
        match Root::at(path) {
            Ok(root) => self.root(path, root, Pipes::PassedOver),
            Err(error) => {
                // Without its folder, it can only be named as it was given.
                let absolute = Root::path_of(path).unwrap_or_else(|_| path.to_path_buf());
                let gone = error.kind() == io::ErrorKind::NotFound;
                if gone { &mut self.found.missing } else { &mut self.found.unknown }.push(absolute);
                self.skip(path.to_path_buf(), format!("cannot be examined: {error}"));
            }
        }
    }

    fn pattern(&mut self, path: &Path) -> Result<()> {
        let missing = || Error::NoInput { path: path.to_path_buf() };
        let (folder, pattern) = Root::of_pattern(path).ok_or_else(missing)?;
        let before = self.found.files.len() + self.found.skips.len() + self.again;
        if is_folder(&folder).map_err(cannot_look_at(&folder))? {
            let root = Root::at(&folder).map_err(cannot_look_at(&folder))?;
            self.root(&folder, Root { pattern: Some(pattern), ..root }, Pipes::PassedOver);
        }
        let after = self.found.files.len() + self.found.skips.len() + self.again;
        if before == after { Err(missing()) } else { Ok(()) }
    }

    /// Walks `path`, whose root is `root`.
    fn root(&mut self, path: &Path, root: Root, pipes: Pipes) {
        let reach = root.reach();
        let unclear = RefCell::new(Vec::new());
        let is_entered = |entry: &DirEntry| {
            if entry.depth() == 0 {
                return true;
            }
            if roots::is_hidden(entry.file_name()) {
                return false;
            }
            match is_cache(entry) {
                Ok(is_cache) => !is_cache,
                Err(error) => {
                    unclear.borrow_mut().push((entry.path().to_path_buf(), error));
                    false
                }
            }
        };
        let entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_entered);
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.cannot_look(path, &root, &error);
                    continue;
                }
            };
            let (given, kind) = (entry.depth() == 0, entry.file_type());
            if kind.is_dir() {
                continue;
            }
            let relative = entry.path().strip_prefix(path).unwrap_or(entry.path());
            match reach.of(relative) {
                Reached::No => continue,
                Reached::Ignored => {
                    self.found.passed_over.add(&entry.path().to_string_lossy());
                    continue;
                }
                Reached::Yes => {}
            }
            let real = match entry.path().canonicalize() {
                Ok(real) => Some(real),
                // The name of a pipe under /dev/fd is not a path.
                Err(_) if unread::is_pipe(kind) => None,
                Err(error) => {
                    self.unknown(path, &root, entry.path().to_path_buf(), format!("cannot be examined: {error}"));
                    continue;
                }
            };
            let pipe = given && pipes == Pipes::Read && unread::is_pipe(kind);
            if !pipe && let Some(reason) = unread::reason(kind, real.as_deref()) {
                self.skip(entry.path().to_path_buf(), reason.to_owned());
                if given {
                    // It cannot contain articles, now or later.
                    return;
                }
                continue;
            }
            let metadata = match entry.metadata() {
                Ok(metadata) => metadata,
                Err(error) => {
                    self.cannot_look(path, &root, &error);
                    continue;
                }
            };
            let file = SourceFile {
                path: entry.path().to_path_buf(),
                bytes: if pipe { 0 } else { metadata.len() },
                pipe,
                memory: None,
                ..root.source(relative)
            };
            let path = if given { root.path.clone() } else { root.path.join(relative) };
            let modified = Some(&metadata).filter(|_| !pipe).and_then(roots::modified);
            self.add(file, FileStamp { path, modified }, real);
        }
        for (folder, error) in unclear.into_inner() {
            self.unknown(path, &root, folder, format!("cannot be examined: {error}"));
        }
        self.found.roots.push(root);
    }

    fn cannot_look(&mut self, walked: &Path, root: &Root, error: &walkdir::Error) {
        let path = error.path().unwrap_or(walked).to_path_buf();
        let reason = match (error.loop_ancestor(), error.io_error()) {
            (Some(ancestor), _) => format!("a link back to {}, not followed", ancestor.display()),
            (None, Some(io)) => format!("cannot be examined: {io}"),
            (None, None) => error.to_string(),
        };
        self.unknown(walked, root, path, reason);
    }

    /// Skips `path`. Articles that were indexed from there are kept.
    fn unknown(&mut self, walked: &Path, root: &Root, path: PathBuf, reason: String) {
        let relative = path.strip_prefix(walked).unwrap_or(&path);
        self.found.unknown.push(root.path.join(relative));
        self.skip(path, reason);
    }

    /// Adds a file unless it was already found; `real` is its path without links.
    fn add(&mut self, file: SourceFile, stamp: FileStamp, real: Option<PathBuf>) {
        if self.seen.insert(real.unwrap_or_else(|| file.path.clone())) {
            self.found.files.push(file);
            self.found.stamps.push(stamp);
        } else {
            self.again += 1;
        }
    }

    fn skip(&mut self, path: PathBuf, reason: String) {
        self.found.skips.push(Skip { path, position: Position::File, reason });
    }
}
