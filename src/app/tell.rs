//! Words on standard error, results on standard output. A reader that has gone away ends no reading.

use std::fmt::Display;
use std::io::{self, Write};

use super::exit::{Exit, Trouble};
use crate::words;

/// A line for people. Nobody listening is no reason to stop.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A result on standard output.
///
/// # Errors
/// When it could not be delivered; whoever asked for it must not take silence for success.
pub fn result(line: impl Display) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|e| {
        Trouble::new(
            Exit::Device,
            words!("標準出力へ書けません({e})。", "Standard output cannot be written ({e})."),
        )
    })
}
