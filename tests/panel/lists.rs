//! Lists on the panel that have a printed form (S-67, S-85).

use crate::bench::Bench;
use crate::finger::Finger;
use kenshin::panel::screen::{Body, ScreenId};

fn previewed(finger: &Finger) -> Vec<String> {
    let Body::Slip(lines) = finger.screen().body else { panic!("{}", finger.words()) };
    lines
}

#[test]
fn s67_registered_lists_are_printed_after_a_preview() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "登録情報確認"]);
    for (label, title) in [
        ("メータ種別", "登録メータ種別一覧表"),
        ("入居者", "登録入居者一覧表"),
        ("検針・印字許可", "検針・印字許可状態一覧表"),
        ("印字表題", "登録印字表題"),
    ] {
        finger.go(&[label, "印字"]);
        assert_eq!(previewed(&finger)[0], title);
        finger.go(&["印字", "戻る", "戻る"]);
        assert_eq!(finger.id(), ScreenId::RegistrationMenu, "{label}");
        assert!(finger.paper.last().unwrap().starts_with(title));
    }
    for label in ["自動更新許可", "警報出力条件"] {
        finger.touch(label);
        assert!(!finger.labels().iter().any(|(_, l)| l == "印字"), "{label} has no form");
        finger.touch("戻る");
    }
    assert_eq!(finger.paper.len(), 4);
}

#[test]
fn s67_without_a_registration_there_is_nothing_to_print() {
    let mut finger = Finger::on(Bench::empty());
    finger.go(&["保守", "登録情報確認", "メータ種別"]);
    assert!(!finger.labels().iter().any(|(_, l)| l == "印字"));
}

#[test]
fn s67_modes_are_fetched_and_printed_of_one_terminal_and_of_all() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "TTEメンテナンス", "印字", "動作モード一覧表"]);
    assert_eq!(previewed(&finger)[..2], ["回線0　TTE機器アドレス0", "動作モード一覧表"]);
    finger.go(&["印字", "戻る"]);
    finger.row(0);
    finger.go(&["動作モード", "印字"]);
    assert_eq!(previewed(&finger)[1], "動作モード一覧表");
    finger.touch("戻る");
    assert_eq!(finger.screen().title, "動作モード 00", "back where it was asked for");
    assert_eq!(finger.paper.len(), 1);
}

#[test]
fn s85_reply_times_and_failures_are_printed() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["読取", "全メータ", "戻る", "戻る"]);
    finger.bench.sim("fault 0 0 silent");
    finger.go(&["読取", "全メータ", "戻る", "戻る", "保守", "TTEメンテナンス", "印字", "通信状態一覧表"]);
    let slip = previewed(&finger).join("\n");
    let link = finger
        .panel
        .service(|s| s.link_figures("000".parse::<kenshin::domain::address::Address>().unwrap().terminal()));
    assert!(link.failures > 0 && link.requests > link.failures, "{link:?}");
    for (name, value) in [
        ("要求回数", link.requests.to_string()),
        ("失敗回数", link.failures.to_string()),
        ("最長応答時間", format!("{}ms", link.reply_ms_max)),
    ] {
        let line = slip.lines().find(|l| l.contains(name)).unwrap();
        assert!(line.contains(&format!(" {value} ")), "{line}");
    }
}

#[test]
fn the_version_screen_names_program_data_and_sources() {
    use kenshin::service::version::{PROGRAM, SOURCES};
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "バージョン情報"]);
    let Body::Facts(facts) = finger.screen().body else { panic!() };
    let value = |name: &str| facts.iter().find(|(n, _)| n == name).unwrap().1.clone();
    assert_eq!(value("プログラム"), format!("kenshin {PROGRAM}"));
    assert_eq!(value("データ形式"), "1");
    assert_eq!(value("照合値"), SOURCES[..16]);
}
