//! A journal that cannot be written for a while: nothing that comes only once is lost (S-21, S-27, S-42, S-93).

use kenshin::domain::alarm::{Battery, BatteryLevel, Contact, Mains, PowerPolicy, PowerState};
use kenshin::domain::journal::Target;
use kenshin::service::{Command, Event, Refusal};

use crate::bench::Bench;
use crate::schedule::building;

fn supply(mains: Mains, level: BatteryLevel) -> Event {
    Event::Power(PowerState { mains, battery: Battery { level, voltage_mv: None }, ..PowerState::unseen() })
}

fn failing() -> Bench {
    let bench = building();
    bench.break_disk(true);
    bench
}

#[test]
fn s93_a_full_disk_does_not_run_the_battery_flat() {
    let mut bench = failing();
    bench.step(supply(Mains::Absent, BatteryLevel::Good));
    assert!(matches!(bench.service.power_policy(), PowerPolicy::OnBattery { .. }), "seen all the same");
    bench.step(supply(Mains::Absent, BatteryLevel::Low));
    assert_eq!(bench.alarms.last(), Some(&Contact::Closed));
    assert!(bench.log.iter().any(|l| l == "end: PowerOff"), "{:?}", bench.log);
}

#[test]
fn s91_mains_that_come_back_are_seen_while_the_disk_is_full() {
    let mut bench = building();
    bench.step(supply(Mains::Absent, BatteryLevel::Unknown));
    bench.break_disk(true);
    bench.step(supply(Mains::Present, BatteryLevel::Unknown));
    bench.tick_seconds(3 * 3_600);
    bench.break_disk(false);
    bench.tick_seconds(1);
    assert_eq!(bench.service.power_policy(), PowerPolicy::OnMains);
    assert!(!bench.log.iter().any(|l| l.starts_with("end:")), "{:?}", bench.log);
}

#[test]
fn s42_what_comes_due_meanwhile_is_run_when_the_disk_is_back() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:59");
    bench.break_disk(true);
    bench.tick_seconds(90);
    assert!(bench.journal().iter().all(|e| !format!("{:?}", e.fact).starts_with("Reading")));
    bench.break_disk(false);
    bench.tick_seconds(30);
    let readings = bench.journal().iter().filter(|e| format!("{:?}", e.fact).starts_with("Reading")).count();
    assert_eq!(readings, 2, "{:?}", bench.system_log(12));
    bench.verify();
}

#[test]
fn s27_a_jump_of_the_clock_is_booked_when_the_disk_is_back_and_opens_no_guard() {
    let mut bench = building();
    bench.read(Target::All).unwrap();
    bench.break_disk(true);
    bench.set_clock("2026/11/21 10:00");
    let refused = bench.run(Command::Read { target: Target::All, answered: true }).unwrap_err();
    assert!(matches!(refused, Refusal::Store(_)), "{refused:?}");
    bench.break_disk(false);
    bench.tick_seconds(1);
    let refused = bench.run(Command::Read { target: Target::All, answered: true }).unwrap_err();
    assert!(matches!(refused, Refusal::Denied(_)), "the day is used up on either clock: {refused:?}");
    bench.verify();
}

#[test]
fn s21_a_reading_that_cannot_be_stored_ends_without_effect_and_nothing_hangs() {
    let mut bench = building();
    let before = bench.building().clone();
    let all = Command::Read { target: Target::All, answered: false };
    let ended = bench.run_breaking_the_disk(all, 1);
    assert!(matches!(ended, Some(Err(Refusal::Store(_)))), "{ended:?}");
    assert!(!bench.service.is_working(), "the job is over");
    bench.break_disk(false);
    assert_eq!(bench.building().held().count(), before.held().count());
    bench.read(Target::All).unwrap();
    bench.verify();
}
