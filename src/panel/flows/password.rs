//! パスワード入力 (S-83): wrong entries stay on the screen; five in a row lock it for a minute.

use sha2::{Digest, Sha256};

use super::super::screen::{Body, Keys, Mood, Screen, ScreenId};
use super::super::stage::{OTHER, Stage, Typed};
use super::forgotten::{self, Ended};
use crate::domain::moment::Uptime;
use crate::domain::settings::Secret;
use crate::domain::words::Words;
use crate::service::Command;
use crate::words;

/// Wrong entries that lock the screen.
const TRIES: u32 = 5;
/// How long it stays locked.
const LOCK_S: u64 = 60;

/// Asks for the password if one is set; comes back only when it was right.
pub(super) async fn enter(stage: &Stage) {
    let title = words!("パスワード入力", "Password");
    while let Some(password) = stage.building(|b| b.settings().password) {
        let locked = stage.locked();
        if let Some(until) = locked {
            lock(stage, &title, until).await;
        }
        let prompt = words!("パスワード(4桁)", "Password, four digits");
        let forgotten = stage.button(OTHER, &words!("忘れたとき", "Forgotten"));
        let typed = stage.entry_or(&title, &prompt, Keys::Digits, 4, true, Some(forgotten)).await;
        let what = match typed {
            Typed::Text(typed) if secret(&typed) == password => {
                stage.forgive_tries();
                return;
            }
            Typed::Text(_) => words!("パスワードが違います。", "The password is wrong."),
            Typed::Extra => match forgotten::ask(stage).await {
                Ended::Cleared => return,
                Ended::Wrong => words!("回答が違います。", "The answer is wrong."),
                Ended::Left => continue,
            },
            Typed::Back => continue,
        };
        if stage.count_wrong_try() >= TRIES {
            let until = stage.now().up.plus_micros(LOCK_S * 1_000_000);
            stage.lock_until(until);
            let noted = stage.command(ScreenId::Password, &title, Command::NoteLoginFailure).await;
            if let Err(refusal) = noted {
                stage.refuse(&title, &refusal).await;
            }
            lock(stage, &title, until).await;
        } else {
            stage.tell(ScreenId::Password, Mood::Error, &title, &what).await;
        }
    }
}

/// Nothing can be touched for a minute; the last word on why stays on the screen.
async fn lock(stage: &Stage, title: &Words, until: Uptime) {
    let screen = |seconds: u64| {
        let text = stage.say(&words!(
            "5回続けて間違えました。\n1分間操作できません。\nあと{seconds}秒",
            "Wrong five times. The panel is locked for a minute. {seconds} s left."
        ));
        Screen {
            id: ScreenId::Password,
            title: stage.say(title),
            notices: Vec::new(),
            body: Body::Message { mood: Mood::Error, text },
            actions: Vec::new(),
        }
    };
    stage.count_down(until, screen).await;
}

/// What is kept of typed digits.
pub(super) fn secret(typed: &str) -> Secret {
    Secret(Sha256::digest([b"kenshin panel ", typed.as_bytes()].concat()).into())
}

/// Two equal entries of four digits; `None` is 戻る or a difference, which is told.
pub(super) async fn new_secret(stage: &Stage, title: &Words) -> Option<Secret> {
    let first = words!("新しい番号(4桁)", "New, four digits");
    let first = stage.entry(title, &first, Keys::Digits, 4, true).await.filter(|t| t.len() == 4)?;
    let again = words!("もう一度", "Once more");
    let again = stage.entry(title, &again, Keys::Digits, 4, true).await?;
    if first == again {
        return Some(secret(&first));
    }
    let text = words!(
        "2回の入力が一致しません。\n変更していません。",
        "The two entries differ. Nothing was changed."
    );
    stage.tell(ScreenId::Trouble, Mood::Error, title, &text).await;
    None
}
