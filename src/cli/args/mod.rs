//! The command-line arguments, as clap types. Help texts are short, with examples first.

mod all_matches;
mod command_line;
mod diagnostics;
mod engine;
mod evaluation;
mod index_dir;
mod indexing;
mod maintenance;
mod matching;
#[cfg(feature = "mcp")]
mod mcp;
mod reference;
mod searching;
#[cfg(feature = "serve")]
mod serve;
mod words;

pub(super) use all_matches::{ExportArgs, FacetsArgs, KwicArgs, SplitArg, TimelineArgs};
pub(super) use command_line::{Args, Command, definition, is_command, parse};
pub(super) use diagnostics::{ExplainArgs, StatsArgs, TokenizeArgs};
pub(super) use engine::EngineArgs;
#[cfg(feature = "opensearch")]
pub(super) use engine::PublishArgs;
pub(super) use evaluation::{BenchArgs, EvalArgs, HitDetail};
pub(super) use index_dir::{DEFAULT_DATA, DEFAULT_INDEX};
pub(super) use indexing::{IndexArgs, InspectArgs, ReadArgs};
pub(super) use maintenance::{BackupArgs, GcArgs, OptimizeArgs, RestoreArgs, VerifyArgs};
#[cfg(feature = "mcp")]
pub(super) use mcp::McpArgs;
pub(super) use reference::{CompletionsArgs, ManArgs};
pub(super) use searching::{SearchArgs, ShowArgs, SortArg};
#[cfg(feature = "serve")]
pub(super) use serve::ServeArgs;
pub(super) use words::{ARCHIVE, CollocatesArgs, KeywordsArgs};
