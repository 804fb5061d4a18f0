//! Finds the files to read under the given paths, in a fixed order. Opens none of them.

use std::{
    collections::HashSet,
    io::{self, BufRead},
    path::{Component, Path, PathBuf},
};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::WalkDir;

use super::{Position, Skip, unpack};
use crate::error::{Error, Result};

/// A file of an archive, or a member of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies; a member has the path of its container before its name.
    pub path: PathBuf,
    /// Its name inside the archive: relative to the path that was given, with `/` between the parts and without the endings of
    /// compression: `2016/x.txt`, `archive.zip/2016/x.txt`.
    pub name: String,
    /// The name with that of the given folder before it, for what can be told from it ([`PathHints`](super::PathHints)).
    /// Containers are named like folders in it.
    pub full_name: String,
    /// Bytes on disk; 0 for what has no size, as standard input and members.
    pub bytes: u64,
    /// For a page from a web archive: where it came from.
    pub web: Option<Web>,
}

/// Where a page came from, as a web archive tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Web {
    /// Its address.
    pub url: String,
    /// When it was fetched, as it is written there: `2016-03-12T08:30:00Z`.
    pub fetched: Option<String>,
    /// The encoding that its server named.
    pub charset: Option<String>,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Files to read: those of each given path sorted by name, the paths in the order given, none twice.
    pub files: Vec<SourceFile>,
    /// Files that are of no format that is read.
    pub ignored: usize,
    /// Folders and files that could not be looked at.
    pub skips: Vec<Skip>,
}

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

impl SourceFile {
    /// What comes from standard input.
    fn standard_input() -> Self {
        Self { path: STANDARD_INPUT.into(), name: "stdin".into(), full_name: "stdin".into(), ..Self::default() }
    }

    pub(super) fn is_standard_input(&self) -> bool {
        self.path == Path::new(STANDARD_INPUT)
    }

    /// A member of this container.
    pub(super) fn member(&self, name: &str) -> Self {
        let plain = unpack::without_compression(name);
        Self {
            path: self.path.join(name),
            name: format!("{}/{plain}", self.name),
            full_name: format!("{}/{plain}", unpack::as_folder(&self.full_name)),
            ..Self::default()
        }
    }
}

/// Lists the files of formats that are read under `paths`; a file given by name is taken whatever it is called.
///
/// Hidden files and folders are passed over. Links are followed, loops are cut and reported. A path that does not exist and has
/// `*`, `?`, `[…]` or `{…}` in it is a pattern, in which `**` stands for any folders. `-` is standard input.
///
/// # Errors
///
/// [`Error::NoInput`] when a given path does not exist, or nothing fits a pattern.
pub fn walk(paths: &[PathBuf]) -> Result<Walk> {
    walk_listed(paths, &[])
}

/// The same with paths of a list after those given, from [`read_list`]: such a path is no pattern, and one that does not exist
/// is a skip.
///
/// # Errors
///
/// Those of [`walk`].
pub fn walk_listed(paths: &[PathBuf], listed: &[PathBuf]) -> Result<Walk> {
    let mut walker = Walker::default();
    for path in paths {
        if path == Path::new(STANDARD_INPUT) {
            walker.add(SourceFile::standard_input());
            continue;
        }
        match path.metadata() {
            Ok(_) => walker.root(path, None),
            Err(source) if source.kind() == io::ErrorKind::NotFound => walker.pattern(path)?,
            Err(source) => return Err(Error::Io { action: "look at", path: path.clone(), source }),
        }
    }
    for path in listed {
        match path.metadata() {
            Ok(_) => walker.root(path, None),
            Err(error) => walker.skip(path.clone(), format!("cannot be looked at: {error}")),
        }
    }
    Ok(walker.found)
}

/// Reads a list of paths, one a line, or with a NUL after each as `find -print0` writes them.
///
/// # Errors
///
/// When the list cannot be read.
pub fn read_list(list: impl BufRead, nul: bool) -> io::Result<Vec<PathBuf>> {
    let end = if nul { 0 } else { b'\n' };
    let mut paths = Vec::new();
    for path in list.split(end) {
        let path = path?;
        let path = if nul { &path[..] } else { path.strip_suffix(b"\r").unwrap_or(&path) };
        if !path.is_empty() {
            paths.push(path_of(path));
        }
    }
    Ok(paths)
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[derive(Default)]
struct Walker {
    seen: HashSet<PathBuf>,
    found: Walk,
}

/// Which files below a folder are meant.
struct Pattern {
    matcher: GlobMatcher,
    /// Whether it names an ending, so that files of it are meant whatever they are.
    names_ending: bool,
}

impl Walker {
    fn pattern(&mut self, path: &Path) -> Result<()> {
        let missing = || Error::NoInput { path: path.to_path_buf() };
        let is_wild = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
        if !path.components().any(|part| is_wild(&part)) {
            return Err(missing());
        }
        let folder: PathBuf = path.components().take_while(|part| !is_wild(part)).collect();
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let below: PathBuf = path.components().skip_while(|part| !is_wild(part)).collect();
        let text = below.to_string_lossy();
        let matcher = GlobBuilder::new(&text).literal_separator(true).build().map_err(|_| missing())?.compile_matcher();
        let names_ending = text.rsplit_once('.').is_some_and(|(_, ending)| !ending.contains(['*', '?', '[', '{', '/']));
        let before = (self.found.files.len(), self.found.skips.len());
        if folder.is_dir() {
            self.root(&folder, Some(&Pattern { matcher, names_ending }));
        }
        if before == (self.found.files.len(), self.found.skips.len()) { Err(missing()) } else { Ok(()) }
    }

    fn root(&mut self, root: &Path, pattern: Option<&Pattern>) {
        let root_name =
            root.canonicalize().ok().as_deref().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned());
        let entries = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b"."));
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_path_buf();
                    let reason = match (error.loop_ancestor(), error.io_error()) {
                        (Some(ancestor), _) => format!("a link back to {}, not followed", ancestor.display()),
                        (None, Some(io)) => format!("cannot be looked at: {io}"),
                        (None, None) => error.to_string(),
                    };
                    self.skip(path, reason);
                    continue;
                }
            };
            let given = entry.depth() == 0;
            // A pipe that was given, as `<(…)` of a shell, is read; those that lie about are not.
            if !(entry.file_type().is_file() || given && !entry.file_type().is_dir()) {
                continue;
            }
            let path = entry.path();
            let relative = path.strip_prefix(root).unwrap_or(path);
            let meant = match pattern {
                None => given || unpack::is_read(path),
                Some(pattern) if !pattern.matcher.is_match(relative) => continue,
                Some(pattern) => pattern.names_ending || unpack::is_read(path),
            };
            if !meant {
                self.found.ignored += 1;
                continue;
            }
            let relative = if relative.as_os_str().is_empty() { Path::new(entry.file_name()) } else { relative };
            let name =
                relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            let full_name = match &root_name {
                Some(root_name) if !given => format!("{root_name}/{name}"),
                _ => path.to_string_lossy().replace('\\', "/"),
            };
            let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            let name = unpack::name_of_file(&name).to_owned();
            self.add(SourceFile { path: path.to_path_buf(), name, full_name, bytes, web: None });
        }
    }

    fn add(&mut self, file: SourceFile) {
        if self.seen.insert(file.path.canonicalize().unwrap_or_else(|_| file.path.clone())) {
            self.found.files.push(file);
        }
    }

    fn skip(&mut self, path: PathBuf, reason: String) {
        self.found.skips.push(Skip { path, position: Position::File, reason });
    }
}
