//! Lines → bytes, through the `escpos` crate into a buffer: the link is ours, not the crate's.

use super::command::{self, Command};
use super::{AREA_DOTS, CELL_DOTS, PrinterProfile};
use crate::domain::text::{columns, columns_of};
use escpos::driver::Driver;
use escpos::errors::PrinterError;
use escpos::printer::Printer;
use escpos::utils::{Encoder, Protocol};
use std::cell::RefCell;

/// The bytes of a slip, in the pieces they are sent and repeated in (S-70): the prologue, each block, the epilogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// Sets the printer up; sent again before printing goes on.
    pub prologue: Vec<u8>,
    /// Each block's lines.
    pub blocks: Vec<Vec<u8>>,
    /// Feeds and cuts.
    pub epilogue: Vec<u8>,
}

/// Why lines have no bytes. Lines and blocks count from 1.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EncodeError {
    /// A character outside JIS X 0201 and JIS X 0208 (S-69).
    #[error("block {block}, line {line}: character {position} 「{character}」 is outside JIS X 0208")]
    Character {
        /// The block.
        block: usize,
        /// The line in that block.
        line: usize,
        /// The place in the line, counted in characters from 1.
        position: usize,
        /// The offending character.
        character: char,
    },
    /// A line the printer would break in two (S-60).
    #[error("block {block}, line {line} is {columns} columns wide")]
    TooWide {
        /// The block.
        block: usize,
        /// The line in that block.
        line: usize,
        /// Its width in half-width columns.
        columns: usize,
    },
    /// The `escpos` crate refused; it names its reasons in words only.
    #[error("escpos: {0}")]
    Crate(String),
}

impl Slip {
    /// The bytes that print these blocks of lines.
    ///
    /// # Errors
    /// The first line that is too wide or has a character outside the repertoire.
    pub fn encode<L: AsRef<str>>(profile: &PrinterProfile, blocks: &[Vec<L>]) -> Result<Self, EncodeError> {
        let mut encoded = Vec::with_capacity(blocks.len());
        for (i, lines) in blocks.iter().enumerate() {
            for (j, line) in lines.iter().enumerate() {
                check(i + 1, j + 1, line.as_ref())?;
            }
            encoded.push(bytes_of(|printer| printer.write(&fed(lines)).map(|_| ()))?);
        }
        Ok(Self {
            prologue: bytes_of(|printer| send(printer, &command::prologue(profile)))?,
            blocks: encoded,
            epilogue: bytes_of(|printer| send(printer, &command::epilogue(profile)))?,
        })
    }

    /// The whole slip in one piece.
    pub fn bytes(&self) -> Vec<u8> {
        [self.prologue.as_slice(), &self.blocks.concat(), &self.epilogue].concat()
    }
}

fn check(block: usize, line: usize, text: &str) -> Result<(), EncodeError> {
    if let Some((i, character)) = text.chars().enumerate().find(|(_, c)| columns_of(*c) == 0) {
        return Err(EncodeError::Character { block, line, position: i + 1, character });
    }
    match columns(text) {
        columns if columns > usize::from(AREA_DOTS / CELL_DOTS) => {
            Err(EncodeError::TooWide { block, line, columns })
        }
        _ => Ok(()),
    }
}

/// Collects what the crate would send.
#[derive(Default)]
struct Collector(RefCell<Vec<u8>>);

impl Driver for Collector {
    fn name(&self) -> String {
        "collector".to_owned()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.try_borrow_mut()?.extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _buf: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

/// A printer for one piece only: a crate printer that failed once would repeat the head of its queue.
fn bytes_of(
    write: impl FnOnce(&mut Printer<Collector>) -> Result<(), PrinterError>,
) -> Result<Vec<u8>, EncodeError> {
    let mut printer =
        Printer::new(Collector::default(), Protocol::new(Encoder::new(encoding_rs::SHIFT_JIS)), None);
    let written = write(&mut printer).and_then(|()| printer.print().map(|_| ()));
    written.map_err(|e| EncodeError::Crate(e.to_string()))?;
    Ok(printer.driver().0.into_inner())
}

fn send(printer: &mut Printer<Collector>, commands: &[Command]) -> Result<(), PrinterError> {
    commands.iter().try_for_each(|command| printer.custom(command).map(|_| ()))
}

/// Each line and a plain line feed: the crate's own feeds by `ESC d`. An empty line prints a space, because some
/// models advance only half a line when there is nothing on it. All in one text: the crate books each piece it is given.
fn fed<L: AsRef<str>>(lines: &[L]) -> String {
    let mut text = String::new();
    for line in lines.iter().map(AsRef::as_ref) {
        text.push_str(if line.is_empty() { " " } else { line });
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::escpos::{Cut, Density, MotionUnit};

    fn encode(lines: &[&str]) -> Result<Slip, EncodeError> {
        Slip::encode(&PrinterProfile::PLAIN, &[lines.to_vec()])
    }

    #[test]
    fn s69_text_is_shift_jis_with_yen_at_5c() {
        let slip = encode(&["¥2,000 電気ｶﾞｽ~", ""]).unwrap();
        let text = b"\x5C2,000 \x93\x64\x8B\x43\xB6\xDE\xBD~\n \n";
        assert_eq!(slip.blocks, [text.to_vec()]);
        assert_eq!(encode(&[]).unwrap().blocks, [Vec::<u8>::new()]);
    }

    #[test]
    fn a_slip_begins_and_ends_as_printing_needs() {
        let slip = encode(&["a"]).unwrap();
        assert_eq!(
            slip.prologue,
            b"\x1B\x40\x1D\x61\x0F\x1C\x2E\x1C\x43\x01\x1C\x26\x1C\x53\x00\x00\x1B\x52\x08\x1B\x74\x01\x1B\x20\x00\x1B\x33\x18"
        );
        assert_eq!(slip.epilogue, b"\x1B\x64\x03\x1D\x56\x42\x00");
        let wide = PrinterProfile {
            width_dots: 420,
            density: Density::Epson(-2),
            cut: Cut::Full,
            motion_unit: MotionUnit::SetToDot,
        };
        let slip = Slip::encode(&wide, &[vec!["a"]]).unwrap();
        let head =
            b"\x1B\x40\x1D\x61\x0F\x1D\x50\xCB\xCB\x1D\x57\x80\x01\x1D\x28\x4B\x02\x00\x31\xFE\x1C\x2E";
        assert!(slip.prologue.starts_with(head));
        assert_eq!(slip.epilogue, b"\x1B\x64\x03\x1D\x56\x41\x00");
        assert_eq!(slip.bytes(), [&slip.prologue[..], b"a\n", &slip.epilogue].concat());
    }

    #[test]
    fn s69_what_the_encoder_would_accept_and_no_printer_has_is_refused() {
        for character in ['①', '㈱', '髙', '﨑', '〜', '−', '㎥', '\u{E000}', '\\', '\u{1B}', '\n'] {
            let error = EncodeError::Character { block: 1, line: 2, position: 2, character };
            assert_eq!(encode(&["", &format!("a{character}")]), Err(error));
        }
        let error = EncodeError::TooWide { block: 1, line: 1, columns: 33 };
        assert_eq!(encode(&[&"a".repeat(33)]), Err(error));
    }
}
