//! Where the finger goes.

use kenshin::domain::address::StationId;
use kenshin::domain::alarm::{BatteryLevel, Charger, PaperState};
use kenshin::domain::challenge::{Challenge, RecoveryKey};
use kenshin::domain::journal::Target;
use kenshin::domain::words::Lang;
use kenshin::panel::screen::{Body, Look, Touch};
use kenshin::panel::turn::{Input, Panel};
use kenshin::ports::host::HostNews;
use kenshin::ports::lot::Lot;
use kenshin::ports::store::StoreError;
use kenshin::service::Event;
use kenshin::wire::registration::read_and_check;

use crate::bench::{Bench, data, edited, moment};
use crate::finger::Finger;
use crate::walk::Album;

/// Everything, in the manual's order.
pub(crate) fn all() -> Album {
    let mut album = Album::default();
    starting(&mut album);
    reading(&mut album);
    guards(&mut album);
    held(&mut album);
    readout(&mut album);
    printing(&mut album);
    maintenance(&mut album);
    values(&mut album);
    registered(&mut album);
    settings(&mut album);
    secrets(&mut album);
    waking(&mut album);
    nothing_to_print(&mut album);
    unconfirmed(&mut album);
    scheduled(&mut album);
    download(&mut album);
    troubles(&mut album);
    full_house(&mut album);
    album
}

/// The small building after its first reading, four days later, the counters of the sample slips.
fn second_reading() -> Bench {
    second_reading_of(Bench::small())
}

fn second_reading_of(mut bench: Bench) -> Bench {
    bench.pulses(&[("000", 450), ("001", 470), ("002", 290), ("003", 480), ("004", 490)]);
    bench.read(Target::All).unwrap();
    bench.pulses(&[("000", 461), ("001", 474), ("002", 295), ("003", 506), ("004", 502)]);
    let ms = moment("2026/11/24 09:30").ms_since(bench.now().wall);
    bench.let_pass_ms(u64::try_from(ms).unwrap());
    bench
}

fn starting(album: &mut Album) {
    let mut bench = second_reading();
    let service = bench.take_service();
    let panel = Panel::new(service, bench.now(), Lang::Ja, Look::Light);
    album.keep_screen("starting", panel.frame(), panel.screen());
    let mut finger = Finger::on(second_reading());
    album.keep("main-menu", &finger);
    finger.faults(BatteryLevel::Low, Charger::Fault, PaperState::Out);
    finger.pass(1);
    album.keep("faults", &finger);
}

fn reading(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.touch("検針");
    album.keep("reading-menu", &finger);
    finger.touch("入居者別");
    album.keep("reading-tenant", &finger);
    finger.touch("番号");
    finger.keys("A0");
    album.keep("reading-number", &finger);
    finger.go(&["戻る", "戻る", "メータ種別"]);
    album.keep("reading-type", &finger);
    finger.go(&["戻る", "個別メータ"]);
    album.keep("reading-meter", &finger);
    finger.go(&["戻る", "全メータ"]);
    album.keep("reading-question", &finger);
    half_way(album, "reading-progress", &["検針", "全メータ", "はい"]);
    finger.touch("はい");
    album.keep("reading-summary", &finger);
    finger.touch("一覧");
    album.keep("reading-summary-list", &finger);
    let mut finger = Finger::on(second_reading());
    finger.hold_lines();
    finger.go(&["検針", "全メータ", "はい", "中止"]);
    finger.let_lines_answer();
    album.keep("reading-stopped", &finger);
}

/// A job of the full building, some of its terminals still silent.
fn half_way(album: &mut Album, name: &str, path: &[&str]) {
    let mut finger = Finger::on(Bench::of(&data("building-400")));
    finger.hold_lines();
    finger.go(path);
    finger.let_some_answer(26);
    album.keep(name, &finger);
}

fn guards(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.go(&["検針", "全メータ", "はい", "戻る", "全メータ", "はい"]);
    album.keep("reading-already-today", &finger);
    finger.go(&["戻る", "個別メータ"]);
    finger.row(0);
    finger.touch("はい");
    album.keep("reading-again-question", &finger);
}

fn held(album: &mut Album) {
    let mut bench = second_reading();
    bench.sim("fault 0 0 silent");
    let mut finger = Finger::on(bench);
    finger.go(&["検針", "個別メータ"]);
    finger.row(0);
    finger.touch("はい");
    album.keep("held-summary", &finger);
    finger.touch("一覧");
    album.keep("held-summary-list", &finger);
    finger.go(&["戻る", "戻る"]);
    album.keep("held-reading-menu", &finger);
    finger.bench.sim("clear 0 0");
    finger.bench.pulses(&[("000", 12)]);
    finger.go(&["戻る", "保守", "検針値確認・設定"]);
    finger.row(0);
    album.keep("held-meter", &finger);
    finger.go(&["戻る", "戻る", "戻る", "検針"]);
    finger.touch("保留再検針");
    album.keep("held-retry-type", &finger);
    finger.row(0);
    finger.touch("はい");
    album.keep("held-retry-summary", &finger);
    finger.go(&["戻る", "保留再検針"]);
    finger.row(0);
    finger.touch("はい");
    album.keep("held-none", &finger);
}

fn readout(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.touch("読取");
    album.keep("readout-menu", &finger);
    half_way(album, "readout-progress", &["読取", "全メータ"]);
    finger.touch("全メータ");
    album.keep("readout-summary", &finger);
}

fn printing(album: &mut Album) {
    let mut finger = Finger::on(Bench::small());
    finger.touch("印字");
    album.keep("print-menu", &finger);
    finger.touch("全メータ");
    album.keep("print-table", &finger);
    finger.touch("使用量一覧表");
    album.keep("print-nothing", &finger);
    let mut finger = Finger::on(second_reading());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "印字", "全メータ", "料金一覧表"]);
    album.keep("print-preview", &finger);
    finger.touch("印字");
    album.keep("print-begun", &finger);
}

fn maintenance(album: &mut Album) {
    let files = edited(&data("small"), "meters", "2,2,1.00,2線低速", "2,2,1.00,3線");
    let mut finger = Finger::on(second_reading_of(Bench::of(&files)));
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る"]);
    finger.touch("保守");
    album.keep("maintenance-menu", &finger);
    finger.touch("システムログ");
    album.keep("log-kinds", &finger);
    finger.touch("検針・読取");
    album.keep("log-readings", &finger);
    finger.touch("印字");
    album.keep("log-preview", &finger);
    finger.go(&["戻る", "戻る", "値・交換"]);
    album.keep("log-none", &finger);
    finger.go(&["戻る", "戻る", "TTEメンテナンス"]);
    album.keep("terminals", &finger);
    finger.touch("印字");
    album.keep("terminals-lists", &finger);
    finger.touch("通信状態一覧表");
    album.keep("terminals-links-preview", &finger);
    finger.go(&["戻る", "印字", "動作モード一覧表"]);
    album.keep("terminals-modes-preview", &finger);
    finger.touch("戻る");
    finger.row(0);
    album.keep("terminal-menu", &finger);
    finger.touch("計量値・通信確認");
    album.keep("terminal-counters", &finger);
    finger.go(&["戻る", "動作モード"]);
    album.keep("terminal-modes", &finger);
    finger.go(&["戻る", "モード書込み"]);
    album.keep("terminal-write-input", &finger);
    finger.touch("メータ2");
    album.keep("terminal-write-wiring", &finger);
    finger.touch("3線");
    album.keep("terminal-write-accumulation", &finger);
    finger.touch("ON時間積算");
    album.keep("terminal-write-weight", &finger);
    finger.touch("1パルス");
    album.keep("terminal-write-impossible", &finger);
    finger.go(&["戻る", "モード書込み", "メータ2", "3線", "パルス積算", "1パルス"]);
    album.keep("terminal-write-question", &finger);
    finger.touch("はい");
    album.keep("terminal-write-done", &finger);
    finger.touch("戻る");
    finger.bench.sim("fault 0 0 silent");
    finger.touch("動作モード");
    album.keep("terminal-silent", &finger);
    finger.go(&["戻る", "計量値・通信確認", "戻る", "戻る"]);
    album.keep("terminals-failures", &finger);
    finger.bench.sim("clear 0 0");
    finger.go(&["戻る", "バージョン情報"]);
    album.keep("version", &finger);
    finger.go(&["戻る", "メータ交換"]);
    album.keep("exchange-meter", &finger);
    finger.row(0);
    finger.keys("031200");
    album.keep("exchange-closing", &finger);
    finger.touch("確定");
    finger.keys("0");
    album.keep("exchange-opening", &finger);
    finger.touch("確定");
    finger.keys("E-");
    album.keep("exchange-key", &finger);
    finger.keys("20001");
    finger.touch("確定");
    album.keep("exchange-question", &finger);
    finger.touch("はい");
    album.keep("exchange-done", &finger);
}

fn values(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "保守", "検針値確認・設定"]);
    album.keep("values", &finger);
    finger.row(0);
    album.keep("values-meter", &finger);
    finger.touch("一覧印字");
    album.keep("values-preview", &finger);
    finger.go(&["戻る", "変更"]);
    album.keep("values-change", &finger);
    finger.touch("今回検針値");
    finger.keys("31150");
    album.keep("values-number", &finger);
    finger.touch("確定");
    album.keep("values-question", &finger);
    finger.touch("はい");
    album.keep("values-done", &finger);
    let mut bench = second_reading();
    bench.sim("count 000 12");
    let mut finger = Finger::on(bench);
    finger.go(&["検針", "全メータ", "はい", "戻る", "戻る", "保守", "検針値確認・設定"]);
    album.keep("values-reversed-list", &finger);
    finger.row(0);
    album.keep("values-reversed-meter", &finger);
    finger.touch("変更");
    album.keep("values-reversed", &finger);
    finger.touch("計器交換・初期化");
    album.keep("values-part-question", &finger);
    finger.touch("いいえ");
    album.keep("values-restart-question", &finger);
}

fn registered(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.go(&["保守", "登録情報確認"]);
    album.keep("registration-menu", &finger);
    for (label, name) in [
        ("メータ種別", "types"),
        ("入居者", "tenants"),
        ("検針・印字許可", "permissions"),
        ("印字表題", "titles"),
        ("自動更新許可", "auto-update"),
        ("警報出力条件", "alarm"),
    ] {
        finger.touch(label);
        album.keep(&format!("registration-{name}"), &finger);
        if name == "types" {
            finger.touch("印字");
            album.keep("registration-types-preview", &finger);
            finger.touch("戻る");
            finger.row(0);
            album.keep("registration-type", &finger);
            finger.touch("戻る");
        }
        finger.touch("戻る");
    }
}

fn settings(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.touch("設定");
    album.keep("settings-menu", &finger);
    finger.touch("時計設定");
    album.keep("clock", &finger);
    finger.touch("設定");
    finger.keys("202611240931");
    album.keep("clock-entry", &finger);
    finger.touch("確定");
    album.keep("clock-question", &finger);
    finger.touch("はい");
    album.keep("clock-set", &finger);
    finger.go(&["戻る", "時計設定", "確認済み"]);
    album.keep("clock-confirmed", &finger);
    finger.go(&["戻る", "時計設定", "設定"]);
    finger.keys("202613240931");
    finger.touch("確定");
    album.keep("clock-wrong", &finger);
    finger.go(&["戻る", "印字濃度設定"]);
    album.keep("density", &finger);
    finger.go(&["+2", "戻る"]);
    album.keep("density-test", &finger);
    finger.go(&["いいえ", "上位伝送設定"]);
    album.keep("host-link", &finger);
    finger.touch("変更");
    album.keep("host-link-change", &finger);
    finger.touch("速度");
    album.keep("host-link-speed", &finger);
    finger.go(&["戻る", "変更", "形式"]);
    album.keep("host-link-character", &finger);
    finger.go(&["戻る", "変更", "タイムアウト"]);
    album.keep("host-link-timeout", &finger);
    finger.go(&["戻る", "戻る", "画面清掃"]);
    finger.pass(7);
    album.keep("cleaning", &finger);
    finger.pass(23);
    calibration(album);
    finger.touch("バッテリ交換日");
    album.keep("battery-date", &finger);
    finger.touch("設定");
    finger.keys("20250601");
    album.keep("battery-entry", &finger);
    finger.touch("確定");
    album.keep("settings-done", &finger);
    finger.go(&["戻る", "バッテリ交換日", "設定"]);
    finger.keys("20250631");
    finger.touch("確定");
    album.keep("battery-wrong", &finger);
}

/// Five crosses, met and missed.
fn calibration(album: &mut Album) {
    const CROSSES: [(u16, u16); 5] = [(100, 100), (900, 100), (900, 900), (100, 900), (500, 500)];
    let point = |finger: &mut Finger, (x, y)| finger.input(Input::Touch(Touch::Point(x, y)));
    let mut finger = Finger::on(second_reading());
    finger.go(&["設定", "タッチパネル補正"]);
    album.keep("calibration", &finger);
    finger.touch("開始");
    album.keep("calibration-cross", &finger);
    CROSSES[..4].iter().for_each(|cross| point(&mut finger, *cross));
    album.keep("calibration-check", &finger);
    point(&mut finger, CROSSES[4]);
    album.keep("calibration-done", &finger);
    finger.go(&["戻る", "タッチパネル補正", "開始"]);
    CROSSES.iter().for_each(|_| point(&mut finger, CROSSES[0]));
    album.keep("calibration-refused", &finger);
}

fn secrets(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.recoverable(RecoveryKey::new(KEY).unwrap(), Box::new(Drawn));
    finger.go(&["設定", "パスワード設定"]);
    album.keep("password-setting", &finger);
    finger.touch("パスワード");
    album.keep("password-set-or-none", &finger);
    finger.touch("設定する");
    finger.keys("1234");
    album.keep("password-new", &finger);
    finger.touch("確定");
    finger.keys("1235");
    finger.touch("確定");
    album.keep("password-differs", &finger);
    finger.touch("戻る");
    for which in ["パスワード", "サービスコード"] {
        finger.go(&["パスワード設定", which, "設定する"]);
        for _ in 0..2 {
            finger.keys("1234");
            finger.touch("確定");
        }
        finger.touch("戻る");
    }
    finger.go(&["戻る", "設定"]);
    finger.keys("12");
    album.keep("service-code", &finger);
    finger.keys("00");
    finger.touch("確定");
    album.keep("service-code-wrong", &finger);
    finger.pass(300);
    album.keep("dark", &finger);
    finger.tap();
    finger.keys("99");
    album.keep("password", &finger);
    finger.keys("99");
    finger.touch("確定");
    album.keep("password-wrong", &finger);
    for _ in 0..4 {
        finger.touch("戻る");
        finger.keys("9999");
        finger.touch("確定");
    }
    finger.pass(9);
    album.keep("password-locked", &finger);
    finger.pass(51);
    finger.touch("忘れたとき");
    album.keep("forgotten", &finger);
    finger.touch("回答");
    finger.keys("00000000");
    album.keep("forgotten-answer", &finger);
    finger.touch("確定");
    album.keep("forgotten-wrong", &finger);
    finger.go(&["戻る", "忘れたとき"]);
    let Body::Facts(facts) = finger.screen().body else { panic!("{}", finger.words()) };
    let challenge: Challenge = facts[0].1.parse().unwrap();
    let answer = challenge.answer(StationId::new(7).unwrap(), &RecoveryKey::new(KEY).unwrap());
    finger.touch("回答");
    finger.keys(&answer.to_string());
    finger.touch("確定");
    album.keep("forgotten-cleared", &finger);
    finger.go(&["戻る", "戻る"]);
    finger.pass(300);
    finger.tap();
    album.keep("forgotten-notice", &finger);
    without_a_key(album);
}

fn without_a_key(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.go(&["設定", "パスワード設定", "パスワード", "設定する"]);
    for _ in 0..2 {
        finger.keys("1234");
        finger.touch("確定");
    }
    finger.pass(300);
    finger.tap();
    finger.touch("忘れたとき");
    album.keep("forgotten-no-key", &finger);
}

const KEY: &str = "key of the caretaker";

/// The same lot every time; the challenge is drawn with the journal's own number, too.
struct Drawn;

impl Lot for Drawn {
    fn draw(&mut self) -> Option<[u8; 16]> {
        Some([7; 16])
    }
}

fn waking(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.go(&["設定", "バッテリ交換日", "設定"]);
    finger.keys("20250601");
    finger.touch("確定");
    finger.pass(300);
    finger.tap();
    album.keep("battery-notice", &finger);
    let mut bench = Bench::of(&edited(&data("small"), "types", "30.01,31,23:59", "30.01,25,09:00"));
    bench.let_pass_ms(6 * 24 * 3_600_000);
    album.keep("missed-schedule", &Finger::on(bench));
}

fn nothing_to_print(album: &mut Album) {
    let files = edited(&data("small"), "meters", "許可,許可,許可", "許可,禁止,禁止");
    let mut finger = Finger::on(Bench::of(&files));
    finger.go(&["検針", "全メータ", "はい", "戻る"]);
    album.keep("nothing-to-print", &finger);
}

fn unconfirmed(album: &mut Album) {
    let files = edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動");
    let mut bench = Bench::of(&files);
    bench.pulses(&[("000", 450), ("001", 470), ("002", 290), ("003", 480), ("004", 490)]);
    let mut finger = Finger::on(bench);
    finger.go(&["検針", "全メータ", "はい"]);
    album.keep("provisional", &finger);
    finger.touch("戻る");
    album.keep("provisional-left", &finger);
    finger.go(&["戻る", "検針", "破棄"]);
    album.keep("provisional-discard", &finger);
    finger.touch("はい");
    album.keep("provisional-discarded", &finger);
}

fn scheduled(album: &mut Album) {
    let files = edited(&data("small"), "types", "30.01,31,23:59", "30.01,20,10:04");
    let full = edited(&data("building-400"), "types", "31,23:59", "20,10:04");
    let mut finger = Finger::on(Bench::of(&full));
    finger.hold_lines();
    finger.pass(241);
    finger.let_some_answer(20);
    album.keep("scheduled", &finger);
    let mut finger =
        Finger::on(Bench::of(&edited(&data("small"), "types", "30.01,31,23:59", "30.01,20,18:00")));
    finger.go(&["検針", "全メータ", "はい"]);
    album.keep("scheduled-today-question", &finger);
    let mut finger = Finger::on(Bench::of(&files));
    finger.pass(235);
    finger.go(&["検針", "全メータ", "はい"]);
    album.keep("scheduled-too-near", &finger);
}

/// A registration arrives from the host PC, whole, and half.
fn download(album: &mut Album) {
    let renamed = edited(&data("small"), "tenants", "ハンバーガーB", "ハンバーガーC");
    let host = |finger: &mut Finger, news| finger.input(Input::Event(Event::Host(news)));
    let mut finger = Finger::on(second_reading());
    host(&mut finger, HostNews::Active(true));
    host(&mut finger, HostNews::DownloadBegan);
    host(&mut finger, HostNews::DownloadGoesOn(36));
    album.keep("download", &finger);
    let checked = read_and_check(&renamed).map(Box::new);
    host(&mut finger, HostNews::DownloadComplete { checked, acknowledged: true });
    host(&mut finger, HostNews::Active(false));
    album.keep("download-done", &finger);
    finger.touch("戻る");
    host(&mut finger, HostNews::DownloadBegan);
    host(&mut finger, HostNews::DownloadBroken);
    album.keep("download-broken", &finger);
}

fn troubles(album: &mut Album) {
    let mut bench = second_reading();
    bench.power_off_until("2027/03/01 10:00");
    let mut finger = Finger::on(bench);
    album.keep("clock-untrusted-notice", &finger);
    while finger.labels().iter().any(|(_, l)| l == "戻る") {
        finger.touch("戻る");
    }
    album.keep("clock-untrusted-menu", &finger);
    finger.go(&["検針", "全メータ", "はい"]);
    album.keep("clock-untrusted-refused", &finger);
    let mut finger = Finger::on(Bench::empty());
    finger.go(&["検針", "全メータ", "はい"]);
    album.keep("not-registered", &finger);
    let mut finger = Finger::on(second_reading());
    finger.clock_is_stuck = true;
    finger.go(&["設定", "時計設定", "設定"]);
    finger.keys("202611240931");
    finger.go(&["確定", "はい"]);
    album.keep("clock-not-set", &finger);
    let damaged = StoreError::Damaged { at: "1234".to_owned(), what: "checksum does not fit".to_owned() };
    finger.input(Input::Event(Event::Verified(Err(damaged))));
    finger.touch("戻る");
    album.keep("damaged", &finger);
    let mut bench = second_reading();
    bench.sim("fault 0 0 silent");
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "検針値確認・設定"]);
    finger.row(0);
    finger.go(&["変更", "端末カウンタ"]);
    finger.keys("0");
    finger.go(&["確定", "はい"]);
    album.keep("terminal-unreachable", &finger);
    let mut bench = second_reading();
    bench.sim("count 000 12");
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "検針値確認・設定"]);
    finger.row(0);
    finger.go(&["変更", "端末カウンタ"]);
    finger.keys("0");
    finger.touch("確定");
    album.keep("preset-question", &finger);
    finger.touch("はい");
    finger.keys("31142");
    album.keep("preset-closing", &finger);
    finger.touch("確定");
    album.keep("preset-done", &finger);
    let mut finger = Finger::on(second_reading());
    finger.go(&["保守", "メータ交換"]);
    finger.row(0);
    finger.keys("100");
    finger.touch("確定");
    finger.keys("0");
    finger.touch("確定");
    finger.keys("E20001");
    finger.go(&["確定", "はい"]);
    album.keep("exchange-backwards", &finger);
}

/// As many and as long as a registration allows.
fn full_house(album: &mut Album) {
    let mut finger = Finger::on(Bench::of(&data("building-400")));
    finger.go(&["検針", "入居者別"]);
    album.keep("full-tenants", &finger);
    finger.go(&["戻る", "個別メータ"]);
    album.keep("full-meters", &finger);
    finger.go(&["戻る", "全メータ", "はい"]);
    album.keep("full-summary", &finger);
    finger.touch("一覧");
    album.keep("full-summary-list", &finger);
    finger.go(&["戻る", "戻る", "戻る", "保守", "登録情報確認", "メータ種別"]);
    album.keep("full-types", &finger);
    let mut bench = Bench::small();
    (0..120).for_each(|_| bench.restart());
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "システムログ", "すべて"]);
    album.keep("log", &finger);
    finger.touch("印字");
    album.keep("log-page-preview", &finger);
    finger.go(&["戻る", "古い記録"]);
    album.keep("log-older", &finger);
}
