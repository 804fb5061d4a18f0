//! Arguments of `jianbao completions` and `jianbao man`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueHint};
use clap_complete::Shell;

/// Print completions of commands and options for a shell
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao completions bash > ~/.local/share/bash-completion/completions/jianbao
  jianbao completions zsh > ~/.zfunc/_jianbao      a folder of $fpath
  jianbao completions fish > ~/.config/fish/completions/jianbao.fish
  jianbao completions powershell >> $PROFILE")]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

/// Write man pages of all commands
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  jianbao man ~/.local/share/man/man1              then man jianbao-search
  jianbao man --markdown > cli.md                  the same on one page")]
pub(in crate::cli) struct ManArgs {
    /// Folder for the pages; it is created if it is missing
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "markdown")]
    pub dir: Option<PathBuf>,
    /// Print all commands as one page of Markdown instead
    #[arg(long, conflicts_with = "dir")]
    pub markdown: bool,
}
