//! Outages, battery, printer and the alarm contact (S-42, S-90, S-93).

use kenshin::domain::alarm::{
    Battery, BatteryLevel, Contact, Mains, PaperState, PowerState, PrinterFault, PrinterState,
};
use kenshin::domain::journal::Target;
use kenshin::domain::settings::Setting;
use kenshin::service::slips::Table;
use kenshin::service::{Command, Event, Refusal};

use crate::bench::{Bench, address};
use crate::schedule::building;

fn supply(mains: Mains, level: BatteryLevel) -> Event {
    Event::Power(PowerState { mains, battery: Battery { level, voltage_mv: None }, ..PowerState::unseen() })
}

fn all() -> Command {
    Command::Read { target: Target::All, answered: false }
}

fn said(bench: &Bench, what: &str) -> usize {
    bench.log.iter().filter(|l| l.contains(what)).count()
}

#[test]
fn s93_on_battery_readings_go_on_and_slips_wait_for_mains() {
    let mut bench = building();
    bench.step(Event::Power(PowerState { mains: Mains::Absent, ..PowerState::unseen() }));
    bench.read(Target::All).unwrap();
    assert_eq!(bench.take_paper(), Vec::<String>::new(), "no print starts");
    bench.step(Event::Power(PowerState::unseen()));
    assert_eq!(bench.take_paper().len(), 2);
    let log = bench.system_log(10).join("\n");
    assert!(log.contains("停電") && log.contains("復電"), "{log}");
}

#[test]
fn s90_a_low_battery_is_logged_printed_and_closes_the_contact() {
    let mut bench = building();
    let mut low = PowerState::unseen();
    low.battery.level = kenshin::domain::alarm::BatteryLevel::Low;
    bench.step(Event::Power(low));
    assert!(bench.take_paper()[0].contains("バックアップ電源電圧異常"));
    assert!(bench.alarms.last().is_some_and(|c| *c == Contact::Closed), "{:?}", bench.alarms);
    bench.step(Event::Power(PowerState {
        battery: kenshin::domain::alarm::Battery {
            level: kenshin::domain::alarm::BatteryLevel::Good,
            voltage_mv: None,
        },
        ..low
    }));
    assert_eq!(bench.alarms.last(), Some(&Contact::Open));
    assert!(bench.system_log(1)[0].starts_with("復旧 バッテリ電池電圧低下"), "{:?}", bench.system_log(1));
}

#[test]
fn s93_a_low_battery_ends_the_unit_and_nothing_begins_any_more() {
    let mut bench = building();
    bench.step(supply(Mains::Absent, BatteryLevel::Good));
    bench.step(supply(Mains::Absent, BatteryLevel::Low));
    assert_eq!((said(&bench, "no further slip"), said(&bench, "end: PowerOff")), (1, 1), "{:?}", bench.log);
    let refused = bench.run(Command::ReadOut(Target::All)).unwrap_err();
    assert!(matches!(refused, Refusal::Power(_)), "{refused:?}");
    let log = bench.system_log(10).join("\n");
    assert!(log.contains("バッテリ電圧低下のため終了"), "{log}");
    bench.tick_seconds(60);
    assert_eq!(said(&bench, "end: PowerOff"), 1, "told once");
    bench.verify();
}

#[test]
fn s93_a_reading_under_way_ends_without_effect_before_the_unit_does() {
    let mut bench = building();
    bench.step(supply(Mains::Absent, BatteryLevel::Good));
    let before = bench.journal().len();
    let ended = bench.run_and_then(all(), 1, [supply(Mains::Absent, BatteryLevel::Low)]);
    assert!(format!("{ended:?}").contains("Aborted(PowerLost)"), "{ended:?}");
    let places: Vec<usize> = ["no further slip", "Aborted(PowerLost)", "end: PowerOff"]
        .iter()
        .map(|what| bench.log.iter().position(|l| l.contains(what)).unwrap())
        .collect();
    assert!(places.is_sorted(), "{:?}", bench.log);
    let facts: Vec<String> = bench.journal()[before..].iter().map(|e| format!("{:?}", e.fact)).collect();
    assert!(facts.iter().any(|f| f.starts_with("Aborted")), "{facts:?}");
    assert!(!facts.iter().any(|f| f.starts_with("Reading")), "{facts:?}");
}

#[test]
fn s93_mains_that_come_back_while_the_unit_ends_start_it_anew() {
    let mut bench = building();
    bench.step(supply(Mains::Absent, BatteryLevel::Good));
    let outage = [supply(Mains::Absent, BatteryLevel::Low), supply(Mains::Present, BatteryLevel::Low)];
    let ended = bench.run_and_then(all(), 1, outage);
    assert!(format!("{ended:?}").contains("Aborted(PowerLost)"), "{ended:?}");
    assert_eq!((said(&bench, "end: Restart"), said(&bench, "end: PowerOff")), (1, 0), "{:?}", bench.log);
}

#[test]
fn s91_a_battery_nobody_can_see_lasts_two_hours() {
    let mut bench = building();
    bench.step(supply(Mains::Absent, BatteryLevel::Unknown));
    bench.tick_seconds(2 * 3_600 - 1);
    assert_eq!(said(&bench, "end:"), 0);
    bench.tick_seconds(1);
    assert_eq!(said(&bench, "end: PowerOff"), 1);
}

#[test]
fn s68_the_battery_warning_follows_every_slip_while_its_time_lasts() {
    let mut bench = building();
    let replaced = |date: &str| Command::Change(Setting::BatteryReplaced(date.parse().unwrap()));
    bench.run(replaced("2025-06-21")).unwrap();
    bench.read(Target::All).unwrap();
    assert_eq!(bench.take_paper().len(), 2, "a day before the warning begins");
    // Due on 2027-01-31, so warned of from 2026-06-30.
    bench.run(replaced("2025-01-31")).unwrap();
    bench.read_out(Target::All);
    let paper = bench.take_paper();
    assert_eq!(paper.len(), 2);
    assert!(paper[1].contains("バッテリ交換警告") && paper[1].contains("あと 72 日"), "{}", paper[1]);
    let slip = bench.service.reprint(Table::Usage, Target::All).unwrap();
    bench.hand_over(slip);
    assert!(bench.take_paper().last().unwrap().contains("バッテリ交換警告"));
    bench.run(replaced("2024-11-19")).unwrap();
    bench.read_anyway(Target::Meter(address("000")));
    assert!(bench.take_paper().last().unwrap().contains("日過ぎています"));
}

#[test]
fn s90_paper_and_printer_close_the_contact_are_logged_and_never_print() {
    let mut bench = building();
    let state = |paper, fault| Event::Printer(PrinterState { paper, fault });
    bench.step(state(PaperState::Out, None));
    assert_eq!(bench.alarms.last(), Some(&Contact::Closed));
    bench.step(state(PaperState::Present, Some(PrinterFault::CoverOpen)));
    assert_eq!(bench.alarms.last(), Some(&Contact::Closed));
    bench.step(state(PaperState::NearEnd, None));
    assert_eq!(bench.alarms.last(), Some(&Contact::Open));
    let log = bench.system_log(4);
    let said: Vec<&str> = log.iter().map(|l| l.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(said, ["復旧", "異常", "復旧", "異常"], "{log:?}");
    assert!(bench.log.iter().any(|l| l.contains("用紙を補給")), "{:?}", bench.log);
    assert!(bench.log.iter().any(|l| l.contains("カバーを閉めて")), "{:?}", bench.log);
    assert_eq!(bench.take_paper(), Vec::<String>::new());
}
