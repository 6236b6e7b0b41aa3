//! The operator's work, one `async fn` per task; the tree of S-82 is their call tree.

mod calibration;
mod counts;
pub(super) mod download;
mod forgotten;
mod jobs;
mod log;
mod maintenance;
mod password;
mod pick;
mod printing;
mod registered;
pub(super) mod scheduled;
mod settings;
mod terminals;

use super::screen::ScreenId;
use super::stage::Stage;
use crate::domain::moment::Uptime;
use crate::words;

/// From power-on: a touch on the starting screen opens the calibration before anything else, because with a miscalibrated
/// panel nothing else can be reached (S-86).
pub(super) async fn start(stage: Stage, until: Uptime) {
    let screen = stage.inner.borrow().screen.clone();
    if stage.show_until(screen, until).await.is_some() {
        calibration::at_start(&stage).await;
    }
    main_menu(stage).await;
}

/// The operator's work from the waking touch on (S-81, S-82).
pub(super) async fn main_menu(stage: Stage) {
    // What is done about a password now is told at the next wake-up.
    let cleared = stage.building(|b| b.settings().password_cleared);
    password::enter(&stage).await;
    if let Some(at) = cleared {
        forgotten::notice(&stage, at).await;
    }
    notices(&stage).await;
    loop {
        let choices = [
            (words!("検針", "Reading"), Choice::Reading),
            (words!("読取", "Readout"), Choice::Readout),
            (words!("印字", "Print"), Choice::Print),
            (words!("保守", "Maintenance"), Choice::Maintenance),
            (words!("設定", "Settings"), Choice::Settings),
        ];
        let title = words!("メインメニュー", "Main menu");
        match stage.menu(ScreenId::MainMenu, &title, &choices).await {
            Some(Choice::Reading) => jobs::reading_menu(&stage).await,
            Some(Choice::Readout) => jobs::readout_menu(&stage).await,
            Some(Choice::Print) => printing::menu(&stage).await,
            Some(Choice::Maintenance) => maintenance::menu(&stage).await,
            Some(Choice::Settings) => settings::menu(&stage).await,
            None => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Choice {
    Reading,
    Readout,
    Print,
    Maintenance,
    Settings,
}

/// What happened while nobody looked: missed schedules, doubtful clock, printer trouble, battery (S-42, S-81).
async fn notices(stage: &Stage) {
    stage.tell_notices().await;
    settings::battery_notice(stage).await;
    jobs::decide_unconfirmed(stage).await;
}
