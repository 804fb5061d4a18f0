//! Where an article came from, and whether another is the same.

use std::{fmt, sync::Arc};

use super::SourceFile;
use crate::{analysis::fold, model::Article};

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The line that its record begins on, counted from 1; 0 when it is the whole file.
    pub line: usize,
    /// Whether the file itself names the article. Such a name is believed: two of them are two articles, whatever they say.
    pub named: bool,
    /// A hash of what it says, in every spelling: equal for the same article of the same paper and day.
    pub content: u128,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.path.display())?;
        if self.line > 0 { write!(f, ":{}", self.line) } else { Ok(()) }
    }
}

/// A hash of the title, the text, the day and the paper of an article, folded.
///
/// ```
/// use jianbao::{corpus::content_hash, model::Article};
/// let article = |text: &str| Article { paragraphs: vec![text.into()], ..Article::default() };
/// assert_eq!(content_hash(&article("大橋 合龍。")), content_hash(&article("大桥合龙。")));
/// assert_ne!(content_hash(&article("大桥合龙。")), content_hash(&article("大桥通车。")));
/// ```
#[must_use]
pub fn content_hash(article: &Article) -> u128 {
    let meta = &article.meta;
    let date = meta.date.map(|date| date.to_string()).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    };
    add(&date);
    add(meta.source.as_deref().unwrap_or_default());
    add(&fold(&meta.title));
    article.paragraphs.iter().for_each(|paragraph| add(&fold(paragraph)));
    let bytes: [u8; 16] = hasher.finalize().as_bytes()[..16].try_into().expect("a hash has 32 bytes");
    u128::from_le_bytes(bytes)
}
