//! Simulated terminals, the tests' fakes and the demo's building at once.

pub mod terminals;
