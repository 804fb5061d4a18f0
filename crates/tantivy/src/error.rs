//! The one error type of the library. Messages say what failed, where and why. What to do next depends on the program: callers
//! decide by [`Error::kind`] and by the values of the variants. It never prints.
//!
//! Trouble with a single file or record of an archive is not an [`Error`]: it is a
//! [`Skip`](jianbao_corpus::Skip), counted and reported, because one broken file must not stop a run.

use std::{io, path::PathBuf};

use jianbao_query::StopReason;

/// What can go wrong, with the place where it did.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was being done, as a verb phrase: "read", "create the folder".
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A path given as input does not exist.
    #[error("cannot index {}: no such file or folder", path.display())]
    NoInput {
        /// The path as given.
        path: PathBuf,
    },
    /// There is no file where an index was to be made of.
    #[error("{} contains no files", path.display())]
    EmptyInput {
        /// The first path that was given.
        path: PathBuf,
    },
    /// No index where one was asked for.
    #[error("there is no index at {}", path.display())]
    NoIndex {
        /// The index folder.
        path: PathBuf,
    },
    /// The folder holds an index that this version cannot read, or one analysed in another way.
    #[error("the index at {} was built {found}, but this version of jianbao needs {needed}", path.display())]
    IndexMismatch {
        /// The index folder.
        path: PathBuf,
        /// What the index says of itself.
        found: String,
        /// What this build of the program reads.
        needed: String,
    },
    /// The index is of a later format than this version knows.
    #[error("the index at {} has format {found}, written by jianbao {writer}; this version reads format {reads}; the index was not changed", path.display())]
    IndexNewer {
        /// The index folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The version that wrote it.
        writer: String,
        /// The format that this version reads.
        reads: u32,
    },
    /// The folder given for the index holds something else, which is left alone.
    #[error("{} is not empty and is not a jianbao index: it contains {contents}; nothing was changed", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
        /// The first thing in it that is no part of an index.
        contents: String,
    },
    /// A link inside an index where a file or folder of its own belongs.
    #[error("{} is a link, and links inside an index are not followed; nothing was changed", path.display())]
    SymbolicLink {
        /// The link.
        path: PathBuf,
    },
    /// The folder of a copy holds something that the copy would replace.
    #[error("{} holds {contents}; nothing was changed", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What is there, as a noun phrase.
        contents: String,
        /// The copy that was perhaps meant.
        suggestion: Option<CopyOperation>,
    },
    /// No index where one was to be copied from.
    #[error("there is no {} at {}", if *is_restore { "backup" } else { "index" }, path.display())]
    NoCopySource {
        /// The folder.
        path: PathBuf,
        /// Whether a backup was to be restored from there.
        is_restore: bool,
        /// The copy that was perhaps meant.
        suggestion: Option<CopyOperation>,
    },
    /// A damaged index cannot be built anew without losing articles.
    #[error("the index at {} is damaged, no intact state of it is left, and some of its articles cannot be read again: {}; nothing was changed", path.display(), unreadable(*from_input, *gone))]
    SourcesMissing {
        /// The index folder.
        path: PathBuf,
        /// Articles that came from standard input.
        from_input: u64,
        /// Articles of files that are not there.
        gone: u64,
    },
    /// An index was to be copied into itself, or over the folder that it is in.
    #[error("{} is inside {}; nothing was changed", inner.display(), outer.display())]
    NestedFolders {
        /// The one inside.
        inner: PathBuf,
        /// The one around it.
        outer: PathBuf,
    },
    /// The new state is published, and something failed after that.
    #[error("the new state of the index at {} is in place, but {source}; the previous state is kept until a later run has confirmed the new one", path.display())]
    AfterPublication {
        /// The index folder.
        path: PathBuf,
        /// What failed.
        source: Box<Error>,
    },
    /// A first build has published a part of the archive, and then failed.
    #[error("the index at {} has {articles} articles so far, but {source}", path.display())]
    Partial {
        /// The index folder.
        path: PathBuf,
        /// Articles that can be searched.
        articles: u64,
        /// What failed.
        source: Box<Error>,
    },
    /// Another process is writing to this index.
    #[error("{holder} is writing to the index at {}", path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// Who writes: "process 4711".
        holder: String,
    },
    /// The index library failed.
    #[error("the index at {} failed while {action}: {source}", path.display())]
    Index {
        /// What was being done, as "reading …", "writing …".
        action: &'static str,
        /// The index folder.
        path: PathBuf,
        /// The library's reason.
        source: Box<tantivy::TantivyError>,
    },
    /// The index disagrees with itself.
    #[error("the index at {} is damaged: {what}", path.display())]
    Damaged {
        /// The index folder.
        path: PathBuf,
        /// What does not hold.
        what: String,
    },
    /// The program failed inside while it read an index whose files are as they were written: a fault of the program, or damage that
    /// was there before the files were hashed.
    #[error("internal error while reading the index at {}: {what}. No file of the index is damaged, so this is probably a bug in jianbao", path.display())]
    Panicked {
        /// The index folder.
        path: PathBuf,
        /// What the panic said.
        what: String,
    },
    /// No article with that id.
    #[error("no article of the index has the id {id:?}")]
    NoArticle {
        /// The id as given.
        id: String,
    },
    /// The run was interrupted by the user. Of an update nothing was committed; of a first build, what was finished.
    #[error("interrupted; the index at {} {}", path.display(), if *articles == 0 { "is unchanged".to_owned() } else { format!("has {articles} articles so far") })]
    Interrupted {
        /// The index folder.
        path: PathBuf,
        /// Articles that a first build has committed.
        articles: u64,
    },
    /// An index was to be brought up to date that has no sources.
    #[error("the index at {} has no recorded sources", path.display())]
    NoSources {
        /// The index folder.
        path: PathBuf,
    },
    /// A folder that articles were read from has no files any more, or only empty ones, or cannot be read.
    #[error("{} has no readable files now, but {articles} articles of the index come from it; nothing was changed", path.display())]
    EmptySource {
        /// The folder.
        path: PathBuf,
        /// Articles that are indexed from it.
        articles: u64,
    },
    /// An index was to be copied onto itself.
    #[error("{} is the index itself", path.display())]
    SameFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file changed while it was read twice.
    #[error("{} changed while it was being read", path.display())]
    SourceChanged {
        /// The file, or the first of several.
        path: PathBuf,
    },
    /// The work of a search ended before it was complete; see [`Budget`](jianbao_query::Budget).
    #[error("the search was stopped: {reason}")]
    Stopped {
        /// Why.
        reason: StopReason,
    },
    /// An engine that is not this index failed.
    #[error(transparent)]
    OtherEngine {
        /// The engine's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A server could not be started.
    #[error("{what}")]
    Server {
        /// Why, and what to do.
        what: String,
    },
    /// What was said of reading files does not make sense.
    #[error("{what}")]
    InvalidReadOptions {
        /// What does not.
        what: String,
    },
}

/// What kind of error an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused something.
    System(io::ErrorKind),
    /// An index, an article, or a file to read is not there.
    NotFound,
    /// The index was written by a version that this one does not go with.
    Incompatible,
    /// It would replace or follow something that does not belong to the index.
    Refused,
    /// The sources of an index are missing, or changed while they were read.
    Sources,
    /// The index is damaged.
    Damaged,
    /// A part was done before something failed.
    Incomplete,
    /// Another process writes to the index.
    Locked,
    /// Work was cancelled, or exceeded its limit.
    Stopped,
    /// An option does not make sense.
    InvalidInput,
    /// The index library, or another engine, failed.
    Library,
    /// The program has a fault.
    Internal,
}

/// A copy of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyOperation {
    /// A backup of the index in this folder.
    Backup {
        /// The folder of the index.
        index: PathBuf,
        /// The folder of the copy; `None` for any.
        copy: Option<PathBuf>,
    },
    /// A backup put in the place of an index.
    Restore {
        /// The folder of the backup.
        copy: PathBuf,
        /// The folder of the index.
        index: PathBuf,
    },
}

/// What of an index cannot be read again, as a phrase.
fn unreadable(from_input: u64, gone: u64) -> String {
    let input = (from_input > 0).then(|| format!("{from_input} came from standard input"));
    let files = (gone > 0).then(|| format!("{gone} come from files that are missing"));
    match (input, files) {
        (Some(input), Some(files)) => format!("{input}, {files}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "some came from standard input".to_owned(),
    }
}

/// A result with the library's [`Error`].
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
    /// What kind of error it is, for callers that decide by it.
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

    /// What the system refused, if that is what is behind it.
    pub(crate) fn system_refused(&self) -> Option<io::ErrorKind> {
        match self {
            Self::Io { source, .. } => Some(source.kind()),
            Self::Index { source, .. } => {
                // The library hands some errors of the system on as text only.
                let text = source.to_string();
                let after =
                    ["(os error ", "Os { code: "].iter().find_map(|before| Some(text.rsplit_once(before)?.1))?;
                let number = after.split(|c: char| !c.is_ascii_digit()).next()?;
                Some(io::Error::from_raw_os_error(number.parse().ok()?).kind())
            }
            _ => None,
        }
    }

    /// Makes an adapter for `map_err` that says what was being done and where.
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

    /// What failed after the new state of the index in `path` was published.
    pub(crate) fn after_publication(path: impl Into<PathBuf>, source: Self) -> Self {
        Self::AfterPublication { path: path.into(), source: Box::new(source) }
    }

    /// Makes an adapter for `map_err` around the index library's errors. Where it says that bytes are not what they should be, the
    /// index is damaged.
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

/// Whether the index library failed because of what the bytes of a file say, not because the system refused to give them.
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
