//! `[platform]` of `site.toml` → the unit's parts.

use crate::adapters::platform::{GpioPlace, Polarity, Supplies, Wiring};
use crate::config::{GpioConfig, PlatformConfig};

/// Where the settings say the parts are.
pub fn wiring(config: &PlatformConfig) -> Wiring {
    let place = |gpio: &Option<GpioConfig>| gpio.as_ref().map(gpio_place);
    Wiring {
        supplies: Supplies {
            mains: config.mains.clone(),
            battery: config.battery.clone(),
            charger: config.charger.clone(),
        },
        alarm: place(&config.alarm),
        power_lamp: place(&config.power_lamp),
        terminal_lamp: place(&config.terminal_lamp),
        backlight: config.backlight.clone(),
        power_off: config.power_off.clone(),
    }
}

fn gpio_place(gpio: &GpioConfig) -> GpioPlace {
    let polarity = if gpio.active_low { Polarity::ActiveLow } else { Polarity::ActiveHigh };
    GpioPlace { chip: gpio.chip.clone(), line: gpio.line, polarity }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::adapters::platform::Platform;
    use crate::config::Config;
    use crate::domain::alarm::PowerState;
    use crate::ports::platform::{Lamp, Light, Part, Trouble};

    #[test]
    fn s91_every_part_of_site_toml_reaches_its_adapter() {
        let text = "[platform]\nmains = \"m\"\nbattery = \"b\"\ncharger = \"c\"\nbacklight = \"l\"\n\
            [platform.alarm]\nchip = \"/dev/a\"\nline = 1\nactive_low = true\n\
            [platform.power_lamp]\nchip = \"/dev/p\"\nline = 2\n\
            [platform.terminal_lamp]\nchip = \"/dev/t\"\nline = 3\n";
        let config = Config::parse(Path::new("/site"), text).unwrap();
        let wiring = wiring(&config.platform);
        let s = &wiring.supplies;
        let names = [&s.mains, &s.battery, &s.charger, &wiring.backlight].map(Option::as_deref);
        assert_eq!(names, ["m", "b", "c", "l"].map(Some));
        let places = [&wiring.alarm, &wiring.power_lamp, &wiring.terminal_lamp].map(|p| {
            let p = p.as_ref().unwrap();
            (p.chip.to_str().unwrap(), p.line, p.polarity)
        });
        let (high, low) = (Polarity::ActiveHigh, Polarity::ActiveLow);
        assert_eq!(places, [("/dev/a", 1, low), ("/dev/p", 2, high), ("/dev/t", 3, high)]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn s91_a_machine_without_any_of_the_parts_has_faults_and_goes_on() {
        let name = Some("kenshin-test-none".to_owned());
        let place = |line| {
            let chip = "/dev/kenshin-test-none".into();
            Some(GpioPlace { chip, line, polarity: Polarity::ActiveHigh })
        };
        let wiring = Wiring {
            supplies: Supplies { mains: name.clone(), battery: name.clone(), charger: name.clone() },
            alarm: place(1),
            power_lamp: place(2),
            terminal_lamp: place(3),
            backlight: name,
            power_off: vec!["/nonexistent/kenshin-test-none".to_owned()],
        };
        let mut parts = Platform::of_this_machine(wiring);
        let report = parts.power.look();
        assert_eq!((report.state, report.faults.len()), (PowerState::unseen(), 3));
        let faults = [
            parts.contact.close().unwrap_err(),
            parts.lamps.set(Lamp::Power, Light::Lit).unwrap_err(),
            parts.lamps.set(Lamp::TerminalSupply, Light::Lit).unwrap_err(),
            parts.backlight.on().unwrap_err(),
        ];
        assert_eq!(parts.switch.switch_off().unwrap_err().part, Part::Switch);
        let lamps = [Part::Lamp(Lamp::Power), Part::Lamp(Lamp::TerminalSupply)];
        assert_eq!(faults.clone().map(|f| f.part), [Part::Contact, lamps[0], lamps[1], Part::Backlight]);
        assert!(faults.iter().all(|f| matches!(f.trouble, Trouble::Missing(_))), "{faults:?}");
        let mut none = Platform::of_this_machine(Wiring::default());
        assert_eq!((none.contact.close(), none.backlight.off()), (Ok(()), Ok(())));
    }
}
