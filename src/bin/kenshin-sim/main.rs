//! Simulated devices on ptys, serial ports or the network.

#[cfg(unix)]
mod console;
#[cfg(unix)]
mod links;
#[cfg(unix)]
mod printer;
#[cfg(unix)]
mod slips;
#[cfg(unix)]
mod terminals;

/// Devices that are not there.
#[cfg(unix)]
#[derive(clap::Parser, Debug)]
#[command(name = "kenshin-sim", version)]
enum Cli {
    Terminals(terminals::Terminals),
    Printer(printer::Printer),
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let done = match clap::Parser::parse() {
        Cli::Terminals(args) => terminals::run(&args),
        Cli::Printer(args) => printer::run(&args),
    };
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("kenshin-sim: {e}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(unix))]
fn main() {
    eprintln!("kenshin-sim: ptys are needed, which this system does not have");
}
