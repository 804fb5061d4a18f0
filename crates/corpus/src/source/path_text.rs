//! Paths as text for serde. Names that are not UTF-8 are restored exactly.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serializer, de};

/// Precedes the hexadecimal bytes of a path that is not UTF-8. It does not occur in paths.
const BYTES: char = '\0';

/// Serializes a path.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    match path.to_str() {
        Some(text) => serializer.serialize_str(text),
        None => serializer.serialize_str(&hexadecimal(path)),
    }
}

/// Deserializes a path.
///
/// # Errors
///
/// If the value is not a string, or not a path.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.strip_prefix(BYTES) {
        None => Ok(text.into()),
        Some(digits) => bytes(digits).ok_or_else(|| de::Error::custom("no path")),
    }
}

fn hexadecimal(path: &Path) -> String {
    use std::fmt::Write;
    path.as_os_str().as_encoded_bytes().iter().fold(String::from(BYTES), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(digits: &str) -> Option<PathBuf> {
    let pairs = digits.as_bytes().chunks(2);
    let bytes =
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect::<Option<Vec<u8>>>()?;
    Some(path_of(&bytes))
}

/// Returns the path with these bytes.
#[cfg(unix)]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

/// Returns the path with these bytes. Names are Unicode on this system.
#[cfg(not(unix))]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}
