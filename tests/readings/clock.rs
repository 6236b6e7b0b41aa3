use crate::bench::{Bench, data, edited};
use kenshin::domain::journal::{Fact, Target};
use kenshin::domain::scope::Denial;
use kenshin::service::{Command, Refusal};

fn refused(bench: &mut Bench) -> Refusal {
    bench.run(Command::Read { target: Target::All, answered: true }).expect_err("refused")
}

#[test]
fn s27_setting_the_clock_never_opens_the_guard_early() {
    for set_to in ["2026/11/21 10:30", "2026/11/19 10:30", "2027/05/01 00:00", "2026/11/20 23:59"] {
        let mut bench = Bench::small();
        bench.read(Target::All).unwrap();
        bench.pass_to("2026/11/20 10:30");
        bench.set_clock(set_to);
        assert!(matches!(refused(&mut bench), Refusal::Denied(Denial::AlreadyToday(_))), "{set_to}");
        bench.restart();
        assert!(matches!(refused(&mut bench), Refusal::Denied(Denial::AlreadyToday(_))), "{set_to}");
    }
}

#[test]
fn s27_a_day_later_the_guard_is_open_whatever_was_set() {
    for set_to in ["2026/11/21 10:30", "2026/11/19 10:30"] {
        let mut bench = Bench::small();
        bench.read(Target::All).unwrap();
        bench.set_clock(set_to);
        for _ in 0..24 {
            bench.tick_seconds(3_600);
        }
        bench.read_anyway(Target::All);
    }
}

#[test]
fn s27_a_clock_before_the_last_entry_is_untrusted_until_confirmed() {
    let mut bench = Bench::small();
    bench.read(Target::All).unwrap();
    bench.power_off_until("2025/01/01 00:00");
    assert!(bench.log.contains(&"時計を確認してください".to_owned()));
    assert_eq!(refused(&mut bench), Refusal::Denied(Denial::ClockUntrusted));
    let tenant = Target::Tenant("A000".parse().unwrap());
    bench.read_anyway(tenant);
    bench.run(Command::ConfirmClock).unwrap();
    assert!(
        matches!(refused(&mut bench), Refusal::Denied(Denial::AlreadyToday(_))),
        "no power cut opens the guard"
    );
    for _ in 0..24 {
        bench.tick_seconds(3_600);
    }
    bench.read_anyway(Target::All);
    bench.verify();
}

#[test]
fn s27_a_clock_far_ahead_is_untrusted_and_schedules_wait() {
    let files = edited(&data("small"), "types", "31,23:59", "25,09:00");
    let mut bench = Bench::of(&files);
    bench.power_off_until("2027/03/24 10:00");
    assert_eq!(refused(&mut bench), Refusal::Denied(Denial::ClockUntrusted));
    bench.pass_to("2027/03/25 10:00");
    let read = |b: &Bench| b.journal().iter().filter(|e| matches!(e.fact, Fact::Reading(_))).count();
    assert_eq!(read(&bench), 0, "scheduled readings wait");
    bench.run(Command::ConfirmClock).unwrap();
    // November to February while it was off; March an hour before the clock was confirmed.
    let missed = bench.journal().iter().filter(|e| matches!(e.fact, Fact::Missed { .. })).count();
    assert_eq!((read(&bench), missed), (0, 5 * 3), "what came due meanwhile is missed, and logged");
    bench.pass_to("2027/04/25 10:00");
    assert_eq!(read(&bench), 3);
}

#[test]
fn s27_an_ordinary_night_off_is_trusted() {
    let mut bench = Bench::small();
    bench.power_off_until("2026/11/21 08:00");
    assert!(bench.building().clock().trusted);
    bench.read(Target::All).unwrap();
    bench.power_off_until("2026/12/30 08:00");
    assert!(bench.building().clock().trusted, "39 days");
}

#[test]
fn s27_a_command_in_the_very_turn_of_a_jump_is_judged_after_it() {
    let mut bench = Bench::small();
    bench.read(Target::All).unwrap();
    bench.clock_jumps_unnoticed("2026/11/21 10:30");
    assert!(matches!(refused(&mut bench), Refusal::Denied(Denial::AlreadyToday(_))));
}

#[test]
fn s27_values_confirmed_after_the_clock_was_set_keep_the_day_they_were_read_on() {
    let mut bench = Bench::of(&edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動"));
    bench.run(Command::Read { target: Target::All, answered: true }).unwrap();
    bench.operator_sets_clock("2026/11/20 23:00");
    bench.run(Command::Confirm).unwrap();
    bench.pass_to("2026/11/21 00:01");
    assert!(
        matches!(refused(&mut bench), Refusal::Denied(Denial::AlreadyToday(_))),
        "two hours after the reading"
    );
}
