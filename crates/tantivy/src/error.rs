//! The error type of the library. A message says what failed, where, and why. It gives no advice: programs that do
//! decide by [`Error::kind`] and by the fields of the variants.
//!
//! A single file or record that cannot be read is not an [`Error`]. It is a [`Skip`](jianbao_corpus::Skip), which is
//! counted and reported, because one broken file must not stop a run.

use std::{io, path::PathBuf};

use jianbao_query::StopReason;

/// An error of the library, with the place where it occurred.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused an operation.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The operation, as a verb phrase: "read", "create the folder".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// An input path does not exist.
    #[error("cannot index {}: no such file or folder", path.display())]
    NoInput {
        /// The path as given.
        path: PathBuf,
    },
    /// The input of a first build contains no files.
    #[error("{} contains no files", path.display())]
    EmptyInput {
        /// The first input path.
        path: PathBuf,
    },
    /// The files of a first build contain no article, so no index was written.
    #[error("no article was found for an index at {}", path.display())]
    NoArticles {
        /// The folder of the index.
        path: PathBuf,
    },
    /// The folder contains no index.
    #[error("there is no index at {}", path.display())]
    NoIndex {
        /// The index folder.
        path: PathBuf,
    },
    /// The index has an older format than this version reads, or was built with another analysis.
    #[error("the index at {} was built {found}, but this version of jianbao needs {needed}", path.display())]
    IndexMismatch {
        /// The index folder.
        path: PathBuf,
        /// The format or analysis of the index, as a phrase.
        found: String,
        /// The format or analysis that this version needs, as a phrase.
        needed: String,
    },
    /// The format of the index is newer than this version reads.
    #[error("the index at {} has format {found}, written by jianbao {writer}; this version reads format {reads}; the index was not changed", path.display())]
    IndexNewer {
        /// The index folder.
        path: PathBuf,
        /// The format of the index.
        found: u32,
        /// The version of the program that wrote the index.
        writer: String,
        /// The format that this version reads.
        reads: u32,
    },
    /// The folder is not empty and is not an index. Nothing was changed.
    #[error("{} is not empty and is not a jianbao index: it contains {contents}; nothing was changed", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
        /// The first name in the folder that does not belong to an index.
        contents: String,
    },
    /// A symbolic link in place of a file or folder of the index. Links are not followed.
    #[error("{} is a link, and links inside an index are not followed; nothing was changed", path.display())]
    SymbolicLink {
        /// The link.
        path: PathBuf,
    },
    /// The target folder of a copy contains data that the copy would replace.
    #[error("{} holds {contents}; nothing was changed", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// The contents of the folder, as a noun phrase.
        contents: String,
        /// The operation that the user perhaps intended.
        suggestion: Option<CopyOperation>,
    },
    /// The source folder of a copy contains no index.
    #[error("there is no {} at {}", if *is_restore { "backup" } else { "index" }, path.display())]
    NoCopySource {
        /// The folder.
        path: PathBuf,
        /// Whether the operation was a restore.
        is_restore: bool,
        /// The operation that the user perhaps intended.
        suggestion: Option<CopyOperation>,
    },
    /// The index is damaged, and a rebuild would lose articles because their sources are missing.
    #[error("the index at {} is damaged, no intact state of it is left, and some of its articles cannot be read again: {}; nothing was changed", path.display(), unreadable(*from_input, *gone))]
    SourcesMissing {
        /// The index folder.
        path: PathBuf,
        /// Number of articles that were read from standard input.
        from_input: u64,
        /// Number of articles whose files are missing.
        gone: u64,
    },
    /// Of the two folders of a copy, one is inside the other.
    #[error("{} is inside {}; nothing was changed", inner.display(), outer.display())]
    NestedFolders {
        /// The inner folder.
        inner: PathBuf,
        /// The outer folder.
        outer: PathBuf,
    },
    /// The new state was published, and a later step failed.
    #[error("the new state of the index at {} is in place, but {source}; the previous state is kept until a later run has confirmed the new one", path.display())]
    AfterPublication {
        /// The index folder.
        path: PathBuf,
        /// The error of the later step.
        source: Box<Error>,
    },
    /// A first build failed after it had published some of the articles.
    #[error("the index at {} has {articles} articles so far, but {source}", path.display())]
    Partial {
        /// The index folder.
        path: PathBuf,
        /// Number of articles that can be searched.
        articles: u64,
        /// The error.
        source: Box<Error>,
    },
    /// Another process is writing to the index.
    #[error("{holder} is writing to the index at {}", path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// The holder of the lock: "process 4711".
        holder: String,
    },
    /// tantivy failed.
    #[error("the index at {} failed while {action}: {source}", path.display())]
    Index {
        /// The operation: "reading …", "writing …".
        action: &'static str,
        /// The index folder.
        path: PathBuf,
        /// The error of tantivy.
        source: Box<tantivy::TantivyError>,
    },
    /// The index is inconsistent, or its files do not have the bytes that were written.
    #[error("the index at {} is damaged: {what}", path.display())]
    Damaged {
        /// The index folder.
        path: PathBuf,
        /// The fault, as a phrase.
        what: String,
    },
    /// The program panicked while it read an index whose files are intact. The cause is a bug, or damage that was
    /// present before the files were hashed.
    #[error("internal error while reading the index at {}: {what}. No file of the index is damaged, so this is probably a bug in jianbao", path.display())]
    Panicked {
        /// The index folder.
        path: PathBuf,
        /// The message of the panic.
        what: String,
    },
    /// The index contains no article with the id.
    #[error("no article of the index has the id {id:?}")]
    NoArticle {
        /// The id.
        id: String,
    },
    /// The user interrupted the run. An interrupted update commits nothing; an interrupted first build keeps what it
    /// has committed.
    #[error("interrupted; the index at {} {}", path.display(), if *articles == 0 { "is unchanged".to_owned() } else { format!("has {articles} articles so far") })]
    Interrupted {
        /// The index folder.
        path: PathBuf,
        /// Number of articles that a first build has committed.
        articles: u64,
    },
    /// The index has no recorded sources to update from.
    #[error("the index at {} has no recorded sources", path.display())]
    NoSources {
        /// The index folder.
        path: PathBuf,
    },
    /// A folder that articles were read from has no files, has only empty files, or cannot be read. Nothing was
    /// changed.
    #[error("{} has no readable files now, but {articles} articles of the index come from it; nothing was changed", path.display())]
    EmptySource {
        /// The folder.
        path: PathBuf,
        /// Number of indexed articles that were read from the folder.
        articles: u64,
    },
    /// Source and target of a copy are the same folder.
    #[error("{} is the index itself", path.display())]
    SameFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file changed between two reads of one update.
    #[error("{} changed while it was being read", path.display())]
    SourceChanged {
        /// The file, or the first of several.
        path: PathBuf,
    },
    /// The search was cancelled or exceeded its budget; see [`Budget`](jianbao_query::Budget).
    #[error("the search was stopped: {reason}")]
    Stopped {
        /// The reason.
        reason: StopReason,
    },
    /// Another implementation of [`Engine`](jianbao_query::Engine) failed.
    #[error(transparent)]
    OtherEngine {
        /// The error of the engine.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server could not be started.
    #[error("{what}")]
    Server {
        /// The reason, as a sentence.
        what: String,
    },
    /// The options for reading files are invalid.
    #[error("{what}")]
    InvalidReadOptions {
        /// The reason, as a sentence.
        what: String,
    },
}

/// The kind of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused an operation.
    System(io::ErrorKind),
    /// An index, an article or an input file does not exist.
    NotFound,
    /// The index was written by an incompatible version.
    Incompatible,
    /// The operation would replace or follow something that does not belong to the index.
    Refused,
    /// The sources of the index are missing, or changed while they were read.
    Sources,
    /// The index is damaged.
    Damaged,
    /// The operation was done in part before something failed.
    Incomplete,
    /// Another process is writing to the index.
    Locked,
    /// The operation was cancelled or exceeded its budget.
    Stopped,
    /// An option is invalid.
    InvalidInput,
    /// tantivy or another engine failed.
    Library,
    /// A bug in the program.
    Internal,
}

/// An operation that copies an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyOperation {
    /// Write a backup of an index.
    Backup {
        /// The folder of the index.
        index: PathBuf,
        /// The folder of the backup; `None` for any.
        copy: Option<PathBuf>,
    },
    /// Replace an index by its backup.
    Restore {
        /// The folder of the backup.
        copy: PathBuf,
        /// The folder of the index.
        index: PathBuf,
    },
}

/// Describes the articles that cannot be read again, as a phrase.
fn unreadable(from_input: u64, gone: u64) -> String {
    let input = (from_input > 0).then(|| format!("{from_input} came from standard input"));
    let files = (gone > 0).then(|| format!("{gone} come from files that are missing"));
    match (input, files) {
        (Some(input), Some(files)) => format!("{input}, {files}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "some came from standard input".to_owned(),
    }
}

/// A result with [`Error`] as the default error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<jianbao_query::Error> for Error {
    fn from(error: jianbao_query::Error) -> Self {
        match error {
            jianbao_query::Error::Stopped { reason } => Self::Stopped { reason },
            jianbao_query::Error::NoArticle { id } => Self::NoArticle { id },
            jianbao_query::Error::Engine(source) => match source.downcast() {
                Ok(own) => *own,
                Err(source) => Self::OtherEngine { source },
            },
            other => Self::OtherEngine { source: Box::new(other) },
        }
    }
}

impl From<Error> for jianbao_query::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Stopped { reason } => Self::Stopped { reason },
            Error::NoArticle { id } => Self::NoArticle { id },
            other => Self::Engine(Box::new(other)),
        }
    }
}

impl From<jianbao_corpus::Error> for Error {
    fn from(error: jianbao_corpus::Error) -> Self {
        match error {
            jianbao_corpus::Error::NoInput { path } => Self::NoInput { path },
            jianbao_corpus::Error::Io { action, path, source } => Self::Io { action, path, source },
            other => Self::InvalidReadOptions { what: other.to_string() },
        }
    }
}

impl Error {
    /// Returns the kind of the error.
    ///
    /// ```
    /// use jianbao_tantivy::{Error, ErrorKind};
    /// let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    /// assert_eq!(Error::io("write", "剪报")(full).kind(), ErrorKind::System(std::io::ErrorKind::StorageFull));
    /// assert_eq!(Error::NoIndex { path: "剪报".into() }.kind(), ErrorKind::NotFound);
    /// ```
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Io { .. } | Self::Index { .. } => self.system_refused().map_or(ErrorKind::Library, ErrorKind::System),
            Self::NoInput { .. }
            | Self::EmptyInput { .. }
            | Self::NoArticles { .. }
            | Self::NoIndex { .. }
            | Self::NoCopySource { .. }
            | Self::NoArticle { .. } => ErrorKind::NotFound,
            Self::IndexMismatch { .. } | Self::IndexNewer { .. } => ErrorKind::Incompatible,
            Self::NotAnIndex { .. }
            | Self::SymbolicLink { .. }
            | Self::Occupied { .. }
            | Self::NestedFolders { .. }
            | Self::SameFolder { .. } => ErrorKind::Refused,
            Self::EmptySource { .. } | Self::NoSources { .. } | Self::SourceChanged { .. } => ErrorKind::Sources,
            Self::SourcesMissing { .. } | Self::Damaged { .. } => ErrorKind::Damaged,
            Self::AfterPublication { .. } | Self::Partial { .. } => ErrorKind::Incomplete,
            Self::Locked { .. } => ErrorKind::Locked,
            Self::Panicked { .. } => ErrorKind::Internal,
            Self::Interrupted { .. } | Self::Stopped { .. } => ErrorKind::Stopped,
            Self::OtherEngine { .. } => ErrorKind::Library,
            Self::Server { .. } | Self::InvalidReadOptions { .. } => ErrorKind::InvalidInput,
        }
    }

    /// Returns the kind of the system error that caused this error, if there is one.
    pub(crate) fn system_refused(&self) -> Option<io::ErrorKind> {
        match self {
            Self::Io { source, .. } => Some(source.kind()),
            Self::Index { source, .. } => {
                // tantivy passes on some system errors as text only.
                let text = source.to_string();
                let after =
                    ["(os error ", "Os { code: "].iter().find_map(|before| Some(text.rsplit_once(before)?.1))?;
                let number = after.split(|c: char| !c.is_ascii_digit()).next()?;
                Some(io::Error::from_raw_os_error(number.parse().ok()?).kind())
            }
            _ => None,
        }
    }

    /// Returns an adapter for `map_err` that adds the operation and the path.
    ///
    /// ```
    /// use std::path::Path;
    /// let path = Path::new("不存在的文件");
    /// let error = std::fs::read(path).map_err(jianbao_tantivy::Error::io("read", path)).unwrap_err();
    /// assert!(error.to_string().starts_with("cannot read 不存在的文件: "));
    /// ```
    pub fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }

    /// Wraps an error that occurred after the new state of the index in `path` was published.
    pub(crate) fn after_publication(path: impl Into<PathBuf>, source: Self) -> Self {
        Self::AfterPublication { path: path.into(), source: Box::new(source) }
    }

    /// Returns an adapter for `map_err` for errors of tantivy. Errors about invalid bytes become [`Error::Damaged`].
    pub(crate) fn index(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(tantivy::TantivyError) -> Self {
        let path = path.into();
        move |source| {
            if is_damage(&source) {
                Self::Damaged { path, what: format!("{action} failed: {source}") }
            } else {
                Self::Index { action, path, source: Box::new(source) }
            }
        }
    }
}

/// Whether tantivy failed because of the content of a file, not because the system could not read the file.
fn is_damage(error: &tantivy::TantivyError) -> bool {
    use tantivy::{TantivyError, directory::error::OpenReadError};
    let io = match error {
        TantivyError::DataCorruption(_)
        | TantivyError::DeserializeError(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_)) => return true,
        TantivyError::IoError(error) | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. }) => {
            error
        }
        _ => return false,
    };
    matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) && io.raw_os_error().is_none()
}
