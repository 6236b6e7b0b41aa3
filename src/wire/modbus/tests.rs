use proptest::prelude::*;

use super::*;
use crate::domain::meter::{Accumulation, InputMode, PulseWeight, Wiring};

fn unit(n: u8) -> Unit {
    Unit::new(n).unwrap()
}

fn read(n: u8, start: u16, count: u8) -> Request {
    Request::read(Table::Input, unit(n), Span::new(start, count).unwrap())
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    [bytes, &crc16(bytes).to_le_bytes()].concat()
}

fn registers(n: u8, values: &[u16]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|v| v.to_be_bytes()).collect();
    sealed(&[&[n, 4, data.len() as u8][..], &data].concat())
}

/// Feeds everything; the answer must come at the very last byte, or else at the end of time.
fn hear(request: &Request, bytes: &[u8]) -> Result<Reply, Fault> {
    let mut parser = ReplyParser::new(request);
    for (i, &byte) in bytes.iter().enumerate() {
        if let Some(outcome) = parser.push(byte) {
            assert_eq!(i + 1, bytes.len(), "told before the end");
            return outcome;
        }
    }
    parser.finish()
}

#[test]
fn crc_is_the_published_one() {
    assert_eq!(crc16(b"123456789"), 0x4B37);
    assert_eq!(crc16(&[0x01, 0x04, 0x02, 0xFF, 0xFF]), 0x80B8);
}

#[test]
fn requests_are_the_published_bytes() {
    // Examples of the Modbus application protocol, V1.1b3, with RTU address and check sum.
    assert_eq!(read(1, 8, 1).frame(), [0x01, 0x04, 0x00, 0x08, 0x00, 0x01, 0xB0, 0x08]);
    let holding = Request::read(Table::Holding, unit(17), Span::new(107, 3).unwrap());
    assert_eq!(holding.frame(), [0x11, 0x03, 0x00, 0x6B, 0x00, 0x03, 0x76, 0x87]);
    assert_eq!(Request::write(unit(17), 1, 3).frame(), [0x11, 0x06, 0x00, 0x01, 0x00, 0x03, 0x9A, 0x9B]);
    assert_eq!(
        Request::write_many(unit(17), 1, [10, 258]).frame(),
        [0x11, 0x10, 0x00, 0x01, 0x00, 0x02, 0x04, 0x00, 0x0A, 0x01, 0x02, 0xC6, 0xF0]
    );
    assert_eq!(Request::loopback(unit(1), 0xA537).frame(), [0x01, 0x08, 0x00, 0x00, 0xA5, 0x37, 0xDA, 0x8D]);
    assert_eq!(Request::identification(unit(1), 0).frame()[..5], [0x01, 0x2B, 0x0E, 0x01, 0x00]);
    let latch = Request::broadcast(16, 0x1234);
    assert_eq!(latch.frame()[..6], [0x00, 0x06, 0x00, 0x10, 0x12, 0x34]);
    assert_eq!(latch.reply_characters(), 0);
}

#[test]
fn a_read_of_a_terminal_is_as_long_as_the_wire_limit_says() {
    let now = Request::read(terminal_v1::MEASURED, unit(1), terminal_v1::LIVE);
    assert_eq!((now.frame().len(), now.reply_characters()), (8, 53));
    let latched = Request::read(terminal_v1::MEASURED, unit(1), terminal_v1::LATCHED);
    assert_eq!((latched.frame().len(), latched.reply_characters()), (8, 57));
}

#[test]
fn every_kind_of_answer_is_told_at_its_last_byte() {
    let answer = registers(1, &[0x0001, 0x86A0]);
    assert_eq!(hear(&read(1, 0, 2), &answer).unwrap().registers(), [0x0001, 0x86A0]);
    for request in [Request::write(unit(3), 1, 3), Request::loopback(unit(3), 0xA537)] {
        assert_eq!(hear(&request, request.frame()).unwrap().pdu(), &request.frame()[1..6]);
    }
    let many = Request::write_many(unit(3), 32, [0, 7]);
    assert!(hear(&many, &sealed(&[3, 0x10, 0, 32, 0, 2])).is_ok());
    assert_eq!(hear(&read(1, 0, 2), &sealed(&[1, 0x84, 2])), Err(Fault::Exception(2)));
    assert_eq!(hear(&Request::identification(unit(1), 0), &sealed(&[1, 0xAB, 1])), Err(Fault::Exception(1)));
}

#[test]
fn identification_finds_its_own_end() {
    let body = [&[5, 0x2B, 0x0E, 1, 1, 0, 0, 3, 0, 2][..], b"AB", &[1, 1], b"C", &[2, 0]].concat();
    let reply = hear(&Request::identification(unit(5), 0), &sealed(&body)).unwrap();
    let mut found = Identification::default();
    let page = Page::of(&reply).unwrap();
    assert_eq!(page.next, None);
    page.enter(&mut found);
    assert_eq!((found.vendor.as_str(), found.product.as_str(), found.revision.as_str()), ("AB", "C", ""));
}

#[test]
fn noise_and_strangers_before_the_answer_are_passed_over() {
    let request = read(2, 0, 2);
    let answer = registers(2, &[1, 2]);
    let late = registers(1, &[9, 9]);
    // 02 04 08 looks like a longer answer, 02 84 like a refusal: neither may swallow the real one.
    for noise in [&[0xFF][..], &[2], &[2, 4], &[2, 2, 2], &[2, 4, 8], &[2, 4, 4, 0], &[2, 0x84], &late] {
        let heard = [noise, &answer].concat();
        let mut parser = ReplyParser::new(&request);
        let told = heard.iter().find_map(|&byte| parser.push(byte)).unwrap_or_else(|| parser.finish());
        assert_eq!(told.unwrap().registers(), [1, 2], "{noise:02X?}");
    }
}

#[test]
fn glued_answers_give_the_first_one_and_leave_the_rest() {
    let request = read(2, 0, 1);
    let heard = [registers(2, &[1]), registers(2, &[2])].concat();
    let mut parser = ReplyParser::new(&request);
    let told = heard.iter().position(|&byte| parser.push(byte).is_some());
    assert_eq!(told, Some(6));
}

#[test]
fn a_frame_inside_the_data_is_not_taken_for_the_answer() {
    let inner = sealed(&[1, 0x84, 2]);
    let answer = sealed(&[&[1, 4, 6][..], &inner, &[0]].concat());
    assert_eq!(hear(&read(1, 0, 3), &answer).unwrap().registers().len(), 3);
}

#[test]
fn every_flipped_bit_is_noticed() {
    let request = read(1, 0, 2);
    let answer = registers(1, &[0x0001, 0x86A0]);
    for i in 0..answer.len() * 8 {
        let mut bytes = answer.clone();
        bytes[i / 8] ^= 1 << (i % 8);
        let fault = hear(&request, &bytes).unwrap_err();
        assert!(matches!(fault, Fault::Crc | Fault::BadLength), "bit {i}: {fault:?}");
    }
}

#[test]
fn faults_are_told_apart() {
    let request = read(1, 0, 2);
    let answer = registers(1, &[1, 2]);
    assert_eq!(hear(&request, &[]), Err(Fault::NoReply));
    assert_eq!(hear(&request, &registers(2, &[1, 2])), Err(Fault::WrongAddress));
    assert_eq!(hear(&request, &sealed(&[1, 6, 0, 1, 0, 1])), Err(Fault::WrongFunction));
    assert_eq!(hear(&request, &registers(1, &[1, 2, 3])), Err(Fault::BadLength));
    assert_eq!(hear(&request, &registers(1, &[1])), Err(Fault::BadLength));
    assert_eq!(hear(&request, &answer[..8]), Err(Fault::BadLength));
    assert_eq!(hear(&request, &[0x55; 9]), Err(Fault::Crc));
    let write = Request::write(unit(1), 5, 6);
    assert_eq!(hear(&write, &sealed(&[1, 6, 0, 5, 0, 7])), Err(Fault::WrongFunction));
}

#[test]
fn no_answer_reaches_across_a_damaged_character() {
    let request = read(1, 0, 1);
    let answer = registers(1, &[7]);
    let mut parser = ReplyParser::new(&request);
    for (i, &byte) in answer.iter().enumerate() {
        if i == 3 {
            parser.damaged();
        }
        assert_eq!(parser.push(byte), None);
    }
    assert!(parser.is_full());
    let told = answer.iter().find_map(|&byte| parser.push(byte));
    assert_eq!(told.unwrap().unwrap().registers(), [7]);
}

#[test]
fn s67_modes_have_one_word_each() {
    let mut words = Vec::new();
    for wiring in [Wiring::TwoWireSlow, Wiring::ThreeWire, Wiring::TwoWireFast] {
        for accumulation in [Accumulation::Pulses, Accumulation::OnTime] {
            for weight in [PulseWeight::One, PulseWeight::Half] {
                let mode = InputMode { wiring, accumulation, weight };
                let word = terminal_v1::mode_word(mode);
                assert_eq!(terminal_v1::mode_of(word), Some(mode));
                words.push(word);
            }
        }
    }
    assert_eq!(words, [0, 8, 4, 12, 1, 9, 5, 13, 2, 10, 6, 14]);
    assert!([3, 7, 16, 0x8000].into_iter().all(|word| terminal_v1::mode_of(word).is_none()));
}

/// Frames as `docs/terminal-bus.md` shows them; its text, not this code, made them.
fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn the_published_transcript_of_a_whole_terminal() {
    let request = Request::read(terminal_v1::MEASURED, unit(1), terminal_v1::LIVE);
    assert_eq!(request.frame(), hex("01 04 00 00 00 18 F0 00"));
    let answer = hex(
        "01 04 30 00 00 30 39 00 00 01 F4 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 \
         00 00 00 00 00 0F 42 3F 00 08 00 00 00 01 00 00 99 C6",
    );
    let now = terminal_v1::Snapshot::live(&hear(&request, &answer).unwrap().registers()).unwrap();
    assert_eq!((now.counts[0], now.counts[1], now.counts[9]), (12_345, 500, 999_999));
    assert_eq!((now.boot, now.status), (1, 0));
    assert_eq!((0..10).filter(|&n| now.has_input_fault(n)).collect::<Vec<_>>(), [3]);
}

#[test]
fn the_published_transcript_of_a_latch() {
    let latch = Request::broadcast(terminal_v1::LATCH_COMMAND, 0x2A);
    assert_eq!(latch.frame(), hex("00 06 00 10 00 2A 08 01"));
    let request = Request::read(terminal_v1::MEASURED, unit(2), terminal_v1::LATCHED);
    assert_eq!(request.frame(), hex("02 04 00 20 00 1A 70 38"));
    let answer = hex(
        "02 04 34 00 0F 42 3F 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 \
         00 00 00 00 00 00 00 00 00 2A 00 00 00 C8 00 00 00 01 00 08 33 AB",
    );
    let latched = terminal_v1::Latched::decode(&hear(&request, &answer).unwrap().registers()).unwrap();
    assert_eq!((latched.id, latched.age_ms, latched.snapshot.counts[0]), (0x2A, 2_000, 999_999));
    assert!(latched.snapshot.has(terminal_v1::STATUS_LATCH_VALID));
}

#[test]
fn the_published_transcripts_of_modes_presets_and_identification() {
    let modes = Request::read(terminal_v1::SETTINGS, unit(1), terminal_v1::MODES);
    assert_eq!(modes.frame(), hex("01 03 00 00 00 0A C5 CD"));
    let mode = Request::write(unit(1), terminal_v1::MODES.start() + 2, 5);
    assert_eq!(mode.frame(), hex("01 06 00 02 00 05 E8 09"));
    assert!(hear(&mode, &hex("01 06 00 02 00 05 E8 09")).is_ok());
    let preset = Request::write_many(unit(1), terminal_v1::PRESETS + 2, [0x0001, 0x86A0]);
    assert_eq!(preset.frame(), hex("01 10 00 22 00 02 04 00 01 86 A0 43 B6"));
    assert!(hear(&preset, &hex("01 10 00 22 00 02 E1 C2")).is_ok());
    let arm = Request::write(unit(1), terminal_v1::PRESET_ARM, terminal_v1::PRESET_ARM_VALUE);
    assert_eq!(arm.frame(), hex("01 06 00 34 5A A5 32 DF"));
    assert_eq!(hear(&arm, &hex("01 86 03 02 61")), Err(Fault::Exception(3)));
    let who = Request::identification(unit(1), 0);
    assert_eq!(who.frame(), hex("01 2B 0E 01 00 70 77"));
    let answer = hex(
        "01 2B 0E 01 81 00 00 03 00 0B 6B 65 6E 73 68 69 6E 2D 73 69 6D 01 0B 74 65 72 6D 69 6E 61 6C 2D 76 31 02 \
         03 31 2E 30 AD 9B",
    );
    let mut found = Identification::default();
    Page::of(&hear(&who, &answer).unwrap()).unwrap().enter(&mut found);
    assert_eq!(
        found,
        Identification {
            vendor: "kenshin-sim".into(),
            product: "terminal-v1".into(),
            revision: "1.0".into()
        }
    );
}

fn any_request() -> impl Strategy<Value = Request> {
    (1u8..=247, any::<u16>(), any::<u16>(), 0u8..5).prop_map(|(n, a, b, kind)| match kind {
        0 => read(n, a.min(60_000), (b % 125) as u8 + 1),
        1 => Request::write(unit(n), a, b),
        2 => Request::write_many(unit(n), a, [b, a]),
        3 => Request::loopback(unit(n), a),
        _ => Request::identification(unit(n), 0),
    })
}

proptest! {
    #[test]
    fn anything_may_be_heard(request in any_request(), bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut parser = ReplyParser::new(&request);
        for byte in bytes {
            if byte == 0x55 { parser.damaged() }
            let _ = parser.push(byte);
        }
        let _ = parser.finish();
    }

    #[test]
    fn an_answer_survives_noise_before_it(noise in proptest::collection::vec(any::<u8>(), 0..40)) {
        let request = read(9, 0, 2);
        let mut parser = ReplyParser::new(&request);
        let heard = [noise, registers(9, &[3, 4])].concat();
        let told = heard.iter().find_map(|&b| parser.push(b)).unwrap_or_else(|| parser.finish());
        prop_assert_eq!(told.unwrap().registers(), vec![3, 4]);
    }
}
