//! The command line as operator: gives the service a command, serves its effects until the command has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::paper::{Delivered, Outlet, Paper};
use super::printing::titled;
use super::progress::Progress;
use super::site::Check;
use super::{output, tell};
use crate::adapters::clock;
use crate::adapters::lines::Lines;
use crate::domain::journal::Actor;
use crate::domain::moment::Now;
use crate::domain::words::{Lang, Words};
use crate::ports::bus::LineEvent;
use crate::receipt::document::Document;
use crate::service::event::Presence;
use crate::service::{Command, Effect, Ending, Event, Refusal, Service, version};

/// How often a running job looks for Ctrl-C and lets the schedule run.
const TURN: Duration = Duration::from_millis(100);

/// Both clocks, read once.
pub fn now() -> Now {
    Now { wall: clock::wall(), up: clock::uptime() }
}

/// The service with everything it needs to carry out commands.
pub struct Desk {
    /// The service.
    pub service: Service,
    lines: Lines,
    events: Receiver<LineEvent>,
    outlet: Outlet,
    progress: Progress,
    interrupted: Arc<AtomicBool>,
    lang: Lang,
    /// Slip trouble, kept until the command has ended: the reading itself is stored.
    pub paper_trouble: Option<Words>,
    /// What became of the slips.
    pub delivered: Delivered,
    /// The journal was found damaged.
    pub damaged: bool,
    presence: Presence,
    check: Option<Check>,
    /// Things the operator should know.
    pub notices: Vec<Words>,
}

impl Desk {
    /// A desk over running lines.
    pub fn new(
        service: Service,
        lines: Lines,
        events: Receiver<LineEvent>,
        outlet: Outlet,
        progress: Progress,
        interrupted: Arc<AtomicBool>,
        lang: Lang,
    ) -> Self {
        Self {
            service,
            lines,
            events,
            outlet,
            progress,
            interrupted,
            lang,
            paper_trouble: None,
            delivered: Delivered::default(),
            damaged: false,
            presence: Presence::Visit,
            check: None,
            notices: Vec::new(),
        }
    }

    /// Tells the service that the program has started.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn start(&mut self, presence: Presence, check: Option<Check>) -> Result<(), Trouble> {
        (self.presence, self.check) = (presence, check);
        let started = Event::Started(version::PROGRAM.to_owned(), presence);
        let effects = self.service.step(now(), started);
        for effect in effects {
            // A reading that a power cut ended, or scheduled readings that fell into the time without power.
            if let Some(ending) = self.serve(effect)?
                && let Some(words) = output::cut_short(&ending)
            {
                self.notice(words);
            }
        }
        Ok(())
    }

    /// Carries out one command to its end.
    ///
    /// # Errors
    /// Why it was not carried out.
    pub fn run(&mut self, command: Command) -> Result<Ending, Trouble> {
        let effects = self.service.step(now(), Event::Command(Actor::CommandLine, command));
        let mut ending = self.serve_all(effects)?;
        let mut stopping = false;
        while ending.is_none() {
            if self.interrupted.load(Ordering::Relaxed) && !stopping {
                stopping = true;
                self.stop()?;
                continue;
            }
            let event = self.next_event()?;
            let effects = self.service.step(now(), event);
            ending = self.serve_all(effects)?;
        }
        self.hear_check()?;
        self.progress.finish();
        ending.ok_or_else(|| Trouble::new(Exit::Stopped, crate::words!("中止しました。", "Stopped.")))
    }

    /// Runs until interrupted: scheduled and daily readings by the clock (S-41, S-43).
    ///
    /// # Errors
    /// When the journal can no longer be written.
    pub fn run_by_the_clock(
        &mut self,
        mut tell: impl FnMut(&mut Self, &Ending) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        while !self.interrupted.load(Ordering::Relaxed) {
            self.hear_check()?;
            let event = self.next_event()?;
            for effect in self.service.step(now(), event) {
                if let Some(ending) = self.serve(effect)? {
                    self.progress.finish();
                    tell(self, &ending)?;
                }
            }
        }
        let mut running = self.stop()?;
        while running {
            let event = self.next_event()?;
            let effects = self.service.step(now(), event);
            if let Some(ending) = self.serve_all(effects)? {
                running = false;
                tell(self, &ending)?;
            }
        }
        Ok(())
    }

    /// 中止: says whether a reading was running. What cannot be stopped is short and goes on to its end.
    fn stop(&mut self) -> Result<bool, Trouble> {
        let mut effects = self.service.step(now(), Event::Command(Actor::CommandLine, Command::Stop));
        effects.retain(|e| *e != Effect::Refused(Refusal::NothingRunning));
        let running = effects.contains(&Effect::StopLines);
        self.serve_all(effects)?;
        Ok(running)
    }

    /// Tells the service what the check of the journal has found; a visit keeps quiet about a sound one.
    fn hear_check(&mut self) -> Result<(), Trouble> {
        let Some(result) = self.check.as_mut().and_then(Check::result) else { return Ok(()) };
        self.damaged |= result.is_err();
        if result.is_err() || self.presence == Presence::Resident {
            let effects = self.service.step(now(), Event::Verified(result));
            self.serve_all(effects)?;
        }
        Ok(())
    }

    fn next_event(&self) -> Result<Event, Trouble> {
        match self.events.recv_timeout(TURN) {
            Ok(event) => Ok(Event::Line(event)),
            Err(RecvTimeoutError::Timeout) => Ok(Event::Tick),
            Err(RecvTimeoutError::Disconnected) => Err(Trouble::new(
                Exit::Device,
                crate::words!(
                    "回線の処理が止まりました。プログラムを再起動してください。",
                    "The line threads ended. Start the program again."
                ),
            )),
        }
    }

    fn serve_all(&mut self, effects: Vec<Effect>) -> Result<Option<Ending>, Trouble> {
        let mut ending = None;
        for effect in effects {
            ending = self.serve(effect)?.or(ending);
        }
        Ok(ending)
    }

    fn serve(&mut self, effect: Effect) -> Result<Option<Ending>, Trouble> {
        match effect {
            Effect::Line(order) => self.lines.order(order),
            Effect::StopLines => self.lines.stop_round(),
            Effect::SetClock(to) => return self.set_clock(to).map(Some),
            Effect::Progress { done, of } => self.progress.show(done, of),
            Effect::Print(slips) => {
                self.print(&slips);
            }
            // A command has no contact to drive.
            Effect::Began(..) | Effect::Alarm(_) => {}
            Effect::Ended(ending) => return Ok(Some(ending)),
            Effect::Refused(refusal) => {
                return Err(Trouble::refused(&refusal, self.service.settings().zone));
            }
            Effect::Notice(words) => self.notice(words),
            Effect::Damaged(error) => self.notice(error.words()),
        }
        Ok(None)
    }

    fn notice(&mut self, words: Words) {
        tell::say(words.say(self.lang));
        self.notices.push(words);
    }

    /// Whether slips go anywhere.
    pub fn has_paper(&self) -> bool {
        self.outlet.paper != Paper::Nothing
    }

    /// Puts slips on paper and notes those that got there; says whether they did.
    pub fn print(&mut self, slips: &[Document]) -> bool {
        if !self.has_paper() {
            return false;
        }
        self.progress.finish();
        match self.outlet.deliver(slips, self.service.building().settings().density) {
            Ok(delivered) => {
                self.delivered.files.extend(delivered.files);
                self.delivered.texts.extend(delivered.texts);
                let printed = slips.iter().filter_map(titled);
                let event = Event::Printed(printed.collect());
                for effect in self.service.step(now(), event) {
                    if let Effect::Refused(refusal) = effect {
                        self.paper_trouble = Some(refusal.words(self.service.settings().zone));
                    }
                }
            }
            Err(words) => {
                self.paper_trouble = Some(words);
                return false;
            }
        }
        true
    }

    fn set_clock(&mut self, to: crate::domain::moment::Moment) -> Result<Ending, Trouble> {
        let before = clock::wall();
        clock::set(to).map_err(|e| Trouble::new(Exit::Device, e))?;
        let by_ms = to.ms_since(before);
        let effects = self.service.step(now(), Event::ClockWasSet(Actor::CommandLine, by_ms));
        self.serve_all(effects)?;
        let shown = self.service.settings().zone.civil(to);
        Ok(Ending::Done(crate::words!("時計を {shown} に設定しました。", "The clock is set to {shown}.")))
    }
}
