//! Simulated terminals, the simulated unit and its touch sensor, the tests' fakes and the demo's building at once.

pub mod platform;
pub mod terminals;
pub mod touch;
