//! Which program this is.

/// Version of the program.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// SHA-256 over the sources that decide readings and money, 64 hexadecimal digits: two builds that show the same
/// were made of the same sources. `build.rs` works it out, docs/command-line.md tells how.
pub const SOURCES: &str = env!("KENSHIN_SOURCES");
