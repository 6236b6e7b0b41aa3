//! Bytes on wires and in files ↔ values: pure codecs, no I/O.

pub mod escpos;
pub mod modbus;
pub mod registration;
