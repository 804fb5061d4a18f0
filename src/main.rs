//! The `jianbao` program: hands its arguments to [`jianbao::cli`] and exits with the code that comes back.

use std::process::ExitCode;

fn main() -> ExitCode {
    jianbao::cli::main()
}
