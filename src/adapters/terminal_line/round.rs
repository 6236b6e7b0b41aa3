//! A round of readings: one latch for all, each terminal once, silent ones again at the end (S-34).

use std::collections::VecDeque;
use std::sync::Arc;

use super::exchange::{Answer, deserves_retry};
use super::{Device, ModbusLine};
use crate::domain::address::{Address, TerminalAddress};
use crate::domain::count::{Count, Modulus};
use crate::domain::moment::{Moment, Now, Uptime};
use crate::domain::sample::{HoldReason, Polled, Quality, Sample, Source};
use crate::ports::bus::{LineWork, LinkFigures, TerminalReport, TerminalWork};
use crate::ports::line::BytePort;
use crate::wire::modbus::profile::{Image, Layout, Misread, Profile, RegisterMap};
use crate::wire::modbus::terminal_v1::{self, Latched, Snapshot};
use crate::wire::modbus::{Request, Span};

/// How far the age a terminal gives its latch may lie beside our own reckoning, in milliseconds. A latch that is
/// much older is another one, with a number that came round again.
const LATCH_AGE_MS_OFF_MAX: u64 = 1_000;

/// The latch command that was sent in this round.
#[derive(Clone, Copy)]
struct Latch {
    id: u16,
    /// End of its frame: the instant the counts stood.
    at: Uptime,
}

/// Whether the latched block of a terminal is worth reading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LatchTrust {
    Untried,
    Useless,
}

/// A terminal in the round's queue.
struct Visit<'a> {
    work: &'a TerminalWork,
    figures: LinkFigures,
    attempts: u8,
    trust: LatchTrust,
}

/// What one attempt brought.
struct Gathered {
    inputs: Vec<Polled>,
    memory_fault: bool,
}

/// Why an attempt brought nothing.
enum Cut {
    Stopped,
    Held(HoldReason),
}

impl From<HoldReason> for Cut {
    fn from(reason: HoldReason) -> Self {
        Self::Held(reason)
    }
}

/// What every attempt of a round needs to know.
struct Round<'a> {
    now: Now,
    latch: Option<Latch>,
    stop: &'a dyn Fn() -> bool,
}

impl Round<'_> {
    fn go_on(&self) -> Result<(), Cut> {
        if (self.stop)() { Err(Cut::Stopped) } else { Ok(()) }
    }
}

/// Civil time of an instant on the line's clock.
fn civil(now: Now, at: Uptime) -> Moment {
    let micros = |up: Uptime| i64::try_from(up.micros()).unwrap_or(i64::MAX);
    now.wall.plus_ms(micros(at).saturating_sub(micros(now.up)).div_euclid(1_000))
}

impl<P: BytePort> ModbusLine<P> {
    pub(super) fn round(
        &mut self,
        work: &LineWork,
        now: Now,
        stop: &dyn Fn() -> bool,
        report: &mut dyn FnMut(TerminalReport),
    ) {
        let mut queue: VecDeque<Visit<'_>> = work.terminals.iter().map(Visit::new).collect();
        let mut round = Round { now, latch: None, stop };
        if round.go_on().is_err() {
            return;
        }
        if work.terminals.iter().any(|t| self.profile(t.terminal).latches()) {
            match self.announce(&Request::broadcast(terminal_v1::LATCH_COMMAND, work.latch)) {
                Ok(at) => round.latch = Some(Latch { id: work.latch, at }),
                Err(HoldReason::LineGone) => return fail_all(queue, report),
                // A line that would not be silent for the latch: the terminals are still tried, live.
                Err(_) => {}
            }
        }
        while let Some(mut visit) = queue.pop_front() {
            visit.attempts += 1;
            match self.attempt(&mut visit, &round) {
                Ok(gathered) => report(visit.report(gathered)),
                Err(Cut::Stopped) => return,
                Err(Cut::Held(HoldReason::LineGone)) => {
                    queue.push_front(visit);
                    return fail_all(queue, report);
                }
                Err(Cut::Held(reason))
                    if visit.attempts >= self.settings.attempts.get() || !deserves_retry(reason) =>
                {
                    report(visit.failure(reason));
                }
                // Behind all others first, then without letting go.
                Err(Cut::Held(_)) if visit.attempts == 1 => queue.push_back(visit),
                Err(Cut::Held(_)) => queue.push_front(visit),
            }
        }
    }

    fn attempt(&mut self, visit: &mut Visit<'_>, round: &Round<'_>) -> Result<Gathered, Cut> {
        round.go_on()?;
        let terminal = visit.work.terminal;
        let profile = self.profile(terminal);
        let mut device = self.device(terminal)?;
        if let Some(latch) = round.latch {
            device.not_before = latch.at.plus_micros(u64::from(profile.turnaround_ms()) * 1_000);
        }
        match profile.layout() {
            Layout::TerminalV1(_) => {
                if let Some(latch) =
                    round.latch.filter(|_| visit.trust == LatchTrust::Untried && profile.latches())
                {
                    if let Some(gathered) = self.latched(visit, device, latch, round.now)? {
                        return Ok(gathered);
                    }
                    visit.trust = LatchTrust::Useless;
                    round.go_on()?;
                }
                let request = Request::read(terminal_v1::MEASURED, device.unit, terminal_v1::LIVE);
                let answer = self.ask(&request, device, &mut visit.figures)?;
                Ok(live_terminal(visit.work, &answer, round.now)?)
            }
            Layout::Registers(map) => {
                let mut image = Registers::default();
                for span in map.plan(&visit.work.inputs) {
                    round.go_on()?;
                    let request = Request::read(map.table(), device.unit, span);
                    image.take(span, self.ask(&request, device, &mut visit.figures))?;
                }
                let inputs = image.polled(map, terminal, &visit.work.inputs, round.now)?;
                Ok(Gathered { inputs, memory_fault: false })
            }
        }
    }

    /// The latched counts; `None` when the terminal has no latch of ours.
    fn latched(
        &mut self,
        visit: &mut Visit<'_>,
        device: Device,
        latch: Latch,
        now: Now,
    ) -> Result<Option<Gathered>, HoldReason> {
        let request = Request::read(terminal_v1::MEASURED, device.unit, terminal_v1::LATCHED);
        let answer = match self.ask(&request, device, &mut visit.figures) {
            Ok(answer) => answer,
            Err(HoldReason::Exception(code)) if !deserves_retry(HoldReason::Exception(code)) => {
                return Ok(None);
            }
            Err(reason) => return Err(reason),
        };
        let latched = Latched::decode(&answer.reply.registers()).ok_or(HoldReason::BadLength)?;
        let elapsed_ms = answer.asked.micros_since(latch.at) / 1_000;
        let is_ours = latched.id == latch.id
            && latched.snapshot.has(terminal_v1::STATUS_LATCH_VALID)
            && latched.age_ms.abs_diff(elapsed_ms) <= LATCH_AGE_MS_OFF_MAX;
        Ok(is_ours.then(|| {
            let at = civil(now, latch.at);
            gather(visit.work, &latched.snapshot, Quality::Latched, at)
        }))
    }

    pub(super) fn live(&mut self, address: Address, now: Now) -> Result<Polled, HoldReason> {
        let work = TerminalWork { terminal: address.terminal(), inputs: vec![address.input()] };
        let device = self.device(work.terminal)?;
        let profile: Arc<Profile> = self.profile(work.terminal);
        let mut figures = LinkFigures::default();
        let polled = match profile.layout() {
            Layout::TerminalV1(_) => {
                let request = Request::read(terminal_v1::MEASURED, device.unit, terminal_v1::LIVE);
                let answer = self.insist(&request, device, &mut figures)?;
                live_terminal(&work, &answer, now)?.inputs
            }
            Layout::Registers(map) => {
                let mut image = Registers::default();
                for span in map.plan(&work.inputs) {
                    let request = Request::read(map.table(), device.unit, span);
                    image.take(span, self.insist(&request, device, &mut figures))?;
                }
                image.polled(map, work.terminal, &work.inputs, now)?
            }
        };
        polled.into_iter().next().ok_or(HoldReason::NoLine)
    }
}

fn fail_all(queue: VecDeque<Visit<'_>>, report: &mut dyn FnMut(TerminalReport)) {
    for visit in queue {
        report(visit.failure(HoldReason::LineGone));
    }
}

impl<'a> Visit<'a> {
    fn new(work: &'a TerminalWork) -> Self {
        Self { work, figures: LinkFigures::default(), attempts: 0, trust: LatchTrust::Untried }
    }

    fn report(self, gathered: Gathered) -> TerminalReport {
        TerminalReport {
            terminal: self.work.terminal,
            inputs: gathered.inputs,
            failed: None,
            memory_fault: gathered.memory_fault,
            link: self.figures,
        }
    }

    fn failure(self, reason: HoldReason) -> TerminalReport {
        let inputs = addresses(self.work).map(|address| Polled { address, result: Err(reason) }).collect();
        TerminalReport {
            terminal: self.work.terminal,
            inputs,
            failed: Some(reason),
            memory_fault: false,
            link: self.figures,
        }
    }
}

fn addresses(work: &TerminalWork) -> impl Iterator<Item = Address> {
    work.inputs.iter().filter_map(|&input| work.terminal.input(input))
}

fn live_terminal(work: &TerminalWork, answer: &Answer, now: Now) -> Result<Gathered, HoldReason> {
    let snapshot = Snapshot::live(&answer.reply.registers()).ok_or(HoldReason::BadLength)?;
    // A terminal answers with what it had when the request ended.
    Ok(gather(work, &snapshot, Quality::Live, civil(now, answer.asked)))
}

fn gather(work: &TerminalWork, snapshot: &Snapshot, quality: Quality, at: Moment) -> Gathered {
    let memory_fault = snapshot.has(terminal_v1::STATUS_MEMORY_FAULT);
    let sample = |address: Address| {
        let input = address.input();
        let raw = u64::from(snapshot.counts[usize::from(input)]);
        let count = Count::new(raw).filter(|&c| Modulus::TERMINAL.holds(c)).ok_or(HoldReason::OutOfRange)?;
        Ok(Sample {
            count,
            modulus: Modulus::TERMINAL,
            boot: Some(snapshot.boot),
            memory_fault,
            input_fault: snapshot.has_input_fault(input),
            source: Source::PulseTerminal,
            quality,
            at,
        })
    };
    let inputs = addresses(work).map(|address| Polled { address, result: sample(address) }).collect();
    Gathered { inputs, memory_fault }
}

/// What the reads of a bought device brought.
#[derive(Default)]
struct Registers {
    image: Image,
    refused: Vec<(Span, HoldReason)>,
    at: Option<Uptime>,
}

impl Registers {
    /// Takes one read. A refusal costs only the inputs of that read; anything else costs the attempt.
    fn take(&mut self, span: Span, outcome: Result<Answer, HoldReason>) -> Result<(), HoldReason> {
        match outcome {
            Ok(answer) => {
                self.image.put(span, answer.reply.registers());
                self.at = Some(answer.asked);
                Ok(())
            }
            Err(reason @ HoldReason::Exception(_)) if !deserves_retry(reason) => {
                self.refused.push((span, reason));
                Ok(())
            }
            Err(reason) => Err(reason),
        }
    }

    fn polled(
        &self,
        map: &RegisterMap,
        terminal: TerminalAddress,
        inputs: &[u8],
        now: Now,
    ) -> Result<Vec<Polled>, HoldReason> {
        if let (None, Some((_, reason))) = (self.at, self.refused.first()) {
            return Err(*reason);
        }
        let at = civil(now, self.at.unwrap_or(now.up));
        let work = TerminalWork { terminal, inputs: inputs.to_vec() };
        let sample = |address: Address| {
            let count = map.count(address.input(), &self.image).map_err(|misread| self.reason(misread))?;
            Ok(Sample {
                count,
                modulus: map.modulus(),
                boot: None,
                memory_fault: false,
                input_fault: false,
                source: map.source(),
                quality: Quality::Live,
                at,
            })
        };
        Ok(addresses(&work).map(|address| Polled { address, result: sample(address) }).collect())
    }

    fn reason(&self, misread: Misread) -> HoldReason {
        match misread {
            Misread::NoInput => HoldReason::NoLine,
            Misread::OutOfRange => HoldReason::OutOfRange,
            Misread::NotRead(register) => {
                let holds = |span: &Span| {
                    register.checked_sub(span.start()).is_some_and(|n| n < u16::from(span.count()))
                };
                let refusal = self.refused.iter().find(|(span, _)| holds(span));
                refusal.map_or(HoldReason::BadLength, |&(_, reason)| reason)
            }
        }
    }
}
