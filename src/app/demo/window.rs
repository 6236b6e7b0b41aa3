//! The window beside the panel: paints a [`View`] and the paper with Slint and reports every touch. With
//! `panel/glass.rs` the only user of `kenshin_ui`.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use kenshin_ui::slint::{
    self, CloseRequestResponse, ComponentHandle, Image, ModelRc, PhysicalPosition, Rgb8Pixel,
    SharedPixelBuffer, SharedString, Timer, TimerMode, VecModel,
};
use kenshin_ui::{Play, Workshop};

use super::paper::Strip;
use super::view::{Act, Sign, Switch, View};
use super::workshop::Control;
use crate::panel::glass::GlassError;

/// The window. Lives on the main thread.
pub struct Window {
    app: Workshop,
    painted: RefCell<Option<View>>,
    closed: Rc<Cell<bool>>,
    timer: Timer,
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Window").field("painted", &self.painted.borrow()).finish_non_exhaustive()
    }
}

impl Window {
    /// Opens the window on the platform's display, so many pixels from its left and its top.
    ///
    /// # Errors
    /// There is no display, or it cannot be drawn on.
    pub fn open(x: i32, y: i32) -> Result<Self, GlassError> {
        let app = Workshop::new()?;
        let closed = Rc::new(Cell::new(false));
        let noted = Rc::clone(&closed);
        app.window().on_close_requested(move || {
            noted.set(true);
            // Outside its loop there is nothing to end.
            let _ = slint::quit_event_loop();
            CloseRequestResponse::HideWindow
        });
        app.window().set_position(PhysicalPosition::new(x, y));
        app.show()?;
        Ok(Self { app, painted: RefCell::default(), closed, timer: Timer::default() })
    }

    /// Paints what differs from what is painted already.
    pub fn paint(&self, view: &View) {
        let mut painted = self.painted.borrow_mut();
        if painted.as_ref() == Some(view) {
            return;
        }
        let play = self.app.global::<Play>();
        play.set_beat(play.get_beat().checked_add(1).unwrap_or(0));
        play.set_title(shared(&view.title));
        play.set_unit(shared(&view.unit));
        play.set_clock(shared(&view.clock));
        play.set_caption(shared(&view.caption));
        play.set_count(shared(&view.count));
        play.set_told(shared(&view.told));
        play.set_paper(shared(&view.paper));
        play.set_plug(switch(&view.plug));
        let old = painted.as_ref();
        // A new list makes its buttons anew, and one under a finger would lose it.
        if old.is_none_or(|o| o.switches != view.switches) {
            play.set_switches(model(view.switches.iter().map(switch)));
        }
        if old.is_none_or(|o| o.signs != view.signs) {
            play.set_signs(model(view.signs.iter().map(sign)));
        }
        if old.is_none_or(|o| o.jumps != view.jumps) {
            play.set_jumps(model(view.jumps.iter().map(act)));
        }
        if old.is_none_or(|o| o.terminals != view.terminals) {
            play.set_terminals(model(view.terminals.iter().map(act)));
        }
        if old.is_none_or(|o| o.meters != view.meters) {
            play.set_meters(model(view.meters.iter().map(act)));
        }
        if old.is_none_or(|o| o.deeds != view.deeds) {
            play.set_deeds(model(view.deeds.iter().map(act)));
        }
        if old.is_none_or(|o| o.scrolls != view.scrolls) {
            play.set_scrolls(model(view.scrolls.iter().map(|s| shared(s))));
        }
        *painted = Some(view.clone());
    }

    /// Shows the newest paper, of which `grown` pixels are new. Whoever has scrolled back keeps what he looks at.
    #[expect(clippy::float_arithmetic, reason = "pixels, which Slint counts in floats")]
    pub fn paint_paper(&self, strip: &Strip, grown: usize) {
        let (width, height) = (side(strip.width), side(strip.height));
        let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(width, height);
        for (pixel, &grey) in pixels.make_mut_slice().iter_mut().zip(&strip.grey) {
            *pixel = Rgb8Pixel { r: grey, g: grey, b: grey };
        }
        let play = self.app.global::<Play>();
        let back = play.get_strip_back();
        if back > 0.0 {
            play.set_strip_back(back + f32::from(u16::try_from(grown).unwrap_or(u16::MAX)));
        }
        play.set_strip(Image::from_rgb8(pixels));
        play.set_strip_height(height.cast_signed());
    }

    /// Calls `report` for every touch from now on.
    pub fn on_press(&self, mut report: impl FnMut(Control) + 'static) {
        self.app.global::<Play>().on_press(move |key| {
            if let Some(control) = usize::try_from(key).ok().and_then(Control::from_key) {
                report(control);
            }
        });
    }

    /// Calls `work` again and again instead of what was called before.
    pub fn every(&self, period: Duration, work: impl FnMut() + 'static) {
        self.timer.start(TimerMode::Repeated, period, work);
    }

    /// Shows the window alone until it is closed or [`leave`](Self::leave) is called.
    ///
    /// # Errors
    /// The display has gone.
    pub fn run(&self) -> Result<(), GlassError> {
        Ok(slint::run_event_loop()?)
    }

    /// Ends [`run`](Self::run).
    pub fn leave(&self) {
        // Outside its loop there is nothing to end.
        let _ = slint::quit_event_loop();
    }

    /// Whether somebody has closed it.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// The window, for tests that touch it and read its pixels.
    pub fn app(&self) -> &Workshop {
        &self.app
    }
}

fn shared(text: &str) -> SharedString {
    SharedString::from(text)
}

fn model<T: Clone + 'static>(items: impl Iterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(items.collect::<VecModel<T>>())
}

fn key(control: Control) -> i32 {
    i32::try_from(control.key()).unwrap_or(i32::MAX)
}

fn side(pixels: usize) -> u32 {
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

fn switch(switch: &Switch) -> kenshin_ui::Switch {
    kenshin_ui::Switch {
        key: key(switch.control),
        name: shared(&switch.name),
        state: shared(&switch.state),
        alert: switch.alert,
        act: shared(&switch.act),
        spoken: shared(&format!("{}: {}", switch.name, switch.act)),
    }
}

fn sign(sign: &Sign) -> kenshin_ui::Sign {
    kenshin_ui::Sign { name: shared(&sign.name), state: shared(&sign.state), active: sign.active }
}

fn act(act: &Act) -> kenshin_ui::Act {
    kenshin_ui::Act {
        key: key(act.control),
        label: shared(&act.label),
        spoken: shared(&act.spoken),
        chosen: act.chosen,
        alert: act.alert,
    }
}
