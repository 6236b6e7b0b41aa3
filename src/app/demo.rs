//! `kenshin demo`: the whole program on a simulated building of 400 meters, in a window with the world around the unit
//! beside it, or as a story of commands.

pub mod building;
pub mod paper;
#[cfg(feature = "panel")]
pub mod play;
pub mod site;
mod story;
pub mod view;
#[cfg(feature = "panel")]
pub mod window;
pub mod workshop;
pub mod world;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::exit::{Exit, Trouble};
use super::tell;
use crate::cli::Demo;
use crate::domain::registration::Registration;
use crate::domain::words::{Lang, Words};
use crate::words;
use building::Building;
use story::Story;

/// Runs the demo.
///
/// # Errors
/// Why it could not be set up.
pub fn run(demo: &Demo, lang: Lang, interrupted: Arc<AtomicBool>) -> Result<Exit, Trouble> {
    let folder = site::new_folder(&demo.dir)?;
    let registration = site::write_registration(&folder)?;
    let mut building = Building::start(&folder, &registration)?;
    site::write_site(&folder)?;
    let mut story = Story { site: folder.clone(), lang, interrupted };

    let where_ = folder.display();
    story.say(&words!(
        "模擬の建物を {where_} に作りました: 回線4本、端末伝送器40台、メータ400台。",
        "A simulated building stands in {where_}: four lines, 40 terminals, 400 meters."
    ));
    story.command(&["register", "load", "registration"], Exit::Done)?;
    if !demo.headless {
        match show(building, &folder, &registration, lang, &story.interrupted) {
            Ok(ended) => return ended,
            Err(no_display) => {
                building = no_display.building;
                tell::say(no_display.why.say(lang));
                story.say(&words!("画面なしで続けます。", "Going on without a screen."));
            }
        }
    }
    let ended = story.run(&mut building);
    building.stop();
    ended
}

/// There is nothing to show windows on; the building is as it was.
struct NoDisplay {
    building: Building,
    why: Words,
}

/// How the demo in its windows ended.
#[cfg(feature = "panel")]
fn show(
    building: Building,
    folder: &Path,
    registration: &Registration,
    lang: Lang,
    interrupted: &Arc<AtomicBool>,
) -> Result<Result<Exit, Trouble>, NoDisplay> {
    let window = match play::open() {
        Ok(window) => window,
        Err(e) => return Err(NoDisplay { building, why: e.words() }),
    };
    let world = world::World::new(building, registration, folder.join("slips"));
    Ok(play::run(window, world, folder, lang, interrupted))
}

#[cfg(not(feature = "panel"))]
fn show(
    building: Building,
    _: &Path,
    _: &Registration,
    _: Lang,
    _: &Arc<AtomicBool>,
) -> Result<Result<Exit, Trouble>, NoDisplay> {
    let why =
        words!("このプログラムには画面が組み込まれていません。", "This program was built without its panel.");
    Err(NoDisplay { building, why })
}
