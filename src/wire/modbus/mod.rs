//! Modbus RTU, master side: frames of the terminal lines, and what the registers of a terminal mean.
//!
//! Nothing here knows time or ports. A request knows how long its answer is, so a [`ReplyParser`] tells the end of an
//! answer at its last byte instead of waiting for the silence behind it.

mod crc;
mod identification;
pub mod profile;
mod reply;
mod request;
pub mod terminal_v1;

pub use crc::crc16;
pub use identification::{Identification, Page};
pub use reply::{Fault, Reply, ReplyParser};
pub use request::{Request, Span, Table, Unit};

#[cfg(test)]
mod tests;
