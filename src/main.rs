//! The command line of the appliance.
fn main() {}
