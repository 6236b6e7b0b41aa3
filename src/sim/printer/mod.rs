//! A simulated 58 mm ESC/POS printer: bytes in; paper, status and answers out.
//!
//! Written from the command reference and `docs/paper.md` by another hand than the encoder: nothing here may use
//! `wire::escpos` or `receipt`, or one misunderstanding would agree with itself on both ends of the cable.

mod character;
mod commands;
mod complaint;
mod dots;
mod extent;
mod faults;
mod glyph;
mod handle;
mod interpreter;
mod line;
mod mechanism;
mod model;
mod modes;
mod order;
mod paper;
mod picture;
mod port;
mod qr;
mod raster;
mod realtime;
mod rule;

pub use complaint::Complaint;
pub use faults::Answers;
pub use handle::SimulatedPrinter;
pub use model::{Handshake, HeadSpeed, Model};
pub use order::{HELP, Order, parse as parse_order};
pub use paper::{Cut, CutKind, Item, Mark, Paper};
pub use picture::{PAPER_DOTS, Picture};
pub use port::PrinterPort;

#[cfg(test)]
mod tests;
