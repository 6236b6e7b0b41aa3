//! The printer in virtual time, command by command.

use proptest::prelude::*;

use super::*;
use crate::domain::moment::Uptime;
use crate::ports::far_end::FarEnd;
use crate::ports::line::LineSpeed;
use crate::ports::printer::Printer;

const FAST: Model = Model { speed: HeadSpeed::Unlimited, ..Model::USUAL };
/// Shift-JIS, Japan, katakana, 24 dots a line.
const JAPANESE: &[u8] = b"\x1B@\x1CC\x01\x1C&\x1BR\x08\x1Bt\x01\x1B3\x18";

fn ms(ms: u64) -> Uptime {
    Uptime::from_micros(ms * 1000)
}

fn fast() -> SimulatedPrinter {
    SimulatedPrinter::new(FAST)
}

fn order(printer: &SimulatedPrinter, text: &str) -> String {
    printer.order(parse_order(text).unwrap()).en
}

fn send(printer: &SimulatedPrinter, bytes: &[u8]) {
    printer.clone().send(bytes).unwrap();
}

fn ask(printer: &SimulatedPrinter, bytes: &[u8]) -> Vec<u8> {
    send(printer, bytes);
    printer.take_answers()
}

fn printed(bytes: &[u8]) -> String {
    let printer = fast();
    send(&printer, bytes);
    assert_eq!(printer.complaints(), [], "{bytes:02X?}");
    printer.paper(Paper::all_text)
}

fn rows(bytes: &[u8]) -> u64 {
    let printer = fast();
    send(&printer, bytes);
    printer.paper(Paper::row)
}

#[test]
fn s69_text_depends_on_the_modes_in_force() {
    assert_eq!(printed(&[JAPANESE, b"\x5C1,234 \xB6\xDE\xBD ~\n"].concat()), "¥1,234 ｶﾞｽ ~\n");
    assert_eq!(printed(&[JAPANESE, b"\x93\x64\x8BC\x84\xAC\n"].concat()), "電気┏\n");
    assert_eq!(printed(b"\x1CC\x00\x1C&EE5$\x1C.EE\n"), "電気EE\n", "JIS code");
    assert_eq!(printed(b"A\r\n\r\nB\x1Bd\x03C\x09D\x1B$\x78\x00E\n"), "A\n\nB\n\n\nC       D E\n");
    assert_eq!(
        printed(b"\x1Ba\x01mid\n\x1Ba2right\n\x1BE\x01\x1BG\x00left   \n").lines().last(),
        Some("                         left")
    );
    assert_eq!(printed(b"never printed"), "");
}

#[test]
fn s60_distances_are_dots() {
    assert_eq!(rows(b"A\n"), 30, "1/6 inch is not asked for: the spacing after power-on");
    assert_eq!(rows(b"\x1B3\x18A\n\n"), 48);
    assert_eq!(rows(b"\x1B3\x10A\n"), 24, "never less than the glyphs are high");
    assert_eq!(rows(b"\x1B3\x10\x1B2A\x1B@\n"), 30);
    assert_eq!(rows(b"\x1DP\xCB\x65\x1B3\x0CA\n"), 24, "12 steps of 1/101 inch");
    assert_eq!(rows(b"\x1BJ\x07\x1Bd\x02"), 7 + 60);
    assert_eq!(rows(b"\x1D!\x11A\n"), 48);
    assert_eq!(rows(b"\x1DVB\x05"), 96 + 5);
    assert_eq!(rows(b"\x1Dv0\x02\x01\x00\x03\x00\xFF\x00\xFF"), 6);
    assert_eq!(
        rows(b"\x1D(k\x04\x001A2\x00\x1D(k\x03\x001C\x02\x1D(k\x05\x001P0ab\x1D(k\x03\x001Q0"),
        42,
        "21 modules"
    );
}

#[test]
fn s69_what_a_printer_could_take_badly_is_complained_of_with_its_place() {
    for (bytes, at, word) in [
        (&b"A\x1BzB\n"[..], 1, "no command"),
        (b"\x1B*\x21\x02\x00abcdefA\n", 0, "has not"),
        (b"\x1Dk\x04123\x00A\n", 0, "has not"),
        (b"\x1DkI\x03123A\n", 0, "has not"),
        (b"\x1D(L\x02\x00ab", 0, "has not"),
        (b"\x1D8L\x03\x00\x00\x00abc", 0, "has not"),
        (b"\x1Ba\x07", 0, "no such value"),
        (b"\x1D(K\x02\x001\x07", 0, "no such value"),
        (b"\x1DV\x07", 0, "no such value"),
        (b"A\x1Ba\x01\n", 1, "beginning of a line"),
        (b"A\x1DVB\x00\n", 1, "beginning of a line"),
        (b"A\x1Dv0\x00\x01\x00\x01\x00", 1, "beginning of a line"),
        (b"AB\x1B@", 2, "threw"),
        (b"\x5C\n", 0, "JIS X 0201"),
        (b"a\xB1\n", 1, "JIS X 0201"),
        (b"\x00", 0, "neither text nor command"),
        (b"\x0C", 0, "neither text nor command"),
        (b"\x12#\x42", 0, "low-cost"),
        (b"\x10\x04\x09", 2, "DLE EOT 9"),
        (b"\x1Dv0\x00\x31\x00\x01\x00this picture is one row of dots and 49 bytes long", 0, "cut off"),
        (b"\x1Dv0\x00\x00\x00\x01\x00", 0, "without dots"),
        (b"\x1D(k\x03\x001Q0", 0, "no data"),
        (b"\x1D(k\x04\x001A1\x00", 0, "model 2"),
        (b"\x1B3\x18A\n\x1DV\x00", 5, "cut through"),
    ] {
        let printer = fast();
        send(&printer, bytes);
        let complaints = printer.take_complaints();
        let found = complaints.iter().map(|c| (c.at, c.what.en.contains(word))).collect::<Vec<_>>();
        assert_eq!(found, [(at, true)], "{bytes:02X?}: {complaints:?}");
        send(&printer, b"\x1B@OK\n");
        assert!(printer.paper(Paper::all_text).ends_with("OK\n"), "{bytes:02X?}: it goes on in step");
    }
}

#[test]
fn s69_complaints_about_two_byte_text() {
    let complaints = |text: &[u8]| {
        let printer = fast();
        send(&printer, &[JAPANESE, text].concat());
        let begin = JAPANESE.len() as u64;
        let told: Vec<_> = printer.complaints().iter().map(|c| (c.at - begin, c.what.en.clone())).collect();
        (told, printer.paper(Paper::all_text))
    };
    let (told, text) = complaints(b"a\x87\x40\xFA\x40\n");
    assert_eq!(told.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 3], "{told:?}");
    assert_eq!(text, "a〓〓\n");
    let (told, text) = complaints(b"ab\x93\nc\n");
    assert_eq!((told.len(), told[0].0, told[0].1.contains("split"), text.as_str()), (1, 2, true, "ab\nc\n"));
    let (told, text) =
        complaints(&[b"x".repeat(31), b"\x93\x64yz".to_vec(), b"w".repeat(40), b"\n".to_vec()].concat());
    assert_eq!((told.len(), told[0].0), (1, 31), "{told:?}");
    assert_eq!(text.lines().map(|l| l.chars().count()).collect::<Vec<_>>(), [31, 31, 12]);
    let (told, _) = complaints(b"\x1B3\x1E\x84\xAB\n\x84\xAE\n\x1B3\x18\x84\xAB\n");
    assert_eq!((told.len(), told[0].1.contains("upright rules")), (1, true), "{told:?}");
}

#[test]
fn s70_status_says_what_is_wrong() {
    let all = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04";
    for (fault, recovery, status, automatic) in [
        ("show", "show", [0x12, 0x12, 0x12, 0x12], None),
        ("paper near-end", "paper in", [0x12, 0x12, 0x12, 0x1E], Some([0x10, 0, 0x03, 0x0F])),
        ("paper out", "paper in", [0x1A, 0x32, 0x12, 0x72], Some([0x18, 0, 0x0C, 0x0F])),
        ("cover open", "cover closed", [0x1A, 0x16, 0x12, 0x12], Some([0x38, 0, 0, 0x0F])),
        ("line off", "line on", [0x1A, 0x12, 0x12, 0x12], Some([0x18, 0, 0, 0x0F])),
        ("head hot", "head cool", [0x1A, 0x52, 0x52, 0x12], Some([0x18, 0x40, 0, 0x0F])),
        ("cutter stuck", "cutter free", [0x1A, 0x52, 0x1A, 0x12], Some([0x18, 0x08, 0, 0x0F])),
    ] {
        let printer = fast();
        assert_eq!(ask(&printer, b"\x1Da\x0F"), [0x10, 0, 0, 0x0F]);
        order(&printer, fault);
        if fault.starts_with("cutter") {
            send(&printer, b"\x1DVB\x00");
        }
        assert_eq!(printer.take_answers(), automatic.map_or(vec![], Vec::from), "{fault}");
        assert_eq!(ask(&printer, all), status, "{fault}");
        order(&printer, recovery);
        assert_eq!(printer.take_answers().len(), if automatic.is_some() { 4 } else { 0 });
        assert_eq!(ask(&printer, all), [0x12; 4], "{recovery}");
    }
    let printer = fast();
    order(&printer, "paper near-end");
    order(&printer, "paper out");
    assert_eq!(ask(&printer, b"\x10\x04\x04"), [0x7E]);
}

#[test]
fn s70_answers_in_turn_wait_for_what_is_printed_before() {
    let printer = SimulatedPrinter::new(Model::USUAL);
    send(&printer, b"\x1B3\x18A\nB\n\x1D(H\x06\x0000abcd\x1Dr\x01\x1Bv\x1DIC\n");
    printer.pass(Uptime::from_micros(79_999));
    assert_eq!(ask(&printer, b"\x10\x04\x01"), [0x12], "two lines of 24 dots take 80 ms at 75 mm/s");
    printer.pass(ms(80));
    assert_eq!(printer.take_answers(), b"\x37\x22abcd\x00\x00\x00_SIM-58\x00");
    let printer = fast();
    for (answers, real_time, echo) in [("status", 1, 0), ("nothing", 0, 0), ("all", 1, 7)] {
        order(&printer, &format!("answers {answers}"));
        assert_eq!(ask(&printer, b"\x10\x04\x01").len(), real_time);
        assert_eq!(ask(&printer, b"\x1D(H\x06\x0000abcd").len(), echo, "{answers}");
    }
    order(&printer, "answers nothing");
    order(&printer, "paper out");
    assert!(printer.state().is_ready(), "it tells nothing");
    assert_eq!(printer.complaints(), []);
}

#[test]
fn s70_real_time_commands_are_heard_while_nothing_is_printed_and_inside_data() {
    let printer = fast();
    order(&printer, "cover open");
    send(&printer, b"lost\n\x1D(H\x06\x0000abcd");
    assert_eq!(ask(&printer, b"\x10\x04\x02"), [0x16]);
    assert_eq!(ask(&printer, b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"), [0x37, 0x25, 0]);
    order(&printer, "cover closed");
    assert_eq!(ask(&printer, b"kept\n"), b"");
    assert_eq!(ask(&printer, b"\x1Dv0\x00\x03\x00\x01\x00\x10\x04\x01"), [0x12]);
    assert_eq!(printer.paper(Paper::all_text), "kept\n[画像]\n");
    order(&printer, "cutter stuck");
    send(&printer, b"\x1DVB\x00next\n");
    order(&printer, "show");
    assert_eq!(
        ask(&printer, b"\x10\x05\x02\x10\x04\x03again\n"),
        [0x12],
        "buffers cleared, the cut forgotten"
    );
    assert!(printer.paper(Paper::all_text).ends_with("[画像]\nagain\n"));
}

#[test]
fn s70_the_head_takes_its_time() {
    let printer = SimulatedPrinter::new(Model::USUAL);
    printer.pass(ms(1000));
    send(&printer, &[b"\x1B3\x18".to_vec(), b"line\n".repeat(10)].concat());
    let lines = |at: u64| {
        printer.pass(ms(at));
        printer.paper(Paper::row) / 24
    };
    assert_eq!([lines(1000), lines(1039), lines(1040), lines(1399), lines(9000)], [1, 1, 2, 10, 10]);
    assert_eq!(printer.next_event(), None);
    order(&printer, "speed 10");
    send(&printer, b"slow\nslow\n");
    assert_eq!(printer.next_event(), Some(ms(9300)));
    order(&printer, "paper out");
    assert_eq!(printer.next_event(), None, "what stops it does not end by itself");
    assert_eq!(lines(20_000), 11);
    order(&printer, "paper in");
    assert_eq!(lines(20_000), 12);
}

#[test]
fn a_full_buffer_holds_the_other_side_back() {
    let printer = SimulatedPrinter::new(Model { buffer_bytes: 100, ..FAST });
    let mut port = printer.port();
    assert_eq!(port.room(), 100);
    order(&printer, "line off");
    port.hear(ms(1), &[b'a'; 60]);
    assert_eq!(port.room(), 40);
    // Who sends more than there is room for waits with the rest.
    port.hear(ms(1), &[b'b'; 60]);
    assert_eq!((port.room(), port.next_due()), (0, None));
    order(&printer, "line on");
    assert_eq!((port.room(), printer.paper(Paper::row)), (100, 3 * 30), "120 columns");
    order(&printer, "power off");
    assert_eq!(port.room(), usize::MAX, "without power bytes are lost, not held back");
}

#[test]
fn a_printer_with_xoff_says_when_it_is_full_and_loses_what_comes_all_the_same() {
    let model = Model { buffer_bytes: 1000, handshake: Handshake::XonXoff, ..FAST };
    let printer = SimulatedPrinter::new(model);
    let mut port = printer.port();
    let mut say = |bytes: &[u8]| {
        port.hear(ms(1), bytes);
        std::iter::from_fn(|| port.speak(ms(2))).map(|s| s.byte).collect::<Vec<u8>>()
    };
    order(&printer, "line off");
    assert_eq!(say(&b"abc\n".repeat(217)), b"");
    assert_eq!(say(b"abc\n"), [0x13]);
    assert_eq!(say(&b"abc\n".repeat(40)), b"");
    order(&printer, "line on");
    assert_eq!(say(b""), [0x11]);
    assert_eq!(printer.complaints().len(), 4 * (218 + 40) - 1000);
    assert_eq!(printer.paper(Paper::all_text).lines().count(), 250);
    order(&printer, "power off");
    assert_eq!(order(&printer, "power on").split(';').next(), Some("ready"));
    assert_eq!(say(b""), [0x11], "ready again");
}

#[test]
fn a_serial_line_brings_bytes_and_answers_one_by_one() {
    let link = LineSpeed { baud: 9600, character_bits: 10 };
    let printer = SimulatedPrinter::new(Model { link: Some(link), ..FAST });
    let mut port = printer.port();
    port.hear(ms(0), b"\x1B3\x18A\nB\n\x10\x04\x01");
    assert_eq!(port.next_due(), Some(Uptime::from_micros(1042)));
    printer.pass(Uptime::from_micros(5 * 1042 - 1));
    assert_eq!(printer.paper(Paper::row), 0);
    printer.pass(Uptime::from_micros(5 * 1042));
    assert_eq!(printer.paper(Paper::row), 24);
    let answered = port.speak(ms(100)).unwrap();
    assert_eq!((answered.byte, answered.end), (0x12, Uptime::from_micros(11 * 1042)));
}

#[test]
fn answers_go_to_the_socket_heard_last() {
    let printer = fast();
    let (mut serial, mut network) = (printer.port(), printer.port());
    serial.hear(ms(1), b"\x10\x04\x01");
    assert_eq!((network.speak(ms(1)), serial.speak(ms(1)).map(|s| s.byte)), (None, Some(0x12)));
    network.hear(ms(2), b"\x1Da\x08");
    assert_eq!((serial.speak(ms(2)), network.speak(ms(2)).map(|s| s.byte)), (None, Some(0x10)));
    assert!(serial.obey(ms(3), Order::PaperNearEnd).unwrap().en.contains("near its end"));
}

#[test]
fn the_end_of_the_paper_is_kept_however_long_it_runs() {
    let printer = SimulatedPrinter::new(Model { keep_rows: 1000, ..FAST });
    let mut next = 0;
    for n in 0..2000 {
        send(&printer, format!("\x1B3\x18{n}\n").as_bytes());
        if n % 400 == 0 {
            send(&printer, b"\x1DVB\x00");
        }
        let (items, after) = printer.paper(|paper| paper.since(next));
        assert!(items.iter().any(|item| item.mark == Mark::Text(n.to_string())), "{n}");
        next = after;
    }
    let known = printer.paper(Paper::known);
    assert_eq!((known.end, known.end - known.start), (2000 * 24 + 5 * 96, 1000));
    assert_eq!(printer.paper(|paper| (paper.cuts_made(), paper.cuts().count())), (5, 0));
    assert_eq!(printer.paper(|paper| paper.since(0).0.len()), 1000 / 24 + 1);
    assert_eq!(printer.picture(0..known.end).height, 1000);
    for _ in 0..3000 {
        send(&printer, b"\x00\x10\x04\x01");
    }
    assert!(printer.complaints().len() == 1000 && printer.take_answers().len() <= 4096);
}

#[test]
fn paper_is_handed_over_piece_by_piece() {
    let printer = fast();
    let piece = |from| printer.paper(|paper| paper.piece(from, 240));
    send(&printer, &[b"\x1B3\x18".to_vec(), b"line\n".repeat(13)].concat());
    assert_eq!(piece(0), None, "it may still be cut before row 240");
    send(&printer, b"line\nline\n");
    assert_eq!(piece(0), Some((240, false)));
    assert_eq!(piece(240), None);
    send(&printer, b"\x1DVB\x00");
    assert_eq!(piece(240), Some((360, true)));
    assert_eq!(piece(0), Some((240, false)), "a slip that is too long is two pieces");
    assert_eq!(piece(10), Some((240, false)), "pieces end between lines");
    assert_eq!(piece(360), None);
}

/// Bytes as somebody might send them, with commands more often than chance would have them.
fn traffic() -> impl Strategy<Value = Vec<u8>> {
    let command = prop::sample::select(vec![
        &b"\x1B@"[..],
        JAPANESE,
        b"\x1Dv0",
        b"\x1D(k",
        b"\x1D(k\x04\x001A2\x00",
        b"\x1D(k\x06\x001P0abc",
        b"\x1D(k\x03\x001Q0",
        b"\x1DV",
        b"\x1D!",
        b"\x1DL",
        b"\x1DW",
        b"\x1DP",
        b"\x1Ba",
        b"\x1B{\x01",
        b"\x1B$",
        b"\x1B3",
        b"\x1BJ",
        b"\n",
        b"\x84\xAB",
        b"\x93",
        b"\x10\x04",
        b"\x10\x05\x02",
        b"\x10\x14\x08",
        b"\x1C&",
        b"\x1D(K",
        b"\x1D(H",
        b"\x1D8L",
    ]);
    let piece = prop_oneof![
        command.prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 0..12),
        prop::collection::vec(0..4u8, 1..8),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let every = [
        "paper in",
        "paper out 3",
        "paper out",
        "cover open",
        "cover closed",
        "cutter stuck",
        "cutter free",
        "head hot",
        "head cool",
        "power off",
        "power off kept",
        "power on",
        "answers status",
        "speed 1",
    ];
    prop::collection::vec(prop::sample::select(every.map(|text| parse_order(text).unwrap()).to_vec()), 0..12)
}

proptest! {
    #[test]
    fn s70_however_the_bytes_are_split_the_paper_is_the_same(bytes in traffic(), sizes in prop::collection::vec(1..40usize, 1..20)) {
        let whole = fast();
        send(&whole, &bytes);
        let split = fast();
        let mut rest = bytes.as_slice();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            send(&split, piece);
            rest = after;
        }
        prop_assert_eq!(whole.paper(Paper::clone), split.paper(Paper::clone));
        prop_assert_eq!(whole.complaints(), split.complaints());
        prop_assert_eq!(whole.take_answers(), split.take_answers());
    }

    #[test]
    fn s70_no_bytes_and_no_orders_break_it(bytes in traffic(), orders in orders(), buffer_bytes in 0..200usize, xon in any::<bool>()) {
        let handshake = if xon { Handshake::XonXoff } else { Handshake::Busy };
        let printer = SimulatedPrinter::new(Model { buffer_bytes, handshake, keep_rows: 2000, ..Model::USUAL });
        let mut port = printer.port();
        for (i, piece) in bytes.chunks(bytes.len() / (orders.len() + 1) + 1).enumerate() {
            port.hear(ms(i as u64 * 700), piece);
            if let Some(order) = orders.get(i) {
                port.obey(ms(i as u64 * 700 + 300), *order).unwrap();
            }
        }
        for text in ["power on", "paper in", "cover closed", "line on", "head cool", "cutter free", "speed unlimited"] {
            order(&printer, text);
        }
        // At most a command begun is still waiting for its bytes.
        send(&printer, &[0; 70]);
        printer.pass(ms(10_000_000));
        prop_assert_eq!(printer.next_event(), None);
        let known = printer.paper(Paper::known);
        prop_assert!(known.end - known.start <= 2000);
        printer.tail(100);
    }
}
