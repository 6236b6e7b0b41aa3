//! ESC, FS and GS commands carried out, as the command reference has them.

use super::complaint::hex;
use super::interpreter::{Deed, Interpreter};
use super::line;
use super::modes::{Align, Modes, PITCH_DOTS, Size, System};
use super::paper::CutKind;
use crate::words;

/// Maker and model, as `GS I` gives them.
const MAKER: &str = "KENSHIN";
const MODEL: &str = "SIM-58";

/// Printed 0–9 or '0'–'9'.
fn digit(n: u8) -> u8 {
    if n.is_ascii_digit() { n - b'0' } else { n }
}

fn bit(n: u8, place: u8) -> bool {
    n >> place & 1 == 1
}

fn word(low: u8, high: u8) -> usize {
    usize::from(u16::from_le_bytes([low, high]))
}

/// A block `GS I` answers with.
fn block(text: &str) -> Deed {
    Deed::Answer([b"_", text.as_bytes(), &[0]].concat())
}

impl Interpreter {
    fn wrong(&mut self, family: &str, rest: &[u8]) {
        let shown = hex(rest);
        self.complain(words!(
            "{family} {shown}: 使えない値です。無視しました",
            "{family} {shown}: no such value; ignored"
        ));
    }

    pub(super) fn esc(&mut self, rest: &[u8]) {
        match *rest {
            [b'@'] => self.initialise(),
            [b'!', n] => self.print_mode(n),
            [b' ', n] => self.modes.gap = self.modes.across(usize::from(n)),
            [b'$', low, high] => {
                let x = self.modes.across(word(low, high));
                if x < self.modes.area() {
                    self.line.move_to(x);
                } else {
                    self.wrong("ESC", rest);
                }
            }
            [b'-', n @ (0..=2 | 48..=50)] => self.modes.underline = usize::from(digit(n)),
            [b'2'] => self.modes.pitch = PITCH_DOTS,
            [b'3', n] => self.modes.pitch = self.modes.down(usize::from(n)),
            [b'E' | b'G', n] => self.modes.bold = bit(n, 0),
            [b'J', n] => self.feed(self.modes.down(usize::from(n))),
            [b'd', n] => self.feed(self.modes.pitch * usize::from(n)),
            [b'R', n @ 0..=17] => self.modes.japan = n == 8,
            [b't', n] => self.modes.katakana = n == 1,
            [b'a', n @ (0..=2 | 48..=50)] => {
                if self.begins_line("ESC a") {
                    self.modes.align = [Align::Left, Align::Centre, Align::Right][usize::from(digit(n))];
                }
            }
            [b'{', n] => {
                if self.begins_line("ESC {") {
                    self.modes.upside_down = bit(n, 0);
                }
            }
            // Font A and no rotation: what this printer has. Sensors, buttons and the drawer are not there.
            [b'M' | b'V', 0 | 48] | [b'c', b'3'..=b'5', _] | [b'p', ..] => {}
            [b'i' | b'm'] => self.cut(CutKind::Partial, None, "ESC i"),
            [b'v'] => self.do_next(Deed::TellPaper),
            _ => self.wrong("ESC", rest),
        }
    }

    fn initialise(&mut self) {
        if !self.line.is_empty() {
            let text = self.line.text().to_owned();
            self.complain(words!("ESC @ で「{text}」が消えました", "ESC @ threw 「{text}」 away"));
        }
        self.modes = Modes::default();
        self.line = line::Line::default();
        self.do_next(Deed::Report(0));
    }

    fn print_mode(&mut self, n: u8) {
        if bit(n, 0) {
            self.wrong("ESC !", &[n]);
        }
        self.modes.bold = bit(n, 3);
        self.modes.size = Size::doubled(bit(n, 5), bit(n, 4));
        self.modes.underline = usize::from(bit(n, 7));
    }

    /// Prints what is in the line, if anything, and feeds.
    fn feed(&mut self, dots: usize) {
        if self.line.is_empty() { self.do_next(Deed::Feed(dots)) } else { self.print(Some(dots)) }
    }

    pub(super) fn fs(&mut self, rest: &[u8]) {
        match *rest {
            [b'&'] => self.modes.kanji = true,
            [b'.'] => self.modes.kanji = false,
            [b'C', n @ (0 | 1 | 48 | 49)] => {
                self.modes.system = if digit(n) == 1 { System::ShiftJis } else { System::Jis };
            }
            [b'S', left, right] => {
                let dots = |n| self.modes.across(usize::from(n));
                self.modes.kanji_gaps = (dots(left), dots(right));
            }
            [b'!', n] => {
                self.modes.kanji_size = Size::doubled(bit(n, 2), bit(n, 3));
                self.modes.kanji_underline = usize::from(bit(n, 7));
            }
            [b'-', n @ (0..=2 | 48..=50)] => self.modes.kanji_underline = usize::from(digit(n)),
            [b'W', n] => self.modes.kanji_size = Size::doubled(bit(n, 0), bit(n, 0)),
            _ => self.wrong("FS", rest),
        }
    }

    pub(super) fn gs(&mut self, rest: &[u8]) {
        match *rest {
            [b'!', n] if !bit(n, 3) && !bit(n, 7) => {
                let size = Size { across: usize::from(n >> 4) + 1, down: usize::from(n & 7) + 1 };
                (self.modes.size, self.modes.kanji_size) = (size, size);
            }
            [b'B', n] => self.modes.reversed = bit(n, 0),
            [b'L', low, high] => self.margin(word(low, high), rest),
            [b'W', low, high] => self.area(word(low, high), rest),
            [b'P', across, down] => self.modes.set_units(across, down),
            [b'V', m @ (0 | 1 | 48 | 49)] => {
                let kind = if digit(m) == 0 { CutKind::Full } else { CutKind::Partial };
                self.cut(kind, None, "GS V");
            }
            [b'V', 65, n] => self.cut(CutKind::Full, Some(n), "GS V"),
            [b'V', 66, n] => self.cut(CutKind::Partial, Some(n), "GS V"),
            [b'a', n] => self.do_next(Deed::Report(n)),
            [b'r', 1 | 49] => self.do_next(Deed::TellPaper),
            [b'r', 2 | 50] => self.do_next(Deed::Answer(vec![0])),
            [b'I', n] => self.identify(n, rest),
            [b'v', b'0', m @ (0..=3 | 48..=51), xl, xh, yl, yh] => {
                if self.begins_line("GS v 0") {
                    let m = digit(m);
                    self.begin_raster(word(xl, xh), word(yl, yh), (bit(m, 0), bit(m, 1)));
                }
            }
            [b'(', b'K', 2, 0, 49, m] if !self.low_cost && (-6..=6).contains(&m.cast_signed()) => {
                self.do_next(Deed::Density(m.cast_signed()));
            }
            [b'(', b'H', 6, 0, 48, 48, a, b, c, d] => self.do_next(Deed::Echo([a, b, c, d])),
            [b'(', b'k', _, _, 49, function, ref parameters @ ..] => self.qr_code(function, parameters),
            _ => self.wrong("GS", rest),
        }
    }

    fn margin(&mut self, n: usize, rest: &[u8]) {
        let dots = self.modes.across(n);
        if self.begins_line("GS L") {
            if dots < super::modes::HEAD_DOTS { self.modes.left = dots } else { self.wrong("GS", rest) }
        }
    }

    fn area(&mut self, n: usize, rest: &[u8]) {
        let dots = self.modes.across(n);
        if self.begins_line("GS W") {
            if dots > 0 { self.modes.set_area(dots) } else { self.wrong("GS", rest) }
        }
    }

    fn identify(&mut self, n: u8, rest: &[u8]) {
        let deed = match n {
            1 | 49 => Deed::Answer(vec![0x20]),
            // Two-byte characters and a cutter.
            2 | 50 => Deed::Answer(vec![0x03]),
            3 | 51 => Deed::Answer(vec![0x01]),
            65 => block(env!("CARGO_PKG_VERSION")),
            66 => block(MAKER),
            67 => block(MODEL),
            68 => block("0"),
            69 => block("KANJI JAPANESE"),
            _ => return self.wrong("GS", rest),
        };
        self.do_next(deed);
    }

    fn cut(&mut self, kind: CutKind, feed: Option<u8>, command: &str) {
        if self.begins_line(command) {
            let feed = feed.map(|n| self.modes.down(usize::from(n)));
            self.do_next(Deed::Cut(kind, feed));
        }
    }

    fn qr_code(&mut self, function: u8, parameters: &[u8]) {
        if function == 81 && !self.begins_line("GS ( k") {
            return;
        }
        let modes = &self.modes;
        let start = |width| modes.left + line::offset(modes, width);
        match self.qr.function(function, parameters, modes.area(), start) {
            Ok(Some(symbol)) => self.do_next(Deed::Symbol(symbol)),
            Ok(None) => {}
            Err(words) => self.complain(words),
        }
    }
}
