//! Reading, readout and printing.

use kenshin::domain::alarm::{BatteryLevel, Charger, PaperState};
use kenshin::domain::words::Lang;
use kenshin::panel::screen::Look;
use kenshin::panel::turn::Panel;

use super::{half_way, second_reading};
use crate::bench::Bench;
use crate::finger::Finger;
use crate::walk::Album;

pub(super) fn starting(album: &mut Album) {
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

pub(super) fn reading(album: &mut Album) {
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

pub(super) fn guards(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.go(&["検針", "全メータ", "はい", "戻る", "全メータ", "はい"]);
    album.keep("reading-already-today", &finger);
    finger.go(&["戻る", "個別メータ"]);
    finger.row(0);
    finger.touch("はい");
    album.keep("reading-again-question", &finger);
}

pub(super) fn held(album: &mut Album) {
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

pub(super) fn readout(album: &mut Album) {
    let mut finger = Finger::on(second_reading());
    finger.touch("読取");
    album.keep("readout-menu", &finger);
    half_way(album, "readout-progress", &["読取", "全メータ"]);
    finger.touch("全メータ");
    album.keep("readout-summary", &finger);
}

pub(super) fn printing(album: &mut Album) {
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
