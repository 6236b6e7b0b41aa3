//! The unit's own parts: power supply, alarm contact, lamps, backlight (S-91). Linux has them in `adapters::platform`,
//! tests and the demo in `sim::platform`.
//!
//! A part that is missing or does not answer is data, a [`PlatformFault`]: the unit goes on and says so.

use std::path::PathBuf;

pub use crate::domain::alarm::{Battery, BatteryLevel, Charger, Contact as ContactState, Mains, PowerState};
use crate::domain::words::Words;
use crate::words;

/// Mains, battery and charger (S-91).
pub trait PowerSupply: Send {
    /// Looks at all three. A driver may take its time, so this belongs on a thread of its own.
    fn look(&mut self) -> PowerReport;
}

/// What a look at the power supply gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PowerReport {
    /// What could be seen; what could not is unknown, and mains are then taken for present.
    pub state: PowerState,
    /// What could not be seen, and why. The same fault is reported at every look until it is mended.
    pub faults: Vec<PlatformFault>,
}

/// The alarm contact (S-90).
pub trait AlarmContact: Send {
    /// Closes it: alarm.
    ///
    /// # Errors
    /// The relay could not be driven; asking again tries again.
    fn close(&mut self) -> Result<(), PlatformFault>;

    /// Opens it: no alarm.
    ///
    /// # Errors
    /// As for [`close`](Self::close).
    fn open(&mut self) -> Result<(), PlatformFault>;

    /// Puts it in a state.
    ///
    /// # Errors
    /// As for [`close`](Self::close).
    fn put(&mut self, state: ContactState) -> Result<(), PlatformFault> {
        match state {
            ContactState::Closed => self.close(),
            ContactState::Open => self.open(),
        }
    }
}

/// The two lamps (「電源」 and 「端末電源」).
pub trait Lamps: Send {
    /// Lights a lamp or puts it out.
    ///
    /// # Errors
    /// The lamp could not be driven; asking again tries again.
    fn set(&mut self, lamp: Lamp, light: Light) -> Result<(), PlatformFault>;
}

/// A lamp.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lamp {
    /// 電源: the unit runs.
    Power,
    /// 端末電源: terminals are supplied.
    TerminalSupply,
}

/// State of a lamp.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Light {
    /// Lit.
    Lit,
    /// Dark.
    Dark,
}

/// The panel's backlight (S-81).
pub trait Backlight: Send {
    /// Lights it at the level set last, full before any.
    ///
    /// # Errors
    /// The backlight could not be driven; the panel then shows black instead of going dark.
    fn on(&mut self) -> Result<(), PlatformFault>;

    /// Puts it out.
    ///
    /// # Errors
    /// As for [`on`](Self::on).
    fn off(&mut self) -> Result<(), PlatformFault>;

    /// Sets the level, kept for later while it is out.
    ///
    /// # Errors
    /// As for [`on`](Self::on).
    fn level(&mut self, level: Brightness) -> Result<(), PlatformFault>;
}

/// What switches the unit off when its battery is low (S-93).
pub trait PowerSwitch: Send {
    /// Has the unit switched off. The machine ends soon after, not at once.
    ///
    /// # Errors
    /// The unit stays on.
    fn switch_off(&mut self) -> Result<(), PlatformFault>;
}

/// Brightness of the backlight, 1–100 %. Out is not a brightness.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Brightness(u8);

impl Brightness {
    /// 100 %.
    pub const FULL: Self = Self(100);

    /// `None` unless 1–100.
    pub fn new(percent: u8) -> Option<Self> {
        (1..=100).contains(&percent).then_some(Self(percent))
    }

    /// Percent.
    pub fn percent(self) -> u8 {
        self.0
    }

    /// The driver's step for it out of 0 to `max`: at least 1, so that no lit screen is dark.
    pub fn step_of(self, max: u32) -> u32 {
        let step = u64::from(max) * u64::from(self.0) / 100;
        u32::try_from(step).unwrap_or(max).max(1)
    }
}

/// A part of the unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// Sensing of the mains.
    Mains,
    /// Backup battery.
    Battery,
    /// Charging circuit.
    Charger,
    /// Alarm contact.
    Contact,
    /// A lamp.
    Lamp(Lamp),
    /// Backlight.
    Backlight,
    /// What switches the unit off.
    Switch,
}

impl Part {
    /// Every part, for tests and for orders to the simulation.
    pub const ALL: [Self; 8] = [
        Self::Mains,
        Self::Battery,
        Self::Charger,
        Self::Contact,
        Self::Lamp(Lamp::Power),
        Self::Lamp(Lamp::TerminalSupply),
        Self::Backlight,
        Self::Switch,
    ];

    /// Its name, and the key of `site.toml` that says where it is.
    fn names(self) -> (Words, &'static str) {
        match self {
            Self::Mains => (words!("商用電源の監視", "mains sensing"), "platform.mains"),
            Self::Battery => (words!("バッテリの監視", "battery sensing"), "platform.battery"),
            Self::Charger => (words!("充電回路の監視", "charger sensing"), "platform.charger"),
            Self::Contact => (words!("警報接点", "alarm contact"), "platform.alarm"),
            Self::Lamp(Lamp::Power) => (words!("電源ランプ", "power lamp"), "platform.power_lamp"),
            Self::Lamp(Lamp::TerminalSupply) => {
                (words!("端末電源ランプ", "terminal supply lamp"), "platform.terminal_lamp")
            }
            Self::Backlight => (words!("バックライト", "backlight"), "platform.backlight"),
            Self::Switch => (words!("電源を切る指令", "power-off command"), "platform.power_off"),
        }
    }
}

/// A part that does not do its work. Equal faults are the same fault, so that only its coming and going is logged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlatformFault {
    /// Which part.
    pub part: Part,
    /// What is wrong with it.
    pub trouble: Trouble,
}

/// What is wrong with a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The device or one of its files is not there.
    Missing(PathBuf),
    /// Not permitted.
    Denied(PathBuf),
    /// Another program has it.
    Busy(PathBuf),
    /// It says something that has no meaning here.
    Unclear {
        /// Where.
        path: PathBuf,
        /// What stands there, cut to a few characters.
        text: String,
    },
    /// The driver says that no battery is fitted.
    NotFitted(PathBuf),
    /// Anything else the system said.
    Failed {
        /// Where.
        path: PathBuf,
        /// What.
        what: String,
    },
}

impl PlatformFault {
    /// What, where, what to do.
    pub fn words(&self) -> Words {
        let (part, key) = self.part.names();
        let said = self.trouble.words(key);
        Words { ja: format!("{}: {}", part.ja, said.ja), en: format!("{}: {}", part.en, said.en) }
    }
}

impl Trouble {
    /// What, where, what to do; `key` of `site.toml` says where the part is.
    pub(super) fn words(&self, key: &str) -> Words {
        match self {
            Self::Missing(path) => {
                let path = path.display();
                words!(
                    "{path} がありません。接続とドライバ、site.toml の {key} を確認してください。",
                    "{path} is missing. Check connection, driver and {key} in site.toml."
                )
            }
            Self::Denied(path) => {
                let path = path.display();
                words!(
                    "{path} を使う権限がありません。udevの規則とグループを確認してください(docs/platform.md)。",
                    "No permission to use {path}. Check udev rules and groups (docs/platform.md)."
                )
            }
            Self::Busy(path) => {
                let path = path.display();
                words!(
                    "{path} は別のプログラムが使用中です。そのプログラムを終了するか、site.toml の {key} を直してください。",
                    "{path} is in use by another program. End that program, or correct {key} in site.toml."
                )
            }
            Self::Unclear { path, text } => {
                let path = path.display();
                words!(
                    "{path} の内容「{text}」を解釈できません。ドライバと site.toml の {key} を確認してください。",
                    "{path} says \"{text}\", which means nothing here. Check the driver and {key} in site.toml."
                )
            }
            Self::NotFitted(path) => {
                let path = path.display();
                words!(
                    "バッテリが装着されていません({path})。バッテリと配線を確認してください。",
                    "No battery is fitted ({path}). Check battery and wiring."
                )
            }
            Self::Failed { path, what } => {
                let path = path.display();
                words!(
                    "{path} を使えません({what})。接続を確認し、続く場合は装置を再起動してください。",
                    "{path} cannot be used ({what}). Check its connection; restart the unit if it goes on."
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s81_a_lit_backlight_is_never_dark() {
        assert_eq!(Brightness::new(0), None);
        assert_eq!(Brightness::new(101), None);
        let one = Brightness::new(1).unwrap();
        for (level, max, step) in [(one, 7, 1), (one, 255, 2), (Brightness::FULL, 255, 255), (one, 0, 1)] {
            assert_eq!(level.step_of(max), step, "{level:?} of {max}");
        }
        assert_eq!(Brightness::FULL.step_of(u32::MAX), u32::MAX);
    }

    #[test]
    fn s91_a_fault_says_what_where_and_what_to_do() {
        let path = PathBuf::from("/sys/class/backlight/panel");
        let fault = PlatformFault { part: Part::Backlight, trouble: Trouble::Missing(path) };
        let words = fault.words();
        assert_eq!(
            words.ja,
            "バックライト: /sys/class/backlight/panel がありません。接続とドライバ、site.toml の platform.backlight を確認してください。"
        );
        assert!(words.en.starts_with("backlight: /sys/class/backlight/panel is missing. Check"), "{words}");
    }
}
