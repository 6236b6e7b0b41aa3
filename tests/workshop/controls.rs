//! State + touch → deed and words, without a window and without a world.

use std::collections::BTreeSet;

use kenshin::app::demo::view::{Switch, View};
use kenshin::app::demo::workshop::{Control, Deed, PrinterOrder, PrinterSeen, Seen, Workshop};
use kenshin::domain::address::{LineNo, TerminalAddress};
use kenshin::domain::moment::{Civil, Zone};
use kenshin::domain::words::Lang;
use kenshin::ports::platform::{Battery, BatteryLevel, Charger, ContactState, Light, Mains, PowerState};
use kenshin::sim::platform::{Glow, Order as UnitOrder};
use kenshin::sim::terminals::{Fault, Lasting, Order as LineOrder, Trouble};
use kenshin::words;

pub(crate) fn healthy() -> Seen {
    let zone = Zone::JAPAN;
    let at = |day, hour, minute| zone.moment(Civil::new(2026, 11, day, hour, minute).unwrap());
    Seen {
        now: at(20, 23, 58),
        next: Some(at(25, 9, 0)),
        zone,
        is_on: true,
        power: PowerState {
            mains: Mains::Present,
            battery: Battery { level: BatteryLevel::Good, voltage_mv: Some(26_400) },
            charger: Charger::Good,
        },
        printer: PrinterSeen { paper: true, open: false, on: true },
        contact: Some(ContactState::Open),
        lamps: [Some(Light::Lit); 2],
        glow: None,
        unplugged: BTreeSet::new(),
        sending: false,
        count: words!("000 の検針値は 1234", "count of 000 is 1234"),
        slips: "/home/user/demo-site/slips".into(),
    }
}

/// Everything that can be wrong.
pub(crate) fn wretched() -> Seen {
    let terminals = LineNo::all().flat_map(|line| (0..10).filter_map(move |d| TerminalAddress::new(line, d)));
    Seen {
        next: None,
        is_on: false,
        power: PowerState {
            mains: Mains::Absent,
            battery: Battery { level: BatteryLevel::Low, voltage_mv: Some(22_900) },
            charger: Charger::Fault,
        },
        printer: PrinterSeen { paper: false, open: true, on: false },
        contact: Some(ContactState::Closed),
        lamps: [Some(Light::Dark); 2],
        glow: Some(Glow::Out),
        unplugged: terminals.collect(),
        sending: true,
        ..healthy()
    }
}

fn pressed(control: Control, seen: &Seen) -> (Deed, String) {
    let (deed, words) = Workshop::new().press(control, seen).unwrap();
    (deed, words.en)
}

#[test]
fn a_switch_does_what_its_button_says_and_shows_it_afterwards() {
    let (good, bad) = (healthy(), wretched());
    for (control, to_bad, to_good) in [
        (
            Control::Mains,
            Deed::Unit(UnitOrder::Mains(Mains::Absent)),
            Deed::Unit(UnitOrder::Mains(Mains::Present)),
        ),
        (
            Control::Battery,
            Deed::Unit(UnitOrder::Battery(Some(22_900))),
            Deed::Unit(UnitOrder::Battery(Some(26_400))),
        ),
        (
            Control::Charger,
            Deed::Unit(UnitOrder::Charger(Charger::Fault)),
            Deed::Unit(UnitOrder::Charger(Charger::Good)),
        ),
        (Control::Paper, Deed::Printer(PrinterOrder::Paper(false)), Deed::Printer(PrinterOrder::Paper(true))),
        (Control::Cover, Deed::Printer(PrinterOrder::Cover(true)), Deed::Printer(PrinterOrder::Cover(false))),
        (
            Control::PrinterSwitch,
            Deed::Printer(PrinterOrder::Power(false)),
            Deed::Printer(PrinterOrder::Power(true)),
        ),
    ] {
        assert_eq!((pressed(control, &good).0, pressed(control, &bad).0), (to_bad, to_good), "{control:?}");
        let shown = |seen| -> Switch {
            let view = View::of(&Workshop::new(), seen, Lang::En);
            view.switches.into_iter().find(|s| s.control == control).unwrap()
        };
        let (before, after) = (shown(&good), shown(&bad));
        assert!(!before.alert && after.alert, "{control:?}");
        assert!(before.state != after.state && before.act != after.act && before.name == after.name);
    }
}

#[test]
fn s93_a_battery_that_runs_down_without_mains_ends_the_unit_and_the_words_say_so() {
    let on_mains = pressed(Control::Battery, &healthy()).1;
    assert!(on_mains.contains("If mains fail now"), "{on_mains}");
    let mut outage = healthy();
    outage.power.mains = Mains::Absent;
    let words = pressed(Control::Battery, &outage).1;
    assert!(words.contains("switches itself off"), "{words}");
}

#[test]
fn s27_the_clock_jumps_from_the_time_it_shows() {
    let seen = healthy();
    let civil = |control| match pressed(control, &seen).0 {
        Deed::Clock(to) => Zone::JAPAN.civil(to).to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(civil(Control::DayOn), "2026/11/21 23:58");
    assert_eq!(civil(Control::HourBack), "2026/11/20 22:58");
    assert_eq!(civil(Control::BeforeReading), "2026/11/25 08:59");
    let mut workshop = Workshop::new();
    assert_eq!(workshop.press(Control::BeforeReading, &wretched()), None);
    assert_eq!(workshop.told().en, "No reading is scheduled.");
}

#[test]
fn s30_the_chosen_terminal_loses_its_plug_and_gets_it_back() {
    let terminal = TerminalAddress::new(LineNo::new(3).unwrap(), 9).unwrap();
    let mut workshop = Workshop::new();
    let mut seen = healthy();
    assert_eq!(workshop.press(Control::Terminal(terminal), &seen), None);
    let (deed, words) = workshop.press(Control::Plug, &seen).unwrap();
    let silent = Fault::Reply(Trouble::Silent, Lasting::UntilCleared);
    assert_eq!(deed, Deed::Line(terminal.line(), LineOrder::Fault { digit: 9, fault: silent }));
    assert_eq!(words.en, "Terminal 39 is unplugged. A reading will hold meters 390–399.");
    seen.unplugged.insert(terminal);
    let view = View::of(&workshop, &seen, Lang::Ja);
    assert_eq!((view.plug.state.as_str(), view.plug.act.as_str()), ("抜けています", "プラグを差す"));
    assert_eq!(view.caption, "端末伝送器: 39 が抜けています");
    let cell = view.terminals.last().unwrap();
    assert_eq!((cell.label.as_str(), cell.chosen, cell.alert), ("×39", true, true));
    let (deed, _) = workshop.press(Control::Plug, &seen).unwrap();
    assert_eq!(deed, Deed::Line(terminal.line(), LineOrder::Clear { digit: 9 }));
}

#[test]
fn s14_the_chosen_meter_counts_on_or_runs_backwards() {
    let mut workshop = Workshop::new();
    let seen = healthy();
    workshop.press(Control::Terminal(TerminalAddress::new(LineNo::new(1).unwrap(), 2).unwrap()), &seen);
    workshop.press(Control::Input(7), &seen);
    let line = LineNo::new(1).unwrap();
    let add = |counts| Deed::Line(line, LineOrder::Add { digit: 2, input: 7, counts });
    let (on, said) = workshop.press(Control::Forward, &seen).unwrap();
    assert_eq!((on, said.en.as_str()), (add(100), "Meter 127 counted 100."));
    let (back, said) = workshop.press(Control::Backward, &seen).unwrap();
    assert_eq!(back, add(-500));
    assert!(said.ja.contains("127") && said.ja.contains("逆転"), "{said}");
}

#[test]
fn s91_contact_lamps_and_backlight_are_shown_as_they_are() {
    let shown = |seen: &Seen| -> Vec<(String, bool)> {
        let view = View::of(&Workshop::new(), seen, Lang::En);
        view.signs.into_iter().map(|s| (format!("{} {}", s.name, s.state), s.active)).collect()
    };
    let said = |texts: [&str; 4], active: [bool; 4]| -> Vec<(String, bool)> {
        texts.map(str::to_owned).into_iter().zip(active).collect()
    };
    let good = ["Alarm contact ○ open", "Power lamp ● lit", "Terminal lamp ● lit", "Backlight ● lit"];
    assert_eq!(shown(&healthy()), said(good, [false, true, true, true]));
    let bad = ["Alarm contact ● closed", "Power lamp ○ dark", "Terminal lamp ○ dark", "Backlight ○ dark"];
    assert_eq!(shown(&wretched()), said(bad, [true, false, false, false]));
    let off = Seen { is_on: false, ..healthy() };
    assert!(!shown(&off)[3].1, "a unit that is off lights nothing");
}

#[test]
fn every_control_has_a_number_of_its_own() {
    let all: Vec<Control> = Control::all().collect();
    assert_eq!(all.len(), 13 + 40 + 10);
    for control in all {
        assert_eq!(Control::from_key(control.key()), Some(control));
    }
    assert_eq!(Control::from_key(63), None);
}
