//! One request and its answer, and the silences around them.

use super::{Debt, Device, ModbusLine};
use crate::domain::moment::Uptime;
use crate::domain::sample::HoldReason;
use crate::ports::bus::LinkFigures;
use crate::ports::line::{BytePort, Damage, Heard, PortGone};
use crate::wire::modbus::{Fault, Reply, ReplyParser, Request};

/// A line that is not silent for this long before a request is out of order, in microseconds.
const BABBLE_US_MAX: u64 = 2_000_000;

/// A good answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) reply: Reply,
    /// End of the request's last character.
    pub(super) asked: Uptime,
}

/// Why the terminal is better asked again, or why that is useless.
pub(super) fn deserves_retry(reason: HoldReason) -> bool {
    match reason {
        // Acknowledge (in progress) and busy; every other refusal stands.
        HoldReason::Exception(code) => matches!(code, 0x05 | 0x06),
        HoldReason::LineGone | HoldReason::NoLine | HoldReason::OutOfRange | HoldReason::Reversed => false,
        HoldReason::NoReply
        | HoldReason::Parity
        | HoldReason::Framing
        | HoldReason::Crc
        | HoldReason::WrongAddress
        | HoldReason::BadLength => true,
    }
}

impl<P: BytePort> ModbusLine<P> {
    /// Sends a frame that nobody answers, after the line's silence; tells when its last bit left.
    pub(super) fn announce(&mut self, request: &Request) -> Result<Uptime, HoldReason> {
        self.keep_silence(self.last_sound)?;
        self.send(request)
    }

    /// Asks once.
    pub(super) fn ask(
        &mut self,
        request: &Request,
        device: Device,
        figures: &mut LinkFigures,
    ) -> Result<Answer, HoldReason> {
        let mut earliest = device.not_before.max(self.last_sound.plus_micros(device.gap_us));
        if let Some(debt) = self.debts.get(&request.address())
            && debt.frame != request.frame()
        {
            earliest = earliest.max(debt.since.plus_micros(self.timeout_us()));
        }
        self.keep_silence(earliest)?;
        let asked = self.send(request)?;
        figures.requests += 1;
        let outcome = self.listen(request, asked);
        // The silence counts from now even if nothing was heard: an answer may be about to begin.
        self.last_sound = self.last_sound.max(self.port.now());
        match outcome {
            Ok((reply, at)) => {
                figures.reply_ms_max = figures.reply_ms_max.max(milliseconds(at.micros_since(asked)));
                match self.debts.get_mut(&request.address()) {
                    // After a retry this may have been the late answer, with another one to come.
                    Some(debt) if debt.frame == request.frame() => debt.since = at,
                    _ => drop(self.debts.remove(&request.address())),
                }
                Ok(Answer { reply, asked })
            }
            Err(reason) => {
                figures.failures += 1;
                if !matches!(reason, HoldReason::Exception(_)) {
                    let debt = Debt { frame: request.frame().to_vec(), since: self.last_sound };
                    self.debts.insert(request.address(), debt);
                }
                Err(reason)
            }
        }
    }

    /// Asks up to the configured number of times.
    pub(super) fn insist(
        &mut self,
        request: &Request,
        device: Device,
        figures: &mut LinkFigures,
    ) -> Result<Answer, HoldReason> {
        let mut left = self.settings.attempts.get();
        loop {
            left -= 1;
            match self.ask(request, device, figures) {
                Err(reason) if left > 0 && deserves_retry(reason) => {}
                done => return done,
            }
        }
    }

    fn timeout_us(&self) -> u64 {
        u64::from(self.settings.reply_timeout_ms) * 1_000
    }

    fn send(&mut self, request: &Request) -> Result<Uptime, HoldReason> {
        let sent = self.port.send(request.frame()).map_err(|gone| self.lost(gone))?;
        self.trouble = None;
        self.last_sound = sent;
        Ok(sent)
    }

    fn lost(&mut self, gone: PortGone) -> HoldReason {
        self.trouble = Some(gone);
        HoldReason::LineGone
    }

    /// Drains the line until it was silent for 3.5 characters, at least until `earliest`.
    fn keep_silence(&mut self, earliest: Uptime) -> Result<(), HoldReason> {
        let silence_us = self.settings.speed.silence_us();
        let give_up = earliest.max(self.port.now()).plus_micros(BABBLE_US_MAX);
        loop {
            let until = earliest.max(self.last_sound.plus_micros(silence_us));
            let (at, babble) = match self.port.receive(until).map_err(|gone| self.lost(gone))? {
                Heard::Silence => return Ok(()),
                Heard::Bytes(_, at) => (at, HoldReason::Crc),
                Heard::Damaged(damage, at) => (at, damaged(damage)),
            };
            self.last_sound = self.last_sound.max(at);
            if at > give_up {
                return Err(babble);
            }
        }
    }

    /// Waits for the answer to a request that ended at `asked`.
    fn listen(&mut self, request: &Request, asked: Uptime) -> Result<(Reply, Uptime), HoldReason> {
        let mut parser = ReplyParser::new(request);
        let mut damage = None;
        let answer_us = self.settings.speed.characters_us(request.reply_characters());
        let deadline = asked.plus_micros(self.timeout_us() + answer_us);
        loop {
            let over = self.last_sound.plus_micros(self.settings.speed.silence_us());
            let until = if parser.is_full() { deadline.min(over) } else { deadline };
            let heard = self.port.receive(until).map_err(|gone| self.lost(gone))?;
            let at = match heard {
                Heard::Silence => break,
                Heard::Bytes(bytes, at) => {
                    self.last_sound = self.last_sound.max(at);
                    if let Some(told) = bytes.iter().find_map(|&byte| parser.push(byte)) {
                        return told.map(|reply| (reply, at)).map_err(hold);
                    }
                    at
                }
                Heard::Damaged(what, at) => {
                    self.last_sound = self.last_sound.max(at);
                    parser.damaged();
                    damage.get_or_insert(what);
                    at
                }
            };
            if at > deadline {
                break;
            }
        }
        match (parser.finish(), damage) {
            (Ok(reply), _) => Ok((reply, self.last_sound)),
            (Err(_), Some(damage)) => Err(damaged(damage)),
            (Err(fault), None) => Err(hold(fault)),
        }
    }
}

fn damaged(damage: Damage) -> HoldReason {
    match damage {
        Damage::Parity => HoldReason::Parity,
        Damage::Framing => HoldReason::Framing,
    }
}

fn hold(fault: Fault) -> HoldReason {
    match fault {
        Fault::NoReply => HoldReason::NoReply,
        Fault::Crc => HoldReason::Crc,
        Fault::WrongAddress => HoldReason::WrongAddress,
        // The trade has no word for a sound answer to something else; like a wrong length it is not what was asked.
        Fault::WrongFunction | Fault::BadLength => HoldReason::BadLength,
        Fault::Exception(code) => HoldReason::Exception(code),
    }
}

fn milliseconds(us: u64) -> u32 {
    u32::try_from(us.div_ceil(1_000)).unwrap_or(u32::MAX)
}
