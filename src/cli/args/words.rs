//! Arguments of the commands that compare words: `collocates`, `keywords`.

use std::str::FromStr;

use clap::{
    Args as ClapArgs, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::{index_dir::IndexDir, matching::MatchArgs};
use crate::words::{KeynessMeasure, KeywordUnit, Measure, Side, Window};

/// Which words of a table are printed, and how.
#[derive(Debug, ClapArgs)]
// Each flag is a stable interface for scripts.
#[allow(clippy::struct_excessive_bools)]
pub(in crate::cli) struct WordTableArgs {
    /// List function words too
    #[arg(long)]
    pub function_words: bool,
    /// Words to show
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Show all words
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Print a table as CSV, with a byte order mark for spreadsheets
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Print as one JSON object
    #[arg(long)]
    pub json: bool,
}

impl WordTableArgs {
    /// The maximum number of words.
    pub(in crate::cli) fn limit(&self) -> usize {
        if self.all { usize::MAX } else { self.limit }
    }
}

/// List the words around the occurrences of a query, with measures of association
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao collocates 大桥                          five words on each side
  jianbao collocates 大桥 --span sentence          the words of the sentence
  jianbao collocates 大桥 --left --span 1          the word before it
  jianbao collocates 大桥 --measure log-dice       in another order
  jianbao collocates '大桥 OR 隧道' --csv > a.csv  a table of all measures

The words are those of the index: a word inside a longer one counts as well. The expected number is computed
from the whole archive for windows of this size. docs/methods.md has the formulas. Function words (的, 在, 以及) are
counted, but listed with --function-words only.")]
pub(in crate::cli) struct CollocatesArgs {
    /// What to find
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    /// Number of words on each side, or `sentence`, or `paragraph`
    #[arg(long, value_name = "SPAN", default_value = "5")]
    pub span: SpanArg,
    /// Count only words before the occurrences
    #[arg(long, conflicts_with = "right")]
    pub left: bool,
    /// Count only words after the occurrences
    #[arg(long)]
    pub right: bool,
    /// The measure that sorts the words
    #[arg(long, value_name = "MEASURE", default_value = Measure::default().name(), value_parser = measure_parser())]
    pub measure: Measure,
    /// List only words that are near an occurrence at least N times
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub min: u64,
    #[command(flatten)]
    pub table: WordTableArgs,
    #[command(flatten)]
    pub matching: MatchArgs,
}

impl CollocatesArgs {
    pub(in crate::cli) fn side(&self) -> Side {
        match (self.left, self.right) {
            (true, _) => Side::Left,
            (_, true) => Side::Right,
            _ => Side::Both,
        }
    }
}

fn measure_parser() -> impl TypedValueParser<Value = Measure> {
    PossibleValuesParser::new(Measure::NAMES).map(|name| Measure::from_name(&name).expect("one of the possible values"))
}

/// The surroundings of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct SpanArg(pub Window);

impl FromStr for SpanArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "sentence" => Ok(Self(Window::Sentence)),
            "paragraph" => Ok(Self(Window::Paragraph)),
            _ => match text.parse() {
                Ok(words @ 1..) => Ok(Self(Window::Words(words))),
                _ => Err("a number of words from 1, `sentence` or `paragraph`".to_owned()),
            },
        }
    }
}

/// List the words that one part of the archive uses more than another
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao keywords 日期:2018 --versus 日期:1998      one year against another
  jianbao keywords 来源:临江日报                     one newspaper against the rest of the archive
  jianbao keywords 大桥 --versus 隧道                paragraphs with 大桥 against those with 隧道
  jianbao keywords 日期:2018 --negative              the words that it uses less
  jianbao keywords 日期:2018 --by paragraphs         counts a word once in a paragraph

Paragraphs that both queries match belong to the first. The order is that of the conservative log ratio (LRC): how many
times more frequent a word is at least, as a power of two. docs/methods.md has the formulas.")]
pub(in crate::cli) struct KeywordsArgs {
    /// The part of the archive whose keywords are listed
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    /// What it is compared with: a query, or `archive` for the rest of the archive
    #[arg(long, value_name = "QUERY", default_value = ARCHIVE)]
    pub versus: String,
    /// What is counted
    #[arg(long, value_name = "UNIT", value_enum, default_value_t)]
    pub by: UnitArg,
    /// The measure that sorts the words
    #[arg(long, value_name = "MEASURE", default_value = KeynessMeasure::default().name(), value_parser = keyness_parser())]
    pub measure: KeynessMeasure,
    /// List the words that are rarer, instead of those that are more frequent
    #[arg(long)]
    pub negative: bool,
    /// Compare only words that occur at least N times in both parts together
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub min: u64,
    #[command(flatten)]
    pub table: WordTableArgs,
    #[command(flatten)]
    pub matching: MatchArgs,
}

/// The value of `--versus` for the rest of the archive.
pub(in crate::cli) const ARCHIVE: &str = "archive";

/// The unit that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum UnitArg {
    /// Occurrences among all words
    #[default]
    Occurrences,
    /// Paragraphs that have the word, titles included
    Paragraphs,
}

impl From<UnitArg> for KeywordUnit {
    fn from(unit: UnitArg) -> Self {
        match unit {
            UnitArg::Occurrences => Self::Occurrences,
            UnitArg::Paragraphs => Self::Paragraphs,
        }
    }
}

fn keyness_parser() -> impl TypedValueParser<Value = KeynessMeasure> {
    PossibleValuesParser::new(KeynessMeasure::NAMES)
        .map(|name| KeynessMeasure::from_name(&name).expect("one of the possible values"))
}
