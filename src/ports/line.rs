//! Bytes on one half-duplex RS-485 line, with their times.

use crate::domain::moment::Uptime;

/// A serial line as the bus master uses it. Real ports and simulated ones keep the same promises, so that the
/// master's timing can be tested in virtual time.
pub trait BytePort {
    /// The line's clock.
    fn now(&self) -> Uptime;

    /// Puts a frame on the wire without a gap between its characters.
    ///
    /// Returns the time at which the last stop bit leaves, reckoned from the line's speed; the call itself may
    /// return earlier.
    ///
    /// # Errors
    /// [`PortGone`] when the device no longer takes bytes.
    fn send(&mut self, frame: &[u8]) -> Result<Uptime, PortGone>;

    /// Waits for what arrives next, at the latest until `until`; at once if something is there already.
    ///
    /// # Errors
    /// [`PortGone`] when the device has disappeared.
    fn receive(&mut self, until: Uptime) -> Result<Heard, PortGone>;
}

/// What a line heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// At least one good character; the last one ended at this time.
    Bytes(Vec<u8>, Uptime),
    /// A character with a wrong parity or stop bit.
    Damaged(Damage, Uptime),
    /// Nothing until the time given.
    Silence,
}

/// What is wrong with a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    /// Parity bit.
    Parity,
    /// Stop bit, or a break.
    Framing,
}

/// The line's device has gone: unplugged, or never there.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct PortGone(pub String);

/// Speed and character frame of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineSpeed {
    /// Bits per second.
    pub baud: u32,
    /// Bits of one character on the wire: start, 8 data, parity or none, stop.
    pub character_bits: u32,
}

impl LineSpeed {
    /// 2400 bps 8E1, the speed of the terminal lines (S-02).
    pub const TERMINAL: Self = Self { baud: 2400, character_bits: 11 };

    /// Time `n` characters take on the wire, in microseconds, rounded up.
    pub fn characters_us(self, n: usize) -> u64 {
        (n as u64 * u64::from(self.character_bits) * 1_000_000).div_ceil(u64::from(self.baud))
    }

    /// The silence that ends a Modbus RTU frame: 3.5 characters, fixed at 1.75 ms above 19200 bps.
    pub fn silence_us(self) -> u64 {
        if self.baud > 19_200 { 1_750 } else { self.characters_us(7).div_ceil(2) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_speed_gives_the_published_times() {
        assert_eq!(LineSpeed::TERMINAL.silence_us(), 16_042);
        assert_eq!(LineSpeed::TERMINAL.characters_us(8 + 57 + 7), 330_000);
    }
}
