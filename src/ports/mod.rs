//! What the appliance needs from the world, as traits in the trade's words.

pub mod bus;
pub mod far_end;
pub mod host;
pub mod line;
pub mod lot;
pub mod platform;
pub mod printer;
pub mod store;
pub mod touch;
