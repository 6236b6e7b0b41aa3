//! `[platform]` of `site.toml`: the unit's own parts (S-91).

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::range;
use crate::domain::words::Words;
use crate::words;

/// Highest offset of a line on its chip; the kernel counts lines in 16 bits.
const GPIO_LINE_MAX: u32 = 65_535;

/// The unit's own parts; `None` where it has none (S-91).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PlatformConfig {
    /// Mains in `/sys/class/power_supply`.
    pub mains: Option<String>,
    /// Backup battery in `/sys/class/power_supply`.
    pub battery: Option<String>,
    /// Charging circuit in `/sys/class/power_supply`.
    pub charger: Option<String>,
    /// Backlight in `/sys/class/backlight`.
    pub backlight: Option<String>,
    /// Command that switches the unit off, and its arguments; empty where the program just ends.
    pub power_off: Vec<String>,
    /// Line of the alarm relay.
    pub alarm: Option<GpioConfig>,
    /// Line of the lamp 「電源」.
    pub power_lamp: Option<GpioConfig>,
    /// Line of the lamp 「端末電源」.
    pub terminal_lamp: Option<GpioConfig>,
}

/// A line of a GPIO chip.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GpioConfig {
    /// The chip's character device.
    pub chip: PathBuf,
    /// Offset of the line on its chip, 0–65535.
    pub line: u32,
    /// A low voltage drives it.
    pub active_low: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPlatform {
    mains: Option<String>,
    battery: Option<String>,
    charger: Option<String>,
    backlight: Option<String>,
    power_off: Vec<String>,
    alarm: Option<RawGpio>,
    power_lamp: Option<RawGpio>,
    terminal_lamp: Option<RawGpio>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGpio {
    chip: PathBuf,
    line: u32,
    #[serde(default)]
    active_low: bool,
}

pub(super) fn check(site: &Path, raw: RawPlatform) -> Result<PlatformConfig, Words> {
    let config = PlatformConfig {
        mains: name("platform.mains", raw.mains)?,
        battery: name("platform.battery", raw.battery)?,
        charger: name("platform.charger", raw.charger)?,
        backlight: name("platform.backlight", raw.backlight)?,
        power_off: raw.power_off,
        alarm: gpio(site, "platform.alarm.line", raw.alarm)?,
        power_lamp: gpio(site, "platform.power_lamp.line", raw.power_lamp)?,
        terminal_lamp: gpio(site, "platform.terminal_lamp.line", raw.terminal_lamp)?,
    };
    let lines: Vec<&GpioConfig> =
        [&config.alarm, &config.power_lamp, &config.terminal_lamp].into_iter().flatten().collect();
    for (i, one) in lines.iter().enumerate() {
        if lines[..i].iter().any(|other| (&other.chip, other.line) == (&one.chip, one.line)) {
            let (chip, line) = (one.chip.display(), one.line);
            return Err(words!(
                "{chip} の線 {line} が2度使われています。[platform] の chip と line を確認してください。",
                "Line {line} of {chip} is used twice. Check chip and line in [platform]."
            ));
        }
    }
    Ok(config)
}

/// A device's name is one folder of its class; a path would lead out of it.
fn name(key: &str, raw: Option<String>) -> Result<Option<String>, Words> {
    match raw {
        Some(name) if name.is_empty() || name.contains(['/', '\0']) || name == "." || name == ".." => {
            Err(words!(
                "{key} = \"{name}\" は使えません。/sys/class にある装置の名前だけを書いてください。",
                "{key} = \"{name}\" is no device. Give its bare name as /sys/class shows it."
            ))
        }
        name => Ok(name),
    }
}

fn gpio(site: &Path, key: &str, raw: Option<RawGpio>) -> Result<Option<GpioConfig>, Words> {
    let Some(raw) = raw else { return Ok(None) };
    if raw.line > GPIO_LINE_MAX {
        return Err(range(key, "0–65535"));
    }
    Ok(Some(GpioConfig { chip: site.join(raw.chip), line: raw.line, active_low: raw.active_low }))
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn parse(text: &str) -> Result<PlatformConfig, Words> {
        Config::parse(Path::new("/site"), text).map(|c| c.platform).map_err(|e| e.0)
    }

    #[test]
    fn s91_a_site_without_the_section_has_none_of_the_parts() {
        assert_eq!(parse("").unwrap(), PlatformConfig::default());
        assert_eq!(parse("[platform]").unwrap(), PlatformConfig::default());
    }

    #[test]
    fn s91_chips_are_relative_to_the_site_and_names_are_not_paths() {
        let text =
            "[platform]\nmains = \"ac\"\n[platform.alarm]\nchip = \"relay\"\nline = 4\nactive_low = true\n";
        let found = parse(text).unwrap();
        assert_eq!(found.mains.as_deref(), Some("ac"));
        let alarm = GpioConfig { chip: PathBuf::from("/site/relay"), line: 4, active_low: true };
        assert_eq!(found.alarm, Some(alarm));
        for bad in ["", ".", "..", "../net", "/sys/class/power_supply/ac", "a\\u0000b"] {
            let said = parse(&format!("[platform]\nbattery = \"{bad}\"\n")).unwrap_err();
            assert!(said.en.contains("platform.battery"), "{said}");
        }
    }

    #[test]
    fn s91_two_parts_do_not_share_a_line() {
        let lamp = |name: &str, chip: &str, line: u32| {
            format!("[platform.{name}]\nchip = \"/dev/{chip}\"\nline = {line}\n")
        };
        let two = |a: String, b: String| parse(&(a + &b));
        let said = two(lamp("alarm", "gpiochip0", 4), lamp("terminal_lamp", "gpiochip0", 4)).unwrap_err();
        assert!(said.en.contains("Line 4 of /dev/gpiochip0"), "{said}");
        assert!(two(lamp("alarm", "gpiochip0", 4), lamp("power_lamp", "gpiochip0", 5)).is_ok());
        assert!(two(lamp("alarm", "gpiochip0", 4), lamp("power_lamp", "gpiochip1", 4)).is_ok());
    }
}
