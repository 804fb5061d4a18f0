//! The command line as a whole: the program's help and its subcommands.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    sync::LazyLock,
};

use clap::{CommandFactory, Parser, Subcommand};

#[cfg(feature = "mcp")]
use super::mcp::McpArgs;
#[cfg(feature = "serve")]
use super::serve::ServeArgs;
use super::{
    all_matches::{ExportArgs, FacetsArgs, KwicArgs, TimelineArgs},
    diagnostics::{ExplainArgs, StatsArgs, TokenizeArgs},
    evaluation::{BenchArgs, EvalArgs},
    index_dir::IndexDir,
    indexing::{IndexArgs, InspectArgs},
    maintenance::{BackupArgs, GcArgs, OptimizeArgs, RestoreArgs, VerifyArgs},
    reference::{CompletionsArgs, ManArgs},
    searching::{SearchArgs, ShowArgs},
    words::{CollocatesArgs, KeywordsArgs},
};

/// Full-text search for Chinese news archives
#[derive(Debug, Parser)]
#[command(
    name = "jianbao",
    version,
    long_version = LONG_VERSION.as_str(),
    arg_required_else_help = true,
    after_help = "\
Examples:
  jianbao index ~/人民日报              read a folder, build ./index
  jianbao search 大桥 通车              paragraphs with both, best first
  jianbao search '“夜间封桥”'           the exact string
  jianbao search 大橋 --json | jq .     traditional or simplified, for programs
  jianbao show 20160312-01-02           one article, whole

Exit codes: 0 hits or done, 1 no hits, 2 error, 3 done with skips, 4 the new state of the index is in place but
something failed after that, 130 interrupted"
)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

/// The version, with everything that decides whether an index can be read, and the optional features.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\nindex format {}\nanalysis {}\nfeatures {}",
        env!("CARGO_PKG_VERSION"),
        crate::index::FORMAT,
        crate::analysis::fingerprint(),
        features().join(", ")
    )
});

/// The optional features that this program was compiled with.
fn features() -> Vec<&'static str> {
    let all = [
        ("documents", cfg!(feature = "documents")),
        ("mail", cfg!(feature = "mail")),
        ("pdf", cfg!(feature = "pdf")),
        ("seven-zip", cfg!(feature = "seven-zip")),
        ("spreadsheets", cfg!(feature = "spreadsheets")),
        ("serve", cfg!(feature = "serve")),
        ("mcp", cfg!(feature = "mcp")),
    ];
    all.into_iter().filter_map(|(name, is_enabled)| is_enabled.then_some(name)).collect()
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    Index(IndexArgs),
    Inspect(InspectArgs),
    Search(SearchArgs),
    Timeline(TimelineArgs),
    Facets(FacetsArgs),
    Kwic(KwicArgs),
    Collocates(CollocatesArgs),
    Keywords(KeywordsArgs),
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
    #[cfg(feature = "mcp")]
    Mcp(McpArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// The folder of the index that the command reads or writes.
    pub(in crate::cli) fn index(&self) -> Option<&Path> {
        let IndexDir { dir } = match self {
            Self::Index(args) => &args.index,
            Self::Search(args) => &args.index,
            Self::Timeline(args) => &args.index,
            Self::Facets(args) => &args.index,
            Self::Kwic(args) => &args.index,
            Self::Collocates(args) => &args.index,
            Self::Keywords(args) => &args.index,
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
            #[cfg(feature = "mcp")]
            Self::Mcp(args) => &args.index,
            Self::Inspect(_) | Self::Tokenize(_) | Self::Completions(_) | Self::Man(_) => return None,
        };
        Some(dir)
    }
}

/// Parses the arguments of the process, without the name of the program.
///
/// # Errors
///
/// Fails if they are not a valid command line. The error contains the text to print if they ask for help or the
/// version.
pub(in crate::cli) fn parse(typed: &[OsString]) -> Result<Args, clap::Error> {
    Args::try_parse_from(std::iter::once("jianbao".into()).chain(escape_exclusions(typed.iter().cloned())))
}

/// The commands with their arguments, as clap knows them.
pub(in crate::cli) fn definition() -> clap::Command {
    Args::command()
}

/// Whether a word is the name of a command.
pub(in crate::cli) fn is_command(word: &OsStr) -> bool {
    let mut definition = definition();
    definition.build();
    definition.find_subcommand(word).is_some()
}

/// Prepares the arguments for clap: `-治理` excludes a word and is not a group of flags, because no flag is Chinese. Its
/// hyphen becomes the full-width one, which has the same meaning in a query.
fn escape_exclusions(args: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    args.map(|arg| match arg.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(word) if word.starts_with(|c: char| !c.is_ascii()) => format!("－{word}").into(),
        _ => arg,
    })
}
