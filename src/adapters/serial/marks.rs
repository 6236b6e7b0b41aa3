//! Damaged characters as the kernel marks them in the data (PARMRK).

use std::collections::VecDeque;

use crate::domain::moment::Uptime;
use crate::ports::line::{Damage, Heard};

/// Undoes the kernel's marks: FF FF is a good FF, FF 00 x a damaged x. Marks may be split between two reads.
///
/// The kernel marks wrong parity and a missing stop bit alike. FF 00 00 is what a break leaves, so a damaged 00 is
/// taken for a framing error and any other for a parity error.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Marks {
    #[default]
    Plain,
    /// After FF.
    Marked,
    /// After FF 00.
    Damaged,
}

impl Marks {
    /// Turns raw data that came at `at` into what was heard.
    pub(super) fn decode(&mut self, raw: &[u8], at: Uptime, heard: &mut VecDeque<Heard>) {
        let mut good = Vec::new();
        for &byte in raw {
            *self = match (*self, byte) {
                (Self::Plain, 0xFF) => Self::Marked,
                (Self::Marked, 0x00) => Self::Damaged,
                (Self::Plain | Self::Marked, byte) => {
                    good.push(byte);
                    Self::Plain
                }
                (Self::Damaged, byte) => {
                    flush(&mut good, at, heard);
                    let damage = if byte == 0 { Damage::Framing } else { Damage::Parity };
                    heard.push_back(Heard::Damaged(damage, at));
                    Self::Plain
                }
            };
        }
        flush(&mut good, at, heard);
    }
}

fn flush(good: &mut Vec<u8>, at: Uptime, heard: &mut VecDeque<Heard>) {
    if !good.is_empty() {
        heard.push_back(Heard::Bytes(std::mem::take(good), at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Good characters and damages in order, however the data was cut.
    fn heard(parts: &[&[u8]]) -> Vec<Result<u8, Damage>> {
        let mut marks = Marks::default();
        let mut queue = VecDeque::new();
        for part in parts {
            marks.decode(part, Uptime::default(), &mut queue);
        }
        let mut all = Vec::new();
        for item in queue {
            match item {
                Heard::Bytes(bytes, _) => all.extend(bytes.into_iter().map(Ok)),
                Heard::Damaged(damage, _) => all.push(Err(damage)),
                Heard::Silence => panic!("nothing says silence"),
            }
        }
        all
    }

    #[test]
    fn marks_are_undone_wherever_a_read_cuts_them() {
        let raw = [0x01, 0xFF, 0xFF, 0xFF, 0x00, 0x41, 0x00, 0xFF, 0x00, 0x00, 0xFF, 0xFF, 0x02];
        let wanted =
            [Ok(0x01), Ok(0xFF), Err(Damage::Parity), Ok(0x00), Err(Damage::Framing), Ok(0xFF), Ok(0x02)];
        for cut in 0..=raw.len() {
            assert_eq!(heard(&[&raw[..cut], &raw[cut..]]), wanted, "cut at {cut}");
        }
        let single: Vec<&[u8]> = raw.chunks(1).collect();
        assert_eq!(heard(&single), wanted);
    }

    #[test]
    fn a_damaged_ff_is_not_a_mark() {
        assert_eq!(heard(&[&[0xFF, 0x00, 0xFF, 0x01]]), [Err(Damage::Parity), Ok(0x01)]);
    }
}
