//! Work on a single terminal: modes, presets, link test, identification.

use super::super::scripted::{ScriptedPort, sealed};
use super::{CHARACTER, SILENCE, say, terminal};
use crate::adapters::terminal_line::{LineSettings, ModbusLine};
use crate::domain::address::{Address, LineNo, TerminalAddress};
use crate::domain::count::Count;
use crate::domain::meter::{Accumulation, InputMode, PulseWeight, Wiring};
use crate::domain::sample::HoldReason;
use crate::ports::bus::{LinkFigures, TerminalLine};

/// A terminal with modes, a counter and presets, for the work on a single one.
fn bench(mut answer: impl FnMut(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> ModbusLine<ScriptedPort> {
    let port = ScriptedPort::new(move |frame, _| {
        answer(frame).map(|reply| say(&sealed(&reply))).unwrap_or_default()
    });
    ModbusLine::new(port, LineNo::new(1).unwrap(), LineSettings::standard())
}

fn input(n: u8) -> Address {
    terminal(2).input(n).unwrap()
}

const MODE: InputMode =
    InputMode { wiring: Wiring::TwoWireFast, accumulation: Accumulation::OnTime, weight: PulseWeight::Half };

#[test]
fn s85_a_mode_is_written_and_read_back() {
    let mut line = bench(|frame| match frame[1] {
        6 => Some(frame[..6].to_vec()),
        _ => Some(vec![3, 3, 2, 0, 14]),
    });
    assert_eq!(line.set_mode(input(7), MODE), Ok(()));
    assert_eq!(line.port().requests()[0][..6], [3, 6, 0, 7, 0, 14]);
    assert_eq!(line.port().requests()[1][..6], [3, 3, 0, 7, 0, 1]);
    let mut deaf =
        bench(|frame| if frame[1] == 6 { Some(frame[..6].to_vec()) } else { Some(vec![3, 3, 2, 0, 0]) });
    assert_eq!(deaf.set_mode(input(7), MODE), Err(HoldReason::Exception(4)));
    let impossible = InputMode { wiring: Wiring::ThreeWire, ..MODE };
    assert_eq!(deaf.set_mode(input(7), impossible), Err(HoldReason::Exception(3)));
}

#[test]
fn s67_modes_are_read_together() {
    let words = |odd: u8| bench(move |_| Some([&[3, 3, 20][..], &[0, 14], &[0; 16], &[0, odd]].concat()));
    let modes = words(1).modes(terminal(2)).unwrap();
    assert_eq!((modes[0], modes[9].wiring), (MODE, Wiring::ThreeWire));
    assert_eq!(words(3).modes(terminal(2)), Err(HoldReason::Exception(3)));
    assert_eq!(bench(|_| None).modes(terminal(2)), Err(HoldReason::NoReply));
}

#[test]
fn s14_a_preset_is_written_armed_and_read_back() {
    let shows = |low: u8| {
        bench(move |frame| match frame[1] {
            4 => Some(vec![3, 4, 4, 0, 1, 0, low]),
            6 | 16 => Some(frame[..6].to_vec()),
            _ => None,
        })
    };
    let count = Count::new(0x1_0005).unwrap();
    let mut line = shows(5);
    assert_eq!(line.preset(input(4), count), Ok(()));
    let requests = line.port().requests();
    assert_eq!(requests[0][..11], [3, 16, 0, 40, 0, 2, 4, 0, 1, 0, 5]);
    assert_eq!(requests[1][..6], [3, 6, 0, 52, 0x5A, 0xA5]);
    assert_eq!(requests[2][..6], [3, 4, 0, 8, 0, 2]);
    assert_eq!(shows(6).preset(input(4), count), Ok(()), "a pulse came meanwhile");
    assert_eq!(shows(4).preset(input(4), count), Err(HoldReason::Exception(4)));
    assert_eq!(shows(50).preset(input(4), count), Err(HoldReason::Exception(4)));
    assert_eq!(shows(0).preset(input(4), Count::new(1_000_000).unwrap()), Err(HoldReason::Exception(3)));
}

#[test]
fn a_preset_whose_arming_was_not_acknowledged_is_judged_by_the_counter() {
    let mut line = bench(|frame| match (frame[1], frame[3]) {
        (4, _) => Some(vec![3, 4, 4, 0, 0, 0, 7]),
        (16, _) => Some(frame[..6].to_vec()),
        _ => None,
    });
    assert_eq!(line.preset(input(0), Count::new(7).unwrap()), Ok(()));
    assert_eq!(line.preset(input(0), Count::new(700).unwrap()), Err(HoldReason::NoReply));
}

#[test]
fn another_request_waits_until_no_late_answer_can_come() {
    let mut n = 0;
    let mut line = bench(move |frame| {
        n += 1;
        (n > 1).then(|| if frame[1] == 6 { frame[..6].to_vec() } else { vec![3, 3, 2, 0, 14] })
    });
    assert_eq!(line.set_mode(input(0), MODE), Ok(()));
    let sent = &line.port().sent;
    assert_eq!(sent.len(), 3);
    let second_answer = sent[1].0 + 16 * CHARACTER + SILENCE;
    assert!(sent[2].0 >= second_answer + 199_000, "{} after {second_answer}", sent[2].0);
}

#[test]
fn s85_link_test_and_identification() {
    let mut line = bench(|frame| match frame {
        [_, 8, ..] => Some(frame[..6].to_vec()),
        [_, 0x2B, _, _, 0, ..] => Some([&[3, 0x2B, 0x0E, 1, 1, 0xFF, 1, 1, 0, 2][..], b"AB"].concat()),
        _ => Some([&[3, 0x2B, 0x0E, 1, 1, 0, 0, 2, 1, 1][..], b"C", &[2, 3], b"1.0"].concat()),
    });
    assert_eq!(line.loopback(terminal(2)), Ok(LinkFigures { requests: 1, failures: 0, reply_ms_max: 53 }));
    let found = line.identification(terminal(2)).unwrap();
    assert_eq!((found.vendor.as_str(), found.product.as_str(), found.revision.as_str()), ("AB", "C", "1.0"));
    let elsewhere = TerminalAddress::new(LineNo::new(0).unwrap(), 2).unwrap();
    assert_eq!(line.loopback(elsewhere), Err(HoldReason::NoLine));
}
