//! The way to a printer against the simulated one, on a pty and over TCP: every fault is seen and gone again, slips
//! arrive whole, and nothing waits for ever.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "common/sample_slips.rs"]
mod sample_slips;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kenshin::adapters::clock::uptime;
use kenshin::adapters::far_end_server::{Served, Serving, serve};
use kenshin::adapters::printer::{Answers, DevicePrinter, Flow, Link, send};
use kenshin::adapters::pty::Wire;
use kenshin::domain::moment::Uptime;
use kenshin::domain::words::Words;
use kenshin::ports::far_end::{FarEnd, Spoken};
use kenshin::ports::line::LineSpeed;
use kenshin::ports::printer::{PaperState, Printer, PrinterFault, PrinterState};
use kenshin::receipt::document::Document;
use kenshin::receipt::{escpos, plain};
use kenshin::sim::printer::{HeadSpeed, Model, Order, PrinterPort, SimulatedPrinter, parse_order};
use kenshin::wire::escpos::PrinterProfile;

const FAST: Model = Model { speed: HeadSpeed::Unlimited, ..Model::USUAL };
const READY: PrinterState = PrinterState::READY;
const OUT: PrinterState = PrinterState { paper: PaperState::Out, fault: None };
const NEAR_END: PrinterState = PrinterState { paper: PaperState::NearEnd, fault: None };
/// A look is to take a second at most; the rest is for a machine that is busy with other tests.
const LOOK_US_MAX: u64 = 1_500_000;
const GIVE_UP_US: u64 = 10_000_000;

fn with(fault: PrinterFault) -> PrinterState {
    PrinterState { paper: PaperState::Present, fault: Some(fault) }
}

/// A socket of the printer that notes what comes in.
struct Tapped(PrinterPort, Arc<Mutex<Vec<u8>>>);

impl FarEnd for Tapped {
    type Order = Order;

    fn speed(&self) -> LineSpeed {
        self.0.speed()
    }
    fn room(&self) -> usize {
        self.0.room()
    }
    fn hear(&mut self, at: Uptime, bytes: &[u8]) {
        self.1.lock().unwrap().extend(bytes);
        self.0.hear(at, bytes);
    }
    fn next_due(&self) -> Option<Uptime> {
        self.0.next_due()
    }
    fn speak(&mut self, until: Uptime) -> Option<Spoken> {
        self.0.speak(until)
    }
    fn obey(&mut self, at: Uptime, order: Order) -> Result<Words, Words> {
        self.0.obey(at, order)
    }
}

/// A simulated printer at the other end.
struct Bench {
    simulated: SimulatedPrinter,
    heard: Arc<Mutex<Vec<u8>>>,
    serving: Option<Serving<Order>>,
    link: Link,
}

fn device(path: &Path) -> Link {
    Link::Device { path: path.to_owned(), baud: 9600, flow: Flow::None }
}

fn network(wire: &Wire) -> Link {
    let address: std::net::SocketAddr = wire.path().to_str().unwrap().parse().unwrap();
    Link::Network { host: address.ip().to_string(), port: address.port() }
}

impl Bench {
    fn on_pty(model: Model) -> Self {
        let wire = Wire::pty().unwrap();
        let link = device(wire.path());
        Self::at(wire, link, model)
    }

    fn on_network(model: Model) -> Self {
        let wire = Wire::tcp("127.0.0.1:0").unwrap();
        let link = network(&wire);
        Self::at(wire, link, model)
    }

    /// One of each; a serial line that takes its time is the slowest way there is.
    fn everywhere() -> [Self; 3] {
        let link = Some(LineSpeed { baud: 57_600, character_bits: 10 });
        [Self::on_pty(FAST), Self::on_network(FAST), Self::on_pty(Model { link, ..FAST })]
    }

    fn at(wire: Wire, link: Link, model: Model) -> Self {
        let mut bench =
            Self { simulated: SimulatedPrinter::new(model), heard: Arc::default(), serving: None, link };
        bench.plug_in(wire);
        bench
    }

    fn plug_in(&mut self, wire: Wire) {
        let line = Tapped(self.simulated.port(), Arc::clone(&self.heard));
        self.serving = Some(serve(vec![Served { wire, line }]).unwrap());
    }

    fn unplug(&mut self) {
        self.serving.take().unwrap().stop().unwrap();
    }

    fn order(&mut self, order: &str) {
        self.serving.as_mut().unwrap().tell(0, parse_order(order).unwrap()).unwrap();
    }

    fn printer(&self) -> DevicePrinter {
        DevicePrinter::new(self.link.clone(), Answers::RealTime)
    }

    /// What stands on the paper, from cut to cut.
    fn text(&self) -> String {
        self.simulated.paper(|paper| paper.slips().into_iter().map(|rows| paper.text(rows)).collect())
    }

    /// What came in, without the requests: a slip without pictures holds none of their first bytes.
    fn slips_heard(&self) -> Vec<u8> {
        let heard = self.heard.lock().unwrap();
        let mut rest = heard.as_slice();
        let mut slips = Vec::new();
        while let Some((first, after)) = rest.split_first() {
            match rest {
                [0x10, 0x04, 1..=4, after @ ..] => rest = after,
                _ => {
                    slips.push(*first);
                    rest = after;
                }
            }
        }
        slips
    }
}

/// Looks until `is_so`; every look ends within its time.
fn look_until(printer: &mut DevicePrinter, what: &str, is_so: impl Fn(PrinterState) -> bool) {
    let begun = uptime();
    loop {
        let (at, state) = (uptime(), printer.look());
        assert!(uptime().micros_since(at) < LOOK_US_MAX, "{what}: a look took too long");
        if is_so(state) {
            return;
        }
        assert!(uptime().micros_since(begun) < GIVE_UP_US, "{what}: still {state:?}");
    }
}

/// What a slip is as bytes, and what then stands on the paper.
fn slip() -> (Vec<u8>, String) {
    printed(&sample_slips::repertoire())
}

fn printed(document: &Document) -> (Vec<u8>, String) {
    (escpos::slip(document, &PrinterProfile::PLAIN).unwrap().bytes(), plain::text(document).unwrap())
}

/// Every form, one after another.
fn forms() -> (Vec<u8>, String) {
    let all: Vec<_> = sample_slips::all().iter().map(|(_, document)| printed(document)).collect();
    let bytes: Vec<u8> = all.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
    let text: String = all.iter().map(|(_, text)| text.as_str()).collect();
    (bytes, text)
}

#[test]
fn s90_every_fault_is_seen_and_gone_again() {
    for mut bench in Bench::everywhere() {
        let mut printer = bench.printer();
        assert_eq!(printer.look(), READY);
        for (fault, recovery, state) in [
            ("paper near-end", "paper in", NEAR_END),
            ("paper out", "paper in", OUT),
            ("cover open", "cover closed", with(PrinterFault::CoverOpen)),
            ("line off", "line on", with(PrinterFault::Offline)),
            ("head hot", "head cool", with(PrinterFault::HeadHot)),
        ] {
            bench.order(fault);
            assert_eq!(printer.look(), state, "{fault} at {}", bench.link);
            bench.order(recovery);
            assert_eq!(printer.look(), READY, "{recovery} at {}", bench.link);
        }
    }
}

#[test]
fn s90_a_stuck_cutter_is_seen_when_it_is_used() {
    for mut bench in Bench::everywhere() {
        let mut printer = bench.printer();
        bench.order("cutter stuck");
        assert_eq!(printer.look(), READY);
        printer.send(&slip().0).unwrap();
        look_until(&mut printer, "stuck", |s| s == with(PrinterFault::Cutter));
        bench.order("cutter free");
        look_until(&mut printer, "free", |s| s == READY);
        assert_eq!(bench.text(), slip().1);
        assert_eq!(printer.lost(), None);
    }
}

#[test]
fn s90_a_printer_without_power_is_gone_and_found_again() {
    for mut bench in Bench::everywhere() {
        let mut printer = bench.printer();
        assert_eq!(printer.look(), READY);
        bench.order("power off");
        look_until(&mut printer, "off", |s| s == with(PrinterFault::Gone));
        assert!(!printer.look().is_ready());
        bench.order("power on");
        look_until(&mut printer, "on", |s| s == READY);
        printer.send(&slip().0).unwrap();
        assert_eq!(printer.lost(), None, "nothing was under way when it went");
    }
}

#[test]
fn s90_a_network_printer_that_is_unplugged_is_gone_and_found_again() {
    let mut bench = Bench::on_network(FAST);
    let mut printer = bench.printer();
    assert_eq!(printer.look(), READY);
    let Link::Network { host, port } = bench.link.clone() else { panic!("a network") };
    bench.unplug();
    look_until(&mut printer, "unplugged", |s| s == with(PrinterFault::Gone));
    let e = printer.send(&slip().0).unwrap_err();
    assert!(e.en.contains(&format!("tcp:{host}:{port}")) && e.en.contains("Check cable and power"), "{e}");
    bench.plug_in(Wire::tcp(&format!("{host}:{port}")).unwrap());
    look_until(&mut printer, "plugged in", |s| s == READY);
    printer.send(&slip().0).unwrap();
    assert_eq!(bench.text(), slip().1);
}

#[test]
fn s90_a_device_that_is_pulled_out_is_gone_and_found_again_under_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("printer");
    let plug = || {
        let wire = Wire::pty().unwrap();
        let _ = std::fs::remove_file(&name);
        std::os::unix::fs::symlink(wire.path(), &name).unwrap();
        wire
    };
    let mut bench = Bench::at(plug(), device(&name), FAST);
    let mut printer = bench.printer();
    assert_eq!(printer.look(), READY);
    bench.unplug();
    look_until(&mut printer, "pulled out", |s| s == with(PrinterFault::Gone));
    bench.plug_in(plug());
    look_until(&mut printer, "plugged in", |s| s == READY);
}

#[test]
fn s70_slips_arrive_byte_for_byte() {
    for bench in Bench::everywhere() {
        let mut printer = bench.printer();
        let (bytes, text) = forms();
        printer.send(&bytes).unwrap();
        assert_eq!(bench.slips_heard(), bytes, "{}", bench.link);
        assert_eq!(printer.look(), READY);
        assert!(bench.text() == text, "{}", bench.text());
        assert_eq!(bench.simulated.complaints(), []);
    }
}

#[test]
fn s70_commands_send_to_the_same_printers_without_asking() {
    for bench in Bench::everywhere() {
        let (bytes, text) = forms();
        send(&bench.link, &[bytes[..100].to_vec(), bytes[100..].to_vec()]).unwrap();
        let mut printer = bench.printer();
        // What it answers now comes after all it was sent.
        look_until(&mut printer, "sent", |s| s == READY && bench.text() == text);
        assert_eq!(bench.slips_heard(), bytes);
    }
}

#[test]
fn s70_paper_that_runs_out_of_a_full_printer_is_told_and_the_slip_goes_on_with_new_paper() {
    let model = Model { buffer_bytes: 64, ..FAST };
    for mut bench in [Bench::on_pty(model), Bench::on_network(model)] {
        let mut printer = bench.printer();
        let (bytes, text) = forms();
        for lines in [3, 0] {
            let before = bench.text();
            bench.order(&format!("paper out {lines}"));
            if lines == 0 {
                assert_eq!(printer.look(), OUT);
            }
            let begun = uptime();
            printer.send(&bytes).unwrap();
            assert!(uptime().micros_since(begun) < 2_000_000, "others wait for the printer's state");
            assert!(printer.holds());
            assert_eq!(printer.look(), OUT);
            bench.order("paper in");
            let whole = before + &text;
            look_until(&mut printer, "new paper", |s| s == READY && bench.text() == whole);
        }
        assert_eq!((printer.lost(), bench.simulated.complaints()), (None, vec![]));
    }
}

#[test]
fn s70_what_a_printer_has_lost_with_its_power_is_told_once() {
    let mut bench = Bench::on_network(Model { buffer_bytes: 64, ..FAST });
    let mut printer = bench.printer();
    bench.order("paper out 3");
    printer.send(&forms().0).unwrap();
    assert_eq!(printer.look(), OUT);
    bench.unplug();
    look_until(&mut printer, "unplugged", |s| s == with(PrinterFault::Gone));
    let lost = printer.lost().unwrap();
    assert!(lost.en.contains("did not take the slip") && lost.ja.contains("kenshin print"), "{lost}");
    assert_eq!(printer.lost(), None);
}

#[test]
fn s70_a_printer_that_takes_nothing_is_given_up() {
    // It listens, and never reads nor answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let link = Link::Network { host: "127.0.0.1".to_owned(), port: listener.local_addr().unwrap().port() };
    // A serial line whose printer has said XOFF.
    let mut wire = Wire::pty().unwrap();
    let stopped = Link::Device { path: wire.path().to_owned(), baud: 19_200, flow: Flow::XonXoff };
    for (link, answers) in [
        (&link, Answers::RealTime),
        (&link, Answers::Nothing),
        (&stopped, Answers::RealTime),
        (&stopped, Answers::Nothing),
    ] {
        let mut printer = DevicePrinter::new(link.clone(), answers).patient_for(Duration::from_millis(200));
        if answers == Answers::RealTime {
            assert_eq!(printer.look(), with(PrinterFault::Gone), "{link}");
        }
        // With XON and XOFF heeded by the driver from the look on, or from the first slip.
        wire.write(0x13).unwrap();
        let begun = uptime();
        let e = printer.send(&vec![b' '; 32 << 20]).unwrap_err();
        assert!(uptime().micros_since(begun) < 5_000_000, "{link} {answers:?}");
        assert!(e.en.contains(&link.to_string()) && e.ja.contains("接続と電源を確認"), "{e}");
    }
}

#[test]
fn s90_power_that_goes_in_the_middle_of_a_slip_is_told_within_two_seconds_and_the_slip_is_lost_once() {
    let mut bench = Bench::on_network(Model { buffer_bytes: 64, ..FAST });
    let mut printer = bench.printer().patient_for(Duration::from_secs(2));
    assert_eq!(printer.look(), READY);
    // From here on it takes in what comes and says nothing.
    bench.order("power off");
    let begun = uptime();
    printer.send(&forms().0).unwrap();
    assert_eq!(printer.look(), with(PrinterFault::Gone));
    let took_us = uptime().micros_since(begun);
    assert!(took_us < 2_000_000 && printer.holds(), "{took_us} µs");
    look_until(&mut printer, "given up", |s| s == with(PrinterFault::Gone));
    bench.order("power on");
    let given_up = uptime();
    while printer.holds() {
        assert!(uptime().micros_since(given_up) < GIVE_UP_US);
        printer.look();
    }
    assert!(printer.lost().unwrap().en.contains("took nothing for 2 s"));
    look_until(&mut printer, "found again", |s| s == READY);
    assert_eq!(printer.lost(), None);
}

#[test]
fn s70_xoff_is_heeded_until_xon() {
    let mut wire = Wire::pty().unwrap();
    let link = Link::Device { path: wire.path().to_owned(), baud: 19_200, flow: Flow::XonXoff };
    let mut printer = DevicePrinter::new(link, Answers::Nothing).patient_for(Duration::from_millis(100));
    printer.send(b"first").unwrap();
    let begun = uptime();
    wire.write(0x13).unwrap();
    // The driver takes its time to hear of it.
    while printer.send(b"held").is_ok() {
        assert!(uptime().micros_since(begun) < GIVE_UP_US);
    }
    wire.write(0x11).unwrap();
    while printer.send(b"last").is_err() {
        assert!(uptime().micros_since(begun) < GIVE_UP_US);
    }
    let mut came = Vec::new();
    while !came.ends_with(b"last") {
        assert!(uptime().micros_since(begun) < GIVE_UP_US, "{came:?}");
        came.extend(wire.read(512).unwrap());
    }
    assert!(came.starts_with(b"first"));
}

#[test]
fn s90_a_printer_that_tells_nothing_is_ready_unless_it_could_not_be_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let name: PathBuf = folder.path().join("lp0");
    let mut printer = DevicePrinter::new(device(&name), Answers::Nothing);
    assert_eq!(printer.look(), READY);
    assert!(printer.send(b"slip").unwrap_err().en.contains("lp0"));
    assert_eq!(printer.look(), with(PrinterFault::Gone));
    std::os::unix::fs::symlink("/dev/null", &name).unwrap();
    assert_eq!(printer.look(), READY);
    printer.send(b"slip").unwrap();

    let file = folder.path().join("kenshin.redb");
    std::fs::write(&file, "journal").unwrap();
    for answers in [Answers::Nothing, Answers::RealTime] {
        let e = DevicePrinter::new(device(&file), answers).send(b"slip").unwrap_err();
        assert!(e.en.contains("is a file, not a printer"), "{e}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"journal");
}

#[test]
fn s90_a_node_that_never_answers_is_gone_where_answers_are_expected() {
    let mut printer = DevicePrinter::new(device(Path::new("/dev/null")), Answers::RealTime);
    look_until(&mut printer, "silent", |s| s == with(PrinterFault::Gone));
}
