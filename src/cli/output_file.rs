//! Files that a command writes, which are either complete or do not exist.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Context;

/// Writes a file from its parts. The parts are written to a temporary file in the same folder, which is renamed at the
/// end, so that a failed run does not change an existing file.
///
/// # Errors
///
/// Fails if a part fails, or the file cannot be written.
pub(super) fn write(file: &Path, mut parts: impl Iterator<Item = crate::Result<String>>) -> anyhow::Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let partial = Path::new(&name);
    let failed = || format!("cannot write {}", file.display());
    let mut out = BufWriter::new(File::create(partial).with_context(failed)?);
    let written = parts.try_for_each(|part| out.write_all(part?.as_bytes()).with_context(failed));
    let written = written.and_then(|()| out.flush().with_context(failed));
    drop(out);
    let finished = written.and_then(|()| fs::rename(partial, file).with_context(failed));
    if finished.is_err() {
        // Report the error of the export.
        let _ = fs::remove_file(partial);
    }
    finished
}
