//! A reading of 400 meters in real time: 40 simulated terminals on four lines at 2400 8E1, each a pty, read by the
//! service with its journal on disk, from the command to the stored entry; beside what the wire allows and beside
//! other people's Modbus masters.
//!
//! `cargo bench --bench reading [-- --runs 5] [--folder DIR] [--python PYTHON]`: the folder decides which disk holds the
//! journal. The terminals are played by a `kenshin-sim` process, so that this process is the master alone and its CPU
//! time is the master's.
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]
#![allow(clippy::float_arithmetic, reason = "figures for people")]
#![allow(clippy::unwrap_used, reason = "a bench that fails may say so with a panic")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use common::{Times, argument, head, ms, python_with, ratio, row, row_beside, say_load, succeeds, timed};
use kenshin::adapters::clock::uptime;
use kenshin::adapters::lines::Lines;
use kenshin::adapters::serial::{SerialLine, SerialSettings};
use kenshin::adapters::store::RedbStore;
use kenshin::adapters::terminal_line::{LineSettings, ModbusLine};
use kenshin::domain::address::{Address, LineNo};
use kenshin::domain::journal::{Actor, Target};
use kenshin::domain::moment::{Civil, Now, Uptime, Zone};
use kenshin::domain::registration::Checked;
use kenshin::ports::bus::{LineEvent, TerminalLine};
use kenshin::ports::line::LineSpeed;
use kenshin::receipt::document::Document;
use kenshin::receipt::forms::Forms;
use kenshin::receipt::{escpos, picture};
use kenshin::service::event::Presence;
use kenshin::service::slips::Table;
use kenshin::service::{Command as Order, Effect, Ending, Event, Service, Settings};
use kenshin::wire::escpos::PrinterProfile;
use kenshin::wire::registration::{Files, read_and_check};
use rustix::time::{ClockId, clock_gettime};

/// Longer than any reading here; a line that says nothing for so long never will.
const PATIENCE: Duration = Duration::from_secs(60);
const DAY_MS: i64 = 24 * 3_600_000;
const TERMINALS: u32 = 10;
/// Characters of a latch command, of a request, of the answer with 26 registers.
const LATCH: usize = 8;
const REQUEST: usize = 8;
const ANSWER: usize = 57;

/// Days the unit's clock is ahead of this machine's uptime: the guard refuses a second reading on the same day.
static DAYS_AHEAD: AtomicI64 = AtomicI64::new(0);

fn main() {
    say_load();
    let runs = argument("--runs").map_or(5, |n| n.parse().unwrap());
    let folder = match argument("--folder") {
        Some(folder) => tempfile::tempdir_in(folder).unwrap(),
        None => tempfile::tempdir().unwrap(),
    };
    let building = sample_building();
    let mut simulator = Simulator::start(folder.path(), &building);
    let mut unit = Unit::start(folder.path(), &building);
    unit.reading(&mut simulator);

    let limit = limit();
    println!("400 meters, 40 terminals, four lines at 2400 8E1, {runs} readings each");
    head();
    let healthy = several(runs, &mut unit, &mut simulator);
    row_beside("whole reading, command to stored entry", &healthy.whole, "wire", limit);
    row("  command to work given to the lines", &healthy.begun);
    row("  lines", &healthy.lines);
    row("  last line done to entry stored", &healthy.stored);
    row("latch instants, first to last of 40 terminals", &healthy.spread);
    row_beside("CPU time of the master", &healthy.cpu, "one core", healthy.whole.median());

    println!("  meters held in these readings: {}", healthy.held);
    let busy = while_busy(folder.path(), unit.service.reprint(Table::Usage, Target::All).unwrap(), || {
        several(runs, &mut unit, &mut simulator)
    });
    row_beside("  while slips are drawn and the disk is written", &busy.whole, "wire", limit);

    let dead = dead_cost();
    for (count, dead_terminals) in [(1, "3 0"), (5, "3 0, 3 2, 3 4, 3 6, 3 8")] {
        for terminal in dead_terminals.split(", ") {
            simulator.tell(&format!("fault {terminal} silent"));
        }
        let with = several(runs, &mut unit, &mut simulator);
        row(&format!("whole reading, {count} dead on line 3"), &with.whole);
        row_beside("  other lines", &with.others, "wire", limit);
        println!("  meters held in these readings: {}", with.held);
        let mut cost = Times::default();
        cost.add(with.whole.median().saturating_sub(healthy.whole.median()));
        row_beside("  cost over the healthy reading", &cost, "timeouts", dead * count);
        for terminal in dead_terminals.split(", ") {
            simulator.tell(&format!("clear {terminal}"));
        }
        // What was held is read, as an operator would; the next reading is an ordinary one again.
        unit.reading(&mut simulator);
    }
    drop(unit);
    println!("one line of ten terminals, 26 registers each");
    head();
    row_beside("kenshin, latch included (from above)", &healthy.line0, "wire", limit);
    peers(runs, &folder.path().join("line0"));
}

/// What screen, printer and journal may do beside a reading, without a pause: one thread draws a long slip, one makes
/// writes durable.
fn while_busy<T>(folder: &Path, slip: Document, work: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    let mut file = fs::File::create(folder.join("busy")).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                picture::pages(&slip).unwrap();
                escpos::slip(&slip, &PrinterProfile::default()).unwrap();
            }
        });
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                file.write_all(&[0; 27_000]).unwrap();
                file.sync_data().unwrap();
            }
        });
        let done = work();
        over.store(true, Ordering::Relaxed);
        done
    })
}

/// The latch and its silence, then ten terminals: request, silence, answer, silence.
fn limit() -> Duration {
    let speed = LineSpeed::TERMINAL;
    let latch_us = speed.characters_us(LATCH) + speed.silence_us();
    let terminal_us = speed.characters_us(REQUEST + ANSWER + 7);
    Duration::from_micros(latch_us) + Duration::from_micros(terminal_us) * TERMINALS
}

/// What a terminal that never answers may cost: reply timeout and the time of the answer, at each attempt.
fn dead_cost() -> Duration {
    let settings = LineSettings::standard();
    let timeout = Duration::from_millis(u64::from(settings.reply_timeout_ms));
    (timeout + Duration::from_micros(LineSpeed::TERMINAL.characters_us(ANSWER)))
        * u32::from(settings.attempts.get())
}

/// The sample building with every meter read, so that it is 400 and not 396.
fn sample_building() -> Checked {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/building-400"));
    let load = |name: &str| -> std::io::Result<Option<Vec<u8>>> {
        let path = folder.join(name);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(fs::read_to_string(path)?.replace(",停止,", ",許可,").into_bytes()))
    };
    read_and_check(&Files::load(load).unwrap()).unwrap()
}

/// Civil time and uptime of the unit.
fn now() -> Now {
    unit_time(uptime())
}

fn unit_time(up: Uptime) -> Now {
    let start = Zone::JAPAN.moment(Civil::new(2026, 11, 1, 10, 0).unwrap());
    let ahead_ms = DAYS_AHEAD.load(Ordering::Relaxed) * DAY_MS;
    Now { wall: start.plus_ms(ahead_ms + (up.micros() / 1_000).cast_signed()), up }
}

/// As the service is told it: on its clocks the days between two readings did pass.
fn service_now() -> Now {
    let Now { wall, up } = now();
    let ahead_us = (DAYS_AHEAD.load(Ordering::Relaxed) * DAY_MS).cast_unsigned() * 1_000;
    Now { wall, up: up.plus_micros(ahead_us) }
}

struct Unit {
    service: Service,
    lines: Lines,
    events: Receiver<LineEvent>,
    meters: Vec<(Address, u64)>,
}

/// One reading.
struct Read {
    begun: Duration,
    /// Since the command, by line.
    line_done: [Duration; 4],
    whole: Duration,
    cpu: Duration,
    spread: Duration,
    held: usize,
}

/// Readings of the same kind.
#[derive(Default)]
struct Reads {
    begun: Times,
    lines: Times,
    stored: Times,
    whole: Times,
    cpu: Times,
    spread: Times,
    others: Times,
    line0: Times,
    held: usize,
}

fn several(runs: usize, unit: &mut Unit, simulator: &mut Simulator) -> Reads {
    let mut all = Reads::default();
    for _ in 0..runs {
        let read = unit.reading(simulator);
        let last = read.line_done.into_iter().max().unwrap();
        all.begun.add(read.begun);
        all.lines.add(last - read.begun);
        all.stored.add(read.whole - last);
        all.whole.add(read.whole);
        all.cpu.add(read.cpu);
        all.spread.add(read.spread);
        all.others.add(read.line_done[..3].iter().copied().max().unwrap());
        all.line0.add(read.line_done[0] - read.begun);
        all.held += read.held;
    }
    all
}

impl Unit {
    fn start(folder: &Path, building: &Checked) -> Self {
        let opened = RedbStore::open_or_create(&folder.join("kenshin.redb")).unwrap();
        let settings = Settings {
            station: kenshin::domain::address::StationId::new(7).unwrap(),
            zone: Zone::JAPAN,
            daily: None,
        };
        let forms = Forms::load(&|_| None).unwrap();
        let mut service = Service::new(Box::new(opened.store), opened.building, forms, settings);
        service.step(service_now(), Event::Started("bench".to_owned(), Presence::Visit));
        let registered = Order::Register { checked: Box::new(building.clone()), acknowledged: true };
        let effects = service.step(service_now(), Event::Command(Actor::CommandLine, registered));
        assert!(effects.iter().any(|e| matches!(e, Effect::Ended(_))), "{effects:?}");

        let (sender, events) = channel();
        let devices = LineNo::all().map(|no| {
            let port = SerialLine::open(&folder.join(format!("line{no}")), SerialSettings::TERMINAL).unwrap();
            let line: Box<dyn TerminalLine> = Box::new(ModbusLine::new(port, no, LineSettings::standard()));
            (no, line)
        });
        let lines = Lines::start(devices.collect(), now, sender).unwrap();
        let meters = counts(building);
        Self { service, lines, events, meters }
    }

    /// A day later, a day's counts later: all meters.
    fn reading(&mut self, simulator: &mut Simulator) -> Read {
        DAYS_AHEAD.fetch_add(1, Ordering::Relaxed);
        for (address, count) in &mut self.meters {
            *count = (*count + 20 + u64::from(address.number()) % 40) % 1_000_000;
            simulator.tell(&format!("count {address} {count}"));
        }
        let mut line_done = [Duration::ZERO; 4];
        let (started, cpu) = (Instant::now(), cpu_time());
        let command = Order::Read { target: Target::All, answered: true };
        let effects = self.service.step(service_now(), Event::Command(Actor::CommandLine, command));
        let mut held = self.serve(effects);
        let begun = started.elapsed();
        while held.is_none() {
            let event = self.events.recv_timeout(PATIENCE).expect("a line report");
            if let LineEvent::RoundDone(line) = event {
                line_done[usize::from(line.get())] = started.elapsed();
            }
            let effects = self.service.step(service_now(), Event::Line(event));
            held = self.serve(effects);
        }
        let (whole, cpu) = (started.elapsed(), cpu_time() - cpu);
        Read {
            begun,
            line_done,
            whole,
            cpu,
            spread: simulator.latch_spread(),
            held: held.unwrap_or_default(),
        }
    }

    /// Meters held, once the reading is taken and stored.
    fn serve(&mut self, effects: Vec<Effect>) -> Option<usize> {
        let mut held = None;
        for effect in effects {
            match effect {
                Effect::Line(order) => self.lines.order(order),
                Effect::Ended(Ending::Taken(report)) => {
                    assert_eq!(report.rows.len(), 400);
                    held = Some(report.held().count());
                }
                Effect::Refused(refusal) => panic!("{refusal:?}"),
                Effect::Ended(ending) => panic!("{ending:?}"),
                _ => {}
            }
        }
        held
    }
}

/// CPU time of all threads of this process.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap())
}

fn counts(building: &Checked) -> Vec<(Address, u64)> {
    building.registration.meters().iter().map(|m| (m.address, m.opening.map_or(0, |c| c.get()))).collect()
}

/// `kenshin-sim` with all terminals of the building.
struct Simulator {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Simulator {
    fn start(folder: &Path, building: &Checked) -> Self {
        let mut scenario = String::new();
        for line in LineNo::all() {
            scenario += &format!("[[line]]\nnumber = {line}\n");
            for digit in 0..TERMINALS {
                scenario += &format!("[[line.terminal]]\ndigit = {digit}\n");
            }
        }
        let file = folder.join("building.toml");
        fs::write(&file, scenario).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_kenshin-sim"))
            .args(["terminals", "--scenario"])
            .arg(&file)
            .arg("--lines")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        for _ in LineNo::all() {
            answers.read_line(&mut String::new()).unwrap();
        }
        let mut simulator = Self { child, orders, answers };
        for (address, count) in counts(building) {
            simulator.tell(&format!("count {address} {count}"));
        }
        simulator
    }

    fn tell(&mut self, order: &str) -> String {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert!(answer.starts_with("ok "), "{order}: {answer}");
        answer
    }

    /// From the first to the last instant at which a terminal latched for the last reading. A dead one did not.
    fn latch_spread(&mut self) -> Duration {
        let latches = (0..40).map(|n| {
            let shown = self.tell(&format!("show {n:02}0"));
            let (_, latch) = shown.split_once("latch ").unwrap();
            let (id, at) = latch.trim_end_matches([')', '\n']).split_once('@').unwrap();
            (id.parse::<u16>().unwrap(), at.split(' ').next().unwrap().parse::<u64>().unwrap())
        });
        let latches: Vec<(u16, u64)> = latches.collect();
        let newest = latches.iter().map(|l| l.0).max();
        let instants = latches.iter().filter(|l| Some(l.0) == newest).map(|l| l.1);
        let (first, last) = (instants.clone().min().unwrap(), instants.max().unwrap());
        Duration::from_micros(last - first)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It ends with its standard input.
        self.orders = None;
        let _ = self.child.wait();
    }
}

/// Other people's masters on the same simulated line: only the reads, no latch.
fn peers(runs: usize, line: &Path) {
    let speed = LineSpeed::TERMINAL;
    let reads = Duration::from_micros(speed.characters_us(REQUEST + ANSWER + 7)) * TERMINALS;
    if succeeds(Command::new("mbpoll").arg("-V")) {
        let all = Times::of(runs, || mbpoll(line, "1:10"));
        row_beside("mbpoll, one process for ten terminals", &all, "wire", reads);
        let each = Times::of(runs, || (1..=TERMINALS).map(|unit| mbpoll(line, &unit.to_string())).sum());
        row_beside("mbpoll, a process for each terminal", &each, "wire", reads);
    } else {
        println!("skipped: mbpoll (not installed)");
    }
    if let Some(python) = python_with("pymodbus") {
        let (mut reading, mut whole) = (Times::default(), Times::default());
        for _ in 0..runs {
            let (inside, outside) = timed(|| pymodbus(&python, line));
            reading.add(inside);
            whole.add(outside);
        }
        row_beside("pymodbus, without starting Python", &reading, "wire", reads);
        row_beside("pymodbus, with starting Python", &whole, "wire", reads);
    }
    let silences = Duration::from_micros(speed.silence_us()) * TERMINALS;
    println!(
        "wire of the reads without a silence before each request: {:.2} ms, {:.4} of it",
        ms(reads - silences),
        ratio(reads - silences, reads)
    );
}

fn mbpoll(line: &Path, units: &str) -> Duration {
    let mut command = Command::new("mbpoll");
    command.args([
        "-q", "-m", "rtu", "-b", "2400", "-P", "even", "-t", "3:hex", "-r", "33", "-c", "26", "-1", "-a",
        units,
    ]);
    let (succeeded, took) = timed(|| succeeds(command.arg(line)));
    assert!(succeeded, "mbpoll");
    took
}

fn pymodbus(python: &PathBuf, line: &Path) -> Duration {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/common/pymodbus_reads.py");
    let output = Command::new(python).arg(script).arg(line).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let (seconds, registers) = said.trim().split_once(' ').unwrap();
    assert_eq!(registers, "260");
    Duration::from_secs_f64(seconds.parse().unwrap())
}
