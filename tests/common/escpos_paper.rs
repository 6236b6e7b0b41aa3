//! A printer on paper: reads ESC/POS bytes as strictly as the fussiest printer and says what stands on the
//! paper. Written from the command reference, and shares nothing with the encoder under test.

/// What came out of the printer.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Paper {
    /// Printed lines, spaces at their end trimmed.
    pub(crate) lines: Vec<String>,
    /// How often it was cut, and whether through.
    pub(crate) cuts: Vec<Cut>,
    /// Lines fed blank by command.
    pub(crate) fed: usize,
}

/// A cut.
#[derive(Debug, PartialEq, Clone, Copy)]
pub(crate) enum Cut {
    Full,
    Partial,
}

/// State of the interpreter, as a printer has it after power-on.
#[derive(Default)]
struct Printer<'a> {
    bytes: &'a [u8],
    at: usize,
    initialised: bool,
    kanji: bool,
    shift_jis: bool,
    japan: bool,
    katakana: bool,
    pitch_dots: u8,
    area_dots: Option<u16>,
    line: String,
    columns: usize,
    paper: Paper,
}

/// Prints a whole slip.
pub(crate) fn print(bytes: &[u8]) -> Result<Paper, String> {
    let mut printer = Printer { bytes, pitch_dots: 30, ..Printer::default() };
    while printer.at < bytes.len() {
        printer.step().map_err(|e| format!("byte {}: {e}", printer.at))?;
    }
    if !printer.line.is_empty() {
        return Err(format!("「{}」 was never printed: no line feed after it", printer.line));
    }
    Ok(printer.paper)
}

impl Printer<'_> {
    fn next(&mut self) -> Result<u8, String> {
        let byte = self.bytes.get(self.at).copied().ok_or("the command is cut short")?;
        self.at += 1;
        Ok(byte)
    }

    fn expect(&mut self, bytes: &[u8]) -> Result<(), String> {
        for expected in bytes {
            let byte = self.next()?;
            if byte != *expected {
                return Err(format!("parameter {byte:02X}, known is {expected:02X}"));
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), String> {
        let byte = self.next()?;
        if !self.initialised && byte != 0x1B {
            return Err("data before ESC @".to_owned());
        }
        match byte {
            0x0A => self.line_feed(),
            0x12 => self.expect(b"#").and_then(|()| self.next().map(|_| ())),
            0x1B => self.esc(),
            0x1C => self.fs(),
            0x1D => self.gs(),
            0x20..=0x7E | 0x80..=0xFC => self.character(byte),
            other => Err(format!("control {other:02X}")),
        }
    }

    fn esc(&mut self) -> Result<(), String> {
        match self.next()? {
            b'@' => {
                let paper = std::mem::take(&mut self.paper);
                *self = Printer { bytes: self.bytes, at: self.at, paper, ..Printer::default() };
                self.initialised = true;
                self.pitch_dots = 30;
                Ok(())
            }
            b'R' => self.expect(&[8]).map(|()| self.japan = true),
            b't' => self.expect(&[1]).map(|()| self.katakana = true),
            b' ' => self.expect(&[0]),
            b'3' => self.next().map(|dots| self.pitch_dots = dots),
            b'd' if self.line.is_empty() => self.next().map(|n| self.paper.fed += usize::from(n)),
            other => Err(format!("ESC {other:02X}")),
        }
    }

    fn fs(&mut self) -> Result<(), String> {
        match self.next()? {
            b'.' => self.kanji = false,
            b'&' => self.kanji = true,
            b'C' => self.expect(&[1]).map(|()| self.shift_jis = true)?,
            b'S' => self.expect(&[0, 0])?,
            other => return Err(format!("FS {other:02X}")),
        }
        Ok(())
    }

    fn gs(&mut self) -> Result<(), String> {
        match self.next()? {
            b'a' => self.next().map(|_| ()),
            b'P' => self.expect(&[203, 203]),
            b'W' => {
                let area = u16::from_le_bytes([self.next()?, self.next()?]);
                self.area_dots = Some(area);
                Ok(())
            }
            b'(' => {
                self.expect(b"K\x02\x00\x31")?;
                match self.next()? as i8 {
                    -6..=6 => Ok(()),
                    level => Err(format!("density {level}")),
                }
            }
            b'V' => self.cut(),
            other => Err(format!("GS {other:02X}")),
        }
    }

    fn cut(&mut self) -> Result<(), String> {
        if !self.line.is_empty() {
            return Err("cut in the middle of a line".to_owned());
        }
        let cut = match self.next()? {
            0x41 => Cut::Full,
            0x42 => Cut::Partial,
            other => return Err(format!("GS V {other:02X}")),
        };
        self.expect(&[0])?;
        self.paper.cuts.push(cut);
        Ok(())
    }

    fn line_feed(&mut self) -> Result<(), String> {
        if self.columns == 0 {
            return Err("an empty line advances by half on some models".to_owned());
        }
        if self.pitch_dots != 24 {
            return Err(format!("rules gape at a pitch of {} dots", self.pitch_dots));
        }
        let line = std::mem::take(&mut self.line);
        self.paper.lines.push(line.trim_end_matches(' ').to_owned());
        self.columns = 0;
        Ok(())
    }

    fn character(&mut self, byte: u8) -> Result<(), String> {
        let (c, columns) = match byte {
            0x5C if self.japan => ('¥', 1),
            0x20..=0x7E => (char::from(byte), 1),
            0xA1..=0xDF if self.katakana && self.kanji => (decode(&[byte])?, 1),
            0x81..=0x9F | 0xE0..=0xEF if self.kanji && self.shift_jis => {
                let pair = [byte, self.next()?];
                let outside =
                    |range: std::ops::RangeInclusive<u16>| range.contains(&u16::from_be_bytes(pair));
                // NEC row 13, and what IBM and NEC put behind JIS X 0208: no printer's ROM has all of it.
                if outside(0x8540..=0x889E) || outside(0xEAA5..=0xEFFC) {
                    return Err(format!("{pair:02X?} is outside JIS X 0208"));
                }
                (decode(&pair)?, 2)
            }
            other => return Err(format!("{other:02X} in this mode")),
        };
        self.columns += columns;
        if self.columns * 12 > usize::from(self.area_dots.unwrap_or(384)) {
            return Err(format!("「{}{c}」 does not fit the line", self.line));
        }
        self.line.push(c);
        Ok(())
    }
}

fn decode(bytes: &[u8]) -> Result<char, String> {
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    let text = text.ok_or_else(|| format!("{bytes:02X?} is no Shift-JIS"))?;
    text.chars().next().ok_or_else(|| format!("{bytes:02X?} is nothing"))
}
