//! What planning and filters need to know of an archive: words, bigrams and characters with their frequencies, and the values of the
//! fields of articles. It is one compressed block, stored beside the archive in the cluster, and in memory while the archive is open,
//! so that planning a query asks the cluster nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use jianbao_query::{
    ArchiveSize,
    engine::{Coverage, CoverageCounts},
};
use jianbao_text::bigrams;

use crate::error::{Error, Result};

/// The maximum size of the block in memory, in bytes.
const MAX_BYTES: usize = 4 << 30;
/// The size of a part of the block as it is stored in the cluster, in bytes.
const PART_BYTES: usize = 4 << 20;

/// The vocabulary and the values of an archive.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Catalogue {
    /// Words with their numbers of documents.
    pub words: Frequencies,
    /// Bigrams, marked if they are words.
    pub marked_bigrams: Frequencies,
    /// Word characters.
    pub characters: Frequencies,
    /// The distinct values of the fields of articles, by field.
    pub values: BTreeMap<String, BTreeSet<String>>,
    pub size: Size,
    /// Numbers of articles, titles and paragraphs by day.
    days: Vec<(i64, [usize; 3])>,
    /// The same for articles of which only a month or year is known.
    periods: Vec<((i64, i64), [usize; 3])>,
    undated: [usize; 3],
}

/// The size of an archive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Size {
    pub documents: u64,
    pub articles: u64,
    pub bigrams: u64,
}

impl From<Size> for ArchiveSize {
    fn from(size: Size) -> Self {
        Self { documents: size.documents, articles: size.articles, bigrams: size.bigrams }
    }
}

/// Terms with their document frequencies: lines of a term, a tab and a number, sorted by term.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Frequencies {
    lines: String,
}

impl Frequencies {
    pub(crate) fn new(counts: HashMap<String, u32>) -> Self {
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        let mut lines = String::new();
        for (term, count) in counts {
            lines.push_str(&term);
            lines.push('\t');
            lines.push_str(&count.to_string());
            lines.push('\n');
        }
        Self { lines }
    }

    /// Returns the number of documents that contain `term`; 0 if it is unknown.
    pub(crate) fn get(&self, term: &str) -> u64 {
        let rest = &self.lines[self.first_from(term)..];
        let line = rest.split('\n').next().and_then(|line| line.split_once('\t'));
        line.filter(|(own, _)| *own == term).and_then(|(_, count)| count.parse().ok()).unwrap_or(0)
    }

    /// Iterates over the terms that begin with `prefix`, in order.
    pub(crate) fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, u64)> {
        let lines = self.lines[self.first_from(prefix)..].split_terminator('\n');
        let entries = lines.filter_map(|line| line.split_once('\t'));
        let entries = entries.take_while(move |(term, _)| term.starts_with(prefix));
        entries.filter_map(|(term, count)| Some((term, count.parse().ok()?)))
    }

    /// Returns the offset of the first line whose term is not less than `term`.
    fn first_from(&self, term: &str) -> usize {
        let bytes = self.lines.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = bytes[..middle].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let length = bytes[start..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - start);
            let line = &bytes[start..start + length];
            let own = line.split(|&byte| byte == b'\t').next().unwrap_or_default();
            if own < term.as_bytes() { low = start + length + 1 } else { high = start }
        }
        low.min(bytes.len())
    }
}

impl Catalogue {
    pub(crate) fn set_coverage(&mut self, coverage: &Coverage) {
        let row = |counts: CoverageCounts| [counts.articles, counts.titles, counts.paragraphs];
        let has_articles = |counts: &CoverageCounts| *counts != CoverageCounts::default();
        self.days = coverage.days().filter(|(_, counts)| has_articles(counts)).map(|(day, c)| (day, row(c))).collect();
        self.periods = coverage.periods().map(|(period, counts)| (period, row(counts))).collect();
        self.undated = row(coverage.undated());
    }

    pub(crate) fn coverage(&self) -> Coverage {
        let counts = |[articles, titles, paragraphs]: [usize; 3]| CoverageCounts { articles, titles, paragraphs };
        Coverage::new(
            self.days.iter().map(|&(day, row)| (day, counts(row))).collect(),
            self.periods.iter().map(|&(period, row)| (period, counts(row))).collect(),
            counts(self.undated),
        )
    }

    pub(crate) fn word_frequency(&self, word: &str) -> u64 {
        if bigrams::is_bigram(word) {
            self.marked_bigrams.get(&format!("{word}{}", bigrams::WORD_MARK))
        } else {
            self.words.get(word)
        }
    }

    /// Returns an upper bound: a document that has the bigram both as a word and otherwise counts twice.
    pub(crate) fn bigram_frequency(&self, bigram: &str) -> u64 {
        self.marked_bigrams.get(bigram) + self.marked_bigrams.get(&format!("{bigram}{}", bigrams::WORD_MARK))
    }

    /// Iterates over the words that begin with `prefix`.
    pub(crate) fn words_with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, u64)> {
        let marked = |(bigram, count): (&'a str, u64)| Some((bigram.strip_suffix(bigrams::WORD_MARK)?, count));
        self.words.with_prefix(prefix).chain(self.marked_bigrams.with_prefix(prefix).filter_map(marked))
    }

    /// Returns the block as texts that can be stored in the cluster, with its hash.
    pub(crate) fn to_parts(&self) -> Result<(Vec<String>, String)> {
        let error = |reason: String| Error::Answer { request: "the vocabulary".to_owned(), reason };
        let json = serde_json::to_vec(self).map_err(|failure| error(failure.to_string()))?;
        let block = zstd::bulk::compress(&json, 6).map_err(|failure| error(failure.to_string()))?;
        let parts = block.chunks(PART_BYTES).map(|part| STANDARD.encode(part)).collect();
        Ok((parts, blake3::hash(&block).to_hex().to_string()))
    }

    /// Reads the result of [`to_parts`](Self::to_parts).
    pub(crate) fn from_parts(parts: &[String], hash: &str) -> Result<Self> {
        let error = |reason: String| Error::Answer { request: "the vocabulary of the archive".to_owned(), reason };
        let mut block = Vec::new();
        for part in parts {
            block.extend(STANDARD.decode(part).map_err(|failure| error(failure.to_string()))?);
        }
        if blake3::hash(&block).to_hex().as_str() != hash {
            return Err(error("its hash differs from the one that was published".to_owned()));
        }
        let size = zstd::zstd_safe::get_frame_content_size(&block).ok().flatten().unwrap_or(u64::MAX);
        if size > MAX_BYTES as u64 {
            return Err(error(format!("it takes more than {MAX_BYTES} bytes")));
        }
        let json = zstd::bulk::decompress(&block, size as usize).map_err(|failure| error(failure.to_string()))?;
        serde_json::from_slice(&json).map_err(|failure| error(failure.to_string()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn frequencies(terms: &[(&str, u32)]) -> Frequencies {
        Frequencies::new(terms.iter().map(|&(term, count)| (term.to_owned(), count)).collect())
    }

    #[test]
    fn a_term_is_found_by_itself_and_by_its_prefix() {
        let terms = [("a", 1), ("大", 9), ("大桥", 7), ("大桥通车", 2), ("桥", 30), ("长江大桥", 4)];
        let counts = frequencies(&terms);
        for (term, count) in terms {
            assert_eq!(counts.get(term), u64::from(count), "{term}");
        }
        for term in ["", "A", "大道", "大桥通", "龙"] {
            assert_eq!(counts.get(term), 0, "{term}");
        }
        assert_eq!(counts.with_prefix("大桥").collect::<Vec<_>>(), [("大桥", 7), ("大桥通车", 2)]);
        assert_eq!(counts.with_prefix("").count(), terms.len());
        assert_eq!(counts.with_prefix("龙").count(), 0);
        assert_eq!(frequencies(&[]).get("大桥"), 0);
    }

    #[test]
    fn a_catalogue_is_read_as_it_was_written() {
        let mut catalogue = Catalogue { words: frequencies(&[("长江大桥", 4)]), ..Catalogue::default() };
        catalogue.marked_bigrams = frequencies(&[("大桥", 3), ("大桥\u{2}", 7)]);
        catalogue.size = Size { documents: 12, articles: 3, bigrams: 90 };
        let counts = CoverageCounts { articles: 1, titles: 1, paragraphs: 3 };
        let coverage = Coverage::new([(-20_000, counts), (16_872, counts)].into(), [((0, 30), counts)].into(), counts);
        catalogue.set_coverage(&coverage);
        let (parts, hash) = catalogue.to_parts().unwrap();
        let read = Catalogue::from_parts(&parts, &hash).unwrap();
        assert_eq!((read.word_frequency("大桥"), read.bigram_frequency("大桥")), (7, 10));
        assert_eq!(read.words_with_prefix("").collect::<Vec<_>>(), [("长江大桥", 4), ("大桥", 7)]);
        assert_eq!((read.size, read.coverage()), (catalogue.size, coverage));
        assert!(Catalogue::from_parts(&parts, "0").is_err());
    }
}
