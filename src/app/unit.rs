//! Everything around the service in a process that stays: lines, printer, power supply, contact, lamps, clock.
//! `kenshin panel` and `kenshin run` are the same unit, with and without a screen.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::control::listen;
use super::errands::Clerk;
use super::exit::{Exit, Trouble};
use super::paper::Delivered;
use super::platform::wiring;
use super::printing::{Press, PrinterNews, PrinterThread};
use super::site::{Check, Opening, Parts, Running};
use super::tell;
use super::visit::lines_ended;
use crate::adapters::clock::Clock;
use crate::adapters::control_socket::ControlSocket;
use crate::adapters::lines::Lines;
use crate::adapters::platform::{LOOK_EVERY, Platform, PowerWatch};
use crate::config::Config;
use crate::domain::alarm::{Contact, LastStep, PowerState};
use crate::domain::journal::Actor;
use crate::domain::moment::{Moment, Now};
use crate::domain::words::Words;
use crate::ports::bus::LineEvent;
use crate::ports::host::HostLink;
use crate::ports::platform::{AlarmContact, Backlight, ContactState, Lamp, Lamps, Light, PowerSwitch};
use crate::ports::store::StoreError;
use crate::service::{Effect, Event, Service};

/// What the unit is made of besides its site.
pub struct Fittings {
    /// Power supply, contact, lamps, backlight.
    pub platform: Platform,
    /// The clock it lives by.
    pub clock: Clock,
    /// Another printer than the site's.
    pub press: Option<Press>,
    /// The host PC's link.
    pub host: Option<Box<dyn HostLink>>,
}

impl Fittings {
    /// The machine's own parts, the machine's own clock, the site's printer.
    pub fn of_this_machine(config: &Config) -> Self {
        Self {
            platform: Platform::of_this_machine(wiring(&config.platform)),
            clock: Clock::machine(),
            press: None,
            host: None,
        }
    }
}

/// The devices of a running unit.
pub struct Unit {
    clerk: Clerk,
    socket: Option<ControlSocket>,
    clock: Clock,
    lines: Lines,
    inbox: Receiver<LineEvent>,
    waiting: Option<LineEvent>,
    printer: PrinterThread,
    power: Receiver<PowerState>,
    _watch: PowerWatch,
    contact: Box<dyn AlarmContact>,
    lamps: Box<dyn Lamps>,
    backlight: Box<dyn Backlight>,
    switch: Box<dyn PowerSwitch>,
    host: Option<Box<dyn HostLink>>,
    check: Option<Check>,
    /// Something that went wrong at the start, to be told once.
    remark: Option<Words>,
    is_dark: bool,
    delivered: Delivered,
    ending: Option<LastStep>,
}

impl Unit {
    /// Puts the unit together around its service.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        parts: Parts,
        fittings: Fittings,
        opening: &Opening<'_>,
    ) -> Result<(Service, Self), Trouble> {
        let io = |e: std::io::Error| Trouble::from(StoreError::Io(e.to_string()));
        let Parts { service, lines, inbox, outlet, check, journal } = parts;
        let Fittings { platform, clock, press, host } = fittings;
        let (report, power) = channel();
        let watch =
            PowerWatch::start(platform.power, LOOK_EVERY, move |seen| report.send(seen.state).is_ok());
        let clerk = Clerk::default();
        let running = Running { callers: clerk.callers(&clock), journal };
        let socket = listen(opening.config, opening.lang, running);
        if let Err(words) = &socket {
            tell::say(words.say(opening.lang));
        }
        let (socket, socket_trouble) = match socket {
            Ok(socket) => (Some(socket), None),
            Err(words) => (None, Some(words)),
        };
        let mut unit = Self {
            clerk,
            socket,
            clock,
            lines,
            inbox,
            waiting: None,
            printer: PrinterThread::start(
                press.unwrap_or_else(|| Press::of(outlet, opening.config.printer.status)),
            )
            .map_err(io)?,
            power,
            _watch: watch.map_err(io)?,
            contact: platform.contact,
            lamps: platform.lamps,
            backlight: platform.backlight,
            switch: platform.switch,
            host,
            check,
            remark: socket_trouble,
            is_dark: false,
            delivered: Delivered::default(),
            ending: None,
        };
        unit.shine(Light::Lit);
        Ok((service, unit))
    }

    /// Both clocks, read once.
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Waits for a line to report, at most this long.
    ///
    /// # Errors
    /// When the lines have ended.
    pub fn wait(&mut self, at_most: Duration) -> Result<(), Trouble> {
        match self.inbox.recv_timeout(at_most) {
            Ok(event) => self.waiting = Some(event),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(lines_ended()),
        }
        Ok(())
    }

    /// Everything that has happened since last asked, then the time.
    pub fn events(&mut self) -> Vec<Event> {
        let mut events: Vec<Event> = self.waiting.take().into_iter().map(Event::Line).collect();
        events.extend(self.inbox.try_iter().map(Event::Line));
        events.extend(self.power.try_iter().map(Event::Power));
        for news in self.printer.news() {
            events.push(match news {
                PrinterNews::State(state) => Event::Printer(state),
                PrinterNews::Printed(titled, delivered) => {
                    self.delivered.files.extend(delivered.files);
                    self.delivered.texts.extend(delivered.texts);
                    Event::Printed(titled.into_iter().collect())
                }
                PrinterNews::Failed(words) => Event::Trouble(words),
            });
        }
        events.extend(self.host.as_mut().map(|h| h.news()).unwrap_or_default().into_iter().map(Event::Host));
        events.extend(self.remark.take().map(Event::Trouble));
        events.extend(self.check.as_mut().and_then(Check::result).map(Event::Verified));
        events.push(Event::Tick);
        events
    }

    /// Carries out what the service wants of the devices; what happened by that.
    pub fn serve(&mut self, effect: Effect, density: i8) -> Option<Event> {
        match effect {
            Effect::Line(order) => self.lines.order(order),
            Effect::StopLines => self.lines.stop_round(),
            Effect::Print(slips) => self.printer.print(slips, density),
            Effect::StopPrinting => self.printer.stop(),
            Effect::Host(answer) => self.host.iter_mut().for_each(|h| h.answer(answer.clone())),
            Effect::SetClock(actor, to) => return Some(self.set_clock(actor, to)),
            Effect::Alarm(contact) => self.put(contact),
            Effect::End(step) => self.ending = Some(step),
            Effect::Progress { .. }
            | Effect::Began(..)
            | Effect::Ended(_)
            | Effect::Refused(_)
            | Effect::Notice(_)
            | Effect::Damaged(_) => {}
        }
        None
    }

    /// Sets the clock for somebody; what the service must hear of it.
    pub fn set_clock(&mut self, actor: Actor, to: Moment) -> Event {
        let before = self.clock.now().wall;
        match self.clock.set(to) {
            Ok(()) => Event::ClockWasSet(actor, to.ms_since(before)),
            Err(words) => {
                tell::say(&words);
                Event::ClockNotSet(actor, words)
            }
        }
    }

    /// The commands beside the appliance, to be told what becomes of them.
    pub fn clerk(&mut self) -> &mut Clerk {
        &mut self.clerk
    }

    /// Takes no more commands from beside. Done before the store is closed, so that the next appliance on this site finds
    /// the place free, and its own socket stays.
    pub fn hang_up(&mut self) {
        self.socket = None;
    }

    /// Puts the backlight out, or lights it (S-81).
    pub fn darken(&mut self, dark: bool) {
        if dark == self.is_dark {
            return;
        }
        self.is_dark = dark;
        let switched = if dark { self.backlight.off() } else { self.backlight.on() };
        if let Err(fault) = switched {
            tell::say(fault.words());
        }
    }

    /// Files and texts that slips have become since last asked.
    pub fn take_delivered(&mut self) -> Delivered {
        std::mem::take(&mut self.delivered)
    }

    /// Set once nothing is going on in a unit whose battery is low (S-93).
    pub fn ending(&self) -> Option<LastStep> {
        self.ending
    }

    /// The end of the unit, after its store is closed: lamps out, and off or not as the outage wants it.
    ///
    /// # Errors
    /// When the unit could not be switched off.
    pub fn close(mut self) -> Result<Exit, Trouble> {
        self.shine(Light::Dark);
        match self.ending {
            Some(LastStep::PowerOff) => {
                let off = self.switch.switch_off();
                off.map(|()| Exit::Done).map_err(|fault| Trouble::new(Exit::Device, fault.words()))
            }
            Some(LastStep::Restart) => Ok(Exit::Restart),
            Some(LastStep::EndJobAtNextBox | LastStep::CloseStore) | None => Ok(Exit::Done),
        }
    }

    fn put(&mut self, contact: Contact) {
        let state = match contact {
            Contact::Closed => ContactState::Closed,
            Contact::Open => ContactState::Open,
        };
        if let Err(fault) = self.contact.put(state) {
            tell::say(fault.words());
        }
    }

    /// 「電源」 and 「端末電源」: the unit feeds the terminals as long as it runs, on battery too (S-91).
    fn shine(&mut self, light: Light) {
        for lamp in [Lamp::Power, Lamp::TerminalSupply] {
            if let Err(fault) = self.lamps.set(lamp, light) {
                tell::say(fault.words());
            }
        }
    }
}
