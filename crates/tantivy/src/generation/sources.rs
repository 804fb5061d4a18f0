//! The record of what was indexed: roots, files as they were on disk, and the articles of each file. Kept beside the segments
//! in the same generation, so that the two cannot disagree; `verify` compares them.
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

/// Compresses names and ids well and costs milliseconds.
const LEVEL: i32 = 1;

/// Where an index has its articles from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    /// In the order in which they were given first.
    pub roots: Vec<Root>,
    /// What was said of reading; the last that means a file counts.
    pub specs: Vec<ScopedSpec>,
    /// By root, and by path below it.
    pub files: Vec<FileEntry>,
}

/// How the files below a root, or below a part of one, are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScopedSpec {
    pub root: Root,
    pub spec: ReadSpec,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Which root it is of.
    pub root: usize,
    /// Its path below the root; empty for a root that is a file.
    #[serde(with = "path_text")]
    pub path: PathBuf,
    pub bytes: u64,
    /// When it was changed, in nanoseconds since 1970; `None` when that proves nothing, because it was read just then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// BLAKE3 of its bytes; `None` when not all of it was read: then it is read again.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hex::optional_hash")]
    pub hash: Option<[u8; 32]>,
    /// In which way it was read: version and options.
    pub reading: String,
    /// How many entries it has.
    pub articles: usize,
}

/// An article as its file gave it, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ArticleEntry {
    /// The id that its file gave it.
    #[serde(rename = "id")]
    pub original_id: String,
    pub outcome: Outcome,
    /// [`content_hash`](jianbao_corpus::content_hash): equal for two spellings of the same article.
    #[serde(with = "hex::hash128")]
    pub content: u128,
    /// A hash of all that is indexed and stored of it.
    #[serde(rename = "whole", with = "hex::hash128")]
    pub article_hash: u128,
    /// Whether its file names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Whether it has no paragraphs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
    /// The member of its file that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The line that it begins on; 0 when it is the whole file.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: usize,
}

/// What became of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It is indexed under the id that it wanted.
    Indexed,
    /// Its id was another's; it is indexed under this one.
    Renamed(String),
    /// It is the same as the article with this id.
    Duplicate(String),
}

// serde asks for a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl ArticleEntry {
    /// The id under which it is indexed, if it is.
    pub(crate) fn id(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Indexed => Some(&self.original_id),
            Outcome::Renamed(id) => Some(id),
            Outcome::Duplicate(_) => None,
        }
    }

    /// The article of the index that has its text, and what that must be.
    pub(crate) fn indexed_text(&self) -> (&str, ExpectedHash) {
        match &self.outcome {
            Outcome::Indexed => (&self.original_id, ExpectedHash::Whole(self.article_hash)),
            Outcome::Renamed(id) => (id, ExpectedHash::Whole(self.article_hash)),
            Outcome::Duplicate(of) => (of, ExpectedHash::Content(self.content)),
        }
    }

    /// Where it is, for people: `2016/a.zip/x.jsonl:12`.
    pub(crate) fn place(&self, file: &Path) -> String {
        let path = self.member.as_ref().map_or_else(|| file.to_path_buf(), |member| file.join(member));
        if self.line > 0 { format!("{}:{}", path.display(), self.line) } else { path.display().to_string() }
    }
}

impl Sources {
    /// The absolute path of a file.
    pub(crate) fn path(&self, file: &FileEntry) -> PathBuf {
        let root = &self.roots[file.root].path;
        if file.path.as_os_str().is_empty() { root.clone() } else { root.join(&file.path) }
    }

    /// Whether any of the files is of one of these roots.
    pub(crate) fn has_files_of(&self, roots: &[Root]) -> bool {
        let of = |root: &Root, path: &Path| root.path == path || root.relative(path).is_some();
        self.files.iter().any(|file| {
            let path = self.path(file);
            roots.iter().any(|root| of(root, &path))
        })
    }

    /// Reads the roots and files of a generation.
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

    /// Reads the articles of its files.
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
        // The system could not read it; what cannot be unpacked has no number of the system.
        Err(error) if error.raw_os_error().is_some() => Err(Error::io("read", part.path(generation))(error)),
        line => line.ok().and_then(|line| serde_json::from_str(&line).ok()).ok_or_else(|| damaged(generation, part)),
    }
}

fn damaged(generation: &Path, part: Part) -> Error {
    let what = format!("its record {} cannot be understood", part.name());
    Error::Damaged { path: crate::generation::generations::index_dir(generation), what }
}

/// What an article must be that is read from the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpectedHash {
    /// Its [`article_hash`], under the id that its file gave it.
    Whole(u128),
    /// Its [`content_hash`]: it stands in for another one that says the same, perhaps in another spelling.
    Content(u128),
}

/// A hash of all that is indexed and stored of an article: of what is known of it, then of each paragraph with its length before it.
pub(crate) fn article_hash(article: &jianbao_model::Article) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&record::hashed(&article.meta));
    for paragraph in &article.paragraphs {
        hasher.update(&(paragraph.len() as u64).to_le_bytes()).update(paragraph.as_bytes());
    }
    hex::first_half(hasher.finalize())
}
