//! The touch panel: what it shows as plain data, and the operator's work as flows.

pub mod screen;
