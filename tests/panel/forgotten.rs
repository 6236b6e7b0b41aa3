//! A forgotten password (S-83).

use crate::bench::Bench;
use crate::finger::Finger;
use kenshin::domain::address::StationId;
use kenshin::domain::challenge::{Challenge, RecoveryKey};
use kenshin::domain::journal::{Fact, Seq};
use kenshin::domain::settings::Setting;
use kenshin::panel::screen::{Body, ScreenId};
use kenshin::ports::lot::Lot;

const KEY: &str = "key of the caretaker";

/// Draws 1, 2, 3 …
struct Counting(u8);

impl Lot for Counting {
    fn draw(&mut self) -> Option<[u8; 16]> {
        self.0 += 1;
        Some([self.0; 16])
    }
}

fn settings(finger: &Finger) -> Vec<Setting> {
    let entries = finger.panel.service(|s| s.store().entries(Seq(1), 10_000).unwrap());
    let setting = |fact| if let Fact::SettingChanged(s) = fact { Some(s) } else { None };
    entries.into_iter().filter_map(|e| setting(e.fact)).collect()
}

/// A panel that asks for 1234, on a site with a recovery key.
fn locked() -> Finger {
    let mut finger = Finger::on(Bench::small());
    finger.recoverable(RecoveryKey::new(KEY).unwrap(), Box::new(Counting(0)));
    finger.go(&["設定", "パスワード設定", "パスワード", "設定する"]);
    for _ in 0..2 {
        finger.keys("1234");
        finger.touch("確定");
    }
    finger.go(&["戻る", "戻る"]);
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::Password);
    finger
}

fn sleep(finger: &mut Finger) {
    finger.pass(300);
    finger.tap();
}

/// The number on the screen.
fn challenge(finger: &Finger) -> Challenge {
    let Body::Facts(facts) = finger.screen().body else { panic!("{}", finger.words()) };
    assert_eq!(facts[1], ("ID番号".to_owned(), "007".to_owned()));
    facts[0].1.parse().unwrap()
}

/// What somebody with the key says to this number.
fn answered(challenge: Challenge) -> String {
    challenge.answer(StationId::new(7).unwrap(), &RecoveryKey::new(KEY).unwrap()).to_string()
}

fn type_answer(finger: &mut Finger, digits: &str) {
    finger.touch("回答");
    finger.keys(digits);
    finger.touch("確定");
}

#[test]
fn s83_the_right_answer_takes_the_password_away_and_asks_for_a_new_one() {
    let mut finger = locked();
    finger.touch("忘れたとき");
    assert_eq!(finger.id(), ScreenId::Forgotten);
    let answer = answered(challenge(&finger));
    type_answer(&mut finger, &answer);
    assert!(finger.words().contains("パスワードを解除しました"), "{}", finger.words());
    finger.touch("戻る");
    for _ in 0..2 {
        finger.keys("5678");
        finger.touch("確定");
    }
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::MainMenu);
    assert!(matches!(settings(&finger)[1..], [Setting::PasswordCleared(_), Setting::Password(Some(_))]));
    finger.go(&["保守", "システムログ", "設定・時計"]);
    assert!(finger.words().contains("パスワード解除(照会番号への回答)"), "{}", finger.words());
}

#[test]
fn s83_that_it_was_taken_away_is_told_at_the_next_waking_until_somebody_has_read_it() {
    let mut finger = locked();
    finger.touch("忘れたとき");
    let answer = answered(challenge(&finger));
    type_answer(&mut finger, &answer);
    // No new password: the panel is open.
    finger.go(&["戻る", "戻る"]);
    assert_eq!(finger.id(), ScreenId::MainMenu, "not told to the one who did it");
    for _ in 0..2 {
        sleep(&mut finger);
        assert_eq!(finger.id(), ScreenId::Notice);
        assert!(
            finger.words().contains("2026/11/20 10:05 にパスワードが解除されました"),
            "{}",
            finger.words()
        );
    }
    finger.touch("戻る");
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::MainMenu, "read");
    assert_eq!(settings(&finger).last(), Some(&Setting::ClearingSeen));
}

#[test]
fn s83_wrong_answers_count_as_wrong_passwords_and_each_has_a_challenge_of_its_own() {
    let mut finger = locked();
    let mut asked = Vec::new();
    for _ in 0..3 {
        finger.touch("忘れたとき");
        asked.push(challenge(&finger));
        type_answer(&mut finger, "00000000");
        assert!(finger.words().contains("回答が違います"), "{}", finger.words());
        finger.touch("戻る");
    }
    asked.dedup();
    assert_eq!(asked.len(), 3);
    finger.keys("9999");
    finger.go(&["確定", "戻る", "忘れたとき"]);
    let late = answered(asked[0]);
    type_answer(&mut finger, &late);
    assert!(
        finger.words().contains("5回続けて間違えました"),
        "an answer to an old number: {}",
        finger.words()
    );
    assert!(!settings(&finger).iter().any(|s| matches!(s, Setting::PasswordCleared(_))));
}

#[test]
fn s83_a_challenge_outlives_the_dark_but_not_half_an_hour_and_not_being_left() {
    let mut finger = locked();
    finger.touch("忘れたとき");
    let first = challenge(&finger);
    sleep(&mut finger);
    assert_eq!(finger.id(), ScreenId::Password);
    finger.touch("忘れたとき");
    assert_eq!(challenge(&finger), first, "somebody is on the telephone");
    finger.go(&["戻る", "忘れたとき"]);
    let second = challenge(&finger);
    assert_ne!(second, first, "left");
    finger.touch("回答");
    let answer = answered(second);
    finger.keys(&answer);
    for _ in 0..8 {
        finger.pass(225);
        finger.keys("\u{8}");
        finger.keys(&answer[7..]);
    }
    finger.touch("確定");
    assert!(finger.words().contains("有効時間が過ぎました"), "{}", finger.words());
    finger.go(&["戻る", "忘れたとき"]);
    assert_ne!(challenge(&finger), second);
}

#[test]
fn s83_without_a_recovery_key_the_screen_says_whom_to_call() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "パスワード設定", "パスワード", "設定する"]);
    for _ in 0..2 {
        finger.keys("1234");
        finger.touch("確定");
    }
    sleep(&mut finger);
    finger.touch("忘れたとき");
    assert!(finger.words().contains("保守担当者に連絡してください"), "{}", finger.words());
    finger.touch("戻る");
    assert_eq!(finger.id(), ScreenId::Password);
}
