//! A terminal line spoken in Modbus RTU, over any [`BytePort`]: blocking, straight-line code on the line's own thread.
//!
//! The line's rules, in one place:
//! - A request waits until the line was silent for 3.5 characters, counted from the last character on it, whoever sent
//!   it, and for the gap or turnaround of the device's profile if that is longer.
//! - An answer ends at its last expected byte. The reply timeout counts from the end of the request and is the
//!   configured one plus the time the expected answer takes on the wire. After as many characters as the answer has,
//!   none of them good, 3.5 characters of silence end the wait early.
//! - A failed attempt counts its end as a sound on the line, so the next request keeps at least 3.5 characters of
//!   listening behind it, and longer while something still talks.
//! - An answer to a request that failed may still come. It could be mistaken for the answer to another request to the
//!   same device; before such a request a whole reply timeout must have passed since. Answers of other
//!   devices betray themselves by their address, and the same request may as well take the late answer.

mod exchange;
mod round;
mod upkeep;

use std::collections::BTreeMap;
use std::num::NonZeroU8;
use std::sync::Arc;

use crate::domain::address::{Address, LineNo, TERMINALS_PER_LINE, TerminalAddress};
use crate::domain::count::Count;
use crate::domain::meter::InputMode;
use crate::domain::moment::{Now, Uptime};
use crate::domain::sample::{HoldReason, Polled};
use crate::ports::bus::{LineWork, TerminalLine, TerminalReport};
use crate::ports::line::{BytePort, LineSpeed, PortGone};
use crate::wire::modbus::Unit;
use crate::wire::modbus::profile::Profile;

/// How a line is set up in site.toml.
#[derive(Clone, Debug)]
pub struct LineSettings {
    /// Speed and character frame.
    pub speed: LineSpeed,
    /// How long a terminal may take to begin its answer, in milliseconds.
    pub reply_timeout_ms: u32,
    /// How often a terminal is asked before it is given up.
    pub attempts: NonZeroU8,
    /// What stands at terminals 0–9.
    pub profiles: [Arc<Profile>; TERMINALS_PER_LINE as usize],
}

impl LineSettings {
    /// 2400 bps 8E1, 200 ms, three attempts, ten terminals of this appliance.
    pub fn standard() -> Self {
        let profile = Arc::new(Profile::terminal_v1());
        Self {
            speed: LineSpeed::TERMINAL,
            reply_timeout_ms: 200,
            attempts: NonZeroU8::MIN.saturating_add(2),
            profiles: std::array::from_fn(|_| Arc::clone(&profile)),
        }
    }
}

/// The master of one line.
#[derive(Debug)]
pub struct ModbusLine<P> {
    port: P,
    line: LineNo,
    settings: LineSettings,
    /// When the last character on the line ended, as far as known.
    last_sound: Uptime,
    /// By unit id.
    debts: BTreeMap<u8, Debt>,
    trouble: Option<PortGone>,
}

/// An answer that a device may still give although its request was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Debt {
    frame: Vec<u8>,
    since: Uptime,
}

impl<P: BytePort> ModbusLine<P> {
    /// The master of `line` on `port`.
    pub fn new(port: P, line: LineNo, settings: LineSettings) -> Self {
        // What was on the line before is not known; the first request keeps its silence.
        let last_sound = port.now();
        Self { port, line, settings, last_sound, debts: BTreeMap::new(), trouble: None }
    }

    /// The line this is.
    pub fn line(&self) -> LineNo {
        self.line
    }

    /// Why the line's device is gone; `None` again once it took a frame.
    pub fn trouble(&self) -> Option<&PortGone> {
        self.trouble.as_ref()
    }

    /// The port, to look at what it did.
    pub fn port(&self) -> &P {
        &self.port
    }

    /// The port, to let time pass or faults happen on a simulated one.
    pub fn port_mut(&mut self) -> &mut P {
        &mut self.port
    }

    fn profile(&self, terminal: TerminalAddress) -> Arc<Profile> {
        Arc::clone(&self.settings.profiles[usize::from(terminal.terminal())])
    }

    /// Who is asked for a terminal, and the silences it needs.
    fn device(&self, terminal: TerminalAddress) -> Result<Device, HoldReason> {
        if terminal.line() != self.line {
            return Err(HoldReason::NoLine);
        }
        let profile = self.profile(terminal);
        let unit = profile.unit(terminal.terminal()).ok_or(HoldReason::NoLine)?;
        let gap_us = u64::from(profile.minimum_gap_ms()) * 1_000;
        Ok(Device { unit, gap_us, not_before: Uptime::default() })
    }
}

/// A device on the line as an exchange sees it.
#[derive(Clone, Copy, Debug)]
struct Device {
    unit: Unit,
    /// Silence it needs before a request.
    gap_us: u64,
    /// It may not listen before this.
    not_before: Uptime,
}

impl<P: BytePort + Send> TerminalLine for ModbusLine<P> {
    fn read(
        &mut self,
        work: &LineWork,
        now: Now,
        stop: &dyn Fn() -> bool,
        report: &mut dyn FnMut(TerminalReport),
    ) {
        self.round(work, now, stop, report);
    }

    fn read_live(&mut self, address: Address, now: Now) -> Result<Polled, HoldReason> {
        self.live(address, now)
    }

    fn modes(&mut self, terminal: TerminalAddress) -> Result<[InputMode; 10], HoldReason> {
        self.read_modes(terminal)
    }

    fn set_mode(&mut self, address: Address, mode: InputMode) -> Result<(), HoldReason> {
        self.write_mode(address, mode)
    }

    fn preset(&mut self, address: Address, count: Count) -> Result<(), HoldReason> {
        self.write_preset(address, count)
    }
}

#[cfg(test)]
mod scripted;
#[cfg(test)]
mod tests;
