//! Names of files and members: which format they imply, and which of them are unsafe.

use std::path::Path;

use crate::{
    decode,
    formats::{self, base::format::Format},
    source::{
        about::{self, is_container, is_one_of},
        file::SourceFile,
    },
};

/// Extensions of compressed files.
const COMPRESSED: &[&str] = &["gz", "zst", "xz", "bz2"];
/// The maximum length of the name of a member and of the address of a page, in bytes. It becomes part of the names of
/// everything inside.
pub(super) const LONGEST: usize = 4096;

/// Returns the beginning of a name that is too long.
pub(super) fn shortened(name: &str) -> &str {
    &name[..(0..=name.len().min(100)).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0)]
}

fn ending(name: &str) -> Option<&str> {
    let last = name.rsplit('/').next()?;
    last.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending)
}

/// Removes the extensions of compression: `x.txt.gz` becomes `x.txt`.
///
/// ```
/// use jianbao_corpus::unpack::without_compression;
/// assert_eq!(without_compression("临江日报/x.txt.gz"), "临江日报/x.txt");
/// ```
#[must_use]
pub fn without_compression(name: &str) -> &str {
    match ending(name) {
        Some(ending) if is_one_of(ending, COMPRESSED) => &name[..name.len() - ending.len() - 1],
        _ => name,
    }
}

/// Removes the extensions of compression, unless the file is a container.
pub(crate) fn name_of_file(name: &str) -> &str {
    let plain = without_compression(name);
    let container = ending(plain).is_some_and(is_container);
    if container { name } else { plain }
}

/// Returns the name of a container without extensions, as a folder: `人民日报` for `人民日报.tar.gz`.
pub(crate) fn as_folder(name: &str) -> &str {
    let plain = without_compression(name);
    match ending(plain) {
        Some(ending) if is_container(ending) => &plain[..plain.len() - ending.len() - 1],
        _ => plain,
    }
}

/// Whether the name is that of a compressed file or of a container.
#[must_use]
pub fn is_packed(path: &Path) -> bool {
    let name = path.to_string_lossy();
    ending(&name).is_some_and(|ending| is_one_of(ending, COMPRESSED) || is_container(ending))
}

/// Whether the name is that of a file that is read: it has the extension of a format or a container, possibly
/// compressed. A `README` describes an archive and is not part of it.
///
/// ```
/// use jianbao_corpus::unpack::is_read;
/// assert!(["a.txt", "a.TXT.zst", "a.zip", "a.warc.gz"].iter().all(|name| is_read(name.as_ref())));
/// assert!(!is_read("照片.jpg".as_ref()));
/// ```
#[must_use]
pub fn is_read(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let plain = without_compression(&name);
    let Some((stem, ending)) = about::split(plain) else { return false };
    if about::is_about(stem, ending) {
        return false;
    }
    is_container(ending) || formats::ALL.iter().any(|format| is_one_of(ending, Format::extensions(*format)))
}

/// Extensions of files of dynamic sites, which may contain a page or data. Their content decides.
const DYNAMIC: &[&str] = &[
    "asp", "aspx", "php", "php3", "php4", "php5", "jsp", "jspx", "jhtml", "do", "action", "cgi", "cfm", "nsf", "shtm",
    "js", "mjs", "page",
];

/// Whether a file may be readable although its name does not imply a format: a page of a dynamic site, a script with
/// data, a name without an extension.
///
/// ```
/// use jianbao_corpus::unpack::is_candidate;
/// assert!(["show.php?id=1", "news.asp", "article/123"].iter().all(|name| is_candidate(name.as_ref())));
/// assert!(!is_candidate("照片.jpg".as_ref()) && !is_candidate("LICENSE".as_ref()));
/// ```
#[must_use]
pub fn is_candidate(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let last = name.rsplit(['/', '\\']).next().unwrap_or(&name);
    match about::split(&name) {
        Some((stem, ending)) => is_one_of(ending, DYNAMIC) && !about::is_about(stem, ending),
        None => !last.starts_with('.') && !about::is_name(last),
    }
}

/// Whether a part of the name is hidden. Archives created on a Mac contain such members.
pub(super) fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') && part.len() > 1 || part == "__MACOSX")
}

/// Returns the name of a member as text, with `/` between its parts, or the reason if it points outside of its archive.
pub(super) fn member(raw: &[u8]) -> Result<String, (String, String)> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        // Old programs write names in the encoding of the system: in China, GBK.
        Err(_) => decode::once(raw),
    };
    // In GBK, a backslash may be the second byte of a character, so this step follows decoding.
    let name = name.replace('\\', "/");
    let plain: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let outside = name.starts_with('/') || name.get(1..3) == Some(":/") || plain.contains(&"..");
    let plain = plain.join("/").replace('\0', "");
    if plain.len() > LONGEST {
        return Err((shortened(&plain).to_owned(), format!("its name is longer than {LONGEST} bytes")));
    }
    if outside {
        return Err((plain.replace("..", "_"), "its name points out of the archive".into()));
    }
    if plain.is_empty() { Err(("?".into(), "a member without a name".into())) } else { Ok(plain) }
}

/// Returns the name of a page as a member: its address without `https://`.
pub(super) fn of_url(url: &str) -> String {
    let plain = url.split_once("://").map_or(url, |(_, rest)| rest);
    let plain = plain.split('#').next().unwrap_or(plain);
    let parts: Vec<&str> = plain.split('/').filter(|part| !part.is_empty() && *part != "." && *part != "..").collect();
    if parts.is_empty() {
        // An empty part before the slash would make the name absolute.
        return "index.html".into();
    }
    let folder = parts.len() <= 1 || plain.ends_with('/');
    if folder { format!("{}/index.html", parts.join("/")) } else { parts.join("/") }
}

/// Returns a member of a container.
pub(super) fn member_of(container: &SourceFile, name: &str) -> SourceFile {
    let plain = without_compression(name);
    SourceFile {
        path: container.path.join(name),
        name: format!("{}/{plain}", container.name),
        full_name: format!("{}/{plain}", as_folder(&container.full_name)),
        by_content: !is_read(name.as_ref()),
        ..SourceFile::default()
    }
}
