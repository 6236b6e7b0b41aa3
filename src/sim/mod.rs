//! Simulated terminals, the simulated unit and its printer, the tests' fakes and the demo's building at once.

pub mod platform;
pub mod printer;
pub mod terminals;
