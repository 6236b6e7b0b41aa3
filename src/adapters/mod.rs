//! The only code that touches the operating system.

pub mod clock;
pub mod serial;
pub mod terminal_line;
