//! The unit's own parts as Linux shows them: power supply and backlight in sysfs, alarm contact and lamps on GPIO
//! lines (S-91). `docs/platform.md` tells which files are read and what they mean.
//!
//! A part that `site.toml` does not name is not there: orders to it do nothing. A part that it names and that is
//! missing is a fault, told at every order until it is mended.

mod backlight;
#[cfg(target_os = "linux")]
mod cdev;
mod gpio;
mod power_supply;
mod switch;
mod sysfs;
mod watch;

use std::path::PathBuf;

pub use backlight::LinuxBacklight;
#[cfg(target_os = "linux")]
pub use cdev::CharacterDevice;
pub use gpio::{Drive, GpioContact, GpioLamps, GpioPlace, LineOpener, OutputLine, Polarity};
pub use power_supply::LinuxPowerSupply;
pub use switch::LinuxPowerSwitch;
pub use sysfs::Sysfs;
#[cfg(all(feature = "kms", target_os = "linux"))]
pub(super) use sysfs::trouble;
pub use watch::{LOOK_EVERY, PowerWatch};

use crate::ports::platform::{AlarmContact, Backlight, Lamps, PowerSupply, PowerSwitch};

/// Where the parts are; `None` where there is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wiring {
    /// Names in `/sys/class/power_supply`.
    pub supplies: Supplies,
    /// Line of the alarm relay.
    pub alarm: Option<GpioPlace>,
    /// Line of the lamp 「電源」.
    pub power_lamp: Option<GpioPlace>,
    /// Line of the lamp 「端末電源」.
    pub terminal_lamp: Option<GpioPlace>,
    /// Name in `/sys/class/backlight`.
    pub backlight: Option<String>,
    /// Command that switches the unit off, with its arguments; empty where there is none.
    pub power_off: Vec<String>,
}

/// Names of the power supplies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Supplies {
    /// Mains, or the UPS that watches them.
    pub mains: Option<String>,
    /// The backup battery.
    pub battery: Option<String>,
    /// The charging circuit; without it the battery's own files tell.
    pub charger: Option<String>,
}

/// All parts of a unit.
pub struct Platform {
    /// Mains, battery, charger.
    pub power: Box<dyn PowerSupply>,
    /// Alarm contact.
    pub contact: Box<dyn AlarmContact>,
    /// Lamps.
    pub lamps: Box<dyn Lamps>,
    /// Backlight.
    pub backlight: Box<dyn Backlight>,
    /// What switches the unit off.
    pub switch: Box<dyn PowerSwitch>,
}

impl Platform {
    /// The parts of this machine. Nothing is opened before it is used, so nothing can fail here.
    #[cfg(target_os = "linux")]
    pub fn of_this_machine(wiring: Wiring) -> Self {
        Self::new(wiring, Sysfs::at(PathBuf::from("/sys")), || Box::new(CharacterDevice))
    }

    /// The parts below any root laid out like `/sys`, with lines opened by what `opener` gives.
    pub fn new(wiring: Wiring, sysfs: Sysfs, opener: impl Fn() -> Box<dyn LineOpener>) -> Self {
        Self {
            power: Box::new(LinuxPowerSupply::new(sysfs.clone(), wiring.supplies)),
            contact: Box::new(GpioContact::new(wiring.alarm, opener())),
            lamps: Box::new(GpioLamps::new(wiring.power_lamp, wiring.terminal_lamp, &opener)),
            backlight: Box::new(LinuxBacklight::new(sysfs, wiring.backlight)),
            switch: Box::new(LinuxPowerSwitch::new(wiring.power_off)),
        }
    }
}
