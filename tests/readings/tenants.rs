use crate::bench::{Bench, address, data, edited};
use kenshin::domain::correction::Explanation;
use kenshin::domain::journal::Target;
use kenshin::service::slips::Table;
use kenshin::service::{Command, Ending, Refusal};
use kenshin::wire::registration::Files;

/// A002 moves into the rooms of A001: meter 003 gets another tenant.
fn moved() -> Files {
    let files = edited(&data("small"), "tenants", "A001,", "A002,喫茶ルミエール\r\nA001,");
    edited(&files, "meters", "E-10002,A001", "E-10002,A002")
}

fn tenant(id: &str) -> Target {
    Target::Tenant(id.parse().unwrap())
}

fn mistakes(result: Result<Ending, Refusal>) -> Vec<String> {
    match result {
        Err(Refusal::Mistakes(list)) => list.iter().map(|m| m.wrong.ja.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn s97_another_tenant_is_refused_unless_read_that_day() {
    let mut bench = Bench::small();
    let refused = mistakes(bench.register(&moved()));
    assert!(refused[0].contains("退去検針") && refused[0].contains("A001→A002"), "{refused:?}");
    assert_eq!(bench.building().registration_version(), 1, "all or nothing");
    bench.read(tenant("A001")).unwrap();
    bench.register(&moved()).unwrap();
    let again = bench.register(&moved());
    assert!(matches!(again, Ok(Ending::Registered { is_same: true, version: 2, .. })), "{again:?}");
}

#[test]
fn s97_the_file_may_say_that_the_usage_is_carried_over() {
    let mut bench = Bench::small();
    let carried = edited(&moved(), "meters", "20100,,2033-03,", "20100,,2033-03,前入居者分を引継ぐ");
    bench.register(&carried).unwrap();
    bench.register(&carried).unwrap();
}

#[test]
fn s97_history_stays_with_the_old_tenant_and_the_new_ones_slip_has_no_previous_usage() {
    let mut bench = Bench::small();
    bench.pulses(&[("003", 506)]);
    bench.read(tenant("A001")).unwrap();
    bench.register(&moved()).unwrap();
    let slip = |b: &Bench, t| {
        b.service.reprint(Table::Charge, t).map(|d| kenshin::receipt::plain::text(&d).unwrap())
    };
    assert!(slip(&bench, tenant("A001")).unwrap().contains("使用量                   506"));
    assert_eq!(slip(&bench, tenant("A002")), None, "nothing was read for the new tenant yet");
    bench.pass_to("2026/11/24 10:00");
    bench.pulses(&[("003", 30)]);
    bench.take_paper();
    let report = bench.read(tenant("A002")).unwrap();
    assert_eq!((report.rows[0].usage.unwrap().get(), report.rows[0].previous_usage), (30, None));
    let usage = bench.take_paper().remove(0);
    assert!(usage.contains("前回使用量                  ┃\n┃増減率                      ┃"), "{usage}");
    assert!(usage.contains("喫茶ルミエール"));
    bench.verify();
}

#[test]
fn s97_an_address_given_to_another_key_is_refused_unless_the_old_key_is_closed() {
    let mut bench = Bench::small();
    let other = edited(&data("small"), "meters", "E-10001,", "E-77777,");
    let refused = mistakes(bench.register(&other));
    assert!(refused[0].contains("端末アドレス 000 は製造番号 E-10001 のメータが使用中"), "{refused:?}");
    let without = edited(
        &data("small"),
        "meters",
        "E-10001,A000,0,00,0,0,1.00,2線低速,パルス積算,1,許可,許可,許可,30231,,2033-03,\r\n",
        "",
    );
    let Ok(Ending::Registered { changes, .. }) = bench.register(&without) else { panic!() };
    assert!(changes.iter().any(|w| w.ja.contains("閉鎖")), "{changes:?}");
    bench.register(&other).expect("the old key is closed now");
    assert!(bench.building().points()[0].is_closed());
    assert_eq!(bench.point("000").key().unwrap().as_str(), "E-77777");
    bench.verify();
}

#[test]
fn s97_a_meter_that_moves_keeps_its_generations() {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450)]);
    bench.read(Target::All).unwrap();
    let moved = edited(&data("small"), "meters", "E-10001,A000,0,00,0,", "E-10001,A000,1,05,7,");
    bench.register(&moved).unwrap();
    assert_eq!(bench.point("157").this().unwrap().index().unwrap().get(), 30_681);
    bench.sim("count 157 30700");
    bench.pass_to("2026/11/24 10:00");
    assert_eq!(bench.read(Target::Meter(address("157"))).unwrap().rows[0].usage.unwrap().get(), 19);
}

#[test]
fn s50_warnings_must_be_acknowledged() {
    let mut bench = Bench::empty();
    let files = edited(&data("small"), "types", "6000,30.01", "6000,0");
    let checked = kenshin::wire::registration::read_and_check(&files).unwrap();
    let load = |acknowledged| kenshin::service::Command::Register {
        checked: Box::new(checked.clone()),
        acknowledged,
    };
    assert!(matches!(bench.run(load(false)), Err(Refusal::Warnings(list)) if list.len() == 1));
    assert!(bench.building().registration().is_none());
    bench.run(load(true)).unwrap();
}

#[test]
fn s97_an_explained_count_is_not_read_on_the_day_it_is_explained() {
    let mut bench = Bench::small();
    bench.pulses(&[("003", 480)]);
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/24 10:00");
    bench.sim("fault 0 0 reboot");
    bench.sim("count 003 5");
    bench.read(Target::All).unwrap();
    bench.pass_to("2026/11/28 10:00");
    let explanation = Explanation::Restarted { part: Some(9) };
    bench.run(Command::Explain { address: address("003"), explanation }).unwrap();
    assert!(mistakes(bench.register(&moved()))[0].contains("退去検針"), "last read on 11/24");
}

#[test]
fn s97_a_meter_that_comes_back_to_another_tenant_must_have_been_read() {
    let mut bench = Bench::small();
    bench.pulses(&[("003", 480)]);
    bench.read(Target::All).unwrap();
    let row = String::from_utf8(data("small").meters.unwrap()).unwrap();
    let row = row.lines().find(|l| l.starts_with("E-10002")).unwrap().to_owned() + "\r\n";
    bench.pass_to("2026/11/24 10:00");
    bench.register(&edited(&data("small"), "meters", &row, "")).unwrap();
    bench.pass_to("2026/11/28 10:00");
    assert!(mistakes(bench.register(&moved()))[0].contains("退去検針"));
}

#[test]
fn s97_after_a_change_of_type_there_is_no_previous_usage_to_compare_with() {
    let mut bench = Bench::small();
    bench.pulses(&[("000", 450)]);
    bench.read(Target::All).unwrap();
    bench
        .register(&edited(&data("small"), "meters", "E-10001,A000,0,00,0,0,", "E-10001,A000,0,00,0,2,"))
        .unwrap();
    bench.pass_to("2026/11/24 10:00");
    let report = bench.read(Target::Meter(address("000"))).unwrap();
    assert_eq!(report.rows[0].previous_usage, None);
}

#[test]
fn s16_a_download_reports_what_it_changes() {
    let mut bench = Bench::small();
    let files = edited(&data("small"), "types", "2000.00,1000", "2100.00,1000");
    let files = edited(&files, "types", "30.03,31,23:59", "30.03,,");
    let files = edited(&files, "meters", "1,許可,許可,許可,30231", "1,許可,許可,禁止,30231");
    let Ok(Ending::Registered { changes, .. }) = bench.register(&files) else { panic!() };
    let changes: Vec<&str> = changes.iter().map(|w| w.ja.as_str()).collect();
    assert_eq!(
        changes,
        [
            "000 E-10001: 検針・印字許可を変更",
            "種別 0 電気: 料金を変更(2026-04-01 から適用)",
            "種別 2: 定時検針 31日23時59分→-"
        ]
    );
}
