//! Runs the command that the arguments name, and converts its errors to messages and exit codes.

use std::{ffi::OsString, io, process::ExitCode};

use super::{
    args::{self, Args, Command},
    commands,
    exit::Exit,
    hints,
    terminal::{console, interrupt},
    unknown_command,
};
use crate::index;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    index::quiet_panics();
    let typed: Vec<OsString> = std::env::args_os().skip(1).collect();
    let Args { command } = match args::parse(&typed) {
        Ok(args) => args,
        Err(error) => {
            if let Some(message) = unknown_command::describe(&typed, &error) {
                console::print_message(format_args!("jianbao: {message}"));
                return ExitCode::from(Exit::Failure as u8);
            }
            error.exit()
        }
    };
    let result = match command.index() {
        // Convert panics on damaged bytes into errors.
        Some(dir) => index::catch_panics(dir, || Ok(run(&command))).unwrap_or_else(|error| Err(error.into())),
        None => run(&command),
    };
    interrupt::finish();
    let exit = result.unwrap_or_else(|error| {
        if is_closed_pipe(&error) {
            // The reader closed the pipe.
            return Exit::Success;
        }
        // Errors of the library include their causes; print the chain of others.
        let error = match error.downcast::<jianbao_query::Error>() {
            Ok(error) => anyhow::Error::from(crate::Error::from(error)),
            Err(error) => error,
        };
        match error.downcast::<crate::Error>().map(index::diagnose) {
            Ok(error) => {
                console::print_message(format_args!("jianbao: {error}"));
                if let Some(hint) = hints::of_error(&error) {
                    console::print_message(format_args!("hint: {hint}"));
                }
                match error {
                    crate::Error::Interrupted { .. } => Exit::Interrupted,
                    crate::Error::AfterPublication { .. } | crate::Error::Partial { .. } => Exit::InPlace,
                    crate::Error::Panicked { .. } => Exit::Fault,
                    _ => Exit::Failure,
                }
            }
            Err(error) => {
                console::print_message(format_args!("jianbao: {error:#}"));
                Exit::Failure
            }
        }
    });
    ExitCode::from(exit as u8)
}

fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Index(args) => commands::index::run(args),
        Command::Inspect(args) => commands::inspect::run(args),
        Command::Search(args) => commands::search::run(args),
        Command::Timeline(args) => commands::timeline::run(args),
        Command::Facets(args) => commands::facets::run(args),
        Command::Kwic(args) => commands::kwic::run(args),
        Command::Collocates(args) => commands::collocates::run(args),
        Command::Keywords(args) => commands::keywords::run(args),
        Command::Export(args) => commands::export::run(args),
        Command::Show(args) => commands::show::run(args),
        Command::Stats(args) => commands::stats::run(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Eval(args) => commands::eval::run(args),
        Command::Bench(args) => commands::bench::run(args),
        Command::Verify(args) => commands::verify::run(args),
        Command::Optimize(args) => commands::optimize::run(args),
        Command::Gc(args) => commands::gc::run(args),
        Command::Backup(args) => commands::backup::run(args),
        Command::Restore(args) => commands::restore::run(args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => commands::serve::run(args),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => commands::mcp::run(args),
        Command::Tokenize(args) => commands::tokenize::run(args),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.map(io::Error::kind).or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
