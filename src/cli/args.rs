//! The command-line arguments, as clap types. Help texts are short, with examples first.

mod bench;
mod copying;
mod counting;
#[cfg(feature = "serve")]
mod serving;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::console::ColorWhen;
pub(super) use bench::{BenchArgs, Reading};
pub(super) use copying::{BackupArgs, RestoreArgs};
pub(super) use counting::{ExportArgs, FacetsArgs, KwicArgs, MatchArgs, TimelineArgs};
#[cfg(feature = "serve")]
pub(super) use serving::ServeArgs;

use crate::corpus::{
    Limits,
    decode::EncodingRule,
    formats::{self, Format},
};

/// Where the index lies unless it is said.
pub(super) const DEFAULT_INDEX: &str = "index";
/// What is indexed unless it is said.
pub(super) const DEFAULT_DATA: &str = "data";

/// Full-text search for Chinese news archives
#[derive(Debug, Parser)]
#[command(
    name = "jianbao",
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  jianbao index ~/人民日报              read a folder, build ./index
  jianbao search 互联网 治理            paragraphs with both, best first
  jianbao search '“网络空间”'           the exact string
  jianbao search 國務院 --json | jq .   traditional or simplified, for programs
  jianbao show 20160312-01-02           one article, whole

Exit codes: 0 hits or done, 1 no hits, 2 error, 3 done with skips, 4 the new state of the index is in place but
something failed after that, 130 interrupted"
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Index(IndexArgs),
    Inspect(InspectArgs),
    Search(SearchArgs),
    Timeline(TimelineArgs),
    Facets(FacetsArgs),
    Kwic(KwicArgs),
    Export(ExportArgs),
    Show(ShowArgs),
    Stats(StatsArgs),
    Tokenize(TokenizeArgs),
    Explain(ExplainArgs),
    Eval(EvalArgs),
    Bench(BenchArgs),
    Verify(VerifyArgs),
    Optimize(OptimizeArgs),
    Gc(GcArgs),
    Backup(BackupArgs),
    Restore(RestoreArgs),
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
}

impl Command {
    /// The folder of the index that it reads or writes.
    pub(super) fn index(&self) -> Option<&Path> {
        let IndexDir { dir } = match self {
            Self::Index(args) => &args.index,
            Self::Search(args) => &args.index,
            Self::Timeline(args) => &args.index,
            Self::Facets(args) => &args.index,
            Self::Kwic(args) => &args.index,
            Self::Export(args) => &args.index,
            Self::Show(args) => &args.index,
            Self::Stats(args) => &args.index,
            Self::Explain(args) => &args.index,
            Self::Eval(args) => &args.index,
            Self::Bench(args) => &args.index,
            Self::Verify(args) => &args.index,
            Self::Optimize(args) => &args.index,
            Self::Gc(args) => &args.index,
            Self::Backup(args) => &args.index,
            Self::Restore(args) => &args.index,
            #[cfg(feature = "serve")]
            Self::Serve(args) => &args.index,
            Self::Inspect(_) | Self::Tokenize(_) => return None,
        };
        Some(dir)
    }
}

/// Build the index of files and folders
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao index                                   data/ into index/
  jianbao index 1998/ 1999.tar.gz --index ~/rmrb-index
  jianbao index '1998/**/*.txt' --encoding big5   a pattern, an encoding
  zcat news.jsonl.gz | jianbao index -            standard input
  find . -newer index -print0 | jianbao index --files-from - -0

Reads .gz .zst .xz .bz2 .zip .tar .warc in place, and detects encodings.
Files that cannot be read are listed and skipped (exit code 3).")]
// Each switch is a promise of its own to scripts.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct IndexArgs {
    #[command(flatten)]
    pub reading: ReadArgs,
    #[command(flatten)]
    pub index: IndexDir,
    /// Wait if another process is writing
    #[arg(long)]
    pub wait: bool,
    /// List what would be added, changed and removed, without writing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Rebuild the index from scratch; the old one answers until the new one is complete
    #[arg(long)]
    pub rebuild: bool,
    /// Keep running and index new files as they appear; Ctrl-C stops
    #[arg(long, conflicts_with_all = ["dry_run", "files_from"])]
    pub watch: bool,
    /// Keep the articles of deleted files
    #[arg(long)]
    pub keep_missing: bool,
    /// Detect changed files by content instead of size and time
    #[arg(long)]
    pub checksum: bool,
    /// Remove the articles of a file or folder from the index
    #[arg(long, value_name = "PATH")]
    pub forget: Vec<PathBuf>,
    /// Set the user dictionary, which the index remembers: one word per line, in jieba's format
    #[arg(long, value_name = "FILE", conflicts_with = "no_dict")]
    pub dict: Option<PathBuf>,
    /// Remove the user dictionary
    #[arg(long)]
    pub no_dict: bool,
    /// Write a report to FILE: one JSON object per line for each input file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Threads to use [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Show how files would be read
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao inspect 19980101.txt              its format, encoding, dates, what was cleaned and joined
  jianbao inspect archive/ --json           a JSON object for each file, one a line
  jianbao inspect page.html --articles      also the articles that were found in it")]
pub(super) struct InspectArgs {
    #[command(flatten)]
    pub reading: ReadArgs,
    /// List the articles too
    #[arg(long, conflicts_with = "json")]
    pub articles: bool,
    /// Print a JSON object for each file, one a line
    #[arg(long)]
    pub json: bool,
}

/// What to read, and how.
#[derive(Debug, ClapArgs)]
pub(super) struct ReadArgs {
    /// Files, folders and patterns to read; `-` is standard input [default: data]
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Also read the files listed in FILE, one per line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// Paths in that list end with NUL instead of a newline
    #[arg(short = '0', long = "null", requires = "files_from")]
    pub null: bool,
    /// Encoding of all files, or with `GLOB=` of matching files; the last match wins
    #[arg(long, value_name = "[GLOB=]NAME", value_parser = encoding_rule)]
    pub encoding: Vec<String>,
    /// The format of all files: jsonl, json, csv, md, html, xml, sgml, sogou, pfr, txt
    #[arg(long, value_name = "NAME", value_parser = format_named)]
    pub format: Option<FormatName>,
    /// The name or number of a field: title=大标题, text=4
    #[arg(long, value_name = "FIELD=KEY")]
    pub map: Vec<String>,
    /// Maximum size of an article; larger ones are skipped and listed. K, M and G mean KiB, MiB and GiB [default: 16M]
    #[arg(long, value_name = "SIZE", value_parser = article_size)]
    pub max_article: Option<u64>,
}

/// The size of an article: `500000`, `64M`, `64MiB`, `1.5M`.
fn article_size(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is not a size; give bytes, or a number with K, M or G, such as 64M");
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.trim_end_matches("IB").trim_end_matches('B');
    let (number, shift) = match number.char_indices().next_back().ok_or_else(wrong)? {
        (at, 'K') => (&number[..at], 10),
        (at, 'M') => (&number[..at], 20),
        (at, 'G') => (&number[..at], 30),
        _ => (number, 0),
    };
    let number: f64 = number.trim_end().parse().map_err(|_| wrong())?;
    let bytes = number * f64::from(1_u32 << shift);
    if !(bytes.is_finite() && bytes >= 0.0) {
        return Err(wrong());
    }
    Limits::with_article(bytes as u64).map(|_| bytes as u64)
}

fn encoding_rule(text: &str) -> Result<String, String> {
    EncodingRule::parse(text).map(|_| text.to_owned())
}

/// A format that was asked for.
#[derive(Clone, Copy)]
pub(super) struct FormatName(pub &'static dyn Format);

impl std::fmt::Debug for FormatName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name())
    }
}

fn format_named(name: &str) -> Result<FormatName, String> {
    formats::named(name).map(FormatName).ok_or_else(|| {
        let known: Vec<&str> = formats::ALL.iter().map(|format| format.name()).collect();
        format!("unknown format {name:?}; known formats: {}", known.join(", "))
    })
}

/// Where the index is.
#[derive(Debug, ClapArgs)]
pub(super) struct IndexDir {
    /// Folder of the index
    #[arg(long = "index", value_name = "DIR", default_value = DEFAULT_INDEX)]
    pub dir: PathBuf,
}

/// Find paragraphs
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao search 乌镇 互联网            both must occur in the paragraph
  jianbao search '「市長」'             the exact string, traditional or simplified
  jianbao search 大桥 -n 3 --mark       three hits, terms in 【】
  jianbao search 治理 --count           how many paragraphs
  jianbao search --queries list.txt     one query a line, one JSON answer a line")]
// Each switch is a promise of its own to scripts.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct SearchArgs {
    /// What to find; quotes of any kind ask for the exact string
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    /// Hits to show
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Number of hits to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Show all hits
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Print how the query was understood before the hits
    #[arg(long)]
    pub explain_query: bool,
    /// Print only how many paragraphs match
    #[arg(long)]
    pub count: bool,
    /// Print only ids of articles
    #[arg(short = 'l', long = "ids", conflicts_with = "count")]
    pub ids: bool,
    /// Print the answer as one JSON object
    #[arg(long, conflicts_with_all = ["count", "ids"])]
    pub json: bool,
    /// Print each hit as a JSON object on a line
    #[arg(long, conflicts_with_all = ["count", "ids", "json"])]
    pub jsonl: bool,
    /// Put 【】 around terms instead of colour
    #[arg(long)]
    pub mark: bool,
    /// Show about N characters of a long paragraph, around the highlights
    #[arg(long, value_name = "N")]
    pub snippet: Option<usize>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
    #[command(flatten)]
    pub matching: MatchArgs,
    /// Do not relax a query that matches nothing
    #[arg(long)]
    pub no_relax: bool,
    /// Order of hits
    #[arg(long, value_name = "ORDER", value_enum, default_value_t, allow_hyphen_values = true)]
    pub sort: SortArg,
    /// Group the best N paragraphs of each article; -n counts articles [text output: 3]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "3", require_equals = true)]
    pub group: Option<usize>,
    /// Rank paragraphs individually, as --json does
    #[arg(long, conflicts_with = "group")]
    pub flat: bool,
    /// Answer the queries of a file, one a line; `-` reads them from standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub queries: Option<PathBuf>,
}

/// Order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum SortArg {
    /// Best first
    #[default]
    Relevance,
    /// Newest first
    #[value(name = "-date", alias = "newest")]
    Newest,
    /// Oldest first
    #[value(name = "date", alias = "oldest")]
    Oldest,
}

/// Print an article
#[derive(Debug, ClapArgs)]
pub(super) struct ShowArgs {
    /// Id of the article, as `search` prints it in brackets
    #[arg(value_name = "ID")]
    pub id: String,
    /// Mark what this query matches
    #[arg(long, value_name = "QUERY")]
    pub highlight: Option<String>,
    #[command(flatten)]
    pub index: IndexDir,
    /// Put 【】 around terms instead of colour
    #[arg(long)]
    pub mark: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
}

/// Print statistics of the index
#[derive(Debug, ClapArgs)]
pub(super) struct StatsArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Check the integrity of the index: files, articles and postings
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao verify                  every file and article, a sample of the sources
  jianbao verify --full           also reads all sources again
  jianbao verify --repair         repairs a damaged index

A repair returns to the newest intact state. If there is none, it rebuilds the index from its sources,
unless articles would be lost.")]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Reread all sources and check all articles, instead of a sample
    #[arg(long)]
    pub full: bool,
    /// Repair a damaged index: return to an intact state, or rebuild from the sources
    #[arg(long)]
    pub repair: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Merge the index into one segment: smallest and fastest
#[derive(Debug, ClapArgs)]
pub(super) struct OptimizeArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Wait if another process is writing
    #[arg(long)]
    pub wait: bool,
}

/// Remove files left by killed runs; every update does this too
#[derive(Debug, ClapArgs)]
pub(super) struct GcArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Wait if another process is writing
    #[arg(long)]
    pub wait: bool,
}

/// Print what the index would store of a text
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao tokenize 南京市長江大橋今日通車")]
pub(super) struct TokenizeArgs {
    /// The text
    #[arg(value_name = "TEXT", required = true)]
    pub text: Vec<String>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Explain why an article matches a query or does not match it
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao explain 市长 --doc 临江日报/2003/20031121/20031121-02-01")]
pub(super) struct ExplainArgs {
    /// The query
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    /// Id of the article
    #[arg(long, value_name = "ID")]
    pub doc: String,
    #[command(flatten)]
    pub index: IndexDir,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Evaluate ranking against known answers
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao eval --queries titles.tsv --qrels titles.qrels --bodies

Queries are lines `id<TAB>text`, known answers lines `id<TAB>article`. BM25 over jieba's words and over pairs of letters is
measured beside, on the same index.")]
pub(super) struct EvalArgs {
    /// The queries
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// The known answers
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    #[command(flatten)]
    pub index: IndexDir,
    /// Look at paragraphs only, not at titles
    #[arg(long)]
    pub bodies: bool,
    /// Measure only our own ranking
    #[arg(long)]
    pub no_baselines: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments as clap shall see them: `-治理` is a word to exclude, not a bundle of switches, because no switch is Chinese. Its
/// hyphen becomes the full-width one, which means the same in a query.
pub(super) fn typed(args: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    args.map(|arg| match arg.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(word) if word.starts_with(|c: char| !c.is_ascii()) => format!("－{word}").into(),
        _ => arg,
    })
}
