//! Arguments of `jianbao index` and `jianbao inspect`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{engine::PublishArgs, index_dir::IndexDir};
use crate::corpus::{
    Limits,
    decode::EncodingRule,
    formats::{self, Format},
};

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
// Each flag is a stable interface for scripts.
#[allow(clippy::struct_excessive_bools)]
pub(in crate::cli) struct IndexArgs {
    #[command(flatten)]
    pub reading: ReadArgs,
    #[command(flatten)]
    pub index: IndexDir,
    #[command(flatten)]
    pub publish: PublishArgs,
    /// Wait if another process is writing
    #[arg(long)]
    pub wait: bool,
    /// List what would be added, changed and removed, without writing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Rebuild the index from scratch; the old one is searched until the new one is complete
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
  jianbao inspect archive/ --json           a JSON object for each file, one per line
  jianbao inspect page.html --articles      also the articles that were found in it")]
pub(in crate::cli) struct InspectArgs {
    #[command(flatten)]
    pub reading: ReadArgs,
    /// List the articles too
    #[arg(long, conflicts_with = "json")]
    pub articles: bool,
    /// Print a JSON object for each file, one per line
    #[arg(long)]
    pub json: bool,
}

/// The input, and how it is read.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct ReadArgs {
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

/// Parses the size of an article: `500000`, `64M`, `64MiB`, `1.5M`.
fn article_size(text: &str) -> Result<u64, String> {
    let invalid = || format!("{text:?} is not a size; give bytes, or a number with K, M or G, such as 64M");
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.trim_end_matches("IB").trim_end_matches('B');
    let (number, shift) = match number.char_indices().next_back().ok_or_else(invalid)? {
        (at, 'K') => (&number[..at], 10),
        (at, 'M') => (&number[..at], 20),
        (at, 'G') => (&number[..at], 30),
        _ => (number, 0),
    };
    let number: f64 = number.trim_end().parse().map_err(|_| invalid())?;
    let bytes = number * f64::from(1_u32 << shift);
    if !(bytes.is_finite() && bytes >= 0.0) {
        return Err(invalid());
    }
    Limits::with_article(bytes as u64).map(|_| bytes as u64)
}

fn encoding_rule(text: &str) -> Result<String, String> {
    EncodingRule::parse(text).map(|_| text.to_owned())
}

/// The value of `--format`.
#[derive(Clone, Copy)]
pub(in crate::cli) struct FormatName(pub &'static dyn Format);

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
