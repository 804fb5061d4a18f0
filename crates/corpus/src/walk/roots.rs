//! The roots of archives: folders, patterns, single files. A root decides which files below it are read and how they
//! are named.

use std::{
    ffi::OsStr,
    fs::Metadata,
    io,
    path::{Component, Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};

use crate::{
    source::{
        file::{STANDARD_INPUT, SourceFile},
        path_text,
    },
    unpack,
    walk::{pattern::Pattern, unread},
};

/// A place from which an archive is read. The ids of articles are derived from the paths of their files below it.
///
/// ```
/// use std::path::Path;
/// use jianbao_corpus::Root;
/// let root = Root { path: "/报/临江日报".into(), name: "临江日报".into(), ..Root::default() };
/// let file = root.source_at(Path::new("/报/临江日报/2016/20160312-01.txt.gz")).unwrap();
/// assert_eq!(file.name, "2016/20160312-01.txt");
/// assert!(root.source_at(Path::new("/报/海东日报/20160312.txt")).is_none());
/// assert!(root.source_at(Path::new("/报/临江日报/.草稿/a.txt")).is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Absolute path of the folder or file; `-` is standard input.
    #[serde(with = "path_text")]
    pub path: PathBuf,
    /// The pattern of files below the folder. If `None`, all files of supported formats are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// The name of the folder, or the path of a file as given. It is the first part of the full names of its files.
    pub name: String,
    /// Whether it is a single file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_file: bool,
    /// Whether it is a pipe, which can be read only once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_pipe: bool,
}

impl Root {
    /// Returns the root for a given path.
    ///
    /// # Errors
    ///
    /// If the path cannot be examined: a different root might be correct.
    pub fn at(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        if metadata.is_dir() {
            let real = path.canonicalize()?;
            let name = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Ok(Self { name, path: real, ..Self::default() });
        }
        let name = path.to_string_lossy().replace('\\', "/");
        // The folder of `/dev/fd/63` differs between processes, so only its name is used.
        let is_pipe = unread::is_pipe(metadata.file_type());
        let path = if is_pipe { std::path::absolute(path)? } else { absolute(path)? };
        Ok(Self { path, name, is_file: true, is_pipe, pattern: None })
    }

    /// Returns the path of the root for `path`, even if nothing exists there any more.
    ///
    /// # Errors
    ///
    /// If the path cannot be examined.
    pub fn path_of(path: &Path) -> io::Result<PathBuf> {
        match Self::at(path) {
            Ok(root) => Ok(root.path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => match absolute(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => std::path::absolute(path),
                absolute => absolute,
            },
            Err(error) => Err(error),
        }
    }

    /// Splits a path that contains `*`, `?`, `[…]` or `{…}` into a folder and the pattern below it. `None` if it is not
    /// a pattern.
    pub(crate) fn of_pattern(path: &Path) -> Option<(PathBuf, Pattern)> {
        let is_wild = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
        if !path.components().any(|part| is_wild(&part)) {
            return None;
        }
        let folder: PathBuf = path.components().take_while(|part| !is_wild(part)).collect();
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let below: PathBuf = path.components().skip_while(|part| !is_wild(part)).collect();
        Some((folder, below.to_str()?.parse().ok()?))
    }

    pub(crate) fn standard_input() -> Self {
        Self { path: STANDARD_INPUT.into(), name: "stdin".into(), is_file: true, ..Self::default() }
    }

    /// Whether it is standard input or a pipe, which can be read only once.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.is_pipe || self.path == Path::new(STANDARD_INPUT)
    }

    /// Returns which files below it are selected.
    pub(crate) fn reach(&self) -> Reach<'_> {
        let pattern = self.pattern.as_ref();
        Reach { pattern, names_extension: pattern.map_or(self.is_file, Pattern::names_extension) }
    }

    /// Returns the file at `relative` below it, without its path and size.
    pub(crate) fn source(&self, relative: &Path) -> SourceFile {
        let whole = relative.as_os_str().is_empty();
        let own_name = || self.path.file_name().map_or_else(|| self.name.clone(), |name| name.to_string_lossy().into());
        let name = if whole {
            own_name()
        } else {
            relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
        };
        let full_name = if whole { self.name.clone() } else { format!("{}/{name}", self.name) };
        let by_content = !whole && !self.reach().names_extension && !unpack::is_read(relative);
        SourceFile { name: unpack::name_of_file(&name).to_owned(), full_name, by_content, ..SourceFile::default() }
    }

    /// Returns the path below this root of the file at an absolute path, if the root selects it.
    #[must_use]
    pub fn relative<'p>(&self, absolute: &'p Path) -> Option<&'p Path> {
        let relative = absolute.strip_prefix(&self.path).ok()?;
        if relative.components().any(|part| is_hidden(part.as_os_str())) {
            return None;
        }
        (self.reach().of(relative) == Reached::Yes).then_some(relative)
    }

    /// Returns the file at an absolute path with its name in this root, if the root selects it; without its size.
    #[must_use]
    pub fn source_at(&self, absolute: &Path) -> Option<SourceFile> {
        if self.is_stream() {
            return None;
        }
        let relative = self.relative(absolute)?;
        Some(SourceFile { path: absolute.to_path_buf(), ..self.source(relative) })
    }
}

/// Decides which files below a root are selected.
pub(crate) struct Reach<'r> {
    pattern: Option<&'r Pattern>,
    /// Whether it names a file extension, so that all files with that extension are read.
    names_extension: bool,
}

/// Whether a file is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    Yes,
    No,
    /// Its location is selected, but its format is not supported.
    Ignored,
}

impl Reach<'_> {
    pub(crate) fn of(&self, relative: &Path) -> Reached {
        // The root itself: a file that is given by name is read, regardless of its extension.
        if relative.as_os_str().is_empty() {
            return Reached::Yes;
        }
        if self.pattern.is_some_and(|pattern| !pattern.is_match(relative)) {
            return Reached::No;
        }
        if self.names_extension || unpack::is_read(relative) || unpack::is_candidate(relative) {
            Reached::Yes
        } else {
            Reached::Ignored
        }
    }
}

pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Returns an absolute path in which the links of the folder are resolved, but not that of the file itself: a link
/// `today.jsonl` keeps its name.
///
/// # Errors
///
/// If the folder cannot be examined.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    match (whole.parent(), whole.file_name()) {
        (Some(folder), Some(name)) => Ok(folder.canonicalize()?.join(name)),
        _ => Ok(whole),
    }
}

/// Returns the modification time of a file, in nanoseconds since 1970; `None` if it is unknown.
#[must_use]
pub fn modified(metadata: &Metadata) -> Option<i64> {
    metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos().try_into().ok()
}
