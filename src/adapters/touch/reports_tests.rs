use proptest::prelude::*;

use super::*;

/// Both axes from 0 to 1000: a raw value is a thousandth.
fn device(protocol: Protocol, at: (i32, i32), touched: bool) -> (Reports, Vec<TouchEvent>) {
    let range = AxisRange::new(0, 1_000).unwrap();
    Reports::new(protocol, Axes { x: range, y: range }, Stand { at, slot: 0, touched })
}

/// A transcript as `evtest` writes it, one report a word: `X=100 Y=200 TOUCH=1 .`; the dot ends a group.
fn play(reports: &mut Reports, transcript: &str) -> Vec<TouchEvent> {
    transcript.split_whitespace().flat_map(|word| reports.take(report(word))).collect()
}

fn report(word: &str) -> Report {
    let (name, value) = word.split_once('=').unwrap_or((word, "0"));
    let (kind, code) = match name {
        "." => (code::EV_SYN, code::SYN_REPORT),
        "DROPPED" => (code::EV_SYN, code::SYN_DROPPED),
        "MSC" => (4, 4),
        "TOUCH" => (code::EV_KEY, code::BTN_TOUCH),
        "LEFT" => (code::EV_KEY, code::BTN_LEFT),
        "POWER" => (code::EV_KEY, 116),
        "X" => (code::EV_ABS, code::ABS_X),
        "Y" => (code::EV_ABS, code::ABS_Y),
        "PRESSURE" => (code::EV_ABS, 24),
        "SLOT" => (code::EV_ABS, code::ABS_MT_SLOT),
        "ID" => (code::EV_ABS, code::ABS_MT_TRACKING_ID),
        "MTX" => (code::EV_ABS, code::ABS_MT_POSITION_X),
        "MTY" => (code::EV_ABS, code::ABS_MT_POSITION_Y),
        other => panic!("{other}"),
    };
    Report { kind, code, value: value.parse().unwrap() }
}

fn at(x: u16, y: u16) -> Spot {
    let range = AxisRange::new(0, 1_000).unwrap();
    Spot { x: range.parts(x.into()), y: range.parts(y.into()) }
}

use TouchEvent::{Cancelled, Down, Moved, Up};

#[test]
fn s86_a_finger_on_a_resistive_panel() {
    let (mut panel, first) = device(Protocol::Single, (0, 0), false);
    assert_eq!(first, []);
    let told = play(
        &mut panel,
        "X=100 Y=200 PRESSURE=90 TOUCH=1 .  X=110 PRESSURE=95 .  PRESSURE=70 .  Y=210 .  PRESSURE=0 TOUCH=0 .",
    );
    assert_eq!(told, [Down(at(100, 200)), Moved(at(110, 200)), Moved(at(110, 210)), Up]);
}

#[test]
fn s86_an_axis_that_has_not_changed_is_not_reported_and_stays() {
    let (mut panel, _) = device(Protocol::Single, (640, 480), false);
    assert_eq!(play(&mut panel, "Y=300 TOUCH=1 . TOUCH=0 ."), [Down(at(640, 300)), Up]);
    assert_eq!(play(&mut panel, "TOUCH=1 ."), [Down(at(640, 300))], "the same place once more");
}

#[test]
fn s86_a_finger_that_is_there_already_is_told_first() {
    let (mut panel, first) = device(Protocol::Single, (30, 40), true);
    assert_eq!(first, [Down(at(30, 40))]);
    assert_eq!(play(&mut panel, "TOUCH=0 ."), [Up]);
}

#[test]
fn s86_a_pointer_that_moves_without_touching_says_nothing() {
    let (mut tablet, _) = device(Protocol::Single, (0, 0), false);
    assert_eq!(play(&mut tablet, "X=10 . X=20 Y=20 . POWER=1 . MSC=7 ."), []);
    assert_eq!(play(&mut tablet, "LEFT=1 . LEFT=0 ."), [Down(at(20, 20)), Up]);
}

#[test]
fn s86_of_several_fingers_the_one_in_slot_0_counts() {
    let (mut panel, _) = device(Protocol::Slots, (0, 0), false);
    let told = play(
        &mut panel,
        "ID=7 MTX=100 MTY=200 TOUCH=1 X=100 Y=200 .  SLOT=1 ID=8 MTX=900 MTY=900 .  MTX=910 .  \
         SLOT=0 MTX=120 X=120 .  ID=-1 .  SLOT=1 MTX=920 .  ID=-1 TOUCH=0 .",
    );
    assert_eq!(told, [Down(at(100, 200)), Moved(at(120, 200)), Up]);
    assert_eq!(play(&mut panel, "SLOT=0 ID=9 MTY=50 TOUCH=1 ."), [Down(at(120, 50))]);
}

#[test]
fn s86_a_finger_that_takes_anothers_place_is_another() {
    let (mut panel, _) = device(Protocol::Slots, (0, 0), false);
    let told = play(&mut panel, "ID=7 MTX=100 MTY=100 . ID=8 MTX=800 . ID=-1 .");
    assert_eq!(told, [Down(at(100, 100)), Up, Down(at(800, 100)), Up]);
}

#[test]
fn s86_after_lost_reports_nothing_is_pressed_that_nobody_pressed() {
    for protocol in [Protocol::Single, Protocol::Slots] {
        let (mut panel, _) = device(protocol, (0, 0), false);
        let begin = "ID=7 MTX=100 MTY=100 X=100 Y=100 TOUCH=1 .";
        assert_eq!(play(&mut panel, begin), [Down(at(100, 100))]);
        assert_eq!(play(&mut panel, "DROPPED X=999 MTX=999 TOUCH=1 ID=9"), []);
        assert!(!panel.is_lost(), "the group is not over");
        assert_eq!(play(&mut panel, "."), [Cancelled]);
        assert!(panel.is_lost());
        panel.stand(Stand { at: (400, 500), slot: 0, touched: true });
        assert!(!panel.is_lost());
        assert_eq!(play(&mut panel, "X=410 MTX=410 ."), [], "how it came there nobody knows");
        assert_eq!(play(&mut panel, "TOUCH=0 ID=-1 ."), []);
        assert_eq!(play(&mut panel, "TOUCH=1 ID=10 ."), [Down(at(410, 500))]);
    }
}

proptest! {
    /// Whatever a driver reports: a finger comes down before it moves or leaves, and leaves before it comes down again.
    #[test]
    fn s86_any_reports_make_an_orderly_finger(
        slots: bool,
        touched: bool,
        reports in prop::collection::vec((0..5_u16, prop::sample::select(
            &[0_u16, 1, 3, 0x110, 0x14A, 0x2F, 0x35, 0x36, 0x39][..]), -2..3_i32), 0..200),
    ) {
        let protocol = if slots { Protocol::Slots } else { Protocol::Single };
        let (mut panel, mut told) = device(protocol, (0, 0), touched);
        for (kind, code, value) in reports {
            told.extend(panel.take(Report { kind, code, value }));
            if panel.is_lost() && value == 2 {
                panel.stand(Stand { at: (1, 1), slot: 0, touched });
            }
        }
        let mut down = false;
        for event in told {
            match event {
                Down(_) => prop_assert!(!std::mem::replace(&mut down, true)),
                Moved(_) => prop_assert!(down),
                Up | Cancelled => prop_assert!(std::mem::replace(&mut down, false)),
                TouchEvent::Lost(_) | TouchEvent::Found => prop_assert!(false),
            }
        }
    }
}
