//! The only code that touches the operating system.

pub mod clock;
#[cfg(unix)]
pub mod control_socket;
#[cfg(unix)]
pub mod far_end_server;
pub mod lines;
pub mod lot;
#[cfg(unix)]
pub mod platform;
pub mod printer;
#[cfg(unix)]
pub mod pty;
#[cfg(unix)]
pub mod serial;
pub mod store;
pub mod terminal_line;
#[cfg(unix)]
pub mod touch;
