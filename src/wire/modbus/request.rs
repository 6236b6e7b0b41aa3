//! What the master asks, and the shape of the answer to it.

use super::crc::crc16;

/// Address of a device on a Modbus line, 1–247. Address 0 is the broadcast and no device has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Unit(u8);

impl Unit {
    /// `None` unless `n` is 1–247.
    pub const fn new(n: u8) -> Option<Self> {
        if n >= 1 && n <= 247 { Some(Self(n)) } else { None }
    }

    /// 1–247.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Which of a device's two register tables is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// Holding registers, function code 03.
    Holding,
    /// Input registers, function code 04.
    Input,
}

impl Table {
    const fn function(self) -> u8 {
        match self {
            Self::Holding => 0x03,
            Self::Input => 0x04,
        }
    }
}

/// Consecutive registers that one request may read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    start: u16,
    count: u8,
}

impl Span {
    /// More registers than this do not fit in one answer.
    pub const COUNT_MAX: u8 = 125;

    /// `None` unless it is 1–125 registers, the last one not above 65,535.
    pub const fn new(start: u16, count: u8) -> Option<Self> {
        if count >= 1 && count <= Self::COUNT_MAX && start as u32 + count as u32 <= 0x1_0000 {
            Some(Self { start, count })
        } else {
            None
        }
    }

    /// Address of the first register, counted from 0.
    pub const fn start(self) -> u16 {
        self.start
    }

    /// How many registers.
    pub const fn count(self) -> u8 {
        self.count
    }
}

/// The answer a request expects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expects {
    /// Nobody answers a broadcast.
    Nothing,
    /// This many registers.
    Registers(u8),
    /// These bytes after the address.
    Echo([u8; 5]),
    /// A list of texts, as long as it says itself.
    Identification,
}

/// One frame from the master, ready for the wire.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    frame: Vec<u8>,
    expects: Expects,
}

/// Room for the three basic identification texts. Their length is known only while they arrive, and the reply
/// timeout needs a bound beforehand.
const IDENTIFICATION_CHARACTERS: usize = 128;

impl Request {
    /// Reads registers (function codes 03 and 04).
    pub fn read(table: Table, unit: Unit, span: Span) -> Self {
        let [start_high, start_low] = span.start.to_be_bytes();
        let pdu = [table.function(), start_high, start_low, 0, span.count];
        Self::new(unit.0, &pdu, Expects::Registers(span.count))
    }

    /// Writes one holding register (function code 06).
    pub fn write(unit: Unit, register: u16, value: u16) -> Self {
        let pdu = single(register, value);
        Self::new(unit.0, &pdu, Expects::Echo(pdu))
    }

    /// Writes one holding register of every device on the line at once; none answers.
    pub fn broadcast(register: u16, value: u16) -> Self {
        Self::new(0, &single(register, value), Expects::Nothing)
    }

    /// Writes consecutive holding registers (function code 16).
    pub fn write_many<const N: usize>(unit: Unit, start: u16, values: [u16; N]) -> Self {
        const { assert!(N >= 1 && N <= 123, "one request writes 1 to 123 registers") };
        let [start_high, start_low] = start.to_be_bytes();
        let echo = [0x10, start_high, start_low, 0, N as u8];
        let mut pdu = echo.to_vec();
        pdu.push(N as u8 * 2);
        pdu.extend(values.iter().flat_map(|v| v.to_be_bytes()));
        Self::new(unit.0, &pdu, Expects::Echo(echo))
    }

    /// Asks the device to send two bytes back (function code 08, sub-function 0).
    pub fn loopback(unit: Unit, data: u16) -> Self {
        let [high, low] = data.to_be_bytes();
        let pdu = [0x08, 0, 0, high, low];
        Self::new(unit.0, &pdu, Expects::Echo(pdu))
    }

    /// Asks for the basic identification texts from object `first` on (function code 43, MEI type 14).
    pub fn identification(unit: Unit, first: u8) -> Self {
        Self::new(unit.0, &[0x2B, 0x0E, 0x01, first], Expects::Identification)
    }

    fn new(address: u8, pdu: &[u8], expects: Expects) -> Self {
        let mut frame = vec![address];
        frame.extend_from_slice(pdu);
        let crc = crc16(&frame);
        frame.extend(crc.to_le_bytes());
        Self { frame, expects }
    }

    /// The bytes for the wire.
    pub fn frame(&self) -> &[u8] {
        &self.frame
    }

    /// The address it goes to; 0 for everybody.
    pub fn address(&self) -> u8 {
        self.frame[0]
    }

    /// Characters of the answer expected, 0 after a broadcast; an upper bound where the answer tells its own length.
    pub fn reply_characters(&self) -> usize {
        match self.expects {
            Expects::Nothing => 0,
            Expects::Registers(count) => 5 + 2 * usize::from(count),
            Expects::Echo(_) => 8,
            Expects::Identification => IDENTIFICATION_CHARACTERS,
        }
    }

    pub(super) fn expects(&self) -> Expects {
        self.expects
    }

    pub(super) fn function(&self) -> u8 {
        self.frame[1]
    }
}

fn single(register: u16, value: u16) -> [u8; 5] {
    let [register_high, register_low] = register.to_be_bytes();
    let [high, low] = value.to_be_bytes();
    [0x06, register_high, register_low, high, low]
}
