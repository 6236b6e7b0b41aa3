//! A service in this process, for one command: its lines, its clock, the check of its journal.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::site::{Check, Parts};
use crate::adapters::clock::Clock;
use crate::adapters::lines::Lines;
use crate::domain::journal::Actor;
use crate::domain::moment::{Moment, Now};
use crate::domain::text::Text;
use crate::ports::bus::LineEvent;
use crate::service::event::Presence;
use crate::service::{Command, Effect, Event, Service, version};

/// The service and what it needs for one command.
pub struct Visit {
    service: Service,
    lines: Lines,
    inbox: Receiver<LineEvent>,
    clock: Clock,
    check: Option<Check>,
}

impl Visit {
    /// A visit over an opened site.
    pub fn new(parts: Parts, clock: Clock) -> Self {
        let Parts { service, lines, inbox, check, .. } = parts;
        Self { service, lines, inbox, clock, check }
    }

    /// Both clocks, read once.
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// The service.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Tells the service that the program has started.
    pub fn start(&mut self) -> Vec<Effect> {
        self.step(Event::Started(version::PROGRAM.to_owned(), Presence::Visit))
    }

    /// Gives a command.
    pub fn give(&mut self, command: Command) -> Vec<Effect> {
        self.step(Event::Command(Actor::CommandLine, command))
    }

    /// Waits for a line to report, at most this long.
    ///
    /// # Errors
    /// When the lines have ended.
    pub fn wait(&mut self, at_most: Duration) -> Result<Vec<Effect>, Trouble> {
        match self.inbox.recv_timeout(at_most) {
            Ok(event) => Ok(self.step(Event::Line(event))),
            Err(RecvTimeoutError::Timeout) => Ok(self.step(Event::Tick)),
            Err(RecvTimeoutError::Disconnected) => Err(lines_ended()),
        }
    }

    /// Notes slips that are out.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn printed(&mut self, slips: Vec<(Text, u32)>) -> Result<(), Trouble> {
        for effect in self.step(Event::Printed(slips)) {
            if let Effect::Refused(refusal) = effect {
                return Err(Trouble::refused(&refusal, self.service.settings().zone));
            }
        }
        Ok(())
    }

    /// Sets the machine's clock.
    ///
    /// # Errors
    /// Why it could not be set.
    pub fn set_clock(&mut self, to: Moment) -> Result<Vec<Effect>, Trouble> {
        let before = self.now().wall;
        self.clock.set(to).map_err(|e| Trouble::new(Exit::Device, e))?;
        Ok(self.step(Event::ClockWasSet(Actor::CommandLine, to.ms_since(before))))
    }

    /// What follows when the journal was found damaged; `None` while it is being checked or when it is sound.
    pub fn hear_damage(&mut self) -> Option<Vec<Effect>> {
        let result = self.check.as_mut().and_then(Check::result).filter(Result::is_err)?;
        Some(self.step(Event::Verified(result)))
    }

    /// Lets the lines have their orders; the rest is for whoever gave the command.
    fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut rest = Vec::new();
        for effect in self.service.step(self.clock.now(), event) {
            match effect {
                Effect::Line(order) => self.lines.order(order),
                Effect::StopLines => self.lines.stop_round(),
                other => rest.push(other),
            }
        }
        rest
    }
}

/// The threads of the lines are gone, which nothing in them should be able to do.
pub(super) fn lines_ended() -> Trouble {
    Trouble::new(
        Exit::Device,
        crate::words!(
            "回線の処理が止まりました。プログラムを再起動してください。",
            "The line threads ended. Start the program again."
        ),
    )
}
