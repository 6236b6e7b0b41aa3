//! 定時検針: the panel shows it, nobody can stop it by mistake (S-41).

use super::super::screen::{Body, Screen, ScreenId};
use super::super::stage::Stage;
use crate::domain::journal::DueKey;
use crate::words;

/// The screen while a scheduled reading runs.
pub(crate) fn screen(stage: &Stage, due: DueKey) -> Screen {
    let name = stage.building(|b| b.type_name(due.type_no).map_or(String::new(), ToString::to_string));
    let (done, of) = stage.inner.borrow().job.unwrap_or((0, 0));
    let percent = u8::try_from((done * 100).checked_div(of).unwrap_or(0)).unwrap_or(100);
    Screen {
        id: ScreenId::ScheduledReading,
        title: stage.say(&words!("メータ種別検針", "Reading by type")),
        notices: Vec::new(),
        body: Body::Progress {
            text: stage.say(&words!("種別「{name}」の検針中です...", "Reading type “{name}”...")),
            percent,
        },
        actions: Vec::new(),
    }
}
