//! A finger on the panel.

use kenshin::domain::alarm::{Battery, BatteryLevel, Charger, PaperState, PowerState, PrinterState};
use kenshin::domain::challenge::RecoveryKey;
use kenshin::domain::moment::{Now, Uptime};
use kenshin::domain::words::Lang;
use kenshin::panel::screen::{Body, Frame, Look, Screen, ScreenId, Touch};
use kenshin::panel::turn::{Input, Panel, STARTING_US};
use kenshin::ports::bus::LineEvent;
use kenshin::ports::host::HostAnswer;
use kenshin::ports::lot::Lot;
use kenshin::receipt::plain;
use kenshin::service::event::Presence;
use kenshin::service::{Effect, Event};
use kenshin::words;

use crate::bench::Bench;

pub(crate) struct Finger {
    pub(crate) bench: Bench,
    pub(crate) panel: Panel,
    /// What the host PC was told.
    pub(crate) answers: Vec<HostAnswer>,
    /// Slips handed to the printer.
    pub(crate) paper: Vec<String>,
    /// Screens seen since last asked.
    pub(crate) seen: Vec<ScreenId>,
    /// Line events held back, to look at a job half-way.
    held_back: Option<Vec<LineEvent>>,
    /// The machine's clock cannot be set.
    pub(crate) clock_is_stuck: bool,
}

impl Finger {
    pub(crate) fn on(bench: Bench) -> Self {
        Self::speaking(bench, Lang::Ja)
    }

    pub(crate) fn speaking(mut bench: Bench, lang: Lang) -> Self {
        let service = bench.take_service();
        // The starting screen has been there for its time.
        let now = bench.now();
        let lit = Now { up: Uptime::from_micros(now.up.micros() - STARTING_US), ..now };
        Self::of(bench, Panel::new(service, lit, lang, Look::Light))
    }

    /// On a panel that has just been switched on.
    pub(crate) fn on_starting(mut bench: Bench) -> Self {
        let service = bench.take_service();
        let panel = Panel::new(service, bench.now(), Lang::Ja, Look::Light);
        Self::of(bench, panel)
    }

    fn of(bench: Bench, panel: Panel) -> Self {
        let mut finger = Self {
            bench,
            panel,
            answers: Vec::new(),
            paper: Vec::new(),
            seen: Vec::new(),
            held_back: None,
            clock_is_stuck: false,
        };
        finger.input(Input::Event(Event::Started("test".to_owned(), Presence::Resident)));
        finger
    }

    /// The site has a recovery key (S-83).
    pub(crate) fn recoverable(&mut self, key: RecoveryKey, lot: Box<dyn Lot>) {
        self.panel.set_recovery(key, lot);
    }

    pub(crate) fn input(&mut self, input: Input) {
        let effects = self.panel.step(self.bench.now(), input);
        self.seen.push(self.panel.screen().id);
        self.serve(effects);
    }

    fn serve(&mut self, effects: Vec<Effect>) {
        let mut orders = Vec::new();
        for effect in effects {
            match effect {
                Effect::Line(order) => orders.push(order),
                Effect::Host(answer) => self.answers.push(answer),
                Effect::Print(slips) => self.paper.extend(slips.iter().map(|s| plain::text(s).unwrap())),
                Effect::SetClock(actor, _) if self.clock_is_stuck => {
                    let words = words!("時計を設定できません。", "The clock cannot be set.");
                    self.input(Input::Event(Event::ClockNotSet(actor, words)));
                }
                Effect::SetClock(_, to) => {
                    let by_ms = to.ms_since(self.bench.now().wall);
                    self.bench
                        .clock_jumps_unnoticed(&kenshin::domain::moment::Zone::JAPAN.civil(to).to_string());
                    self.input(Input::Event(Event::ClockWasSet(
                        kenshin::domain::journal::Actor::Panel,
                        by_ms,
                    )));
                }
                _ => {}
            }
        }
        let events = self.bench.carry_out(orders);
        match &mut self.held_back {
            Some(waiting) => waiting.extend(events),
            None => events.into_iter().for_each(|e| self.input(Input::Event(Event::Line(e)))),
        }
    }

    /// From now on lines answer only when told to.
    pub(crate) fn hold_lines(&mut self) {
        self.held_back = Some(Vec::new());
    }

    /// Some of what was held back arrives, the rest later.
    pub(crate) fn let_some_answer(&mut self, most: usize) {
        let Some(waiting) = &mut self.held_back else { return };
        let some: Vec<LineEvent> = waiting.drain(..most.min(waiting.len())).collect();
        some.into_iter().for_each(|e| self.input(Input::Event(Event::Line(e))));
    }

    pub(crate) fn let_lines_answer(&mut self) {
        for event in self.held_back.take().unwrap_or_default() {
            self.input(Input::Event(Event::Line(event)));
        }
    }

    /// The power supply and the printer look like this from now on.
    pub(crate) fn faults(&mut self, battery: BatteryLevel, charger: Charger, paper: PaperState) {
        let battery = Battery { level: battery, voltage_mv: None };
        self.input(Input::Event(Event::Power(PowerState { battery, charger, ..PowerState::unseen() })));
        self.input(Input::Event(Event::Printer(PrinterState { paper, fault: None })));
    }

    pub(crate) fn screen(&self) -> Screen {
        self.panel.screen()
    }

    pub(crate) fn frame(&self) -> Frame {
        self.panel.frame()
    }

    pub(crate) fn id(&self) -> ScreenId {
        self.panel.screen().id
    }

    /// Everything that can be read on the screen.
    pub(crate) fn words(&self) -> String {
        format!("{:?}", self.panel.screen())
    }

    /// Labels of all buttons.
    pub(crate) fn labels(&self) -> Vec<(u32, String)> {
        let screen = self.panel.screen();
        let menu = if let Body::Menu(buttons) = &screen.body { buttons.clone() } else { Vec::new() };
        menu.into_iter().chain(screen.actions).map(|b| (b.key, b.label)).collect()
    }

    pub(crate) fn touch(&mut self, label: &str) {
        let labels = self.labels();
        let key =
            labels.iter().find(|(_, l)| l == label).unwrap_or_else(|| panic!("no {label} in {labels:?}")).0;
        self.input(Input::Touch(Touch::Button(key)));
    }

    /// Reads and acknowledges every notice that stands in the way.
    pub(crate) fn acknowledge(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        while self.screen().id == ScreenId::Notice {
            told.push(self.words());
            self.touch("戻る");
        }
        told
    }

    pub(crate) fn row(&mut self, place: usize) {
        self.input(Input::Touch(Touch::Row(place)));
    }

    pub(crate) fn keys(&mut self, typed: &str) {
        for key in typed.chars() {
            self.input(Input::Touch(Touch::Key(key)));
        }
    }

    /// Somewhere on the glass.
    pub(crate) fn tap(&mut self) {
        self.input(Input::Touch(Touch::Point(500, 500)));
    }

    /// The touch that lights a dark screen and means nothing else.
    pub(crate) fn wake(&mut self) {
        assert!(self.frame().dark);
        self.input(Input::Touch(Touch::Point(500, 500)));
        assert!(!self.frame().dark);
    }

    /// Seconds pass, second by second.
    pub(crate) fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.bench.let_pass_ms(1_000);
            self.input(Input::Event(Event::Tick));
        }
    }

    /// Through several labels, one after another.
    pub(crate) fn go(&mut self, labels: &[&str]) {
        labels.iter().for_each(|label| self.touch(label));
    }
}
