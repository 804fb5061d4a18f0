//! Kinds of files that contain text but are not supported, and how to convert them. They are recognised by extension or
//! by their first bytes.

use std::collections::BTreeMap;

use crate::source::about::{is_about_archive, is_container};

/// A kind of file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// The name of the kind, with an article: "a PDF".
    name: &'static str,
    /// What to do with it, as an imperative.
    advice: &'static str,
    /// Extensions, in lower case.
    endings: &'static [&'static str],
    /// First bytes that do not occur in texts.
    beginnings: &'static [&'static [u8]],
}

const UNPACK: &str = "unpack it first";
const AS_TEXT: &str = "save it as text first, as with `soffice --convert-to txt`";
const AS_TABLE: &str = "save it as CSV or JSON Lines first";

const KINDS: &[Foreign] = &[
    Foreign {
        name: "a PDF",
        advice: "convert it to text first, as with `pdftotext -layout`",
        endings: &["pdf"],
        beginnings: &[b"%PDF-"],
    },
    Foreign {
        name: "a file of PostScript or DjVu",
        advice: "convert it to text first, as with `ps2ascii` or `djvutxt`",
        endings: &["ps", "eps", "djvu", "djv"],
        beginnings: &[b"%!PS", b"AT&TFORM"],
    },
    Foreign {
        name: "a file of CNKI's reader",
        advice: "print it as a PDF from that reader",
        endings: &["caj", "kdh", "nh", "teb"],
        beginnings: &[b"CAJ\0", b"KDH "],
    },
    Foreign {
        name: "a file of a word processor",
        advice: AS_TEXT,
        endings: &["doc", "docx", "odt", "rtf", "wps", "ofd", "ppt", "pptx", "odp"],
        beginnings: &[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"],
    },
    Foreign { name: "a spreadsheet", advice: AS_TABLE, endings: &["xls", "xlsx", "ods", "et"], beginnings: &[] },
    Foreign {
        name: "a database",
        advice: AS_TABLE,
        endings: &["db", "sqlite", "sqlite3", "mdb", "accdb", "parquet", "arrow", "feather"],
        beginnings: &[b"SQLite format 3\0", b"PAR1", b"ARROW1\0\0"],
    },
    Foreign {
        name: "an e-book",
        advice: "convert it to text or HTML first, as with `pandoc`",
        endings: &["epub", "mobi", "azw", "azw3", "chm"],
        beginnings: &[b"ITSF"],
    },
    Foreign {
        name: "an archive of a kind that is not opened",
        advice: UNPACK,
        endings: &["7z", "rar", "lz", "lz4", "lzma", "lzh", "arj", "cab", "iso", "z"],
        beginnings: &[b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"LZIP\x01", b"\x04\x22\x4d\x18", b"\x1f\x9d"],
    },
    Foreign {
        name: "a picture",
        advice: "its text has to be recognised (OCR) first",
        endings: &["jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "webp", "jp2", "heic"],
        beginnings: &[b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  "],
    },
];

/// The reason why an office document in a zip is not read, and that for other kinds of documents.
pub(crate) const OFFICE: &str = "a file of an office program, which is not read; save it as text or CSV first";
pub(crate) const OTHER_ZIP: &str = if cfg!(feature = "documents") {
    "a document of LibreOffice of a kind that is not read; save it as text or CSV first"
} else {
    "an e-book or a document of LibreOffice, which is not read; convert it to text or HTML first, as with `pandoc`"
};

impl Foreign {
    /// Returns the kind of a file with this extension.
    pub(crate) fn by_ending(ending: &str) -> Option<&'static Self> {
        // A kind that the crate reads with a feature is not unsupported if the feature is enabled.
        KINDS.iter().find(|kind| kind.endings.contains(&ending) && !is_container(ending))
    }

    /// Returns the kind of a file with these first bytes.
    pub(crate) fn by_beginning(bytes: &[u8]) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.beginnings.iter().any(|beginning| bytes.starts_with(beginning)))
    }

    /// Returns the reason why a file of this kind is skipped.
    pub(crate) fn reason(&self) -> String {
        format!("{}, which is not read; {}", self.name, self.advice)
    }
}

/// The maximum number of kinds, and the maximum number of names per kind.
const MOST_KINDS: usize = 100;
const MOST_NAMES: usize = 3;

/// Files, and members of containers, in unsupported formats: the number of each kind, and some names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassedOver {
    kinds: BTreeMap<String, Kind>,
}

/// Files of one kind that were not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// Their number.
    pub count: usize,
    /// The names of the first few, in the order of the archive.
    pub names: Vec<String>,
}

impl PassedOver {
    /// Adds a file. `name` is its path, as shown to the user.
    ///
    /// ```
    /// use jianbao_corpus::PassedOver;
    /// let mut passed = PassedOver::default();
    /// passed.add("1998/a.DJVU");
    /// passed.add("1998/b.djvu");
    /// passed.add("LICENSE");
    /// let (ending, kind) = passed.kinds()[0];
    /// assert_eq!((ending, kind.count, passed.count()), (".djvu", 2, 3));
    /// assert!(PassedOver::advice(ending).unwrap().contains("djvutxt"));
    /// ```
    pub fn add(&mut self, name: &str) {
        self.put(kind_of(name), Kind { count: 1, names: vec![name.to_owned()] });
    }

    /// Adds a file that is not read for another reason than its extension: `a link`.
    pub(crate) fn add_as(&mut self, kind: &str, name: &str) {
        self.put(kind.to_owned(), Kind { count: 1, names: vec![name.to_owned()] });
    }

    /// Adds the files of another value.
    pub fn merge(&mut self, more: Self) {
        more.kinds.into_iter().for_each(|(name, kind)| self.put(name, kind));
    }

    fn put(&mut self, name: String, kind: Kind) {
        let is_new = !self.kinds.contains_key(&name);
        let name = if is_new && self.kinds.len() >= MOST_KINDS { "other endings".to_owned() } else { name };
        let own = self.kinds.entry(name).or_default();
        own.count += kind.count;
        let room = MOST_NAMES.saturating_sub(own.names.len());
        own.names.extend(kind.names.into_iter().take(room));
    }

    /// Returns the number of files.
    #[must_use]
    pub fn count(&self) -> usize {
        self.kinds.values().map(|kind| kind.count).sum()
    }

    /// Returns the kinds by extension, the most frequent first.
    #[must_use]
    pub fn kinds(&self) -> Vec<(&str, &Kind)> {
        let mut kinds: Vec<_> = self.kinds.iter().map(|(name, kind)| (name.as_str(), kind)).collect();
        kinds.sort_by(|a, b| b.1.count.cmp(&a.1.count).then(a.0.cmp(b.0)));
        kinds
    }

    /// Returns what files with this extension are and how to convert them to text; `None` if this is unknown.
    #[must_use]
    pub fn advice(kind: &str) -> Option<String> {
        Foreign::by_ending(kind.strip_prefix('.')?).map(Foreign::reason)
    }
}

/// Returns the extension of a name with its dot, in lower case.
fn kind_of(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let ending = last.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && !ending.is_empty());
    match ending {
        Some((stem, _)) if stem.eq_ignore_ascii_case("readme") => "README".to_owned(),
        Some((_, ending)) if is_about_archive(name) && ending.len() <= 16 => last.to_lowercase(),
        Some((_, ending)) if ending.len() <= 16 => format!(".{}", ending.to_lowercase()),
        _ => "no extension".to_owned(),
    }
}
