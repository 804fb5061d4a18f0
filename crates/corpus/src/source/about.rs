//! Derives facts from the name of a file: its extension, whether it is a container, and whether the file describes an
//! archive instead of being part of it.

/// Splits a name into its stem and extension. Mirrors of websites keep the query in the name: the extension of
/// `show.php?id=1` is `php`.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    let folders = name.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let path = name[folders..].find('?').filter(|&at| at > 0).map_or(name, |at| &name[..folders + at]);
    let last = path[folders..].rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    last.map(|(_, ending)| (&path[..path.len() - ending.len() - 1], ending))
}

/// Whether a name without an extension is that of a file about an archive: `LICENSE`.
pub(crate) fn is_name(name: &str) -> bool {
    ABOUT.contains(&name.to_ascii_lowercase().as_str())
}

/// Files that describe an archive or belong to the programs that created it: by names without extension, and by whole
/// names.
const ABOUT: &[&str] = &[
    "readme",
    "license",
    "licence",
    "copying",
    "notice",
    "authors",
    "contributing",
    "changelog",
    "code_of_conduct",
    "security",
    "requirements",
    "robots",
    "humans",
    "cmakelists",
];
const ABOUT_NAMES: &[&str] = &[
    "package.json",
    "package-lock.json",
    "composer.json",
    "tsconfig.json",
    "bower.json",
    "sitemap.xml",
    "pom.xml",
    "opensearch.xml",
    "browserconfig.xml",
    "crossdomain.xml",
    "404.html",
];
/// Folders of templates and programs.
const ABOUT_FOLDERS: &[&str] = &["node_modules", "_layouts", "_includes", "bower_components", "__pycache__"];

/// Whether the name is that of a file about an archive, such as `LICENSE.txt` or `package.json`.
pub(crate) fn is_about_archive(name: &str) -> bool {
    split(name).is_some_and(|(stem, ending)| is_about(stem, ending))
}

/// Whether a file describes an archive and is not part of it.
pub(crate) fn is_about(stem: &str, ending: &str) -> bool {
    let mut parts = stem.rsplit(['/', '\\']);
    let own = parts.next().unwrap_or_default().to_ascii_lowercase();
    let whole = format!("{own}.{}", ending.to_ascii_lowercase());
    ABOUT.contains(&own.as_str())
        || ABOUT_NAMES.contains(&whole.as_str())
        || parts.any(|folder| ABOUT_FOLDERS.iter().any(|known| folder.eq_ignore_ascii_case(known)))
}

/// Extensions of containers, some of which are compressed.
const CONTAINERS: &[&str] = &["zip", "tar", "warc", "tgz", "tzst", "txz", "tbz2", "tbz"];
/// Extensions of further containers, and of documents and mail that have to be unpacked. Each is read if the crate has
/// the feature.
const OF_FEATURES: &[(bool, &[&str])] = &[
    (cfg!(feature = "seven-zip"), &["7z"]),
    (cfg!(feature = "documents"), &["docx", "docm", "dotx", "odt", "ott", "epub"]),
    (cfg!(feature = "pdf"), &["pdf"]),
    (cfg!(feature = "spreadsheets"), &["xlsx", "xlsm", "xltx", "xls", "xlt"]),
    (cfg!(feature = "mail"), &["eml", "mbox", "mht", "mhtml"]),
];

/// Whether it is the extension of a container, or of a document that has to be unpacked.
pub(crate) fn is_container(ending: &str) -> bool {
    is_one_of(ending, CONTAINERS) || OF_FEATURES.iter().any(|(on, endings)| *on && is_one_of(ending, endings))
}

/// Whether an extension is in a list, ignoring case.
pub(crate) fn is_one_of(ending: &str, endings: &[&str]) -> bool {
    endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
}
