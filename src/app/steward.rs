//! The appliance without a screen: a unit that reads by the clock and tells how (`kenshin run`).

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};

use super::errands::{Look, Owner};
use super::exit::{Exit, Trouble};
use super::site::{Needs, Opening};
use super::unit::{Fittings, Unit};
use super::{output, tell};
use crate::domain::journal::Actor;
use crate::domain::words::Words;
use crate::receipt::document::Document;
use crate::service::errand::Errand;
use crate::service::event::Presence;
use crate::service::{Command, Effect, Ending, Event, Refusal, Service, version};
use crate::words;

/// Longest wait for a line before the clock is looked at again.
const TURN: Duration = Duration::from_millis(100);

struct Steward<'a> {
    service: Service,
    unit: Unit,
    opening: &'a Opening<'a>,
    errand: Errand,
    notices: Vec<Words>,
}

/// Runs until it is told to end: scheduled and daily readings by the clock (S-41, S-43).
///
/// # Errors
/// What could not be opened, or that the journal can no longer be written.
pub fn run(opening: &Opening<'_>, fittings: Fittings) -> Result<Exit, Trouble> {
    let parts = opening.open(Needs::LinesForGood, false, &fittings.clock)?;
    let (service, unit) = Unit::start(parts, fittings, opening)?;
    let mut steward = Steward { service, unit, opening, errand: Errand::default(), notices: Vec::new() };
    let version = version::PROGRAM.to_owned();
    steward.step(Event::Started(version, Presence::Resident))?;
    steward.greet();
    while !opening.interrupted.load(Ordering::Relaxed) && steward.unit.ending().is_none() {
        steward.turn()?;
    }
    if steward.unit.ending().is_none() {
        steward.stop()?;
    }
    let Steward { service, mut unit, .. } = steward;
    unit.hang_up();
    drop(service);
    unit.close()
}

impl Steward<'_> {
    fn greet(&self) {
        let zone = self.service.settings().zone;
        let next = self.service.next_deadline(self.unit.now());
        let next = next.map_or("-".to_owned(), |m| zone.civil(m).to_string());
        tell::say(words!("運転中。次の予定 {next}", "Running. Next due {next}").say(self.opening.lang));
    }

    fn turn(&mut self) -> Result<(), Trouble> {
        self.unit.wait(TURN)?;
        for event in self.unit.events() {
            self.step(event)?;
        }
        self.serve_errands()?;
        self.tell_printed()
    }

    /// 中止 of a reading that runs; it has no effect (S-21).
    fn stop(&mut self) -> Result<(), Trouble> {
        let stopped = self.step(Event::Command(Actor::CommandLine, Command::Stop));
        if let Err(trouble) = stopped
            && self.service.is_working()
        {
            return Err(trouble);
        }
        // Neither the clock nor a command beside it begins anything now.
        while self.service.is_working() {
            self.unit.wait(TURN)?;
            for event in self.unit.events() {
                if !matches!(event, Event::Tick) {
                    self.step(event)?;
                }
            }
        }
        Ok(())
    }

    fn step(&mut self, event: Event) -> Result<(), Trouble> {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let now = self.unit.now();
            let effects = if matches!(event, Event::Line(_)) && self.errand.is_running() {
                let (units, errands) = self.errand.step(&mut self.service, now, event);
                self.unit.clerk().pass_on(errands);
                units
            } else {
                self.service.step(now, event)
            };
            events.extend(self.carry_out(effects)?);
        }
        Ok(())
    }

    fn serve(&mut self, effects: Vec<Effect>) -> Result<(), Trouble> {
        self.carry_out(effects)?.into_iter().try_for_each(|event| self.step(event))
    }

    /// What the service wants done; what happened by that.
    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<Vec<Event>, Trouble> {
        let mut events = Vec::new();
        for effect in effects {
            match effect {
                Effect::Ended(ending) => self.tell(&ending)?,
                Effect::Refused(Refusal::NothingRunning) => {}
                Effect::Refused(refusal) => {
                    return Err(Trouble::refused(&refusal, self.service.settings().zone));
                }
                Effect::Notice(words) => self.notice(words),
                Effect::Damaged(error) => self.notice(error.words()),
                other => {
                    let density = self.density();
                    events.extend(self.unit.serve(other, density));
                }
            }
        }
        Ok(events)
    }

    fn notice(&mut self, words: Words) {
        tell::say(words.say(self.opening.lang));
        self.notices.push(words);
    }

    fn tell(&mut self, ending: &Ending) -> Result<(), Trouble> {
        if let Some(words) = output::cut_short(ending) {
            self.notice(words);
            return Ok(());
        }
        let zone = self.service.settings().zone;
        if self.opening.silent {
            let mut value = output::json(ending, zone);
            value["exit"] = json!(output::exit_of(ending) as i32);
            // They are told when they are out.
            (value["slips"], value["texts"], value["paper"]) = (json!([]), json!([]), Value::Null);
            return self.result(value);
        }
        for line in output::lines(ending, self.service.building(), zone, self.opening.lang) {
            tell::say(line);
        }
        Ok(())
    }

    /// What has become of slips: the printer works on while the next reading may already run.
    fn tell_printed(&mut self) -> Result<(), Trouble> {
        let delivered = self.unit.take_delivered();
        if delivered.files.is_empty() && delivered.texts.is_empty() {
            return Ok(());
        }
        let files: Vec<String> = delivered.files.iter().map(|f| f.display().to_string()).collect();
        if self.opening.silent {
            let texts = delivered.texts;
            return self.result(json!({"result": "printed", "exit": 0, "slips": files, "texts": texts}));
        }
        for file in files {
            tell::say(file);
        }
        Ok(())
    }

    fn result(&mut self, mut value: Value) -> Result<(), Trouble> {
        value["notices"] = std::mem::take(&mut self.notices).into_iter().map(|w| w.en).collect();
        tell::result(value)
    }
}

impl Owner for Steward<'_> {
    fn unit(&mut self) -> &mut Unit {
        &mut self.unit
    }

    fn look(&self, look: Look) {
        look(&self.service);
    }

    fn errand(&mut self, command: Command) -> Result<(), Trouble> {
        let mut errand = Errand::default();
        let event = Event::Command(Actor::CommandLine, command);
        let (units, errands) = errand.step(&mut self.service, self.unit.now(), event);
        if errand.is_running() {
            self.errand = errand;
        }
        self.unit.clerk().pass_on(errands);
        self.serve(units)
    }

    fn happened(&mut self, event: Event) -> Result<(), Trouble> {
        self.step(event)
    }

    fn hand_over(&mut self, slips: Vec<Document>) -> Result<(), Trouble> {
        let now = self.unit.now().wall;
        let effects = self.service.hand_over(now, slips);
        self.serve(effects)
    }

    fn density(&self) -> i8 {
        self.service.building().settings().density
    }
}
