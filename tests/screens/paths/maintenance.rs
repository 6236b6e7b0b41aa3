//! 保守 and what is registered.

use super::{second_reading, second_reading_of};
use crate::bench::{Bench, data, edited};
use crate::finger::Finger;
use crate::walk::Album;

pub(super) fn maintenance(album: &mut Album) {
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

pub(super) fn values(album: &mut Album) {
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

pub(super) fn registered(album: &mut Album) {
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
