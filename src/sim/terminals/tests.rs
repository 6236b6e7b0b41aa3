//! The line as a master meets it: transcripts in virtual time.

use proptest::prelude::*;

use super::*;
use crate::domain::address::LineNo;
use crate::domain::moment::Uptime;
use crate::ports::far_end::FarEnd;
use crate::ports::line::{BytePort, Damage, Heard, LineSpeed};

const SPEED: LineSpeed = LineSpeed::TERMINAL;

fn ms(ms: u64) -> Uptime {
    Uptime::from_micros(ms * 1000)
}

fn bare_line() -> SimulatedLine {
    SimulatedLine::new(LineNo::new(0).unwrap(), SPEED, 1)
}

/// Terminals 0 and 1; input 0 of terminal 0 stands at 12,345 and counts once a second.
fn line() -> SimulatedLine {
    let mut line = bare_line();
    let mut terminal = Terminal::pulse(0, Uptime::default());
    terminal.set_count(Uptime::default(), 0, 12_345).unwrap();
    terminal.set_rate(Uptime::default(), 0, 3600).unwrap();
    line.add(terminal).unwrap();
    line.add(Terminal::pulse(1, Uptime::default())).unwrap();
    line
}

fn port() -> VirtualPort {
    VirtualPort::new(line(), Uptime::default())
}

/// Sends a request without its check and gives whatever comes until half a second of silence.
fn ask(port: &mut VirtualPort, request: &[u8]) -> Vec<u8> {
    let end = port.send(&sealed(request.to_vec())).unwrap();
    listen(port, end.plus_micros(500_000))
}

fn listen(port: &mut VirtualPort, until: Uptime) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        match port.receive(until).unwrap() {
            Heard::Bytes(bytes, _) => all.extend(bytes),
            Heard::Damaged(..) => {}
            Heard::Silence => return all,
        }
    }
}

/// The same, without address and check of the reply, which must be right.
fn answer(port: &mut VirtualPort, request: &[u8]) -> Vec<u8> {
    let reply = ask(port, request);
    let (body, check) = reply.split_at(reply.len() - 2);
    assert_eq!(check, crc16(body).to_le_bytes(), "{reply:02X?}");
    assert_eq!(body[0], request[0]);
    body[1..].to_vec()
}

fn trouble(port: &mut VirtualPort, trouble: Trouble, lasting: Lasting) {
    let now = port.now();
    port.line_mut().terminal_mut(0).unwrap().fault(now, Fault::Reply(trouble, lasting)).unwrap();
}

fn mishap(port: &mut VirtualPort, mishap: Mishap) {
    let now = port.now();
    port.line_mut().terminal_mut(0).unwrap().fault(now, Fault::Event(mishap)).unwrap();
}

fn wait(port: &mut VirtualPort, us: u64) {
    let until = port.now().plus_micros(us);
    assert_eq!(port.receive(until), Ok(Heard::Silence));
}

const COUNTER_0: [u8; 6] = [1, 4, 0, 0, 0, 2];

#[test]
fn s02_a_latched_terminal_takes_330_ms() {
    let mut port = port();
    let end = port.send(&sealed(vec![1, 4, 0, 32, 0, 26])).unwrap();
    assert_eq!(end.micros(), SPEED.characters_us(8));
    let mut times = Vec::new();
    while let Heard::Bytes(_, at) = port.receive(end.plus_micros(400_000)).unwrap() {
        times.push(at);
    }
    assert_eq!(times.len(), 57);
    assert_eq!(times[0], end.plus_micros(SPEED.silence_us() + SPEED.characters_us(1)));
    let whole_us = times[56].plus_micros(SPEED.silence_us()).micros();
    assert!(whole_us.abs_diff(SPEED.characters_us(8 + 57 + 7)) <= 3, "{whole_us}");
}

#[test]
fn requests_whole_byte_by_byte_and_glued() {
    let request = sealed(COUNTER_0.to_vec());
    let mut port = port();
    let whole = ask(&mut port, &COUNTER_0);
    assert_eq!(whole.len(), 9);

    let mut by_bytes = line();
    for (i, byte) in request.iter().enumerate() {
        by_bytes.hear(Uptime::from_micros(SPEED.characters_us(i)), &[*byte]);
    }
    let replied: Vec<u8> = std::iter::from_fn(|| by_bytes.speak(ms(500))).map(|s| s.byte).collect();
    assert_eq!(replied, whole);

    let mut glued = line();
    glued.hear(ms(0), &[request.clone(), request.clone()].concat());
    assert_eq!(glued.speak(ms(1000)), None, "two requests without a silence between them are none");

    let mut spaced = line();
    let second_at = SPEED.characters_us(8) + SPEED.silence_us();
    spaced.hear(ms(0), &sealed(vec![0, 6, 0, 16, 0, 9]));
    spaced.hear(Uptime::from_micros(second_at), &request);
    assert_eq!(std::iter::from_fn(|| spaced.speak(ms(1000))).count(), 9, "3.5 characters are enough");

    let mut hurried = line();
    hurried.hear(ms(0), &sealed(vec![0, 6, 0, 16, 0, 9]));
    hurried.hear(Uptime::from_micros(second_at - 1000), &request);
    assert_eq!(hurried.speak(ms(1000)), None);
    let mut lenient = line().allowing_jitter();
    lenient.hear(ms(0), &sealed(vec![0, 6, 0, 16, 0, 9]));
    lenient.hear(Uptime::from_micros(second_at - SPEED.silence_us() / 2), &request);
    assert_eq!(std::iter::from_fn(|| lenient.speak(ms(1000))).count(), 9);
    let mut glued = line().allowing_jitter();
    glued.hear(ms(0), &sealed(vec![0, 6, 0, 16, 0, 9]));
    glued.hear(Uptime::from_micros(second_at - SPEED.silence_us()), &request);
    assert_eq!(glued.speak(ms(1000)), None);
}

#[test]
fn every_byte_flipped_gets_no_reply() {
    let request = sealed(COUNTER_0.to_vec());
    for i in 0..request.len() {
        for bit in 0..8 {
            let mut flipped = request.clone();
            flipped[i] ^= 1 << bit;
            let mut line = line();
            line.hear(ms(0), &flipped);
            assert_eq!(line.speak(ms(1000)), None, "byte {i} bit {bit}");
        }
    }
}

#[test]
fn a_broadcast_latch_is_silent_and_one_instant_for_all() {
    let mut port = port();
    wait(&mut port, 1_990_000 - SPEED.characters_us(8) - SPEED.silence_us());
    assert_eq!(ask(&mut port, &[0, 6, 0, 16, 0x12, 0x34]), [0u8; 0]);
    wait(&mut port, 5_000_000);
    let now = answer(&mut port, &COUNTER_0);
    let latched = answer(&mut port, &[1, 4, 0, 32, 0, 26]);
    assert_eq!(now[2..6], (12_345u32 + 7).to_be_bytes());
    assert_eq!(latched[2..6], (12_345u32 + 1).to_be_bytes());
    assert_eq!(latched[42..44], [0x12, 0x34]);
    assert_eq!(latched[50..54], [0, 1, 0, 8], "boot counter and latch valid");
    // The latch fell on the last stop bit + 3.5 characters; its age is the time from there to the same point here.
    let read = port.transcript().iter().rev().find(|f| f.direction == Direction::Request).unwrap().at;
    let age_us = read.micros_since(ms(1990)) + SPEED.characters_us(8) + SPEED.silence_us();
    assert_eq!(latched[44..48], u32::try_from(age_us / 10_000).unwrap().to_be_bytes());
    let other = answer(&mut port, &[2, 4, 0, 52, 0, 3]);
    assert_eq!(other[2..4], [0x12, 0x34]);
    assert_eq!(answer(&mut port, &[0x01, 0x03, 0, 16, 0, 1]), [3, 2, 0x12, 0x34]);
    assert_eq!(ask(&mut port, &[0, 16, 0, 16, 0, 1, 2, 0xAB, 0xCD]), [0u8; 0]);
    assert_eq!(answer(&mut port, &[2, 4, 0, 52, 0, 1]), [4, 2, 0xAB, 0xCD]);
    for ignored in [&[0, 6, 0, 0, 0, 1][..], &[0, 3, 0, 0, 0, 1], &[0, 4, 0, 0, 0, 1], &[0, 8, 0, 0, 1, 2]] {
        assert_eq!(ask(&mut port, ignored), [0u8; 0]);
    }
    assert_eq!(answer(&mut port, &[1, 3, 0, 0, 0, 1]), [3, 2, 0, 0]);
}

#[test]
fn latch_age_saturates_and_nothing_latched_is_said() {
    let mut port = port();
    assert_eq!(answer(&mut port, &[1, 4, 0, 52, 0, 6]), [4, 12, 0, 0, 255, 255, 255, 255, 0, 0, 0, 1, 0, 0]);
    ask(&mut port, &[0, 6, 0, 16, 0, 1]);
    wait(&mut port, u64::from(u32::MAX) * 10_000 + 10_000);
    assert_eq!(answer(&mut port, &[1, 4, 0, 53, 0, 2]), [4, 4, 255, 255, 255, 255]);
    mishap(&mut port, Mishap::Reboot);
    assert_eq!(answer(&mut port, &[1, 4, 0, 52, 0, 6]), [4, 12, 0, 0, 255, 255, 255, 255, 0, 0, 0, 2, 0, 0]);
}

#[test]
fn presets_wait_five_seconds_for_their_confirmation() {
    let mut port = port();
    let preset = [1, 16, 0, 34, 0, 2, 4, 0, 1, 0x86, 0xA0];
    let confirm = [1, 6, 0, 52, 0x5A, 0xA5];
    assert_eq!(answer(&mut port, &confirm), [0x86, 3], "nothing waits");
    assert_eq!(answer(&mut port, &preset), [16, 0, 34, 0, 2]);
    assert_eq!(answer(&mut port, &[1, 4, 0, 2, 0, 2]), [4, 4, 0, 0, 0, 0], "not in force yet");
    assert_eq!(answer(&mut port, &[1, 3, 0, 34, 0, 2]), [3, 4, 0, 1, 0x86, 0xA0]);
    assert_eq!(answer(&mut port, &[1, 3, 0, 52, 0, 1]), [3, 2, 0, 1]);
    assert_eq!(answer(&mut port, &[1, 6, 0, 52, 0xA5, 0x5A]), [0x86, 3], "the wrong word");
    wait(&mut port, 4_000_000);
    assert_eq!(answer(&mut port, &confirm), [0x86, 3], "too late");
    assert_eq!(answer(&mut port, &preset), [16, 0, 34, 0, 2]);
    mishap(&mut port, Mishap::CountersLost);
    assert_eq!(answer(&mut port, &confirm), [6, 0, 52, 0x5A, 0xA5]);
    assert_eq!(answer(&mut port, &[1, 4, 0, 2, 0, 2]), [4, 4, 0, 1, 0x86, 0xA0]);
    assert_eq!(answer(&mut port, &[1, 4, 0, 23, 0, 1]), [4, 2, 0, 1], "nine counters are still lost");
    let all: Vec<u8> = [&[1, 16, 0, 32, 0, 20, 40][..], &[0; 40]].concat();
    answer(&mut port, &all);
    answer(&mut port, &confirm);
    assert_eq!(answer(&mut port, &[1, 4, 0, 23, 0, 1]), [4, 2, 0, 0]);
}

#[test]
fn exceptions_are_those_of_modbus() {
    let mut port = port();
    let cases: &[(&[u8], [u8; 2])] = &[
        (&[1, 1, 0, 0, 0, 1], [0x81, 1]),
        (&[1, 17], [0x91, 1]),
        (&[1, 4, 0, 0, 0, 0], [0x84, 3]),
        (&[1, 4, 0, 0, 0, 126], [0x84, 3]),
        (&[1, 4, 0, 0, 0, 25], [0x84, 2]),
        (&[1, 4, 0, 24, 0, 1], [0x84, 2]),
        (&[1, 4, 0, 58, 0, 1], [0x84, 2]),
        (&[1, 4, 0xFF, 0xFF, 0, 2], [0x84, 2]),
        (&[1, 4, 0, 0, 0], [0x84, 3]),
        (&[1, 3, 0, 10, 0, 1], [0x83, 2]),
        (&[1, 6, 0, 10, 0, 1], [0x86, 2]),
        (&[1, 6, 0, 0, 0, 3], [0x86, 3]),
        (&[1, 6, 0, 0, 0, 16], [0x86, 3]),
        (&[1, 6, 0, 32, 0, 0], [0x86, 2]),
        (&[1, 16, 0, 33, 0, 2, 4, 0, 0, 0, 0], [0x90, 2]),
        (&[1, 16, 0, 32, 0, 1, 2, 0, 0], [0x90, 2]),
        (&[1, 16, 0, 32, 0, 2, 4, 0, 0x0F, 0x42, 0x40], [0x90, 3]),
        (&[1, 16, 0, 50, 0, 3, 6, 0, 0, 0, 0, 0x5A, 0xA5], [0x90, 2]),
        (&[1, 16, 0, 16, 0, 1, 2, 0], [0x90, 3]),
        (&[1, 16, 0, 16, 0, 0, 0], [0x90, 3]),
        (&[1, 8, 0, 1, 0, 0], [0x88, 1]),
        (&[1, 0x2B, 0x0D, 1, 0], [0xAB, 1]),
        (&[1, 0x2B, 0x0E, 5, 0], [0xAB, 3]),
        (&[1, 0x2B, 0x0E, 4, 9], [0xAB, 2]),
    ];
    for (request, refusal) in cases {
        assert_eq!(answer(&mut port, request), refusal, "{request:02X?}");
    }
    assert_eq!(ask(&mut port, &[9, 4, 0, 0, 0, 1]), [0u8; 0], "nobody is unit 9");
    assert_eq!(answer(&mut port, &[1, 8, 0, 0, 0xA5, 0x37]), [8, 0, 0, 0xA5, 0x37]);
    let name = answer(&mut port, &[1, 0x2B, 0x0E, 4, 1]);
    assert_eq!(name, [&[0x2B, 0x0E, 4, 0x81, 0, 0, 1, 1, 11][..], b"terminal-v1"].concat());
}

#[test]
fn modes_change_how_an_input_counts() {
    let mut port = port();
    assert_eq!(answer(&mut port, &[1, 6, 0, 0, 0, 8]), [6, 0, 0, 0, 8]);
    let before = answer(&mut port, &COUNTER_0);
    wait(&mut port, 100_000_000);
    let after = answer(&mut port, &COUNTER_0);
    assert!((50..=51).contains(&(after[5] - before[5])));
    assert_eq!(answer(&mut port, &[1, 4, 0, 23, 0, 1]), [4, 2, 0, 2], "modes are not the switches'");
    assert_eq!(answer(&mut port, &[1, 6, 0, 0, 0, 0]), [6, 0, 0, 0, 0]);
    assert_eq!(answer(&mut port, &[1, 4, 0, 23, 0, 1]), [4, 2, 0, 0]);
}

#[test]
fn faults_of_replies() {
    let good = ask(&mut port(), &COUNTER_0);
    let once = Lasting::Replies(1);
    let spoiled = |kind: Trouble| {
        let mut port = port();
        trouble(&mut port, kind, once);
        let reply = ask(&mut port, &COUNTER_0);
        assert_eq!(ask(&mut port, &COUNTER_0).len(), good.len(), "{kind:?} is over after one reply");
        reply
    };
    assert_eq!(spoiled(Trouble::Silent), [0u8; 0]);
    assert_eq!(spoiled(Trouble::Mute), [0u8; 0]);
    assert_eq!(spoiled(Trouble::Late { ms: 300 }), good);
    assert_eq!(spoiled(Trouble::Garbled).len(), good.len());
    assert_eq!(spoiled(Trouble::Garbled), spoiled(Trouble::Garbled), "the same seed gives the same noise");
    assert_eq!(spoiled(Trouble::WrongAddress)[0], 2);
    assert_eq!(spoiled(Trouble::BadCrc)[..7], good[..7]);
    assert_ne!(spoiled(Trouble::BadCrc), good);
    assert_eq!(spoiled(Trouble::Truncated), good[..4]);
    assert_eq!(spoiled(Trouble::NoiseAfter).len(), good.len() + 3);
    assert_eq!(spoiled(Trouble::ParityError).len(), good.len() - 1);
    let mut port = port();
    trouble(&mut port, Trouble::ParityError, once);
    port.send(&sealed(COUNTER_0.to_vec())).unwrap();
    let mut port = port.in_chunks_of(64);
    assert!(matches!(port.receive(ms(500)), Ok(Heard::Bytes(b, _)) if b == good[..4]));
    assert!(matches!(port.receive(ms(500)), Ok(Heard::Damaged(Damage::Parity, _))));
    assert!(matches!(port.receive(ms(500)), Ok(Heard::Bytes(b, _)) if b == good[5..]));
}

#[test]
fn a_silent_terminal_misses_the_latch_and_a_mute_one_does_not() {
    let mut port = port();
    trouble(&mut port, Trouble::Mute, Lasting::UntilCleared);
    assert_eq!(ask(&mut port, &[1, 6, 0, 16, 0, 7]), [0u8; 0]);
    trouble(&mut port, Trouble::Silent, Lasting::UntilCleared);
    assert_eq!(ask(&mut port, &[0, 6, 0, 16, 0, 8]), [0u8; 0]);
    let now = port.now();
    port.line_mut().terminal_mut(0).unwrap().clear(now);
    assert_eq!(answer(&mut port, &[1, 3, 0, 16, 0, 1]), [3, 2, 0, 7]);
}

#[test]
fn mishaps() {
    let mut port = port();
    mishap(&mut port, Mishap::WrapSoon(Some(0)));
    wait(&mut port, 4_960_000);
    assert_eq!(answer(&mut port, &COUNTER_0)[2..], 0u32.to_be_bytes());
    mishap(&mut port, Mishap::Stuck(0));
    wait(&mut port, 60_000_000);
    assert_eq!(answer(&mut port, &COUNTER_0)[2..], 0u32.to_be_bytes());
    mishap(&mut port, Mishap::InputFault(9));
    mishap(&mut port, Mishap::SupplyLow);
    mishap(&mut port, Mishap::CountersLost);
    assert_eq!(answer(&mut port, &[1, 4, 0, 20, 0, 4]), [4, 8, 2, 0, 0, 0, 0, 1, 0, 5]);
}

#[test]
fn a_late_reply_collides_with_the_next_request() {
    let mut port = port();
    trouble(&mut port, Trouble::Late { ms: 200 }, Lasting::Replies(1));
    let end = port.send(&sealed(COUNTER_0.to_vec())).unwrap();
    assert_eq!(port.receive(end.plus_micros(220_000)), Ok(Heard::Silence));
    let end = port.send(&sealed(vec![2, 4, 0, 0, 0, 2])).unwrap();
    let heard = port.receive(end.plus_micros(500_000)).unwrap();
    assert!(matches!(heard, Heard::Damaged(Damage::Framing, _)), "{heard:?}");
    assert_eq!(listen(&mut port, end.plus_micros(900_000)), [0u8; 0], "nobody understood the request");
}

#[test]
fn planned_faults_come_on_time_and_cut_wires_carry_nothing() {
    let mut port = port();
    port.line_mut().plan(ms(10_000), 0, Fault::Reply(Trouble::Silent, Lasting::UntilCleared)).unwrap();
    assert_eq!(ask(&mut port, &COUNTER_0).len(), 9);
    wait(&mut port, 10_000_000);
    assert_eq!(ask(&mut port, &COUNTER_0), [0u8; 0]);
    assert_eq!(ask(&mut port, &[2, 4, 0, 0, 0, 2]).len(), 9);
    port.line_mut().cut();
    assert_eq!(ask(&mut port, &[2, 4, 0, 0, 0, 2]), [0u8; 0]);
    port.line_mut().join();
    assert_eq!(ask(&mut port, &[2, 4, 0, 0, 0, 2]).len(), 9);
    port.unplug();
    assert!(port.send(&[0]).is_err() && port.receive(ms(0)).is_err());
    port.plug();
    assert_eq!(ask(&mut port, &[2, 4, 0, 0, 0, 2]).len(), 9);
}

#[test]
fn a_transcript_reads_like_the_document() {
    let mut port = port();
    ask(&mut port, &COUNTER_0);
    let text: Vec<String> = port.transcript().iter().map(ToString::to_string).collect();
    assert_eq!(text, ["> 01 04 00 00 00 02 71 CB", "< 01 04 04 00 00 30 39 2F 96"]);
    assert_eq!(port.transcript()[1].at.micros(), SPEED.characters_us(8) + SPEED.silence_us());
}

#[test]
fn bought_modules_show_their_counters_their_way() {
    let mut line = bare_line();
    let mut counter = Terminal::bought(0, ms(0), PULSE_COUNTER_2);
    counter.set_count(ms(0), 0, 70_000).unwrap();
    counter.set_count(ms(0), 1, 5).unwrap();
    let mut meter = Terminal::bought(1, ms(0), ENERGY_METER);
    meter.set_count(ms(0), 0, 1_234_567).unwrap();
    line.add(counter).unwrap();
    line.add(meter).unwrap();
    let mut port = VirtualPort::new(line, ms(0));
    let counts = [4, 8, 0x11, 0x70, 0, 1, 0, 5, 0, 0];
    assert_eq!(answer(&mut port, &[1, 4, 0, 0, 0, 4]), counts);
    assert_eq!(answer(&mut port, &[1, 3, 0, 0, 0, 4])[1..], counts[1..]);
    assert_eq!(answer(&mut port, &[2, 4, 1, 0x56, 0, 2])[2..], 1234.567f32.to_be_bytes());
    assert_eq!(answer(&mut port, &[2, 4, 1, 0x58, 0, 2]), [0x84, 2]);
    assert_eq!(answer(&mut port, &[2, 3, 1, 0x56, 0, 2]), [0x83, 1]);
}

#[test]
fn orders_are_read_and_refused_in_words() {
    let mut line = line();
    let mut say = |text: &str| match parse_order(text) {
        Ok((_, order)) => line.obey(ms(2000), order).map(|w| w.en).map_err(|w| w.en),
        Err(words) => Err(words.en),
    };
    assert_eq!(say("count 000 99"), Ok("count of 000 is 99".into()));
    assert_eq!(say("add 000 -100"), Ok("count of 000 is 999999".into()));
    assert_eq!(say("add 000 101"), Ok("count of 000 is 100".into()));
    assert_eq!(say("count 000 99"), Ok("count of 000 is 99".into()));
    assert!(say("show 000").unwrap().starts_with("000 count 99 rate 3600 boots 1"));
    assert!(say("fault 0 0 late ms 300 replies 2").is_ok());
    assert!(say("fault 0 1 stuck input 3").is_ok());
    for bad in [
        "count 000 1000000",
        "add 000 --1",
        "add 000 0.5",
        "fault 0 0 late",
        "fault 0 0 nonsense",
        "fault 0 7 silent",
        "rate 4 1",
        "cut 4",
        "x",
        "fault 0 0 silent 3",
    ] {
        assert!(say(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_line_survives_any_bytes(chunks in proptest::collection::vec((0u64..60_000, proptest::collection::vec(any::<u8>(), 0..300)), 0..20)) {
        let mut line = line();
        let mut at = Uptime::default();
        for (pause_us, bytes) in chunks {
            at = at.plus_micros(pause_us);
            line.hear(at, &bytes);
            while line.speak(at).is_some() {}
        }
    }

    #[test]
    fn troubles_may_come_together_in_any_order(kinds in proptest::collection::vec((0usize..9, 1u32..3), 0..12)) {
        let all = [
            Trouble::Silent, Trouble::Mute, Trouble::Late { ms: 5 }, Trouble::Garbled, Trouble::WrongAddress,
            Trouble::BadCrc, Trouble::ParityError, Trouble::Truncated, Trouble::NoiseAfter,
        ];
        let mut port = port();
        for (kind, replies) in kinds {
            trouble(&mut port, all[kind], Lasting::Replies(replies));
        }
        ask(&mut port, &COUNTER_0);
        ask(&mut port, &COUNTER_0);
        prop_assert_eq!(ask(&mut port, &COUNTER_0).len(), 9, "all are over");
    }

    #[test]
    fn a_terminal_answers_any_request_with_a_whole_frame(pdu in proptest::collection::vec(any::<u8>(), 1..252)) {
        let mut port = port();
        let mut request = vec![1];
        request.extend(&pdu);
        let reply = ask(&mut port, &request);
        prop_assert!(reply.len() >= 5);
        let (body, check) = reply.split_at(reply.len() - 2);
        prop_assert_eq!(check, crc16(body).to_le_bytes());
    }
}
