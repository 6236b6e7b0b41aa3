//! A whole unit in virtual time: service, journal on a disk, four lines with simulated terminals, paper. Tests that
//! use it read as transcripts of operator, bus and paper.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kenshin::adapters::lines::carry_out;
use kenshin::adapters::store::{RedbStore, verify};
use kenshin::adapters::terminal_line::{LineSettings, ModbusLine};
use kenshin::domain::address::{Address, LineNo, StationId};
use kenshin::domain::alarm::Contact;
use kenshin::domain::building::Building;
use kenshin::domain::journal::{Actor, Entry, Seq, Target};
use kenshin::domain::moment::{Civil, Moment, Now, Uptime, Zone};
use kenshin::domain::point::Point;
use kenshin::ports::bus::{LineEvent, LineOrder};
use kenshin::ports::far_end::FarEnd;
use kenshin::ports::line::{BytePort, LineSpeed};
use kenshin::ports::store::{JournalId, Store, StoreError};
use kenshin::receipt::forms::Forms;
use kenshin::receipt::plain;
use kenshin::service::event::{JobReport, Presence};
use kenshin::service::{Command, Effect, Ending, Event, Refusal, Service, Settings};
use kenshin::sim::terminals::{SimulatedLine, Terminal, VirtualPort, parse_order};
use kenshin::wire::registration::{Files, read_and_check};

/// When every test begins: a Friday morning.
pub(crate) const START: &str = "2026/11/20 10:00";

/// A journal whose disk can be broken and mended.
struct Journal {
    store: RedbStore,
    broken: Arc<AtomicBool>,
}

impl Store for Journal {
    fn append(&mut self, entries: &[Entry], building: &Building) -> Result<(), StoreError> {
        if self.broken.load(Ordering::Relaxed) {
            Err(StoreError::Full)
        } else {
            self.store.append(entries, building)
        }
    }

    fn entries(&self, from: Seq, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.store.entries(from, limit)
    }

    fn journal_id(&self) -> JournalId {
        self.store.journal_id()
    }

    fn format(&self) -> u32 {
        self.store.format()
    }
}

pub(crate) struct Bench {
    /// The journal cannot be written.
    broken: Arc<AtomicBool>,
    pub(crate) service: Service,
    lines: Vec<ModbusLine<VirtualPort>>,
    up: Uptime,
    wall: Moment,
    folder: tempfile::TempDir,
    settings: Settings,
    /// Slips since last taken, as text.
    pub(crate) paper: Vec<String>,
    /// Everything that ended, was refused or noticed, newest last.
    pub(crate) log: Vec<String>,
    /// What the alarm contact was told.
    pub(crate) alarms: Vec<Contact>,
    /// When each line finished its last round, in microseconds after the round's start.
    pub(crate) line_us: [u64; 4],
}

pub(crate) fn moment(civil: &str) -> Moment {
    let n: Vec<u32> = civil.split(['/', ' ', ':']).map(|n| n.parse().unwrap()).collect();
    Zone::JAPAN.moment(Civil::new(n[0] as i32, n[1], n[2], n[3], n[4]).unwrap())
}

pub(crate) fn address(s: &str) -> Address {
    s.parse().unwrap()
}

pub(crate) fn data(folder: &str) -> Files {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    Files::load(|name| std::fs::read(dir.join(name)).map(Some)).unwrap()
}

/// A file of a registration with a text replaced; the text must be there.
pub(crate) fn edited(files: &Files, table: &str, from: &str, to: &str) -> Files {
    let mut files = files.clone();
    let file = match table {
        "basic" => &mut files.basic,
        "types" => &mut files.types,
        "tenants" => &mut files.tenants,
        _ => &mut files.meters,
    };
    let text = String::from_utf8(file.clone().unwrap()).unwrap();
    assert!(text.contains(from), "{from} is not in {table}");
    *file = Some(text.replace(from, to).into_bytes());
    files
}

impl Bench {
    /// The small building of two tenants, registered, counters at their opening counts.
    pub(crate) fn small() -> Self {
        Self::of(&data("small"))
    }

    pub(crate) fn of(files: &Files) -> Self {
        let mut bench = Self::empty();
        bench.register(files).unwrap();
        let meters: Vec<_> = bench.building().meters().map(|(m, _)| (m.address, m.opening)).collect();
        for (address, opening) in meters {
            if let Some(count) = opening {
                bench.sim(&format!("count {address} {count}"));
            }
        }
        bench
    }

    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { station: StationId::new(7).unwrap(), zone: Zone::JAPAN, daily: None };
        let up = Uptime::from_micros(5_000_000);
        let lines = LineNo::all().map(|no| {
            let mut line = SimulatedLine::new(no, LineSpeed::TERMINAL, 7);
            for digit in 0..10 {
                line.add(Terminal::pulse(digit, up)).unwrap();
            }
            ModbusLine::new(VirtualPort::new(line, up), no, LineSettings::standard())
        });
        let broken = Arc::new(AtomicBool::new(false));
        let service = open(folder.path(), settings, &broken);
        let mut bench = Self {
            broken,
            service,
            lines: lines.collect(),
            up,
            wall: moment(START),
            folder,
            settings,
            paper: Vec::new(),
            log: Vec::new(),
            alarms: Vec::new(),
            line_us: [0; 4],
        };
        bench.step(Event::Started("test".to_owned(), Presence::Resident));
        bench
    }

    pub(crate) fn building(&self) -> &Building {
        self.service.building()
    }

    pub(crate) fn point(&self, at: &str) -> &Point {
        self.building().meter_at(address(at)).unwrap().1
    }

    pub(crate) fn now(&self) -> Now {
        Now { wall: self.wall, up: self.up }
    }

    /// One of the simulator's commands, e.g. `count 000 31142` or `fault 0 0 silent`.
    pub(crate) fn sim(&mut self, command: &str) {
        let (line, order) = parse_order(command).unwrap();
        let up = self.up;
        self.simulated(line).obey(up, order).unwrap();
    }

    fn simulated(&mut self, line: LineNo) -> &mut SimulatedLine {
        self.lines[usize::from(line.get())].port_mut().line_mut()
    }

    /// Lets counters run on by these pulses: `("000", 461)`.
    pub(crate) fn pulses(&mut self, meters: &[(&str, u64)]) {
        for (at, n) in meters {
            let address = address(at);
            let up = self.up;
            let terminal =
                self.simulated(address.line()).terminal_mut(address.terminal().terminal()).unwrap();
            let count = terminal.count(up, address.input()).unwrap();
            terminal.set_count(up, address.input(), (count + n) % 1_000_000).unwrap();
        }
    }

    /// From now on the journal cannot be written, or it can again.
    pub(crate) fn break_disk(&self, broken: bool) {
        self.broken.store(broken, Ordering::Relaxed);
    }

    /// Starts a command; after so many line events the journal cannot be written any more.
    pub(crate) fn run_breaking_the_disk(
        &mut self,
        command: Command,
        events: usize,
    ) -> Option<Result<Ending, Refusal>> {
        let effects = self.service.step(self.now(), Event::Command(Actor::Panel, command));
        self.broken.store(true, Ordering::Relaxed);
        self.serve(effects, Some((events, Some(Vec::new()))))
    }

    /// Time passes quietly, with the service awake.
    pub(crate) fn pass_to(&mut self, civil: &str) {
        let to = moment(civil);
        while self.wall < to {
            let next =
                self.service.next_deadline(self.now()).filter(|d| *d > self.wall).unwrap_or(to).min(to);
            let ms = next.ms_since(self.wall) as u64;
            self.wall = next;
            self.up = self.up.plus_micros(ms * 1_000);
            let effects = self.service.step(self.now(), Event::Tick);
            self.serve(effects, None);
        }
    }

    /// Gives the service away to somebody else, and lets that one tell the time.
    pub(crate) fn take_service(&mut self) -> Service {
        std::mem::replace(&mut self.service, open_nothing(self.settings))
    }

    /// Time passes and nobody has a turn.
    pub(crate) fn let_pass_ms(&mut self, ms: u64) {
        self.wall = self.wall.plus_ms(ms as i64);
        self.up = self.up.plus_micros(ms * 1_000);
    }

    /// Seconds pass quietly.
    pub(crate) fn tick_seconds(&mut self, s: u64) {
        self.wall = self.wall.plus_ms((s * 1_000) as i64);
        self.up = self.up.plus_micros(s * 1_000_000);
        self.step(Event::Tick);
    }

    /// The resident program ends and one comes that carries out single commands.
    pub(crate) fn visit(&mut self) {
        self.reopen();
        self.step(Event::Started("test".to_owned(), Presence::Visit));
    }

    /// The clock is set by somebody outside, and the service has not had a turn since.
    pub(crate) fn clock_jumps_unnoticed(&mut self, civil: &str) {
        self.wall = moment(civil);
    }

    /// The operator sets the clock.
    pub(crate) fn operator_sets_clock(&mut self, civil: &str) {
        let to = moment(civil);
        let by_ms = to.ms_since(self.wall);
        self.wall = to;
        self.step(Event::ClockWasSet(Actor::Panel, by_ms));
    }

    /// The clock is set while the service runs, by hand of somebody outside.
    pub(crate) fn set_clock(&mut self, civil: &str) {
        self.wall = moment(civil);
        self.step(Event::Tick);
    }

    pub(crate) fn step(&mut self, event: Event) -> Option<Result<Ending, Refusal>> {
        let effects = self.service.step(self.now(), event);
        self.serve(effects, None)
    }

    /// Somebody asks for a slip again.
    pub(crate) fn hand_over(&mut self, slip: kenshin::receipt::document::Document) {
        let effects = self.service.hand_over(self.wall, vec![slip]);
        self.serve(effects, None);
    }

    pub(crate) fn run(&mut self, command: Command) -> Result<Ending, Refusal> {
        self.step(Event::Command(Actor::Panel, command)).expect("every command ends")
    }

    /// Starts a command and loses power after so many line events.
    pub(crate) fn run_until_power_cut(&mut self, command: Command, events: usize) {
        let effects = self.service.step(self.now(), Event::Command(Actor::Panel, command));
        self.serve(effects, Some((events, None)));
        self.restart();
    }

    /// Starts a command, and so much else happens after so many line events.
    pub(crate) fn run_and_then(
        &mut self,
        command: Command,
        events: usize,
        then: impl Into<Vec<Event>>,
    ) -> Option<Result<Ending, Refusal>> {
        let effects = self.service.step(self.now(), Event::Command(Actor::Panel, command));
        self.serve(effects, Some((events, Some(then.into()))))
    }

    pub(crate) fn read(&mut self, target: Target) -> Result<JobReport, Refusal> {
        match self.run(Command::Read { target, answered: false })? {
            Ending::Taken(report) => Ok(report),
            other => panic!("not taken: {other:?}"),
        }
    }

    pub(crate) fn read_anyway(&mut self, target: Target) -> JobReport {
        match self.run(Command::Read { target, answered: true }) {
            Ok(Ending::Taken(report)) => report,
            other => panic!("not taken: {other:?}"),
        }
    }

    pub(crate) fn read_out(&mut self, target: Target) -> JobReport {
        match self.run(Command::ReadOut(target)) {
            Ok(Ending::ReadOut(report)) => report,
            other => panic!("not read out: {other:?}"),
        }
    }

    pub(crate) fn register(&mut self, files: &Files) -> Result<Ending, Refusal> {
        let checked = read_and_check(files).expect("files without mistakes");
        self.run(Command::Register { checked: Box::new(checked), acknowledged: true })
    }

    /// The process ends and starts again at once.
    pub(crate) fn restart(&mut self) {
        self.reopen();
        self.step(Event::Started("test".to_owned(), Presence::Resident));
    }

    /// Off at this moment, on again at that one by the clock it then has.
    pub(crate) fn power_off_until(&mut self, civil: &str) {
        self.wall = moment(civil);
        self.restart();
    }

    fn reopen(&mut self) {
        self.service = open_nothing(self.settings);
        self.service = open(self.folder.path(), self.settings, &self.broken);
    }

    pub(crate) fn with_daily(mut self, at: (u32, u32)) -> Self {
        self.settings.daily = Some(at);
        self.reopen();
        self.step(Event::Started("test".to_owned(), Presence::Resident));
        self
    }

    /// Every entry of the journal.
    pub(crate) fn journal(&self) -> Vec<Entry> {
        self.service.store().entries(Seq(1), 100_000).unwrap()
    }

    /// Newest entries in Japanese, newest first.
    pub(crate) fn system_log(&self, n: usize) -> Vec<String> {
        self.journal().iter().rev().take(n).map(|e| self.service.log_line(e).ja).collect()
    }

    /// The journal replayed is the building, and the file is sound.
    pub(crate) fn verify(&mut self) {
        let journal = self.journal();
        assert_eq!(&Building::replay(&journal), self.building(), "replay equals the projection");
        self.service = open_nothing(self.settings);
        verify(&self.folder.path().join("kenshin.redb"), &mut |_| {}).unwrap();
        self.service = open(self.folder.path(), self.settings, &self.broken);
    }

    /// Slips since last asked.
    pub(crate) fn take_paper(&mut self) -> Vec<String> {
        std::mem::take(&mut self.paper)
    }

    fn serve(
        &mut self,
        effects: Vec<Effect>,
        cut: Option<(usize, Option<Vec<Event>>)>,
    ) -> Option<Result<Ending, Refusal>> {
        let mut cut = cut;
        let mut effects = VecDeque::from(effects);
        let mut events: VecDeque<LineEvent> = VecDeque::new();
        let mut ended = None;
        let mut stopped = false;
        loop {
            let mut orders = Vec::new();
            while let Some(effect) = effects.pop_front() {
                match effect {
                    Effect::Line(order) => orders.push(order),
                    Effect::StopLines => stopped = true,
                    Effect::Print(slips) => self.paper.extend(slips.iter().map(|s| plain::text(s).unwrap())),
                    Effect::Ended(ending) => {
                        self.log.push(format!("{ending:?}"));
                        ended = Some(Ok(ending));
                    }
                    Effect::Refused(refusal) => {
                        self.log.push(refusal.words(Zone::JAPAN).ja);
                        ended = Some(Err(refusal));
                    }
                    Effect::Notice(words) => self.log.push(words.ja),
                    Effect::Damaged(error) => self.log.push(error.words().ja),
                    Effect::Alarm(contact) => self.alarms.push(contact),
                    Effect::Host(answer) => self.log.push(format!("to the host: {answer:?}")),
                    Effect::StopPrinting => self.log.push("no further slip".to_owned()),
                    Effect::End(step) => self.log.push(format!("end: {step:?}")),
                    Effect::SetClock(..) | Effect::Progress { .. } | Effect::Began(..) => {}
                }
            }
            events.extend(self.carry_out(orders));
            match &mut cut {
                Some((0, None)) => return None,
                Some((0, then)) => {
                    let then = then.take().unwrap();
                    cut = None;
                    for event in then {
                        effects.extend(self.service.step(self.now(), event));
                    }
                    continue;
                }
                Some((n, _)) => *n -= 1,
                None => {}
            }
            // Whatever a stopped line had not yet read is dropped, but it still says that it is through.
            if stopped {
                events.retain(|e| matches!(e, LineEvent::RoundDone(_)));
            }
            match events.pop_front() {
                Some(event) => effects.extend(self.service.step(self.now(), Event::Line(event))),
                None => return ended,
            }
        }
    }

    /// All orders at the same moment, each on its line; time goes on to the last one's end.
    pub(crate) fn carry_out(&mut self, orders: Vec<LineOrder>) -> Vec<LineEvent> {
        let start = self.now();
        let mut events = Vec::new();
        let mut end = self.up;
        for order in orders {
            let line = match &order {
                LineOrder::Round(work) => work.line,
                LineOrder::Live(a) | LineOrder::SetMode(a, _) | LineOrder::Preset(a, _) => a.line(),
                LineOrder::Modes(t) => t.line(),
            };
            let slot = usize::from(line.get());
            let device = &mut self.lines[slot];
            device.port_mut().receive(start.up).expect("the port is there");
            carry_out(device, order, start, &|| false, &mut |event| events.push(event));
            let through = device.port().now();
            self.line_us[slot] = through.micros_since(start.up);
            end = end.max(through);
        }
        let us = end.micros_since(self.up);
        self.up = end;
        self.wall = self.wall.plus_ms((us / 1_000) as i64);
        events
    }
}

fn open(folder: &Path, settings: Settings, broken: &Arc<AtomicBool>) -> Service {
    let opened = RedbStore::open_or_create(&folder.join("kenshin.redb")).unwrap();
    let journal = Journal { store: opened.store, broken: Arc::clone(broken) };
    Service::new(Box::new(journal), opened.building, Forms::load(&|_| None).unwrap(), settings)
}

/// A service over nothing, to let go of the file.
fn open_nothing(settings: Settings) -> Service {
    let opened = RedbStore::open_storage(|| Ok(redb::backends::InMemoryBackend::new())).unwrap();
    Service::new(Box::new(opened.store), opened.building, Forms::load(&|_| None).unwrap(), settings)
}
