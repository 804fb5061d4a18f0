//! Limits on the size of input. They apply to any content, so that one file cannot take all memory or time. Input that
//! exceeds a limit is skipped and reported with its reason; nothing is truncated silently.

/// The end of every reason that a larger [`Limits::article`] resolves.
pub const LARGER_LIMIT: &str = "a larger limit can be set";

/// The minimum and the maximum of [`Limits::article`], in bytes. An article must fit into one segment of the index,
/// which addresses 4 GiB of postings.
const ARTICLE: std::ops::RangeInclusive<u64> = 1 << 10..=1 << 30;

/// The maximum number of paragraphs of an article, and of lines of a text. Each takes memory and a document of the
/// index, however short it is.
pub(crate) const MOST_PARAGRAPHS: usize = 1 << 20;

/// Returns the reason why an article with more paragraphs is not read.
pub(crate) fn many_paragraphs() -> String {
    format!("more than {MOST_PARAGRAPHS} lines or paragraphs, the most that an article may have")
}

/// Whether a text has more lines than an article may have paragraphs.
pub(crate) fn has_many_lines(text: &str) -> bool {
    text.len() > MOST_PARAGRAPHS && memchr::memchr_iter(b'\n', text.as_bytes()).count() > MOST_PARAGRAPHS
}

/// Limits of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The maximum length of an article: title, fields and text in bytes of UTF-8. The default is 16 MiB, or 5.6
    /// million Chinese characters. The longest single books fit (資治通鑑 has 3 million characters), but not a year of a
    /// newspaper in one file.
    pub article: usize,
    /// The maximum number of bytes to which one packed file may expand, at any depth. The default is 64 GiB, ten times
    /// the size of the largest single files of news: a web archive of 1 GB expands to about 5 GB, and all text of a
    /// daily newspaper since 1946 has about 5 GB.
    pub unpacked: u64,
    /// The maximum number of members in the containers of one file, at any depth. The default is 4,000,000: twice the
    /// number of articles of a daily newspaper in 75 years, each in its own member.
    pub members: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { article: 16 << 20, unpacked: 64 << 30, members: 4_000_000 }
    }
}

impl Limits {
    /// Returns the default limits with another maximum length of an article, in bytes.
    ///
    /// ```
    /// use jianbao_corpus::Limits;
    /// assert_eq!(Limits::with_article(64 << 20).unwrap().article, 64 << 20);
    /// assert!(Limits::with_article(10).unwrap_err().contains("between 1 KiB and 1 GiB"));
    /// ```
    ///
    /// # Errors
    ///
    /// A message if the value is too small or too large.
    pub fn with_article(bytes: u64) -> Result<Self, String> {
        let article = usize::try_from(bytes).ok().filter(|_| ARTICLE.contains(&bytes));
        let wrong = || {
            let (least, most) = (size(*ARTICLE.start()), size(*ARTICLE.end()));
            format!("the longest article has to be between {least} and {most}, not {}", size(bytes))
        };
        Ok(Self { article: article.ok_or_else(wrong)?, ..Self::default() })
    }

    /// Returns the maximum length of a record: a line of JSON Lines, an object, a row, a document of SGML. JSON may use
    /// twice the bytes for Chinese text (`\u6865` for three bytes), and a record contains more than the article.
    pub(crate) fn record(self) -> usize {
        2 * self.article + (1 << 20)
    }

    /// Returns the maximum size of a file in a format that is read as a whole: HTML, XML, Markdown. A saved page may
    /// contain its pictures.
    pub(crate) fn document(self) -> usize {
        self.record().max(64 << 20)
    }

    /// Returns the reason why an overlong article is not read.
    pub(crate) fn long_article(self) -> String {
        format!("longer than {}, the longest article that is read; {LARGER_LIMIT}", size(self.article as u64))
    }

    /// Returns the reason why an overlong record is not read; `what` is its name.
    pub(crate) fn long_record(self, what: &str) -> String {
        format!("the {what} is longer than {}, the longest that is read; {LARGER_LIMIT}", size(self.record() as u64))
    }

    /// Returns the reason why an overlong file is not read.
    pub(crate) fn long_document(self) -> String {
        format!("longer than {}, which is not one document; {LARGER_LIMIT}", size(self.document() as u64))
    }
}

/// Formats a number of bytes in the largest unit of which it is a multiple.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = units.iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}
