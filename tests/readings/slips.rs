use crate::bench::{Bench, address, data, edited, moment};
use crate::golden::recorded;
use kenshin::domain::address::TerminalAddress;
use kenshin::domain::journal::Target;
use kenshin::domain::moment::Zone;
use kenshin::domain::registration::TypeNo;
use kenshin::receipt::document::Document;
use kenshin::receipt::forms::{Forms, LinkRow, LogLine, ModeRow, UnitFault};
use kenshin::receipt::plain;
use kenshin::service::slips::Table;
use kenshin::service::{Command, Ending};

/// Counts of the reference's sample: two readings of each meter.
const COUNTS: [(&str, u64, u64); 5] = [
    ("000", 30_681, 31_142),
    ("001", 11_530, 12_004),
    ("002", 5_390, 5_685),
    ("003", 20_580, 21_086),
    ("004", 8_530, 9_032),
];

fn golden(name: &str, slip: &str) {
    let stored = String::from_utf8(recorded(&format!("slips/{name}.txt"), slip.as_bytes())).unwrap();
    assert_eq!(slip, stored, "{name}: look at the difference; UPDATE_GOLDENS=1 writes it anew");
}

fn text(document: &Document) -> String {
    plain::text(document).unwrap()
}

/// The small building after the reference's two readings.
fn sample() -> Bench {
    let mut bench = Bench::small();
    for (day, which) in [("2026/11/20 10:00", 0), ("2026/11/24 00:40", 1)] {
        bench.pass_to(day);
        for (at, first, second) in COUNTS {
            bench.sim(&format!("count {at} {}", [first, second][which]));
        }
        bench.take_paper();
        bench.read(Target::All).unwrap();
    }
    bench
}

#[test]
fn s60_s61_the_references_samples_come_out() {
    let mut bench = sample();
    let paper = bench.take_paper();
    golden("usage-all", &paper[0]);
    golden("charge-all", &paper[1]);
    for line in [
        "指針値                 31142",
        "今回使用量               461",
        "前回使用量               450",
        "増減率                    2%",
        "合計使用量             967 ",
    ] {
        assert!(paper[0].contains(line), "{line}");
    }
    for line in ["料金                  ¥2,000", "合計料金            ¥4,000 ", "合計料金            ¥5,000 "]
    {
        assert!(paper[1].contains(line), "{line}");
    }
    assert_eq!(paper.len(), 2);
}

#[test]
fn s62_the_same_tables_for_tenant_type_meter_and_held() {
    let bench = sample();
    let targets = [
        ("tenant", Target::Tenant("A000".parse().unwrap())),
        ("type", Target::Type(TypeNo::new(1).unwrap())),
        ("meter", Target::Meter(address("002"))),
    ];
    for (name, target) in targets {
        golden(&format!("usage-{name}"), &text(&bench.service.reprint(Table::Usage, target).unwrap()));
        golden(&format!("charge-{name}"), &text(&bench.service.reprint(Table::Charge, target).unwrap()));
    }
    let mut bench = sample();
    bench.pass_to("2026/11/25 10:00");
    bench.pulses(&[("003", 12), ("004", 7)]);
    bench.sim("fault 0 0 silent");
    bench.read(Target::Tenant("A001".parse().unwrap())).unwrap();
    let paper = bench.take_paper();
    golden("usage-tenant-in-error", &paper[0]);
    golden("charge-tenant-in-error", &paper[1]);
    bench.sim("clear 0 0");
    bench.read(Target::Held(None)).unwrap();
    let paper = bench.take_paper();
    golden("usage-held", &paper[0]);
    golden("charge-held", &paper[1]);
}

#[test]
fn s63_a_readout_prints_the_usage_table_only() {
    let mut bench = sample();
    bench.pulses(&[("000", 50)]);
    bench.take_paper();
    bench.read_out(Target::Tenant("A000".parse().unwrap()));
    let paper = bench.take_paper();
    assert_eq!(paper.len(), 1);
    golden("readout-tenant", &paper[0]);
}

#[test]
fn s64_overflows_are_marked_and_totals_stay_true() {
    let files =
        edited(&data("small"), "meters", "W-30001,A000,0,00,2,2,1.00", "W-30001,A000,0,00,2,2,100.00");
    let files = edited(
        &files,
        "types",
        "3000.00,1200,10.03,5200,20.03,6200,30.03",
        "3000.00,1200,10.03,5200,20.03,6200,99999.99",
    );
    let mut bench = Bench::of(&files);
    bench.pulses(&[("002", 12_000)]);
    bench.read(Target::Meter(address("002"))).unwrap();
    let paper = bench.take_paper();
    assert!(paper[0].contains("今回使用量            ******"), "{}", paper[0]);
    assert!(paper[0].contains("合計使用量         1200000 "), "{}", paper[0]);
    assert!(paper[1].contains("料金            ¥***,***,***"), "{}", paper[1]);
}

#[test]
fn s65_a_slip_lists_and_totals_exactly_what_may_appear_on_it() {
    let files = edited(&data("small"), "meters", "1,許可,許可,許可,30231", "1,許可,禁止,許可,30231");
    let files = edited(&files, "meters", "1,許可,許可,許可,5100", "1,許可,許可,禁止,5100");
    let mut bench = Bench::of(&files);
    bench.pulses(&[("000", 450), ("003", 480)]);
    bench.read(Target::All).unwrap();
    let paper = bench.take_paper();
    assert!(
        !paper[0].contains("(端末アドレス 000)") && paper[0].contains("合計使用量             480 "),
        "{}",
        paper[0]
    );
    assert!(paper[1].contains("合計使用量             930 ") && !paper[1].contains("水道"), "{}", paper[1]);
}

#[test]
fn s66_a_reprint_is_dated_by_the_latest_reading_and_names_the_others() {
    let mut bench = sample();
    bench.pass_to("2026/11/25 09:30");
    bench.read(Target::Meter(address("001"))).unwrap();
    let slip = text(&bench.service.reprint(Table::Usage, Target::All).unwrap());
    assert!(slip.contains("2026年11月25日09時30分検針"), "{slip}");
    assert_eq!(slip.matches("検針             11/24 00:40").count(), 4, "{slip}");
    golden("usage-reprint-mixed", &slip);
}

#[test]
fn s67_lists() {
    let mut bench = sample();
    let registration = bench.building().registration().unwrap().clone();
    let forms = bench.service.forms().clone();
    golden("types", &text(&forms.type_list(&registration)));
    golden("tenants", &text(&forms.tenant_list(&registration)));
    golden("permissions", &text(&forms.permission_list(&registration)));
    golden("titles", &text(&forms.title_list(&registration)));
    bench.sim("fault 0 0 silent");
    bench.pass_to("2026/11/25 10:00");
    bench.read(Target::Meter(address("004"))).unwrap();
    golden("counts", &text(&forms.count_list(bench.building(), moment("2026/11/25 10:01"), Zone::JAPAN)));
    bench.sim("clear 0 0");
    let terminal =
        |line, t| TerminalAddress::new(kenshin::domain::address::LineNo::new(line).unwrap(), t).unwrap();
    let Ok(Ending::Modes(rows)) = bench.run(Command::FetchModes(vec![terminal(0, 0)])) else { panic!() };
    let mut rows: Vec<ModeRow> = rows
        .into_iter()
        .map(|(terminal, modes)| ModeRow { terminal, modes: modes.map_err(|r| r.words().ja) })
        .collect();
    rows.push(ModeRow { terminal: terminal(3, 9), modes: Err("応答なし".to_owned()) });
    golden("modes", &text(&forms.mode_list(&rows)));
    let link = |t, requests, failures, reply_ms_max| LinkRow {
        terminal: terminal(0, t),
        requests,
        failures,
        reply_ms_max,
    };
    let links = [link(0, 120, 3, 298), link(9, 3, 3, 0)];
    golden("links", &text(&forms.link_list(&links, moment("2026/11/25 10:02"), Zone::JAPAN)));
    let log: Vec<LogLine> = bench
        .journal()
        .iter()
        .rev()
        .map(|e| LogLine { at: moment("2026/11/24 00:40"), what: bench.service.log_line(e).ja })
        .collect();
    golden("log", &text(&forms.log_list("", &log, moment("2026/11/25 10:02"), Zone::JAPAN)));
}

#[test]
fn s68_notices() {
    let forms = Forms::load(&|_| None).unwrap();
    let at = moment("2026/11/24 00:40");
    let slips = [
        forms.unit_fault_notice(UnitFault::BatteryVoltage, at, Zone::JAPAN),
        forms.unit_fault_notice(UnitFault::Charger, at, Zone::JAPAN),
        forms.unit_fault_notice(UnitFault::Data, at, Zone::JAPAN),
        forms.link_fault_notice(address("123"), false, "パリティエラー"),
        forms.link_fault_notice(address("120"), true, "応答なし"),
        forms.terminal_fault_notice(address("123"), false, "パルス入力異常"),
        forms.battery_notice(210),
        forms.battery_notice(-3),
    ];
    golden("notices", &slips.each_ref().map(text).join("\n"));
}
