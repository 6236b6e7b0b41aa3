//! Simulated terminals, unit, touch sensor, printer and host: the tests' fakes and the demo's building at once.

pub mod host;
pub mod platform;
pub mod printer;
pub mod terminals;
pub mod touch;
