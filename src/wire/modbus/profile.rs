//! What kind of device answers at a terminal's address, as data: ours, or a bought pulse counter or energy meter.
//!
//! A profile is a TOML text (`docs/profiles.md`) that is checked once; a [`Profile`] can then be read without asking
//! again whether it makes sense.

mod number;
mod text;

use number::{Encoding, Scale};
pub use text::{KEYS, ProfileError};

use super::request::{Span, Table, Unit};
use crate::domain::address::INPUTS_PER_TERMINAL;
use crate::domain::count::{Count, Modulus};
use crate::domain::sample::Source;

/// A kind of device on a terminal line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    name: String,
    unit_offset: u8,
    minimum_gap_ms: u32,
    turnaround_ms: u32,
    layout: Layout,
}

/// Where a device keeps its counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Layout {
    /// The terminal of this appliance: counts, states, latch, modes and presets.
    TerminalV1(Latching),
    /// Counts in registers and nothing else.
    Registers(Box<RegisterMap>),
}

/// Whether a terminal takes the latch command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Latching {
    /// Its counts are frozen by a broadcast and read afterwards.
    Latched,
    /// Its counts are read while they run.
    Live,
}

impl Profile {
    /// Reads and checks a profile text.
    ///
    /// # Errors
    /// The first mistake with its line.
    pub fn parse(toml: &str) -> Result<Self, ProfileError> {
        text::parse(toml)
    }

    /// Names of the profiles that need no file.
    pub const BUILT_IN: [&str; 3] = ["terminal-v1", "adam-4080", "sdm120"];

    /// Text of a profile that needs no file; `None` for a name that is not one of [`Profile::BUILT_IN`].
    pub fn built_in_text(name: &str) -> Option<&'static str> {
        match name {
            "terminal-v1" => Some(include_str!("profiles/terminal-v1.toml")),
            "adam-4080" => Some(include_str!("profiles/adam-4080.toml")),
            "sdm120" => Some(include_str!("profiles/sdm120.toml")),
            _ => None,
        }
    }

    /// A profile that needs no file.
    pub fn built_in(name: &str) -> Option<Self> {
        Self::built_in_text(name).and_then(|text| Self::parse(text).ok())
    }

    /// The terminal of this appliance.
    pub fn terminal_v1() -> Self {
        Self {
            name: "terminal-v1".to_owned(),
            unit_offset: super::terminal_v1::UNIT_OFFSET,
            minimum_gap_ms: 0,
            turnaround_ms: 0,
            layout: Layout::TerminalV1(Latching::Latched),
        }
    }

    /// The name site.toml chooses it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Unit id of a terminal, 0–9; `None` for a terminal that does not exist.
    pub fn unit(&self, terminal: u8) -> Option<Unit> {
        Unit::new(terminal.checked_add(self.unit_offset)?)
    }

    /// Silence the device needs before a request beyond what the line needs anyway, in milliseconds.
    pub fn minimum_gap_ms(&self) -> u32 {
        self.minimum_gap_ms
    }

    /// Time the device needs after a broadcast before a request, in milliseconds.
    pub fn turnaround_ms(&self) -> u32 {
        self.turnaround_ms
    }

    /// Where the counts are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether the device takes the latch command.
    pub fn latches(&self) -> bool {
        self.layout == Layout::TerminalV1(Latching::Latched)
    }
}

/// Counts of a bought device: where they are and how a number is made of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisterMap {
    table: Table,
    addresses: Vec<u16>,
    encoding: Encoding,
    invalid: Vec<u32>,
    scale: Scale,
    scale_from: Option<ScaleFrom>,
    modulus: Modulus,
    max_registers: u8,
    source: Source,
}

/// A register that scales all counts of the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct ScaleFrom {
    address: u16,
    meaning: ScaleMeaning,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ScaleMeaning {
    /// × 10^n, n signed.
    Exponent,
    /// ÷ 10^n.
    Decimals,
    /// × n.
    Factor,
}

/// Why the registers read hold no count of an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Misread {
    /// The device has no such input.
    NoInput,
    /// A register needed was not read.
    NotRead(u16),
    /// The registers hold no number, a value that means "invalid", or more than the counter can show.
    OutOfRange,
}

impl RegisterMap {
    /// Table the counts are in.
    pub fn table(&self) -> Table {
        self.table
    }

    /// Where its counters wrap.
    pub fn modulus(&self) -> Modulus {
        self.modulus
    }

    /// Kind of source its counts are.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The reads that bring all registers for `inputs`, as few as the device allows. Registers between two counts
    /// are never read along: a device may refuse them.
    pub fn plan(&self, inputs: &[u8]) -> Vec<Span> {
        let width = self.encoding.registers();
        let mut wanted: Vec<(u16, u8)> =
            inputs.iter().filter_map(|&n| self.addresses.get(usize::from(n))).map(|&a| (a, width)).collect();
        wanted.extend(self.scale_from.filter(|_| !wanted.is_empty()).map(|s| (s.address, 1)));
        wanted.sort_unstable();
        wanted.dedup();
        let mut spans: Vec<Span> = Vec::new();
        for (start, count) in wanted {
            let joined = spans.last().and_then(|last| {
                let adjoins = u32::from(last.start()) + u32::from(last.count()) == u32::from(start);
                let sum = last.count().checked_add(count).filter(|&n| adjoins && n <= self.max_registers)?;
                Span::new(last.start(), sum)
            });
            match (joined, spans.last_mut()) {
                (Some(longer), Some(last)) => *last = longer,
                _ => spans.extend(Span::new(start, count)),
            }
        }
        spans
    }

    /// The count of an input, from registers that were read.
    ///
    /// # Errors
    /// Why there is none.
    pub fn count(&self, input: u8, image: &Image) -> Result<Count, Misread> {
        let &address = self.addresses.get(usize::from(input)).ok_or(Misread::NoInput)?;
        let registers = image.get(address, self.encoding.registers()).ok_or(Misread::NotRead(address))?;
        let raw = self.encoding.raw(registers).filter(|raw| !self.invalid.contains(raw));
        let scale = self.whole_scale(image)?;
        raw.and_then(|raw| self.encoding.number(raw))
            .and_then(|number| scale.apply(number))
            .and_then(Count::new)
            .filter(|&count| self.modulus.holds(count))
            .ok_or(Misread::OutOfRange)
    }

    fn whole_scale(&self, image: &Image) -> Result<Scale, Misread> {
        let Some(from) = self.scale_from else { return Ok(self.scale) };
        let word = image.get(from.address, 1).ok_or(Misread::NotRead(from.address))?[0];
        let by = match from.meaning {
            ScaleMeaning::Exponent => Scale::power_of_ten(i32::from(word.cast_signed())),
            ScaleMeaning::Decimals => Scale::power_of_ten(-i32::from(word)),
            ScaleMeaning::Factor => Scale::new(u64::from(word), 1),
        };
        by.and_then(|by| self.scale.times(by)).ok_or(Misread::OutOfRange)
    }
}

/// Registers that were read of one device, in one go.
#[derive(Clone, Debug, Default)]
pub struct Image {
    parts: Vec<(Span, Vec<u16>)>,
}

impl Image {
    /// Adds what one read brought; ignored unless it is as many registers as asked for.
    pub fn put(&mut self, span: Span, registers: Vec<u16>) {
        if registers.len() == usize::from(span.count()) {
            self.parts.push((span, registers));
        }
    }

    fn get(&self, address: u16, count: u8) -> Option<&[u16]> {
        self.parts.iter().find_map(|(span, registers)| {
            let from = usize::from(address.checked_sub(span.start())?);
            registers.get(from..from + usize::from(count))
        })
    }
}

/// Most inputs a profile can place.
const INPUTS_MAX: usize = INPUTS_PER_TERMINAL as usize;

#[cfg(test)]
mod tests;
