//! The command line as a whole: the program's help and its subcommands.

use std::{ffi::OsString, path::Path};

use clap::{Parser, Subcommand};

#[cfg(feature = "serve")]
use super::serve::ServeArgs;
use super::{
    all_matches::{ExportArgs, FacetsArgs, KwicArgs, TimelineArgs},
    diagnostics::{ExplainArgs, StatsArgs, TokenizeArgs},
    evaluation::{BenchArgs, EvalArgs},
    index_dir::IndexDir,
    indexing::{IndexArgs, InspectArgs},
    maintenance::{BackupArgs, GcArgs, OptimizeArgs, RestoreArgs, VerifyArgs},
    searching::{SearchArgs, ShowArgs},
    words::{CollocatesArgs, KeywordsArgs},
};

/// Full-text search for Chinese news archives
#[derive(Debug, Parser)]
#[command(
    name = "jianbao",
    version,
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
            Self::Inspect(_) | Self::Tokenize(_) => return None,
        };
        Some(dir)
    }
}

/// Prepares the arguments for clap: `-治理` excludes a word and is not a group of flags, because no flag is Chinese. Its
/// hyphen becomes the full-width one, which has the same meaning in a query.
pub(in crate::cli) fn escape_exclusions(args: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    args.map(|arg| match arg.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(word) if word.starts_with(|c: char| !c.is_ascii()) => format!("－{word}").into(),
        _ => arg,
    })
}
