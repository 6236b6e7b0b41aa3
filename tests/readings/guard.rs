use crate::bench::{Bench, address, data, edited};
use kenshin::domain::journal::Target;
use kenshin::domain::registration::TypeNo;
use kenshin::domain::scope::{Denial, Question};
use kenshin::service::{Command, Refusal};

fn type_no(n: u8) -> Target {
    Target::Type(TypeNo::new(n).unwrap())
}

fn tenant(id: &str) -> Target {
    Target::Tenant(id.parse().unwrap())
}

#[test]
fn s25_a_second_reading_of_the_day_is_refused_and_names_types_and_time() {
    let mut bench = Bench::small();
    bench.read(type_no(1)).unwrap();
    let before = bench.building().points().to_vec();
    let Err(refusal) = bench.read(Target::All) else { panic!("refused") };
    let words = refusal.words(kenshin::domain::moment::Zone::JAPAN);
    assert!(words.ja.contains("種別 1 ガス(2026/11/20 10:00)"), "{}", words.ja);
    assert!(matches!(refusal, Refusal::Denied(Denial::AlreadyToday(marks)) if marks.len() == 1));
    assert_eq!(bench.building().points(), before, "nothing is read or shifted");
    bench.read(type_no(0)).expect("another type is free");
    assert!(bench.read(type_no(0)).is_err());
    bench.pass_to("2026/11/21 00:00");
    bench.read(Target::All).expect("a new day");
    bench.verify();
}

#[test]
fn s25_a_restart_does_not_open_the_guard() {
    let mut bench = Bench::small();
    bench.read(Target::All).unwrap();
    bench.restart();
    assert!(matches!(bench.read(Target::All), Err(Refusal::Denied(Denial::AlreadyToday(_)))));
}

#[test]
fn s26_tenant_and_single_readings_are_not_guarded_but_ask_the_second_time() {
    let mut bench = Bench::small();
    bench.read(Target::All).unwrap();
    for (target, meters) in [(tenant("A000"), 3), (Target::Meter(address("003")), 1)] {
        assert_eq!(bench.read(target), Err(Refusal::Ask(vec![Question::AlreadyRead(meters)])));
        assert_eq!(bench.read_anyway(target).rows.len(), meters);
    }
    bench.pass_to("2026/11/21 10:00");
    bench.read(tenant("A000")).expect("not read today");
    bench.read(Target::All).expect("a tenant's reading uses up nothing");
}

/// 電気 is due on the 31st (here the 30th) at 23:59, the other types never.
fn due_today() -> Bench {
    Bench::of(&edited(&data("small"), "types", ",31,23:59,", ",31,23:59,"))
}

#[test]
fn s26_a_reading_before_todays_schedule_asks_first() {
    let mut bench = due_today();
    bench.pass_to("2026/11/30 12:00");
    let asked = bench.read(type_no(0));
    let Err(Refusal::Ask(questions)) = &asked else { panic!("{asked:?}") };
    assert!(
        matches!(questions[0], Question::ScheduledToday(no, due) if no.get() == 0 && due.hour_minute() == "23:59")
    );
    let words = asked.unwrap_err().words(kenshin::domain::moment::Zone::JAPAN);
    assert!(
        words.ja.contains("本日 23:59 に定時検針があります") && words.ja.contains("検針しますか?"),
        "{}",
        words.ja
    );
    bench.read_anyway(type_no(0));
}

#[test]
fn s26_a_reading_that_would_run_into_the_schedule_is_refused() {
    let mut bench = due_today();
    bench.pass_to("2026/11/30 23:58");
    bench.pass_to("2026/11/30 23:58");
    assert!(matches!(bench.read(Target::All), Err(Refusal::Ask(_))), "a minute is enough");
    let mut bench = due_today();
    bench.pass_to("2026/11/30 23:58");
    bench.tick_seconds(56);
    let all = Command::Read { target: Target::All, answered: true };
    assert!(matches!(bench.run(all), Err(Refusal::Denied(Denial::RunsIntoSchedule(..)))));
}
