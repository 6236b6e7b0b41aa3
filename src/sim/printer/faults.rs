//! What is wrong with the printer, and how it says so in its status bytes.

use crate::ports::printer::{PaperState, PrinterFault, PrinterState};

/// What the printer answers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answers {
    /// Everything.
    All,
    /// Real-time status and automatic status only: no echo proves that something is printed.
    Status,
    /// Nothing at all.
    Nothing,
}

/// The printer's troubles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Faults {
    pub(super) powered: bool,
    pub(super) paper_out: bool,
    pub(super) near_end: bool,
    /// Rows until the paper runs out.
    pub(super) rows_left: Option<u64>,
    pub(super) cover_open: bool,
    pub(super) offline: bool,
    pub(super) head_hot: bool,
    /// The cutter will not move when it is next used.
    pub(super) cutter_stuck: bool,
    /// It was used and did not move.
    pub(super) cutter_error: bool,
    pub(super) answers: Answers,
}

impl Faults {
    pub(super) const NONE: Self = Self {
        powered: true,
        paper_out: false,
        near_end: false,
        rows_left: None,
        cover_open: false,
        offline: false,
        head_hot: false,
        cutter_stuck: false,
        cutter_error: false,
        answers: Answers::All,
    };

    /// Whether something keeps it from printing.
    pub(super) fn stops(&self) -> bool {
        !self.powered || self.is_offline()
    }

    fn is_offline(&self) -> bool {
        self.paper_out || self.cover_open || self.offline || self.head_hot || self.cutter_error
    }

    /// Whether there is paper for so many rows.
    pub(super) fn has_paper_for(&self, rows: u64) -> bool {
        self.rows_left.is_none_or(|left| left >= rows)
    }

    /// What it shows to whoever looks.
    pub(super) fn state(&self) -> PrinterState {
        let fault = if !self.powered {
            Some(PrinterFault::Gone)
        } else if self.cover_open {
            Some(PrinterFault::CoverOpen)
        } else if self.cutter_error {
            Some(PrinterFault::Cutter)
        } else if self.head_hot {
            Some(PrinterFault::HeadHot)
        } else {
            self.offline.then_some(PrinterFault::Offline)
        };
        match (self.powered, self.answers) {
            (false, _) => PrinterState { paper: PaperState::Present, fault },
            (true, Answers::Nothing) => PrinterState::READY,
            (true, Answers::All | Answers::Status) => PrinterState { paper: self.paper(), fault },
        }
    }

    fn paper(&self) -> PaperState {
        match (self.paper_out, self.near_end) {
            (true, _) => PaperState::Out,
            (false, true) => PaperState::NearEnd,
            (false, false) => PaperState::Present,
        }
    }

    /// The answer to `DLE EOT n`; `None` for a status it does not have.
    pub(super) fn real_time(&self, n: u8) -> Option<u8> {
        let bits = match n {
            1 => bit(3, self.is_offline()),
            2 => {
                let error = self.head_hot || self.cutter_error;
                bit(2, self.cover_open) | bit(5, self.paper_out) | bit(6, error)
            }
            3 => bit(3, self.cutter_error) | bit(6, self.head_hot),
            4 => pair(2, self.near_end) | pair(5, self.paper_out),
            _ => return None,
        };
        Some(0x12 | bits)
    }

    /// Automatic status: four bytes, of which `GS a n` selects what counts as a change.
    pub(super) fn automatic(&self) -> [u8; 4] {
        [
            0x10 | bit(3, self.is_offline()) | bit(5, self.cover_open),
            bit(3, self.cutter_error) | bit(6, self.head_hot),
            self.sensors(),
            0x0F,
        ]
    }

    /// The paper sensors as `GS r 1` and `ESC v` give them.
    pub(super) fn sensors(&self) -> u8 {
        pair(0, self.near_end) | pair(2, self.paper_out)
    }
}

/// The bits of automatic status that `GS a n` makes worth a message.
pub(super) fn watched(n: u8) -> [u8; 4] {
    let has = |place: u8| n >> place & 1 == 1;
    let first = if has(0) { 0x04 } else { 0 } | if has(1) { 0x28 } else { 0 };
    [first, if has(2) { 0x6C } else { 0 }, if has(3) { 0x0F } else { 0 }, 0]
}

fn bit(place: u8, on: bool) -> u8 {
    u8::from(on) << place
}

fn pair(place: u8, on: bool) -> u8 {
    bit(place, on) | bit(place + 1, on)
}
