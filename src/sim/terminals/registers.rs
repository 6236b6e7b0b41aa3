//! Register addresses of the profile `terminal-v1`, as `docs/terminal-bus.md` tables them.

/// Consecutive registers with one meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First address, counted from 0.
    pub first: u16,
    /// Last address.
    pub last: u16,
    /// Type as the document names it; a `u32` takes two registers, high word first.
    pub kind: &'static str,
}

const fn span(first: u16, last: u16, kind: &'static str) -> Span {
    Span { first, last, kind }
}

/// Counters of inputs 0–9 now.
pub const COUNTERS: Span = span(0, 19, "u32");
/// Input fault bits now.
pub const FAULTS: Span = span(20, 20, "bits");
/// Input level bits now.
pub const LEVELS: Span = span(21, 21, "bits");
/// Boot counter.
pub const BOOTS: Span = span(22, 22, "u16");
/// Status now.
pub const STATUS: Span = span(23, 23, "bits");
/// Latched counters.
pub const LATCHED_COUNTERS: Span = span(32, 51, "u32");
/// Number the latch command carried.
pub const LATCH_ID: Span = span(52, 52, "u16");
/// Age of the latch in steps of 10 ms.
pub const LATCH_AGE: Span = span(53, 54, "u32");
/// Input fault bits at the latch.
pub const LATCHED_FAULTS: Span = span(55, 55, "bits");
/// Boot counter, again, so that one read of the latched block shows a restart.
pub const LATCHED_BOOTS: Span = span(56, 56, "u16");
/// Status at the latch, with the latch bit as it is now.
pub const LATCHED_STATUS: Span = span(57, 57, "bits");

/// Input registers (FC04) in address order; what lies between them does not exist.
pub const INPUT: [Span; 11] = [
    COUNTERS,
    FAULTS,
    LEVELS,
    BOOTS,
    STATUS,
    LATCHED_COUNTERS,
    LATCH_ID,
    LATCH_AGE,
    LATCHED_FAULTS,
    LATCHED_BOOTS,
    LATCHED_STATUS,
];

/// Mode of each input.
pub const MODES: Span = span(0, 9, "bits");
/// Latch command.
pub const LATCH: Span = span(16, 16, "u16");
/// Counter presets.
pub const PRESETS: Span = span(32, 51, "u32");
/// Preset confirmation. Outside the presets, so that no preset can be mistaken for it.
pub const CONFIRM: Span = span(52, 52, "u16");

/// Holding registers (FC03, FC06, FC16) in address order.
pub const HOLDING: [Span; 4] = [MODES, LATCH, PRESETS, CONFIRM];

/// Mode bits 0–1: 0 = 2線低速, 1 = 3線, 2 = 2線高速.
pub const MODE_WIRING: u16 = 0b0011;
/// Mode bit 2: the input counts minutes ON (ON時間) instead of pulses.
pub const MODE_ON_TIME: u16 = 0b0100;
/// Mode bit 3: a pulse weighs 0.5 (0.5パルス), so two make a count.
pub const MODE_HALF_WEIGHT: u16 = 0b1000;

/// Status bit 0: a counter was lost and has not been preset since.
pub const STATUS_MEMORY_FAULT: u16 = 0b0001;
/// Status bit 1: the modes in force are not those of the terminal's own switches.
pub const STATUS_SETTINGS_DIFFER: u16 = 0b0010;
/// Status bit 2: supply voltage low.
pub const STATUS_SUPPLY_LOW: u16 = 0b0100;
/// Status bit 3: the latched copy is valid.
pub const STATUS_LATCH_VALID: u16 = 0b1000;

/// Value that brings waiting presets into force.
pub const CONFIRM_WORD: u16 = 0x5AA5;
/// How long a preset waits for its confirmation.
pub const CONFIRM_WITHIN_US: u64 = 5_000_000;
/// A counter shows 0 after the count before this.
pub const COUNTER_MODULUS: u64 = 1_000_000;
