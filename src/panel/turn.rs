//! The panel's turn: touches, time and the service's events in; what to paint and what to do out (S-80, S-81).

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::flows;
use super::screen::{Bare, Body, Frame, Look, Mood, Screen, ScreenId, Touch};
use super::stage::{Heard, Inner, Recovery, Stage, Tries};
use crate::domain::alarm::PowerPolicy;
use crate::domain::challenge::RecoveryKey;
use crate::domain::journal::{Actor, DueKey, Seq};
use crate::domain::moment::{Now, Uptime};
use crate::domain::words::Lang;
use crate::ports::lot::Lot;
use crate::receipt::document::Document;
use crate::service::errand::Errand;
use crate::service::{Command, Effect, Ending, Event, Service};
use crate::words;

/// Without a touch for this long, what was being entered is dropped and the screen goes dark (S-81).
const BLANK_AFTER_US: u64 = 5 * 60 * 1_000_000;
/// How long the starting screen waits for the touch that opens タッチパネル補正 (S-86).
pub const STARTING_US: u64 = 100_000;
/// Half a blink (S-80).
const BLINK_US: u64 = 1_000_000;

type Flow = Pin<Box<dyn Future<Output = ()>>>;

/// What reaches the panel.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// A finger.
    Touch(Touch),
    /// Something for the service; time passing is [`Event::Tick`].
    Event(Event),
    /// A command from outside; [`Panel::take_errands`] tells what becomes of it (S-89).
    Errand(Command),
}

/// The panel: the service's one owner, its screen and the operator's present work.
pub struct Panel {
    stage: Stage,
    flow: Option<Flow>,
    scheduled: Option<DueKey>,
    touched: Uptime,
    dark: bool,
    downloading: bool,
    /// A job was under way when the screen went dark.
    outlives_the_dark: bool,
    errand: Errand,
    errands: Vec<Effect>,
    look: Look,
}

impl Panel {
    /// A panel over a service, at this moment. Its starting screen waits for [`STARTING_US`].
    pub fn new(service: Service, now: Now, lang: Lang, look: Look) -> Self {
        let inner = Inner {
            service,
            now,
            lang,
            screen: starting(lang),
            heard: VecDeque::new(),
            out: Vec::new(),
            notices: Vec::new(),
            job: None,
            deaf_until: None,
            recovery: None,
            commanding: false,
            tries: Tries::default(),
        };
        let stage = Stage { inner: Rc::new(RefCell::new(inner)) };
        let until = now.up.plus_micros(STARTING_US);
        let flow: Flow = Box::pin(flows::start(stage.clone(), until));
        Self {
            stage,
            flow: Some(flow),
            scheduled: None,
            // Nobody is asked for anything before.
            touched: until,
            dark: false,
            downloading: false,
            outlives_the_dark: false,
            errand: Errand::default(),
            errands: Vec::new(),
            look,
        }
    }

    /// Gives the panel a way to get rid of a forgotten password (S-83).
    pub fn set_recovery(&mut self, key: RecoveryKey, lot: Box<dyn Lot>) {
        self.stage.inner.borrow_mut().recovery = Some(Recovery::new(key, lot));
    }

    /// Looks something up in the service.
    pub fn service<T>(&self, look: impl FnOnce(&Service) -> T) -> T {
        self.stage.service(look)
    }

    /// One turn. Returns what the outside must do.
    pub fn step(&mut self, now: Now, input: Input) -> Vec<Effect> {
        self.stage.inner.borrow_mut().now = now;
        match input {
            Input::Touch(touch) => self.touch(now, touch),
            Input::Event(event) => self.event(now, event),
            Input::Errand(command) => self.errand(now, command),
        }
        self.follow_schedule();
        self.follow_download();
        self.blank(now);
        self.play();
        self.follow_the_dark();
        let mut inner = self.stage.inner.borrow_mut();
        std::mem::take(&mut inner.out)
    }

    fn touch(&mut self, now: Now, touch: Touch) {
        self.touched = now.up;
        if self.dark {
            // The touch that wakes means nothing else (S-81).
            self.dark = false;
            return;
        }
        let mut inner = self.stage.inner.borrow_mut();
        if inner.deaf_until.is_none_or(|until| now.up >= until) {
            inner.heard.push_back(Heard::Touch(touch));
        }
    }

    fn event(&mut self, now: Now, event: Event) {
        let mut inner = self.stage.inner.borrow_mut();
        let is_of_a_line = matches!(event, Event::Line(_));
        let clock = match event {
            Event::ClockWasSet(Actor::Panel, _) => Some(true),
            Event::ClockNotSet(Actor::Panel, _) => Some(false),
            _ => None,
        };
        if is_of_a_line && self.errand.is_running() {
            let before = inner.service.building().last_seq();
            let (units, errands) = self.errand.step(&mut inner.service, now, event);
            self.errands.extend(errands);
            inner.take_effects(units);
            drop(inner);
            self.drop_what_is_stale(before);
            return;
        }
        let effects = inner.service.step(now, event);
        inner.take_effects(effects);
        inner.heard.extend(clock.map(Heard::Clock));
    }

    /// An operator who looked at values that a command from outside has changed begins anew: what is typed for one
    /// generation must not land in another.
    fn drop_what_is_stale(&mut self, before: Seq) {
        let mut inner = self.stage.inner.borrow_mut();
        let newest = inner.service.building().last_seq().0;
        let n = usize::try_from(newest - before.0).unwrap_or(usize::MAX);
        // What cannot be read is taken for a change.
        let entries = inner.service.store().entries(Seq(before.0 + 1), n);
        if n == 0 || entries.is_ok_and(|entries| !entries.iter().any(|e| e.fact.changes_values())) {
            return;
        }
        let is_at_the_menu = inner.screen.id == ScreenId::MainMenu;
        inner.heard.clear();
        if !is_at_the_menu && self.flow.is_some() {
            inner.notices.push(words!(
                "コマンドで検針値または登録が変わりました。\n最初から操作してください。",
                "A command has changed values or the registration. Begin anew."
            ));
        }
        drop(inner);
        if self.flow.is_some() {
            self.flow = Some(work(&self.stage));
        }
    }

    /// Hands slips to the printer for somebody outside; what is to be done with them.
    pub fn hand_over(&mut self, now: Now, slips: Vec<Document>) -> Vec<Effect> {
        let mut inner = self.stage.inner.borrow_mut();
        let effects = inner.service.hand_over(now.wall, slips);
        inner.take_effects(effects);
        std::mem::take(&mut inner.out)
    }

    fn errand(&mut self, now: Now, command: Command) {
        let mut inner = self.stage.inner.borrow_mut();
        let before = inner.service.building().last_seq();
        // One that is refused because another runs leaves that one alone.
        let mut errand = Errand::default();
        let event = Event::Command(Actor::CommandLine, command);
        let (units, errands) = errand.step(&mut inner.service, now, event);
        if errand.is_running() {
            self.errand = errand;
        }
        self.errands.extend(errands);
        inner.take_effects(units);
        drop(inner);
        self.drop_what_is_stale(before);
    }

    /// Effects for whoever gave the command from outside, since last taken.
    pub fn take_errands(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.errands)
    }

    /// A scheduled reading takes the panel, and blanks it when it is through (S-41).
    fn follow_schedule(&mut self) {
        let mut inner = self.stage.inner.borrow_mut();
        let begun = inner.out.iter().find_map(|e| match e {
            Effect::Began(_, Some(due)) => Some(*due),
            _ => None,
        });
        inner.out.retain(|e| !matches!(e, Effect::Began(..)));
        if let Some(due) = begun {
            // How the operator's own job ended is told at the next look, not lost.
            let ended = inner.heard.iter().find_map(|h| match h {
                Heard::Ended(Ending::Taken(report)) => Some((report.read(), report.held().count())),
                _ => None,
            });
            if let (Some((read, held)), None) = (ended, self.scheduled) {
                inner.notices.push(words!(
                    "検針を終えました。正常 {read}台、保留 {held}台。",
                    "A reading has ended: {read} read, {held} held."
                ));
            }
            inner.heard.clear();
            self.scheduled = Some(due);
        }
        let Some(due) = self.scheduled else { return };
        let ended = inner
            .heard
            .iter()
            .any(|h| matches!(h, Heard::Ended(Ending::Taken(_) | Ending::Aborted(_)) | Heard::Refused(_)));
        if ended {
            inner.heard.clear();
            inner.job = None;
            drop(inner);
            self.scheduled = None;
            self.flow = Some(work(&self.stage));
            self.dark = true;
        } else {
            drop(inner);
            self.flow = None;
            self.stage.inner.borrow_mut().heard.clear();
            let screen = flows::scheduled::screen(&self.stage, due);
            self.stage.inner.borrow_mut().screen = screen;
        }
    }

    /// A download takes the panel and gives it back at its end (S-97). It begins only when nothing else runs.
    fn follow_download(&mut self) {
        let arriving = self.stage.service(|s| s.downloading());
        if let Some(percent) = arriving {
            let screen = flows::download::screen(&self.stage, percent);
            let mut inner = self.stage.inner.borrow_mut();
            inner.heard.clear();
            inner.screen = screen;
            self.flow = None;
        } else if self.downloading {
            self.stage.inner.borrow_mut().heard.clear();
            self.flow = Some(work(&self.stage));
        }
        self.downloading = arriving.is_some();
    }

    fn blank(&mut self, now: Now) {
        if self.dark || now.up.micros_since(self.touched) < BLANK_AFTER_US {
            return;
        }
        self.dark = true;
        self.begin_anew_unless_working();
    }

    /// What was being entered is dropped in the dark; the next touch begins anew, with the password. A job of the
    /// operator's own goes on, and is only dropped once it has ended.
    fn begin_anew_unless_working(&mut self) {
        if self.stage.inner.borrow().commanding || self.scheduled.is_some() || self.downloading {
            self.outlives_the_dark = true;
            return;
        }
        self.outlives_the_dark = false;
        self.flow = None;
        self.stage.inner.borrow_mut().heard.clear();
        self.flow = Some(work(&self.stage));
    }

    /// A job that has ended in the dark is told at the next look.
    fn follow_the_dark(&mut self) {
        let inner = self.stage.inner.borrow();
        let has_ended = self.dark && self.outlives_the_dark && !inner.commanding;
        drop(inner);
        if has_ended && self.scheduled.is_none() && !self.downloading {
            self.stage.inner.borrow_mut().notices.push(words!(
                "消灯中に処理が終わりました。\n結果は伝票とシステムログで確認してください。",
                "A job has ended in the dark. See the slips and the system log."
            ));
            self.begin_anew_unless_working();
        }
    }

    /// Lets the flow run as far as it can.
    fn play(&mut self) {
        let Some(flow) = &mut self.flow else { return };
        let mut context = Context::from_waker(Waker::noop());
        loop {
            let waiting = self.stage.inner.borrow().heard.len();
            if let Poll::Ready(()) = flow.as_mut().poll(&mut context) {
                *flow = work(&self.stage);
                continue;
            }
            if self.stage.inner.borrow().heard.len() == waiting {
                break;
            }
        }
    }

    /// What a touch on no button means now. On a dark screen it only wakes, as any other.
    pub fn bare(&self) -> Bare {
        if self.dark { Bare::Nothing } else { self.stage.inner.borrow().screen.bare() }
    }

    /// The screen to paint.
    pub fn screen(&self) -> Screen {
        self.stage.inner.borrow().screen.clone()
    }

    /// The frame to paint around it.
    pub fn frame(&self) -> Frame {
        let inner = self.stage.inner.borrow();
        let word = |on: bool, ja: &str| if on { ja.to_owned() } else { String::new() };
        let faults = inner.service.conditions();
        let printer = match (faults.paper_out, faults.printer_error) {
            (true, _) => "紙切れ",
            (false, true) => "プリンタ",
            (false, false) => "",
        };
        // Both in one field, two seconds each: on battery nothing is printed anyway (S-93).
        let turn_of_power = printer.is_empty() || (inner.now.up.micros() / (2 * BLINK_US)).is_multiple_of(2);
        let on_battery = inner.service.power_policy() != PowerPolicy::OnMains;
        Frame {
            clock: inner.service.settings().zone.civil(inner.now.wall).to_string(),
            host_active: inner.service.host_active(),
            terminals_active: inner.service.is_on_the_lines(),
            faults: [
                if on_battery && turn_of_power { "停電中" } else { printer }.to_owned(),
                word(faults.battery_low, "電池"),
                word(faults.charger_fault, "充電"),
            ],
            reversed: inner.now.up.micros() / BLINK_US % 2 == 1,
            dark: self.dark,
            look: self.look,
        }
    }
}

/// The operator's work, from the beginning.
fn work(stage: &Stage) -> Flow {
    stage.inner.borrow_mut().commanding = false;
    Box::pin(flows::main_menu(stage.clone()))
}

fn starting(lang: Lang) -> Screen {
    Screen {
        id: ScreenId::Starting,
        title: "kenshin".to_owned(),
        notices: Vec::new(),
        body: Body::Message {
            mood: Mood::Info,
            text: words!("起動中です...", "Starting...").say(lang).to_owned(),
        },
        actions: Vec::new(),
    }
}
