//! The record of what was indexed: roots, files as they were read, and the articles of each file. It is stored beside
//! the segments in the same generation, so that both always match; `verify` compares them.
//!
//! ```text
//! sources.jsonl.zst    roots and files: all that a run with nothing new has to read
//! articles.jsonl.zst   the articles of the files, in the same order
//! ```

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::disk::{files, hex, parts::Part};
use crate::error::{Error, Result};
use crate::format::record;
use jianbao_corpus::{ReadSpec, Root, path_text};

/// The fastest compression level.
const LEVEL: i32 = 1;

/// The sources of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    /// In the order in which they were first given.
    pub roots: Vec<Root>,
    /// Options for reading; of several that apply to a file, the last counts.
    pub specs: Vec<ScopedSpec>,
    /// By root, then by path below the root.
    pub files: Vec<FileEntry>,
}

/// Options for reading the files below a root, or below a part of a root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScopedSpec {
    pub root: Root,
    pub spec: ReadSpec,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Index of its root in [`Sources::roots`].
    pub root: usize,
    /// Path below the root; empty if the root is a file.
    #[serde(with = "path_text")]
    pub path: PathBuf,
    pub bytes: u64,
    /// Time of the last change, in nanoseconds since 1970; `None` if the file was so new that a later change might not
    /// alter the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// BLAKE3 hash of the file; `None` if the file was not read completely and has to be read again.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hex::optional_hash")]
    pub hash: Option<[u8; 32]>,
    /// Version of the program and options with which it was read.
    pub reading: String,
    /// Number of its articles.
    pub articles: usize,
}

/// An article as its file contains it, and what the index did with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ArticleEntry {
    /// The id in its file.
    #[serde(rename = "id")]
    pub original_id: String,
    pub outcome: Outcome,
    /// [`content_hash`](jianbao_corpus::content_hash), equal for two spellings of the same article.
    #[serde(with = "hex::hash128")]
    pub content: u128,
    /// The [`article_hash`] of the article under its original id.
    #[serde(rename = "whole", with = "hex::hash128")]
    pub article_hash: u128,
    /// Whether its file contains an id for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Whether it has no paragraphs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
    /// The member of the file that contains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The line on which it begins; 0 if it is the whole file.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: usize,
}

/// What the index did with an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// Indexed under its original id.
    Indexed,
    /// Indexed under this id, because its original id was taken.
    Renamed(String),
    /// Not indexed, because it equals the article with this id.
    Duplicate(String),
}

// serde requires a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl ArticleEntry {
    /// Returns the id under which it is indexed, or `None` for a duplicate.
    pub(crate) fn id(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Indexed => Some(&self.original_id),
            Outcome::Renamed(id) => Some(id),
            Outcome::Duplicate(_) => None,
        }
    }

    /// Returns the id of the indexed article that has its text, and the hash that this article must have.
    pub(crate) fn indexed_text(&self) -> (&str, ExpectedHash) {
        match &self.outcome {
            Outcome::Indexed => (&self.original_id, ExpectedHash::Whole(self.article_hash)),
            Outcome::Renamed(id) => (id, ExpectedHash::Whole(self.article_hash)),
            Outcome::Duplicate(of) => (of, ExpectedHash::Content(self.content)),
        }
    }

    /// Returns its place for display: `2016/a.zip/x.jsonl:12`.
    pub(crate) fn place(&self, file: &Path) -> String {
        let path = self.member.as_ref().map_or_else(|| file.to_path_buf(), |member| file.join(member));
        if self.line > 0 { format!("{}:{}", path.display(), self.line) } else { path.display().to_string() }
    }
}

impl Sources {
    /// Returns the absolute path of a file.
    pub(crate) fn path(&self, file: &FileEntry) -> PathBuf {
        let root = &self.roots[file.root].path;
        if file.path.as_os_str().is_empty() { root.clone() } else { root.join(&file.path) }
    }

    /// Whether any file belongs to one of these roots.
    pub(crate) fn has_files_of(&self, roots: &[Root]) -> bool {
        let of = |root: &Root, path: &Path| root.path == path || root.relative(path).is_some();
        self.files.iter().any(|file| {
            let path = self.path(file);
            roots.iter().any(|root| of(root, &path))
        })
    }

    /// Reads roots and files of a generation.
    pub(crate) fn read(generation: &Path) -> Result<Self> {
        let mut lines = lines(&Part::Sources.path(generation))?;
        let roots = lines.next().ok_or_else(|| damaged(generation, Part::Sources))?;
        let (roots, specs): (Vec<Root>, _) = parse(generation, Part::Sources, roots)?;
        let files = lines.map(|line| parse(generation, Part::Sources, line)).collect::<Result<Vec<FileEntry>>>()?;
        if files.iter().any(|file| file.root >= roots.len()) {
            return Err(damaged(generation, Part::Sources));
        }
        Ok(Self { roots, specs, files })
    }

    /// Reads the articles of the files, in the order of `files`.
    pub(crate) fn articles(&self, generation: &Path) -> Result<Vec<Vec<ArticleEntry>>> {
        let mut lines = lines(&Part::Articles.path(generation))?;
        let mut entry =
            || parse(generation, Part::Articles, lines.next().ok_or_else(|| damaged(generation, Part::Articles))?);
        self.files.iter().map(|file| (0..file.articles).map(|_| entry()).collect()).collect()
    }

    /// Writes both files of the record.
    pub(crate) fn write<'e>(
        &self,
        generation: &Path,
        articles: impl IntoIterator<Item = &'e ArticleEntry>,
    ) -> Result<()> {
        write(&Part::Sources.path(generation), |file| {
            line(file, &(&self.roots, &self.specs))?;
            self.files.iter().try_for_each(|entry| line(file, entry))
        })?;
        write(&Part::Articles.path(generation), |file| articles.into_iter().try_for_each(|entry| line(file, entry)))
    }
}

fn line(file: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *file, value)?;
    file.write_all(b"\n")
}

fn write(path: &Path, fill: impl FnOnce(&mut BufWriter<zstd::Encoder<'_, File>>) -> io::Result<()>) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut out = BufWriter::new(zstd::Encoder::new(files::create(path)?, LEVEL)?);
        fill(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?.sync_all()
    };
    write().map_err(Error::io("write", path))
}

fn lines(path: &Path) -> Result<impl Iterator<Item = io::Result<String>> + use<>> {
    let open = || io::Result::Ok(BufReader::new(zstd::Decoder::new(File::open(path)?)?).lines());
    open().map_err(Error::io("read", path))
}

fn parse<T: DeserializeOwned>(generation: &Path, part: Part, line: io::Result<String>) -> Result<T> {
    match line {
        // Errors of decompression have no error number of the system.
        Err(error) if error.raw_os_error().is_some() => Err(Error::io("read", part.path(generation))(error)),
        line => line.ok().and_then(|line| serde_json::from_str(&line).ok()).ok_or_else(|| damaged(generation, part)),
    }
}

fn damaged(generation: &Path, part: Part) -> Error {
    let what = format!("its record {} cannot be understood", part.name());
    Error::Damaged { path: crate::generation::generations::index_dir(generation), what }
}

/// The hash that an article read from the index must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpectedHash {
    /// Its [`article_hash`], under its original id.
    Whole(u128),
    /// Its [`content_hash`](jianbao_corpus::content_hash), if it replaces a duplicate that may have another spelling.
    Content(u128),
}

/// Returns a hash of everything that is indexed and stored of an article: its metadata, then each paragraph preceded by
/// its length in bytes.
pub(crate) fn article_hash(article: &jianbao_model::Article) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&record::hashed(&article.meta));
    for paragraph in &article.paragraphs {
        hasher.update(&(paragraph.len() as u64).to_le_bytes()).update(paragraph.as_bytes());
    }
    hex::first_half(hasher.finalize())
}
