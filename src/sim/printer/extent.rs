//! How far a command reaches, by its first bytes.

use super::character::{leads, trails};
use super::modes::System;

/// What the bytes so far are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Extent {
    /// The beginning of something.
    More,
    /// A whole command or character.
    Whole,
    /// The head of a command that this printer has not, with this many bytes still to come.
    Foreign(u64),
    /// No command: what follows is text again.
    Unknown,
    /// The first half of a glyph whose second half is something else.
    Split,
}

/// Judges the bytes since the last whole thing; there is at least one.
pub(super) fn of(bytes: &[u8], two_byte: Option<System>) -> Extent {
    match *bytes {
        [0x1B, ref rest @ ..] => esc(rest),
        [0x1C, ref rest @ ..] => fs(rest),
        [0x1D, ref rest @ ..] => gs(rest),
        [0x10, ref rest @ ..] => dle(rest),
        [0x12, ref rest @ ..] => match *rest {
            [] => Extent::More,
            [b'#', ..] => long(rest, 2),
            _ => Extent::Unknown,
        },
        [first, ref rest @ ..] => text(first, rest, two_byte),
        [] => Extent::More,
    }
}

/// The command name and its parameters in `bytes` are `length` long together.
fn long(bytes: &[u8], length: usize) -> Extent {
    if bytes.len() < length { Extent::More } else { Extent::Whole }
}

/// A command this printer has not, `length` long without what precedes `bytes`.
fn foreign(bytes: &[u8], length: usize) -> Extent {
    Extent::Foreign(length.saturating_sub(bytes.len()) as u64)
}

fn text(first: u8, rest: &[u8], two_byte: Option<System>) -> Extent {
    let pair = match two_byte {
        Some(System::ShiftJis) => leads(first),
        Some(System::Jis) => (0x21..=0x7E).contains(&first),
        None => false,
    };
    let second = |byte| match two_byte {
        Some(System::ShiftJis) => trails(byte),
        Some(System::Jis) | None => (0x21..=0x7E).contains(&byte),
    };
    match *rest {
        [] if pair => Extent::More,
        [byte, ..] if pair && !second(byte) => Extent::Split,
        _ => Extent::Whole,
    }
}

fn esc(rest: &[u8]) -> Extent {
    let Some(name) = rest.first() else { return Extent::More };
    match name {
        b'@' | b'2' | b'i' | b'm' | b'v' => Extent::Whole,
        b'!' | b' ' | b'-' | b'3' | b'E' | b'G' | b'J' | b'M' | b'R' | b'V' | b'a' | b'd' | b't' | b'{' => {
            long(rest, 2)
        }
        b'$' | b'c' => long(rest, 3),
        b'p' => long(rest, 4),
        b'L' | b'S' => Extent::Foreign(0),
        b'%' | b'=' | b'?' | b'K' | b'T' | b'e' | b'r' | b'u' => foreign(rest, 2),
        b'\\' => foreign(rest, 3),
        b'W' => foreign(rest, 9),
        b'D' if rest.len() > 1 && (rest.last() == Some(&0) || rest.len() > 33) => Extent::Foreign(0),
        b'D' => Extent::More,
        b'*' => match *rest {
            [_, m, low, high, ..] => {
                let columns = usize::from(u16::from_le_bytes([low, high]));
                foreign(rest, 4 + columns * if m < 32 { 1 } else { 3 })
            }
            _ => Extent::More,
        },
        _ => Extent::Unknown,
    }
}

fn fs(rest: &[u8]) -> Extent {
    let Some(name) = rest.first() else { return Extent::More };
    match name {
        b'&' | b'.' => Extent::Whole,
        b'!' | b'-' | b'C' | b'W' => long(rest, 2),
        b'S' => long(rest, 3),
        b'2' => foreign(rest, 3 + 72),
        b'?' | b'p' => foreign(rest, 3),
        b'(' => counted(rest),
        _ => Extent::Unknown,
    }
}

fn gs(rest: &[u8]) -> Extent {
    let Some(name) = rest.first() else { return Extent::More };
    match name {
        b'!' | b'B' | b'I' | b'a' | b'r' => long(rest, 2),
        b'L' | b'P' | b'W' => long(rest, 3),
        b'V' => match rest.get(1) {
            Some(65 | 66 | 97 | 98 | 103 | 104) => long(rest, 3),
            _ => long(rest, 2),
        },
        b'v' => match rest.get(1) {
            Some(b'0') | None => long(rest, 7),
            Some(_) => Extent::Unknown,
        },
        b'(' => match rest.get(1) {
            Some(b'H' | b'K' | b'k') => counted_whole(rest),
            _ => counted(rest),
        },
        b'8' => match *rest {
            [_, _, a, b, c, d, ..] => Extent::Foreign(u64::from(u32::from_le_bytes([a, b, c, d]))),
            _ => Extent::More,
        },
        b'k' => bar_code(rest),
        b'*' => match *rest {
            [_, x, y, ..] => foreign(rest, 3 + usize::from(x) * usize::from(y) * 8),
            _ => Extent::More,
        },
        b':' => Extent::Foreign(0),
        b'#' | b'/' | b'H' | b'T' | b'b' | b'f' | b'h' | b'j' | b'w' => foreign(rest, 2),
        b'$' | b'\\' => foreign(rest, 3),
        b'^' | b'z' => foreign(rest, 4),
        _ => Extent::Unknown,
    }
}

/// `( X pL pH …` with as many bytes as pL and pH say.
fn counted_length(rest: &[u8]) -> Option<usize> {
    match *rest {
        [_, _, low, high, ..] => Some(4 + usize::from(u16::from_le_bytes([low, high]))),
        _ => None,
    }
}

fn counted(rest: &[u8]) -> Extent {
    counted_length(rest).map_or(Extent::More, |length| foreign(rest, length))
}

fn counted_whole(rest: &[u8]) -> Extent {
    counted_length(rest).map_or(Extent::More, |length| long(rest, length))
}

fn bar_code(rest: &[u8]) -> Extent {
    match *rest {
        [_, 0..=6, ref data @ ..] if data.last() == Some(&0) || data.len() > 255 => Extent::Foreign(0),
        [_, 0..=6, ..] => Extent::More,
        [_, _, n, ..] => foreign(rest, 3 + usize::from(n)),
        _ => Extent::More,
    }
}

/// Real-time commands. They were carried out when they arrived; here they are only passed over.
fn dle(rest: &[u8]) -> Extent {
    match *rest {
        [] | [4 | 5 | 0x14] => Extent::More,
        [4, 7 | 8, ..] => long(rest, 3),
        [4 | 5, ..] => long(rest, 2),
        [0x14, 1 | 2, ..] => long(rest, 4),
        [0x14, 8, ..] => long(rest, 9),
        _ => Extent::Unknown,
    }
}
