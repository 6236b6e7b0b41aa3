//! One device on a simulated line: what it is, how it counts and what is wrong with it.

use super::bought::Module;
use super::counter::Counter;
use super::crc::{crc16, sealed, unsealed};
use super::fault::{Dice, Fault, Lasting, Mishap, Trouble};
use super::pulse::Pulse;
use super::registers::COUNTER_MODULUS;
use super::request::FRAME_MAX;
use crate::domain::address::INPUTS_PER_TERMINAL;
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::words;

/// Counts left before the wrap after [`Mishap::WrapSoon`].
const WRAP_SOON_COUNTS: u64 = 5;
const NOISE_BYTES: usize = 3;

/// A simulated terminal or bought module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terminal {
    digit: u8,
    counters: Vec<Counter>,
    device: Device,
    troubles: Vec<(Trouble, Lasting)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Device {
    Pulse(Pulse),
    Bought(Module),
}

/// A reply on its way out, with everything that is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reply {
    pub(super) late_us: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) damaged: Option<usize>,
}

impl Terminal {
    /// A `terminal-v1` pulse terminal with terminal digit 0–9, all counters 0 and all inputs 2線低速.
    pub fn pulse(digit: u8, start: Uptime) -> Self {
        Self::pulse_with_modes(digit, start, [0; 10]).unwrap_or_else(|| unreachable!("mode 0 exists"))
    }

    /// The same with the given input modes; `None` if one of them does not exist.
    pub fn pulse_with_modes(digit: u8, start: Uptime, modes: [u16; 10]) -> Option<Self> {
        if !modes.iter().copied().all(Pulse::mode_exists) {
            return None;
        }
        let counters = modes.map(|mode| {
            let mut counter = Counter::new(COUNTER_MODULUS, start, 0, 0);
            counter.set_weighing(start, Pulse::weighing(mode));
            counter
        });
        let device = Device::Pulse(Pulse::new(modes, 1));
        Some(Self { digit, counters: counters.into(), device, troubles: Vec::new() })
    }

    /// A bought module at the place of terminal digit 0–9.
    pub fn bought(digit: u8, start: Uptime, module: Module) -> Self {
        let counters = vec![Counter::new(module.modulus, start, 0, 0); usize::from(module.counters)];
        Self { digit, counters, device: Device::Bought(module), troubles: Vec::new() }
    }

    /// Its terminal digit.
    pub fn digit(&self) -> u8 {
        self.digit
    }

    /// Its Modbus address: digit + 1, since 0 is the broadcast.
    pub fn unit(&self) -> u8 {
        self.digit + 1
    }

    fn counter(&mut self, input: u8) -> Result<&mut Counter, Words> {
        let n = self.counters.len();
        self.counters
            .get_mut(usize::from(input))
            .ok_or_else(|| words!("入力 {input} はありません (全 {n} 入力)", "no input {input} among {n}"))
    }

    /// Count of an input now.
    pub fn count(&self, now: Uptime, input: u8) -> Option<u64> {
        self.counters.get(usize::from(input)).map(|c| c.count(now))
    }

    /// Counts per hour of an input.
    pub fn rate(&self, input: u8) -> Option<u32> {
        self.counters.get(usize::from(input)).map(Counter::per_hour)
    }

    /// Puts a counter on a count.
    ///
    /// # Errors
    /// No such input, or the counter cannot show the count.
    pub fn set_count(&mut self, now: Uptime, input: u8, count: u64) -> Result<(), Words> {
        let counter = self.counter(input)?;
        let max = counter.modulus() - 1;
        if count > max {
            return Err(words!("検針値は 0–{max} です", "a count here is 0–{max}"));
        }
        counter.set(now, count);
        Ok(())
    }

    /// Lets a counter run on, or back where `counts` is below 0, round its wrap either way; the count it then has.
    ///
    /// # Errors
    /// No such input.
    pub fn add(&mut self, now: Uptime, input: u8, counts: i64) -> Result<u64, Words> {
        Ok(self.counter(input)?.add(now, counts))
    }

    /// Pulses (or minutes ON) per hour from now on.
    ///
    /// # Errors
    /// No such input.
    pub fn set_rate(&mut self, now: Uptime, input: u8, per_hour: u32) -> Result<(), Words> {
        self.counter(input)?.set_rate(now, per_hour);
        Ok(())
    }

    /// State in one line, for a person.
    pub fn describe(&self, now: Uptime, input: u8) -> Option<Words> {
        let counter = self.counters.get(usize::from(input))?;
        let (count, rate) = (counter.count(now), counter.per_hour());
        let troubles = match self.troubles.as_slice() {
            [] => String::new(),
            some => format!(" {some:?}"),
        };
        Some(match &self.device {
            Device::Pulse(p) => {
                let (boots, status, faults) = (p.boots(), p.status(), p.faults);
                let latch = match p.latched() {
                    Some((id, at)) => format!("{id}@{}", at.micros()),
                    None => "-".to_owned(),
                };
                words!(
                    "検針値 {count} 毎時 {rate} 起動 {boots} 状態 {status:#06b} 入力異常 {faults:#012b} ラッチ {latch}{troubles}",
                    "count {count} rate {rate} boots {boots} status {status:#06b} input faults {faults:#012b} latch {latch}{troubles}"
                )
            }
            Device::Bought(module) => {
                let name = module.name;
                words!(
                    "検針値 {count} 毎時 {rate} 機器 {name}{troubles}",
                    "count {count} rate {rate} module {name}{troubles}"
                )
            }
        })
    }

    /// Lets something go wrong.
    ///
    /// # Errors
    /// A bought module has no such input or no such bits.
    pub fn fault(&mut self, now: Uptime, fault: Fault) -> Result<(), Words> {
        let no_bits = || words!("この機器には状態ビットがありません", "this module has no such bits");
        match fault {
            Fault::Reply(trouble, lasting) => {
                self.troubles.retain(|(t, _)| std::mem::discriminant(t) != std::mem::discriminant(&trouble));
                if lasting != Lasting::Replies(0) {
                    self.troubles.push((trouble, lasting));
                }
            }
            Fault::Event(Mishap::Reboot) => {
                if let Device::Pulse(pulse) = &mut self.device {
                    pulse.reboot();
                }
            }
            Fault::Event(Mishap::CountersLost) => {
                self.counters.iter_mut().for_each(|c| c.set(now, 0));
                if let Device::Pulse(pulse) = &mut self.device {
                    pulse.lost = (1 << INPUTS_PER_TERMINAL) - 1;
                }
            }
            Fault::Event(Mishap::WrapSoon(Some(input))) => {
                let counter = self.counter(input)?;
                counter.set(now, counter.modulus() - WRAP_SOON_COUNTS);
            }
            Fault::Event(Mishap::WrapSoon(None)) => {
                self.counters.iter_mut().for_each(|c| c.set(now, c.modulus() - WRAP_SOON_COUNTS));
            }
            Fault::Event(Mishap::Stuck(input)) => self.counter(input)?.set_stuck(now, true),
            Fault::Event(Mishap::InputFault(input)) => match &mut self.device {
                Device::Pulse(pulse) if input < INPUTS_PER_TERMINAL => pulse.faults |= 1 << input,
                _ => return Err(no_bits()),
            },
            Fault::Event(Mishap::SupplyLow) => match &mut self.device {
                Device::Pulse(pulse) => pulse.supply_low = true,
                Device::Bought(_) => return Err(no_bits()),
            },
        }
        Ok(())
    }

    /// Repairs it. What a repair does not bring back stays: lost counts, the memory fault bit, the boot counter.
    pub fn clear(&mut self, now: Uptime) {
        self.troubles.clear();
        self.counters.iter_mut().for_each(|c| c.set_stuck(now, false));
        if let Device::Pulse(pulse) = &mut self.device {
            (pulse.faults, pulse.supply_low) = (0, false);
        }
    }

    /// Takes a complete frame and gives the reply, if the frame is whole, for this terminal and answerable.
    pub(super) fn take(&mut self, now: Uptime, frame: &[u8], dice: &mut Dice) -> Option<Reply> {
        if !(4..=FRAME_MAX).contains(&frame.len()) {
            return None;
        }
        let (&unit, pdu) = unsealed(frame)?.split_first()?;
        if unit == 0 {
            if let (Device::Pulse(pulse), false) =
                (&mut self.device, self.troubles.iter().any(|t| t.0 == Trouble::Silent))
            {
                pulse.overhear(&self.counters, now, pdu);
            }
            return None;
        }
        if unit != self.unit() {
            return None;
        }
        let troubles = self.use_up_troubles();
        if troubles.contains(&Trouble::Silent) {
            return None;
        }
        let answer = match &mut self.device {
            Device::Pulse(pulse) => pulse.answer(&mut self.counters, now, pdu),
            Device::Bought(module) => module.answer(&self.counters, now, pdu),
        };
        let answer = answer.unwrap_or_else(|refusal| vec![pdu[0] | 0x80, refusal as u8]);
        let mut bytes = vec![unit];
        bytes.extend(answer);
        spoil(sealed(bytes), &troubles, dice)
    }

    fn use_up_troubles(&mut self) -> Vec<Trouble> {
        let now = self.troubles.iter().map(|(trouble, _)| *trouble).collect();
        for (_, lasting) in &mut self.troubles {
            if let Lasting::Replies(n) = lasting {
                *n -= 1;
            }
        }
        self.troubles.retain(|(_, lasting)| *lasting != Lasting::Replies(0));
        now
    }
}

fn spoil(bytes: Vec<u8>, troubles: &[Trouble], dice: &mut Dice) -> Option<Reply> {
    let mut reply = Reply { late_us: 0, bytes, damaged: None };
    for trouble in troubles {
        let length = reply.bytes.len();
        match trouble {
            Trouble::Silent | Trouble::Mute => return None,
            Trouble::Late { ms } => reply.late_us = u64::from(*ms) * 1000,
            Trouble::Garbled => reply.bytes = (0..length).map(|_| dice.byte()).collect(),
            Trouble::WrongAddress => {
                reply.bytes[0] = reply.bytes[0] % 247 + 1;
                reply.bytes.truncate(length - 2);
                reply.bytes = sealed(reply.bytes);
            }
            Trouble::BadCrc => {
                let wrong = !crc16(&reply.bytes[..length - 2]);
                reply.bytes.truncate(length - 2);
                reply.bytes.extend(wrong.to_le_bytes());
            }
            Trouble::ParityError => reply.damaged = Some(length / 2),
            Trouble::Truncated => reply.bytes.truncate(length / 2),
            Trouble::NoiseAfter => reply.bytes.extend((0..NOISE_BYTES).map(|_| dice.byte())),
        }
    }
    Some(reply)
}
