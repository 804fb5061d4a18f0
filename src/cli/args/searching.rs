//! Arguments of `jianbao search` and `jianbao show`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::{engine::EngineArgs, index_dir::IndexDir, matching::MatchArgs};
use crate::cli::terminal::console::ColorWhen;

/// Find paragraphs
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao search 大桥 通车              both must occur in the paragraph
  jianbao search '「夜間封橋」'         the exact string, traditional or simplified
  jianbao search 大桥 SENT 通车         both in one sentence
  jianbao search 标题:大桥 日期:2012..2016   in titles of these years
  jianbao search 市长 作者:李闻 -广告   by this author, without a word
  jianbao search 大桥 -n 3 --mark       three hits, terms in 【】
  jianbao search 大桥 --count           how many paragraphs
  jianbao search --queries list.txt     one query per line, one JSON answer per line")]
// Each flag is a stable interface for scripts.
#[allow(clippy::struct_excessive_bools)]
pub(in crate::cli) struct SearchArgs {
    /// What to find; quotes of any kind ask for the exact string
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Hits to show
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Number of hits to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Show all hits
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Print how the query was parsed, before the hits
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
    /// Print each hit as a JSON object, one per line
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
    /// Do not relax a query that matches nothing, or fewer paragraphs than a page
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
    /// Answer the queries of a file, one per line; `-` reads them from standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub queries: Option<PathBuf>,
}

/// Order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(in crate::cli) enum SortArg {
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
pub(in crate::cli) struct ShowArgs {
    /// Id of the article, as `search` prints it in brackets
    #[arg(value_name = "ID")]
    pub id: String,
    /// Highlight the matches of this query
    #[arg(long, value_name = "QUERY")]
    pub highlight: Option<String>,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Put 【】 around terms instead of colour
    #[arg(long)]
    pub mark: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
}
