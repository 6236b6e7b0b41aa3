//! What is touched is what is reported, once, and nothing else.

use std::time::Duration;

use kenshin::domain::calibration::{Calibration, FULL, Spot};
use kenshin::panel::finger::Pointing;
use kenshin::panel::screen::{Body, Frame, Look, Mood, Screen, Touch};
use kenshin::sim::touch::Mounting;
use kenshin_ui_testing::mock_elapsed_time;

use crate::bench::Bench;
use crate::samples;

fn shown(screen: &Screen) -> Bench {
    let bench = Bench::new(320, 240);
    bench.paint(&samples::frame(Look::Light), screen);
    bench
}

/// Labels of the rows in sight, top first.
fn rows(bench: &Bench) -> Vec<String> {
    let mut rows: Vec<_> = bench
        .buttons()
        .into_iter()
        .filter(|b| b.size().width > 200.0)
        .map(|b| (b.absolute_position().y, b.accessible_label().unwrap().to_string()))
        .filter(|(y, _)| (19.0..199.0).contains(y))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, label)| label[..3].to_owned()).collect()
}

#[test]
fn a_button_reports_its_number() {
    let bench = shown(&samples::held_notice());
    bench.touch("個別メータ");
    bench.touch("戻る");
    assert_eq!(bench.touched(), [Touch::Button(4), Touch::Button(900)]);
}

#[test]
fn a_number_beyond_the_sign_bit_comes_back_whole() {
    let mut screen = samples::main_menu();
    if let Body::Menu(buttons) = &mut screen.body {
        buttons[0].key = u32::MAX;
    }
    let bench = shown(&screen);
    bench.touch("検針");
    assert_eq!(bench.touched(), [Touch::Button(u32::MAX)]);
}

#[test]
fn the_default_action_does_what_a_finger_does() {
    let bench = shown(&samples::main_menu());
    bench.button("設定").invoke_accessible_default_action();
    bench.paint(&samples::frame(Look::Light), &samples::meters(0));
    bench.button("002 水道　 東京不動産管理第二営業").invoke_accessible_default_action();
    assert_eq!(bench.touched(), [Touch::Button(5), Touch::Row(2)]);
}

#[test]
fn buttons_beyond_the_page_come_by_the_page_keys() {
    let bench = shown(&samples::twelve());
    bench.touch("次のページ");
    bench.touch("メータ種別 11");
    assert_eq!(bench.touched(), [Touch::Button(11)]);
}

#[test]
fn a_row_is_touched_and_four_hundred_go_by_pages() {
    let bench = shown(&samples::meters(0));
    assert_eq!(rows(&bench), ["000", "001", "002", "003"]);
    bench.touch("003 電気　 東京不動産管理第二営業");
    assert_eq!(bench.touched(), [Touch::Row(3)]);
    for _ in 0..120 {
        bench.touch("次のページ");
    }
    assert_eq!(rows(&bench), ["396", "397", "398", "399"]);
    bench.tap(100.0, 190.0);
    assert_eq!(bench.touched(), [Touch::Row(399)]);
    bench.touch("前のページ");
    assert_eq!(rows(&bench), ["392", "393", "394", "395"]);
}

#[test]
fn a_list_follows_the_finger_and_stops_at_whole_rows() {
    let bench = shown(&samples::meters(0));
    bench.drag((100.0, 180.0), (100.0, 70.0));
    assert_eq!(rows(&bench), ["002", "003", "004", "005"]);
    bench.drag((100.0, 60.0), (100.0, 190.0));
    assert_eq!(rows(&bench), ["000", "001", "002", "003"]);
    assert_eq!(bench.touched(), [], "moving is not choosing");
}

#[test]
fn a_jump_brings_the_row_into_view_and_a_repaint_leaves_the_list_where_it_is() {
    let bench = shown(&samples::meters(0));
    let light = samples::frame(Look::Light);
    bench.paint(&light, &samples::meters(123));
    assert_eq!(rows(&bench), ["123", "124", "125", "126"]);
    bench.touch("次のページ");
    let mut held = samples::meters(123);
    if let Body::List { rows, .. } = &mut held.body {
        rows[128].marked = true;
    }
    bench.paint(&Frame { host_active: true, ..light.clone() }, &held);
    assert_eq!(rows(&bench), ["127", "128", "129", "130"]);
    bench.paint(&light, &samples::main_menu());
    bench.paint(&light, &held);
    assert_eq!(rows(&bench), ["123", "124", "125", "126"], "a screen begins at its focus");
}

#[test]
fn rows_to_look_at_report_nothing() {
    let bench = shown(&samples::log());
    bench.tap(100.0, 60.0);
    bench.tap(100.0, 120.0);
    assert_eq!(bench.touched(), []);
}

#[test]
fn digits_are_typed() {
    let bench = shown(&samples::digits());
    for key in ["1", "9", "0", "削除"] {
        bench.touch(key);
    }
    let keys = ['1', '9', '0', '\u{8}'].map(Touch::Key);
    assert_eq!(bench.touched(), keys);
}

#[test]
fn every_digit_and_capital_is_on_one_of_two_layers() {
    let bench = shown(&samples::code());
    for c in ('0'..='9').chain('A'..='M').chain(['-']) {
        bench.touch(&c.to_string());
        assert_eq!(bench.touched(), [Touch::Key(c)]);
    }
    bench.touch("N-Z");
    assert_eq!(bench.touched(), [], "the layer is the glass's own");
    for c in ('0'..='9').chain('N'..='Z').chain(['-']) {
        bench.touch(&c.to_string());
        assert_eq!(bench.touched(), [Touch::Key(c)]);
    }
    bench.paint(&samples::frame(Look::Light), &samples::main_menu());
    bench.paint(&samples::frame(Look::Light), &samples::code());
    bench.touch("A");
    assert_eq!(bench.touched(), [Touch::Key('A')], "a screen begins with its first layer");
}

#[test]
fn header_and_faults_are_no_targets() {
    let bench = Bench::new(320, 240);
    bench.paint(&samples::faulty(Look::Light, true), &samples::main_menu());
    for x in [5.0, 100.0, 200.0, 315.0] {
        bench.tap(x, 10.0);
    }
    for (x, y) in [(20.0, 210.0), (15.0, 230.0), (50.0, 230.0)] {
        bench.tap(x, y);
    }
    assert_eq!(bench.touched(), []);
}

#[test]
fn s81_a_dark_glass_is_black_and_swallows_the_touch_that_wakes_it() {
    for (name, screen) in samples::all() {
        let bench = shown(&screen);
        let light = samples::frame(Look::Light);
        bench.paint(&Frame { dark: true, ..samples::faulty(Look::Light, true) }, &screen);
        assert!(bench.picture().rgb.iter().all(|c| *c == 0), "{name} shines through");
        bench.tap(240.0, 216.0);
        assert_eq!(bench.touched(), [Touch::Point(750, 900)], "{name}");
        bench.press(240.0, 216.0);
        bench.paint(&light, &screen);
        bench.release(240.0, 216.0);
        assert_eq!(bench.touched(), [], "{name}: a finger that was down while it became light");
    }
}

#[test]
fn a_crosshair_reports_where_it_was_touched() {
    let bench = shown(&samples::crosshair());
    bench.tap(32.0, 216.0);
    bench.tap(319.9, 0.0);
    assert_eq!(bench.touched(), [Touch::Point(100, 900), Touch::Point(1000, 0)]);
}

#[test]
fn a_finger_that_came_down_on_one_screen_means_nothing_on_the_next() {
    let light = samples::frame(Look::Light);
    let bench = shown(&samples::progress());
    bench.press(260.0, 220.0);
    bench.paint(&light, &samples::message(Mood::Done));
    bench.release(260.0, 220.0);
    assert_eq!(bench.touched(), [], "中止 was pressed, 戻る lies there now");
    bench.paint(&light, &samples::meters(0));
    bench.press(100.0, 100.0);
    bench.paint(&light, &samples::meters(123));
    bench.release(100.0, 100.0);
    assert_eq!(bench.touched(), []);
    let mut question = samples::message(Mood::Question);
    bench.paint(&light, &question);
    bench.press(260.0, 220.0);
    question.body =
        Body::Message { mood: Mood::Question, text: "前の検針を取り消しますか？".into() };
    bench.paint(&light, &question);
    bench.release(260.0, 220.0);
    assert_eq!(bench.touched(), [], "another question under the same buttons");
    let mut code = samples::code();
    bench.paint(&light, &code);
    bench.press(20.0, 100.0);
    if let Body::Entry { typed, .. } = &mut code.body {
        typed.pop();
    }
    bench.paint(&light, &code);
    bench.release(20.0, 100.0);
    assert_eq!(bench.touched(), [Touch::Key('A')], "typing goes on while the last key is painted");
}

#[test]
fn a_press_is_seen_before_the_finger_leaves() {
    for screen in [samples::main_menu(), samples::meters(0), samples::twelve(), samples::code()] {
        let bench = shown(&screen);
        let before = bench.picture();
        bench.press(60.0, 100.0);
        let pressed = bench.picture();
        assert!(before.rgb != pressed.rgb, "{}", screen.title);
        bench.release(60.0, 100.0);
        assert!(before.rgb == bench.picture().rgb, "{}", screen.title);
    }
}

#[test]
fn faults_blink_only_when_told() {
    let bench = Bench::new(320, 240);
    let screen = samples::message(Mood::Info);
    bench.paint(&samples::faulty(Look::Light, false), &screen);
    let normal = bench.picture().rgb;
    mock_elapsed_time(Duration::from_secs(5));
    assert!(bench.picture().rgb == normal);
    bench.paint(&samples::faulty(Look::Light, true), &screen);
    assert!(bench.picture().rgb != normal);
}

#[test]
fn work_is_done_every_so_often() {
    let bench = shown(&samples::main_menu());
    let count = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = std::rc::Rc::clone(&count);
    bench.glass.every(Duration::from_millis(50), move || counted.set(counted.get() + 1));
    for _ in 0..20 {
        mock_elapsed_time(Duration::from_millis(50));
    }
    assert_eq!(count.get(), 20);
}

/// Where the middle of a button is, in parts of the screen.
fn middle(bench: &Bench, label: &str) -> Spot {
    let (button, (width, height)) = (bench.button(label), bench.logical());
    let (at, size) = (button.absolute_position(), button.size());
    let thousandths = |at: f32, of: f32| (at / of * 1_000.0).round() as u16;
    Spot::thousandths(
        thousandths(at.x + size.width / 2.0, width),
        thousandths(at.y + size.height / 2.0, height),
    )
}

#[test]
fn s86_a_finger_of_the_panels_own_sensor_presses_what_it_is_on_whatever_the_windows_scale() {
    for (width, height) in [(320, 240), (640, 480), (800, 480), (1024, 600)] {
        let bench = Bench::new(width, height);
        let screen = samples::main_menu();
        bench.paint(&samples::frame(Look::Light), &screen);
        let Body::Menu(buttons) = screen.body else { panic!() };
        for button in buttons {
            let at = middle(&bench, &button.label);
            bench.glass.finger(Pointing::Press(at));
            bench.glass.finger(Pointing::Lift(at));
            assert_eq!(bench.touched(), [Touch::Button(button.key)], "{} at {width}x{height}", button.label);
        }
    }
}

#[test]
fn s86_a_sensor_mounted_askew_presses_the_right_button_once_it_is_calibrated() {
    let bench = Bench::new(1024, 600);
    bench.paint(&samples::frame(Look::Light), &samples::main_menu());
    let mounting = Mounting { swapped: true, mirrored: (false, true), margin: 90 };
    let crosses = [(100, 100), (900, 100), (900, 900), (100, 900)].map(|(x, y)| Spot::thousandths(x, y));
    let found = Calibration::of(&crosses.map(|c| (mounting.seen(c), c))).unwrap();
    let at = mounting.seen(middle(&bench, "設定"));
    let pressed_by = |calibration: Calibration| {
        bench.glass.finger(Pointing::Press(calibration.place(at)));
        bench.glass.finger(Pointing::Lift(calibration.place(at)));
        bench.touched()
    };
    assert_ne!(pressed_by(Calibration::PLAIN), [Touch::Button(5)], "before");
    assert_eq!(pressed_by(found), [Touch::Button(5)], "after");
}

#[test]
fn s86_a_finger_that_leaves_leaves_nothing_pressed_and_edges_are_on_the_screen() {
    let bench = shown(&samples::main_menu());
    let before = bench.picture().rgb;
    let at = middle(&bench, "検針");
    bench.glass.finger(Pointing::Press(at));
    assert!(bench.picture().rgb != before, "a press is seen");
    bench.glass.finger(Pointing::Leave);
    assert!(bench.picture().rgb == before, "and gone");
    assert_eq!(bench.touched(), []);
    bench.paint(&samples::frame(Look::Light), &samples::crosshair());
    let beside = Spot { x: FULL * 3, y: -FULL };
    bench.glass.finger(Pointing::Press(beside));
    bench.glass.finger(Pointing::Lift(beside));
    assert_eq!(bench.touched(), [Touch::Point(998, 2)]);
}

#[test]
fn s86_a_list_follows_a_finger_of_the_panels_own_sensor() {
    let bench = shown(&samples::meters(0));
    let at = |y: u16| Spot::thousandths(300, y);
    bench.glass.finger(Pointing::Press(at(750)));
    for y in (290..=750).rev().step_by(20) {
        bench.glass.finger(Pointing::Move(at(y)));
        mock_elapsed_time(Duration::from_millis(16));
    }
    bench.glass.finger(Pointing::Lift(at(290)));
    assert_eq!(rows(&bench), ["002", "003", "004", "005"]);
    assert_eq!(bench.touched(), [], "moving is not choosing");
}

#[test]
fn s86_a_message_without_buttons_is_answered_anywhere_as_soon_as_the_finger_comes_down() {
    let mut starting = samples::message(Mood::Info);
    starting.actions = Vec::new();
    let bench = shown(&starting);
    bench.press(80.0, 60.0);
    assert_eq!(bench.touched(), [Touch::Point(250, 250)]);
    bench.paint(&samples::frame(Look::Light), &samples::crosshair());
    bench.release(80.0, 60.0);
    assert_eq!(bench.touched(), [], "that finger is no touch of the cross");
    bench.paint(&samples::frame(Look::Light), &samples::message(Mood::Done));
    bench.tap(80.0, 60.0);
    assert_eq!(bench.touched(), [], "where there is a button, only the button counts");
}
