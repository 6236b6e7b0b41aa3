//! The pulse terminal of profile `terminal-v1`.

use super::counter::{Counter, Weighing};
use super::registers as r;
use super::request::{Refusal, Request, Table, identity_reply, values_reply};
use crate::domain::moment::Uptime;

const IDENTITY: [&str; 3] = ["kenshin-sim", "terminal-v1", "1.0"];
const LATCH_AGE_UNIT_US: u64 = 10_000;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pulse {
    modes: [u16; 10],
    switches: [u16; 10],
    pub(super) faults: u16,
    pub(super) lost: u16,
    pub(super) supply_low: bool,
    boots: u16,
    latch: Option<Latch>,
    waiting: [Option<u32>; 10],
    waiting_since: Uptime,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Latch {
    id: u16,
    at: Uptime,
    counts: Vec<u64>,
    faults: u16,
    status: u16,
}

fn inside(span: r::Span, address: u16) -> bool {
    (span.first..=span.last).contains(&address)
}

/// Register `address` of a block of numbers, two registers each, high word first.
fn half(span: r::Span, address: u16, number: impl Fn(usize) -> u64) -> u16 {
    let offset = usize::from(address - span.first);
    let number = number(offset / 2);
    if offset % 2 == 0 { (number >> 16) as u16 } else { number as u16 }
}

fn bits(bit: impl Fn(usize) -> bool) -> u16 {
    (0..10).filter(|&i| bit(i)).fold(0, |bits, i| bits | 1 << i)
}

impl Pulse {
    pub(super) fn new(modes: [u16; 10], boots: u16) -> Self {
        Self {
            modes,
            switches: modes,
            faults: 0,
            lost: 0,
            supply_low: false,
            boots,
            latch: None,
            waiting: [None; 10],
            waiting_since: Uptime::default(),
        }
    }

    pub(super) fn weighing(mode: u16) -> Weighing {
        match (mode & r::MODE_ON_TIME != 0, mode & r::MODE_HALF_WEIGHT != 0) {
            (true, _) => Weighing::OnTime,
            (false, true) => Weighing::HalfPulse,
            (false, false) => Weighing::Pulse,
        }
    }

    pub(super) fn mode_exists(mode: u16) -> bool {
        mode <= (r::MODE_WIRING | r::MODE_ON_TIME | r::MODE_HALF_WEIGHT)
            && mode & r::MODE_WIRING != r::MODE_WIRING
    }

    pub(super) fn reboot(&mut self) {
        self.boots = self.boots.wrapping_add(1);
        self.latch = None;
        self.waiting = [None; 10];
    }

    pub(super) fn boots(&self) -> u16 {
        self.boots
    }

    /// Number and instant of the last latch.
    pub(super) fn latched(&self) -> Option<(u16, Uptime)> {
        self.latch.as_ref().map(|l| (l.id, l.at))
    }

    pub(super) fn status(&self) -> u16 {
        let bit = |set: bool, bit: u16| if set { bit } else { 0 };
        bit(self.lost != 0, r::STATUS_MEMORY_FAULT)
            | bit(self.modes != self.switches, r::STATUS_SETTINGS_DIFFER)
            | bit(self.supply_low, r::STATUS_SUPPLY_LOW)
            | bit(self.latch.is_some(), r::STATUS_LATCH_VALID)
    }

    pub(super) fn answer(
        &mut self,
        counters: &mut [Counter],
        now: Uptime,
        pdu: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        match Request::parse(pdu)? {
            Request::Read { table, first, count } => {
                let register = |address| match table {
                    Table::Input => self.input(counters, now, address),
                    Table::Holding => self.holding(counters, now, address),
                };
                let values: Option<Vec<u16>> =
                    (0..count).map(|i| first.checked_add(i).and_then(register)).collect();
                values.map(|values| values_reply(table, &values)).ok_or(Refusal::Address)
            }
            Request::WriteOne { address, value } => {
                if inside(r::PRESETS, address) {
                    return Err(Refusal::Address);
                }
                self.write(counters, now, address, &[value])?;
                Ok(pdu.to_vec())
            }
            Request::WriteMany { first, values } => {
                self.write(counters, now, first, &values)?;
                Ok(pdu.iter().take(5).copied().collect())
            }
            Request::Loopback(echo) => Ok(echo),
            Request::Identify { code, object } => identity_reply(code, object, &IDENTITY),
        }
    }

    /// What a broadcast may do: the latch command and nothing else.
    pub(super) fn overhear(&mut self, counters: &[Counter], now: Uptime, pdu: &[u8]) {
        match Request::parse(pdu) {
            Ok(Request::WriteOne { address, value }) if address == r::LATCH.first => {
                self.latch(counters, now, value);
            }
            Ok(Request::WriteMany { first, values }) if first == r::LATCH.first && values.len() == 1 => {
                self.latch(counters, now, values[0]);
            }
            _ => {}
        }
    }

    fn latch(&mut self, counters: &[Counter], now: Uptime, id: u16) {
        let counts = counters.iter().map(|c| c.count(now)).collect();
        self.latch = Some(Latch { id, at: now, counts, faults: self.faults, status: self.status() });
    }

    fn input(&self, counters: &[Counter], now: Uptime, address: u16) -> Option<u16> {
        let latch = self.latch.as_ref();
        let latched = |i: usize| latch.and_then(|l| l.counts.get(i).copied()).unwrap_or_default();
        let age = |_| {
            let steps = latch.map_or(u64::MAX, |l| now.micros_since(l.at) / LATCH_AGE_UNIT_US);
            steps.min(u64::from(u32::MAX))
        };
        let span = r::INPUT.into_iter().find(|&span| inside(span, address))?;
        Some(match span {
            r::COUNTERS => half(span, address, |i| counters[i].count(now)),
            r::FAULTS => self.faults,
            r::LEVELS => bits(|i| counters[i].level(now)),
            r::BOOTS | r::LATCHED_BOOTS => self.boots,
            r::STATUS => self.status(),
            r::LATCHED_COUNTERS => half(span, address, latched),
            r::LATCH_ID => latch.map_or(0, |l| l.id),
            r::LATCH_AGE => half(span, address, age),
            r::LATCHED_FAULTS => latch.map_or(0, |l| l.faults),
            r::LATCHED_STATUS => latch.map_or(self.status(), |l| l.status | r::STATUS_LATCH_VALID),
            _ => return None,
        })
    }

    fn presets_wait(&self, now: Uptime) -> bool {
        self.waiting.iter().any(Option::is_some)
            && now.micros_since(self.waiting_since) <= r::CONFIRM_WITHIN_US
    }

    fn holding(&self, counters: &[Counter], now: Uptime, address: u16) -> Option<u16> {
        let waiting = self.presets_wait(now);
        let preset = |i: usize| match self.waiting[i] {
            Some(count) if waiting => u64::from(count),
            _ => counters[i].count(now),
        };
        let span = r::HOLDING.into_iter().find(|&span| inside(span, address))?;
        Some(match span {
            r::MODES => self.modes[usize::from(address)],
            r::LATCH => self.latch.as_ref().map_or(0, |l| l.id),
            r::PRESETS => half(span, address, preset),
            r::CONFIRM => u16::from(waiting),
            _ => return None,
        })
    }

    fn write(
        &mut self,
        counters: &mut [Counter],
        now: Uptime,
        first: u16,
        values: &[u16],
    ) -> Result<(), Refusal> {
        let last = u16::try_from(values.len() - 1)
            .ok()
            .and_then(|n| first.checked_add(n))
            .ok_or(Refusal::Address)?;
        // One write stays inside one block, so that no frame does half of what it says.
        let whole = |span: &&r::Span| inside(**span, first) && inside(**span, last);
        match r::HOLDING.iter().find(whole).copied().ok_or(Refusal::Address)? {
            r::MODES => self.write_modes(counters, now, first, values),
            r::LATCH => {
                self.latch(counters, now, values[0]);
                Ok(())
            }
            r::PRESETS => self.write_presets(now, first, values),
            _ => self.confirm(counters, now, values[0]),
        }
    }

    fn write_modes(
        &mut self,
        counters: &mut [Counter],
        now: Uptime,
        first: u16,
        values: &[u16],
    ) -> Result<(), Refusal> {
        if !values.iter().copied().all(Self::mode_exists) {
            return Err(Refusal::Value);
        }
        for (i, &mode) in (usize::from(first)..).zip(values) {
            self.modes[i] = mode;
            counters[i].set_weighing(now, Self::weighing(mode));
        }
        Ok(())
    }

    fn write_presets(&mut self, now: Uptime, first: u16, values: &[u16]) -> Result<(), Refusal> {
        if !first.is_multiple_of(2) || !values.len().is_multiple_of(2) {
            return Err(Refusal::Address);
        }
        let counts: Vec<u32> = values.chunks(2).map(|w| u32::from(w[0]) << 16 | u32::from(w[1])).collect();
        if counts.iter().any(|&count| u64::from(count) >= r::COUNTER_MODULUS) {
            return Err(Refusal::Value);
        }
        if !self.presets_wait(now) {
            self.waiting = [None; 10];
        }
        for (i, count) in (usize::from(first - r::PRESETS.first) / 2..).zip(counts) {
            self.waiting[i] = Some(count);
        }
        self.waiting_since = now;
        Ok(())
    }

    fn confirm(&mut self, counters: &mut [Counter], now: Uptime, word: u16) -> Result<(), Refusal> {
        if word != r::CONFIRM_WORD || !self.presets_wait(now) {
            return Err(Refusal::Value);
        }
        for (i, preset) in std::mem::take(&mut self.waiting).into_iter().enumerate() {
            if let Some(count) = preset {
                counters[i].set(now, u64::from(count));
                self.lost &= !(1 << i);
            }
        }
        Ok(())
    }
}
