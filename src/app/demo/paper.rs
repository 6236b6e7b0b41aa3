//! The printer beside the demo's unit, and its paper in the size of the window.

use std::sync::{Arc, Mutex, PoisonError};

use super::workshop::{PrinterOrder, PrinterSeen};
use crate::domain::moment::Uptime;
use crate::ports::printer::Printer;
use crate::sim::printer::{Model, Order, Paper, Picture, SimulatedPrinter};

/// Rows of dots that are shown: half a metre.
const ROWS_SHOWN: usize = 4_002;
/// Rows and columns of dots that become two pixels.
const ROWS_PER_BLOCK: usize = 3;

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
        let (across, down) = (self.width / ROWS_PER_BLOCK, self.height / ROWS_PER_BLOCK);
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
            let (first, odd) = (n / 2 * ROWS_PER_BLOCK, n % 2);
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
pub struct SidePrinter {
    printer: SimulatedPrinter,
    seen: Arc<Mutex<PrinterSeen>>,
}

impl SidePrinter {
    /// Switched on, closed, with paper; it prints 75 mm a second.
    pub fn new() -> Self {
        let seen = PrinterSeen { paper: true, open: false, on: true };
        let model = Model { keep_rows: ROWS_SHOWN + ROWS_PER_BLOCK, ..Model::USUAL };
        Self { printer: SimulatedPrinter::new(model), seen: Arc::new(Mutex::new(seen)) }
    }

    /// How it stands.
    pub fn seen(&self) -> PrinterSeen {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to it.
    pub fn order(&self, order: PrinterOrder) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let order = match order {
            PrinterOrder::Paper(is_in) => {
                seen.paper = is_in;
                if is_in { Order::PaperIn } else { Order::PaperOut(0) }
            }
            PrinterOrder::Cover(is_open) => {
                seen.open = is_open;
                Order::Cover(is_open)
            }
            PrinterOrder::Power(is_on) => {
                seen.on = is_on;
                if is_on { Order::PowerOn } else { Order::PowerOff(false) }
            }
        };
        self.printer.order(order);
    }

    /// Lets it print on up to this time.
    pub fn pass(&self, now: Uptime) {
        self.printer.pass(now);
    }

    /// Rows of dots that have come out since it was made.
    pub fn rows(&self) -> u64 {
        self.printer.paper(Paper::row)
    }

    /// The newest paper, in the size of the window.
    pub fn strip(&self) -> Strip {
        // The same rows make the same pixels, however far the paper has moved on.
        let over = usize::try_from(self.rows() % ROWS_PER_BLOCK as u64).unwrap_or_default();
        let Picture { width, height, grey } = self.printer.tail(ROWS_SHOWN + over);
        Strip { width, height, grey }.smaller()
    }

    /// The printer as the unit has it.
    pub fn for_the_unit(&self) -> Box<dyn Printer> {
        Box::new(self.printer.clone())
    }
}

impl Default for SidePrinter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_pixels_become_two_each_way() {
        let large = Strip { width: 4, height: 3, grey: [[0, 90, 180, 7]; 3].concat() };
        let small = large.smaller();
        assert_eq!(small, Strip { width: 2, height: 2, grey: [[30, 150]; 2].concat() });
        let tall = Strip { width: 3, height: 4, grey: [[0; 3], [90; 3], [180; 3], [7; 3]].concat() };
        assert_eq!(tall.smaller().grey, [30, 30, 150, 150]);
        assert_eq!(Strip::default().smaller(), Strip::default());
    }

    #[test]
    fn s60_what_is_printed_comes_out_in_the_window() {
        let printer = SidePrinter::new();
        assert_eq!((printer.rows(), printer.strip().height), (0, 0));
        printer.for_the_unit().send("電気使用量\n".repeat(3).as_bytes()).unwrap();
        printer.pass(Uptime::from_micros(1_000_000));
        let rows = printer.rows();
        assert!(rows > 60, "{rows}");
        let strip = printer.strip();
        assert_eq!(strip.width, 308);
        assert!(strip.grey.iter().any(|g| *g < 128), "something black on it");
    }

    #[test]
    fn s70_paper_cover_and_switch_are_told_apart() {
        let printer = SidePrinter::new();
        let mut device = printer.for_the_unit();
        for order in [PrinterOrder::Paper(false), PrinterOrder::Cover(true), PrinterOrder::Power(false)] {
            assert!(device.look().is_ready());
            printer.order(order);
            assert!(!device.look().is_ready(), "{order:?}");
            printer.order(match order {
                PrinterOrder::Paper(is_in) => PrinterOrder::Paper(!is_in),
                PrinterOrder::Cover(is_open) => PrinterOrder::Cover(!is_open),
                PrinterOrder::Power(is_on) => PrinterOrder::Power(!is_on),
            });
        }
        assert_eq!(printer.seen(), PrinterSeen { paper: true, open: false, on: true });
    }
}
