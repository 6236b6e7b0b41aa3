use std::collections::BTreeSet;

use crate::bench::{Bench, data, edited};
use crate::finger::Finger;
use kenshin::domain::alarm::{
    BatteryLevel, Charger, Mains, PaperState, PowerState, PrinterFault, PrinterState,
};
use kenshin::domain::journal::{Fact, Seq};
use kenshin::panel::screen::{Body, ScreenId};
use kenshin::panel::turn::Input;
use kenshin::service::Event;

fn facts(finger: &Finger) -> Vec<Fact> {
    finger.panel.service(|s| s.store().entries(Seq(1), 10_000).unwrap()).into_iter().map(|e| e.fact).collect()
}

fn readings(finger: &Finger) -> usize {
    facts(finger).iter().filter(|f| matches!(f, Fact::Reading(_))).count()
}

#[test]
fn a_reading_from_the_first_touch_to_the_paper_and_the_guard_after_it() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "全メータ"]);
    assert_eq!(finger.id(), ScreenId::Question);
    finger.touch("はい");
    assert_eq!(finger.id(), ScreenId::Summary, "{}", finger.words());
    assert!(finger.words().contains("(\"正常\", \"5\")"), "{}", finger.words());
    assert!(finger.seen.contains(&ScreenId::Progress));
    assert_eq!(finger.paper.len(), 2);
    finger.go(&["戻る", "全メータ", "はい"]);
    assert_eq!(finger.id(), ScreenId::Trouble);
    assert!(finger.words().contains("本日は検針済みです"), "{}", finger.words());
    assert_eq!(readings(&finger), 1);
}

#[test]
fn s32_a_pulled_plug_holds_and_a_retry_lifts() {
    let mut finger = Finger::on(Bench::small());
    finger.bench.sim("fault 0 0 silent");
    finger.go(&["検針", "個別メータ"]);
    finger.row(0);
    finger.touch("はい");
    assert!(finger.words().contains("(\"保留・失敗\", \"1\")"), "{}", finger.words());
    finger.go(&["戻る", "戻る"]);
    let held = "検針が保留されたメータがあります。";
    for menu in ["検針", "読取", "印字"] {
        assert!(finger.screen().notices.contains(&held.to_owned()), "main menu");
        finger.touch(menu);
        assert!(finger.screen().notices.contains(&held.to_owned()), "{menu}");
        finger.touch("戻る");
    }
    finger.bench.sim("clear 0 0");
    finger.go(&["検針", "保留再検針"]);
    finger.row(0);
    finger.touch("はい");
    assert!(finger.words().contains("(\"正常\", \"1\")"), "{}", finger.words());
    finger.go(&["戻る", "戻る"]);
    assert!(finger.screen().notices.is_empty());
}

#[test]
fn s81_five_minutes_without_a_touch_drop_what_was_entered() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "入居者別", "番号"]);
    finger.keys("A0");
    finger.pass(299);
    assert!(!finger.frame().dark);
    finger.pass(1);
    assert!(finger.frame().dark);
    finger.tap();
    assert!(!finger.frame().dark, "the touch only wakes");
    assert_eq!(finger.id(), ScreenId::MainMenu);
    finger.touch("検針");
}

#[test]
fn s81_a_running_job_goes_on_in_the_dark() {
    let mut finger = Finger::on(Bench::small());
    finger.hold_lines();
    finger.go(&["検針", "全メータ", "はい"]);
    assert_eq!(finger.id(), ScreenId::Progress);
    finger.pass(300);
    assert!(finger.frame().dark);
    finger.tap();
    assert_eq!(finger.id(), ScreenId::Progress, "the job still running");
    finger.let_lines_answer();
    assert_eq!(finger.id(), ScreenId::Summary);
    assert_eq!(readings(&finger), 1);
}

#[test]
fn s21_stop_on_the_progress_screen_shifts_nothing() {
    let mut finger = Finger::on(Bench::small());
    finger.hold_lines();
    finger.go(&["検針", "全メータ", "はい", "中止"]);
    finger.let_lines_answer();
    assert!(finger.words().contains("検針を中止しました"), "{}", finger.words());
    assert_eq!(readings(&finger), 0);
}

#[test]
fn s80_the_frame_shows_clock_terminals_and_blinking_faults() {
    let mut finger = Finger::on(Bench::small());
    assert_eq!(finger.frame().clock, "2026/11/20 10:00");
    let offline = PrinterState { paper: PaperState::Out, fault: Some(PrinterFault::Offline) };
    finger.faults(BatteryLevel::Low, Charger::Good, PaperState::Present);
    finger.input(Input::Event(Event::Printer(offline)));
    assert_eq!(finger.frame().faults, ["紙切れ", "電池", ""], "paper wins");
    let first = finger.frame().reversed;
    finger.pass(1);
    assert_ne!(finger.frame().reversed, first);
    finger.pass(1);
    assert_eq!(finger.frame().reversed, first);
    finger.hold_lines();
    finger.touch("読取");
    let told = finger.acknowledge();
    assert_eq!(told.len(), 3, "battery, paper, printer: {told:?}");
    finger.touch("全メータ");
    assert!(finger.frame().terminals_active);
    finger.let_lines_answer();
    assert!(!finger.frame().terminals_active);
}

#[test]
fn s93_on_battery_the_frame_says_so() {
    let mut finger = Finger::on(Bench::small());
    let power = |mains| Input::Event(Event::Power(PowerState { mains, ..PowerState::unseen() }));
    finger.input(power(Mains::Absent));
    assert_eq!(finger.frame().faults, ["停電中", "", ""]);
    let paper_out = PrinterState { paper: PaperState::Out, fault: None };
    finger.input(Input::Event(Event::Printer(paper_out)));
    let seen: BTreeSet<String> =
        (0..4).map(|_| (finger.pass(1), finger.frame().faults[0].clone()).1).collect();
    assert_eq!(seen, ["停電中", "紙切れ"].map(str::to_owned).into(), "by turns");
    finger.input(power(Mains::Present));
    assert_eq!(finger.frame().faults, ["紙切れ", "", ""]);
}

fn set_password(finger: &mut Finger) {
    finger.go(&["設定", "パスワード設定", "パスワード", "設定する"]);
    for _ in 0..2 {
        finger.keys("1234");
        finger.touch("確定");
    }
    assert!(finger.words().contains("設定しました"), "{}", finger.words());
    finger.go(&["戻る", "戻る"]);
}

fn sleep(finger: &mut Finger) {
    finger.pass(300);
    finger.tap();
}

#[test]
fn s83_a_password_is_asked_on_waking_and_five_wrong_ones_lock_for_a_minute() {
    let mut finger = Finger::on(Bench::small());
    set_password(&mut finger);
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::Password);
    for attempt in 1..=5 {
        finger.keys("9999");
        assert!(!finger.words().contains("9999"), "dots only");
        finger.touch("確定");
        assert_eq!(finger.words().contains("1分間"), attempt == 5);
        if attempt < 5 {
            finger.touch("戻る");
        }
    }
    finger.keys("1234");
    assert!(finger.words().contains("あと60秒"), "locked: {}", finger.words());
    assert!(facts(&finger).contains(&Fact::LoginFailed));
    finger.pass(60);
    finger.keys("1234");
    finger.touch("確定");
    assert_eq!(finger.id(), ScreenId::MainMenu);
}

#[test]
fn s20_unconfirmed_values_survive_blanking_and_are_offered_again() {
    let files = edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動");
    let mut finger = Finger::on(Bench::of(&files));
    finger.go(&["検針", "全メータ", "はい"]);
    assert_eq!(finger.id(), ScreenId::Provisional);
    assert_eq!(finger.paper.len(), 0);
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::Provisional);
    assert_eq!(finger.screen().title, "未確定の検針があります");
    finger.touch("確定");
    assert_eq!(finger.id(), ScreenId::Summary);
    assert_eq!((readings(&finger), finger.paper.len()), (1, 2));
}

#[test]
fn s41_a_scheduled_reading_takes_the_panel_and_blanks_it_after() {
    let files = edited(&data("small"), "types", "30.01,31,23:59", "30.01,20,10:04");
    let mut finger = Finger::on(Bench::of(&files));
    finger.touch("保守");
    finger.hold_lines();
    finger.pass(241);
    assert_eq!(finger.id(), ScreenId::ScheduledReading);
    assert_eq!(finger.screen().title, "メータ種別検針");
    assert!(finger.words().contains("種別「電気」の検針中です..."), "{}", finger.words());
    finger.let_lines_answer();
    assert!(finger.frame().dark);
    assert_eq!(finger.paper.len(), 2);
    finger.tap();
    assert_eq!(finger.id(), ScreenId::MainMenu);
}

#[test]
fn s42_a_missed_schedule_is_shown_on_waking() {
    let mut bench = Bench::of(&edited(&data("small"), "types", "30.01,31,23:59", "30.01,25,09:00"));
    bench.let_pass_ms(6 * 24 * 3_600_000);
    let finger = Finger::on(bench);
    assert_eq!(finger.id(), ScreenId::Notice);
    assert!(finger.words().contains("定時検針は行われませんでした"), "{}", finger.words());
}

#[test]
fn s19_nothing_to_print_is_told_on_the_way_back_and_until_acknowledged() {
    let files = edited(&data("small"), "meters", "許可,許可,許可", "許可,禁止,禁止");
    let mut finger = Finger::on(Bench::of(&files));
    finger.go(&["検針", "全メータ", "はい"]);
    assert_eq!((finger.id(), finger.paper.len()), (ScreenId::Summary, 0));
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::Notice);
    assert!(finger.words().contains("印字対象がありません"), "{}", finger.words());
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::Notice, "nobody has seen it");
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::MainMenu);
}

#[test]
fn s84_a_value_is_set_and_journaled() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "保守", "検針値確認・設定"]);
    finger.row(0);
    assert_eq!(finger.id(), ScreenId::Meter);
    finger.go(&["変更", "今回検針値"]);
    finger.keys("30300");
    finger.go(&["確定", "はい"]);
    assert!(finger.words().contains("30231 から 30300"), "{}", finger.words());
    assert!(facts(&finger).iter().any(|f| matches!(f, Fact::CountSet { .. })));
}

#[test]
fn s14b_a_preset_after_a_restart_asks_for_the_count_before_it() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "保守", "検針値確認・設定"]);
    finger.bench.sim("count 000 12");
    finger.row(0);
    finger.go(&["変更", "端末カウンタ"]);
    finger.keys("0");
    finger.go(&["確定", "はい"]);
    assert_eq!(finger.id(), ScreenId::EnterNumber, "{}", finger.words());
    finger.keys("30300");
    finger.touch("確定");
    assert!(finger.words().contains("30300 から 0"), "{}", finger.words());
    assert!(facts(&finger).iter().any(|f| matches!(f, Fact::Preset { .. })));
}

fn acknowledge(finger: &mut Finger) {
    while finger.id() == ScreenId::Notice {
        finger.touch("戻る");
    }
}

#[test]
fn s27_an_untrusted_clock_is_confirmed_with_what_the_refusal_names() {
    let mut bench = Bench::small();
    bench.power_off_until("2027/03/01 10:00");
    let mut finger = Finger::on(bench);
    acknowledge(&mut finger);
    finger.go(&["検針", "全メータ", "はい"]);
    assert!(finger.words().contains("「時計設定」"), "{}", finger.words());
    finger.go(&["戻る", "戻る", "設定", "時計設定", "確認済み", "戻る"]);
    acknowledge(&mut finger);
    finger.go(&["戻る", "検針", "全メータ", "はい"]);
    assert_eq!(finger.id(), ScreenId::Summary, "{}", finger.words());
}

#[test]
fn s87_a_types_prices_can_be_looked_at() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "登録情報確認", "メータ種別"]);
    finger.row(0);
    for fact in ["(\"基本料金\", \"2000.00\")", "(\"単価3\", \"30.01\")", "(\"単価変更使用量2\", \"6000\")"]
    {
        assert!(finger.words().contains(fact), "{}", finger.words());
    }
    finger.go(&["戻る", "戻る"]);
    assert_eq!(finger.id(), ScreenId::RegistrationMenu);
}

#[test]
fn s86_the_battery_is_warned_of_from_seven_months_before() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "バッテリ交換日", "設定"]);
    finger.keys("20250601");
    finger.touch("確定");
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::BatteryNotice);
    assert!(finger.words().contains("あと 193 日"), "{}", finger.words());
}

#[test]
fn s88_a_service_code_guards_settings() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "パスワード設定", "サービスコード", "設定する"]);
    for _ in 0..2 {
        finger.keys("4321");
        finger.touch("確定");
    }
    finger.go(&["戻る", "戻る", "設定"]);
    finger.keys("1111");
    finger.touch("確定");
    assert_eq!(finger.id(), ScreenId::Trouble);
    finger.go(&["戻る", "設定"]);
    finger.keys("4321");
    finger.touch("確定");
    assert_eq!(finger.id(), ScreenId::SettingsMenu);
}

#[test]
fn s66_a_reprint_is_previewed_with_its_length() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "印字", "全メータ", "料金一覧表"]);
    assert_eq!(finger.id(), ScreenId::Preview);
    let Body::Slip(lines) = finger.screen().body else { panic!() };
    assert!(lines.contains(&"料金一覧表(全メータ)".to_owned()));
    finger.touch("印字");
    assert_eq!(finger.paper.len(), 3);
}

#[test]
fn s86_the_clock_is_set_and_journaled_as_a_correction() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "時計設定", "設定"]);
    finger.keys("202611201030");
    finger.go(&["確定", "はい"]);
    assert_eq!(finger.frame().clock, "2026/11/20 10:30");
    assert!(facts(&finger).contains(&Fact::ClockSet { by_ms: 30 * 60_000 }));
}

#[test]
fn s85_a_terminal_shows_its_counters_and_takes_a_mode() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "TTEメンテナンス"]);
    finger.row(0);
    finger.touch("計量値・通信確認");
    assert!(finger.words().contains("(\"000\", \"30231\")"), "{}", finger.words());
    finger.bench.pulses(&[("000", 5)]);
    finger.pass(1);
    assert!(finger.words().contains("(\"000\", \"30231\")"));
    finger.pass(1);
    assert!(finger.words().contains("(\"000\", \"30236\")"), "live");
    finger.bench.sim("fault 0 0 silent");
    finger.pass(2);
    assert!(finger.words().contains("応答なし"), "and so is its silence");
    finger.bench.sim("clear 0 0");
    finger.touch("更新");
    finger.hold_lines();
    finger.pass(2);
    finger.touch("戻る");
    finger.let_lines_answer();
    assert_eq!(finger.id(), ScreenId::Terminal, "what is touched while it reads is not lost");
    finger.go(&["モード書込み", "メータ2", "2線高速", "パルス積算", "0.5パルス", "はい"]);
    assert!(finger.words().contains("動作モードを書き込みました"), "{}", finger.words());
    finger.go(&["戻る", "動作モード"]);
    assert!(finger.words().contains("登録と異なります"), "shown, never overwritten by itself");
    assert!(facts(&finger).iter().any(|f| matches!(f, Fact::ModeWritten { .. })));
}

#[test]
fn s85_errors_of_a_terminal_are_counted() {
    let mut finger = Finger::on(Bench::small());
    finger.bench.sim("fault 0 0 silent");
    finger.go(&["読取", "全メータ", "戻る", "戻る", "保守", "TTEメンテナンス"]);
    assert!(!finger.words().contains("通信失敗 0/"), "{}", finger.words());
}

#[test]
fn s81_after_the_nightly_reading_the_panel_still_goes_back_to_the_password() {
    let mut finger = Finger::on(Bench::small().with_daily((10, 1)));
    set_password(&mut finger);
    finger.pass(90);
    assert!(facts(&finger).iter().any(|f| matches!(f, Fact::Daily { .. })));
    finger.go(&["保守", "メータ交換"]);
    finger.row(0);
    finger.keys("12");
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::Password, "not the half-typed exchange");
}
