//! A file of the archive and its entry in the index.

use jianbao_corpus::SourceFile;

use crate::generation::sources::FileEntry;

/// A file of the archive during an update.
#[derive(Debug)]
pub(crate) struct FileSlot {
    /// The file as it is now; hash and number of articles are those of the previous state.
    pub entry: FileEntry,
    /// Its number among the indexed files.
    pub old: Option<usize>,
    /// Set if the file must be read.
    pub source: Option<SourceFile>,
}
