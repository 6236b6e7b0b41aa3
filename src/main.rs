//! 検針装置 kenshin: the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = kenshin::app::run(std::env::args_os());
    ExitCode::from(exit as u8)
}
