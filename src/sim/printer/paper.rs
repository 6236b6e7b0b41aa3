//! The paper that came out: dots, the text beside them, cuts.

use std::collections::VecDeque;
use std::ops::Range;

use super::dots::Row;
use super::modes::HEAD_DOTS;

/// Dots from the head to the cutter: 12 mm.
pub(super) const CUTTER_DOTS: usize = 96;
/// Blank rows that stand for an empty line in the text.
const BLANK_LINE_ROWS: u64 = 24;
/// Blackness of the dots at normal density, and how much a step of density changes it; 0 is black.
const SHADE_NORMAL: i16 = 60;
const SHADE_STEP: i16 = 10;

/// How far the cutter went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CutKind {
    /// Through.
    Full,
    /// All but one point.
    Partial,
}

/// A cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// The first row of dots behind it, counted since the printer was made.
    pub row: u64,
    /// How far it went.
    pub kind: CutKind,
}

/// What stands somewhere on the paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A line of text, spaces at its end left out.
    Text(String),
    /// A raster picture.
    Picture,
    /// A QR code with this content.
    Qr(String),
    /// Blank paper fed by a command.
    Blank,
}

/// A mark and its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its first row of dots, counted since the printer was made.
    pub top: u64,
    /// How many rows it is high, the feed behind a line included.
    pub height: u64,
    /// What it is.
    pub mark: Mark,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Burned {
    pub(super) dots: Row,
    pub(super) shade: u8,
}

const BLANK: Burned = Burned { dots: [0; HEAD_DOTS / 8], shade: 0 };

/// The end of the paper strip, with rows, lines and cuts numbered since the printer was made.
///
/// The oldest of it is forgotten when it becomes longer than what is to be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    keep_rows: usize,
    shade: u8,
    first_row: u64,
    rows: VecDeque<Burned>,
    first_item: u64,
    items: VecDeque<Item>,
    cuts: VecDeque<Cut>,
    cuts_made: u64,
}

impl Paper {
    pub(super) fn new(keep_rows: usize) -> Self {
        let mut paper = Self {
            keep_rows: keep_rows.max(CUTTER_DOTS),
            shade: 0,
            first_row: 0,
            rows: VecDeque::new(),
            first_item: 0,
            items: VecDeque::new(),
            cuts: VecDeque::new(),
            cuts_made: 0,
        };
        paper.set_density(0);
        paper
    }

    /// Burns that dark from now on: -6 … 6.
    pub(super) fn set_density(&mut self, level: i8) {
        let shade = SHADE_NORMAL - i16::from(level) * SHADE_STEP;
        self.shade = u8::try_from(shade).unwrap_or(0);
    }

    /// Burns rows and goes on to `feed` rows in all.
    pub(super) fn burn(&mut self, rows: &[Row], feed: usize, mark: Mark) {
        let top = self.row();
        let burned = rows.iter().map(|dots| Burned { dots: *dots, shade: self.shade });
        self.rows.extend(burned.chain(std::iter::repeat_n(BLANK, feed.saturating_sub(rows.len()))));
        self.note(top, mark);
        self.forget();
    }

    /// Pictures and blanks that touch are one, or a raster picture would be as many items as rows.
    fn note(&mut self, top: u64, mark: Mark) {
        let height = self.row() - top;
        match self.items.back_mut() {
            Some(last) if last.mark == mark && matches!(mark, Mark::Picture | Mark::Blank) => {
                last.height += height
            }
            _ => self.items.push_back(Item { top, height, mark }),
        }
    }

    fn forget(&mut self) {
        while self.rows.len() > self.keep_rows {
            self.rows.pop_front();
            self.first_row += 1;
        }
        while self.items.front().is_some_and(|i| i.top + i.height <= self.first_row) {
            self.items.pop_front();
            self.first_item += 1;
        }
        while self.cuts.front().is_some_and(|c| c.row < self.first_row) {
            self.cuts.pop_front();
        }
    }

    /// Cuts where the cutter stands; says whether it cut through dots that had just been burned.
    pub(super) fn cut(&mut self, kind: CutKind) -> bool {
        let behind = self.cuts.back().map_or(self.first_row, |cut| cut.row);
        let row = self.row().saturating_sub(CUTTER_DOTS as u64).max(behind);
        self.cuts_made += 1;
        // A cut at the same place again and again is on paper once.
        if self.cuts.back().is_none_or(|cut| cut.row != row) {
            self.cuts.push_back(Cut { row, kind });
        }
        self.burned(row..self.row()).any(|burned| burned.dots != BLANK.dots)
    }

    /// How many rows have come out since the printer was made.
    pub fn row(&self) -> u64 {
        self.first_row + self.rows.len() as u64
    }

    /// The rows that are still known.
    pub fn known(&self) -> Range<u64> {
        self.first_row..self.row()
    }

    /// How often it was cut since the printer was made.
    pub fn cuts_made(&self) -> u64 {
        self.cuts_made
    }

    /// The cuts that are still known.
    pub fn cuts(&self) -> impl Iterator<Item = Cut> {
        self.cuts.iter().copied()
    }

    /// What came out from number `n` on and is still known, and the number to ask with next time.
    pub fn since(&self, n: u64) -> (Vec<Item>, u64) {
        let skip = usize::try_from(n.saturating_sub(self.first_item)).unwrap_or(usize::MAX);
        (self.items.iter().skip(skip).cloned().collect(), self.first_item + self.items.len() as u64)
    }

    /// The text between two rows, each line ended by a line feed. Paper fed by command is as many empty lines as it
    /// has room for, unless nothing follows.
    pub fn text(&self, rows: Range<u64>) -> String {
        let mut text = String::new();
        let mut blank = 0;
        for item in self.items.iter().filter(|item| rows.contains(&item.top)) {
            if item.mark == Mark::Blank {
                blank += item.height / BLANK_LINE_ROWS;
                continue;
            }
            text.extend((0..std::mem::take(&mut blank)).map(|_| '\n'));
            match &item.mark {
                Mark::Text(line) => text.push_str(line),
                Mark::Qr(data) => text.extend(["[QR ", data, "]"]),
                Mark::Picture => text.push_str("[画像]"),
                Mark::Blank => {}
            }
            text.push('\n');
        }
        text
    }

    /// All the text that is still known.
    pub fn all_text(&self) -> String {
        self.text(self.known())
    }

    /// The slips that are still known from end to end, as rows, and the strip behind the last cut at the end.
    pub fn slips(&self) -> Vec<Range<u64>> {
        let ends = self.cuts.iter().map(|cut| cut.row).chain([self.row()]);
        let mut top = self.first_row;
        ends.map(|end| std::mem::replace(&mut top, end)..end).collect()
    }

    /// Where a piece of paper that begins at row `from` ends: at the next cut, or before the line that would make it
    /// longer than `rows_max`; and whether that is a cut. `None` while it may still grow.
    pub fn piece(&self, from: u64, rows_max: u64) -> Option<(u64, bool)> {
        let most = from + rows_max;
        match self.cuts.iter().find(|cut| cut.row > from) {
            Some(cut) if cut.row <= most => Some((cut.row, true)),
            // What stands between head and cutter may still be parted from the rest by a cut.
            _ if self.row() < most + CUTTER_DOTS as u64 => None,
            _ => {
                let mut starts = self.items.iter().map(|item| item.top);
                Some((starts.rfind(|top| *top > from && *top <= most).unwrap_or(most), false))
            }
        }
    }

    pub(super) fn burned(&self, rows: Range<u64>) -> impl Iterator<Item = &Burned> {
        let place = |row: u64| {
            let within = row.clamp(self.first_row, self.row()) - self.first_row;
            usize::try_from(within).unwrap_or(self.rows.len())
        };
        let (from, to) = (place(rows.start), place(rows.end));
        self.rows.range(from..to.max(from))
    }
}
