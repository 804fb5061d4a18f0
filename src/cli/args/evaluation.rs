//! Arguments of `jianbao eval` and `jianbao bench`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::index_dir::IndexDir;

/// Evaluate ranking against known answers
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao eval --queries titles.tsv --qrels titles.qrels --bodies

Queries are lines `id<TAB>text`, known answers lines `id<TAB>article`. BM25 over jieba's words and over bigrams is
measured on the same index for comparison.")]
pub(in crate::cli) struct EvalArgs {
    /// The queries
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// The known answers
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
    /// Search paragraphs only, not titles
    #[arg(long)]
    pub bodies: bool,
    /// Measure only our own ranking
    #[arg(long)]
    pub no_baselines: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Measure how long queries take, class by class, or how fast an index is built
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao bench                                  queries drawn from the index, one at a time
  jianbao bench --threads 1,4                    one at a time, then four at once
  jianbao bench --threads 4 --rate 200           200 a second, whether answered or not
  jianbao bench --cold                           a new process for each query
  jianbao bench --json > old.json                and later, after a change:
  jianbao bench --compare old.json               exit code 1 when a class is slower
  jianbao bench --index-build data --threads 1,2 builds in a temporary folder

Times are of parsing, searching and ten hits with text and marks, in milliseconds.")]
// Each flag is a stable interface for scripts.
#[allow(clippy::struct_excessive_bools)]
pub(in crate::cli) struct BenchArgs {
    /// What to build an index of, with --index-build [default: data]
    #[arg(value_name = "PATHS", requires = "index_build")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub index: IndexDir,
    /// Measure building an index instead of searching one: speed by step, memory, bytes by field
    #[arg(long, conflicts_with_all = ["queries", "number", "seed", "seconds", "rate", "cold", "text", "no_text", "svg", "compare"])]
    pub index_build: bool,
    /// Run the queries of a file, one per line, instead of random ones
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,
    /// Queries to draw for each class
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    pub number: usize,
    /// Seed of the random queries
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Seconds to measure each class
    #[arg(long, value_name = "S", default_value_t = 1.0)]
    pub seconds: f64,
    /// Concurrent queries, or indexing threads; several numbers are measured in turn [default: 1; for building 1 and
    /// all cores]
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub threads: Vec<usize>,
    /// Send N queries per second, instead of each after the last
    #[arg(long, value_name = "N")]
    pub rate: Option<f64>,
    /// Start a new process for each query, ten of each class
    #[arg(long, conflicts_with_all = ["threads", "rate", "text", "no_text"])]
    pub cold: bool,
    /// How much of the hits is read
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = HitDetail::Full)]
    pub text: HitDetail,
    /// The same as --text none
    #[arg(long, conflicts_with = "text")]
    pub no_text: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
    /// Draw the times as an SVG image
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Compare each class with an earlier --json report
    #[arg(long, value_name = "OLD")]
    pub compare: Option<PathBuf>,
}

impl BenchArgs {
    /// How much of the hits is read, as set by `--text` or `--no-text`.
    pub(in crate::cli) fn hit_detail(&self) -> HitDetail {
        if self.no_text { HitDetail::None } else { self.text }
    }
}

/// What a search reads of its hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum HitDetail {
    /// Nothing: matches are counted, not ranked
    None,
    /// Ten ranked article ids and paragraph numbers, no text
    Places,
    /// Ten ranked hits with their text and marks
    Full,
}
