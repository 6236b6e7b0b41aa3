//! The touch panel: what it shows as plain data, and the operator's work as flows.

#[cfg(feature = "panel")]
pub mod glass;
pub mod screen;
