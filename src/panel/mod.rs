//! The touch panel: what it shows as plain data, and the operator's work as flows.

pub mod finger;
mod flows;
#[cfg(feature = "panel")]
pub mod glass;
pub mod screen;
pub mod stage;
pub mod turn;
