//! The origin of an article, and whether two articles are the same.

use std::{
    fmt,
    fs::File,
    io::{self, BufReader},
    path::Path,
    sync::Arc,
};

use crate::source::file::SourceFile;
use jianbao_model::Article;
use jianbao_text::fold;

/// The number of bytes hashed at once: enough for parallel hashing of parts.
const AT_ONCE: usize = 16 << 10;

/// The origin of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The line on which its record begins, counted from 1; 0 if it is the whole file.
    pub line: usize,
    /// Whether the file contains an id of the article. Articles with different ids are different, even if their content
    /// is equal.
    pub named: bool,
    /// A hash of the folded content, equal for the same article of the same newspaper and day.
    pub content: u128,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.path.display())?;
        if self.line > 0 { write!(f, ":{}", self.line) } else { Ok(()) }
    }
}

/// Returns the BLAKE3 hash of the bytes of a file.
///
/// # Errors
///
/// If it cannot be read, or is not a regular file: a pipe may block, and a device may have no end.
pub fn hash_file(path: &Path) -> io::Result<[u8; 32]> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut BufReader::with_capacity(1 << 20, File::open(path)?), &mut hasher)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Returns a hash of the title, the text, the day and the newspaper of an article, folded.
///
/// ```
/// use jianbao_corpus::content_hash;
/// use jianbao_model::Article;
/// let article = |text: &str| Article { paragraphs: vec![text.into()], ..Article::default() };
/// assert_eq!(content_hash(&article("大橋 合龍。")), content_hash(&article("大桥合龙。")));
/// assert_ne!(content_hash(&article("大桥合龙。")), content_hash(&article("大桥通车。")));
/// ```
#[must_use]
pub fn content_hash(article: &Article) -> u128 {
    let meta = &article.meta;
    let date = meta.date.map(|date| date.to_string()).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    // Paragraphs are shorter than the number of bytes hashed at once.
    let mut waiting = Vec::with_capacity(AT_ONCE);
    let mut add = |part: &str| {
        waiting.extend_from_slice(&(part.len() as u64).to_le_bytes());
        waiting.extend_from_slice(part.as_bytes());
        if waiting.len() >= AT_ONCE {
            hasher.update(&waiting);
            waiting.clear();
        }
    };
    add(&date);
    add(meta.source.as_deref().unwrap_or_default());
    add(&fold(&meta.title));
    article.paragraphs.iter().for_each(|paragraph| add(&fold(paragraph)));
    hasher.update(&waiting);
    let bytes: [u8; 16] = hasher.finalize().as_bytes()[..16].try_into().expect("a hash has 32 bytes");
    u128::from_le_bytes(bytes)
}
