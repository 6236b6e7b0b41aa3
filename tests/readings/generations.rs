use crate::bench::{Bench, START, address, data, edited};
use kenshin::domain::address::LineNo;
use kenshin::domain::journal::{AbortReason, Target};
use kenshin::domain::point::Point;
use kenshin::domain::scope::{Denial, Purpose};
use kenshin::service::event::Event;
use kenshin::service::{Command, Ending, Refusal};

fn indexes(point: &Point) -> [Option<u64>; 3] {
    point.generations.each_ref().map(|g| g.as_ref().and_then(|g| g.index()).map(|i| i.get()))
}

fn usages(point: &Point) -> [Option<u64>; 2] {
    [0, 1].map(|i| point.generations[i].as_ref().and_then(|g| g.usage()).map(|u| u.get()))
}

/// A meter with an opening count of 100, read at 300 and at 600.
fn worked_example() -> Bench {
    let mut bench = Bench::of(&edited(&data("small"), "meters", "30231", "100"));
    for (day, count) in [("2026/11/20 10:00", 300), ("2026/11/21 10:00", 600)] {
        bench.pass_to(day);
        bench.sim(&format!("count 000 {count}"));
        bench.read(Target::Meter(address("000"))).unwrap();
    }
    bench
}

#[test]
fn s12_a_reading_shifts_the_generations() {
    let mut bench = worked_example();
    assert_eq!(indexes(bench.point("000")), [Some(600), Some(300), Some(100)]);
    assert_eq!(usages(bench.point("000")), [Some(300), Some(200)]);
    bench.pass_to("2026/11/22 10:00");
    bench.sim("count 000 850");
    bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(indexes(bench.point("000")), [Some(850), Some(600), Some(300)]);
    assert_eq!(usages(bench.point("000")), [Some(250), Some(300)]);
    bench.verify();
}

#[test]
fn s13_a_readout_never_shifts() {
    let mut bench = worked_example();
    bench.take_paper();
    bench.sim("count 000 650");
    let report = bench.read_out(Target::Meter(address("000")));
    let row = &report.rows[0];
    assert_eq!((row.usage.unwrap().get(), row.previous_usage.unwrap().get()), (50, 300));
    assert_eq!(indexes(bench.point("000")), [Some(600), Some(300), Some(100)]);
    let slip = &bench.take_paper()[0];
    assert!(slip.contains("使用量一覧表(個別メータ)") && slip.contains("分読取"), "{slip}");
    assert!(slip.contains("前回使用量               300"), "{slip}");
}

#[test]
fn s15_the_first_reading_without_an_opening_count_is_blank() {
    let mut bench = Bench::of(&edited(&data("small"), "meters", ",30231,", ",,"));
    bench.sim("count 000 31142");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!((report.rows[0].usage, report.rows[0].charge), (None, None));
    let slip = bench.take_paper().join("");
    assert!(slip.contains("指針値                 31142"), "{slip}");
    assert!(slip.contains("今回使用量                  ┃"), "{slip}");
    assert!(slip.contains("料金            ¥           ┃"), "{slip}");
}

#[test]
fn s14_a_wrap_counts_on() {
    let mut bench = Bench::of(&edited(&data("small"), "meters", ",30231,", ",999900,"));
    bench.sim("count 000 200");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].usage.unwrap().get(), 300);
    assert!(!report.rows[0].doubtful);
}

#[test]
fn s14_an_unusually_large_usage_is_taken_and_shown() {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 461)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/25 10:00");
    bench.pulses(&[("000", 4_611)]);
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert!(report.rows[0].doubtful, "ten times the larger of the last two usages is 4,610");
    assert_eq!(report.rows[0].usage.unwrap().get(), 4_611);
    assert!(
        bench.system_log(3).contains(&"使用量要確認 000 [パネル]".to_owned()),
        "{:?}",
        bench.system_log(3)
    );
}

#[test]
fn s16_a_multiplier_change_alters_nothing_stored_and_both_indexes_of_the_next_slip() {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 461)]);
    bench.read(Target::Meter(address("000"))).unwrap();
    let before = bench.point("000").clone();
    let twice = edited(&data("small"), "meters", "E-10001,A000,0,00,0,0,1.00", "E-10001,A000,0,00,0,0,2.00");
    let Ok(Ending::Registered { changes, .. }) = bench.register(&twice) else { panic!() };
    assert!(changes.iter().any(|w| w.ja.contains("乗率 1.00→2.00")), "{changes:?}");
    assert_eq!(bench.point("000").generations, before.generations);
    bench.pass_to("2026/11/25 10:00");
    bench.pulses(&[("000", 10)]);
    bench.take_paper();
    bench.read(Target::Meter(address("000"))).unwrap();
    let charge = bench.take_paper().remove(1);
    assert!(charge.contains("今回指針値             61404"), "{charge}");
    assert!(charge.contains("前回指針値             61384"), "{charge}");
    assert!(charge.contains("使用量                    20"), "{charge}");
}

#[test]
fn s18_a_stopped_meter_is_read_by_no_reading_but_by_a_readout_of_its_own() {
    let files = edited(&data("small"), "meters", "1,許可,許可,許可,30231", "1,停止,許可,許可,30231");
    let mut bench = Bench::of(&files);
    assert_eq!(bench.read(Target::All).unwrap().rows.len(), 4);
    let refused = bench.run(Command::Read { target: Target::Meter(address("000")), answered: true });
    assert_eq!(refused, Err(Refusal::Denied(Denial::NothingInScope)));
    assert_eq!(bench.read_out(Target::All).rows.len(), 4);
    assert_eq!(bench.read_out(Target::Meter(address("000"))).rows.len(), 1);
    assert_eq!(bench.read_out(Target::Tenant("A000".parse().unwrap())).rows.len(), 3);
}

#[test]
fn s19_nothing_printable_prints_nothing_and_says_so() {
    let files = edited(&data("small"), "meters", "許可,許可,許可", "許可,禁止,禁止");
    let mut bench = Bench::of(&files);
    bench.read(Target::All).unwrap();
    assert_eq!(bench.take_paper(), Vec::<String>::new());
    assert!(bench.log.contains(&"印字対象がありません".to_owned()));
}

fn by_hand() -> Bench {
    let mut bench = Bench::of(&edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動"));
    bench.pulses(&[("000", 461)]);
    bench
}

#[test]
fn s20_values_wait_for_confirmation_and_the_guard_stays_open_until_then() {
    let mut bench = by_hand();
    let all = Command::Read { target: Target::All, answered: false };
    assert!(matches!(bench.run(all.clone()), Ok(Ending::Provisional(_))));
    assert_eq!(bench.point("000").previous(), None, "nothing has shifted");
    assert_eq!(bench.take_paper(), Vec::<String>::new(), "slips only after confirmation");
    assert!(matches!(bench.run(Command::Discard), Ok(Ending::Aborted(AbortReason::NotConfirmed))));
    assert!(matches!(bench.run(all.clone()), Ok(Ending::Provisional(_))), "the guard was not used up");
    assert!(matches!(bench.run(all.clone()), Ok(Ending::Provisional(_))), "a later reading replaces it");
    bench.read_out(Target::All);
    bench.take_paper();
    let carried = edited(&data("small"), "basic", "印字表題2,", "印字表題2,第");
    assert_eq!(bench.register(&carried), Err(Refusal::Unconfirmed), "nothing moves under waiting values");
    assert!(matches!(bench.run(Command::Confirm), Ok(Ending::Taken(_))));
    assert_eq!(usages(bench.point("000"))[0], Some(461));
    assert_eq!(bench.take_paper().len(), 2);
    assert!(matches!(bench.run(all), Err(Refusal::Denied(Denial::AlreadyToday(_)))));
    bench.verify();
}

#[test]
fn s20_unconfirmed_values_end_at_midnight() {
    let mut bench = by_hand();
    bench.run(Command::Read { target: Target::All, answered: false }).unwrap();
    bench.pass_to("2026/11/20 23:59");
    assert!(bench.step(Event::Tick).is_none());
    bench.pass_to("2026/11/21 00:00");
    assert_eq!(bench.run(Command::Confirm), Err(Refusal::NothingProvisional));
    assert!(bench.system_log(1)[0].starts_with("検針中止(未確定)"), "{:?}", bench.system_log(1));
}

#[test]
fn s21_stopped_in_the_middle_nothing_shifts() {
    for events in 0..3 {
        let mut bench = Bench::small();
        bench.sim("fault 0 0 silent");
        let before = bench.building().points().to_vec();
        let all = Command::Read { target: Target::All, answered: false };
        let stop = Event::Command(kenshin::domain::journal::Actor::Panel, Command::Stop);
        let ended = bench.run_and_then(all, events, [stop]);
        if events < 2 {
            assert_eq!(ended, Some(Ok(Ending::Aborted(AbortReason::Operator))), "{events}");
            assert_eq!(bench.building().points(), before);
            bench.sim("clear 0 0");
            bench.read(Target::All).expect("the guard was not used up");
        }
        bench.verify();
    }
}

#[test]
fn s21_power_lost_in_the_middle_nothing_shifts_and_the_log_says_so() {
    for events in 0..2 {
        let mut bench = Bench::small();
        let before = bench.building().points().to_vec();
        bench.run_until_power_cut(Command::Read { target: Target::All, answered: false }, events);
        assert_eq!(bench.building().points(), before, "{events}");
        assert!(bench.system_log(2)[1].starts_with("検針中止(電源断)"), "{:?}", bench.system_log(2));
        bench.read(Target::All).expect("the guard was not used up");
        bench.verify();
    }
}

#[test]
fn s34_a_dead_terminal_delays_only_its_own_line_and_comes_last() {
    let mut bench = Bench::of(&data("building-400"));
    let healthy = {
        bench.read_out(Target::All);
        bench.line_us
    };
    bench.sim("fault 2 4 silent");
    let report = bench.read(Target::All).unwrap();
    let held: Vec<_> = report.held().map(|r| r.address.terminal().to_string()).collect();
    let in_scope = bench
        .building()
        .scope(Target::All, Purpose::Reading)
        .iter()
        .filter(|(m, _)| m.address.terminal().to_string() == "24")
        .count();
    assert_eq!(held, vec!["24"; in_scope], "its meters are held, others untouched");
    for line in LineNo::all().map(|l| usize::from(l.get())) {
        let more_ms = (bench.line_us[line] as i64 - healthy[line] as i64) / 1_000;
        if line == 2 {
            // Three attempts of request, reply time-out and what the reply would have taken.
            assert!((1_000..2_000).contains(&more_ms), "{more_ms}");
        } else {
            assert!(more_ms.abs() < 20, "line {line} took {more_ms} ms more");
        }
    }
    assert_eq!(&START[..10], "2026/11/20");
}
