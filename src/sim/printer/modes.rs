//! What commands have set: everything `ESC @` forgets.

/// Dots across the head.
pub(super) const HEAD_DOTS: usize = 384;
/// Dots an inch has, in both directions: 8 a millimetre.
const DOTS_PER_INCH: usize = 203;
/// Line spacing after power-on and `ESC 2`: 3.75 mm.
pub(super) const PITCH_DOTS: usize = 30;

/// Where a line stands (`ESC a`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// The code of two-byte characters (`FS C`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum System {
    Jis,
    ShiftJis,
}

/// How many times a glyph is enlarged, each 1–8.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Size {
    pub(super) across: usize,
    pub(super) down: usize,
}

impl Size {
    pub(super) const PLAIN: Self = Self { across: 1, down: 1 };

    pub(super) fn doubled(wide: bool, high: bool) -> Self {
        Self { across: 1 + usize::from(wide), down: 1 + usize::from(high) }
    }
}

/// The settings in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Modes {
    pub(super) bold: bool,
    /// Dots of the line under one-byte characters.
    pub(super) underline: usize,
    /// Dots of the line under two-byte characters.
    pub(super) kanji_underline: usize,
    pub(super) reversed: bool,
    pub(super) upside_down: bool,
    pub(super) align: Align,
    pub(super) size: Size,
    pub(super) kanji_size: Size,
    pub(super) kanji: bool,
    pub(super) system: System,
    /// 5C is ¥.
    pub(super) japan: bool,
    /// A1–DF are half-width katakana.
    pub(super) katakana: bool,
    /// Dots right of a one-byte character.
    pub(super) gap: usize,
    /// Dots left and right of a two-byte character.
    pub(super) kanji_gaps: (usize, usize),
    /// Dots from line to line.
    pub(super) pitch: usize,
    /// Dots left of the printing area.
    pub(super) left: usize,
    area: usize,
    unit_across: usize,
    unit_down: usize,
}

impl Default for Modes {
    /// As after power-on: the settings of a printer sold abroad, so that nothing works by luck.
    fn default() -> Self {
        Self {
            bold: false,
            underline: 0,
            kanji_underline: 0,
            reversed: false,
            upside_down: false,
            align: Align::Left,
            size: Size::PLAIN,
            kanji_size: Size::PLAIN,
            kanji: false,
            system: System::Jis,
            japan: false,
            katakana: false,
            gap: 0,
            kanji_gaps: (0, 0),
            pitch: PITCH_DOTS,
            left: 0,
            area: HEAD_DOTS,
            unit_across: DOTS_PER_INCH,
            unit_down: DOTS_PER_INCH,
        }
    }
}

impl Modes {
    /// Dots across the printing area.
    pub(super) fn area(&self) -> usize {
        self.area.min(HEAD_DOTS - self.left)
    }

    /// Sets the width of the printing area in dots. Wider than the head is as wide as the head.
    pub(super) fn set_area(&mut self, dots: usize) {
        self.area = dots;
    }

    /// Sets the units of distances, in parts of an inch; 0 is a dot.
    pub(super) fn set_units(&mut self, across: u8, down: u8) {
        let unit = |n| if n == 0 { DOTS_PER_INCH } else { usize::from(n) };
        (self.unit_across, self.unit_down) = (unit(across), unit(down));
    }

    /// Dots of a distance across the paper.
    pub(super) fn across(&self, n: usize) -> usize {
        n * DOTS_PER_INCH / self.unit_across
    }

    /// Dots of a distance along the paper.
    pub(super) fn down(&self, n: usize) -> usize {
        n * DOTS_PER_INCH / self.unit_down
    }

    /// What the next byte of text may begin.
    pub(super) fn two_byte(&self) -> Option<System> {
        self.kanji.then_some(self.system)
    }
}
