//! Where the operator's work happens: flows show screens on it, wait for touches and give commands (S-81, S-82).
//!
//! A flow is an `async fn`. It may be dropped at any `await`: after five minutes without a touch, or when a scheduled
//! reading takes the panel. It therefore does one thing with effect, and does it last.

mod recovery;
mod refused;
mod screens;
mod tries;

pub(crate) use recovery::Recovery;
pub(crate) use refused::advice;
pub use screens::{Picked, Typed};
pub(crate) use tries::Tries;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use super::screen::{Bare, Body, Button, Keys, Mood, Screen, ScreenId, Touch};
use crate::domain::alarm::{Condition, PaperState, PrinterFault};
use crate::domain::building::Building;
use crate::domain::journal::{AbortReason, Actor};
use crate::domain::moment::{Moment, Now, Uptime};
use crate::domain::words::{Lang, Words};
use crate::service::log::missed_words;
use crate::service::{Command, Effect, Ending, Event, Refusal, Service};
use crate::words;

/// 戻る.
pub const BACK: u32 = 0;
/// 中止.
pub const STOP: u32 = 1;
/// はい, 実行, 確定 and the like.
pub const YES: u32 = 2;
/// A further action of the screen.
pub const OTHER: u32 = 3;
/// First number of a menu's own buttons.
const FIRST: u32 = 100;

/// What a flow waits for.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Heard {
    Touch(Touch),
    Ended(Ending),
    Refused(Refusal),
    /// The outside has set the clock, or could not.
    Clock(bool),
}

pub(super) struct Inner {
    pub(super) service: Service,
    pub(super) now: Now,
    pub(super) lang: Lang,
    pub(super) screen: Screen,
    pub(super) heard: VecDeque<Heard>,
    /// What the outside must do.
    pub(super) out: Vec<Effect>,
    /// Notices since last shown.
    pub(super) notices: Vec<Words>,
    /// A job of the flow's own is running: it is not input, and nothing blanks it away (S-81).
    pub(super) job: Option<(usize, usize)>,
    /// The whole screen is held, e.g. for cleaning: touches are ignored until then.
    pub(super) deaf_until: Option<Uptime>,
    /// The flow has given a command and waits for its end.
    pub(super) commanding: bool,
    /// Wrong passwords; a screen that goes dark forgives none (S-83).
    pub(super) tries: Tries,
    /// How a forgotten password is got rid of (S-83).
    pub(super) recovery: Option<Recovery>,
}

/// The stage that flows play on. Clones are the same stage.
#[derive(Clone)]
pub struct Stage {
    pub(super) inner: Rc<RefCell<Inner>>,
}

impl Stage {
    /// Words in the panel's language.
    pub fn say(&self, words: &Words) -> String {
        words.say(self.inner.borrow().lang).to_owned()
    }

    /// The panel's language.
    pub fn lang(&self) -> Lang {
        self.inner.borrow().lang
    }

    /// Both clocks of this turn.
    pub fn now(&self) -> Now {
        self.inner.borrow().now
    }

    /// Looks something up in the building.
    pub fn building<T>(&self, look: impl FnOnce(&Building) -> T) -> T {
        look(self.inner.borrow().service.building())
    }

    /// Looks something up in the service.
    pub fn service<T>(&self, look: impl FnOnce(&Service) -> T) -> T {
        look(&self.inner.borrow().service)
    }

    /// A button in the panel's language.
    pub fn button(&self, key: u32, words: &Words) -> Button {
        Button { key, label: self.say(words) }
    }

    /// 戻る.
    pub fn back(&self) -> Button {
        self.button(BACK, &words!("戻る", "Back"))
    }

    /// Shows a screen and waits for a touch that it has a meaning for.
    pub async fn show(&self, screen: Screen) -> Touch {
        self.inner.borrow_mut().screen = screen;
        poll_fn(|_| self.inner.borrow_mut().touched().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// Shows a screen until then at most; `None` when nobody touched it.
    pub async fn show_until(&self, screen: Screen, until: Uptime) -> Option<Touch> {
        self.inner.borrow_mut().screen = screen;
        poll_fn(|_| {
            let mut inner = self.inner.borrow_mut();
            match inner.touched() {
                None if inner.now.up < until => Poll::Pending,
                touch => Poll::Ready(touch),
            }
        })
        .await
    }

    /// Gives a command and waits for its end; 中止 stops it where that is possible.
    ///
    /// # Errors
    /// Why the service did not carry it out.
    pub async fn command(&self, id: ScreenId, title: &Words, command: Command) -> Result<Ending, Refusal> {
        self.inner.borrow_mut().commanding = true;
        self.give(command);
        let result = poll_fn(|_| {
            self.paint_progress(id, title);
            let next = self.inner.borrow_mut().heard.pop_front();
            match next {
                Some(Heard::Ended(ending)) => Poll::Ready(Ok(ending)),
                Some(Heard::Refused(refusal)) => Poll::Ready(Err(refusal)),
                Some(Heard::Touch(Touch::Button(STOP))) => {
                    self.give(Command::Stop);
                    Poll::Pending
                }
                Some(Heard::Touch(_) | Heard::Clock(_)) | None => Poll::Pending,
            }
        })
        .await;
        let mut inner = self.inner.borrow_mut();
        (inner.job, inner.commanding) = (None, false);
        drop(inner);
        result
    }

    /// Gives a command whose end the present screen takes in, without a word about it; also what was touched meanwhile.
    /// Nothing comes of one that the service refuses, for another job runs.
    pub async fn refresh(&self, command: Command) -> (Option<Ending>, Option<Touch>) {
        self.give(command);
        let mut touch = None;
        poll_fn(|_| {
            let mut inner = self.inner.borrow_mut();
            while let Some(heard) = inner.heard.pop_front() {
                match heard {
                    Heard::Ended(ending) => return Poll::Ready((Some(ending), touch)),
                    Heard::Refused(_) => return Poll::Ready((None, touch)),
                    Heard::Touch(it) if means_something(&inner.screen, it) => touch = touch.or(Some(it)),
                    Heard::Touch(_) | Heard::Clock(_) => {}
                }
            }
            Poll::Pending
        })
        .await
    }

    fn give(&self, command: Command) {
        let mut inner = self.inner.borrow_mut();
        let now = inner.now;
        inner.heard.clear();
        let effects = inner.service.step(now, Event::Command(Actor::Panel, command));
        inner.take_effects(effects);
    }

    fn paint_progress(&self, id: ScreenId, title: &Words) {
        let percent = {
            let inner = self.inner.borrow();
            let (done, of) = inner.job.unwrap_or((0, 0));
            u8::try_from((done * 100).checked_div(of).unwrap_or(0)).unwrap_or(100)
        };
        let text = self.say(&words!("処理中です...", "Working..."));
        let screen = Screen {
            id,
            title: self.say(title),
            notices: Vec::new(),
            body: Body::Progress { text, percent },
            actions: vec![self.button(STOP, &words!("中止", "Stop"))],
        };
        self.inner.borrow_mut().screen = screen;
    }

    /// Hands slips to the printer; on battery they wait for mains (S-93).
    pub fn print(&self, slips: Vec<crate::receipt::document::Document>) {
        let mut inner = self.inner.borrow_mut();
        let now = inner.now.wall;
        let effects = inner.service.hand_over(now, slips);
        inner.take_effects(effects);
    }

    /// Has the machine's clock set and waits until it is; `None` is 戻る.
    ///
    /// # Errors
    /// Why that could not be journaled.
    pub async fn set_clock(&self, title: &Words, to: Moment) -> Result<Option<bool>, Refusal> {
        let body =
            Body::Message { mood: Mood::Info, text: self.say(&words!("設定中です...", "Setting...")) };
        let (title, actions) = (self.say(title), vec![self.back()]);
        {
            let mut inner = self.inner.borrow_mut();
            inner.heard.clear();
            inner.screen = Screen { id: ScreenId::Clock, title, notices: Vec::new(), body, actions };
            inner.out.push(Effect::SetClock(Actor::Panel, to));
        }
        poll_fn(|_| {
            let next = self.inner.borrow_mut().heard.pop_front();
            match next {
                Some(Heard::Clock(is_set)) => Poll::Ready(Ok(Some(is_set))),
                Some(Heard::Refused(refusal)) => Poll::Ready(Err(refusal)),
                Some(Heard::Touch(Touch::Button(BACK))) => Poll::Ready(Ok(None)),
                Some(Heard::Touch(_) | Heard::Ended(_)) | None => Poll::Pending,
            }
        })
        .await
    }

    /// Ignores every touch until then, and shows what `screen` makes of the seconds left.
    pub async fn count_down(&self, until: Uptime, screen: impl Fn(u64) -> Screen) {
        self.inner.borrow_mut().deaf_until = Some(until);
        poll_fn(|_| {
            let mut inner = self.inner.borrow_mut();
            match until.micros_since(inner.now.up).div_ceil(1_000_000) {
                0 => Poll::Ready(()),
                seconds => {
                    drop(inner);
                    // What it says is looked up on the stage.
                    let screen = screen(seconds);
                    inner = self.inner.borrow_mut();
                    inner.screen = screen;
                    Poll::Pending
                }
            }
        })
        .await;
    }
}

impl Inner {
    /// The next touch that the screen has a meaning for.
    fn touched(&mut self) -> Option<Touch> {
        while let Some(heard) = self.heard.pop_front() {
            if let Heard::Touch(touch) = heard
                && means_something(&self.screen, touch)
            {
                return Some(touch);
            }
        }
        None
    }

    /// Sorts what the service wants: the flow's own business stays, the rest goes out.
    pub(super) fn take_effects(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // Told when somebody looks (S-42, S-81); the command in hand goes on.
                Effect::Ended(Ending::Missed(due, reason)) => self.notices.push(missed_words(due, reason)),
                Effect::Ended(Ending::Aborted(AbortReason::PowerLost)) => self.notices.push(words!(
                    "停電のため検針は行われませんでした。検針値は更新していません。",
                    "A reading was cut off by a power failure. No value was changed."
                )),
                Effect::Ended(ending) => self.heard.push_back(Heard::Ended(ending)),
                Effect::Refused(refusal) => self.heard.push_back(Heard::Refused(refusal)),
                // Once, however often it happened since the last look.
                Effect::Notice(words) if self.notices.contains(&words) => {}
                Effect::Notice(words) => self.notices.push(words),
                Effect::Damaged(error) => self.notices.push(refused::store(&error)),
                Effect::Progress { done, of } => self.job = Some((done, of)),
                Effect::Alarm(_)
                | Effect::Line(_)
                | Effect::StopLines
                | Effect::SetClock(..)
                | Effect::StopPrinting
                | Effect::Host(_)
                | Effect::End(_)
                | Effect::Print(_)
                | Effect::Began(..) => {
                    self.out.push(effect);
                }
            }
        }
        if !self.service.is_working() {
            self.job = None;
        }
        self.forget_what_has_recovered();
    }

    /// A fault that is gone needs nobody's attention any more; the log has it.
    fn forget_what_has_recovered(&mut self) {
        let now = self.service.conditions();
        let is_over = |words: &Words| {
            let printer = PrinterFault::ALL.iter().any(|fault| fault.words() == *words);
            (printer && !now.printer_error)
                || (*words == PaperState::Out.words() && !now.paper_out)
                || Condition::ALL.iter().any(|c| c.words() == *words && !now.is_active(*c))
        };
        self.notices.retain(|words| !is_over(words));
    }
}

/// Whether a screen offers what was touched.
fn means_something(screen: &Screen, touch: Touch) -> bool {
    match touch {
        Touch::Button(key) => {
            let in_menu = matches!(&screen.body, Body::Menu(buttons) if buttons.iter().any(|b| b.key == key));
            in_menu || screen.actions.iter().any(|b| b.key == key)
        }
        Touch::Row(row) => {
            matches!(&screen.body, Body::List { rows, touchable: true, .. } if row < rows.len())
        }
        Touch::Key(key) => match &screen.body {
            Body::Entry { keys: Keys::Digits, .. } => key.is_ascii_digit() || key == '\u{8}',
            Body::Entry { keys: Keys::Code, .. } => {
                key.is_ascii_digit() || key.is_ascii_uppercase() || key == '-' || key == '\u{8}'
            }
            Body::Menu(_)
            | Body::Message { .. }
            | Body::List { .. }
            | Body::Facts(_)
            | Body::Progress { .. }
            | Body::Slip(_)
            | Body::Crosshair(..) => false,
        },
        Touch::Point(..) | Touch::Sensed(_) => screen.bare() != Bare::Nothing,
    }
}
