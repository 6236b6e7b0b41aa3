//! The master against a scripted far end, in virtual time.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::scripted::{Act, ScriptedPort, registers, sealed};
use super::*;
use crate::domain::moment::Moment;
use crate::domain::sample::{Quality, Source};
use crate::ports::bus::TerminalWork;
use crate::ports::line::Damage;

mod single;

const SILENCE: u64 = 16_042;
const CHARACTER: u64 = 4_584;
/// A read of 26 registers nobody answers: timeout and the time of its answer.
const TIMEOUT_LATCHED: u64 = 200_000 + 261_250;
const LATCH: u16 = 0x1234;

/// What a sound terminal says, `unit` × 1000 + input on every counter. Remembers the latch.
#[derive(Default)]
struct Field {
    latch: Option<(u16, u64)>,
    asked: usize,
}

impl Field {
    fn answer(&mut self, frame: &[u8], at: u64) -> Vec<Act> {
        let unit = frame[0];
        let word = |i: usize| u16::from_be_bytes([frame[i], frame[i + 1]]);
        if unit == 0 {
            self.latch = Some((word(4), at));
            return Vec::new();
        }
        self.asked += 1;
        let counts = (0..10u16).flat_map(|input| [0, u16::from(unit) * 1000 + input]);
        let values: Vec<u16> = match (frame[1], word(2)) {
            (4, 32) => {
                let (id, since) = self.latch.unwrap_or_default();
                let status = if self.latch.is_some() { 8 } else { 0 };
                let age = ((at - since) / 10_000) as u16;
                counts.chain([id, 0, age, 0b100, 5, status]).collect()
            }
            (4, 0) if word(4) == 24 => counts.chain([0b10, 0, 5, 1]).collect(),
            other => panic!("not expected: {other:?}"),
        };
        say(&registers(unit, 4, &values))
    }
}

fn say(frame: &[u8]) -> Vec<Act> {
    vec![Act::Wait(SILENCE), Act::Say(frame.to_vec())]
}

type Mishap = dyn FnMut(usize, &[u8], Vec<Act>) -> Vec<Act> + Send;

/// A line of sound terminals; `mishap` is told the number of the request (from 0, latches not counted), the request
/// and what would be answered.
fn line_with(mut mishap: Box<Mishap>, settings: LineSettings) -> ModbusLine<ScriptedPort> {
    let mut field = Field::default();
    let port = ScriptedPort::new(move |frame, at| {
        let n = field.asked;
        let sound = field.answer(frame, at);
        if frame[0] == 0 { sound } else { mishap(n, frame, sound) }
    });
    ModbusLine::new(port, LineNo::new(1).unwrap(), settings)
}

fn line(mishap: impl FnMut(usize, &[u8], Vec<Act>) -> Vec<Act> + Send + 'static) -> ModbusLine<ScriptedPort> {
    line_with(Box::new(mishap), LineSettings::standard())
}

fn terminal(n: u8) -> TerminalAddress {
    TerminalAddress::new(LineNo::new(1).unwrap(), n).unwrap()
}

fn work(terminals: impl IntoIterator<Item = u8>) -> LineWork {
    let terminals = terminals.into_iter().map(|n| TerminalWork { terminal: terminal(n), inputs: vec![0, 9] });
    LineWork { line: LineNo::new(1).unwrap(), latch: LATCH, terminals: terminals.collect() }
}

fn now_at(us: u64) -> Now {
    Now { wall: Moment::from_unix_ms(1_000_000), up: Uptime::from_micros(us) }
}

fn read(line: &mut ModbusLine<ScriptedPort>, work: &LineWork) -> Vec<TerminalReport> {
    let mut reports = Vec::new();
    line.read(work, now_at(0), &|| false, &mut |report| reports.push(report));
    reports
}

fn order(reports: &[TerminalReport]) -> Vec<u8> {
    reports.iter().map(|r| r.terminal.terminal()).collect()
}

fn counts(report: &TerminalReport) -> Vec<Result<u64, HoldReason>> {
    report.inputs.iter().map(|polled| polled.result.map(|sample| sample.count.get())).collect()
}

fn quality(report: &TerminalReport) -> Quality {
    report.inputs[0].result.unwrap().quality
}

/// The units asked, in order.
fn units(line: &ModbusLine<ScriptedPort>) -> Vec<u8> {
    line.port().requests().iter().map(|frame| frame[0]).collect()
}

#[test]
fn a_round_reads_ten_terminals_within_the_wire_limit() {
    let mut line = line(|_, _, sound| sound);
    let reports = read(&mut line, &work(0..10));
    assert_eq!(order(&reports), (0..10).collect::<Vec<_>>());
    assert_eq!(units(&line), (0..=10).collect::<Vec<_>>());
    assert_eq!(line.port().sent[0].0, SILENCE, "the latch leaves at once");
    let third = &reports[2];
    assert_eq!(counts(third), [Ok(3_000), Ok(3_009)]);
    let sample = third.inputs[0].result.unwrap();
    assert_eq!((sample.boot, sample.source), (Some(5), Source::PulseTerminal));
    assert_eq!((sample.input_fault, sample.memory_fault, third.memory_fault), (false, false, false));
    assert_eq!(sample.quality, Quality::Latched);
    let latched_ms = (SILENCE + 8 * CHARACTER) as i64 / 1_000;
    assert_eq!(sample.at.ms_since(now_at(0).wall), latched_ms);
    assert_eq!((third.link.requests, third.link.failures, third.link.reply_ms_max), (1, 0, 278));
    // (8 + 57 + 7) characters each, and the latch's frame with its silence.
    let limit_us = 10 * 72 * 4_583 + 8 * 4_583 + SILENCE;
    assert!(line.port().now().micros() <= limit_us * 102 / 100, "{:?}", line.port().now());
}

#[test]
fn s34_a_dead_terminal_is_asked_again_last_and_costs_its_timeouts_only() {
    let mut sound_line = line(|_, _, sound| sound);
    read(&mut sound_line, &work([0, 2, 3]));
    let without = sound_line.port().now().micros();
    let mut line = line(|_, frame, sound| if frame[0] == 2 { Vec::new() } else { sound });
    let reports = read(&mut line, &work(0..4));
    assert_eq!(order(&reports), [0, 2, 3, 1]);
    assert_eq!(units(&line), [0, 1, 2, 3, 4, 2, 2]);
    assert_eq!(reports[3].failed, Some(HoldReason::NoReply));
    assert_eq!(counts(&reports[3]), [Err(HoldReason::NoReply); 2]);
    assert_eq!((reports[3].link.requests, reports[3].link.failures), (3, 3));
    let cost = line.port().now().micros() - without;
    assert!(cost <= 3 * (SILENCE + 8 * CHARACTER + TIMEOUT_LATCHED), "{cost}");
}

#[test]
fn a_terminal_that_missed_once_is_read_at_the_end() {
    let mut line = line(|n, _, sound| if n == 1 { Vec::new() } else { sound });
    let reports = read(&mut line, &work(0..3));
    assert_eq!(order(&reports), [0, 2, 1]);
    assert_eq!(counts(&reports[2]), [Ok(2_000), Ok(2_009)]);
    assert_eq!(quality(&reports[2]), Quality::Latched, "still the same instant");
    assert_eq!((reports[2].link.requests, reports[2].link.failures), (2, 1));
}

#[test]
fn a_late_answer_is_not_taken_for_the_next_terminals() {
    // Longer than the timeout: it begins when the line has just been given up, or in the midst of the next exchange.
    for late_us in (300_000..900_000).step_by(7_919) {
        let mut line = line(move |n, _, sound| match n {
            0 => [vec![Act::Wait(late_us)], sound].concat(),
            _ => sound,
        });
        let reports = read(&mut line, &work(0..3));
        for report in &reports {
            let n = u64::from(report.terminal.terminal()) + 1;
            assert_eq!(counts(report), [Ok(n * 1_000), Ok(n * 1_000 + 9)], "late by {late_us}");
        }
    }
}

#[test]
fn an_answer_that_begins_around_the_end_of_the_timeout_is_waited_out() {
    for begins_us in [TIMEOUT_LATCHED - 2 * SILENCE, TIMEOUT_LATCHED - 1, TIMEOUT_LATCHED + SILENCE / 2] {
        let mut line = line(move |n, _, sound| match n {
            0 => [vec![Act::Wait(begins_us - SILENCE)], sound].concat(),
            _ => sound,
        });
        let reports = read(&mut line, &work(0..2));
        assert_eq!(line.port().collisions, 0, "{begins_us}");
        assert_eq!(order(&reports), [1, 0]);
    }
}

#[test]
fn damaged_answers_are_asked_for_again() {
    let flipped = |acts: Vec<Act>| -> Vec<Act> {
        acts.into_iter()
            .map(|act| match act {
                Act::Say(mut bytes) => {
                    bytes[20] ^= 4;
                    Act::Say(bytes)
                }
                other => other,
            })
            .collect()
    };
    let mut line = line(move |n, _, sound| match n {
        0 => flipped(sound),
        1 => [vec![Act::Say(vec![0xFF, 2, 4])], sound].concat(),
        2 => [sound, vec![Act::Say(vec![0x00, 0xFF])]].concat(),
        _ => sound,
    });
    let reports = read(&mut line, &work(0..3));
    assert_eq!(order(&reports), [1, 2, 0], "noise around a good answer costs nothing");
    assert_eq!(reports.iter().map(|r| r.link.failures).collect::<Vec<_>>(), [0, 0, 1]);
    let sent = &line.port().sent;
    let shortened = sent[2].0 - sent[1].0;
    assert!(shortened < 72 * CHARACTER + 2 * SILENCE, "a bad answer does not cost a timeout: {shortened}");
    assert_eq!(line.port().collisions, 0, "the characters behind the answer were waited out");
}

#[test]
fn every_class_of_failure_has_its_reason() {
    type Case = (HoldReason, fn() -> Vec<Act>);
    let cases: [Case; 7] = [
        (HoldReason::NoReply, Vec::new),
        (HoldReason::Crc, || say(&[0x55; 57])),
        (HoldReason::Parity, || [vec![Act::Damage(Damage::Parity)], say(&[4; 56])].concat()),
        (HoldReason::Framing, || vec![Act::Damage(Damage::Framing)]),
        (HoldReason::WrongAddress, || say(&registers(7, 4, &[0; 26]))),
        (HoldReason::BadLength, || say(&registers(1, 4, &[0; 25]))),
        (HoldReason::Exception(6), || say(&sealed(&[1, 0x84, 6]))),
    ];
    for (reason, acts) in cases {
        let mut line = line(move |_, _, _| acts());
        let reports = read(&mut line, &work([0]));
        assert_eq!(reports[0].failed, Some(reason));
        assert_eq!(reports[0].link.failures, 3, "{reason:?}");
    }
}

#[test]
fn a_stray_damaged_character_before_a_good_answer_is_tolerated() {
    let mut line = line(|_, _, sound| [vec![Act::Damage(Damage::Framing), Act::Wait(9_000)], sound].concat());
    let reports = read(&mut line, &work([0]));
    assert_eq!(counts(&reports[0]), [Ok(1_000), Ok(1_009)]);
    assert_eq!(reports[0].link.failures, 0);
}

#[test]
fn without_our_latch_the_live_counts_are_read() {
    let swapped = |place: usize, value: u16| {
        line(move |_, frame, sound| {
            if frame[3] != 32 {
                return sound;
            }
            let Some(Act::Say(bytes)) = sound.last().cloned() else { return sound };
            let mut words: Vec<u16> =
                bytes[3..55].chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            words[place] = value;
            say(&registers(frame[0], 4, &words))
        })
    };
    // Another number, an age of minutes, no valid latch.
    for mut line in [swapped(20, 0x1233), swapped(22, 30_000), swapped(25, 0)] {
        let reports = read(&mut line, &work([0]));
        assert_eq!(counts(&reports[0]), [Ok(1_000), Ok(1_009)]);
        assert_eq!(quality(&reports[0]), Quality::Live);
        assert!(reports[0].memory_fault, "status bit 0 of the live block");
        assert_eq!(line.port().requests().len(), 3);
        let asked_ms = (line.port().sent[2].0 + 8 * CHARACTER) as i64 / 1_000;
        assert_eq!(reports[0].inputs[0].result.unwrap().at.ms_since(now_at(0).wall), asked_ms);
    }
}

#[test]
fn a_refused_latch_block_is_not_asked_for_again() {
    let mut line = line(|n, frame, sound| match (frame[3], n) {
        (32, _) => say(&sealed(&[frame[0], 0x84, 2])),
        (_, 1) => Vec::new(),
        _ => sound,
    });
    let reports = read(&mut line, &work([0]));
    assert_eq!(counts(&reports[0]), [Ok(1_000), Ok(1_009)]);
    let starts: Vec<u8> = line.port().requests().iter().skip(1).map(|frame| frame[3]).collect();
    assert_eq!(starts, [32, 0, 0]);
}

#[test]
fn s05_a_count_beyond_six_digits_holds_its_input_only() {
    let mut line = line(|_, frame, _| {
        let mut words = vec![0; 26];
        (words[0], words[1]) = (0x000F, 0x4240);
        (words[18], words[19]) = (0x000F, 0x423F);
        (words[20], words[25]) = (LATCH, 8);
        say(&registers(frame[0], 4, &words))
    });
    let reports = read(&mut line, &work([0]));
    assert_eq!(counts(&reports[0]), [Err(HoldReason::OutOfRange), Ok(999_999)]);
    assert_eq!(reports[0].failed, None);
}

#[test]
fn a_device_that_vanishes_fails_everyone_left_at_once() {
    let mut line = line(|n, _, sound| if n == 2 { vec![Act::Wait(20_000), Act::Vanish] } else { sound });
    let before = read(&mut line, &work(0..5));
    assert_eq!(order(&before), [0, 1, 2, 3, 4]);
    let failed: Vec<_> = before.iter().map(|r| r.failed).collect();
    assert_eq!(
        failed,
        [None, None, Some(HoldReason::LineGone), Some(HoldReason::LineGone), Some(HoldReason::LineGone)]
    );
    assert_eq!(line.trouble().map(|gone| gone.0.as_str()), Some("unplugged"));
    let gone_at = line.port().now();
    assert_eq!(read(&mut line, &work(0..5)).len(), 5);
    assert!(line.port().now().micros_since(gone_at) <= SILENCE);
}

#[test]
fn a_stopped_round_asks_no_more() {
    let mut line = line(|_, _, sound| sound);
    let asked = Cell::new(0);
    let reports = RefCell::new(Vec::new());
    let stop = || {
        asked.set(asked.get() + 1);
        reports.borrow().len() == 2
    };
    line.read(&work(0..5), now_at(0), &stop, &mut |report| reports.borrow_mut().push(report));
    assert_eq!(order(&reports.borrow()), [0, 1]);
    assert_eq!(units(&line), [0, 1, 2]);
    assert!(asked.get() >= 4);
}

#[test]
fn a_babbling_line_is_given_up() {
    let mut line = line(|_, _, _| vec![Act::Say(vec![0x55; 4_000])]);
    let reports = read(&mut line, &work(0..2));
    assert!(reports.iter().all(|r| r.failed == Some(HoldReason::Crc)));
    assert_eq!(line.port().collisions, 0);
}

fn bought(names: [&str; 2]) -> LineSettings {
    let mut settings = LineSettings::standard();
    for (slot, name) in settings.profiles.iter_mut().zip(names) {
        *slot = Arc::new(Profile::built_in(name).unwrap());
    }
    settings
}

#[test]
fn bought_modules_are_read_by_their_profiles() {
    let port = ScriptedPort::new(|frame, _| match frame[..2] {
        [1, 3] if frame[3] == 0 => say(&registers(1, 3, &[0xE240, 1, 7, 0])),
        [1, 3] => say(&registers(1, 3, &[7, 0])),
        [2, 4] => say(&registers(2, 4, &[0x449A, 0x51EC])),
        _ => Vec::new(),
    });
    let mut line = ModbusLine::new(port, LineNo::new(1).unwrap(), bought(["adam-4080", "sdm120"]));
    let work = LineWork {
        terminals: vec![
            TerminalWork { terminal: terminal(0), inputs: vec![0, 1, 2] },
            TerminalWork { terminal: terminal(1), inputs: vec![0] },
        ],
        ..work([])
    };
    let reports = read(&mut line, &work);
    assert_eq!(units(&line), [1, 2], "nobody there has a latch");
    assert_eq!(counts(&reports[0]), [Ok(123_456), Ok(7), Err(HoldReason::NoLine)]);
    assert_eq!(counts(&reports[1]), [Ok(123_456)]);
    let meter = reports[1].inputs[0].result.unwrap();
    assert_eq!((meter.source, meter.modulus.get(), meter.boot), (Source::MeterRegister, 100_000_000, None));
    let live = line.read_live(terminal(0).input(1).unwrap(), now_at(0)).unwrap();
    assert_eq!(live.result.map(|s| s.count.get()), Ok(7));
    assert_eq!(line.modes(terminal(0)), Err(HoldReason::Exception(1)));
}

#[test]
fn a_mixed_line_gives_bought_modules_their_turnaround() {
    let port = ScriptedPort::new(|frame, _| match frame[0] {
        2 => say(&registers(2, 4, &[0, 0])),
        _ => Vec::new(),
    });
    let mut line = ModbusLine::new(port, LineNo::new(1).unwrap(), bought(["terminal-v1", "sdm120"]));
    let both = work([1, 0]);
    let reports = read(&mut line, &both);
    assert_eq!(order(&reports), [1, 0]);
    let latch_end = line.port().sent[0].0 + 8 * CHARACTER;
    assert!(line.port().sent[1].0 >= latch_end + 99_000);
}

#[test]
fn a_read_of_one_input_insists() {
    let mut line = line(|n, _, sound| if n < 2 { Vec::new() } else { sound });
    let polled = line.read_live(terminal(2).input(1).unwrap(), now_at(0)).unwrap();
    let sample = polled.result.unwrap();
    assert_eq!((sample.count.get(), sample.quality, sample.input_fault), (3_001, Quality::Live, true));
    assert_eq!(units(&line), [3, 3, 3]);
}
