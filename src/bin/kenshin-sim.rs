//! Simulated devices on ptys or serial ports.
fn main() {}
