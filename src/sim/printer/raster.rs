//! A picture that comes in row by row (`GS v 0`); nothing of it is kept but the row under way.

use super::dots::{Row, blacken};
use super::modes::HEAD_DOTS;

/// A raster picture of which some rows are still to come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Raster {
    width_bytes: usize,
    rows_left: usize,
    double: (bool, bool),
    start: usize,
    end: usize,
    row: Vec<u8>,
}

impl Raster {
    /// A picture of `width_bytes` × `rows`, enlarged as asked, whose left edge stands at dot `start` and of which
    /// nothing is printed from dot `end` on; `None` if it has no dots.
    pub(super) fn new(
        width_bytes: usize,
        rows: usize,
        double: (bool, bool),
        start: usize,
        end: usize,
    ) -> Option<Self> {
        let raster = Self { width_bytes, rows_left: rows, double, start, end, row: Vec::new() };
        (width_bytes > 0 && rows > 0).then_some(raster)
    }

    /// Takes one byte; a row that is complete comes back, and how often it is printed.
    pub(super) fn take(&mut self, byte: u8) -> Option<(Row, usize)> {
        self.row.push(byte);
        if self.row.len() < self.width_bytes {
            return None;
        }
        self.rows_left -= 1;
        let mut row = [0; HEAD_DOTS / 8];
        let each = 1 + usize::from(self.double.0);
        for (i, byte) in self.row.drain(..).enumerate() {
            for bit in (0..8).filter(|bit| byte << bit & 0x80 != 0) {
                let x = self.start + (i * 8 + bit) * each;
                blacken(&mut row, x.min(self.end), (x + each).min(self.end));
            }
        }
        Some((row, 1 + usize::from(self.double.1)))
    }

    /// Whether the last row has come.
    pub(super) fn is_done(&self) -> bool {
        self.rows_left == 0
    }
}
