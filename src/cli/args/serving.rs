//! What can be typed to serve an index over HTTP.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::IndexDir;

/// Open the archive in a browser, and answer programs over HTTP
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao serve                                    http://127.0.0.1:7300/ on this machine only
  jianbao serve --index ~/rmrb-index --addr 127.0.0.1:8080
  jianbao serve --addr 0.0.0.0:7300 --token-file token.txt --host archive.example
  curl 'http://127.0.0.1:7300/api/v1/search?q=大桥'

What is indexed while it runs is found at once. Ctrl-C ends it when what was asked is answered.
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
    /// Let pages of another site ask from a browser, as https://wiki.example; all others are refused
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Answer only who shows the token that is in FILE; else that of the variable JIANBAO_TOKEN, if it is set
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Let anybody read who can connect, also from other machines
    #[arg(long, conflicts_with = "token_file")]
    pub no_token: bool,
    /// Show in the log what was asked; else only which page
    #[arg(long)]
    pub log_queries: bool,
    /// Write no log of requests
    #[arg(long, short = 'q', conflicts_with = "log_queries")]
    pub quiet: bool,
    /// Searches at once [default: all cores]; of several, one is kept free of heavy ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Searches that may wait for their turn; one more is refused with 503
    #[arg(long, value_name = "N")]
    pub queue: Option<usize>,
    /// Seconds that a search may take, with its wait, before it is stopped and refused with 504 [default: 10]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub time_limit: Option<u64>,
    /// Seconds of computing, about, that a search may need; one that needs more is refused with 422 [default: 1]
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub work_limit: Option<u64>,
    /// Searches that one address of another machine may have at once; one more is refused with 429 [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub per_client: Option<u16>,
}
