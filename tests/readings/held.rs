use crate::bench::{Bench, address, data, edited};
use kenshin::domain::correction::{CorrectionRefused, Explanation, Slot};
use kenshin::domain::count::Count;
use kenshin::domain::journal::Target;
use kenshin::domain::sample::HoldReason;
use kenshin::domain::text::Text;
use kenshin::service::event::Exchange;
use kenshin::service::{Command, Refusal};

fn set(bench: &mut Bench, at: &str, slot: Slot, count: u64) -> Result<(), Refusal> {
    let command = Command::SetCount {
        address: address(at),
        slot,
        count: Count::new(count).unwrap(),
        reason: Text::parse("目視").unwrap(),
    };
    bench.run(command).map(|_| ())
}

fn explain(bench: &mut Bench, at: &str, explanation: Explanation) -> Result<(), Refusal> {
    bench.run(Command::Explain { address: address(at), explanation }).map(|_| ())
}

/// Read once, then a second time with the first terminal silent.
fn held() -> Bench {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450), ("001", 470)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    bench.pulses(&[("000", 461), ("001", 474)]);
    bench.sim("fault 0 0 silent");
    bench.take_paper();
    bench.read(Target::All).unwrap();
    bench
}

#[test]
fn s30_a_failed_reading_shifts_and_holds_with_reason_and_time() {
    let mut bench = held();
    let point = bench.point("000");
    assert_eq!(point.hold().unwrap().reason, HoldReason::NoReply);
    assert_eq!(point.previous().unwrap().index().unwrap().get(), 30681);
    assert_eq!(bench.building().held().count(), 5);
    let paper = bench.take_paper();
    assert!(paper[0].contains("指針値                      ┃"), "{}", paper[0]);
    assert!(paper[0].contains("前回使用量               450"), "{}", paper[0]);
    assert!(paper[0].contains("合計使用量              (0)"), "{}", paper[0]);
    assert!(paper[1].contains("合計料金      ¥            ┃"), "{}", paper[1]);
    assert!(paper[1].contains("前回指針値             30681"), "{}", paper[1]);
    assert_eq!(paper[2], "*** 伝送エラー ***\n端末アドレス　00#\n応答なし\n");
    bench.verify();
}

#[test]
fn s31_a_retry_fills_the_hold_or_leaves_it() {
    let mut bench = held();
    bench.tick_seconds(3_600);
    let before = bench.building().points().to_vec();
    bench.take_paper();
    let failed = bench.read(Target::Held(None)).unwrap();
    assert_eq!(failed.held().count(), 5);
    assert!(!bench.take_paper().iter().any(|p| p.contains("一覧表")), "nothing new to print");
    assert_eq!(bench.building().points(), before, "failure leaves it held");
    bench.sim("clear 0 0");
    bench.take_paper();
    let report = bench.read(Target::Held(None)).unwrap();
    assert_eq!((report.read(), report.rows[0].usage.unwrap().get()), (5, 461));
    let point = bench.point("000");
    assert!(point.hold().is_none());
    let (held_at, reason) = point.this().unwrap().taken().unwrap().was_held.unwrap();
    assert_eq!(reason, HoldReason::NoReply);
    assert!(held_at < point.this().unwrap().stamp.at, "both times are kept");
    assert!(bench.take_paper()[0].contains("使用量一覧表(保留メータ)"));
    assert!(bench.read(Target::Held(None)).is_err(), "nothing is held any more");
    bench.verify();
}

#[test]
fn s31_a_retry_may_be_of_one_type() {
    let mut bench = held();
    bench.sim("clear 0 0");
    let gas = kenshin::domain::registration::TypeNo::new(1);
    assert_eq!(bench.read(Target::Held(gas)).unwrap().rows.len(), 2);
    assert_eq!(bench.building().held().count(), 3);
}

#[test]
fn s32_a_meter_whose_permission_was_taken_away_no_longer_counts() {
    let mut bench = held();
    bench
        .register(&edited(&data("small"), "meters", "1,許可,許可,許可,30231", "1,停止,許可,許可,30231"))
        .unwrap();
    assert!(bench.point("000").hold().is_some());
    assert_eq!(bench.building().held().count(), 4);
}

#[test]
fn s33_a_hold_that_is_read_over_leaves_blanks_until_somebody_sets_it() {
    let mut bench = held();
    bench.sim("clear 0 0");
    bench.pass_to("2026/11/28 10:00");
    bench.pulses(&[("000", 39)]);
    bench.take_paper();
    let report = bench.read(Target::All).unwrap();
    assert!(report.rows[0].previous_held && report.rows[0].usage.is_none());
    let paper = bench.take_paper();
    assert!(paper[1].contains("前回検針保留"), "{}", paper[1]);
    assert!(paper[1].contains("前回指針値                  ┃"), "{}", paper[1]);
    // 30681 → (31142) → 31181: the missing generation makes both periods computable.
    set(&mut bench, "000", Slot::Previous, 31142).unwrap();
    let usages = [0, 1].map(|i| bench.point("000").generations[i].as_ref().unwrap().usage().unwrap().get());
    assert_eq!(usages, [39, 461]);
    assert!(bench.point("000").this().unwrap().charge().is_some());
    let reprint = bench.service.reprint(kenshin::service::slips::Table::Usage, Target::Meter(address("000")));
    let text = kenshin::receipt::plain::text(&reprint.unwrap()).unwrap();
    assert!(
        text.contains("今回使用量                39") && text.contains("前回使用量               461"),
        "{text}"
    );
    assert!(text.contains("訂正"), "{text}");
    bench.verify();
}

/// Counted 461 since the last reading, then lost its memory and started at 0, and counted 5.
fn reversed() -> Bench {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    bench.sim("fault 0 0 reboot");
    bench.sim("count 000 5");
    bench.read(Target::All).unwrap();
    bench
}

#[test]
fn s14_backwards_after_a_restart_is_held_and_only_an_explanation_lifts_it() {
    let mut bench = reversed();
    let hold = *bench.point("000").hold().unwrap();
    assert_eq!((hold.reason, hold.seen.unwrap().0.get()), (HoldReason::Reversed, 5));
    bench.read(Target::Held(None)).unwrap();
    assert!(bench.point("000").hold().is_some(), "a retry does not lift it");
    assert_eq!(
        set(&mut bench, "000", Slot::This, 31142),
        Err(Refusal::Correction(CorrectionRefused::Unexplained))
    );
    bench.pass_to("2026/11/28 10:00");
    bench.sim("count 000 31500");
    bench.read(Target::All).unwrap();
    assert_eq!(bench.point("000").hold().unwrap().reason, HoldReason::Reversed, "nor does the next reading");
    let not_held = explain(&mut bench, "003", Explanation::Wrapped);
    assert_eq!(not_held, Err(Refusal::Correction(CorrectionRefused::NothingToExplain)));
    bench.verify();
}

#[test]
fn s14_explained_as_a_restart_the_period_has_the_part_told_and_the_next_starts_at_the_count_seen() {
    let mut bench = reversed();
    explain(&mut bench, "000", Explanation::Restarted { part: Some(461) }).unwrap();
    let taken = bench.point("000").this().unwrap().taken().unwrap().clone();
    assert_eq!((taken.count.get(), taken.usage.unwrap().get()), (5, 461));
    assert_eq!(taken.charge.unwrap().charge.amount.get(), 2_000);
    bench.pass_to("2026/11/28 10:00");
    bench.pulses(&[("000", 100)]);
    assert_eq!(bench.read(Target::Meter(address("000"))).unwrap().rows[0].usage.unwrap().get(), 100);
    bench.verify();
}

#[test]
fn s14_explained_as_a_restart_without_a_part_the_usage_stays_blank() {
    let mut bench = reversed();
    explain(&mut bench, "000", Explanation::Restarted { part: None }).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage(), None);
    bench.pass_to("2026/11/28 10:00");
    bench.pulses(&[("000", 100)]);
    assert_eq!(bench.read(Target::Meter(address("000"))).unwrap().rows[0].usage.unwrap().get(), 100);
    bench.verify();
}

#[test]
fn s14_explained_as_a_wrap_the_modulus_is_added() {
    let mut bench = reversed();
    explain(&mut bench, "000", Explanation::Wrapped).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 1_000_000 + 5 - 30_681);
    bench.verify();
}

#[test]
fn s14_a_wrap_beyond_belief_is_held() {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    bench.sim("count 000 30680");
    bench.read(Target::All).unwrap();
    assert_eq!(bench.point("000").hold().unwrap().reason, HoldReason::Reversed);
}

#[test]
fn s30_every_kind_of_fault_has_its_reason() {
    for (fault, reason) in [
        ("silent", HoldReason::NoReply),
        ("parity", HoldReason::Parity),
        ("bad-crc", HoldReason::Crc),
        ("truncated", HoldReason::BadLength),
    ] {
        let mut bench = Bench::small();
        bench.sim(&format!("fault 0 0 {fault}"));
        bench.read(Target::All).unwrap();
        assert_eq!(bench.point("000").hold().unwrap().reason, reason, "{fault}");
    }
}

#[test]
fn s33_a_readout_of_a_held_meter_tells_the_usage_since_the_last_good_count() {
    let mut bench = held();
    bench.sim("clear 0 0");
    let row = bench.read_out(Target::Meter(address("000"))).rows.remove(0);
    assert_eq!((row.usage, row.usage_since_good.unwrap().get()), (None, 461));
}

/// A preset that power cut off: nobody knows which count the terminal holds.
fn preset_cut() -> Bench {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 461)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    let preset = Command::Preset { address: address("000"), count: Count::new(5).unwrap(), closing: None };
    bench.run_until_power_cut(preset, 1);
    bench
}

#[test]
fn s14_a_count_ahead_of_the_last_one_is_no_wrap() {
    let mut bench = preset_cut();
    bench.sim("count 000 30700");
    bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(bench.point("000").hold().unwrap().reason, HoldReason::Reversed);
    let refused = explain(&mut bench, "000", Explanation::Wrapped);
    assert_eq!(refused, Err(Refusal::Correction(CorrectionRefused::NotBackwards)));
    explain(&mut bench, "000", Explanation::Restarted { part: Some(8) }).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 8);
}

#[test]
fn s14b_a_correction_does_not_lift_the_suspicion_of_a_cut_preset() {
    let mut bench = preset_cut();
    set(&mut bench, "000", Slot::Previous, 30_230).unwrap();
    bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(bench.point("000").hold().unwrap().reason, HoldReason::Reversed);
}

#[test]
fn s14_the_part_told_is_the_whole_period_whatever_interrupted_it_before() {
    let preset =
        |n| Command::Preset { address: address("000"), count: Count::new(n).unwrap(), closing: None };
    for (before, after) in [(100, 40), (900_000, 800_000)] {
        let mut bench = Bench::small();
        bench.pulses(&[("000", 450)]);
        bench.read(Target::All).unwrap();
        bench.pass_to("2026/11/24 10:00");
        bench.run(preset(before)).unwrap();
        bench.sim(&format!("count 000 {after}"));
        bench.read(Target::Meter(address("000"))).unwrap();
        assert_eq!(bench.point("000").hold().unwrap().reason, HoldReason::Reversed);
        explain(&mut bench, "000", Explanation::Restarted { part: Some(12) }).unwrap();
        let taken = bench.point("000").this().unwrap().taken().unwrap().clone();
        assert_eq!((taken.usage.unwrap().get(), taken.charge.unwrap().charge.amount.get()), (12, 2_000));
        bench.pulses(&[("000", 3)]);
        bench.pass_to("2026/11/25 10:00");
        assert_eq!(bench.read(Target::Meter(address("000"))).unwrap().rows[0].usage.unwrap().get(), 3);
        bench.verify();
    }
}

#[test]
fn s14_the_part_told_after_an_exchange_keeps_the_mark() {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    bench
        .run(Command::Exchange(Exchange {
            address: address("000"),
            closing: Count::new(30_690).unwrap(),
            opening: Count::new(500_000).unwrap(),
            key: Some("N-1".parse().unwrap()),
            multiplier: None,
            by: Text::parse("山田").unwrap(),
        }))
        .unwrap();
    bench.sim("count 000 499999");
    bench.read(Target::Meter(address("000"))).unwrap();
    explain(&mut bench, "000", Explanation::Restarted { part: Some(7) }).unwrap();
    let this = bench.point("000").this().unwrap();
    assert_eq!((this.usage().unwrap().get(), this.has_exchange()), (7, true));
}

#[test]
fn s33_an_explained_wrap_stays_one_when_the_missing_generation_is_set() {
    let mut bench = Bench::small();
    bench.sim("fault 0 0 silent");
    bench.read(Target::All).unwrap();
    bench.sim("clear 0 0");
    bench.pass_to("2026/11/24 10:00");
    bench.sim("fault 0 0 reboot");
    bench.sim("count 000 130");
    bench.read(Target::All).unwrap();
    explain(&mut bench, "000", Explanation::Wrapped).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage(), None);
    set(&mut bench, "000", Slot::Previous, 999_000).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 1_130);
    set(&mut bench, "000", Slot::Previous, 500_000).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 500_130, "as the operator said");
}

#[test]
fn s14_a_confirmed_wrap_stays_one_when_its_count_is_corrected() {
    let files = edited(&data("small"), "meters", ",30231,,", ",998000,5000,");
    let mut bench = Bench::of(&files);
    bench.sim("count 000 4000");
    bench.read(Target::All).unwrap();
    explain(&mut bench, "000", Explanation::Wrapped).unwrap();
    set(&mut bench, "000", Slot::This, 4_010).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 6_010);
}

#[test]
fn s33_a_part_says_nothing_while_the_previous_count_is_held() {
    let mut bench = Bench::small();
    bench.sim("fault 0 0 silent");
    bench.read(Target::All).unwrap();
    bench.sim("clear 0 0");
    bench.sim("fault 0 0 reboot");
    bench.sim("count 000 80");
    bench.pass_to("2026/11/24 10:00");
    bench.read(Target::All).unwrap();
    let part = Explanation::Restarted { part: Some(75) };
    assert_eq!(explain(&mut bench, "000", part), Err(Refusal::Correction(CorrectionRefused::StartUnknown)));
    set(&mut bench, "000", Slot::Previous, 30_300).unwrap();
    explain(&mut bench, "000", part).unwrap();
    assert_eq!(bench.point("000").this().unwrap().usage().unwrap().get(), 75);
}
