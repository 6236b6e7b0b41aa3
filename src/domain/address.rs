//! Where a meter is wired (S-02) and how the host names the unit (S-03).

use std::fmt;
use std::str::FromStr;

/// Number of RS-485 terminal lines (S-02).
pub const LINES: u8 = 4;
/// Terminals per line (S-02).
pub const TERMINALS_PER_LINE: u8 = 10;
/// Pulse inputs per terminal (S-02).
pub const INPUTS_PER_TERMINAL: u8 = 10;

/// One RS-485 line, LINE0–LINE3 (S-02).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineNo(u8);

impl LineNo {
    /// `None` unless `n` is 0–3.
    pub fn new(n: u8) -> Option<Self> {
        (n < LINES).then_some(Self(n))
    }

    /// All four lines in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LINES).map(Self)
    }

    /// 0–3.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for LineNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One terminal (端末伝送器) on a line, `00`–`39` (S-02).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TerminalAddress {
    line: LineNo,
    terminal: u8,
}

impl TerminalAddress {
    /// `00`.
    pub const FIRST: Self = Self { line: LineNo(0), terminal: 0 };

    /// `None` unless `terminal` is 0–9.
    pub fn new(line: LineNo, terminal: u8) -> Option<Self> {
        (terminal < TERMINALS_PER_LINE).then_some(Self { line, terminal })
    }

    /// The line the terminal hangs on.
    pub fn line(self) -> LineNo {
        self.line
    }

    /// Terminal digit 0–9.
    pub fn terminal(self) -> u8 {
        self.terminal
    }

    /// The terminal's input `input` (0–9).
    pub fn input(self, input: u8) -> Option<Address> {
        Address::new(self.line.get(), self.terminal, input)
    }
}

impl fmt::Display for TerminalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.line.0, self.terminal)
    }
}

/// Terminal address (端末アドレス) of one meter: line, terminal, input, written `000`–`399` (S-02).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    at: TerminalAddress,
    input: u8,
}

impl Address {
    /// `None` unless line is 0–3 and terminal and input are 0–9.
    pub fn new(line: u8, terminal: u8, input: u8) -> Option<Self> {
        let at = TerminalAddress::new(LineNo::new(line)?, terminal)?;
        (input < INPUTS_PER_TERMINAL).then_some(Self { at, input })
    }

    /// From 0–399, the three digits read as one number.
    pub fn from_number(n: u16) -> Option<Self> {
        Self::new(u8::try_from(n / 100).ok()?, u8::try_from(n / 10 % 10).ok()?, u8::try_from(n % 10).ok()?)
    }

    /// The three digits as one number, 0–399.
    pub fn number(self) -> u16 {
        u16::from(self.at.line.0) * 100 + u16::from(self.at.terminal) * 10 + u16::from(self.input)
    }

    /// The line the meter is read over.
    pub fn line(self) -> LineNo {
        self.at.line
    }

    /// The terminal the meter is wired to.
    pub fn terminal(self) -> TerminalAddress {
        self.at
    }

    /// Input digit 0–9 (メータアドレス).
    pub fn input(self) -> u8 {
        self.input
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.number())
    }
}

/// Why a text is not an address, a station ID or another short code.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("「{0}」 is not valid here")]
pub struct BadCode(pub String);

impl FromStr for Address {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        let bad = || BadCode(s.to_owned());
        if s.len() != 3 || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        s.parse::<u16>().ok().and_then(Self::from_number).ok_or_else(bad)
    }
}

/// Station ID (ID番号) 000–999 that names the unit toward the host (S-03).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StationId(u16);

impl StationId {
    /// `None` above 999.
    pub fn new(n: u16) -> Option<Self> {
        (n <= 999).then_some(Self(n))
    }

    /// 0–999.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s02_addresses_are_three_digits() {
        let all: Vec<Address> = (0..1000).filter_map(Address::from_number).collect();
        assert_eq!(all.len(), 400);
        for a in all {
            assert_eq!(a.to_string().parse(), Ok(a));
        }
        for bad in ["", "40", "400", "-01", "+12", "1234", "０００"] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
    }
}
