//! The far end of a serial line when a program plays it: a line of simulated terminals, a simulated printer.

use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::line::{Damage, LineSpeed};

/// One character on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spoken {
    /// When its stop bit ends.
    pub end: Uptime,
    /// Its eight data bits.
    pub byte: u8,
    /// What a receiver's hardware would complain of.
    pub damage: Option<Damage>,
}

/// Devices on a line, without clock and without I/O: they are told what the line carried and when, and are asked
/// what they say and when.
pub trait FarEnd: Send + 'static {
    /// What an operator can order while the line runs.
    type Order: Send + 'static;

    /// Speed both ends have agreed on; whoever moves the bytes paces them by it.
    fn speed(&self) -> LineSpeed;

    /// How many bytes it can take now. Whoever moves the bytes leaves the rest where they are, as a busy line makes
    /// the other side do.
    fn room(&self) -> usize {
        usize::MAX
    }

    /// The other side begins to send `bytes` at `at`, without a gap between them. Bytes handed over while earlier
    /// ones are still on the wire follow these.
    fn hear(&mut self, at: Uptime, bytes: &[u8]);

    /// When [`speak`](Self::speak) should be asked next; `None` while nothing is under way.
    fn next_due(&self) -> Option<Uptime>;

    /// The next character that has ended by `until`.
    fn speak(&mut self, until: Uptime) -> Option<Spoken>;

    /// Carries out an order.
    ///
    /// # Errors
    /// A sentence saying why not.
    fn obey(&mut self, at: Uptime, order: Self::Order) -> Result<Words, Words>;
}
