//! 設定, and the secrets.

use kenshin::domain::address::StationId;
use kenshin::domain::challenge::{Challenge, RecoveryKey};
use kenshin::panel::screen::{Body, Touch};
use kenshin::panel::turn::Input;
use kenshin::ports::lot::Lot;

use super::second_reading;
use crate::finger::Finger;
use crate::walk::Album;

pub(super) fn settings(album: &mut Album) {
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

pub(super) fn secrets(album: &mut Album) {
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
