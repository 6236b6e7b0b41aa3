//! The appliance on the wall: the panel over a unit (`kenshin panel`).

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::errands::{Look as LookAt, Owner};
use super::exit::{Exit, Trouble};
use super::parse;
use super::site::{Needs, Opening};
use super::tell;
use super::touching::{FOLLOW, Touching, Wanted};
use super::unit::{Fittings, Unit};
use crate::adapters::lot::SystemLot;
use crate::cli::{LookArg, Panel as PanelArgs};
use crate::panel::finger::{Pointing, Sensed};
use crate::panel::glass::Glass;
use crate::panel::screen::Look;
use crate::panel::turn::{Input, Panel};
use crate::ports::store::StoreError;
use crate::receipt::document::Document;
use crate::service::event::Presence;
use crate::service::version;
use crate::service::{Command, Effect, Event};

/// How often events are fetched and time is told.
const TURN: Duration = Duration::from_millis(50);
/// Longest wait for the lines to come to their next gap when the program is to end.
const STOP_US_MAX: u64 = 5_000_000;

struct Wall {
    panel: Panel,
    unit: Unit,
    touching: Touching,
}

/// Opens the panel and runs the appliance until the window is closed, the program is told to end, or the battery is low.
/// A window that has a neighbour stands `at` so many pixels from the left and the top of the display.
///
/// # Errors
/// What could not be opened and what to do.
pub fn run(
    opening: &Opening<'_>,
    args: &PanelArgs,
    fittings: Fittings,
    at: Option<(i32, i32)>,
) -> Result<Exit, Trouble> {
    let size = args.window.as_deref().map(parse::size).transpose()?;
    let glass = Rc::new(Glass::new().map_err(|e| Trouble::new(Exit::Device, e.words()))?);
    match size {
        Some((width, height)) => glass.set_size(width, height),
        None => glass.set_full_screen(true),
    }
    if let Some((x, y)) = at {
        glass.set_position(x, y);
    }
    let parts = opening.open(Needs::LinesForGood, false, &fittings.clock)?;
    let (service, unit) = Unit::start(parts, fittings, opening)?;
    let look = match args.look {
        LookArg::Light => Look::Light,
        LookArg::Dark => Look::Dark,
        LookArg::Contrast => Look::HighContrast,
    };
    let mut panel = Panel::new(service, unit.now(), opening.lang, look);
    if let Some(key) = &opening.config.panel.recovery_key {
        panel.set_recovery(key.clone(), Box::new(SystemLot));
    }
    let io = |e: std::io::Error| StoreError::Io(e.to_string());
    let touching = Touching::start(opening.config.panel.touch.as_deref()).map_err(io)?;
    let mut wall = Wall { panel, unit, touching };
    wall.step(Input::Event(Event::Started(version::PROGRAM.to_owned(), Presence::Resident)));
    let wall = Rc::new(RefCell::new(wall));
    connect(&glass, &wall, opening);
    follow_finger(&wall, &glass);
    wall.borrow().paint(&glass);
    let ran = glass.run().map_err(|e| Trouble::new(Exit::Device, e.words()));
    drop(glass);
    // Closes the store before anything is switched off (S-93).
    let closed = match Rc::try_unwrap(wall) {
        Ok(wall) => wall.into_inner().close(),
        Err(_) => Ok(Exit::Done),
    };
    ran.and(closed)
}

/// Touches and time reach the wall through the glass. The glass is held weakly, or neither would ever end.
fn connect(glass: &Rc<Glass>, wall: &Rc<RefCell<Wall>>, opening: &Opening<'_>) {
    let (touched, painter) = (Rc::downgrade(wall), Rc::downgrade(glass));
    glass.on_touch(move |touch| with(&touched, &painter, |wall, _| wall.step(Input::Touch(touch))));
    let (turning, painter) = (Rc::downgrade(wall), Rc::downgrade(glass));
    let interrupted = std::sync::Arc::clone(&opening.interrupted);
    glass.every(TURN, move || {
        with(&turning, &painter, |wall, glass| {
            wall.turn();
            if interrupted.load(Ordering::Relaxed) || wall.unit.ending().is_some() {
                glass.close();
            }
        });
    });
}

/// What the panel's own sensor sees. The wall must be free while the glass reports what was touched.
fn follow_finger(wall: &Rc<RefCell<Wall>>, glass: &Rc<Glass>) {
    if !wall.borrow().touching.is_there() {
        return;
    }
    let (following, painter) = (Rc::downgrade(wall), Rc::downgrade(glass));
    glass.every(FOLLOW, move || {
        let (Some(wall), Some(glass)) = (following.upgrade(), painter.upgrade()) else { return };
        loop {
            let next = wall.borrow_mut().next_pointing();
            let Some(pointing) = next else { break };
            glass.finger(pointing);
        }
    });
}

fn with(wall: &Weak<RefCell<Wall>>, glass: &Weak<Glass>, work: impl FnOnce(&mut Wall, &Glass)) {
    if let (Some(wall), Some(glass)) = (wall.upgrade(), glass.upgrade()) {
        let mut wall = wall.borrow_mut();
        work(&mut wall, &glass);
        let is_dark = wall.panel.frame().dark;
        wall.unit.darken(is_dark);
        wall.paint(&glass);
    }
}

impl Wall {
    fn step(&mut self, input: Input) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let effects = self.panel.step(self.unit.now(), input);
            inputs.extend(self.carry_out(effects));
            self.unit.clerk().pass_on(self.panel.take_errands());
        }
    }

    fn serve(&mut self, effects: Vec<Effect>) {
        self.carry_out(effects).into_iter().for_each(|input| self.step(input));
    }

    /// What the service wants done; what happened by that.
    fn carry_out(&mut self, effects: Vec<Effect>) -> Vec<Input> {
        let density = self.density();
        effects.into_iter().filter_map(|effect| self.unit.serve(effect, density).map(Input::Event)).collect()
    }

    fn turn(&mut self) {
        for event in self.unit.events() {
            self.step(Input::Event(event));
        }
        if let Err(trouble) = self.serve_errands() {
            tell::say(trouble.words);
        }
    }

    /// What the finger on the panel's own sensor does next on the glass; what is not for the glass is done here.
    fn next_pointing(&mut self) -> Option<Pointing> {
        loop {
            match self.touching.next(&self.panel)? {
                Wanted::Sensed(Sensed::OnGlass(pointing)) => return Some(pointing),
                Wanted::Sensed(Sensed::ToPanel(touch)) => self.step(Input::Touch(touch)),
                Wanted::Told(words) => {
                    tell::say(&words);
                    self.step(Input::Event(Event::Trouble(words)));
                }
            }
        }
    }

    fn paint(&self, glass: &Glass) {
        glass.paint(&self.panel.frame(), &self.panel.screen());
    }

    /// A reading under way is stopped as by 中止, so that the journal tells of no power cut (S-21).
    fn stop(&mut self) {
        let deadline = self.unit.now().up.plus_micros(STOP_US_MAX);
        self.step(Input::Errand(Command::Stop));
        while self.panel.service(|s| s.is_working()) && self.unit.now().up < deadline {
            if self.unit.wait(TURN).is_err() {
                return;
            }
            self.turn();
        }
    }

    fn close(mut self) -> Result<Exit, Trouble> {
        self.unit.hang_up();
        if self.panel.service(|s| s.is_working()) {
            self.stop();
        }
        drop(self.panel);
        self.unit.close()
    }
}

impl Owner for Wall {
    fn unit(&mut self) -> &mut Unit {
        &mut self.unit
    }

    fn look(&self, look: LookAt) {
        self.panel.service(look);
    }

    fn errand(&mut self, command: Command) -> Result<(), Trouble> {
        self.step(Input::Errand(command));
        Ok(())
    }

    fn happened(&mut self, event: Event) -> Result<(), Trouble> {
        self.step(Input::Event(event));
        Ok(())
    }

    fn hand_over(&mut self, slips: Vec<Document>) -> Result<(), Trouble> {
        let effects = self.panel.hand_over(self.unit.now(), slips);
        self.serve(effects);
        Ok(())
    }

    fn density(&self) -> i8 {
        self.panel.service(|s| s.building().settings().density)
    }
}
