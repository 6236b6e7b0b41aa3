//! What comes without a touch: waking, schedule, download, trouble; and the full building.

use kenshin::panel::turn::Input;
use kenshin::ports::host::HostNews;
use kenshin::ports::store::StoreError;
use kenshin::service::Event;
use kenshin::wire::registration::read_and_check;

use super::second_reading;
use crate::bench::{Bench, data, edited};
use crate::finger::Finger;
use crate::walk::Album;

pub(super) fn waking(album: &mut Album) {
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

pub(super) fn nothing_to_print(album: &mut Album) {
    let files = edited(&data("small"), "meters", "許可,許可,許可", "許可,禁止,禁止");
    let mut finger = Finger::on(Bench::of(&files));
    finger.go(&["検針", "全メータ", "はい", "戻る"]);
    album.keep("nothing-to-print", &finger);
}

pub(super) fn unconfirmed(album: &mut Album) {
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

pub(super) fn scheduled(album: &mut Album) {
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
pub(super) fn download(album: &mut Album) {
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

pub(super) fn troubles(album: &mut Album) {
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
pub(super) fn full_house(album: &mut Album) {
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
