//! Input modes that the terminals hold: fetched for the list, written one at a time (S-67, S-85).

use super::Service;
use super::event::{Effect, Ending, LineOrder, Refusal};
use super::job::Job;
use crate::domain::address::{Address, TerminalAddress};
use crate::domain::journal::{Actor, Fact};
use crate::domain::meter::InputMode;
use crate::domain::moment::Now;
use crate::domain::sample::HoldReason;

pub(super) struct ModesJob {
    waiting: Vec<TerminalAddress>,
    got: Vec<(TerminalAddress, Result<[InputMode; 10], HoldReason>)>,
}

impl Service {
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
