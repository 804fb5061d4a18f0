//! Arguments of the commands that read all matches of a query: `timeline`, `facets`, `kwic`, `export`.

use clap::{Args as ClapArgs, ValueEnum};

use super::{engine::EngineArgs, index_dir::IndexDir, matching::MatchArgs};
use crate::{
    cli::terminal::console::ColorWhen,
    printer::ExportFormat,
    search::{Interval, LineOrder},
    statistics::BurstOptions,
};

use std::path::PathBuf;

/// Count hits over time, with the size of the archive in each period
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao timeline 互联网                        a bar for each year, or month, or day
  jianbao timeline 互联网 万维网 --relative      two words compared, by their share of the archive
  jianbao timeline '大桥 通车' --by month        paragraphs with both; each QUERY is a series
  jianbao timeline 大桥 高铁 日期:2012..2016     a filter alone applies to every QUERY
  jianbao timeline 水灾 --by month --bursts      and the months with unusually many hits
  jianbao timeline 大桥 --csv                    a table, for spreadsheets
  jianbao timeline 大桥 高铁 --svg bridges.svg   a picture

Counts are exact and include titles. Periods without articles in the archive are shown as gaps, not as zeros.")]
// Each flag is a stable interface for scripts.
#[allow(clippy::struct_excessive_bools)]
pub(in crate::cli) struct TimelineArgs {
    /// What to find; several queries are compared
    #[arg(value_name = "QUERY", required = true)]
    pub queries: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Length of a bar [default: suitable for the period of the archive]
    #[arg(long, value_name = "TIME", value_enum)]
    pub by: Option<ByArg>,
    /// Show the share of the archive's paragraphs in each period, not their number
    #[arg(long)]
    pub relative: bool,
    /// Count each query for the most frequent values of FIELD separately
    #[arg(long, value_name = "FIELD", value_enum)]
    pub split: Option<SplitArg>,
    /// List the periods in which unusually many paragraphs match (Kleinberg's bursts)
    #[arg(long)]
    pub bursts: bool,
    /// How many times more frequent than usual matches are in a burst; above 1
    #[arg(long, value_name = "S", default_value_t = BurstOptions::default().ratio, requires = "bursts", value_parser = ratio)]
    pub burst_ratio: f64,
    /// How unlikely the beginning of a burst is; greater values give fewer bursts
    #[arg(long, value_name = "GAMMA", default_value_t = BurstOptions::default().cost, requires = "bursts", value_parser = cost)]
    pub burst_cost: f64,
    /// Draw an SVG image into FILE
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "json"])]
    pub svg: Option<PathBuf>,
    /// Print a table as CSV, with a byte order mark for spreadsheets
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Print as one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub matching: MatchArgs,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
}

impl TimelineArgs {
    pub(in crate::cli) fn bursts(&self) -> Option<BurstOptions> {
        self.bursts.then_some(BurstOptions { ratio: self.burst_ratio, cost: self.burst_cost })
    }
}

fn ratio(text: &str) -> Result<f64, String> {
    number(text).filter(|ratio| *ratio > 1.0).ok_or_else(|| "a number above 1".to_owned())
}

fn cost(text: &str) -> Result<f64, String> {
    number(text).filter(|cost| *cost >= 0.0).ok_or_else(|| "a number from 0".to_owned())
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A field by which a timeline is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SplitArg {
    /// A series for each newspaper, agency or site
    Source,
    /// A series for each page
    Page,
    /// A series for each section
    Section,
    /// A series for each author
    Author,
}

/// The length of a bucket of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ByArg {
    /// A bar for each year
    Year,
    /// A bar for each month
    Month,
    /// A bar for each day
    Day,
}

impl From<ByArg> for Interval {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Year => Self::Year,
            ByArg::Month => Self::Month,
            ByArg::Day => Self::Day,
        }
    }
}

/// Count hits by newspaper, year, page, section, author and so on
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao facets 大桥 通车               the ten most frequent values of each field
  jianbao facets 大桥 -n 50 --json      for programs

The values can be used as filters: 来源:临江日报, 版:3, 作者:李闻 and so on.")]
pub(in crate::cli) struct FacetsArgs {
    /// What to find
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Values per field to show
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Print as one JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub matching: MatchArgs,
}

/// Print every occurrence in context, aligned (concordance)
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao kwic 治理                        aligned occurrences, oldest first
  jianbao kwic 治理 --sort left            by the text before it: 互联网治理, 环境治理 …
  jianbao kwic 治理 --sort right --all     by the text after it, all lines
  jianbao kwic 治理 --sort R1,R2,L1        by the first character after it, then the second, then the one before it
  jianbao kwic 治理 --sample 50 --csv      fifty random lines, for spreadsheets
  jianbao kwic '“第?届”' --width 20        twenty columns on each side

Lines are sorted by folded characters, traditional and simplified together.")]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(in crate::cli) struct KwicArgs {
    /// What to find
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Lines to show
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 40)]
    pub limit: usize,
    /// Number of lines to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Show all lines
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Order of lines: position (by date and article), left or right (by the text before or after), or by up to five characters
    /// beside the match (L1 to L9, R1 to R9)
    #[arg(long, value_name = "ORDER", value_parser = line_order, default_value = "position")]
    pub sort: LineOrder,
    /// Show a random sample of this number of occurrences
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
    /// Seed of the sample; the same seed gives the same lines
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "sample")]
    pub seed: u64,
    /// Show the whole sentence instead of a number of columns
    #[arg(long, conflicts_with = "width")]
    pub sentence: bool,
    /// Columns of context on each side [default: as many as fit the terminal, otherwise 30]
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
    /// Print as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Print as CSV, with columns for the context, the match, and the article
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    #[command(flatten)]
    pub matching: MatchArgs,
    /// Put 【】 around terms instead of colour
    #[arg(long)]
    pub mark: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
}

/// Parses `--sort` of a concordance.
fn line_order(text: &str) -> Result<LineOrder, String> {
    match text {
        "position" => Ok(LineOrder::Position),
        "left" => Ok(LineOrder::Left),
        "right" => Ok(LineOrder::Right),
        keys => keys
            .parse()
            .map(LineOrder::Characters)
            .map_err(|error| format!("{error}; other orders are position, left and right")),
    }
}

/// Export all results as CSV, JSON Lines or references
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao export 大桥 通车 --format csv -o bridges.csv       a row for each paragraph
  jianbao export 大桥 --format jsonl --no-provenance | jq -r .text
  jianbao export 大桥 --format ris -o bridges.ris            a reference for each article
  jianbao export 大桥 --format bibtex > bridges.bib
  jianbao export 大桥 --format csl-json > bridges.json       for Zotero and pandoc

Sorted by date, article and paragraph. The provenance is the program, the index, the query and how it was parsed,
the time, and how much there is. With -o it is in FILE.provenance.json, otherwise in the first lines of CSV, JSON
Lines and BibTeX; --no-provenance leaves it out. In CSV an apostrophe stands before a cell that a spreadsheet would take
for a formula.")]
pub(in crate::cli) struct ExportArgs {
    /// What to find
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    /// What to write
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: FormatArg,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Write to FILE, and the provenance to FILE.provenance.json, instead of to standard output
    #[arg(short = 'o', long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Omit the provenance
    #[arg(long)]
    pub no_provenance: bool,
    #[command(flatten)]
    pub matching: MatchArgs,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FormatArg {
    /// A table for spreadsheets
    Csv,
    /// One JSON object per line
    Jsonl,
    /// References for Zotero, EndNote, NoteExpress
    Ris,
    /// References for TeX
    Bibtex,
    /// References for Zotero, pandoc and other citation processors
    CslJson,
}

impl From<FormatArg> for ExportFormat {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Csv => Self::Csv,
            FormatArg::Jsonl => Self::Jsonl,
            FormatArg::Ris => Self::Ris,
            FormatArg::Bibtex => Self::BibTex,
            FormatArg::CslJson => Self::CslJson,
        }
    }
}
