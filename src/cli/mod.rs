//! The command line: arguments, commands, messages, exit codes. Contains no logic that the library lacks.

mod archive;
mod args;
mod commands;
mod exit;
mod hints;
mod input;
mod output_file;
mod program;
mod terminal;
mod unknown_command;

use exit::Exit;
pub use program::main;
