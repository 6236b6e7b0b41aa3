//! タッチパネル補正 with an ordinary pointer, and with a sensor that lies askew behind the screen (S-86).

use crate::bench::Bench;
use crate::finger::Finger;
use kenshin::domain::calibration::{Calibration, Spot};
use kenshin::domain::journal::{Fact, Seq};
use kenshin::domain::settings::Setting;
use kenshin::panel::finger::{Finger as Sensing, Pointing, Sensed};
use kenshin::panel::screen::{Bare, Body, Mood, ScreenId, Touch};
use kenshin::panel::turn::Input;
use kenshin::ports::platform::Trouble;
use kenshin::ports::touch::TouchFault;
use kenshin::service::{Command, Event};
use kenshin::sim::touch::{Mounting, SimulatedSensor};

/// How the crosses lie on the screen, in thousandths.
const CROSSES: [(u16, u16); 5] = [(100, 100), (900, 100), (900, 900), (100, 900), (500, 500)];
/// Farther than any finger may be off, in parts of 65536: two thousandths.
const NEAR: u32 = 131;

const STRAIGHT: Mounting = Mounting { swapped: false, mirrored: (false, false), margin: 0 };
const ASKEW: Mounting = Mounting { swapped: true, mirrored: (true, false), margin: 80 };

/// A panel whose touches come from a sensor of its own.
struct Panel {
    finger: Finger,
    sensor: SimulatedSensor,
    sensing: Sensing,
    glass: Vec<Pointing>,
}

impl Panel {
    fn on(finger: Finger, mounting: Mounting) -> Self {
        let sensor = SimulatedSensor::mounted(mounting);
        Self { finger, sensor, sensing: Sensing::default(), glass: Vec::new() }
    }

    /// A fingertip on this place of the screen, in thousandths.
    fn tap(&mut self, x: u16, y: u16) {
        self.press(x, y);
        self.lift();
    }

    fn press(&mut self, x: u16, y: u16) {
        self.sensor.press(Spot::thousandths(x, y));
        self.hear();
    }

    fn lift(&mut self) {
        self.sensor.lift();
        self.hear();
    }

    fn hear(&mut self) {
        for event in self.sensor.heard() {
            let calibration = calibration(&self.finger);
            match self.sensing.take(&event, self.finger.panel.bare(), calibration.as_ref()) {
                Some(Sensed::OnGlass(pointing)) => self.glass.push(pointing),
                Some(Sensed::ToPanel(touch)) => self.finger.input(Input::Touch(touch)),
                None => {}
            }
        }
    }

    fn touch_crosses(&mut self, crosses: &[(u16, u16)]) {
        for (x, y) in crosses {
            assert_eq!(self.finger.id(), ScreenId::Calibration, "{}", self.finger.words());
            self.tap(*x, *y);
        }
    }

    /// Whether a finger on a place is where it is, on the glass.
    fn meets(&mut self, x: u16, y: u16) -> bool {
        self.glass.clear();
        self.tap(x, y);
        let place = Spot::thousandths(x, y);
        let is_near = |s: &Spot| s.x.abs_diff(place.x) <= NEAR && s.y.abs_diff(place.y) <= NEAR;
        let [Pointing::Press(down), Pointing::Lift(up)] = &self.glass[..] else { panic!("{:?}", self.glass) };
        is_near(down) && is_near(up)
    }
}

fn calibration(finger: &Finger) -> Option<Calibration> {
    finger.panel.service(|s| s.building().settings().calibration)
}

fn stored(finger: &Finger) -> Vec<Fact> {
    let facts = finger.panel.service(|s| s.store().entries(Seq(1), 10_000).unwrap());
    let is_one = |f: &Fact| matches!(f, Fact::SettingChanged(Setting::Calibration(_)));
    facts.into_iter().map(|e| e.fact).filter(is_one).collect()
}

/// With an ordinary pointer, whose places the glass reports.
fn point_at(finger: &mut Finger, crosses: &[(u16, u16)]) {
    for (x, y) in crosses {
        let Body::Crosshair(..) = finger.screen().body else { panic!("{}", finger.words()) };
        finger.input(Input::Touch(Touch::Point(*x, *y)));
    }
}

#[test]
fn s86_the_crosses_are_shown_one_by_one_and_the_calibration_is_journaled() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "タッチパネル補正"]);
    assert_eq!(finger.id(), ScreenId::Calibration);
    finger.touch("開始");
    for (n, (x, y)) in (1..).zip(CROSSES) {
        assert_eq!(finger.screen().body, Body::Crosshair(x, y));
        assert_eq!(finger.screen().title, format!("十字の中心に触れてください({n}/5)"));
        assert_eq!(stored(&finger), []);
        point_at(&mut finger, &[(x, y)]);
    }
    assert!(finger.words().contains("設定しました"), "{}", finger.words());
    assert_eq!(stored(&finger).len(), 1);
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::SettingsMenu);
    finger.go(&["戻る", "保守", "システムログ", "すべて"]);
    assert!(finger.words().contains("タッチパネル補正"), "{}", finger.words());
}

#[test]
fn s86_a_sensor_that_lies_askew_meets_every_place_at_once_after_it() {
    let finger = Finger::on(Bench::small());
    let mut panel = Panel::on(finger, ASKEW);
    assert!(!panel.meets(250, 700), "without calibration");
    panel.finger.go(&["設定", "タッチパネル補正", "開始"]);
    panel.touch_crosses(&CROSSES);
    for (x, y) in [(10, 10), (990, 20), (250, 700), (500, 990)] {
        assert!(panel.meets(x, y), "{x}, {y}: {:?}", panel.glass);
    }
}

#[test]
fn s86_a_sensor_that_is_calibrated_is_calibrated_anew_without_the_old_one_in_the_way() {
    let mut panel = Panel::on(Finger::on(Bench::small()), ASKEW);
    panel.finger.go(&["設定", "タッチパネル補正", "開始"]);
    panel.touch_crosses(&CROSSES);
    // The panel is exchanged for another one.
    panel.sensor = SimulatedSensor::mounted(STRAIGHT);
    assert!(!panel.meets(250, 700));
    panel.finger.go(&["戻る", "タッチパネル補正", "開始"]);
    panel.touch_crosses(&CROSSES);
    assert!(panel.meets(250, 700));
    assert_eq!(stored(&panel.finger).len(), 2);
}

#[test]
fn s86_what_does_not_hold_is_refused_and_the_old_calibration_stays() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "タッチパネル補正", "開始"]);
    point_at(&mut finger, &CROSSES);
    finger.touch("戻る");
    let before = calibration(&finger).unwrap();
    let heap = [(500, 500); 4];
    let crooked = [(100, 100), (900, 100), (700, 900), (100, 900)];
    let missed = [(100, 100), (900, 100), (900, 900), (100, 900), (560, 500)];
    for (taps, says) in
        [(&heap[..], "近すぎます"), (&crooked[..], "並びと合いません"), (&missed[..], "確認の十字から離れた")]
    {
        finger.go(&["タッチパネル補正", "開始"]);
        point_at(&mut finger, taps);
        assert_eq!(finger.id(), ScreenId::Trouble);
        assert!(finger.words().contains(says), "{}", finger.words());
        assert!(finger.words().contains("前の補正のままです"), "{}", finger.words());
        finger.touch("戻る");
        assert_eq!((finger.id(), calibration(&finger)), (ScreenId::SettingsMenu, Some(before)));
    }
    assert_eq!(stored(&finger).len(), 1);
}

#[test]
fn s86_a_cross_that_nobody_touches_is_given_up_after_a_minute() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "タッチパネル補正", "開始"]);
    point_at(&mut finger, &CROSSES[..2]);
    finger.pass(59);
    assert_eq!(finger.screen().body, Body::Crosshair(900, 900));
    finger.pass(1);
    assert!(finger.words().contains("1分間触れられなかった"), "{}", finger.words());
    finger.touch("戻る");
    assert_eq!((finger.id(), stored(&finger)), (ScreenId::SettingsMenu, Vec::new()));
}

#[test]
fn s86_nobody_touches_the_starting_screen_and_the_main_menu_comes_after_three_seconds() {
    let mut finger = Finger::on_starting(Bench::small());
    assert_eq!(finger.id(), ScreenId::Starting);
    finger.pass(2);
    assert_eq!(finger.id(), ScreenId::Starting);
    finger.pass(1);
    assert_eq!(finger.id(), ScreenId::MainMenu);
    finger.pass(299);
    assert!(!finger.frame().dark, "five minutes are five minutes of waiting for input");
    finger.pass(1);
    assert!(finger.frame().dark);
}

#[test]
fn s86_a_finger_held_on_the_starting_screen_repairs_a_panel_without_the_password() {
    // Somebody has left a panel that meets nothing, locked with a password.
    let mut bench = Bench::small();
    let mirrored = Calibration::stored([[-1 << 20, 0, 0], [0, 1 << 20, 0]]).unwrap();
    bench.run(Command::Change(Setting::Calibration(mirrored))).unwrap();
    bench.run(Command::Change(Setting::Password(Some(kenshin::domain::settings::Secret([7; 32]))))).unwrap();
    let mut panel = Panel::on(Finger::on_starting(bench), ASKEW);
    panel.press(777, 3);
    assert_eq!(panel.finger.id(), ScreenId::Calibration);
    panel.lift();
    assert_eq!(panel.finger.screen().body, Body::Crosshair(100, 100), "leaving is no touch of the cross");
    panel.touch_crosses(&CROSSES);
    let Body::Message { mood: Mood::Done, .. } = panel.finger.screen().body else {
        panic!("{}", panel.finger.words())
    };
    assert_eq!(panel.finger.panel.bare(), Bare::AtOnce, "there is no button to be met");
    panel.tap(200, 900);
    assert_eq!(panel.finger.id(), ScreenId::Password, "everything else is as locked as before");
    assert!(panel.meets(250, 700));
    assert_eq!(panel.glass.len(), 2);
}

#[test]
fn s86_at_the_start_a_refusal_shows_the_crosses_again_and_the_panel_gets_on_without_a_touch() {
    let mut finger = Finger::on_starting(Bench::small());
    finger.input(Input::Touch(Touch::Point(500, 500)));
    point_at(&mut finger, &[(500, 500); 4]);
    assert!(finger.words().contains("近すぎます"), "{}", finger.words());
    finger.pass(10);
    assert_eq!(finger.screen().body, Body::Crosshair(100, 100), "once more");
    finger.pass(60);
    assert!(finger.words().contains("1分間触れられなかった"), "{}", finger.words());
    finger.pass(10);
    assert_eq!((finger.id(), stored(&finger)), (ScreenId::MainMenu, Vec::new()));
}

#[test]
fn s86_something_that_touches_by_itself_does_not_keep_the_panel() {
    let mut finger = Finger::on_starting(Bench::small());
    for _ in 0..20 {
        finger.input(Input::Touch(Touch::Sensed(Spot::thousandths(321, 123))));
    }
    assert_eq!(finger.id(), ScreenId::MainMenu);
    assert_eq!(stored(&finger), []);
}

#[test]
fn s41_a_scheduled_reading_takes_the_panel_from_the_crosses_too() {
    let files =
        crate::bench::edited(&crate::bench::data("small"), "types", "30.01,31,23:59", "30.01,20,10:01");
    let mut finger = Finger::on_starting(Bench::of(&files));
    finger.input(Input::Touch(Touch::Point(500, 500)));
    assert_eq!(finger.id(), ScreenId::Calibration);
    finger.pass(61);
    assert!(finger.seen.contains(&ScreenId::ScheduledReading));
    assert!(finger.frame().dark);
}

#[test]
fn s81_on_a_dark_screen_the_sensor_only_wakes() {
    let mut panel = Panel::on(Finger::on(Bench::small()), STRAIGHT);
    panel.finger.go(&["設定", "タッチパネル補正"]);
    panel.finger.pass(300);
    assert!(panel.finger.frame().dark);
    assert_eq!(panel.finger.panel.bare(), Bare::Nothing, "the glass has its own dark cover");
    panel.finger.tap();
    assert_eq!(panel.finger.id(), ScreenId::MainMenu);
}

#[test]
fn s91_a_loose_plug_is_one_notice_however_often_it_comes_loose() {
    let mut finger = Finger::on(Bench::small());
    finger.touch("検針");
    let words = TouchFault::Device(Trouble::Missing("/dev/input/event0".into())).words();
    for _ in 0..50 {
        finger.input(Input::Event(Event::Trouble(words.clone())));
    }
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::Notice);
    assert!(finger.words().contains("/dev/input/event0 がありません"), "{}", finger.words());
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::MainMenu);
}
