//! What people change by hand, and what they ask: exchange, set, preset, explain, mode, clock, status, verify.

use kenshin::adapters::clock::wall;
use kenshin::adapters::store::RedbStore;
use kenshin::domain::journal::{Actor, Entry, Fact, Seq};
use kenshin::ports::store::Store;

use crate::site::Site;

#[test]
fn a_value_is_set_with_a_reason() {
    let site = Site::read_twice();
    let set = |count: &str, reason: &str| site.run(&["set", "000", "this", count, "--reason", reason]);
    set("1000000", "x").ends(1).says("桁数を超える");
    set("31142", "x").ends(1).says("すでにその値です");
    set("31500", " ").ends(1).says("理由");
    set("31500", "㈱").ends(1).says("(株)");
    set("-1", "x").ends(2);
    site.run(&["set", "099", "this", "1", "--reason", "x"]).ends(1).says("099");
    site.run(&["set", "000", "next", "1", "--reason", "x"]).ends(2);
    set("32000", "読み違い").ends(0).says("31142 から 32000 に").says("今回料金 ¥2,000→¥5,193");
    let slip = site.run(&["print", "charge", "meter", "000"]).ends(0);
    slip.prints("使用量                  1319").prints("¥5,193").prints("訂正");
    let told = site.json(0, &["set", "000", "previous", "30700", "--reason", "x"]);
    let told = told["message"].as_str().unwrap().to_owned();
    assert!(
        told.starts_with("The previous count of 000 is set from 30681 to 30700. The current charge "),
        "{told}"
    );
    assert!(site.log().contains("検針値設定 000 今回 31142→32000 読み違い [コマンド]"));
}

#[test]
fn an_exchange_bills_both_parts() {
    let mut site = Site::read_twice();
    let exchange = |closing: &str, key: &str| {
        site.run(&["exchange", "001", "--closing", closing, "--opening", "5", "--key", key, "--by", "山田"])
    };
    exchange("3", "NEW-1").ends(1).says("--closing の値を確認");
    exchange("12010", "E-10001").ends(1).says("既に使われています");
    exchange("12010", "new-1").ends(1).says("製造番号");
    exchange("12010", "NEW-1").ends(0).says("撤去 12010、取付 5");
    site.tell("count 001 100");
    let read = site.json(0, &["read", "meter", "001", "--yes"]);
    assert_eq!((&read["meters"][0]["usage"], &read["meters"][0]["key"]), (&101.into(), &"NEW-1".into()));
    assert!(read["texts"][0].as_str().unwrap().contains("交換"), "{read}");
}

#[test]
fn a_preset_is_no_usage() {
    let mut site = Site::read_twice();
    site.run(&["preset", "002", "1000000"]).ends(1).says("桁数");
    site.run(&["preset", "002", "7"]).ends(0).says("5685 から 7 に");
    site.tell("count 002 30");
    let read = site.json(0, &["read", "meter", "002", "--yes", "--to", "none"]);
    assert_eq!(read["meters"][0]["usage"], 23);
    site.tell("fault 0 0 silent");
    let told = site.json(7, &["preset", "002", "50"]);
    assert!(told["message"].as_str().unwrap().contains("no reply"), "{told}");
    site.run(&["preset", "100", "50"]).ends(1).says("登録されていません");
}

#[test]
fn a_count_that_ran_backwards_is_explained() {
    let mut site = Site::read_twice();
    site.run(&["explain", "000", "wrap"]).ends(1).says("逆転による保留はありません");
    site.tell("count 000 100");
    site.tell("count 003 200");
    site.run(&["read", "meter", "000", "--yes", "--to", "none"]).ends(6).says("逆転");
    site.run(&["read", "meter", "003", "--yes", "--to", "none"]).ends(6);
    site.run(&["set", "000", "this", "31200", "--reason", "x"]).ends(1).says("先に");
    site.run(&["explain", "000", "restart", "--part", "1000000"]).ends(1).says("桁数");
    site.run(&["explain", "000", "restart", "--part", "8"]).ends(0).says("今回使用量 8");
    assert!(
        site.json(0, &["explain", "003", "restart"])["message"]
            .as_str()
            .unwrap()
            .contains("Usage -, charge -")
    );
    site.run(&["print", "usage", "meter", "003"]).ends(0).prints("合計使用量              (0)");
    site.tell("count 000 40");
    site.run(&["read", "meter", "000", "--yes", "--to", "none"]).ends(6);
    site.run(&["explain", "000", "wrap"]).ends(0).says("999940 料金 ¥29,");
}

#[test]
fn a_mode_is_written_and_read_back() {
    let site = Site::loaded();
    let mode = |address: &str, wiring: &str, accumulation: &str, weight: &str| {
        site.run(&["mode", address, "--wiring", wiring, "--accumulation", accumulation, "--weight", weight])
    };
    mode("003", "3線", "パルス積算", "0.5").ends(0).says("書き込みました");
    let modes = site.json(0, &["print", "modes", "00", "--to", "none"]);
    let written = &modes["terminals"][0]["inputs"][3];
    let word = |field: &str| written[field].as_str().unwrap();
    assert_eq!((word("wiring"), word("weight")), ("3線", "0.5パルス"));
    mode("003", word("wiring"), word("accumulation"), word("weight")).ends(0);
    mode("003", "3線", "ON時間積算", "1").ends(1).says("3線のときはパルス積算");
    mode("003", "2", "パルス積算", "1").ends(1).says("2線高速、2線低速、3線");
    mode("003", "3線", "パルス積算", "2").ends(1).says("1、0.5");
    mode("300", "3線", "パルス積算", "1").ends(7).says("回線 3 が設定されていません");
    mode("090", "3線", "パルス積算", "1").ends(7).says("応答なし");
}

#[test]
fn clock_status_and_verify_answer() {
    let site = Site::loaded();
    let shown = site.json(0, &["clock", "show"]);
    assert_eq!(shown["clock_trusted"], true);
    assert!(
        site.run(&["clock", "show"])
            .ends(0)
            .out
            .starts_with(shown["at"].as_str().unwrap().split(' ').next().unwrap())
    );
    site.run(&["clock", "confirm"]).ends(0).says("確認済み");
    for wrong in ["2026/13/01 00:00", "yesterday", "2026/02/30 00:00", "1999/01/01 00:00", ""] {
        site.run(&["clock", "set", wrong]).ends(1).says("YYYY/MM/DD HH:MM");
    }
    site.run(&["status"]).ends(0).prints("登録 第1版 メータ5台 / 保留0台");
    site.run(&["--lang", "en", "status"]).ends(0).prints("registration version 1, 5 meters / 0 held");
    let before = site.json(0, &["verify"])["entries"].clone();
    for look in [&["status"][..], &["clock", "show"], &["print", "counts", "--to", "none"]] {
        site.run(look).ends(0);
    }
    assert_eq!(site.json(0, &["verify"])["entries"], before, "a look leaves no trace");
    site.run(&["verify"]).ends(0).prints("データは正常です");
    let verified = site.json(0, &["verify"]);
    assert_eq!((&verified["result"], verified["entries"].as_u64() >= Some(2)), (&"sound".into(), true));
}

#[test]
fn a_clock_that_went_back_is_confirmed_before_a_reading_of_all() {
    let site = Site::loaded();
    // What the journal holds after a day with a clock that ran ahead.
    let mut opened = RedbStore::open(&site.path("kenshin.redb")).unwrap();
    let tomorrow = wall().plus_ms(24 * 3_600_000);
    let seq = Seq(opened.building.last_seq().0 + 1);
    let entry = Entry { seq, at: tomorrow, actor: Actor::System, fact: Fact::Started("0".to_owned()) };
    opened.building.apply(&entry);
    opened.store.append(&[entry], &opened.building).unwrap();
    drop(opened);
    site.run(&["status"]).ends(0).says("時計を確認してください");
    site.run(&["clock", "show"]).ends(0).prints("時計を確認してください");
    assert_eq!(site.json(0, &["clock", "show"])["clock_trusted"], false);
    site.run(&["read", "all"]).ends(3).says("kenshin clock confirm");
    site.run(&["--lang", "en", "read", "type", "0"]).ends(3).says("Please check the clock");
    site.run(&["read", "meter", "000", "--to", "none"]).ends(0);
    site.run(&["clock", "confirm"]).ends(0);
    site.run(&["read", "all", "--to", "none"]).ends(0);
    assert_eq!(site.json(0, &["status"])["notices"], serde_json::json!([]));
    assert!(site.log().contains("要確認"));
}
