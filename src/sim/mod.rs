//! Simulated terminals, the simulated unit and the simulated host, the tests' fakes and the demo's building at once.

pub mod host;
pub mod platform;
pub mod terminals;
