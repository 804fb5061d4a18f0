//! The `jianbao` program: calls [`jianbao::cli`] and exits with the code that it returns.

use std::process::ExitCode;

fn main() -> ExitCode {
    jianbao::cli::main()
}
