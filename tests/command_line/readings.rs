//! `kenshin read` and `kenshin readout`.

use serde_json::Value;

use crate::site::{SECOND, Site};

/// One field of every meter of a report.
fn column(report: &Value, field: &str) -> Vec<i64> {
    let meters = report["meters"].as_array().unwrap();
    meters.iter().map(|m| m[field].as_i64().unwrap_or(-1)).collect()
}

#[test]
fn two_readings_give_the_numbers_of_the_reference() {
    let mut site = Site::loaded();
    let first = site.json(0, &["read", "all", "--to", "none"]);
    assert_eq!(column(&first, "usage"), [450, 470, 290, 480, 490]);
    site.count(SECOND);
    let a000 = site.json(0, &["read", "tenant", "A000", "--yes", "--to", "none"]);
    assert_eq!(column(&a000, "index"), [31_142, 12_004, 5_685]);
    assert_eq!(column(&a000, "usage"), [461, 474, 295]);
    assert_eq!(column(&a000, "previous_usage"), [450, 470, 290]);
    assert_eq!(column(&a000, "charge"), [2_000, 2_500, 3_000]);
    site.run(&["read", "tenant", "A001", "--yes", "--to", "none"]).ends(0);
    let usage = site.run(&["print", "usage", "meter", "000"]).ends(0);
    let usage = usage.prints("指針値                 31142").prints("今回使用量               461");
    usage.prints("前回使用量               450").prints("増減率                    2%");
    let charge = site.run(&["print", "charge", "all"]).ends(0);
    let charge = charge.prints("料金                  ¥2,000").prints("合計使用量             967");
    charge.prints("合計料金            ¥4,000").prints("合計料金            ¥5,000");
}

#[test]
fn a_day_has_one_reading_of_all() {
    let site = Site::loaded();
    site.run(&["read", "all", "--to", "none"]).ends(0);
    let counts = site.counts();
    site.run(&["read", "all"]).ends(3).says("本日は検針済み").says("種別 0・1・2(");
    site.run(&["--lang", "en", "read", "type", "1", "--yes"]).ends(3).says("Already read today: type 1(");
    site.run(&["read", "tenant", "A000"]).ends(4).says("本日検針済みのメータが 3 台");
    assert_eq!(site.json(4, &["read", "meter", "004"])["result"], "failed");
    assert_eq!(site.json(3, &["read", "all"])["result"], "failed");
    assert_eq!(site.counts(), counts);
    site.run(&["read", "meter", "004", "--yes", "--to", "none"]).ends(0).says("端末アドレス 004: 1台 完了");
    assert_ne!(site.counts(), counts);
}

#[test]
fn every_target_reads_its_meters() {
    let site = Site::loaded();
    assert_eq!(column(&site.json(0, &["readout", "tenant", "A001"]), "count"), [20_580, 8_530]);
    assert_eq!(column(&site.json(0, &["readout", "type", "1"]), "usage"), [470, 490]);
    assert_eq!(column(&site.json(0, &["readout", "meter", "002"]), "index"), [5_390]);
    assert_eq!(site.json(0, &["readout", "all", "--to", "none"])["read"], 5);
    site.run(&["readout", "all", "--to", "none"]).ends(0).says("004 A001      8530      490");
    let before = site.counts();
    let daily = site.json(0, &["read", "daily"]);
    assert_eq!((&daily["result"], &daily["notices"]), (&"daily".into(), &Value::Array(Vec::new())));
    assert_eq!(site.counts(), before, "nothing of that shifts");
    assert_eq!(column(&site.json(0, &["read", "type", "1", "--to", "none"]), "charge"), [2_500, 2_500]);
    assert_eq!(column(&site.json(0, &["read", "type", "0", "--to", "none"]), "charge"), [2_000, 2_000]);
    site.run(&["read", "all", "--to", "none"]).ends(3).says("本日は検針済みです。種別 0");
    site.run(&["read", "held"]).ends(3).says("保留中のメータはありません");
    for unknown in [["tenant", "B000"], ["type", "9"], ["meter", "399"]] {
        site.run(&["read", unknown[0], unknown[1]]).ends(1).says("登録されていません");
        site.run(&["readout", unknown[0], unknown[1]]).ends(1).says("登録されていません");
        site.run(&["print", "usage", unknown[0], unknown[1]]).ends(1).says("登録されていません");
    }
    for wrong in [["tenant", "a0"], ["type", "x"], ["meter", "400"]] {
        site.run(&["read", wrong[0], wrong[1]]).ends(1).says("正しくありません");
        site.run(&["--lang", "en", "read", wrong[0], wrong[1]]).ends(1).says("is not valid. Give ");
    }
}

#[test]
fn provisional_values_wait_for_confirm() {
    let site = Site::small();
    site.edit("basic.csv", "自動更新,自動", "自動更新,手動");
    site.run(&["register", "load", "registration"]).ends(0);
    let before = site.counts();
    let ran = site.run(&["read", "all"]).ends(5).says("--confirm").says("000 A000     30681      450");
    assert_eq!(ran.out, "", "slips are printed after confirmation only");
    assert_eq!(site.json(5, &["read", "all"])["result"], "provisional");
    assert_eq!(site.counts(), before);
    let taken = site.json(0, &["read", "all", "--confirm"]);
    assert_eq!((&taken["result"], taken["texts"].as_array().unwrap().len()), (&Value::from("taken"), 2));
    assert_ne!(site.counts(), before);
    site.run(&["read", "all", "--confirm"]).ends(3);
}

#[test]
fn a_silent_terminal_is_held_and_read_again() {
    let mut site = Site::loaded();
    site.tell("fault 0 0 silent");
    let ran =
        site.run(&["read", "all"]).ends(6).says("000 A000 応答なし").says("検針が保留されたメータがあります");
    ran.prints("*** 伝送エラー ***\n端末アドレス　00#\n応答なし").prints("合計使用量              (0)");
    let status = site.json(0, &["status"]);
    assert_eq!(
        (status["held_meters"].as_array().unwrap().len(), &status["held_meters"][0]["reason"]),
        (5, &"no reply".into())
    );
    assert_eq!(site.json(6, &["read", "held", "--to", "none"])["held"], 5);
    assert_eq!(site.json(6, &["readout", "meter", "000", "--to", "none"])["meters"][0]["held"], "no reply");
    site.tell("clear 0 0");
    site.run(&["--lang", "en", "read", "held", "1", "--to", "none"]).ends(0).says("2 done, 0 held");
    let rest = site.run(&["read", "held"]).ends(0).prints("使用量一覧表(保留メータ)");
    rest.prints("料金                  ¥2,000");
    assert_eq!(site.json(0, &["status"])["held_meters"], Value::Array(Vec::new()));
}

#[test]
fn a_line_that_is_cut_holds_its_meters_only() {
    let mut site = Site::loaded();
    site.tell("cut 0");
    site.run(&["read", "all", "--to", "none"]).ends(6).says("0台 完了、5台 保留");
    site.tell("join 0");
    site.run(&["read", "held", "--to", "none"]).ends(0).says("5台 完了");
}
