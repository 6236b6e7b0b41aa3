use crate::bench::{Bench, address, data, edited};
use kenshin::domain::correction::{CorrectionRefused, Slot};
use kenshin::domain::count::Count;
use kenshin::domain::journal::{Fact, Target};
use kenshin::domain::text::Text;
use kenshin::service::event::Exchange;
use kenshin::service::slips::Table;
use kenshin::service::{Command, Ending, Refusal};

fn count(n: u64) -> Count {
    Count::new(n).unwrap()
}

fn set(bench: &mut Bench, slot: Slot, n: u64) -> Result<Ending, Refusal> {
    let reason = Text::parse("読み違い").unwrap();
    bench.run(Command::SetCount { address: address("000"), slot, count: count(n), reason })
}

fn exchange(key: Option<&str>, multiplier: Option<&str>, closing: u64, opening: u64) -> Command {
    Command::Exchange(Exchange {
        address: address("000"),
        closing: count(closing),
        opening: count(opening),
        key: key.map(|k| k.parse().unwrap()),
        multiplier: multiplier.map(|m| m.parse().unwrap()),
        by: Text::parse("山田").unwrap(),
    })
}

fn usage(bench: &Bench, slot: usize) -> Option<u64> {
    bench.point("000").generations[slot].as_ref().and_then(|g| g.usage()).map(|u| u.get())
}

fn reprint(bench: &Bench, table: Table) -> String {
    kenshin::receipt::plain::text(&bench.service.reprint(table, Target::Meter(address("000"))).unwrap())
        .unwrap()
}

/// Read twice: 450 and 1461 used, the second above the base usage of 1,000.
fn read_twice() -> Bench {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    bench.pulses(&[("000", 1_461)]);
    bench.read(Target::All).unwrap();
    bench
}

#[test]
fn s84_a_set_value_recalculates_what_rests_on_it_and_keeps_the_old_in_the_journal() {
    let mut bench = read_twice();
    let old = *bench.point("000").this().unwrap().charge().unwrap();
    assert_eq!(old.charge.amount.get(), 2_000 + 4_614);
    let Ok(Ending::Done(words)) = set(&mut bench, Slot::This, 31_142) else { panic!() };
    assert!(words.ja.contains("¥6,614→¥2,000"), "{}", words.ja);
    let new = *bench.point("000").this().unwrap().charge().unwrap();
    assert_eq!((usage(&bench, 0), new.charge.amount.get(), new.corrects), (Some(461), 2_000, Some(old.no)));
    assert!(new.no > old.no, "a new record that names the first");
    assert!(reprint(&bench, Table::Charge).contains("訂正"));
    let kept = bench.journal().into_iter().any(|e| {
        matches!(e.fact, Fact::CountSet { old: Some(c), ref reason, .. } if c.get() == 32_142 && reason.as_str() == "読み違い")
    });
    assert!(kept);
    bench.pass_to("2026/11/25 10:00");
    bench.sim("count 000 31200");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].usage.unwrap().get(), 58, "the next usage starts from the value set");
    bench.verify();
}

#[test]
fn s84_setting_the_previous_count_moves_both_periods() {
    let mut bench = read_twice();
    set(&mut bench, Slot::Previous, 30_700).unwrap();
    assert_eq!((usage(&bench, 0), usage(&bench, 1)), (Some(1_442), Some(469)));
    set(&mut bench, Slot::BeforePrevious, 30_200).unwrap();
    assert_eq!((usage(&bench, 0), usage(&bench, 1)), (Some(1_442), Some(500)));
    bench.verify();
}

#[test]
fn s84_a_count_set_backwards_leaves_the_usage_blank_and_invents_nothing() {
    let mut bench = read_twice();
    set(&mut bench, Slot::This, 30_000).unwrap();
    assert_eq!(usage(&bench, 0), None);
    assert!(reprint(&bench, Table::Charge).contains("料金            ¥           ┃"));
    assert_eq!(set(&mut bench, Slot::This, 30_000), Err(Refusal::Correction(CorrectionRefused::Unchanged)));
    assert_eq!(
        set(&mut bench, Slot::This, 1_000_000),
        Err(Refusal::Correction(CorrectionRefused::OutOfRange))
    );
    bench.verify();
}

#[test]
fn s53_a_reprint_after_a_tariff_change_prints_the_same_money() {
    let mut bench = read_twice();
    let before = reprint(&bench, Table::Charge);
    let dearer = edited(&data("small"), "types", "2000.00,1000,10.01", "9000.00,1000,99.99");
    bench.register(&dearer).unwrap();
    assert_eq!(reprint(&bench, Table::Charge), before);
    set(&mut bench, Slot::This, 31_142 + 2_000).unwrap();
    let amount = bench.point("000").this().unwrap().charge().unwrap().charge.amount.get();
    assert_eq!(amount, 2_000 + (2_461 - 1_000) * 1_001 / 100, "a correction uses its own reading's tariff");
    bench.pass_to("2026/11/25 10:00");
    bench.sim("count 000 33143");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].charge.unwrap().get(), 9_000);
}

#[test]
fn s53_a_held_retry_uses_the_tariff_of_the_reading_that_failed() {
    let mut bench = Bench::small();
    bench.sim("fault 0 0 silent");
    bench.read(Target::All).unwrap();
    bench.register(&edited(&data("small"), "types", "2000.00,", "9000.00,")).unwrap();
    bench.sim("clear 0 0");
    let report = bench.read(Target::Held(None)).unwrap();
    assert_eq!(report.rows[0].charge.unwrap().get(), 2_000);
}

#[test]
fn s96_prices_hold_from_their_date() {
    let mut bench = Bench::small();
    let next_month = edited(&data("small"), "types", "2026-04-01,2000.00", "2026-12-01,9000.00");
    bench.register(&next_month).unwrap();
    let amount = |b: &mut Bench| b.read(Target::Meter(address("000"))).unwrap().rows[0].charge.unwrap().get();
    assert_eq!(amount(&mut bench), 2_000);
    bench.pass_to("2026/12/01 00:00");
    assert_eq!(amount(&mut bench), 9_000);
}

#[test]
fn s99_an_exchange_counts_both_meters_and_marks_the_slip() {
    let mut bench = read_twice();
    bench.run(exchange(Some("E-99999"), Some("10.00"), 32_242, 7)).unwrap();
    assert_eq!(
        bench.building().registration().unwrap().meter_at(address("000")).unwrap().key.as_str(),
        "E-99999"
    );
    bench.pass_to("2026/11/25 10:00");
    bench.sim("count 000 12");
    bench.take_paper();
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].usage.unwrap().get(), 100 + 50, "100 of the old meter, 5 × 10 of the new");
    let slip = bench.take_paper().remove(0);
    assert!(slip.contains("交換┃") && slip.contains("指針値                   120"), "{slip}");
    assert_eq!(bench.point("000").meters.len(), 2);
    bench.verify();
}

#[test]
fn s99_the_old_key_can_not_come_back_by_a_download() {
    let mut bench = read_twice();
    bench.run(exchange(Some("E-99999"), None, 32_242, 7)).unwrap();
    let Err(Refusal::Mistakes(mistakes)) = bench.register(&data("small")) else { panic!("refused") };
    assert!(mistakes.iter().any(|m| m.wrong.ja.contains("E-99999 に交換済み")), "{mistakes:?}");
    let again = exchange(Some("E-10001"), None, 100, 7);
    assert_eq!(bench.run(again), Err(Refusal::KeyTaken("E-10001".parse().unwrap())));
    bench
        .register(&edited(&data("small"), "meters", "E-10001", "E-99999"))
        .expect("with the new key it is the same");
}

#[test]
fn s14b_a_terminal_exchange_is_entered_the_same_way() {
    let mut bench = read_twice();
    bench.run(exchange(None, None, 32_152, 0)).unwrap();
    bench.sim("fault 0 0 reboot");
    bench.sim("count 000 90");
    bench.pass_to("2026/11/25 10:00");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].usage.unwrap().get(), 10 + 90);
    bench.verify();
}

#[test]
fn s14b_a_preset_is_never_a_wrap() {
    let mut bench = read_twice();
    bench.pulses(&[("000", 10)]);
    let preset = |n| Command::Preset { address: address("000"), count: count(n), closing: None };
    let Ok(Ending::Done(words)) = bench.run(preset(500)) else { panic!() };
    assert!(words.ja.contains("32152 から 500"), "{}", words.ja);
    bench.pulses(&[("000", 25)]);
    bench.pass_to("2026/11/25 10:00");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!((report.rows[0].usage.unwrap().get(), report.rows[0].count.unwrap().get()), (35, 525));
    bench.verify();
}

#[test]
fn s14b_a_preset_of_a_terminal_that_lost_its_count_needs_the_final_count() {
    let mut bench = read_twice();
    bench.sim("fault 0 0 counters-lost");
    let preset = |closing| Command::Preset { address: address("000"), count: count(32_200), closing };
    assert_eq!(bench.run(preset(None)), Err(Refusal::ClosingNeeded(count(0))));
    bench.run(preset(Some(count(32_200)))).unwrap();
    bench.pulses(&[("000", 30)]);
    bench.pass_to("2026/11/25 10:00");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].usage.unwrap().get(), 58 + 30);
    bench.verify();
}

#[test]
fn s14b_power_lost_while_presetting_leaves_the_meter_to_be_explained() {
    let mut bench = read_twice();
    let preset = Command::Preset { address: address("000"), count: count(500), closing: None };
    bench.run_until_power_cut(preset, 1);
    bench.pass_to("2026/11/25 10:00");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(
        report.rows[0].held,
        Some(kenshin::domain::sample::HoldReason::Reversed),
        "no number is invented"
    );
    bench.verify();
}

#[test]
fn s84_a_correction_that_blanks_a_charge_does_not_lose_its_record() {
    let mut bench = read_twice();
    let first = bench.point("000").this().unwrap().charge().unwrap().no;
    set(&mut bench, Slot::This, 30_000).unwrap();
    assert_eq!(bench.point("000").this().unwrap().charge(), None);
    set(&mut bench, Slot::This, 31_142).unwrap();
    assert_eq!(bench.point("000").this().unwrap().charge().unwrap().corrects, Some(first), "the chain holds");
    bench.verify();
}

#[test]
fn s16_a_value_set_for_a_held_generation_uses_the_multiplier_of_its_reading() {
    let ten = edited(&data("small"), "meters", "E-10001,A000,0,00,0,0,1.00", "E-10001,A000,0,00,0,0,10.00");
    let mut bench = Bench::of(&ten);
    bench.sim("fault 0 0 silent");
    bench.read(Target::All).unwrap();
    bench.run(exchange(Some("N-1"), Some("1.00"), 30_331, 0)).unwrap();
    bench.sim("clear 0 0");
    bench.sim("count 000 50");
    bench.pass_to("2026/11/24 10:00");
    bench.read(Target::Meter(address("000"))).unwrap();
    set(&mut bench, Slot::Previous, 30_281).unwrap();
    assert_eq!(usage(&bench, 1), Some(500), "50 counts of ten each");
    assert_eq!(usage(&bench, 0), Some(500 + 50), "the rest of the old meter, and the new one");
    bench.verify();
}
