//! Registers of the terminal (端末伝送器) in profile `terminal-v1`, as `docs/terminal-bus.md` publishes them.
//!
//! Addresses count from 0. A count is an unsigned 32-bit number in two registers, high word first.

use super::request::{Span, Table};
use crate::domain::address::INPUTS_PER_TERMINAL;
use crate::domain::meter::{Accumulation, InputMode, PulseWeight, Wiring};

/// Inputs of one terminal.
pub const INPUTS: usize = INPUTS_PER_TERMINAL as usize;
/// Largest count a counter shows; 0 comes after it (S-05).
pub const COUNT_MAX: u32 = 999_999;

/// Unit id of terminal 0; the others follow.
pub const UNIT_OFFSET: u8 = 1;

/// Table of counts and states (function code 04).
pub const MEASURED: Table = Table::Input;
/// Input registers 0–23: the whole terminal now.
pub const LIVE: Span = span(0, 24);
/// Input registers 32–57: the whole terminal as the last latch froze it.
pub const LATCHED: Span = span(32, 26);
/// Input registers 0–19: counts of inputs 0–9, in pulses or ON minutes.
pub const LIVE_COUNTS: u16 = 0;
/// Input register 20: bit n set = the wiring of input n is damaged (パルス入力異常).
pub const LIVE_INPUT_FAULTS: u16 = 20;
/// Input register 21: bit n set = input n is ON.
pub const LIVE_LEVELS: u16 = 21;
/// Input register 22: starts of the terminal so far, modulo 65,536.
pub const LIVE_BOOT: u16 = 22;
/// Input register 23: status bits.
pub const LIVE_STATUS: u16 = 23;
/// Input registers 32–51: latched counts of inputs 0–9.
pub const LATCHED_COUNTS: u16 = 32;
/// Input register 52: the value the latch command carried.
pub const LATCHED_ID: u16 = 52;
/// Input registers 53–54: age of the latch in 10 ms, high word first.
pub const LATCHED_AGE: u16 = 53;
/// Input register 55: input faults at the latch.
pub const LATCHED_INPUT_FAULTS: u16 = 55;
/// Input register 56: starts of the terminal so far, now; a start would have dropped the latch.
pub const LATCHED_BOOT: u16 = 56;
/// Input register 57: status bits 0–2 at the latch, bit 3 now.
pub const LATCHED_STATUS: u16 = 57;

/// Status bit 0: a counter was lost and has not been preset since.
pub const STATUS_MEMORY_FAULT: u16 = 1 << 0;
/// Status bit 1: the modes in force are not those of the terminal's own switches.
pub const STATUS_SETTINGS_DIFFER: u16 = 1 << 1;
/// Status bit 2: supply voltage low.
pub const STATUS_SUPPLY_LOW: u16 = 1 << 2;
/// Status bit 3: the latched registers hold a latch.
pub const STATUS_LATCH_VALID: u16 = 1 << 3;

/// Table of settings and commands (function codes 03, 06 and 16).
pub const SETTINGS: Table = Table::Holding;
/// Holding registers 0–9: mode of inputs 0–9.
pub const MODES: Span = span(0, 10);
/// Mode bits 0–1: wiring, 0 = 2線低速, 1 = 3線, 2 = 2線高速.
pub const MODE_WIRING: u16 = 0b11;
/// Mode bit 2: adds up ON time instead of pulses.
pub const MODE_ON_TIME: u16 = 1 << 2;
/// Mode bit 3: a pulse counts one half.
pub const MODE_HALF: u16 = 1 << 3;
/// Holding register 16: writing it, also by broadcast, latches; the value is the latch id.
pub const LATCH_COMMAND: u16 = 16;
/// Holding registers 32–51: counts to preset, whole pairs; only those that were written wait to be put in force.
pub const PRESETS: u16 = 32;
/// Holding register 52: puts waiting presets in force; refused with exception 03 when none waits.
pub const PRESET_ARM: u16 = 52;
/// The value that [`PRESET_ARM`] takes.
pub const PRESET_ARM_VALUE: u16 = 0x5AA5;
/// A preset not armed within this time is forgotten, in milliseconds.
pub const PRESET_ARM_MS_MAX: u32 = 5_000;

const fn span(start: u16, count: u8) -> Span {
    match Span::new(start, count) {
        Some(span) => span,
        None => panic!("no such registers"),
    }
}

/// A terminal at one instant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The counts as sent; above [`COUNT_MAX`] when the terminal is out of its mind.
    pub counts: [u32; INPUTS],
    /// Bit n: wiring of input n damaged.
    pub input_faults: u16,
    /// Starts so far.
    pub boot: u16,
    /// Status bits.
    pub status: u16,
}

impl Snapshot {
    /// From the registers of [`LIVE`]; `None` when they are not that many.
    pub fn live(registers: &[u16]) -> Option<Self> {
        Self::at(registers, LIVE, [LIVE_COUNTS, LIVE_INPUT_FAULTS, LIVE_BOOT, LIVE_STATUS])
    }

    fn at(registers: &[u16], span: Span, places: [u16; 4]) -> Option<Self> {
        if registers.len() != usize::from(span.count()) {
            return None;
        }
        let [counts, faults, boot, status] = places.map(|register| usize::from(register - span.start()));
        Some(Self {
            counts: std::array::from_fn(|input| pair(registers, counts + 2 * input)),
            input_faults: registers[faults],
            boot: registers[boot],
            status: registers[status],
        })
    }

    /// Whether the wiring of an input is damaged.
    pub fn has_input_fault(&self, input: u8) -> bool {
        self.input_faults >> u32::from(input).min(15) & 1 == 1
    }

    /// Whether a status bit is set.
    pub fn has(&self, status: u16) -> bool {
        self.status & status != 0
    }
}

/// A terminal as a latch froze it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Latched {
    /// Its counts and states.
    pub snapshot: Snapshot,
    /// Value of the latch command.
    pub id: u16,
    /// Time since the latch in milliseconds.
    pub age_ms: u64,
}

impl Latched {
    /// From the registers of [`LATCHED`]; `None` when they are not that many.
    pub fn decode(registers: &[u16]) -> Option<Self> {
        let places = [LATCHED_COUNTS, LATCHED_INPUT_FAULTS, LATCHED_BOOT, LATCHED_STATUS];
        let snapshot = Snapshot::at(registers, LATCHED, places)?;
        let place = |register: u16| usize::from(register - LATCHED.start());
        let age_10ms = pair(registers, place(LATCHED_AGE));
        Some(Self { snapshot, id: registers[place(LATCHED_ID)], age_ms: u64::from(age_10ms) * 10 })
    }
}

fn pair(registers: &[u16], at: usize) -> u32 {
    u32::from(registers[at]) << 16 | u32::from(registers[at + 1])
}

/// The register value of a mode.
pub fn mode_word(mode: InputMode) -> u16 {
    let wiring = match mode.wiring {
        Wiring::TwoWireSlow => 0,
        Wiring::ThreeWire => 1,
        Wiring::TwoWireFast => 2,
    };
    let on_time = if mode.accumulation == Accumulation::OnTime { MODE_ON_TIME } else { 0 };
    let half = if mode.weight == PulseWeight::Half { MODE_HALF } else { 0 };
    wiring | on_time | half
}

/// The mode a register value means; `None` for one that does not exist.
pub fn mode_of(word: u16) -> Option<InputMode> {
    if word & !(MODE_WIRING | MODE_ON_TIME | MODE_HALF) != 0 {
        return None;
    }
    let wiring = match word & MODE_WIRING {
        0 => Wiring::TwoWireSlow,
        1 => Wiring::ThreeWire,
        2 => Wiring::TwoWireFast,
        _ => return None,
    };
    let accumulation = if word & MODE_ON_TIME == 0 { Accumulation::Pulses } else { Accumulation::OnTime };
    let weight = if word & MODE_HALF == 0 { PulseWeight::One } else { PulseWeight::Half };
    Some(InputMode { wiring, accumulation, weight })
}
