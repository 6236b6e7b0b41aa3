//! The appliance on the wall: panel, lines, printer and the unit's own parts put together (`kenshin panel`).

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::desk::now;
use super::exit::{Exit, Trouble};
use super::parse;
use super::platform::wiring;
use super::printing::PrinterThread;
use super::site::{Check, Needs, Opening, Parts};
use super::tell;
use crate::adapters::clock;
use crate::adapters::lines::Lines;
use crate::adapters::lot::SystemLot;
use crate::adapters::platform::{LOOK_EVERY, Platform, PowerWatch};
use crate::cli::{LookArg, Panel as PanelArgs};
use crate::domain::alarm::{Contact, PowerState};
use crate::domain::journal::Actor;
use crate::domain::moment::Moment;
use crate::panel::glass::Glass;
use crate::panel::screen::Look;
use crate::panel::turn::{Faults, Input, Panel};
use crate::ports::bus::LineEvent;
use crate::ports::platform::{AlarmContact, Backlight, ContactState, Lamp, Lamps, Light};
use crate::service::event::Presence;
use crate::service::{Effect, Event, version};

/// How often events are fetched and time is told.
const TURN: Duration = Duration::from_millis(50);

struct Wall {
    panel: Panel,
    lines: Lines,
    inbox: Receiver<LineEvent>,
    printer: PrinterThread,
    power: Receiver<PowerState>,
    contact: Box<dyn AlarmContact>,
    backlight: Box<dyn Backlight>,
    check: Option<Check>,
    printer_failed: bool,
    dark: bool,
}

/// Opens the panel and runs the appliance until the window is closed or the program is told to end.
///
/// # Errors
/// What could not be opened and what to do.
pub fn run(opening: &Opening<'_>, args: &PanelArgs) -> Result<Exit, Trouble> {
    let size = args.window.as_deref().map(parse::size).transpose()?;
    let glass = Glass::new().map_err(|e| Trouble::new(Exit::Device, e.words()))?;
    let glass = Rc::new(glass);
    match size {
        Some((width, height)) => glass.set_size(width, height),
        None => glass.set_full_screen(true),
    }
    let Parts { service, lines, inbox, outlet, check } = opening.open(Needs::LinesForGood, false)?;
    let mut platform = Platform::of_this_machine(wiring(&opening.config.platform));
    let (report, power) = channel();
    let io = |e: std::io::Error| Trouble::from(crate::ports::store::StoreError::Io(e.to_string()));
    let _watch = PowerWatch::start(platform.power, LOOK_EVERY, move |seen| report.send(seen.state).is_ok())
        .map_err(io)?;
    shine(&mut *platform.lamps, Light::Lit);
    let look = match args.look {
        LookArg::Light => Look::Light,
        LookArg::Dark => Look::Dark,
        LookArg::Contrast => Look::HighContrast,
    };
    let mut panel = Panel::new(service, now(), opening.lang, look);
    if let Some(key) = &opening.config.recovery_key {
        panel.set_recovery(key.clone(), Box::new(SystemLot));
    }
    let mut wall = Wall {
        panel,
        lines,
        inbox,
        printer: PrinterThread::start(outlet).map_err(io)?,
        power,
        contact: platform.contact,
        backlight: platform.backlight,
        check,
        printer_failed: false,
        dark: false,
    };
    wall.step(Input::Event(Event::Started(version::PROGRAM.to_owned(), Presence::Resident)));
    let wall = Rc::new(RefCell::new(wall));
    let (touched, painter) = (Rc::clone(&wall), Rc::clone(&glass));
    glass.on_touch(move |touch| {
        let mut wall = touched.borrow_mut();
        wall.step(Input::Touch(touch));
        wall.paint(&painter);
    });
    let (turning, painter) = (Rc::clone(&wall), Rc::clone(&glass));
    let interrupted = std::sync::Arc::clone(&opening.interrupted);
    glass.every(TURN, move || {
        if interrupted.load(Ordering::Relaxed) {
            painter.close();
        }
        let mut wall = turning.borrow_mut();
        wall.turn();
        wall.paint(&painter);
    });
    wall.borrow_mut().paint(&glass);
    let ran = glass.run().map_err(|e| Trouble::new(Exit::Device, e.words()));
    shine(&mut *platform.lamps, Light::Dark);
    ran.map(|()| Exit::Done)
}

/// 「電源」 and 「端末電源」: the unit feeds the terminals as long as it runs, on battery too (S-91).
fn shine(lamps: &mut dyn Lamps, light: Light) {
    for lamp in [Lamp::Power, Lamp::TerminalSupply] {
        if let Err(fault) = lamps.set(lamp, light) {
            tell::say(fault.words());
        }
    }
}

impl Wall {
    fn step(&mut self, input: Input) {
        let effects = self.panel.step(now(), input);
        for effect in effects {
            self.serve(effect);
        }
    }

    fn serve(&mut self, effect: Effect) {
        match effect {
            Effect::Line(order) => self.lines.order(order),
            Effect::StopLines => self.lines.stop_round(),
            Effect::Print(slips) => {
                self.printer.print(slips, self.panel.service(|s| s.building().settings().density));
            }
            Effect::SetClock(to) => self.set_clock(to),
            Effect::Alarm(contact) => {
                let state = match contact {
                    Contact::Closed => ContactState::Closed,
                    Contact::Open => ContactState::Open,
                };
                if let Err(fault) = self.contact.put(state) {
                    tell::say(fault.words());
                }
            }
            Effect::Progress { .. }
            | Effect::Began(..)
            | Effect::Ended(_)
            | Effect::Refused(_)
            | Effect::Notice(_)
            | Effect::Damaged(_) => {}
        }
    }

    fn set_clock(&mut self, to: Moment) {
        let before = clock::wall();
        match clock::set(to) {
            Ok(()) => self.step(Input::Event(Event::ClockWasSet(Actor::Panel, to.ms_since(before)))),
            Err(words) => {
                // The panel says whom to call; how to mend it is for that person.
                tell::say(&words);
                for effect in self.panel.clock_not_set(now()) {
                    self.serve(effect);
                }
            }
        }
    }

    /// Everything that has happened since the last turn, then the time.
    fn turn(&mut self) {
        while let Ok(event) = self.inbox.try_recv() {
            self.step(Input::Event(Event::Line(event)));
        }
        while let Ok(state) = self.power.try_recv() {
            self.step(Input::Event(Event::Power(state)));
        }
        let printed: Vec<_> = self.printer.done().collect();
        for result in printed {
            self.printer_failed = result.is_err();
            match result {
                Ok(slips) => self.step(Input::Event(Event::Printed(slips))),
                Err(words) => self.panel.notify(words),
            }
        }
        if let Some(result) = self.check.as_mut().and_then(Check::result) {
            self.step(Input::Event(Event::Verified(result)));
        }
        self.step(Input::Event(Event::Tick));
    }

    fn paint(&mut self, glass: &Glass) {
        let conditions = self.panel.service(|s| s.conditions());
        self.panel.set_faults(Faults {
            paper_out: conditions.paper_out,
            printer: conditions.printer_error || self.printer_failed,
            battery: conditions.battery_low,
            charger: conditions.charger_fault,
        });
        let frame = self.panel.frame();
        if frame.dark != self.dark {
            self.dark = frame.dark;
            let switched = if self.dark { self.backlight.off() } else { self.backlight.on() };
            if let Err(fault) = switched {
                tell::say(fault.words());
            }
        }
        glass.paint(&frame, &self.panel.screen());
    }
}
