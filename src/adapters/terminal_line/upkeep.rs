//! Work on a single terminal: modes, presets, link test and identification (S-14b, S-67, S-85).

use super::{Device, ModbusLine};
use crate::domain::address::{Address, TerminalAddress};
use crate::domain::count::{Count, Modulus};
use crate::domain::meter::InputMode;
use crate::domain::sample::HoldReason;
use crate::ports::bus::LinkFigures;
use crate::ports::line::BytePort;
use crate::wire::modbus::profile::Layout;
use crate::wire::modbus::{Identification, Page, Request, Span, Table, terminal_v1};

/// What a device without modes and presets would refuse with (illegal function).
const NOT_OFFERED: HoldReason = HoldReason::Exception(0x01);
/// A value that the terminal cannot hold, or holds although it means nothing (illegal data value).
const BAD_VALUE: HoldReason = HoldReason::Exception(0x03);
/// The terminal said yes, but holds something else (device failure).
const NOT_TAKEN: HoldReason = HoldReason::Exception(0x04);
/// Shortest time between two pulses of the fastest wiring: 50 ms ON and 50 ms OFF, in microseconds.
const PULSE_US_MIN: u64 = 100_000;
/// Pattern of the link test: both levels in every position of a byte.
const LOOPBACK_DATA: u16 = 0xA55A;
/// A device that has more pages of texts than this goes round in circles.
const PAGES_MAX: usize = 8;

impl<P: BytePort> ModbusLine<P> {
    /// Link test: the terminal sends two bytes back (S-85).
    ///
    /// # Errors
    /// Why it did not.
    pub fn loopback(&mut self, terminal: TerminalAddress) -> Result<LinkFigures, HoldReason> {
        let device = self.device(terminal)?;
        let mut figures = LinkFigures::default();
        self.insist(&Request::loopback(device.unit, LOOPBACK_DATA), device, &mut figures)?;
        Ok(figures)
    }

    /// Maker, product and revision of a terminal (S-85).
    ///
    /// # Errors
    /// Why the terminal did not tell.
    pub fn identification(&mut self, terminal: TerminalAddress) -> Result<Identification, HoldReason> {
        let device = self.device(terminal)?;
        let mut found = Identification::default();
        let mut next = Some(0);
        for _ in 0..PAGES_MAX {
            let Some(first) = next else { break };
            let request = Request::identification(device.unit, first);
            let answer = self.insist(&request, device, &mut LinkFigures::default())?;
            let page = Page::of(&answer.reply).ok_or(HoldReason::BadLength)?;
            next = page.next;
            page.enter(&mut found);
        }
        Ok(found)
    }

    pub(super) fn read_modes(&mut self, terminal: TerminalAddress) -> Result<[InputMode; 10], HoldReason> {
        let device = self.own_terminal(terminal)?;
        let words = self.registers(device, terminal_v1::SETTINGS, terminal_v1::MODES)?;
        let modes: Option<Vec<InputMode>> = words.into_iter().map(terminal_v1::mode_of).collect();
        modes.and_then(|modes| modes.try_into().ok()).ok_or(BAD_VALUE)
    }

    pub(super) fn write_mode(&mut self, address: Address, mode: InputMode) -> Result<(), HoldReason> {
        let device = self.own_terminal(address.terminal())?;
        if !mode.is_possible() {
            return Err(BAD_VALUE);
        }
        let register = terminal_v1::MODES.start() + u16::from(address.input());
        let word = terminal_v1::mode_word(mode);
        let request = Request::write(device.unit, register, word);
        self.insist(&request, device, &mut LinkFigures::default())?;
        let span = Span::new(register, 1).ok_or(BAD_VALUE)?;
        let held = self.registers(device, terminal_v1::SETTINGS, span)?;
        if held == [word] { Ok(()) } else { Err(NOT_TAKEN) }
    }

    pub(super) fn write_preset(&mut self, address: Address, count: Count) -> Result<(), HoldReason> {
        let device = self.own_terminal(address.terminal())?;
        let wanted = u32::try_from(count.get()).ok().filter(|&n| n <= terminal_v1::COUNT_MAX);
        let wanted = wanted.ok_or(BAD_VALUE)?;
        let pair = 2 * u16::from(address.input());
        let words = [(wanted >> 16) as u16, wanted as u16];
        let write = Request::write_many(device.unit, terminal_v1::PRESETS + pair, words);
        self.insist(&write, device, &mut LinkFigures::default())?;
        let armed_from = self.port.now();
        let arm = Request::write(device.unit, terminal_v1::PRESET_ARM, terminal_v1::PRESET_ARM_VALUE);
        let armed = self.insist(&arm, device, &mut LinkFigures::default()).map(drop);
        if armed == Err(HoldReason::LineGone) {
            return Err(HoldReason::LineGone);
        }
        // Whether or not the arming was acknowledged, what the counter shows is the truth.
        let span = Span::new(terminal_v1::LIVE_COUNTS + pair, 2).ok_or(BAD_VALUE)?;
        let shown = self.registers(device, terminal_v1::MEASURED, span);
        let since = self.port.now().micros_since(armed_from);
        match shown.as_deref() {
            Ok(&[high, low]) => {
                let shown = u64::from(high) << 16 | u64::from(low);
                let modulus = Modulus::TERMINAL.get();
                let ahead = (shown + modulus).checked_sub(u64::from(wanted)).map_or(modulus, |n| n % modulus);
                let may_have_counted = 1 + since / PULSE_US_MIN;
                let taken = shown < modulus && ahead <= may_have_counted;
                if taken { Ok(()) } else { Err(armed.err().unwrap_or(NOT_TAKEN)) }
            }
            Ok(_) => Err(HoldReason::BadLength),
            Err(reason) => Err(*reason),
        }
    }

    fn registers(&mut self, device: Device, table: Table, span: Span) -> Result<Vec<u16>, HoldReason> {
        let request = Request::read(table, device.unit, span);
        self.insist(&request, device, &mut LinkFigures::default()).map(|answer| answer.reply.registers())
    }

    /// A terminal of this appliance; bought devices have neither modes nor presets.
    fn own_terminal(&self, terminal: TerminalAddress) -> Result<Device, HoldReason> {
        let device = self.device(terminal)?;
        match self.profile(terminal).layout() {
            Layout::TerminalV1(_) => Ok(device),
            Layout::Registers(_) => Err(NOT_OFFERED),
        }
    }
}
