//! What a printer would have liked to be told differently.

use std::fmt;

use crate::domain::words::Words;

/// Something in the bytes that a printer might take badly: an unknown command, text it has no glyph for, a line that
/// is too wide. The simulated printer goes on as most real ones would.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// Offset of the first byte concerned, counted from 0 since the printer was made.
    pub at: u64,
    /// What is wrong.
    pub what: Words,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.at, self.what)
    }
}

/// Bytes as people write them.
pub(super) fn hex(bytes: &[u8]) -> String {
    const SHOWN_MAX: usize = 12;
    let shown: Vec<String> = bytes.iter().take(SHOWN_MAX).map(|b| format!("{b:02X}")).collect();
    let more = if bytes.len() > SHOWN_MAX { " …" } else { "" };
    shown.join(" ") + more
}
