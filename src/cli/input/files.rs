//! Files that a person names beside an archive: queries, dictionaries, reports. Each is read whole up to a bound, for what was named may
//! be a device that never ends.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::error::{Error, Result};

/// The largest file that is read whole, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// The bytes of a file. `action` says what is being done, as a verb phrase: "read the dictionary".
///
/// # Errors
///
/// When it cannot be read, or is too large.
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

/// The same as text.
///
/// # Errors
///
/// Those of [`read`], and when it is not UTF-8.
pub(in crate::cli) fn read_text(action: &'static str, path: &Path) -> Result<String> {
    String::from_utf8(read(action, path)?).map_err(|_| {
        let source = io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8");
        Error::io(action, path)(source)
    })
}
