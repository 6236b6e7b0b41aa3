//! ダウンロード: a registration arrives from the host PC; the panel shows it, and nothing can be touched (S-82, S-97).

use super::super::screen::{Body, Screen, ScreenId};
use super::super::stage::Stage;
use crate::words;

/// The screen while a registration arrives.
pub(crate) fn screen(stage: &Stage, percent: u8) -> Screen {
    Screen {
        id: ScreenId::Download,
        title: stage.say(&words!("ダウンロード", "Download")),
        notices: Vec::new(),
        body: Body::Progress {
            text: stage.say(&words!(
                "登録情報を受信しています...\n電源を切らないでください。",
                "Receiving the registration... Do not switch off."
            )),
            percent,
        },
        actions: Vec::new(),
    }
}
