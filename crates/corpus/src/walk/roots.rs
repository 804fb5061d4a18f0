//! The roots of archives: folders, patterns, single files. Decides which files below a root are read and how they are named.

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
    /// Which files below the folder are meant; all of formats that are read when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// The folder's name, or the path of a file as it was given: the first part of the full names of its files.
    pub name: String,
    /// Whether it is a single file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_file: bool,
    /// Whether it is a pipe, which cannot be read again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_pipe: bool,
}

impl Root {
    /// The root that a given path names.
    ///
    /// # Errors
    ///
    /// When the path cannot be looked at: its root might be another one then.
    pub fn at(path: &Path) -> io::Result<Self> {
        let metadata = path.metadata()?;
        if metadata.is_dir() {
            let real = path.canonicalize()?;
            let name = real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Ok(Self { name, path: real, ..Self::default() });
        }
        let name = path.to_string_lossy().replace('\\', "/");
        // The folder of `/dev/fd/63` is another one in every process; its name is all that stays.
        let is_pipe = unread::is_pipe(metadata.file_type());
        let path = if is_pipe { std::path::absolute(path)? } else { absolute(path)? };
        Ok(Self { path, name, is_file: true, is_pipe, pattern: None })
    }

    /// The path of the root that `path` names, or named when there was something.
    ///
    /// # Errors
    ///
    /// When the path cannot be looked at.
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

    /// The folder that a path with `*`, `?`, `[…]` or `{…}` in it names, and the pattern below it; `None` when it is no pattern.
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

    /// Whether it is standard input or a pipe, which cannot be read again.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.is_pipe || self.path == Path::new(STANDARD_INPUT)
    }

    /// Which files below it are meant.
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

    /// The path below this root of the file at an absolute path, if the root means it.
    #[must_use]
    pub fn relative<'p>(&self, absolute: &'p Path) -> Option<&'p Path> {
        let relative = absolute.strip_prefix(&self.path).ok()?;
        if relative.components().any(|part| is_hidden(part.as_os_str())) {
            return None;
        }
        (self.reach().of(relative) == Reached::Yes).then_some(relative)
    }

    /// The file at an absolute path as this root calls it, if the root means it; without its size.
    #[must_use]
    pub fn source_at(&self, absolute: &Path) -> Option<SourceFile> {
        if self.is_stream() {
            return None;
        }
        let relative = self.relative(absolute)?;
        Some(SourceFile { path: absolute.to_path_buf(), ..self.source(relative) })
    }
}

/// Which files below a root are meant.
pub(crate) struct Reach<'r> {
    pattern: Option<&'r Pattern>,
    /// Whether it names a file extension, so that all files with that extension are read.
    names_extension: bool,
}

/// Whether a file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    Yes,
    No,
    /// It is where files are meant, but of no format that is read.
    Ignored,
}

impl Reach<'_> {
    pub(crate) fn of(&self, relative: &Path) -> Reached {
        // The root itself: a file given by name is read, regardless of its name.
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

/// An absolute path with the links of its folder followed, but not that of the file itself: a link `today.jsonl` keeps its name.
///
/// # Errors
///
/// When the folder cannot be looked at.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    match (whole.parent(), whole.file_name()) {
        (Some(folder), Some(name)) => Ok(folder.canonicalize()?.join(name)),
        _ => Ok(whole),
    }
}

/// When a file was changed, in nanoseconds since 1970; `None` where that is not known.
#[must_use]
pub fn modified(metadata: &Metadata) -> Option<i64> {
    metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos().try_into().ok()
}
