//! Reads files that options name: queries, dictionaries, reports. Reads at most [`MAX_BYTES`], because the path may be
//! an endless device.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::error::{Error, Result};

/// Maximum size of a file, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// Reads a file. `action` describes the operation as a verb phrase, such as "read the dictionary".
///
/// # Errors
///
/// Fails if the file cannot be read or is too large.
pub(in crate::cli) fn read(action: &'static str, path: &Path) -> Result<Vec<u8>> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(io::Error::other(format!("it is larger than {} MiB", MAX_BYTES >> 20)));
        }
        Ok(bytes)
    };
    read().map_err(Error::io(action, path))
}

/// Reads a file as text.
///
/// # Errors
///
/// Fails like [`read`], and if the file is not UTF-8.
pub(in crate::cli) fn read_text(action: &'static str, path: &Path) -> Result<String> {
    String::from_utf8(read(action, path)?).map_err(|_| {
        let source = io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8");
        Error::io(action, path)(source)
    })
}
