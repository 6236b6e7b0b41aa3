//! Terminals themselves: looked at whole, their input modes fetched for the list and written one at a time (S-67, S-85).

use super::Service;
use super::event::{Effect, Ending, LineOrder, Refusal};
use super::job::Job;
use crate::domain::address::{Address, INPUTS_PER_TERMINAL, TerminalAddress};
use crate::domain::journal::{Actor, Fact};
use crate::domain::meter::InputMode;
use crate::domain::moment::Now;
use crate::domain::sample::HoldReason;
use crate::ports::bus::{LineWork, LinkFigures, TerminalReport, TerminalWork};

pub(super) struct ModesJob {
    waiting: Vec<TerminalAddress>,
    got: Vec<(TerminalAddress, Result<[InputMode; 10], HoldReason>)>,
}

impl Service {
    /// Reads one terminal whole, for whoever stands before it (S-85).
    pub(super) fn look_at(
        &mut self,
        terminal: TerminalAddress,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_idle()?;
        let all = TerminalWork { terminal, inputs: (0..INPUTS_PER_TERMINAL).collect() };
        let work = LineWork { line: terminal.line(), latch: self.next_latch(), terminals: vec![all] };
        self.job = Job::Look(None);
        out.push(Effect::Line(LineOrder::Round(work)));
        Ok(())
    }

    pub(super) fn looked(&mut self, out: &mut Vec<Effect>) {
        if let Job::Look(Some(report)) = std::mem::replace(&mut self.job, Job::Idle) {
            out.push(Effect::Ended(Ending::Looked(report)));
        }
    }

    /// Adds up how the link to a terminal does, since the program started (S-85).
    pub(super) fn note_link(&mut self, report: &TerminalReport) {
        let sum = self.links.entry(report.terminal).or_default();
        sum.requests = sum.requests.saturating_add(report.link.requests);
        sum.failures = sum.failures.saturating_add(report.link.failures);
        sum.reply_ms_max = sum.reply_ms_max.max(report.link.reply_ms_max);
    }

    /// How the link to a terminal has done since the program started (S-85).
    pub fn link_figures(&self, terminal: TerminalAddress) -> LinkFigures {
        self.links.get(&terminal).copied().unwrap_or_default()
    }

    pub(super) fn fetch_modes(
        &mut self,
        terminals: Vec<TerminalAddress>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_idle()?;
        out.extend(terminals.iter().map(|t| Effect::Line(LineOrder::Modes(*t))));
        if terminals.is_empty() {
            out.push(Effect::Ended(Ending::Modes(Vec::new())));
        } else {
            self.job = Job::Modes(ModesJob { waiting: terminals, got: Vec::new() });
        }
        Ok(())
    }

    pub(super) fn modes_fetched(
        &mut self,
        terminal: TerminalAddress,
        result: Result<[InputMode; 10], HoldReason>,
        out: &mut Vec<Effect>,
    ) {
        let Job::Modes(job) = &mut self.job else { return };
        job.waiting.retain(|t| *t != terminal);
        job.got.push((terminal, result));
        if job.waiting.is_empty() {
            job.got.sort_by_key(|(t, _)| *t);
            let got = std::mem::take(&mut job.got);
            self.job = Job::Idle;
            out.push(Effect::Ended(Ending::Modes(got)));
        }
    }

    pub(super) fn set_mode(
        &mut self,
        actor: Actor,
        address: Address,
        mode: InputMode,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_idle()?;
        self.job = Job::Mode(actor);
        out.push(Effect::Line(LineOrder::SetMode(address, mode)));
        Ok(())
    }

    pub(super) fn mode_written(
        &mut self,
        now: Now,
        address: Address,
        mode: InputMode,
        result: Result<(), HoldReason>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let Job::Mode(actor) = self.job else { return Ok(()) };
        self.job = Job::Idle;
        result.map_err(|reason| Refusal::Terminal(address, reason))?;
        self.record(now, actor, vec![Fact::ModeWritten { address, mode }])?;
        out.push(Effect::Ended(Ending::Done(crate::words!(
            "端末アドレス {address} の動作モードを書き込みました。",
            "The mode of {address} is written."
        ))));
        Ok(())
    }
}
