//! The only code that touches the operating system.

pub mod lines;
pub mod printer;
