//! ESC/POS: lines of checked text → the bytes that make a thermal printer print them (S-69, S-70).
//!
//! The bytes are built by the `escpos` crate; what it lacks or gets wrong (kanji modes, plain line feed, partial
//! cut) is sent as [`command`]s of our own, each listed in `docs/paper.md`.

pub mod command;
mod encode;
mod profile;
pub mod status;

pub use encode::{EncodeError, Slip};
pub use profile::{Cut, Density, MotionUnit, PrinterProfile};

/// Dots of a half-width cell in the printer's 24-dot face.
pub const CELL_DOTS: u16 = 12;
/// Dots a line feed advances: the height of a cell, so that vertical rules join.
pub const LINE_DOTS: u16 = 24;
/// Dots of a printed line: 32 half-width cells.
pub const AREA_DOTS: u16 = 384;
