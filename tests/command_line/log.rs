use serde_json::Value;

use crate::site::Site;

#[test]
fn s92_the_log_is_exported_oldest_first_by_kind_and_from_a_day_on() {
    let site = Site::loaded();
    site.run(&["read", "all", "--to", "none"]).ends(0);
    let all = site.run(&["log"]).ends(0).out;
    assert!(all.lines().next().unwrap().contains("登録 メータ5台 入居者2"), "{all}");
    assert!(all.lines().last().unwrap().ends_with("検針 全メータ 検針5台 保留0台 [コマンド]"), "{all}");
    let readings = site.run(&["log", "--kind", "readings"]).ends(0).out;
    assert_eq!(readings.lines().count(), 2, "{readings}");
    assert_eq!(site.run(&["log", "--since", "2020-01-01"]).ends(0).out, all);
    assert_eq!(site.run(&["log", "--since", "2099-01-01"]).ends(0).out, "");
    site.run(&["log", "--since", "yesterday"]).ends(1).says("YYYY-MM-DD");
    site.run(&["print", "log", "--kind", "prints"]).ends(0).prints("(印字)");
}

#[test]
fn s92_as_json_every_entry_is_an_object_on_its_line() {
    let site = Site::loaded();
    site.run(&["read", "all", "--to", "none"]).ends(0);
    let out = site.run(&["--json", "log"]).ends(0).out;
    let entries: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(entries.iter().zip(1u64..).all(|(e, n)| e["seq"] == n && e["result"] == "entry"), "{out}");
    assert_eq!(entries[0]["kind"], "registrations");
    let last = entries.last().unwrap();
    assert_eq!(
        (&last["by"], &last["text"]),
        (&"command line".into(), &"reading of all meters: 5 read, 0 held".into())
    );
}
