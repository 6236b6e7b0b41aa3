//! タッチパネル補正: four crosses to be touched, a fifth to see whether it holds (S-86).
//!
//! Whatever goes wrong, the calibration in force stays. The crosses need no button, because with a bad calibration none
//! could be met: who does not touch is done after a minute.

use super::super::screen::{Body, Button, Mood, Screen, ScreenId, Touch};
use super::super::stage::{Stage, YES};
use super::maintenance::finish;
use crate::domain::calibration::{Calibration, Spot, Uncalibrated};
use crate::domain::settings::Setting;
use crate::domain::words::Words;
use crate::service::Command;
use crate::words;

/// Crosses in thousandths of width and height, clockwise from the upper left.
const CROSSES: [(u16, u16); 4] = [(100, 100), (900, 100), (900, 900), (100, 900)];
/// The cross of the test tap.
const TEST: (u16, u16) = (500, 500);
/// How long a cross waits for its touch.
const WAIT_US: u64 = 60_000_000;
/// How long an outcome stands that may not be possible to be touched away.
const TOLD_US: u64 = 10_000_000;
/// How often crosses are shown at the start: something that touches by itself must not keep the panel for ever.
const ROUNDS: u32 = 3;

/// Why there is no new calibration.
enum Kept {
    Refused(Uncalibrated),
    NobodyTouched,
}

/// タッチパネル補正 of the settings menu.
pub(super) async fn from_menu(stage: &Stage) {
    let title = title();
    let text = words!(
        "十字が5回表示されます。中心に、指先かペンで触れてください。1分間触れなければ中止します。\n始めますか?",
        "Five crosses are shown. Touch the middle of each. Without a touch for a minute nothing is changed. Begin?"
    );
    let body = Body::Message { mood: Mood::Question, text: stage.say(&text) };
    let actions = vec![stage.button(YES, &words!("開始", "Begin")), stage.back()];
    if stage.show(screen(stage, body, actions)).await != Touch::Button(YES) {
        return;
    }
    match measured(stage).await {
        Ok(found) => finish(stage, &title, Command::Change(Setting::Calibration(found))).await,
        Err(kept) => stage.tell(ScreenId::Trouble, Mood::Error, &title, &kept.words()).await,
    }
}

/// タッチパネル補正 from the starting screen: without a password, and with nothing that has to be met by a finger but the
/// crosses.
pub(super) async fn at_start(stage: &Stage) {
    for _ in 0..ROUNDS {
        let found = match measured(stage).await {
            Ok(found) => found,
            Err(kept) => {
                tell_anywhere(stage, Mood::Error, &kept.words()).await;
                match kept {
                    Kept::Refused(_) => continue,
                    Kept::NobodyTouched => return,
                }
            }
        };
        let command = Command::Change(Setting::Calibration(found));
        return match stage.command(ScreenId::Progress, &title(), command).await {
            Ok(_) => {
                let text = words!("タッチパネルを補正しました。", "The touch panel is calibrated.");
                tell_anywhere(stage, Mood::Done, &text).await;
            }
            Err(refusal) => {
                let zone = stage.service(|s| s.settings().zone);
                tell_anywhere(stage, Mood::Error, &refusal.words(zone)).await;
            }
        };
    }
}

/// The calibration of five touches.
async fn measured(stage: &Stage) -> Result<Calibration, Kept> {
    let mut taps = Vec::new();
    for (n, cross) in (1..).zip(CROSSES) {
        taps.push((tap(stage, n, cross).await?, spot(cross)));
    }
    let found = Calibration::of(&taps).map_err(Kept::Refused)?;
    let test = tap(stage, CROSSES.len() + 1, TEST).await?;
    if found.agrees(test, spot(TEST)) { Ok(found) } else { Err(Kept::Refused(Uncalibrated::Missed)) }
}

/// Where the sensor sees the finger that touches a cross. An ordinary pointer is its own sensor.
async fn tap(stage: &Stage, n: usize, (x, y): (u16, u16)) -> Result<Spot, Kept> {
    let of = CROSSES.len() + 1;
    let say = words!("十字の中心に触れてください({n}/{of})", "Touch the middle of the cross ({n} of {of})");
    let mut cross = screen(stage, Body::Crosshair(x, y), Vec::new());
    cross.title = stage.say(&say);
    match stage.show_until(cross, stage.now().up.plus_micros(WAIT_US)).await {
        Some(Touch::Sensed(seen)) => Ok(seen),
        Some(Touch::Point(x, y)) => Ok(spot((x, y))),
        Some(Touch::Button(_) | Touch::Row(_) | Touch::Key(_)) | None => Err(Kept::NobodyTouched),
    }
}

/// Words that any touch acknowledges, and time too.
async fn tell_anywhere(stage: &Stage, mood: Mood, text: &Words) {
    let text = format!(
        "{}\n{}",
        stage.say(text),
        stage.say(&words!("画面に触れると進みます。", "Touch anywhere to go on."))
    );
    let until = stage.now().up.plus_micros(TOLD_US);
    stage.show_until(screen(stage, Body::Message { mood, text }, Vec::new()), until).await;
}

fn screen(stage: &Stage, body: Body, actions: Vec<Button>) -> Screen {
    Screen { id: ScreenId::Calibration, title: stage.say(&title()), notices: Vec::new(), body, actions }
}

fn title() -> Words {
    words!("タッチパネル補正", "Touch panel")
}

fn spot((x, y): (u16, u16)) -> Spot {
    Spot::thousandths(x, y)
}

impl Kept {
    fn words(&self) -> Words {
        let why = match self {
            Self::Refused(why) => why.words(),
            Self::NobodyTouched => words!(
                "1分間触れられなかったため、中止しました。もう一度行ってください。",
                "Nobody touched for a minute. Do it once more."
            ),
        };
        Words {
            ja: format!("{}\n前の補正のままです。", why.ja),
            en: format!("{} The calibration is as it was.", why.en),
        }
    }
}
