//! Arguments of `jianbao stats`, `tokenize` and `explain`.

use clap::Args as ClapArgs;

use super::index_dir::IndexDir;

/// Print statistics of the index
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct StatsArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Print what the index would store of a text
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  jianbao tokenize 南京市長江大橋今日通車")]
pub(in crate::cli) struct TokenizeArgs {
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
pub(in crate::cli) struct ExplainArgs {
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
