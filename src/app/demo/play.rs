//! Both windows of the demo: the panel as it hangs on the wall, and beside it the world to be played.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::window::Window;
use super::world::World;
use crate::app::exit::{Exit, Trouble};
use crate::app::site::Opening;
use crate::app::{tell, wall};
use crate::cli::{Panel, ToArgs};
use crate::config::Config;
use crate::domain::words::Lang;
use crate::panel::glass::GlassError;

/// Twice the panel of the reference unit.
const PANEL: &str = "640x480";
/// Where the panel stands, and where its neighbour: both fit a display of 1366 pixels.
const PANEL_AT: (i32, i32) = (0, 0);
const BESIDE_AT: (i32, i32) = (648, 0);
/// How often the world is looked at and the printer prints on.
const TURN: Duration = Duration::from_millis(100);

/// Opens the window of the world.
///
/// # Errors
/// There is no display.
pub fn open() -> Result<Window, GlassError> {
    Window::open(BESIDE_AT.0, BESIDE_AT.1)
}

/// Plays until either window is closed. A unit that has switched itself off starts again when mains return.
///
/// # Errors
/// What the panel could not open.
pub fn run(
    window: Window,
    world: World,
    site: &Path,
    lang: Lang,
    interrupted: &Arc<AtomicBool>,
) -> Result<Exit, Trouble> {
    let (window, world) = (Rc::new(window), Rc::new(RefCell::new(world)));
    connect(&window, &world, lang);
    let ended = runs(&window, &world, site, lang, interrupted);
    drop(window);
    if let Ok(world) = Rc::try_unwrap(world) {
        world.into_inner().end();
    }
    ended
}

fn runs(
    window: &Rc<Window>,
    world: &Rc<RefCell<World>>,
    site: &Path,
    lang: Lang,
    interrupted: &Arc<AtomicBool>,
) -> Result<Exit, Trouble> {
    loop {
        world.borrow_mut().unit_runs();
        watch(window, world, lang, |_| false);
        let ended = show_panel(world, site, lang, interrupted)?;
        let switched_off = world.borrow_mut().unit_ended();
        if let Some(words) = &switched_off {
            tell::say(words.say(lang));
        }
        if window.is_closed() || interrupted.load(Ordering::Relaxed) {
            return Ok(ended);
        }
        if switched_off.is_some() {
            wait_for_mains(window, world, lang, interrupted)?;
            if window.is_closed() || interrupted.load(Ordering::Relaxed) {
                return Ok(ended);
            }
        } else if ended != Exit::Restart {
            return Ok(ended);
        }
    }
}

/// The panel, exactly as `kenshin panel` shows it.
fn show_panel(
    world: &RefCell<World>,
    site: &Path,
    lang: Lang,
    interrupted: &Arc<AtomicBool>,
) -> Result<Exit, Trouble> {
    let config = Config::read(site)?;
    let fittings = world.borrow().fittings();
    let opening = Opening {
        config: &config,
        lang,
        silent: false,
        to: ToArgs { to: Some("none".to_owned()), out: None },
        interrupted: Arc::clone(interrupted),
        running: None,
    };
    let panel = Panel { window: Some(PANEL.to_owned()), ..Panel::default() };
    wall::run(&opening, &panel, fittings, Some(PANEL_AT))
}

fn wait_for_mains(
    window: &Rc<Window>,
    world: &Rc<RefCell<World>>,
    lang: Lang,
    interrupted: &Arc<AtomicBool>,
) -> Result<(), Trouble> {
    let interrupted = Arc::clone(interrupted);
    watch(window, world, lang, move |world| world.has_mains() || interrupted.load(Ordering::Relaxed));
    window.run().map_err(|e| Trouble::new(Exit::Device, e.words()))
}

fn connect(window: &Rc<Window>, world: &Rc<RefCell<World>>, lang: Lang) {
    let (painter, played) = (Rc::downgrade(window), Rc::clone(world));
    window.on_press(move |control| {
        let mut world = played.borrow_mut();
        world.press(control);
        if let Some(window) = painter.upgrade() {
            window.paint(&world.view(lang));
        }
    });
}

/// Paints the world turn by turn, and leaves the window's own loop once `is_over` says so.
fn watch(
    window: &Rc<Window>,
    world: &Rc<RefCell<World>>,
    lang: Lang,
    is_over: impl Fn(&World) -> bool + 'static,
) {
    let (painter, played) = (Rc::downgrade(window), Rc::clone(world));
    let mut painted = None;
    let mut turn = move || {
        let Some(window) = painter.upgrade() else { return };
        let mut world = played.borrow_mut();
        window.paint(&world.view(lang));
        let rows = world.print_on();
        let before = painted.replace(rows);
        if before != Some(rows) {
            window.paint_paper(&world.strip(), grown(before.unwrap_or(rows), rows));
        }
        if is_over(&world) {
            window.leave();
        }
    };
    turn();
    window.every(TURN, turn);
}

/// Pixels of the window's paper that so many rows of dots have become.
fn grown(before: u64, rows: u64) -> usize {
    usize::try_from(rows.saturating_sub(before) * 2 / 3).unwrap_or(usize::MAX)
}
