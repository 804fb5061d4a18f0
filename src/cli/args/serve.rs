//! Arguments of `jianbao serve`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::index_dir::IndexDir;

/// Serve a web page and a JSON API
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao serve                                    http://127.0.0.1:7300/ on this machine only
  jianbao serve --index ~/rmrb-index --addr 127.0.0.1:8080
  jianbao serve --addr 0.0.0.0:7300 --token-file token.txt --host archive.example
  curl 'http://127.0.0.1:7300/api/v1/search?q=大桥'

Updates of the index are visible at once. Ctrl-C stops the server after open requests are answered.
The interface is described at /api/v1/openapi.json.")]
pub(in crate::cli) struct ServeArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300")]
    pub addr: String,
    /// A name of this server besides localhost and its address, as in http://NAME/
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Allow pages of another site (https://wiki.example) to use the API; others are rejected
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Require the token in FILE, or the one in the variable JIANBAO_TOKEN
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Allow access without a token, also from other machines
    #[arg(long, conflicts_with = "token_file")]
    pub no_token: bool,
    /// Log queries and article ids, not only the kind of page
    #[arg(long)]
    pub log_queries: bool,
    /// Write no log of requests
    #[arg(long, short = 'q', conflicts_with = "log_queries")]
    pub quiet: bool,
    /// Concurrent searches [default: all cores]; with two or more, one thread stays free of heavy searches
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Searches that may wait in the queue; further ones fail with 503 [default: 256]
    #[arg(long, value_name = "N")]
    pub queue: Option<usize>,
    /// Seconds until a search, including its wait, is stopped and fails with 504 [default: 10]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub time_limit: Option<u64>,
    /// CPU seconds that a search may use, approximately; beyond that it fails with 422 [default: 1]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub work_limit: Option<u64>,
    /// Concurrent searches per remote address; further ones fail with 429 [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub per_client: Option<u16>,
}
