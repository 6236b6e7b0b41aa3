//! The panel in a real window: from the start of the process to the main menu with ten years of data, from the touch to
//! its painted feedback while lines and printer are busy, memory, and the processor when nobody does anything.
//!
//! `cargo bench --bench panel [-- --starts 11] [--touches 500] [--idle 30]`. Needs Xvfb. The pixels are read from the X
//! server's own frame buffer, touches are given by XTEST; neither passes through the program under test.
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]
#![allow(clippy::float_arithmetic, reason = "figures for people")]
#![allow(clippy::unwrap_used, reason = "a bench that fails may say so with a panic")]

mod common;
#[path = "../tests/common/facts.rs"]
mod facts;
#[path = "../tests/common/life.rs"]
mod life;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::{Times, argument, head, ms, row_beside, say_load};
use kenshin::adapters::clock::wall;
use kenshin::adapters::store::RedbStore;
use kenshin::domain::address::LineNo;
use life::Life;
use rustix::process::{Pid, Signal, kill_process};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, MOTION_NOTIFY_EVENT};
use x11rb::protocol::xtest::ConnectionExt;
use x11rb::rust_connection::RustConnection;

const WIDTH: usize = 320;
const HEIGHT: usize = 240;
const METERS: u32 = 400;
const DAYS: u32 = 3_650;
const DAY_MS: i64 = 24 * 3_600_000;
/// Rows between the header, with its clock, and the faults.
const BODY: std::ops::Range<usize> = 24..196;
/// The button 「検針」, and a place beside all buttons.
const BUTTON: (i16, i16) = (80, 60);
const NOWHERE: (i16, i16) = (300, 225);
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// Limits of the panel's figures.
const START_MAX: Duration = Duration::from_millis(300);
const FEEDBACK_MAX: Duration = Duration::from_millis(50);

fn main() {
    say_load();
    let count = |name: &str, default| argument(name).map_or(default, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let screen = Screen::open(folder.path());
    let _terminals = terminals(folder.path());
    let site = site(folder.path());
    let mut panel = Panel::start(&site, &screen);
    // What the main menu looks like, learned once.
    thread::sleep(Duration::from_secs(3));
    let menu = screen.body();
    panel.end();

    println!("{DAYS} days of {METERS} meters, {WIDTH} × {HEIGHT} pixels");
    head();
    let starts = Times::of(count("--starts", 11), || {
        let mut panel = Panel::start(&site, &screen);
        let took = panel.until(|| screen.body() == menu);
        panel.end();
        took
    });
    row_beside("process start to the main menu on the screen", &starts, "limit", START_MAX);

    let mut panel = Panel::start(&site, &screen);
    panel.until(|| screen.body() == menu);
    let idle_s = count("--idle", 30) as u64;
    thread::sleep(Duration::from_secs(5));
    let before = panel.cpu_ms();
    thread::sleep(Duration::from_secs(idle_s));
    let used = panel.cpu_ms() - before;
    println!("idle for {idle_s} s: {:.2} % of a core", used as f64 / (idle_s as f64 * 10.0));
    println!("resident: {:.1} MiB", panel.resident_mib());

    let touches = count("--touches", 500);
    feedback("touch to painted feedback, at rest", touches, &screen);
    let (over, jobs) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        scope.spawn(|| keep_busy(&site, &over, &jobs));
        feedback("touch to painted feedback, lines and printer busy", touches, &screen);
        over.store(true, Ordering::Relaxed);
    });
    println!("  readouts of all meters meanwhile: {}", jobs.load(Ordering::Relaxed));
    println!("resident, most so far: {:.1} MiB", panel.most_mib());
    panel.end();
}

/// One readout of all meters after the other, each with its slip drawn as pictures.
fn keep_busy(site: &Path, over: &AtomicBool, jobs: &AtomicU32) {
    while !over.load(Ordering::Relaxed) {
        let mut readout = Command::new(env!("CARGO_BIN_EXE_kenshin"));
        readout.arg("--site").arg(site).args(["readout", "all"]);
        readout.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        jobs.fetch_add(1, Ordering::Relaxed);
    }
}

fn feedback(what: &str, touches: usize, screen: &Screen) {
    let mut times = Vec::new();
    for _ in 0..touches {
        screen.point(MOTION_NOTIFY_EVENT, NOWHERE);
        let before = screen.button();
        screen.point(MOTION_NOTIFY_EVENT, BUTTON);
        let touched = Instant::now();
        screen.point(BUTTON_PRESS_EVENT, BUTTON);
        wait(|| screen.button() != before);
        times.push(touched.elapsed());
        // Lifted beside it, so that it is not pressed.
        screen.point(MOTION_NOTIFY_EVENT, NOWHERE);
        screen.point(BUTTON_RELEASE_EVENT, NOWHERE);
        wait(|| screen.button() == before);
    }
    times.sort();
    let all = times.iter().fold(Times::default(), |mut all, took| {
        all.add(*took);
        all
    });
    let p99 = times[times.len() * 99 / 100];
    row_beside(what, &all, "limit", FEEDBACK_MAX);
    println!("  99 of 100 within {:.2} ms", ms(p99));
}

fn wait(done: impl Fn() -> bool) -> Duration {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "nothing happens on the screen");
        thread::sleep(Duration::from_micros(200));
    }
    begun.elapsed()
}

/// A site with ten years behind it, up to yesterday.
fn site(folder: &Path) -> PathBuf {
    let mut life = Life::since(METERS, wall().plus_ms(-DAY_MS * i64::from(DAYS + 1)));
    let mut store = RedbStore::create(&folder.join("kenshin.redb")).unwrap();
    life.live(DAYS, &mut store);
    let mut text = "[site]\ndaily = \"off\"\n".to_owned();
    for no in LineNo::all() {
        text += &format!("[[line]]\nnumber = {no}\ndevice = \"line{no}\"\n");
    }
    fs::write(folder.join("site.toml"), text).unwrap();
    folder.to_owned()
}

/// Forty terminals on four lines.
fn terminals(folder: &Path) -> Ended {
    let mut scenario = String::new();
    for line in LineNo::all() {
        scenario += &format!("[[line]]\nnumber = {line}\n");
        (0..10).for_each(|digit| scenario += &format!("[[line.terminal]]\ndigit = {digit}\n"));
    }
    let file = folder.join("building.toml");
    fs::write(&file, scenario).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin-sim"));
    command.args(["terminals", "--scenario"]).arg(&file).arg("--lines").arg(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    for _ in LineNo::all() {
        told.read_line(&mut String::new()).unwrap();
    }
    Ended(child)
}

/// A process that ends with this.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An X server, its frame buffer, and a finger.
struct Screen {
    _server: Ended,
    number: u32,
    buffer: File,
    first: u64,
    x: RustConnection,
}

impl Screen {
    fn open(folder: &Path) -> Self {
        let number = 1_000 + std::process::id() % 1_000;
        let server = Command::new("Xvfb")
            .arg(format!(":{number}"))
            .args(["-screen", "0", &format!("{WIDTH}x{HEIGHT}x24"), "-fbdir"])
            .arg(folder)
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb (Debian package xvfb)");
        let server = Ended(server);
        let name = format!(":{number}");
        wait(|| RustConnection::connect(Some(&name)).is_ok());
        let (x, _) = RustConnection::connect(Some(&name)).unwrap();
        let buffer = File::open(folder.join("Xvfb_screen0")).unwrap();
        // The head of an XWD dump: its size, and how many colours of twelve bytes follow it.
        let field = |n: u64| {
            let mut bytes = [0; 4];
            buffer.read_exact_at(&mut bytes, n * 4).unwrap();
            u64::from(u32::from_be_bytes(bytes))
        };
        let first = field(0) + field(19) * 12;
        Self { _server: server, number, buffer, first, x }
    }

    fn rows(&self, rows: std::ops::Range<usize>) -> Vec<u8> {
        let mut pixels = vec![0; rows.len() * WIDTH * 4];
        self.buffer.read_exact_at(&mut pixels, self.first + (rows.start * WIDTH * 4) as u64).unwrap();
        pixels
    }

    fn body(&self) -> Vec<u8> {
        self.rows(BODY)
    }

    /// One row through the button; a line about held meters stands above it.
    fn button(&self) -> Vec<u8> {
        self.rows(48..49)[..WIDTH / 2 * 4].to_vec()
    }

    fn point(&self, what: u8, (x, y): (i16, i16)) {
        let button = u8::from(what != MOTION_NOTIFY_EVENT);
        let root = self.x.setup().roots[0].root;
        self.x.xtest_fake_input(what, button, 0, root, x, y, 0).unwrap();
        self.x.flush().unwrap();
    }
}

/// The program.
struct Panel {
    child: Child,
    begun: Instant,
}

impl Panel {
    fn start(site: &Path, screen: &Screen) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin"));
        command.arg("--site").arg(site).args([
            "panel",
            "--window",
            &format!("{WIDTH}x{HEIGHT}"),
            "--to",
            "png",
        ]);
        command.arg("--out").arg(site.join("slips")).env("DISPLAY", format!(":{}", screen.number));
        let begun = Instant::now();
        Self { child: command.stderr(Stdio::null()).spawn().unwrap(), begun }
    }

    fn until(&self, done: impl Fn() -> bool) -> Duration {
        wait(done);
        self.begun.elapsed()
    }

    fn end(&mut self) {
        let pid = Pid::from_raw(self.child.id().cast_signed()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        self.child.wait().unwrap();
    }

    /// Processor time so far, in ms; the kernel counts hundredths of a second.
    fn cpu_ms(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()) * 10
    }

    fn kib(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    fn resident_mib(&self) -> f64 {
        self.kib("VmRSS") / 1024.0
    }

    fn most_mib(&self) -> f64 {
        self.kib("VmHWM") / 1024.0
    }
}
