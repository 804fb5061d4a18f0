//! Limits on what is read of a file. They hold for any content, so that one file cannot take all memory or time. Whatever exceeds a limit
//! is skipped and listed with its reason; nothing is cut silently.

/// The end of every reason that a larger [`Limits::article`] removes.
pub const LARGER_LIMIT: &str = "a larger limit can be set";

/// The smallest and the largest value of [`Limits::article`], in bytes. An article has to fit into one segment of the index, which
/// addresses 4 GiB of postings.
const ARTICLE: std::ops::RangeInclusive<u64> = 1 << 10..=1 << 30;

/// The maximum number of paragraphs of an article, and of lines of one text. Each costs memory and a document of the index, even if it is
/// short.
pub(crate) const MOST_PARAGRAPHS: usize = 1 << 20;

/// Why an article of more paragraphs than that is not read.
pub(crate) fn many_paragraphs() -> String {
    format!("more than {MOST_PARAGRAPHS} lines or paragraphs, the most that an article may have")
}

/// Whether a text has more lines than an article may have paragraphs.
pub(crate) fn has_many_lines(text: &str) -> bool {
    text.len() > MOST_PARAGRAPHS && memchr::memchr_iter(b'\n', text.as_bytes()).count() > MOST_PARAGRAPHS
}

/// Bounds of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest article: bytes of its title, fields and text in UTF-8. The default is 16 MiB, 5.6 million Chinese characters: the
    /// longest single books (資治通鑑 has 3 million characters) fit, while a year of a newspaper in one file is no article.
    pub article: usize,
    /// The most bytes that one packed file may unpack to, at any depth. The default is 64 GiB: ten times what the largest single
    /// files of news hold (a web archive of 1 GB unpacks to about 5 GB; all text of a daily newspaper since 1946 has about 5 GB).
    pub unpacked: u64,
    /// The most members that the containers of one file may have, at any depth. The default is 4,000,000: twice the articles of a
    /// daily newspaper in 75 years, each in a member of its own.
    pub members: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { article: 16 << 20, unpacked: 64 << 30, members: 4_000_000 }
    }
}

impl Limits {
    /// The default with another longest article, in bytes.
    ///
    /// ```
    /// use jianbao_corpus::Limits;
    /// assert_eq!(Limits::with_article(64 << 20).unwrap().article, 64 << 20);
    /// assert!(Limits::with_article(10).unwrap_err().contains("between 1 KiB and 1 GiB"));
    /// ```
    ///
    /// # Errors
    ///
    /// A message when the value is too small or too large to work with.
    pub fn with_article(bytes: u64) -> Result<Self, String> {
        let article = usize::try_from(bytes).ok().filter(|_| ARTICLE.contains(&bytes));
        let wrong = || {
            let (least, most) = (size(*ARTICLE.start()), size(*ARTICLE.end()));
            format!("the longest article has to be between {least} and {most}, not {}", size(bytes))
        };
        Ok(Self { article: article.ok_or_else(wrong)?, ..Self::default() })
    }

    /// The longest record: a line of JSON Lines, an object, a row, a document of SGML. JSON may write each byte of Chinese text as two
    /// (`\u6865` for three), and a record has more in it than the article.
    pub(crate) fn record(self) -> usize {
        2 * self.article + (1 << 20)
    }

    /// The longest file of a format that is read as a whole: HTML, XML, Markdown. A saved page may carry its pictures.
    pub(crate) fn document(self) -> usize {
        self.record().max(64 << 20)
    }

    /// Why an article is not read.
    pub(crate) fn long_article(self) -> String {
        format!("longer than {}, the longest article that is read; {LARGER_LIMIT}", size(self.article as u64))
    }

    /// Why a record is not read; `what` is its name.
    pub(crate) fn long_record(self, what: &str) -> String {
        format!("the {what} is longer than {}, the longest that is read; {LARGER_LIMIT}", size(self.record() as u64))
    }

    /// Why a whole file is not read.
    pub(crate) fn long_document(self) -> String {
        format!("longer than {}, which is not one document; {LARGER_LIMIT}", size(self.document() as u64))
    }
}

/// A number of bytes in the largest unit that it is a whole number of.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = units.iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}
