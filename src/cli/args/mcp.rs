//! Arguments of `jianbao mcp`.

use clap::Args as ClapArgs;

use super::index_dir::IndexDir;
use crate::mcp::Limits;

/// Serve the archive to assistants (Model Context Protocol, standard input and output)
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao mcp --index ~/rmrb-index                  as a client starts it
  claude mcp add jianbao -- jianbao mcp --index ~/rmrb-index

Tools: search, fetch, timeline, facets. They are read-only. Every answer is a JSON object with a part of the result and a
cursor for the next part. Updates of the index are visible at once.")]
pub(in crate::cli) struct McpArgs {
    #[command(flatten)]
    pub index: IndexDir,
    /// Maximum length of an answer
    #[arg(long, value_name = "CHARACTERS", default_value_t = Limits::default().characters, value_parser = characters)]
    pub max_characters: usize,
    /// Seconds until a search is stopped
    #[arg(long, value_name = "S", default_value_t = Limits::default().time.as_secs(), value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub time_limit: u64,
}

fn characters(text: &str) -> Result<usize, String> {
    let number: usize = text.parse().map_err(|_| "give a number".to_owned())?;
    if number < Limits::MIN_CHARACTERS {
        return Err(format!("at least {}", Limits::MIN_CHARACTERS));
    }
    Ok(number)
}
