//! Simulated terminals and the simulated unit, the tests' fakes and the demo's building at once.

pub mod platform;
pub mod terminals;
