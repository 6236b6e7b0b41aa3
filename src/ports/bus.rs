//! The terminal lines as the service sees them: a round of work per line, reports as they come.

use crate::domain::address::{Address, LineNo, TerminalAddress};
use crate::domain::count::Count;
use crate::domain::meter::InputMode;
use crate::domain::moment::Now;
use crate::domain::sample::{HoldReason, Polled};

/// Work of one line in one round: latch, then every terminal in order, silent ones again at the end (S-34).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineWork {
    /// The line.
    pub line: LineNo,
    /// Number the latch command carries, so that an old latch is not taken for this one.
    pub latch: u16,
    /// Terminals to read, in order.
    pub terminals: Vec<TerminalWork>,
}

/// The inputs of one terminal that a round wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TerminalWork {
    /// The terminal.
    pub terminal: TerminalAddress,
    /// Its inputs in scope, 0–9, in order.
    pub inputs: Vec<u8>,
}

/// What one exchange or one round measured of a terminal (S-85).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LinkFigures {
    /// Requests sent.
    pub requests: u32,
    /// Requests that got no usable answer.
    pub failures: u32,
    /// Longest time from the end of a request to the end of its answer, in milliseconds.
    pub reply_ms_max: u32,
}

/// What a terminal gave in a round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TerminalReport {
    /// The terminal.
    pub terminal: TerminalAddress,
    /// One result for each input asked for, in that order.
    pub inputs: Vec<Polled>,
    /// Why the whole terminal failed, when it did.
    pub failed: Option<HoldReason>,
    /// The terminal reports damaged memory.
    pub memory_fault: bool,
    /// How the link did.
    pub link: LinkFigures,
}

/// Work for a line's thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineOrder {
    /// A round.
    Round(LineWork),
    /// One live count.
    Live(Address),
    /// Modes of one terminal.
    Modes(TerminalAddress),
    /// Write one mode.
    SetMode(Address, InputMode),
    /// Preset one counter.
    Preset(Address, Count),
}

/// What a line's thread reports.
#[derive(Clone, PartialEq, Debug)]
pub enum LineEvent {
    /// One terminal of the round is settled.
    Terminal(TerminalReport),
    /// The line is through with its round.
    RoundDone(LineNo),
    /// Answer to [`LineOrder::Live`].
    Live(Address, Result<Polled, HoldReason>),
    /// Answer to [`LineOrder::Modes`].
    Modes(TerminalAddress, Result<[InputMode; 10], HoldReason>),
    /// Answer to [`LineOrder::SetMode`].
    ModeSet(Address, InputMode, Result<(), HoldReason>),
    /// Answer to [`LineOrder::Preset`].
    Preset(Address, Result<(), HoldReason>),
}

/// One terminal line and whatever protocol is spoken on it. Calls block; each line has a thread of its own.
pub trait TerminalLine: Send {
    /// Reads a round; reports each terminal once, as soon as its fate is certain.
    ///
    /// `now` pairs the line's uptime with civil time, to date the samples. `stop` is asked between exchanges; when it
    /// says yes the rest of the round is dropped.
    fn read(
        &mut self,
        work: &LineWork,
        now: Now,
        stop: &dyn Fn() -> bool,
        report: &mut dyn FnMut(TerminalReport),
    );

    /// Reads the live count of one input.
    ///
    /// # Errors
    /// Why the terminal could not be read.
    fn read_live(&mut self, address: Address, now: Now) -> Result<Polled, HoldReason>;

    /// Reads the modes of a terminal's ten inputs (S-67).
    ///
    /// # Errors
    /// Why the terminal could not be read.
    fn modes(&mut self, terminal: TerminalAddress) -> Result<[InputMode; 10], HoldReason>;

    /// Writes one input's mode and reads it back (S-85).
    ///
    /// # Errors
    /// Why it was not written.
    fn set_mode(&mut self, address: Address, mode: InputMode) -> Result<(), HoldReason>;

    /// Presets one input's counter and reads it back (S-14b).
    ///
    /// # Errors
    /// Why it was not preset.
    fn preset(&mut self, address: Address, count: Count) -> Result<(), HoldReason>;
}
