//! A file of the archive during its comparison with the index.

use jianbao_corpus::SourceFile;

use crate::generation::sources::FileEntry;

/// A file of the archive.
#[derive(Debug)]
pub(crate) struct FileSlot {
    /// As it is now; its hash and articles are those of before.
    pub entry: FileEntry,
    /// Which of the indexed files it is.
    pub old: Option<usize>,
    /// Set when it must be read.
    pub source: Option<SourceFile>,
}
