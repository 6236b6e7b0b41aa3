//! 忘れたとき: a forgotten password is taken away by the answer to a challenge (S-83).

use super::super::screen::{Body, Keys, Mood, Screen, ScreenId, Touch};
use super::super::stage::{Stage, YES};
use super::password::new_secret;
use crate::domain::challenge::Answer;
use crate::domain::moment::Moment;
use crate::domain::settings::Setting;
use crate::domain::words::Words;
use crate::service::Command;
use crate::words;

/// How the attempt ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The password is gone, or a new one is set.
    Cleared,
    /// A wrong answer; it counts like a wrong password.
    Wrong,
    /// Nothing was answered.
    Left,
}

/// Shows a challenge and takes its answer.
pub(super) async fn ask(stage: &Stage) -> Ended {
    let title = words!("パスワード解除", "Forgotten password");
    let Some(challenge) = stage.challenge() else {
        let text = words!(
            "パネルではパスワードを解除できません。\n保守担当者に連絡してください。",
            "The password cannot be taken away on this panel. Please call service."
        );
        stage.tell(ScreenId::Forgotten, Mood::Info, &title, &text).await;
        return Ended::Left;
    };
    while show(stage, &title, &challenge.to_string()).await {
        let prompt = words!("照会番号\n{challenge}\nの回答(8桁)", "Answer to\n{challenge}\n(8 digits)");
        let Some(typed) = stage.entry(&title, &prompt, Keys::Digits, 8, false).await else { continue };
        // Gone when it took longer than half an hour.
        let Some(right) = stage.answer_to(challenge) else {
            let text = words!(
                "照会番号の有効時間が過ぎました。\n新しい照会番号でやり直してください。",
                "The number is no longer valid. Begin again with a new one."
            );
            stage.tell(ScreenId::Forgotten, Mood::Error, &title, &text).await;
            return Ended::Left;
        };
        stage.forget_challenge();
        let is_right = typed.parse::<Answer>() == Ok(right);
        return if is_right { clear(stage, &title).await } else { Ended::Wrong };
    }
    stage.forget_challenge();
    Ended::Left
}

/// The number and what it is good for; whether there is an answer to be typed.
async fn show(stage: &Stage, title: &Words, challenge: &str) -> bool {
    let station = stage.service(|s| s.settings().station);
    let body = Body::Facts(vec![
        (stage.say(&words!("照会番号", "Number")), challenge.to_owned()),
        (stage.say(&words!("ID番号", "Station")), station.to_string()),
    ]);
    let notices = vec![
        stage.say(&words!("保守担当者に番号を伝えてください。", "Tell service these numbers.")),
        stage.say(&words!("30分以内に回答を入力してください。", "Type the answer within 30 minutes.")),
    ];
    let actions = vec![stage.button(YES, &words!("回答", "Answer")), stage.back()];
    let screen = Screen { id: ScreenId::Forgotten, title: stage.say(title), notices, body, actions };
    stage.show(screen).await == Touch::Button(YES)
}

async fn clear(stage: &Stage, title: &Words) -> Ended {
    let cleared = Command::Change(Setting::PasswordCleared(stage.now().wall));
    if let Err(refusal) = stage.command(ScreenId::Progress, title, cleared).await {
        stage.refuse(title, &refusal).await;
        return Ended::Left;
    }
    let text = words!(
        "パスワードを解除しました。\n新しいパスワードを設定してください。",
        "The password is taken away. Please set a new one."
    );
    stage.tell(ScreenId::Forgotten, Mood::Done, title, &text).await;
    if let Some(secret) = new_secret(stage, title).await {
        let set = Command::Change(Setting::Password(Some(secret)));
        super::maintenance::finish(stage, title, set).await;
    }
    Ended::Cleared
}

/// Tells that the password was taken away, once more and until somebody has read it (S-83).
pub(super) async fn notice(stage: &Stage, cleared: Moment) {
    let at = stage.service(|s| s.settings().zone).civil(cleared);
    let title = words!("お知らせ", "Notice");
    let text = words!(
        "{at} にパスワードが解除されました。\n心当たりがなければ保守担当者に連絡してください。",
        "The password was taken away at {at} by the answer to a challenge. If nobody of yours did it, call service."
    );
    stage.tell(ScreenId::Notice, Mood::Info, &title, &text).await;
    let seen = Command::Change(Setting::ClearingSeen);
    if let Err(refusal) = stage.command(ScreenId::Progress, &title, seen).await {
        stage.refuse(&title, &refusal).await;
    }
}
