//! The demo without a window: the program's own commands, each shown as it would be typed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::building::Building;
use crate::app::exit::{Exit, Trouble};
use crate::app::tell;
use crate::domain::words::{Lang, Words};
use crate::sim::terminals::parse_order;
use crate::words;

/// Tells the story and runs its commands.
pub(super) struct Story {
    /// The site's folder.
    pub(super) site: PathBuf,
    /// Language of its words.
    pub(super) lang: Lang,
    /// Set by Ctrl-C.
    pub(super) interrupted: Arc<AtomicBool>,
}

impl Story {
    /// A terminal loses its wire, is held, is read again; a second reading is refused.
    ///
    /// # Errors
    /// A command that ended otherwise than planned.
    pub(super) fn run(&mut self, building: &mut Building) -> Result<Exit, Trouble> {
        let where_ = self.site.display().to_string();
        self.say(&words!(
            "端末 39 の線を抜いて、全メータを検針します。",
            "Terminal 39 loses its wire; then all meters are read."
        ));
        self.order(building, "fault 3 9 silent")?;
        self.command(&["read", "all", "--yes", "--to", "png", "--out", "slips"], Exit::Held)?;
        self.say(&words!(
            "線を戻して、保留のメータだけをもう一度検針します。",
            "The wire is back; only the held meters are read again."
        ));
        self.order(building, "clear 3 9")?;
        self.command(&["read", "held", "--to", "png", "--out", "slips"], Exit::Done)?;
        self.say(&words!(
            "同じ日にもう一度、全メータの検針を試みます。",
            "All meters once more on the same day."
        ));
        self.command(&["read", "all", "--yes"], Exit::Refused)?;
        self.say(&words!("使用量と料金の表を文字でも残します。", "Usage and charge tables as text, too."));
        self.command(&["print", "usage", "all", "--to", "text", "--out", "slips"], Exit::Done)?;
        self.command(&["print", "charge", "all", "--to", "text", "--out", "slips"], Exit::Done)?;
        self.command(&["verify"], Exit::Done)?;
        self.say(&words!(
            "終わりました。伝票は {where_}/slips に、データは {where_}/kenshin.redb にあります。",
            "Done. The slips are in {where_}/slips, the data in {where_}/kenshin.redb."
        ));
        Ok(Exit::Done)
    }

    /// Says something on standard error, after an empty line.
    pub(super) fn say(&self, words: &Words) {
        tell::say(format_args!("\n{}", words.say(self.lang)));
    }

    fn order(&self, building: &mut Building, order: &str) -> Result<(), Trouble> {
        let failed = |words| Trouble::new(Exit::Device, words);
        let (line, order) = parse_order(order).map_err(failed)?;
        building.tell(line, order).map(|_| ()).map_err(failed)
    }

    /// Runs one command as if typed in the site's folder; an ending other than the expected one ends the demo.
    pub(super) fn command(&mut self, args: &[&str], expected: Exit) -> Result<(), Trouble> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(Trouble::new(Exit::Stopped, words!("中止しました。", "Stopped.")));
        }
        tell::say(format_args!("$ kenshin {}", args.join(" ")));
        let lang = if self.lang == Lang::En { "en" } else { "ja" };
        let mut line: Vec<OsString> = ["kenshin", "--lang", lang, "--site"].map(OsString::from).to_vec();
        line.push(self.site.clone().into());
        // Folders named in a command are the site's, as if typed there.
        line.extend(args.iter().map(|a| match *a {
            "registration" | "slips" => self.site.join(a).into(),
            other => OsString::from(other),
        }));
        let exit = crate::app::run(line);
        if exit == expected {
            return Ok(());
        }
        let (got, wanted) = (exit as i32, expected as i32);
        Err(Trouble::new(
            exit,
            words!(
                "終了コード {got}(予定は {wanted})。デモを終わります。",
                "Exit code {got}, {wanted} expected; the demo ends here."
            ),
        ))
    }
}
