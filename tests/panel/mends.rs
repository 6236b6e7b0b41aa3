//! What the screens say at the moment it is needed: clock, cleaning, unconfirmed values, terminals, host link, holds.

use crate::bench::{Bench, data, edited};
use crate::finger::Finger;
use kenshin::domain::journal::{Fact, Seq};
use kenshin::domain::settings::Setting;
use kenshin::panel::screen::{Body, Mood, ScreenId};
use kenshin::panel::turn::Input;
use kenshin::ports::store::StoreError;
use kenshin::service::Event;

fn fact(finger: &Finger, name: &str) -> String {
    let Body::Facts(facts) = finger.screen().body else { panic!("{}", finger.words()) };
    facts.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name} in {facts:?}")).1.clone()
}

fn last_setting(finger: &Finger) -> Setting {
    let entries = finger.panel.service(|s| s.store().entries(Seq(1), 10_000).unwrap());
    let setting = |fact| if let Fact::SettingChanged(s) = fact { Some(s) } else { None };
    entries.into_iter().rev().find_map(|e| setting(e.fact)).unwrap()
}

#[test]
fn s99_a_key_with_a_hyphen_is_typed() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "保守", "メータ交換"]);
    finger.row(0);
    for typed in ["30231", "0", "E-20001"] {
        finger.keys(typed);
        finger.touch("確定");
    }
    assert!(finger.words().contains("製造番号 E-20001"), "{}", finger.words());
    finger.touch("はい");
    finger.panel.service(|s| assert_eq!(s.building().meters().next().unwrap().0.key.as_str(), "E-20001"));
}

#[test]
fn s86_the_set_clock_is_confirmed_with_its_time() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "時計設定", "設定"]);
    finger.keys("202611201030");
    finger.go(&["確定", "はい"]);
    assert!(finger.words().contains("時計を設定しました。\\n2026/11/20 10:30"), "{}", finger.words());
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::SettingsMenu);
}

#[test]
fn s86_a_clock_that_cannot_be_set_is_told_with_whom_to_call() {
    let mut finger = Finger::on(Bench::small());
    finger.clock_is_stuck = true;
    finger.go(&["設定", "時計設定", "設定"]);
    finger.keys("202611201030");
    finger.go(&["確定", "はい"]);
    assert!(finger.words().contains("時計を設定できませんでした。\\n保守担当者に"), "{}", finger.words());
    assert_eq!(finger.frame().clock, "2026/11/20 10:00");
}

#[test]
fn s86_cleaning_counts_down_and_leads_back_by_itself() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "画面清掃"]);
    assert!(finger.words().contains("あと30秒"), "{}", finger.words());
    finger.pass(18);
    finger.tap();
    assert!(finger.words().contains("あと12秒"), "{}", finger.words());
    finger.pass(12);
    assert_eq!(finger.id(), ScreenId::SettingsMenu);
    finger.touch("時計設定");
    assert_eq!(finger.id(), ScreenId::Clock, "touches mean something again");
}

#[test]
fn s86_a_clock_set_meanwhile_makes_neither_cleaning_nor_the_lock_longer() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "画面清掃"]);
    finger.pass(10);
    finger.bench.clock_jumps_unnoticed("2026/11/19 10:00");
    finger.pass(20);
    assert_eq!(finger.id(), ScreenId::SettingsMenu);
}

#[test]
fn s20_values_left_unconfirmed_stand_on_the_menus_and_are_offered_again() {
    let files = edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動");
    let mut finger = Finger::on(Bench::of(&files));
    let line = "未確定の検針があります。".to_owned();
    finger.go(&["検針", "全メータ", "はい", "戻る"]);
    assert_eq!((finger.id(), finger.screen().notices.contains(&line)), (ScreenId::ReadingMenu, true));
    finger.touch("戻る");
    assert!(finger.screen().notices.contains(&line), "main menu");
    finger.touch("保守");
    assert!(finger.screen().notices.is_empty());
    finger.go(&["戻る", "検針"]);
    assert_eq!(finger.id(), ScreenId::Provisional, "offered again");
    finger.go(&["確定", "戻る"]);
    assert_eq!((finger.id(), finger.screen().notices.len()), (ScreenId::ReadingMenu, 0));
}

#[test]
fn s80_never_more_than_two_lines_stand_over_a_menu() {
    let files = edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動");
    let mut bench = Bench::of(&files);
    bench.sim("fault 0 0 silent");
    let mut finger = Finger::on(bench);
    finger.go(&["検針", "個別メータ"]);
    finger.row(0);
    finger.go(&["はい", "確定", "戻る", "個別メータ"]);
    finger.row(1);
    finger.go(&["はい", "戻る", "戻る"]);
    finger.bench.clock_jumps_unnoticed("2026/11/20 09:00");
    finger.pass(1);
    let notices = finger.screen().notices;
    assert_eq!(notices.len(), 2, "{notices:?}");
    for line in ["未確定の検針があります。", "検針が保留されたメータがあります。"]
    {
        assert!(notices.iter().any(|n| n.contains(line)), "{notices:?}");
    }
}

#[test]
fn s85_a_mode_that_differs_names_the_registered_one() {
    let files = edited(&data("small"), "meters", "2,2,1.00,2線低速", "2,2,1.00,3線");
    let mut finger = Finger::on(Bench::of(&files));
    finger.go(&["保守", "TTEメンテナンス"]);
    finger.row(0);
    finger.touch("動作モード");
    let Body::List { rows, .. } = finger.screen().body else { panic!() };
    assert_eq!(rows[2].detail, "登録と異なります(登録 3線 パルス積算 1パルス)");
    assert!(rows[2].marked && !rows[1].marked && rows[1].detail.is_empty());
}

#[test]
fn s85_a_silent_terminal_comes_with_advice_and_is_tried_again() {
    let mut bench = Bench::small();
    bench.sim("fault 0 0 silent");
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "TTEメンテナンス"]);
    finger.row(0);
    for (label, answer) in [("計量値・通信確認", "30231"), ("動作モード", "2線低速")] {
        finger.bench.sim("fault 0 0 silent");
        finger.touch(label);
        for word in ["端末 00 応答なし", "端末の電源", "配線", "アドレススイッチ(0)", "回線の番号(0)"]
        {
            assert!(finger.words().contains(word), "{label}: {}", finger.words());
        }
        finger.touch("更新");
        assert!(finger.words().contains("応答なし"));
        finger.bench.sim("clear 0 0");
        finger.touch("更新");
        assert!(finger.words().contains(answer), "{label}: {}", finger.words());
        finger.touch("戻る");
    }
}

#[test]
fn a_damaged_journal_is_told_with_what_can_be_done_at_the_panel() {
    let mut finger = Finger::on(Bench::small());
    let damaged = StoreError::Damaged { at: "7".to_owned(), what: "checksum does not fit".to_owned() };
    finger.input(Input::Event(Event::Verified(Err(damaged))));
    finger.touch("保守");
    assert_eq!(finger.id(), ScreenId::Notice);
    assert!(finger.words().contains("この文を保守担当者に"), "{}", finger.words());
    assert!(!finger.words().contains("kenshin verify"));
}

#[test]
fn s86_the_host_link_shows_the_station_and_takes_a_timeout() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "上位伝送設定"]);
    assert_eq!(
        (fact(&finger, "ID番号"), fact(&finger, "タイムアウト")),
        ("007".to_owned(), "3 s".to_owned())
    );
    finger.go(&["変更", "タイムアウト", "10 s", "戻る"]);
    assert_eq!(fact(&finger, "タイムアウト"), "10 s");
    let Setting::HostLink(link) = last_setting(&finger) else { panic!() };
    assert_eq!((link.timeout_s, link.baud), (10, 9600));
    finger.go(&["変更", "戻る"]);
    assert_eq!(finger.id(), ScreenId::HostLink);
}

#[test]
fn s14_a_reversed_meters_screen_shows_the_count_seen_and_what_to_do() {
    let mut bench = Bench::small();
    bench.sim("count 000 12");
    let mut finger = Finger::on(bench);
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "保守", "検針値確認・設定"]);
    finger.row(0);
    assert_eq!(fact(&finger, "読んだ検針値"), "12");
    assert!(fact(&finger, "処置").contains("「変更」"));
    finger.go(&["変更", "桁上り"]);
    assert_eq!(finger.id(), ScreenId::Question);
}

#[test]
fn s33_a_held_meters_screen_shows_its_usage_since_the_last_good_count() {
    let mut finger = Finger::on(Bench::small());
    let read = |finger: &mut Finger| {
        finger.go(&["検針", "個別メータ"]);
        finger.row(0);
        finger.touch("はい");
        if finger.id() == ScreenId::Question {
            finger.touch("はい");
        }
        finger.go(&["戻る", "戻る"]);
    };
    let look = |finger: &mut Finger| {
        finger.go(&["保守", "検針値確認・設定"]);
        finger.row(0);
        assert_eq!(finger.id(), ScreenId::Meter, "{}", finger.words());
    };
    read(&mut finger);
    look(&mut finger);
    assert!(!finger.words().contains("最終正常値"), "nothing is held");
    finger.go(&["戻る", "戻る", "戻る"]);
    finger.bench.sim("fault 0 0 silent");
    read(&mut finger);
    look(&mut finger);
    assert_eq!(fact(&finger, "最終正常値"), "30231");
    assert_eq!(fact(&finger, "最終正常値からの使用量"), "- (応答なし)");
    finger.go(&["戻る", "戻る", "戻る"]);
    finger.bench.sim("clear 0 0");
    finger.bench.pulses(&[("000", 69)]);
    look(&mut finger);
    assert_eq!(fact(&finger, "最終正常値からの使用量"), "69");
    finger.go(&["戻る", "戻る", "戻る"]);
    // The next reading: its own usage is blank, the hold is 前回 now.
    read(&mut finger);
    look(&mut finger);
    assert_eq!(
        (fact(&finger, "今回使用量"), fact(&finger, "最終正常値からの使用量")),
        ("-".to_owned(), "69".to_owned())
    );
    assert!(!matches!(finger.screen().body, Body::Message { mood: Mood::Error, .. }));
}
