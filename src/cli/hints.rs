//! Hints that are added to an error or a skip, with commands and options of this program. Messages of the libraries
//! contain none.

use std::{io, path::Path};

use crate::{
    Error,
    corpus::{DiagnosticKind, LARGER_LIMIT, UNNAMED_COLUMNS},
    index::{CopyOperation, ErrorKind, LOST_DICTIONARY_REASON, UNMOUNTED_REASON},
};

/// The hint for an error, as sentences; `None` if its message is sufficient.
pub(super) fn of_error(error: &Error) -> Option<String> {
    let hint = match error {
        Error::NoInput { .. } | Error::EmptyInput { .. } => {
            "give the path of a folder or file with news articles".to_owned()
        }
        Error::NoIndex { path } => format!("build one with `jianbao index PATHS --index {}`", path.display()),
        Error::IndexMismatch { path, .. } => {
            format!("rebuild it with `jianbao index --rebuild --index {}`", path.display())
        }
        Error::IndexNewer { .. } => "update jianbao".to_owned(),
        Error::NotAnIndex { .. } => "choose a new or empty folder".to_owned(),
        Error::SymbolicLink { .. } => "replace the link with its target, or remove it".to_owned(),
        Error::Occupied { suggestion, .. } => {
            let other = suggestion.as_ref().map_or_else(String::new, |suggestion| format!("{}. ", command(suggestion)));
            format!("{other}give an empty or new folder, or replace what is there with --replace")
        }
        Error::NoCopySource { suggestion: Some(suggestion), .. } => command(suggestion),
        Error::NoCopySource { suggestion: None, .. } => "give the folder that `jianbao backup` has written".to_owned(),
        Error::SourcesMissing { path, .. } => {
            let path = path.display();
            format!(
                "if a disk is not mounted, mount it; or restore a backup with `jianbao restore DIR --index {path}`; or rebuild the index without these articles with `jianbao index --rebuild --index {path}`"
            )
        }
        Error::NestedFolders { .. } => "the index and its copy must be separate folders".to_owned(),
        Error::SameFolder { .. } => "the copy must be a different folder".to_owned(),
        // The hint for the cause would say that the index is unchanged, which is wrong here.
        Error::AfterPublication { .. } => return None,
        Error::Partial { .. } | Error::Interrupted { .. } => "run the same command again to continue".to_owned(),
        Error::SourceChanged { .. } => "run the same command again".to_owned(),
        Error::Locked { .. } => "try again when it has finished, or use --wait".to_owned(),
        Error::Damaged { path, .. } => format!("repair it with `jianbao verify --repair --index {}`", path.display()),
        Error::Panicked { path, .. } => format!(
            "please report it with the command that you ran. `jianbao verify --full --index {}` checks the index against the stored text",
            path.display()
        ),
        Error::NoArticle { .. } => "`jianbao search` prints ids in brackets".to_owned(),
        Error::NoSources { path } => format!(
            "give the paths of folders or files with news articles: `jianbao index PATHS --rebuild --index {}`",
            path.display()
        ),
        Error::EmptySource { path, .. } => forget(path),
        _ => return of_system(error).map(str::to_owned),
    };
    Some(hint)
}

/// The command for a backup or a restore.
fn command(suggestion: &CopyOperation) -> String {
    match suggestion {
        CopyOperation::Backup { index, copy } => {
            let copy = copy.as_ref().map_or_else(|| "DIR".to_owned(), |copy| copy.display().to_string());
            format!("to copy the index at {0}, run `jianbao backup {copy} --index {0}`", index.display())
        }
        CopyOperation::Restore { copy, index } => format!(
            "to restore the backup at {0}, run `jianbao restore {0} --index {1}`",
            copy.display(),
            index.display()
        ),
    }
}

fn forget(path: &Path) -> String {
    format!(
        "if its disk is not mounted, mount it; if the files were deleted, run `jianbao index --forget {}`",
        path.display()
    )
}

/// The hint for an error of the operating system.
fn of_system(error: &Error) -> Option<&'static str> {
    let ErrorKind::System(kind) = error.kind() else { return None };
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(
            "the disk is full: an update needs space for the new articles, a rebuild or optimize for a second index. Free some space and run the same command again. The index is unchanged",
        ),
        io::ErrorKind::ReadOnlyFilesystem => {
            Some("the disk is read-only; nothing was changed, and searching still works")
        }
        io::ErrorKind::PermissionDenied => Some("this user lacks the permission; the index was not changed"),
        _ => None,
    }
}

/// The hints for skips with these reasons.
pub(super) fn of_skips<'r>(reasons: impl Iterator<Item = &'r str> + Clone) -> impl Iterator<Item = &'static str> {
    let hints = [
        (LARGER_LIMIT, "--max-article SIZE sets the longest article that is read"),
        (UNNAMED_COLUMNS, "--map names columns by their number, as in `--map title=2 --map text=3`"),
        (
            UNMOUNTED_REASON,
            "if a disk is not mounted, mount it; if the files were deleted, run `jianbao index --forget FOLDER`",
        ),
        (LOST_DICTIONARY_REASON, "--dict FILE gives the words again"),
    ];
    hints.into_iter().filter(move |(part, _)| reasons.clone().any(|reason| reason.contains(part))).map(|(_, hint)| hint)
}

/// The hint for a diagnostic of an article, with the option that resolves it.
pub(super) fn of_diagnostic(kind: &DiagnosticKind) -> Option<String> {
    match kind {
        DiagnosticKind::TextUnderUnknownName { name, .. } | DiagnosticKind::UnknownText { name, .. }
            if !name.is_empty() =>
        {
            Some(format!("--map text={name}"))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_names_the_index_and_the_copy_that_was_meant() {
        let index = || "剪报".into();
        let damaged = Error::Damaged { path: index(), what: "its file 桥 is missing".into() };
        assert_eq!(of_error(&damaged).unwrap(), "repair it with `jianbao verify --repair --index 剪报`");
        let suggestion = Some(CopyOperation::Backup { index: index(), copy: None });
        let nothing = Error::NoCopySource { path: "旧".into(), is_restore: false, suggestion };
        assert_eq!(of_error(&nothing).unwrap(), "to copy the index at 剪报, run `jianbao backup DIR --index 剪报`");
        let full = Error::io("write", "剪报")(io::ErrorKind::StorageFull.into());
        assert!(of_error(&full).unwrap().ends_with("The index is unchanged"));
        // The hint must not say that a published index is unchanged.
        assert_eq!(of_error(&Error::AfterPublication { path: index(), source: Box::new(full) }), None);
    }
}
