//! A file to read: its path, and its name in the archive.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The path that means standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// A file of an archive, or a member of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path; a member has the path of its container before its name.
    pub path: PathBuf,
    /// Its name inside the archive: relative to the path that was given, with `/` between the parts and without the endings of
    /// compression: `2016/x.txt`, `archive.zip/2016/x.txt`.
    pub name: String,
    /// The name with that of the given folder before it, for facts in the path ([`PathHints`](crate::record::path_hints::PathHints)).
    /// Containers are named like folders in it.
    pub full_name: String,
    /// Bytes on disk; 0 for what has no size, as standard input and members.
    pub bytes: u64,
    /// For a page from a web archive: where it came from.
    pub web: Option<Web>,
    /// Whether it is read once and cannot be read again: a pipe that was given by name, as `<(…)` of a shell is, or memory.
    pub pipe: bool,
    /// Whether its name does not determine its format, as for a page of a dynamic site: it is read only if its content is a page, XML or
    /// JSON, and left out otherwise.
    pub by_content: bool,
    /// Its bytes, when they are in memory.
    pub memory: Option<Memory>,
}

/// The origin of a page, from a web archive.
///
/// The time of the download is not kept: a crawler comes days or years after publication, so it would be a wrong date, which is worse
/// than none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Web {
    /// Its address.
    pub url: String,
    /// The encoding that its server named.
    pub charset: Option<String>,
}

impl SourceFile {
    /// What comes from standard input.
    pub(crate) fn standard_input() -> Self {
        Self { path: STANDARD_INPUT.into(), name: "stdin".into(), full_name: "stdin".into(), ..Self::default() }
    }

    /// Whether it is standard input.
    #[must_use]
    pub fn is_standard_input(&self) -> bool {
        self.path == Path::new(STANDARD_INPUT)
    }

    /// Whether it is standard input or a pipe: it is read once and cannot be read again.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.pipe || self.is_standard_input()
    }
}

/// The bytes of a file in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Memory(pub(crate) Arc<[u8]>);

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
