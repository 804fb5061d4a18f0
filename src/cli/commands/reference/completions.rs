//! `jianbao completions`: prints a script that completes commands and options in a shell.

use std::io::Write;

use crate::cli::{
    Exit,
    args::{self, CompletionsArgs},
    terminal::console,
};

pub(in crate::cli) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    // The output is buffered, because the generator panics if writing fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::definition(), "jianbao", &mut script);
    let mut out = console::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Success)
}
