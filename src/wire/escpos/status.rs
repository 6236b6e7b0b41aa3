//! What a printer says of itself: real-time status (`DLE EOT n`) and automatic status (`GS a`), told apart (S-70, S-90).

use crate::domain::alarm::{PaperState, PrinterFault, PrinterState};

const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// Longest block (35, 37, 3B, 3D or 5F … 00) that is passed over; more is noise.
const BLOCK_MAX: usize = 80;

/// A real-time status that can be asked for. Each is answered with one byte that does not say which it is, so they are
/// asked one by one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Query {
    /// On line or off.
    Printer,
    /// Why it is off line.
    Offline,
    /// Which error it has.
    Error,
    /// Its paper.
    Paper,
}

impl Query {
    /// All four, in the order they are asked.
    pub const ALL: [Self; 4] = [Self::Printer, Self::Offline, Self::Error, Self::Paper];

    /// `DLE EOT n`.
    pub fn bytes(self) -> [u8; 3] {
        let n = match self {
            Self::Printer => 1,
            Self::Offline => 2,
            Self::Error => 3,
            Self::Paper => 4,
        };
        [0x10, 0x04, n]
    }
}

/// Something the printer said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said {
    /// The answer to a [`Query`].
    Status(u8),
    /// Automatic status: all of it, as it now is.
    Automatic([u8; 4]),
}

/// Tells apart what a printer says. XON, XOFF, echoes and whatever is none of its answers are passed over.
#[derive(Clone, Debug, Default)]
pub struct Listener {
    automatic: Vec<u8>,
    /// Bytes of the block that is being passed over.
    block: Option<usize>,
}

impl Listener {
    /// Takes the next byte; what is complete with it.
    pub fn take(&mut self, byte: u8) -> Option<Said> {
        if byte == XON || byte == XOFF {
            return None;
        }
        if let Some(length) = self.block {
            self.block = (byte != 0 && length < BLOCK_MAX).then_some(length + 1);
            return None;
        }
        if !self.automatic.is_empty() && byte & 0x90 == 0 {
            self.automatic.push(byte);
            let four = <[u8; 4]>::try_from(self.automatic.as_slice()).ok()?;
            self.automatic.clear();
            return Some(Said::Automatic(four));
        }
        self.automatic.clear();
        match byte {
            0x35 | 0x37 | 0x3B | 0x3D | 0x5F => self.block = Some(1),
            _ if byte & 0x93 == 0x12 => return Some(Said::Status(byte)),
            _ if byte & 0x93 == 0x10 => self.automatic.push(byte),
            _ => {}
        }
        None
    }

    /// Forgets what was begun, as after a line that was silent.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// What the answers to [`Query::ALL`] mean together.
pub fn real_time([printer, offline, error, paper]: [u8; 4]) -> PrinterState {
    let signs = Signs {
        offline: has(printer, 3) || has(offline, 6),
        cover: has(offline, 2),
        cutter: has(error, 3),
        head: has(error, 6),
        error: has(error, 2) || has(error, 5),
        paper_out: has(offline, 5) || has(paper, 5) || has(paper, 6),
        near_end: has(paper, 2) || has(paper, 3),
    };
    signs.state()
}

/// What an automatic status means.
pub fn automatic([first, error, paper, _]: [u8; 4]) -> PrinterState {
    let signs = Signs {
        offline: has(first, 3),
        cover: has(first, 5),
        cutter: has(error, 3),
        head: has(error, 6),
        error: has(error, 2) || has(error, 5),
        paper_out: has(paper, 2) || has(paper, 3),
        near_end: has(paper, 0) || has(paper, 1),
    };
    signs.state()
}

fn has(byte: u8, bit: u8) -> bool {
    byte >> bit & 1 == 1
}

struct Signs {
    offline: bool,
    cover: bool,
    cutter: bool,
    head: bool,
    error: bool,
    paper_out: bool,
    near_end: bool,
}

impl Signs {
    /// A printer without paper is off line for that, and not for a fault of its own.
    fn state(&self) -> PrinterState {
        let fault = if self.cover {
            Some(PrinterFault::CoverOpen)
        } else if self.cutter {
            Some(PrinterFault::Cutter)
        } else if self.head {
            Some(PrinterFault::HeadHot)
        } else if self.error || self.offline && !self.paper_out {
            Some(PrinterFault::Offline)
        } else {
            None
        };
        let paper = if self.paper_out {
            PaperState::Out
        } else if self.near_end {
            PaperState::NearEnd
        } else {
            PaperState::Present
        };
        PrinterState { paper, fault }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn heard(bytes: &[u8]) -> Vec<Said> {
        let mut listener = Listener::default();
        bytes.iter().filter_map(|b| listener.take(*b)).collect()
    }

    fn with(fault: PrinterFault) -> PrinterState {
        PrinterState { paper: PaperState::Present, fault: Some(fault) }
    }

    #[test]
    fn s70_requests_are_three_bytes_each() {
        let all: Vec<u8> = Query::ALL.into_iter().flat_map(Query::bytes).collect();
        assert_eq!(all, *b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04");
    }

    #[test]
    fn s90_the_four_answers_together_tell_paper_and_fault() {
        let out = PrinterState { paper: PaperState::Out, fault: None };
        let near = PrinterState { paper: PaperState::NearEnd, fault: None };
        for (answers, state) in [
            ([0x12, 0x12, 0x12, 0x12], PrinterState::READY),
            ([0x12, 0x12, 0x12, 0x1E], near),
            ([0x1A, 0x32, 0x12, 0x72], out),
            ([0x1A, 0x32, 0x12, 0x7E], out),
            ([0x12, 0x12, 0x12, 0x72], out),
            ([0x1A, 0x16, 0x12, 0x12], with(PrinterFault::CoverOpen)),
            ([0x1A, 0x12, 0x12, 0x12], with(PrinterFault::Offline)),
            ([0x1A, 0x52, 0x1A, 0x12], with(PrinterFault::Cutter)),
            ([0x1A, 0x52, 0x52, 0x12], with(PrinterFault::HeadHot)),
            ([0x1A, 0x52, 0x32, 0x12], with(PrinterFault::Offline)),
            (
                [0x1A, 0x36, 0x12, 0x7E],
                PrinterState { paper: PaperState::Out, ..with(PrinterFault::CoverOpen) },
            ),
            (
                [0x1A, 0x72, 0x32, 0x7E],
                PrinterState { paper: PaperState::Out, ..with(PrinterFault::Offline) },
            ),
        ] {
            assert_eq!(real_time(answers), state, "{answers:02X?}");
        }
    }

    #[test]
    fn s90_automatic_status_tells_the_same() {
        for (bytes, state) in [
            ([0x10, 0x00, 0x00, 0x0F], PrinterState::READY),
            ([0x10, 0x00, 0x03, 0x0F], PrinterState { paper: PaperState::NearEnd, fault: None }),
            ([0x18, 0x00, 0x0C, 0x0F], PrinterState { paper: PaperState::Out, fault: None }),
            ([0x38, 0x00, 0x00, 0x0F], with(PrinterFault::CoverOpen)),
            ([0x18, 0x08, 0x00, 0x0F], with(PrinterFault::Cutter)),
            ([0x18, 0x40, 0x00, 0x0F], with(PrinterFault::HeadHot)),
            ([0x18, 0x20, 0x00, 0x0F], with(PrinterFault::Offline)),
            ([0x18, 0x00, 0x00, 0x0F], with(PrinterFault::Offline)),
        ] {
            assert_eq!(heard(&bytes), [Said::Automatic(bytes)]);
            assert_eq!(automatic(bytes), state, "{bytes:02X?}");
        }
    }

    #[test]
    fn s70_answers_are_told_apart_wherever_others_stand_between_them() {
        // An answer; XOFF; automatic status with an XON in it; an echo; a paper sensor (GS r); an answer.
        let bytes = b"\x12\x13\x18\x00\x11\x0C\x0F\x37\x220001\x00\x0C\x1A";
        let automatic = Said::Automatic([0x18, 0x00, 0x0C, 0x0F]);
        assert_eq!(heard(bytes), [Said::Status(0x12), automatic, Said::Status(0x1A)]);
        // An automatic status that was cut off hides nothing that follows.
        assert_eq!(heard(b"\x10\x00\x12\x10\x00\x00\x0F").len(), 2);
        // Nor does a block without an end, for ever.
        let noise: Vec<u8> = [0x37].into_iter().chain([0x41; BLOCK_MAX]).chain([0x12]).collect();
        assert_eq!(heard(&noise), [Said::Status(0x12)]);
    }

    proptest! {
        #[test]
        fn s70_no_bytes_at_all_make_it_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            for said in heard(&bytes) {
                match said {
                    Said::Status(byte) => {
                        prop_assert_eq!(byte & 0x93, 0x12);
                        let _ = real_time([byte; 4]);
                    }
                    Said::Automatic(bytes) => {
                        prop_assert_eq!(bytes[0] & 0x93, 0x10);
                        let _ = automatic(bytes);
                    }
                }
            }
        }
    }
}
