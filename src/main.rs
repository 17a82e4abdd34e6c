//! The `gleaner` binary: hooks, arguments, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    gleaner::cli::main(std::env::args_os())
}
