//! The running appliance: one owner of all state, one step per event.
//!
//! [`Service::step`] is told the time and what happened and says what is to be done. It waits for nothing and touches
//! no device; the journal is the one thing it writes.

mod edit;
pub mod errand;
pub mod event;
mod history;
mod host;
mod job;
pub mod log;
mod modes;
mod power;
mod preset;
mod provisional;
mod refusal;
mod report;
mod schedule;
pub mod slips;
pub mod version;

pub use event::{Command, Effect, Ending, Event, LineEvent, LineOrder, Refusal};

use std::collections::BTreeMap;

use crate::domain::address::{StationId, TerminalAddress};
use crate::domain::alarm::{Conditions, PowerPolicy, PowerState, Work};
use crate::domain::building::Building;
use crate::domain::journal::{AbortReason, Actor, DueKey, Entry, Event as Noticed, Fact, MissReason, Seq};
use crate::domain::moment::{Now, Zone};
use crate::ports::bus::LinkFigures;
use crate::ports::store::{Store, StoreError};
use crate::receipt::document::Document;
use crate::receipt::forms::{Forms, UnitFault};
use event::Presence;
use job::{Job, ReadingJob};

/// Settings of the service, from site.toml.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// ID番号, the unit's name toward the host (S-03).
    pub station: StationId,
    /// Civil time.
    pub zone: Zone,
    /// Hour and minute of the silent daily reading; `None` is off (S-43).
    pub daily: Option<(u32, u32)>,
}

/// All mutable state of the unit.
pub struct Service {
    building: Building,
    store: Box<dyn Store>,
    forms: Forms,
    settings: Settings,
    job: Job,
    provisional: Option<Box<ReadingJob>>,
    waiting: Vec<schedule::Waiting>,
    power: PowerState,
    policy: PowerPolicy,
    ended: bool,
    conditions: Conditions,
    host_active: bool,
    unprinted: Vec<Document>,
    links: BTreeMap<TerminalAddress, LinkFigures>,
    presence: Presence,
    last: Option<Now>,
    latch: u16,
}

impl Service {
    /// A service over an opened store and the building it replayed.
    pub fn new(store: Box<dyn Store>, building: Building, forms: Forms, settings: Settings) -> Self {
        Self {
            building,
            store,
            forms,
            settings,
            job: Job::Idle,
            provisional: None,
            waiting: Vec::new(),
            power: PowerState::unseen(),
            policy: PowerPolicy::OnMains,
            ended: false,
            conditions: Conditions::default(),
            host_active: false,
            unprinted: Vec::new(),
            links: BTreeMap::new(),
            presence: Presence::Visit,
            last: None,
            latch: 0,
        }
    }

    /// The building as it stands.
    pub fn building(&self) -> &Building {
        &self.building
    }

    /// Printed forms.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// Settings of the service.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// The journal, to read from.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// One turn: what happened, at what time; returns what is to be done, in order.
    pub fn step(&mut self, now: Now, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Err(refusal) = self.turn(now, event, &mut effects) {
            effects.push(Effect::Refused(refusal));
        }
        effects
    }

    fn turn(&mut self, now: Now, event: Event, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let noted = self.note_time(now, &event, out);
        // What could not be journaled of the time is tried again at the next turn, from the same time on.
        if noted.is_ok() {
            self.last = Some(now);
        }
        // A failing journal takes no commands, but what the lines, the power supply and the printer tell comes only once.
        let happened = match (&noted, &event) {
            (Err(_), Event::Command(..)) => Ok(()),
            _ => self.happen(now, event, out),
        };
        let watched = self.watch_patience(now, out);
        let kept = self.keep_schedule(now, out);
        self.end_when_idle(out);
        noted.and(happened).and(watched).and(kept)
    }

    /// What the time itself asks for, before anything is judged by it.
    fn note_time(&mut self, now: Now, event: &Event, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let jumped = matches!(event, Event::ClockWasSet(..)) || self.book_jump(now)?;
        self.note_due(now, jumped, out)
    }

    /// What is waited for no longer than so long.
    fn watch_patience(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let outage = self.watch_outage(now, out);
        outage.and(self.watch_download(now, out))
    }

    fn happen(&mut self, now: Now, event: Event, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        match event {
            Event::Started(version, presence) => self.started(now, version, presence, out),
            Event::Verified(result) => self.verified(now, result, out),
            Event::ClockWasSet(actor, by_ms) => self.trust_clock(now, actor, Fact::ClockSet { by_ms }, out),
            // Whoever wanted it set is told by whoever could not do it.
            Event::Tick | Event::ClockNotSet(..) => Ok(()),
            Event::Command(actor, command) => self.command(now, actor, command, out),
            Event::Line(event) => self.line(now, event, out),
            Event::Power(state) => self.watch_power(now, state, out),
            Event::Printer(state) => self.watch_printer(now, state, out),
            Event::Host(news) => self.host(now, news, out),
            Event::Trouble(words) => {
                out.push(Effect::Notice(words));
                Ok(())
            }
            Event::Printed(slips) => {
                let facts = slips.into_iter().map(|(title, lines)| Fact::Printed { title, lines });
                self.record(now, Actor::System, facts.collect())
            }
        }
    }

    fn command(
        &mut self,
        now: Now,
        actor: Actor,
        command: Command,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        match command {
            Command::Read { target, answered } => self.read(now, actor, target, answered, out),
            Command::ReadOut(target) => self.read_out(now, actor, target, out),
            Command::ReadDaily => self.read_daily(now, actor, out),
            Command::Stop => self.stop(out),
            Command::Confirm => self.confirm(now, actor, out),
            Command::Discard => self.discard(now, actor, out),
            Command::Register { checked, acknowledged } => {
                self.may_begin(Work::Download)?;
                self.register(now, actor, *checked, acknowledged, out)
            }
            Command::SetCount { address, slot, count, reason } => {
                self.set_count(now, actor, address, slot, count, reason, out)
            }
            Command::Explain { address, explanation } => self.explain(now, actor, address, explanation, out),
            Command::Preset { address, count, closing } => self.preset(actor, address, count, closing, out),
            Command::Exchange(exchange) => self.exchange(now, actor, exchange, out),
            Command::LookAt(terminal) => self.look_at(terminal, out),
            Command::FetchModes(terminals) => self.fetch_modes(terminals, out),
            Command::SetMode(address, mode) => self.set_mode(actor, address, mode, out),
            Command::SetClock(to) => {
                self.must_be_idle()?;
                out.push(Effect::SetClock(actor, to));
                Ok(())
            }
            Command::Change(setting) => {
                self.record(now, actor, vec![Fact::SettingChanged(setting)])?;
                out.push(Effect::Ended(Ending::Done(crate::words!("設定しました。", "Set."))));
                Ok(())
            }
            Command::NoteLoginFailure => {
                self.record(now, actor, vec![Fact::LoginFailed])?;
                out.push(Effect::Ended(Ending::Done(crate::words!("記録しました。", "Noted."))));
                Ok(())
            }
            Command::ConfirmClock => {
                self.must_be_idle()?;
                self.trust_clock(now, actor, Fact::ClockConfirmed, out)?;
                let done = crate::words!("時計を確認済みにしました。", "The clock is confirmed.");
                out.push(Effect::Ended(Ending::Done(done)));
                Ok(())
            }
        }
    }

    fn started(
        &mut self,
        now: Now,
        version: String,
        presence: Presence,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.presence = presence;
        // No two programs in a row number their latches alike: a terminal that missed ours must not answer with the
        // one before.
        self.latch = (now.wall.unix_ms() / 10) as u16;
        let mut facts = Vec::new();
        let mut trusted = self.building.clock().trusted;
        if let Some(by_ms) = self.building.clock().jump_at_start(now.wall) {
            facts.push(Fact::ClockJumped { by_ms, untrusted: true });
            trusted = false;
        }
        if let Some((target, _)) = self.building.running() {
            facts.push(Fact::Aborted { target, reason: AbortReason::PowerLost });
            out.push(Effect::Ended(Ending::Aborted(AbortReason::PowerLost)));
        }
        // What waited for its turn, or came due while the unit was off, is not caught up (S-42).
        let mut missed: Vec<DueKey> = self.building.waiting().collect();
        if let (Some(last), true) = (self.building.clock().last_entry, trusted) {
            missed.extend(
                self.building.due_between(last, now.wall, self.settings.zone).iter().map(|(due, _)| due),
            );
        }
        for due in missed {
            facts.push(Fact::Missed { due, reason: MissReason::Power });
            out.push(Effect::Ended(Ending::Missed(due, MissReason::Power)));
        }
        if presence == Presence::Resident || !facts.is_empty() {
            facts.push(Fact::Started(version));
        }
        self.record(now, Actor::System, facts)?;
        if !self.building.clock().trusted {
            out.push(Effect::Notice(crate::words!("時計を確認してください", "Please check the clock")));
        }
        Ok(())
    }

    /// Damage is shown and printed; nothing is billed from it (S-68).
    fn verified(
        &mut self,
        now: Now,
        result: Result<(), StoreError>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        match result {
            Ok(()) => self.record(now, Actor::System, vec![Fact::Noticed(Noticed::Verified)]),
            // A check that could not be carried through has found nothing; writing tells of the disk itself.
            Err(StoreError::Io(_) | StoreError::Full) => Ok(()),
            Err(error) => {
                out.push(Effect::Damaged(error));
                let slip = self.forms.unit_fault_notice(UnitFault::Data, now.wall, self.settings.zone);
                self.print(vec![slip], out);
                Ok(())
            }
        }
    }

    /// Writes facts in one step, then lets the building follow.
    fn record(&mut self, now: Now, actor: Actor, facts: Vec<Fact>) -> Result<(), Refusal> {
        if facts.is_empty() {
            return Ok(());
        }
        let first = self.building.last_seq().0 + 1;
        let entries: Vec<Entry> = facts
            .into_iter()
            .zip(first..)
            .map(|(fact, seq)| Entry { seq: Seq(seq), at: now.wall, actor, fact })
            .collect();
        let mut next = self.building.clone();
        for entry in &entries {
            next.apply(entry);
        }
        self.store.append(&entries, &next).map_err(Refusal::Store)?;
        self.building = next;
        Ok(())
    }

    /// Whether a job is under way.
    pub fn is_working(&self) -> bool {
        !matches!(self.job, Job::Idle)
    }

    /// Whether terminals are being talked to (▼).
    pub fn is_on_the_lines(&self) -> bool {
        !matches!(self.job, Job::Idle | Job::Download { .. })
    }

    /// Values that wait for confirmation rest on the present state; nothing may move it under them (S-20).
    fn must_be_settled(&self) -> Result<(), Refusal> {
        self.must_be_idle()?;
        if self.provisional.is_some() { Err(Refusal::Unconfirmed) } else { Ok(()) }
    }

    fn must_be_idle(&self) -> Result<(), Refusal> {
        match self.job {
            // What came due this very turn goes first.
            Job::Idle if self.waiting.is_empty() => Ok(()),
            Job::Idle => Err(Refusal::Busy),
            Job::Reading(_)
            | Job::Look(_)
            | Job::Modes(_)
            | Job::Mode(..)
            | Job::Preset(_)
            | Job::Download { .. } => Err(Refusal::Busy),
        }
    }
}
