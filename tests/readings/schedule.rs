use crate::bench::{Bench, address, data, edited, moment};
use kenshin::domain::alarm::{Mains, PowerState};
use kenshin::domain::journal::{Actor, Fact, Target};
use kenshin::domain::moment::Now;
use kenshin::domain::registration::TypeNo;
use kenshin::service::event::Event;
use kenshin::service::{Command, Effect, Ending};

/// 電気 and ガス are due on the 25th at 9:00, 水道 never.
pub(crate) fn building() -> Bench {
    let files = edited(&data("small"), "types", "30.01,31,23:59", "30.01,25,09:00");
    let files = edited(&files, "types", "30.02,31,23:59", "30.02,25,09:00");
    Bench::of(&edited(&files, "types", "30.03,31,23:59", "30.03,,"))
}

fn scheduled(bench: &Bench) -> Vec<String> {
    let facts = bench.journal().into_iter().filter_map(|e| match e.fact {
        Fact::Reading(r) => r.due.map(|d| format!("read {} {}/{}", d.type_no, d.year, d.month)),
        Fact::Missed { due, reason } => {
            Some(format!("missed {} {}/{} {reason:?}", due.type_no, due.year, due.month))
        }
        _ => None,
    });
    facts.collect()
}

#[test]
fn s41_at_the_time_each_due_type_is_read_and_printed() {
    let mut bench = building();
    bench.pulses(&[("000", 461), ("001", 474)]);
    bench.pass_to("2026/11/25 08:59");
    assert_eq!(scheduled(&bench), Vec::<String>::new());
    bench.pass_to("2026/11/25 09:01");
    assert_eq!(scheduled(&bench), ["read 0 2026/11", "read 1 2026/11"], "several at once: in type order");
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 461);
    assert_eq!(bench.point("002").this().unwrap().usage(), None, "水道 is never due");
    let titles: Vec<_> = bench.take_paper().iter().map(|p| p.lines().nth(2).unwrap().to_owned()).collect();
    assert_eq!(
        titles,
        [
            "使用量一覧表(メータ種別)",
            "料金一覧表(メータ種別)",
            "使用量一覧表(メータ種別)",
            "料金一覧表(メータ種別)"
        ]
    );
    bench.pass_to("2026/12/26 09:00");
    assert_eq!(scheduled(&bench).len(), 4, "and every month");
    bench.verify();
}

#[test]
fn s26_a_scheduled_reading_is_never_refused_and_uses_up_the_day() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:00");
    bench.read_anyway(Target::All);
    bench.pass_to("2026/11/25 09:01");
    assert_eq!(scheduled(&bench).len(), 2);
    bench.pass_to("2026/12/25 09:30");
    assert!(bench.read(Target::All).is_err());
    bench.read(Target::Type(TypeNo::new(2).unwrap())).expect("水道 was not read today");
}

#[test]
fn s42_due_while_off_is_not_caught_up() {
    let mut bench = building();
    bench.power_off_until("2026/11/25 09:05");
    assert_eq!(scheduled(&bench), ["missed 0 2026/11 Power", "missed 1 2026/11 Power"]);
    bench.pass_to("2026/11/26 09:00");
    assert_eq!(scheduled(&bench).len(), 2);
    assert!(bench.log.iter().any(|l| l.contains("Missed")), "shown at the next start");
}

#[test]
fn s42_due_on_battery_is_not_executed() {
    let mut bench = building();
    bench.step(Event::Power(PowerState { mains: Mains::Absent, ..PowerState::unseen() }));
    bench.pass_to("2026/11/25 09:01");
    assert_eq!(scheduled(&bench), ["missed 0 2026/11 Power", "missed 1 2026/11 Power"]);
    bench.step(Event::Power(PowerState::unseen()));
    bench.pass_to("2026/11/25 10:00");
    assert_eq!(scheduled(&bench).len(), 2);
}

#[test]
fn s42_due_while_another_job_runs_is_queued_and_logged_with_its_delay() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:59");
    bench.tick_seconds(59);
    // A readout of five meters on a silent terminal takes longer than the second left.
    bench.sim("fault 0 0 silent");
    bench.run(Command::ReadOut(Target::All)).unwrap();
    bench.sim("clear 0 0");
    bench.tick_seconds(1);
    assert_eq!(scheduled(&bench).len(), 2);
    let log = bench.system_log(20).join("\n");
    assert!(log.contains("定時検針 遅延 種別1"), "{log}");
}

#[test]
fn s42_runs_at_most_once_for_its_month_whatever_the_clock_does() {
    let mut bench = building();
    bench.pass_to("2026/11/25 09:01");
    bench.set_clock("2026/11/25 08:50");
    bench.pass_to("2026/11/25 09:30");
    assert_eq!(scheduled(&bench).len(), 2);
    bench.restart();
    bench.set_clock("2026/11/25 08:50");
    bench.pass_to("2026/11/25 09:30");
    assert_eq!(scheduled(&bench).len(), 2);
}

#[test]
fn s42_a_clock_set_forward_over_the_due_moment() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:58");
    bench.set_clock("2026/11/25 09:10");
    assert_eq!(scheduled(&bench), ["read 0 2026/11", "read 1 2026/11"], "up to ten minutes: at once");
    let mut bench = building();
    bench.pass_to("2026/11/25 08:58");
    bench.set_clock("2026/11/25 09:11");
    assert_eq!(scheduled(&bench), ["missed 0 2026/11 ClockSet", "missed 1 2026/11 ClockSet"]);
}

#[test]
fn s21_a_scheduled_reading_that_is_stopped_counts_as_missed() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:59");
    let tick = bench.now();
    let due = kenshin::domain::moment::Now {
        wall: moment("2026/11/25 09:00"),
        up: tick.up.plus_micros(60_000_000),
    };
    bench.service.step(due, Event::Tick);
    bench.restart();
    let missed = ["missed 0 2026/11 Power", "missed 1 2026/11 Power"];
    assert_eq!(scheduled(&bench), missed, "power was lost in the middle of the first, the second waited");
    bench.verify();
}

#[test]
fn s20_a_scheduled_reading_is_always_taken() {
    let files = edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動");
    let mut bench = Bench::of(&edited(&files, "types", "30.01,31,23:59", "30.01,25,09:00"));
    bench.pass_to("2026/11/25 08:00");
    bench.run(Command::Read { target: Target::All, answered: true }).unwrap();
    bench.pass_to("2026/11/25 09:01");
    assert_eq!(scheduled(&bench), ["read 0 2026/11"]);
    let not_confirmed =
        bench.journal().iter().any(|e| e.actor == Actor::Schedule && matches!(e.fact, Fact::Aborted { .. }));
    assert!(not_confirmed, "it replaces what waits for confirmation");
}

#[test]
fn s43_the_daily_reading_is_silent_and_touches_nothing() {
    let mut bench = Bench::small().with_daily((0, 0));
    let before = bench.point("000").generations.clone();
    bench.pass_to("2026/11/23 12:00");
    let daily = bench.journal().iter().filter(|e| matches!(e.fact, Fact::Daily { .. })).count();
    assert_eq!(daily, 3);
    assert_eq!(bench.point("000").generations, before);
    assert_eq!(bench.take_paper(), Vec::<String>::new());
    bench.read(Target::All).expect("the guard is untouched");
}

#[test]
fn s43_a_meter_that_stands_still_for_seven_days_is_noticed() {
    let mut bench = Bench::small().with_daily((0, 0));
    bench.pulses(&[("001", 1)]);
    bench.pass_to("2026/11/28 01:00");
    assert_eq!(bench.service.quiet_meters(bench.now()).len(), 5);
    assert!(
        bench.system_log(20).iter().any(|l| l.starts_with("計量停止の疑い 000 7日")),
        "{:?}",
        bench.system_log(20)
    );
}

#[test]
fn s42_the_operator_sets_the_clock_over_the_due_moment() {
    for (to, expected) in
        [("2026/11/25 09:05", "read 0 2026/11"), ("2026/11/25 12:00", "missed 0 2026/11 ClockSet")]
    {
        let mut bench = building();
        bench.pass_to("2026/11/25 08:58");
        bench.operator_sets_clock(to);
        assert_eq!(scheduled(&bench)[0], expected);
    }
}

#[test]
fn s42_a_clock_found_dead_and_set_right_misses_only_what_came_due_meanwhile() {
    let mut bench = building();
    bench.power_off_until("2025/01/01 00:00");
    bench.operator_sets_clock("2026/11/25 12:00");
    assert_eq!(scheduled(&bench), ["missed 0 2026/11 ClockUntrusted", "missed 1 2026/11 ClockUntrusted"]);
    bench.pass_to("2026/12/25 09:01");
    assert_eq!(scheduled(&bench).len(), 4);
}

#[test]
fn s43_a_terminal_silent_from_the_first_day_is_noticed() {
    let mut bench = Bench::small().with_daily((0, 0));
    bench.sim("fault 0 0 silent");
    bench.pass_to("2026/11/29 01:00");
    assert_eq!(bench.service.quiet_meters(bench.now()).len(), 5);
}

#[test]
fn s42_a_program_that_came_for_one_command_starts_no_scheduled_reading() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:59");
    bench.visit();
    bench.tick_seconds(59);
    bench.sim("fault 0 0 silent");
    bench.run(Command::ReadOut(Target::All)).unwrap();
    assert_eq!(scheduled(&bench), ["missed 0 2026/11 Power", "missed 1 2026/11 Power"]);
}

#[test]
fn s42_a_refused_command_in_the_very_turn_costs_the_schedule_nothing() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:59");
    bench.let_pass_ms(60_000);
    let _ = bench.run(Command::Read { target: Target::All, answered: false });
    assert!(bench.log.iter().any(|l| l.starts_with("別の処理を実行中")), "what came due goes first");
    assert_eq!(scheduled(&bench), ["read 0 2026/11", "read 1 2026/11"]);
}

#[test]
fn s42_a_clock_stepped_back_while_it_runs_does_not_read_twice() {
    let mut bench = building();
    bench.pass_to("2026/11/25 08:59");
    let now = bench.now();
    let at = |ms: i64, us: u64| Now { wall: now.wall.plus_ms(ms), up: now.up.plus_micros(us) };
    let first = bench.service.step(at(60_010, 60_010_000), Event::Tick);
    let again = [
        bench.service.step(at(59_500, 60_500_000), Event::Tick),
        bench.service.step(at(60_200, 61_200_000), Event::Tick),
    ];
    assert!(first.iter().any(|e| matches!(e, Effect::Began(..))));
    assert!(!again.iter().flatten().any(|e| matches!(e, Effect::Began(..))));
    let due = bench.building().waiting().count();
    assert_eq!(due, 2, "one running, one waiting");
}

#[test]
fn s42_a_schedule_without_a_meter_to_read_is_settled_at_once() {
    let stopped = edited(&data("small"), "meters", "1,許可,許可,許可,5100", "1,停止,許可,許可,5100");
    let mut bench = Bench::of(&edited(&stopped, "types", "30.03,31,23:59", "30.03,25,09:00"));
    bench.pass_to("2026/11/25 09:01");
    assert_eq!(scheduled(&bench), ["missed 2 2026/11 NothingToRead"]);
    bench.restart();
    assert_eq!(scheduled(&bench).len(), 1, "no power failure is invented");
}

#[test]
fn s20_a_reading_that_is_stopped_replaces_no_unconfirmed_values() {
    let mut bench = Bench::of(&edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動"));
    bench.run(Command::Read { target: Target::All, answered: true }).unwrap();
    let one = Command::Read { target: Target::Meter(address("000")), answered: true };
    bench.run_and_then(one, 0, [Event::Command(Actor::Panel, Command::Stop)]);
    assert!(matches!(bench.run(Command::Confirm), Ok(Ending::Taken(report)) if report.rows.len() == 5));
}
