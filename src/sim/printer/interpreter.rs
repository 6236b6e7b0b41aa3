//! Bytes → what the mechanism has to do: a state machine without time, paper or faults.

use std::collections::VecDeque;

use super::character::{self, GETA, UNKNOWN};
use super::complaint::{Complaint, hex};
use super::dots::Row;
use super::extent::{self, Extent};
use super::glyph::{CELL_DOTS, Generator, HALF_DOTS};
use super::line::{Line, Placed};
use super::modes::{HEAD_DOTS, Modes, System};
use super::paper::CutKind;
use super::qr::{Store, Symbol};
use super::raster::Raster;
use crate::domain::words::Words;
use crate::words;

/// Something the mechanism does, or has to find out, in the order of the bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Deed {
    /// Burns a line of text and feeds so many dots in all.
    Line { rows: Vec<Row>, text: String, feed: usize },
    /// Feeds blank paper.
    Feed(usize),
    /// Burns a row of a raster picture so many times.
    Raster(Row, usize),
    /// Burns a QR code.
    Symbol(Symbol),
    /// Cuts; before that feeds the last row to the cutter and so many dots on, if it is told to feed.
    Cut(CutKind, Option<usize>),
    /// Burns so dark from now on: -6 … 6.
    Density(i8),
    /// Reports these states by itself from now on (`GS a`).
    Report(u8),
    /// Says how the paper is (`GS r 1`, `ESC v`).
    TellPaper,
    /// Answers with these bytes.
    Answer(Vec<u8>),
    /// Answers when printing has come so far (`GS ( H`).
    Echo([u8; 4]),
}

/// The interpreter.
#[derive(Debug, Default)]
pub(super) struct Interpreter {
    pub(super) modes: Modes,
    pub(super) line: Line,
    pub(super) qr: Store,
    pub(super) raster: Option<Raster>,
    /// It knows `DC2 #` instead of `GS ( K`.
    pub(super) low_cost: bool,
    generator: Option<Generator>,
    pending: Vec<u8>,
    at: u64,
    skip: u64,
    overfull: bool,
    deeds: VecDeque<(u64, Deed)>,
    complaints: Vec<Complaint>,
}

impl Interpreter {
    pub(super) fn new(low_cost: bool) -> Self {
        Self { low_cost, ..Self::default() }
    }

    /// Takes the byte at this offset.
    pub(super) fn take(&mut self, at: u64, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        if let Some(raster) = &mut self.raster {
            let row = raster.take(byte);
            if raster.is_done() {
                self.raster = None;
            }
            if let Some((row, times)) = row {
                self.do_next(Deed::Raster(row, times));
            }
            return;
        }
        if self.pending.is_empty() {
            self.at = at;
        }
        self.pending.push(byte);
        self.judge(at, byte);
    }

    fn judge(&mut self, at: u64, byte: u8) {
        match extent::of(&self.pending, self.modes.two_byte()) {
            Extent::More => return,
            Extent::Whole => {
                let whole = std::mem::take(&mut self.pending);
                self.carry_out(&whole);
            }
            Extent::Foreign(more) => {
                let shown = hex(&self.pending);
                self.complain(words!(
                    "このプリンタにないコマンドです: {shown}",
                    "a command this printer has not: {shown}"
                ));
                self.skip = more;
            }
            Extent::Unknown => {
                let shown = hex(&self.pending);
                self.complain(words!("コマンドではありません: {shown}", "no command: {shown}"));
            }
            Extent::Split => {
                let shown = hex(&self.pending);
                self.complain(words!("全角文字が途中で切れています: {shown}", "a glyph is split: {shown}"));
                self.pending.clear();
                return self.take(at, byte);
            }
        }
        self.pending.clear();
    }

    /// The next thing to do, with the offset of the bytes it comes from.
    pub(super) fn next_deed(&mut self) -> Option<(u64, Deed)> {
        self.deeds.pop_front()
    }

    /// Whether something is to be done before more bytes are taken.
    pub(super) fn has_deeds(&self) -> bool {
        !self.deeds.is_empty()
    }

    /// What was wrong since this was asked last.
    pub(super) fn take_complaints(&mut self) -> Vec<Complaint> {
        std::mem::take(&mut self.complaints)
    }

    pub(super) fn complain(&mut self, what: Words) {
        self.complaints.push(Complaint { at: self.at, what });
    }

    pub(super) fn do_next(&mut self, deed: Deed) {
        self.deeds.push_back((self.at, deed));
    }

    /// Forgets everything, as after power-on; glyphs are in a ROM.
    pub(super) fn reset(&mut self) {
        *self = Self { generator: self.generator.take(), low_cost: self.low_cost, ..Self::default() };
    }

    /// Forgets the line and any command begun, as `DLE DC4 8` and a recovery that clears the buffers do.
    pub(super) fn clear(&mut self) {
        self.line = Line::default();
        self.raster = None;
        self.pending.clear();
        self.deeds.clear();
        self.skip = 0;
    }

    fn carry_out(&mut self, whole: &[u8]) {
        match *whole {
            [0x1B, ref rest @ ..] => self.esc(rest),
            [0x1C, ref rest @ ..] => self.fs(rest),
            [0x1D, ref rest @ ..] => self.gs(rest),
            [0x0A] => self.print(None),
            // With LF behind it, CR does nothing (no automatic line feed).
            [0x0D] | [0x10, ..] => {}
            [0x09] => self.tab(),
            [0x12, b'#', _] if self.low_cost => {}
            [0x12, b'#', _] => self.complain(words!(
                "DC2 # は低価格プリンタだけのコマンドです",
                "DC2 # is a command of low-cost printers only"
            )),
            [0..=0x1F, ..] => {
                let shown = hex(whole);
                self.complain(words!(
                    "文字でもコマンドでもありません: {shown}",
                    "neither text nor command: {shown}"
                ));
            }
            [byte] => self.one_byte(byte),
            [lead, trail] => self.two_bytes(lead, trail),
            _ => {}
        }
    }

    fn one_byte(&mut self, byte: u8) {
        let c = character::one_byte(byte, self.modes.japan, self.modes.katakana).unwrap_or_else(|| {
            self.complain(words!(
                "JIS X 0201 にない文字です: {byte:02X}(ESC R 8、ESC t 1 の指定は?)",
                "{byte:02X} is not in JIS X 0201; were ESC R 8 and ESC t 1 sent?"
            ));
            UNKNOWN
        });
        let Modes { gap, size, underline, .. } = self.modes;
        self.place(c, HALF_DOTS, (0, gap), |glyph| Placed { size, underline, ..glyph });
    }

    fn two_bytes(&mut self, lead: u8, trail: u8) {
        let found = match self.modes.system {
            System::ShiftJis => character::shift_jis(lead, trail),
            System::Jis => character::jis_x_0208(lead - 0x20, trail - 0x20),
        };
        let c = found.unwrap_or_else(|| {
            self.complain(words!(
                "JIS X 0208 にない文字です: {lead:02X} {trail:02X}",
                "{lead:02X} {trail:02X} is not in JIS X 0208"
            ));
            GETA
        });
        let Modes { kanji_gaps, kanji_size: size, kanji_underline: underline, .. } = self.modes;
        self.place(c, CELL_DOTS, kanji_gaps, |glyph| Placed { size, underline, ..glyph });
    }

    /// Puts a glyph behind the others; where it does not fit, the line is printed and it begins the next.
    fn place(&mut self, c: char, width: usize, gaps: (usize, usize), sized: impl Fn(Placed) -> Placed) {
        let Modes { bold, reversed, size, .. } = self.modes;
        let cell = self.generator.get_or_insert_with(Generator::new).cell(c, width);
        let mut glyph = sized(Placed { x: 0, width, cell, size, bold, underline: 0, reversed });
        let needed = gaps.0 + width * glyph.size.across;
        if self.line.x() + needed > self.modes.area() {
            self.complain_of_width(c);
            if !self.line.is_empty() {
                self.print(None);
                self.overfull = true;
            }
            if needed > self.modes.area() {
                return;
            }
        }
        glyph.x = self.line.x() + gaps.0;
        self.line.add(c, glyph, self.line.x() + needed + gaps.1);
    }

    /// Once a line, although the rest of a long one may be broken again.
    fn complain_of_width(&mut self, c: char) {
        if self.overfull {
            return;
        }
        let (text, area) = (self.line.text().to_owned(), self.modes.area());
        self.complain(words!(
            "「{text}」の次の「{c}」が印字領域 {area} ドットに入りません",
            "「{c}」 after 「{text}」 does not fit an area of {area} dots"
        ));
    }

    fn tab(&mut self) {
        let stop = 8 * (HALF_DOTS + self.modes.gap);
        let next = (self.line.x() / stop + 1) * stop;
        if next < self.modes.area() {
            self.line.move_to(next);
        }
    }

    /// Prints the line and feeds so many dots, or by the line spacing; never less than the line is high.
    pub(super) fn print(&mut self, feed: Option<usize>) {
        let rows = self.line.rows(&self.modes);
        let line = self.modes.pitch.max(rows.len());
        let asked = feed.unwrap_or(line).max(rows.len());
        let feed = asked.min(line);
        if self.line.has_rules_that_go_on() && asked > rows.len() {
            self.complain(words!(
                "行間 {asked} ドットでは縦罫線が次の行に届きません",
                "with {asked} dots from line to line the upright rules do not reach the next line"
            ));
        }
        let text = self.line.shown(&self.modes);
        self.line = Line::default();
        self.overfull = false;
        self.do_next(Deed::Line { rows, text, feed });
        if asked > feed {
            self.do_next(Deed::Feed(asked - feed));
        }
    }

    /// Whether the line is empty, which some commands need.
    pub(super) fn begins_line(&mut self, command: &str) -> bool {
        if self.line.is_empty() {
            return true;
        }
        self.complain(words!(
            "{command} は行の先頭でのみ有効です。無視しました",
            "{command} counts at the beginning of a line only; ignored"
        ));
        false
    }

    /// Begins a raster picture where alignment puts it.
    pub(super) fn begin_raster(&mut self, width_bytes: usize, rows: usize, double: (bool, bool)) {
        let width = width_bytes * 8 * (1 + usize::from(double.0));
        let area = self.modes.area();
        if width > area {
            self.complain(words!(
                "画像の幅 {width} ドットが印字領域 {area} ドットを超えています",
                "a picture {width} dots wide is cut off at an area of {area}"
            ));
        }
        let start = self.modes.left + super::line::offset(&self.modes, width);
        let end = (self.modes.left + area).min(HEAD_DOTS);
        self.raster = Raster::new(width_bytes, rows, double, start, end);
        if self.raster.is_none() {
            self.complain(words!("画像の大きさが 0 です", "a picture without dots"));
        }
    }
}
