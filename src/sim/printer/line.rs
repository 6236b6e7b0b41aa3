//! The print buffer: one line of glyphs before it goes onto paper.

use super::dots::{Row, blacken, is_black};
use super::glyph::{CELL_DOTS, Cell, HALF_DOTS};
use super::modes::{Align, HEAD_DOTS, Modes, Size};
use super::rule;

/// A glyph in its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) x: usize,
    /// Dots across before it is enlarged.
    pub(super) width: usize,
    pub(super) cell: Cell,
    pub(super) size: Size,
    pub(super) bold: bool,
    pub(super) underline: usize,
    pub(super) reversed: bool,
}

/// The line that is being put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    glyphs: Vec<Placed>,
    text: String,
    x: usize,
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.x == 0
    }

    /// Dots used so far.
    pub(super) fn x(&self) -> usize {
        self.x
    }

    /// The characters so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Goes on at a dot further right, or further left over what stands there.
    pub(super) fn move_to(&mut self, x: usize) {
        let columns = x.saturating_sub(self.x) / HALF_DOTS;
        self.text.extend(std::iter::repeat_n(' ', columns));
        self.x = x;
    }

    /// Adds a glyph that ends, with what is kept free right of it, at dot `end`.
    pub(super) fn add(&mut self, c: char, glyph: Placed, end: usize) {
        self.text.push(c);
        self.glyphs.push(glyph);
        self.x = end;
    }

    /// Whether a rule in it must be joined from below.
    pub(super) fn has_rules_that_go_on(&self) -> bool {
        self.text.chars().any(rule::goes_on_below)
    }

    /// Dots from the head's left end to where the line begins.
    fn start(&self, modes: &Modes) -> usize {
        modes.left + offset(modes, self.x)
    }

    /// The line in Unicode as it stands on paper, spaces at its end left out.
    pub(super) fn shown(&self, modes: &Modes) -> String {
        let indent = " ".repeat(self.start(modes) / HALF_DOTS);
        let shown = format!("{indent}{}", self.text);
        shown.trim_end_matches(' ').to_owned()
    }

    /// The dots, as high as the highest glyph.
    pub(super) fn rows(&self, modes: &Modes) -> Vec<Row> {
        let height = self.glyphs.iter().map(|g| g.size.down * CELL_DOTS).max().unwrap_or(0);
        let mut rows = vec![[0; HEAD_DOTS / 8]; height];
        let start = self.start(modes);
        for glyph in &self.glyphs {
            glyph.burn(&mut rows, start + glyph.x);
        }
        if modes.upside_down { turned(&rows, modes) } else { rows }
    }
}

/// Dots left of something `width` dots wide, as alignment has it.
pub(super) fn offset(modes: &Modes, width: usize) -> usize {
    let free = modes.area().saturating_sub(width);
    match modes.align {
        Align::Left => 0,
        Align::Centre => free / 2,
        Align::Right => free,
    }
}

impl Placed {
    /// Glyphs of a line stand on one foot.
    fn burn(&self, rows: &mut [Row], x: usize) {
        let top = rows.len() - self.size.down * CELL_DOTS;
        for (i, dots) in self.cell.iter().enumerate() {
            let first = top + i * self.size.down;
            for row in &mut rows[first..first + self.size.down] {
                self.burn_row(row, x, self.inked(*dots));
            }
        }
        let feet = rows.len() - self.underline.min(rows.len());
        for row in &mut rows[feet..] {
            blacken(row, x, x + self.width * self.size.across);
        }
    }

    fn inked(&self, dots: u32) -> u32 {
        let cell = !u32::MAX.checked_shr(self.width as u32).unwrap_or(0);
        let bold = if self.bold { dots | dots >> 1 } else { dots };
        (if self.reversed { !bold } else { bold }) & cell
    }

    fn burn_row(&self, row: &mut Row, x: usize, mut dots: u32) {
        while dots != 0 {
            let place = dots.leading_zeros();
            let from = x + place as usize * self.size.across;
            blacken(row, from, from + self.size.across);
            dots &= !(0x8000_0000 >> place);
        }
    }
}

/// A line turned by half a turn within the printing area.
fn turned(rows: &[Row], modes: &Modes) -> Vec<Row> {
    let (left, end) = (modes.left, modes.left + modes.area());
    let turn = |row: &Row| {
        let mut turned = [0; HEAD_DOTS / 8];
        for x in (left..end).filter(|x| is_black(row, *x)) {
            let x = left + end - 1 - x;
            blacken(&mut turned, x, x + 1);
        }
        turned
    };
    rows.iter().rev().map(turn).collect()
}
