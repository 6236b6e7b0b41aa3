//! Holds `docs/terminal-bus.md` against the simulated terminal and against the master: every table, every transcript.
#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "common/markdown.rs"]
mod markdown;

use kenshin::domain::address::LineNo;
use kenshin::domain::moment::Uptime;
use kenshin::ports::far_end::FarEnd;
use kenshin::ports::line::{BytePort, Heard, LineSpeed};
use kenshin::sim::terminals::registers::{self as r, Span};
use kenshin::sim::terminals::{SimulatedLine, Terminal, VirtualPort, parse_order, scenario, sealed};
use kenshin::wire::modbus::{Fault, ReplyParser, Request, Span as MasterSpan, Unit, terminal_v1 as m};
use markdown::{Step, Table};

const DOC: &str = include_str!("../docs/terminal-bus.md");

/// Terminals 0 and 1 on line 0, as every transcript begins.
fn port() -> VirtualPort {
    let mut line = SimulatedLine::new(LineNo::new(0).unwrap(), LineSpeed::TERMINAL, 0);
    for digit in [0, 1] {
        line.add(Terminal::pulse(digit, Uptime::default())).unwrap();
    }
    VirtualPort::new(line, Uptime::default())
}

/// Waits for half a second of silence.
fn listen(port: &mut VirtualPort) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        match port.receive(port.now().plus_micros(500_000)) {
            Ok(Heard::Bytes(bytes, _)) => all.extend(bytes),
            Ok(Heard::Silence) => return all,
            other => panic!("{other:?}"),
        }
    }
}

fn ask(port: &mut VirtualPort, request: &[u8]) -> Vec<u8> {
    port.send(&sealed(request.to_vec())).unwrap();
    listen(port)
}

fn read(port: &mut VirtualPort, function: u8, address: u16) -> Option<u16> {
    let [high, low] = address.to_be_bytes();
    let reply = ask(port, &[1, function, high, low, 0, 1]);
    (reply[1] == function).then(|| u16::from_be_bytes([reply[3], reply[4]]))
}

/// Address, type and range of every row; every register there, and none beside them.
fn check_registers(table: &Table, spans: &[Span], function: u8) {
    let rows = table.column("Address");
    assert_eq!(rows.len(), spans.len(), "{}", table.section);
    for (i, span) in spans.iter().enumerate() {
        assert_eq!(markdown::range(rows[i]), (u64::from(span.first), u64::from(span.last)));
        assert_eq!(table.column("Type")[i], span.kind);
        let (least, most) = markdown::range(table.column("Range")[i]);
        let name = table.column("Name")[i];
        let expected = match (span.kind, name) {
            ("u32", "latch age") => u64::from(u32::MAX),
            ("u32", _) => r::COUNTER_MODULUS - 1,
            ("u16", _) => u64::from(u16::MAX),
            ("bits", "modes") => u64::from(2 | r::MODE_ON_TIME | r::MODE_HALF_WEIGHT),
            ("bits", "status" | "latched status") => 15,
            ("bits", _) => 0x3FF,
            _ => panic!("{name}: {}", span.kind),
        };
        assert_eq!((least, most), (0, expected), "{name}");
    }
    let mut port = port();
    for address in 0..80 {
        let listed = spans.iter().any(|s| (s.first..=s.last).contains(&address));
        assert_eq!(read(&mut port, function, address).is_some(), listed, "{} {address}", table.section);
    }
}

fn check_speeds(table: &Table) {
    for row in &table.rows {
        let speed = scenario::speed(row[0].parse().unwrap()).unwrap();
        assert_eq!(row[1..], [speed.characters_us(1).to_string(), speed.silence_us().to_string()]);
    }
    assert_eq!(table.column("Speed (bps)"), ["2400", "9600", "19200"]);
}

fn check_functions(table: &Table) {
    let listed: Vec<u8> = table.column("Code").iter().map(|code| code.parse().unwrap()).collect();
    let mut port = port();
    for function in 1..=127 {
        // Without data no request is right, but only a known function is refused for that reason.
        let known = match function {
            0x2B => ask(&mut port, &[1, 0x2B, 0x0E, 1, 0])[1] == 0x2B,
            _ => ask(&mut port, &[1, function])[2] != 1,
        };
        assert_eq!(known, listed.contains(&function), "function {function}");
    }
    for (function, broadcast) in listed.iter().zip(table.column("Broadcast")) {
        assert_eq!(broadcast == "register 16 only", [6, 16].contains(function));
    }
}

fn check_bits(table: &Table) {
    let named = table.rows.iter().map(|row| (1u16 << row[0].parse::<u16>().unwrap(), row[1].as_str()));
    let expected = [
        (r::STATUS_MEMORY_FAULT, "memory fault"),
        (r::STATUS_SETTINGS_DIFFER, "settings differ"),
        (r::STATUS_SUPPLY_LOW, "supply low"),
        (r::STATUS_LATCH_VALID, "latch valid"),
    ];
    assert!(named.eq(expected));
}

fn check_modes(table: &Table) {
    let values: Vec<u16> = table.column("Value").iter().map(|v| v.parse().unwrap()).collect();
    assert_eq!(values, [0, 1, 2, r::MODE_ON_TIME, r::MODE_HALF_WEIGHT]);
    let mut port = port();
    for mode in 0..=20u8 {
        let possible =
            values[..3].iter().any(|wiring| [0, 4, 8, 12].iter().any(|b| wiring + b == u16::from(mode)));
        assert_eq!(ask(&mut port, &[1, 6, 0, 0, 0, mode])[1] == 6, possible, "mode {mode}");
    }
}

fn check_exceptions(table: &Table) {
    for row in &table.rows {
        let request = markdown::hex(&row[2]);
        let reply = ask(&mut port(), &request);
        assert_eq!(reply[..2], [1, request[1] | 0x80], "{}", row[1]);
        assert_eq!(format!("{:02}", reply[2]), row[0], "{}", row[1]);
    }
}

fn check_identity(table: &Table) {
    let mut port = port();
    for row in &table.rows {
        let object = row[0].parse().unwrap();
        let reply = ask(&mut port, &[1, 0x2B, 0x0E, 4, object]);
        assert_eq!(&reply[10..reply.len() - 2], row[2].trim_matches('`').as_bytes(), "object {object}");
        assert_eq!(reply[8..10], [object, u8::try_from(reply.len() - 12).unwrap()]);
    }
    let beyond = u8::try_from(table.rows.len()).unwrap();
    assert_eq!(ask(&mut port, &[1, 0x2B, 0x0E, 4, beyond])[1..3], [0xAB, 2]);
}

fn check_times(table: &Table) {
    let tenths = |micros: u64| format!("{}.{}", (micros + 50) / 1000, (micros + 50) / 100 % 10);
    for row in &table.rows {
        let registers: usize = row[0].parse().unwrap();
        let characters = 8 + 5 + 2 * registers + 7;
        for (cell, baud) in row[1..].iter().zip([2400, 9600, 19_200]) {
            assert_eq!(
                *cell,
                tenths(scenario::speed(baud).unwrap().characters_us(characters)),
                "{registers}"
            );
        }
        let ten_us = LineSpeed::TERMINAL.characters_us(characters * 10);
        let hundredths = (ten_us + 5000) / 10_000;
        assert_eq!(row[4], format!("{}.{:02}", hundredths / 100, hundredths % 100));
    }
}

#[test]
fn every_table_is_true() {
    let tables = markdown::tables(DOC);
    assert_eq!(tables.len(), 9);
    for table in &tables {
        match (table.section.as_str(), table.columns[0].as_str()) {
            ("The line", _) => check_speeds(table),
            ("Functions", _) => check_functions(table),
            ("Input registers", "Address") => check_registers(table, &r::INPUT, 4),
            ("Input registers", _) => check_bits(table),
            ("Holding registers", "Address") => check_registers(table, &r::HOLDING, 3),
            ("Holding registers", _) => check_modes(table),
            ("Exceptions", _) => check_exceptions(table),
            ("Identification", _) => check_identity(table),
            ("How long it takes", _) => check_times(table),
            (section, _) => panic!("nobody checks the table in {section}"),
        }
    }
    assert_eq!((r::CONFIRM_WORD, r::CONFIRM_WITHIN_US), (0x5AA5, 5_000_000), "the text says so");
}

#[test]
fn every_transcript_is_what_the_terminals_say() {
    let blocks = markdown::blocks(DOC, "modbus");
    assert!(blocks.len() >= 8);
    for block in &blocks {
        let mut port = port();
        let mut expected: Option<(usize, Vec<u8>)> = None;
        let mut heard = Vec::new();
        let compare = |expected: &mut Option<(usize, Vec<u8>)>, heard: &[u8]| {
            if let Some((no, frame)) = expected.take() {
                assert_eq!(
                    heard, frame,
                    "docs/terminal-bus.md:{no}\n heard {heard:02X?}\n wrote {frame:02X?}"
                );
            }
        };
        for (no, step) in markdown::steps(block) {
            match step {
                Step::Set(order) => {
                    let (_, order) = parse_order(&order).unwrap();
                    let now = port.now();
                    port.line_mut().obey(now, order).unwrap();
                }
                Step::At(ms) => {
                    let at = Uptime::from_micros(ms * 1000);
                    assert!(at >= port.now(), "docs/terminal-bus.md:{no}: in the past");
                    assert_eq!(port.receive(at), Ok(Heard::Silence));
                }
                Step::Request(frame) => {
                    compare(&mut expected, &heard);
                    port.send(&frame).unwrap();
                    heard = listen(&mut port);
                    expected = Some((no, Vec::new()));
                }
                Step::Reply(frame) => expected = Some((no, frame)),
            }
        }
        compare(&mut expected, &heard);
    }
}

/// The master's own request for a frame of a transcript, where it has one.
fn masters(frame: &[u8]) -> Option<Request> {
    let word = |i: usize| u16::from_be_bytes([frame[i], frame[i + 1]]);
    let unit = Unit::new(frame[0].max(1)).unwrap();
    let request = match (frame[0], frame[1], frame.len()) {
        (0, 6, 8) => Request::broadcast(word(2), word(4)),
        (_, 3, 8) => Request::read(m::SETTINGS, unit, MasterSpan::new(word(2), u8::try_from(word(4)).ok()?)?),
        (_, 4, 8) => Request::read(m::MEASURED, unit, MasterSpan::new(word(2), u8::try_from(word(4)).ok()?)?),
        (_, 6, 8) => Request::write(unit, word(2), word(4)),
        (_, 8, 8) => Request::loopback(unit, word(4)),
        (_, 16, 13) => Request::write_many(unit, word(2), [word(7), word(9)]),
        (_, 43, 7) => Request::identification(unit, frame[4]),
        _ => return None,
    };
    Some(request)
}

#[test]
fn the_master_speaks_and_understands_every_transcript() {
    let (mut spoken, mut understood) = (0, 0);
    for block in &markdown::blocks(DOC, "modbus") {
        let mut waiting: Option<Request> = None;
        for (no, step) in markdown::steps(block) {
            match step {
                Step::Request(frame) => {
                    waiting = masters(&frame).filter(|request| request.frame() == frame);
                    spoken += usize::from(waiting.is_some());
                }
                Step::Reply(frame) => {
                    let Some(request) = waiting.take() else { continue };
                    let mut parser = ReplyParser::new(&request);
                    let result =
                        frame.iter().find_map(|byte| parser.push(*byte)).unwrap_or_else(|| parser.finish());
                    let refused = frame[1] & 0x80 != 0;
                    let sealed_well = kenshin::wire::modbus::crc16(&frame) == 0;
                    match result {
                        Ok(_) => assert!(!refused && sealed_well, "docs/terminal-bus.md:{no}"),
                        Err(Fault::Exception(code)) => assert_eq!((refused, code), (true, frame[2]), "{no}"),
                        Err(_) => assert!(!sealed_well, "docs/terminal-bus.md:{no}: {frame:02X?}"),
                    }
                    understood += 1;
                }
                Step::Set(_) | Step::At(_) => {}
            }
        }
    }
    assert!(spoken >= 12 && understood >= 10, "{spoken} requests, {understood} replies");
}

#[test]
fn the_masters_registers_are_the_documented_ones() {
    let first = |section: &str| -> Vec<(u64, String)> {
        let tables = markdown::tables(DOC);
        let table = tables.iter().find(|t| t.section == section && t.columns[0] == "Address").unwrap();
        let starts = table.column("Address").into_iter().map(|a| markdown::range(a).0);
        starts.zip(table.column("Name")).map(|(at, name)| (at, name.to_owned())).collect()
    };
    let own = |constants: &[(u16, &str)]| -> Vec<(u64, String)> {
        constants.iter().map(|(at, name)| (u64::from(*at), (*name).to_owned())).collect()
    };
    let input = [
        (m::LIVE_COUNTS, "counters"),
        (m::LIVE_INPUT_FAULTS, "input faults"),
        (m::LIVE_LEVELS, "input levels"),
        (m::LIVE_BOOT, "boot counter"),
        (m::LIVE_STATUS, "status"),
        (m::LATCHED_COUNTS, "latched counters"),
        (m::LATCHED_ID, "latch id"),
        (m::LATCHED_AGE, "latch age"),
        (m::LATCHED_INPUT_FAULTS, "latched input faults"),
        (m::LATCHED_BOOT, "boot counter"),
        (m::LATCHED_STATUS, "latched status"),
    ];
    assert_eq!(first("Input registers"), own(&input));
    let holding = [
        (0, "modes"),
        (m::LATCH_COMMAND, "latch command"),
        (m::PRESETS, "counter presets"),
        (m::PRESET_ARM, "confirm presets"),
    ];
    assert_eq!(first("Holding registers"), own(&holding));
    assert_eq!(m::PRESET_ARM_VALUE, r::CONFIRM_WORD);
}
