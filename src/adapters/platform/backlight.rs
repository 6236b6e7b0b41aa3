//! The panel's backlight in `/sys/class/backlight` (S-81, S-91).

use super::sysfs::{Sysfs, SysfsDevice};
use crate::ports::platform::{Backlight, Brightness, Part, PlatformFault, Trouble};

/// Value of `bl_power` that lights it (`BACKLIGHT_POWER_ON`).
const POWER_ON: u32 = 0;
/// Value of `bl_power` that puts it out (`BACKLIGHT_POWER_OFF`).
const POWER_OFF: u32 = 4;

/// A backlight that Linux knows.
pub struct LinuxBacklight {
    device: Option<SysfsDevice>,
    level: Brightness,
    is_out: bool,
}

impl LinuxBacklight {
    /// The backlight of this name below `sysfs`; orders to `None` do nothing.
    pub fn new(sysfs: Sysfs, name: Option<String>) -> Self {
        let device = name.map(|n| sysfs.device("backlight", &n));
        Self { device, level: Brightness::FULL, is_out: false }
    }

    fn with(&self, order: impl FnOnce(&SysfsDevice) -> Result<(), Trouble>) -> Result<(), PlatformFault> {
        let Some(device) = &self.device else { return Ok(()) };
        let done = device.check().and_then(|()| order(device));
        done.map_err(|trouble| PlatformFault { part: Part::Backlight, trouble })
    }
}

impl Backlight for LinuxBacklight {
    fn on(&mut self) -> Result<(), PlatformFault> {
        self.is_out = false;
        self.with(|device| {
            shine(device, self.level)?;
            power(device, POWER_ON).map(|_| ())
        })
    }

    fn off(&mut self) -> Result<(), PlatformFault> {
        self.is_out = true;
        self.with(|device| match power(device, POWER_OFF) {
            Ok(Switch::Thrown) => Ok(()),
            // Darkest step there is: some drivers have no switch, or lend out only the brightness.
            Ok(Switch::None) | Err(_) => device.write("brightness", 0),
        })
    }

    fn level(&mut self, level: Brightness) -> Result<(), PlatformFault> {
        self.level = level;
        if self.is_out { Ok(()) } else { self.with(|device| shine(device, level)) }
    }
}

/// Whether a driver has a switch beside its brightness.
enum Switch {
    Thrown,
    None,
}

fn power(device: &SysfsDevice, value: u32) -> Result<Switch, Trouble> {
    match device.write("bl_power", value) {
        Ok(()) => Ok(Switch::Thrown),
        Err(Trouble::Missing(_)) => Ok(Switch::None),
        Err(trouble) => Err(trouble),
    }
}

fn shine(device: &SysfsDevice, level: Brightness) -> Result<(), Trouble> {
    let max = device.number("max_brightness")?.ok_or_else(|| device.missing("max_brightness"))?;
    let steps = u32::try_from(max).ok().filter(|m| *m > 0);
    let steps = steps.ok_or_else(|| device.unclear("max_brightness", &max.to_string()))?;
    device.write("brightness", level.step_of(steps))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn panel(dir: &Path, files: &[(&str, &str)]) -> LinuxBacklight {
        let folder = dir.join("class/backlight/panel");
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        LinuxBacklight::new(Sysfs::at(dir.to_owned()), Some("panel".to_owned()))
    }

    /// The value a driver was given last: every write replaces it, as in sysfs.
    fn value(dir: &Path, file: &str) -> u32 {
        let text = fs::read_to_string(dir.join("class/backlight/panel").join(file)).unwrap();
        text.lines().next().unwrap().parse().unwrap()
    }

    #[test]
    fn s81_the_backlight_goes_out_and_comes_back_at_its_level() {
        let dir = tempfile::tempdir().unwrap();
        let files = [("max_brightness", "255\n"), ("brightness", "0\n"), ("bl_power", "4\n")];
        let mut light = panel(dir.path(), &files);
        let seen = || (value(dir.path(), "brightness"), value(dir.path(), "bl_power"));
        light.on().unwrap();
        assert_eq!(seen(), (255, 0));
        light.off().unwrap();
        assert_eq!(seen().1, 4);
        light.level(Brightness::new(40).unwrap()).unwrap();
        assert_eq!(seen().1, 4, "a level does not light it");
        light.on().unwrap();
        assert_eq!(seen(), (102, 0));
    }

    #[test]
    fn s81_without_a_switch_the_darkest_step_does() {
        let dir = tempfile::tempdir().unwrap();
        let mut light = panel(dir.path(), &[("max_brightness", "7"), ("brightness", "7")]);
        light.off().unwrap();
        assert_eq!(value(dir.path(), "brightness"), 0);
        light.level(Brightness::new(1).unwrap()).unwrap();
        light.on().unwrap();
        assert_eq!(value(dir.path(), "brightness"), 1);
    }

    #[test]
    fn s91_a_missing_backlight_is_a_fault_and_none_at_all_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let sysfs = Sysfs::at(dir.path().to_owned());
        let mut gone = LinuxBacklight::new(sysfs.clone(), Some("panel".to_owned()));
        for done in [gone.on(), gone.off(), gone.level(Brightness::FULL)] {
            let fault = done.err();
            assert!(
                fault.is_none_or(|f| f.part == Part::Backlight && matches!(f.trouble, Trouble::Missing(_)))
            );
        }
        assert!(gone.on().is_err() && gone.off().is_err());
        let mut none = LinuxBacklight::new(sysfs, None);
        assert_eq!((none.on(), none.off(), none.level(Brightness::FULL)), (Ok(()), Ok(()), Ok(())));
        for max in ["", "0", "-1", "much"] {
            let mut odd = panel(dir.path(), &[("max_brightness", max), ("brightness", "1")]);
            assert!(odd.on().is_err(), "{max:?}");
        }
    }
}
