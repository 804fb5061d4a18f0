//! Files that are not opened: pipes, sockets and devices, which may block or never end.

use std::{fs::FileType, path::Path};

/// Virtual file systems of the kernel.
const SYSTEM: [&str; 2] = ["/proc", "/sys"];

/// Whether it is a named pipe.
pub(crate) fn is_pipe(kind: FileType) -> bool {
    #[cfg(unix)]
    return std::os::unix::fs::FileTypeExt::is_fifo(&kind);
    #[cfg(not(unix))]
    return false;
}

/// Returns the reason why something that is not a folder is not read; `None` for a file. `real` is its path without
/// links, if known.
pub(crate) fn reason(kind: FileType, real: Option<&Path>) -> Option<&'static str> {
    if kind.is_file() {
        let of_system = real.is_some_and(|real| SYSTEM.iter().any(|system| real.starts_with(system)));
        return of_system.then_some("it is not a file of an archive, but shows the state of the running system");
    }
    Some(no_file(kind))
}

#[cfg(unix)]
fn no_file(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "it is a pipe, not a file; a pipe is read when it is given by name"
    } else if kind.is_socket() {
        "it is a socket, not a file"
    } else if kind.is_char_device() || kind.is_block_device() {
        "it is a device, not a file; `-` is standard input"
    } else {
        "it is no file"
    }
}

#[cfg(not(unix))]
fn no_file(_: FileType) -> &'static str {
    "it is no file"
}
