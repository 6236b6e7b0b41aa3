//! Simulated terminals (端末伝送器) and bought modules on Modbus RTU lines.
//!
//! Written from `docs/terminal-bus.md` by another hand than the master: nothing here may use `wire::modbus`, or one
//! misunderstanding would agree with itself on both ends of the wire.

mod bought;
mod counter;
mod crc;
mod fault;
mod line;
mod order;
mod port;
mod pulse;
pub mod registers;
mod request;
pub mod scenario;
mod terminal;

pub use bought::{ENERGY_METER, Encoding, Module, PULSE_COUNTER_2, Quantity};
pub use crc::{crc16, sealed};
pub use fault::{Fault, Lasting, Mishap, Trouble};
pub use line::SimulatedLine;
pub use order::{HELP, Order, parse as parse_order};
pub use port::{Direction, Frame, VirtualPort};
pub use scenario::Scenario;
pub use terminal::Terminal;

#[cfg(test)]
mod tests;
