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
    /// Its path. The path of a member begins with that of its container.
    pub path: PathBuf,
    /// Its name in the archive: relative to the given path, with `/` between the parts, without the extensions of
    /// compression: `2016/x.txt`, `archive.zip/2016/x.txt`.
    pub name: String,
    /// The name preceded by that of the given folder, for hints in the path
    /// ([`PathHints`](crate::record::path_hints::PathHints)). Containers are named like folders.
    pub full_name: String,
    /// The number of bytes on disk; 0 if unknown, as for standard input and members.
    pub bytes: u64,
    /// The origin of a page from a web archive.
    pub web: Option<Web>,
    /// Whether it can be read only once: a pipe that was given by name, such as `<(…)` of a shell, or memory.
    pub pipe: bool,
    /// Whether its name does not determine its format, as for a page of a dynamic site. Such a file is read only if its
    /// content is a page, XML or JSON.
    pub by_content: bool,
    /// Its bytes, if they are in memory.
    pub memory: Option<Memory>,
}

/// The origin of a page, from a web archive.
///
/// The time of the download is not kept: a crawler visits a page days or years after its publication, and a wrong date
/// is worse than none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Web {
    /// Its address.
    pub url: String,
    /// The encoding that the server declared.
    pub charset: Option<String>,
}

impl SourceFile {
    /// Returns the file that stands for standard input.
    pub(crate) fn standard_input() -> Self {
        Self { path: STANDARD_INPUT.into(), name: "stdin".into(), full_name: "stdin".into(), ..Self::default() }
    }

    /// Whether it is standard input.
    #[must_use]
    pub fn is_standard_input(&self) -> bool {
        self.path == Path::new(STANDARD_INPUT)
    }

    /// Whether it is standard input or a pipe, which can be read only once.
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
