//! The glass: paints a [`Screen`] in its [`Frame`] with Slint and reports every [`Touch`]. With the demo's
//! side window (`app/demo/window.rs`) the only user of `kenshin_ui`.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use kenshin_ui::slint::platform::{PointerEventButton, WindowEvent};
use kenshin_ui::slint::{
    self, CloseRequestResponse, ComponentHandle, LogicalPosition, LogicalSize, Model, ModelRc,
    PhysicalPosition, PhysicalSize, SharedString, Timer, TimerMode, VecModel,
};
use kenshin_ui::{Action, App, Fact, Kind, Line, Panel, Theme};

use crate::domain::calibration::Spot;
use crate::domain::text::columns;
use crate::domain::words::Words;
use crate::panel::finger::Pointing;
use crate::panel::screen::{Bare, Body, Button, Frame, Keys, Look, Mood, Row, Screen, Touch};
use crate::words;

/// Logical width of the smallest panel; wider ones get wider pages.
const WIDTH: u16 = 320;
/// Logical height of every panel.
const HEIGHT: u16 = 240;

/// Half-width columns of a row's text beyond which the rows of its list are high enough for several lines.
const COLUMNS_LOW: usize = 38;

/// Why there is no glass: no display, or one that cannot be drawn on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GlassError(String);

impl GlassError {
    /// What happened and what to do.
    pub fn words(&self) -> Words {
        let why = &self.0;
        words!(
            "画面を開けません({why})。ディスプレイの接続、DISPLAYの設定を確認してください。",
            "the screen cannot be opened ({why}): check the display and DISPLAY"
        )
    }
}

impl fmt::Display for GlassError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
    }
}

impl std::error::Error for GlassError {}

impl From<slint::PlatformError> for GlassError {
    fn from(e: slint::PlatformError) -> Self {
        Self(e.to_string())
    }
}

/// One colour drawn on another, as the theme lists them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// What it is used for.
    pub name: String,
    /// Red, green and blue of letters.
    pub ink: [u8; 3],
    /// Red, green and blue behind them.
    pub ground: [u8; 3],
}

/// The window with everything in it. Lives on the main thread.
pub struct Glass {
    app: App,
    painted: RefCell<Option<(Frame, Screen)>>,
    timers: RefCell<Vec<Timer>>,
}

impl fmt::Debug for Glass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Glass").field("painted", &self.painted.borrow()).finish_non_exhaustive()
    }
}

impl Glass {
    /// Opens the glass on the platform's display.
    pub fn new() -> Result<Self, GlassError> {
        let glass = Self { app: App::new()?, painted: RefCell::default(), timers: RefCell::default() };
        // The loop would go on as long as any other window is open.
        glass.app.window().on_close_requested(|| {
            let _ = slint::quit_event_loop();
            CloseRequestResponse::HideWindow
        });
        glass.app.show()?;
        glass.fit();
        Ok(glass)
    }

    /// Paints what differs from what is painted already. Another screen, or another focus, starts at its top.
    pub fn paint(&self, frame: &Frame, screen: &Screen) {
        self.fit();
        let mut painted = self.painted.borrow_mut();
        let (old_frame, old) = painted.as_ref().map_or((None, None), |(f, s)| (Some(f), Some(s)));
        let panel = self.app.global::<Panel>();
        if old_frame != Some(frame) {
            paint_frame(&panel, frame, old_frame);
            self.app.global::<Theme>().set_look(look(frame.look));
        }
        let is_header_the_same = old_frame.is_some_and(|o| has_same_header(o, frame))
            && old.is_some_and(|o| o.title == screen.title);
        if !is_header_the_same {
            panel.set_header_beat(next_beat(panel.get_header_beat()));
        }
        if old != Some(screen) {
            panel.set_body_beat(next_beat(panel.get_body_beat()));
            if !old.is_some_and(|o| is_same_screen(o, screen)) {
                panel.set_first(places(focus(screen)));
                panel.set_second_layer(false);
            }
            if !old.is_some_and(|o| is_same_screen(o, screen) && means_the_same(o, screen)) {
                panel.set_turn(panel.get_turn().wrapping_add(1));
            }
            if old.is_none_or(|o| o.title != screen.title) {
                panel.set_title(shared(&screen.title));
            }
            if old.is_none_or(|o| o.notices != screen.notices) {
                panel.set_notices(model(screen.notices.iter().map(|n| shared(n))));
            }
            if old.is_none_or(|o| o.actions != screen.actions) {
                panel.set_actions(model(screen.actions.iter().map(action)));
            }
            panel.set_anywhere(screen.bare() == Bare::AtOnce);
            if old.is_none_or(|o| o.body != screen.body) {
                paint_body(&panel, &screen.body, old.map(|o| &o.body));
            }
        }
        *painted = Some((frame.clone(), screen.clone()));
    }

    /// Calls `report` for every touch from now on.
    pub fn on_touch(&self, report: impl FnMut(Touch) + 'static) {
        let report = Rc::new(RefCell::new(report));
        let panel = self.app.global::<Panel>();
        let tell = Rc::clone(&report);
        panel.on_button(move |key| tell.borrow_mut()(Touch::Button(key.cast_unsigned())));
        let tell = Rc::clone(&report);
        panel.on_row(move |place| {
            if let Ok(place) = usize::try_from(place) {
                tell.borrow_mut()(Touch::Row(place));
            }
        });
        let tell = Rc::clone(&report);
        panel.on_key(move |key| {
            if let Some(key) = key.chars().next() {
                tell.borrow_mut()(Touch::Key(key));
            }
        });
        panel.on_point(move |x, y| report.borrow_mut()(Touch::Point(thousandths(x), thousandths(y))));
    }

    /// A finger of the panel's own sensor. It reaches what lies there as any pointer would, and leaves no pointer behind.
    /// Places beside the screen are its edge.
    pub fn finger(&self, pointing: Pointing) {
        let window = self.app.window();
        let send = |event| window.dispatch_event(event);
        let button = PointerEventButton::Left;
        match pointing {
            Pointing::Press(at) => {
                let position = self.pixel(at);
                send(WindowEvent::PointerMoved { position });
                send(WindowEvent::PointerPressed { position, button });
            }
            Pointing::Move(at) => send(WindowEvent::PointerMoved { position: self.pixel(at) }),
            Pointing::Lift(at) => {
                send(WindowEvent::PointerReleased { position: self.pixel(at), button });
                send(WindowEvent::PointerExited);
            }
            Pointing::Leave => send(WindowEvent::PointerExited),
        }
    }

    /// Middle of the physical pixel at a place, as Slint counts.
    #[expect(clippy::float_arithmetic, reason = "pixels, which Slint counts in floats")]
    fn pixel(&self, at: Spot) -> LogicalPosition {
        let window = self.app.window();
        let size = window.size();
        let (x, y) = at.pixel(size.width, size.height);
        let middle =
            |pixel: u32| (f32::from(u16::try_from(pixel).unwrap_or(u16::MAX)) + 0.5) / window.scale_factor();
        LogicalPosition::new(middle(x), middle(y))
    }

    /// Calls `work` again and again, as long as the glass lives.
    pub fn every(&self, period: Duration, work: impl FnMut() + 'static) {
        let timer = Timer::default();
        timer.start(TimerMode::Repeated, period, work);
        self.timers.borrow_mut().push(timer);
    }

    /// Shows the glass until it is closed.
    pub fn run(&self) -> Result<(), GlassError> {
        self.fit();
        Ok(self.app.run()?)
    }

    /// Closes the glass: [`run`](Self::run) returns.
    pub fn close(&self) {
        // Outside its loop there is nothing to end.
        let _ = slint::quit_event_loop();
    }

    /// Makes the window this many pixels wide and high.
    pub fn set_size(&self, width: u16, height: u16) {
        let size = PhysicalSize::new(width.into(), height.into());
        self.app.window().set_size(size);
        self.scale_to(size);
    }

    /// Puts the window so many pixels from the left and the top of the display, where the display lets it.
    pub fn set_position(&self, x: i32, y: i32) {
        self.app.window().set_position(PhysicalPosition::new(x, y));
    }

    /// Takes the whole display, or gives it back.
    pub fn set_full_screen(&self, full: bool) {
        self.app.window().set_fullscreen(full);
    }

    /// The window, for tests that touch it and read its pixels.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// What the look of now draws on what.
    pub fn pairs(&self) -> Vec<Pair> {
        let rgb = |c: slint::Color| [c.red(), c.green(), c.blue()];
        let pairs = self.app.global::<Theme>().get_pairs();
        pairs
            .iter()
            .map(|p| Pair { name: p.name.to_string(), ink: rgb(p.ink), ground: rgb(p.ground) })
            .collect()
    }

    /// Letters as large as the window allows, whatever its size has become.
    fn fit(&self) {
        self.scale_to(self.app.window().size());
    }

    fn scale_to(&self, size: PhysicalSize) {
        if size.width == 0 || size.height == 0 {
            return; // not mapped yet
        }
        let window = self.app.window();
        let scale = scale_for(size);
        if window.scale_factor().to_bits() != scale.to_bits() {
            window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: scale });
            let logical = LogicalSize::from_physical(size, scale);
            window.dispatch_event(WindowEvent::Resized { size: logical });
        }
    }
}

/// The largest factor at which 320 × 240 fits.
#[expect(clippy::float_arithmetic, reason = "pixels, which Slint counts in floats")]
fn scale_for(size: PhysicalSize) -> f32 {
    let share =
        |pixels: u32, logical: u16| f32::from(u16::try_from(pixels).unwrap_or(u16::MAX)) / f32::from(logical);
    share(size.width, WIDTH).min(share(size.height, HEIGHT))
}

/// Another model is a change to Slint, whatever stands in it; the rest it compares itself.
fn paint_frame(panel: &Panel<'_>, frame: &Frame, old: Option<&Frame>) {
    panel.set_clock(shared(&frame.clock));
    panel.set_host_active(frame.host_active);
    panel.set_terminals_active(frame.terminals_active);
    if old.is_none_or(|old| old.faults != frame.faults) {
        panel.set_faults(model(frame.faults.iter().map(|f| shared(f))));
    }
    panel.set_reversed(frame.reversed);
    panel.set_dark(frame.dark);
}

fn paint_body(panel: &Panel<'_>, body: &Body, old: Option<&Body>) {
    match body {
        Body::Menu(buttons) => {
            panel.set_menu(model(buttons.iter().map(action)));
            panel.set_kind(Kind::Menu);
        }
        Body::Message { mood: how, text } => {
            panel.set_mood(mood(*how));
            panel.set_text(shared(text));
            panel.set_kind(Kind::Message);
        }
        Body::List { rows, touchable, .. } => {
            if !matches!(old, Some(Body::List { rows: old, .. }) if old == rows) {
                panel.set_lines(model(rows.iter().map(line)));
                panel.set_tall(rows.iter().any(|r| columns(&r.text) > COLUMNS_LOW));
            }
            panel.set_touchable(*touchable);
            panel.set_kind(Kind::List);
        }
        Body::Facts(facts) => {
            panel.set_facts(model(facts.iter().map(|(n, v)| Fact { name: shared(n), value: shared(v) })));
            panel.set_kind(Kind::Facts);
        }
        Body::Entry { prompt, typed, keys } => {
            panel.set_prompt(shared(prompt));
            panel.set_typed(shared(typed));
            panel.set_letters(*keys == Keys::Code);
            panel.set_kind(Kind::Entry);
        }
        Body::Progress { text, percent } => {
            panel.set_text(shared(text));
            panel.set_percent(i32::from(*percent.min(&100)));
            panel.set_kind(Kind::Progress);
        }
        Body::Slip(lines) => {
            panel.set_slip(model(lines.iter().map(|l| shared(l))));
            panel.set_kind(Kind::Slip);
        }
        Body::Crosshair(x, y) => {
            panel.set_cross_x(share(*x));
            panel.set_cross_y(share(*y));
            panel.set_kind(Kind::Crosshair);
        }
    }
}

fn has_same_header(old: &Frame, new: &Frame) -> bool {
    let lamps = |f: &Frame| (f.host_active, f.terminals_active);
    old.clock == new.clock && lamps(old) == lamps(new)
}

/// Never negative, in ten years of seconds either.
fn next_beat(beat: i32) -> i32 {
    beat.checked_add(1).unwrap_or(0)
}

/// Whether a list may stay where the finger has moved it.
fn is_same_screen(old: &Screen, new: &Screen) -> bool {
    old.id == new.id && old.title == new.title && focus(old) == focus(new)
}

/// Whether a finger that came down on the old one means the same on the new one.
fn means_the_same(old: &Screen, new: &Screen) -> bool {
    let body = match (&old.body, &new.body) {
        (Body::Menu(old), Body::Menu(new)) => old == new,
        (Body::List { rows: old, .. }, Body::List { rows: new, .. }) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.text == new.text)
        }
        (Body::Entry { prompt: old, .. }, Body::Entry { prompt: new, .. }) => old == new,
        (
            Body::Message { mood: Mood::Question, text: old },
            Body::Message { mood: Mood::Question, text: new },
        ) => old == new,
        (Body::Slip(old), Body::Slip(new)) => old == new,
        (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
    };
    body && old.actions == new.actions && old.notices.len() == new.notices.len()
}

/// The row to begin with.
fn focus(screen: &Screen) -> usize {
    match &screen.body {
        Body::List { focus, .. } => *focus,
        Body::Menu(_)
        | Body::Message { .. }
        | Body::Facts(_)
        | Body::Entry { .. }
        | Body::Progress { .. }
        | Body::Slip(_)
        | Body::Crosshair(..) => 0,
    }
}

fn shared(text: &str) -> SharedString {
    SharedString::from(text)
}

fn model<T: Clone + 'static>(items: impl Iterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(items.collect::<VecModel<T>>())
}

fn action(button: &Button) -> Action {
    Action { key: button.key.cast_signed(), label: shared(&button.label) }
}

fn line(row: &Row) -> Line {
    Line { text: shared(&row.text), detail: shared(&row.detail), marked: row.marked }
}

/// A list's place as Slint counts; a list is never longer than this.
fn places(row: usize) -> f32 {
    f32::from(u16::try_from(row).unwrap_or(u16::MAX))
}

fn thousandths(measured: i32) -> u16 {
    u16::try_from(measured.clamp(0, 1000)).unwrap_or_default()
}

#[expect(clippy::float_arithmetic, reason = "pixels, which Slint counts in floats")]
fn share(thousandths: u16) -> f32 {
    f32::from(thousandths) / 1000.0
}

fn mood(mood: Mood) -> kenshin_ui::Mood {
    match mood {
        Mood::Info => kenshin_ui::Mood::Info,
        Mood::Question => kenshin_ui::Mood::Question,
        Mood::Error => kenshin_ui::Mood::Error,
        Mood::Done => kenshin_ui::Mood::Done,
    }
}

fn look(look: Look) -> kenshin_ui::Look {
    match look {
        Look::Light => kenshin_ui::Look::Light,
        Look::Dark => kenshin_ui::Look::Dark,
        Look::HighContrast => kenshin_ui::Look::HighContrast,
    }
}
