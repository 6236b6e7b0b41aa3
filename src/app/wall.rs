//! The appliance on the wall: the panel over a unit (`kenshin panel`).

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::exit::{Exit, Trouble};
use super::parse;
use super::site::{Needs, Opening};
use super::unit::{Fittings, Unit};
use crate::cli::{LookArg, Panel as PanelArgs};
use crate::panel::glass::Glass;
use crate::panel::screen::Look;
use crate::panel::turn::{Input, Panel};
use crate::service::Event;
use crate::service::event::Presence;

/// How often events are fetched and time is told.
const TURN: Duration = Duration::from_millis(50);

struct Wall {
    panel: Panel,
    unit: Unit,
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
    let (service, unit) = Unit::start(parts, fittings)?;
    let look = match args.look {
        LookArg::Light => Look::Light,
        LookArg::Dark => Look::Dark,
        LookArg::Contrast => Look::HighContrast,
    };
    let panel = Panel::new(service, unit.now(), opening.lang, look);
    let mut wall = Wall { panel, unit };
    wall.step(Input::Event(Event::Started(env!("CARGO_PKG_VERSION").to_owned(), Presence::Resident)));
    let wall = Rc::new(RefCell::new(wall));
    connect(&glass, &wall, opening);
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
            for effect in self.panel.step(self.unit.now(), input) {
                let density = self.panel.service(|s| s.building().settings().density);
                inputs.extend(self.unit.serve(effect, density).map(Input::Event));
            }
        }
    }

    fn turn(&mut self) {
        for event in self.unit.events() {
            self.step(Input::Event(event));
        }
    }

    fn paint(&self, glass: &Glass) {
        glass.paint(&self.panel.frame(), &self.panel.screen());
    }

    fn close(self) -> Result<Exit, Trouble> {
        drop(self.panel);
        self.unit.close()
    }
}
