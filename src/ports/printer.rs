//! A printer as the unit uses it: bytes in, state out (S-70, S-90). A device has it in `adapters`, the demo in
//! `sim::printer`.

pub use crate::domain::alarm::{PaperState, PrinterFault, PrinterState};
use crate::domain::words::Words;

/// A printer. It belongs on a thread of its own: it may take its time.
pub trait Printer: Send {
    /// Hands bytes over, whole, in order.
    ///
    /// # Errors
    /// What went wrong and what to do; how much of it was printed is then not known. A printer that stops on the way is
    /// no error yet: see [`holds`](Self::holds) and [`lost`](Self::lost).
    fn send(&mut self, bytes: &[u8]) -> Result<(), Words>;

    /// What the printer says of itself now.
    fn look(&mut self) -> PrinterState;

    /// Whether it still has to take a part of what it was handed. It does so while it is looked at.
    fn holds(&self) -> bool {
        false
    }

    /// Why the rest of a slip that it was handed will not come out, once; `None` while nothing was lost.
    fn lost(&mut self) -> Option<Words> {
        None
    }
}
