//! How a command ends: exit codes for scripts, sentences for people.

use crate::config::ConfigError;
use crate::domain::moment::Zone;
use crate::domain::scope::Denial;
use crate::domain::words::Words;
use crate::ports::store::StoreError;
use crate::service::Refusal;
use crate::words;

/// Exit codes, documented in `docs/command-line.md`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Mistakes in what was given: registration, values, addresses.
    Mistakes = 1,
    /// The command line itself is wrong.
    Usage = 2,
    /// Refused: guard, schedule, nothing in scope, busy.
    Refused = 3,
    /// A question must be answered first (`--yes`, `--acknowledge`).
    Ask = 4,
    /// The reading is provisional and was not confirmed (S-20b).
    Provisional = 5,
    /// Done, but at least one meter is held or could not be read.
    Held = 6,
    /// A device (line, printer, file) did not do its part.
    Device = 7,
    /// The store is damaged, full, newer or unreadable.
    Store = 8,
    /// Another process uses the site.
    InUse = 9,
    /// Mains came back to a unit that was ending on a low battery: it is to be started again (S-93).
    Restart = 10,
    /// Stopped before its end (中止, Ctrl-C); nothing shifted.
    Stopped = 130,
}

impl Exit {
    /// The ending with this code; one that does not exist counts as a device's failure.
    pub fn of(code: u8) -> Self {
        [
            Self::Done,
            Self::Mistakes,
            Self::Usage,
            Self::Refused,
            Self::Ask,
            Self::Provisional,
            Self::Held,
            Self::Device,
            Self::Store,
            Self::InUse,
            Self::Restart,
            Self::Stopped,
        ]
        .into_iter()
        .find(|exit| *exit as u8 == code)
        .unwrap_or(Self::Device)
    }
}

/// Why a command could not be carried out.
#[derive(Clone, PartialEq, Debug)]
pub struct Trouble {
    /// Exit code.
    pub exit: Exit,
    /// What happened and what to do.
    pub words: Words,
    /// Further lines, e.g. every mistake of a registration.
    pub details: Vec<Words>,
}

impl Trouble {
    /// Trouble of one sentence.
    pub fn new(exit: Exit, words: Words) -> Self {
        Self { exit, words, details: Vec::new() }
    }

    /// A value that does not fit its argument.
    pub fn bad_value(what: (&str, &str), value: &str, right: (&str, &str)) -> Self {
        let ((ja, en), (right_ja, right_en)) = (what, right);
        let words = Words {
            ja: format!("{ja}「{value}」は正しくありません。{right_ja} で指定してください。"),
            en: format!("The {en} “{value}” is not valid. Give {right_en}."),
        };
        Self::new(Exit::Mistakes, words)
    }

    /// A refusal of the service.
    pub fn refused(refusal: &Refusal, zone: Zone) -> Self {
        let exit = match refusal {
            Refusal::Ask(_) | Refusal::Warnings(_) => Exit::Ask,
            Refusal::Mistakes(_)
            | Refusal::Denied(Denial::Unknown)
            | Refusal::NoMeter(_)
            | Refusal::Correction(_)
            | Refusal::ClosingNeeded(_)
            | Refusal::ClosingBackwards(_)
            | Refusal::KeyTaken(_)
            | Refusal::OutOfRange => Exit::Mistakes,
            Refusal::Terminal(..) | Refusal::PresetUnknown(..) => Exit::Device,
            Refusal::Store(error) => return Self::from(error.clone()),
            Refusal::Busy
            | Refusal::Power(_)
            | Refusal::NotRegistered
            | Refusal::Denied(_)
            | Refusal::Unconfirmed
            | Refusal::NothingProvisional
            | Refusal::NothingRunning => Exit::Refused,
        };
        let details = match refusal {
            Refusal::Ask(_) => vec![words!(
                "「はい」なら --yes を付けて実行してください。",
                "If the answer is yes, run again with --yes."
            )],
            Refusal::Mistakes(list) | Refusal::Warnings(list) => list.iter().map(mistake_words).collect(),
            _ => Vec::new(),
        };
        Self { exit, words: refusal.words(zone), details }
    }
}

/// One mistake of a registration on one line.
pub fn mistake_words(mistake: &crate::domain::registration::Mistake) -> Words {
    use crate::domain::words::Lang;
    Words { ja: mistake.say(Lang::Ja), en: mistake.say(Lang::En) }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        let exit = if error == StoreError::InUse { Exit::InUse } else { Exit::Store };
        Self::new(exit, error.words())
    }
}

impl From<ConfigError> for Trouble {
    fn from(error: ConfigError) -> Self {
        Self::new(Exit::Mistakes, error.0)
    }
}
