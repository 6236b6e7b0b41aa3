//! Mains, battery and charger in `/sys/class/power_supply` (S-90, S-91).

use super::Supplies;
use super::sysfs::{Sysfs, SysfsDevice};
use crate::ports::platform::{
    Battery, BatteryLevel, Charger, Mains, Part, PlatformFault, PowerReport, PowerState, PowerSupply, Trouble,
};

/// Looks in a row at which the battery must discharge, mains present, before the charger counts as failed: when mains
/// return, drivers tell so before the battery's state follows.
const DISCHARGING_LOOKS: u32 = 3;

/// The power supplies that Linux knows.
pub struct LinuxPowerSupply {
    mains: Option<SysfsDevice>,
    battery: Option<SysfsDevice>,
    charger: Option<SysfsDevice>,
    level: BatteryLevel,
    discharging_on_mains: u32,
}

/// What the battery's `status` says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Charging,
    Discharging,
    NotCharging,
    Full,
    Unknown,
}

impl LinuxPowerSupply {
    /// The supplies of these names below `sysfs`.
    pub fn new(sysfs: Sysfs, names: Supplies) -> Self {
        let device = |name: Option<String>| name.map(|n| sysfs.device("power_supply", &n));
        Self {
            mains: device(names.mains),
            battery: device(names.battery),
            charger: device(names.charger),
            level: BatteryLevel::Unknown,
            discharging_on_mains: 0,
        }
    }
}

impl PowerSupply for LinuxPowerSupply {
    fn look(&mut self) -> PowerReport {
        let mut faults = Vec::new();
        let (battery, flow) = look_at(self.battery.as_ref(), Part::Battery, &mut faults, |device| {
            let (battery, flow, troubles) = battery(device, self.level);
            (Some((battery, flow)), troubles)
        })
        .unwrap_or((Battery { level: BatteryLevel::Unknown, voltage_mv: None }, Flow::Unknown));
        // A battery that is out of sight for one look must not lose its hysteresis.
        if battery.level != BatteryLevel::Unknown {
            self.level = battery.level;
        }
        let mains = look_at(self.mains.as_ref(), Part::Mains, &mut faults, mains).unwrap_or(match flow {
            Flow::Discharging => Mains::Absent,
            Flow::Charging | Flow::NotCharging | Flow::Full | Flow::Unknown => Mains::Present,
        });
        let told = match &self.charger {
            Some(device) => look_at(Some(device), Part::Charger, &mut faults, charger),
            None => self.battery.as_ref().map(|_| Charger::Unknown),
        };
        let charger = self.charger_judged(told, mains, &battery, flow);
        PowerReport { state: PowerState { mains, battery, charger }, faults }
    }
}

impl LinuxPowerSupply {
    /// The charger by its own word, and by what the battery does while mains are there.
    fn charger_judged(
        &mut self,
        told: Option<Charger>,
        mains: Mains,
        battery: &Battery,
        flow: Flow,
    ) -> Charger {
        let starves = match flow {
            Flow::Discharging => mains == Mains::Present,
            // A full battery is not charged either; a low one has to be.
            Flow::NotCharging => mains == Mains::Present && battery.level == BatteryLevel::Low,
            Flow::Charging | Flow::Full | Flow::Unknown => false,
        };
        self.discharging_on_mains = if starves { self.discharging_on_mains.saturating_add(1) } else { 0 };
        match told {
            Some(Charger::Fault) => Charger::Fault,
            _ if self.discharging_on_mains >= DISCHARGING_LOOKS => Charger::Fault,
            Some(Charger::Good) => Charger::Good,
            Some(Charger::Unknown) if matches!(flow, Flow::Charging | Flow::Full) => Charger::Good,
            Some(Charger::Unknown) | None => Charger::Unknown,
        }
    }
}

/// Looks at one device, if there is one, and puts its troubles with the faults.
fn look_at<T>(
    device: Option<&SysfsDevice>,
    part: Part,
    faults: &mut Vec<PlatformFault>,
    look: impl FnOnce(&SysfsDevice) -> (Option<T>, Vec<Trouble>),
) -> Option<T> {
    let device = device?;
    let (seen, troubles) = match device.check() {
        Ok(()) => look(device),
        Err(trouble) => (None, vec![trouble]),
    };
    faults.extend(troubles.into_iter().map(|trouble| PlatformFault { part, trouble }));
    seen
}

/// A value, or nothing and its trouble.
fn or_trouble<T>(read: Result<Option<T>, Trouble>, troubles: &mut Vec<Trouble>) -> Option<T> {
    read.unwrap_or_else(|trouble| {
        troubles.push(trouble);
        None
    })
}

/// Refuses a device of another kind than its name in `site.toml` promises.
fn is_type(device: &SysfsDevice, allowed: &[&str], troubles: &mut Vec<Trouble>) -> bool {
    match or_trouble(device.read("type"), troubles) {
        // Kernels before 5.8 tell kinds of USB apart: USB_DCP, USB_PD.
        Some(found) if !allowed.contains(&found.split('_').next().unwrap_or_default()) => {
            troubles.push(device.unclear("type", &found));
            false
        }
        // Without a type its other files must tell.
        Some(_) | None => true,
    }
}

/// Mains by `online`, or by the `status` of a UPS.
fn mains(device: &SysfsDevice) -> (Option<Mains>, Vec<Trouble>) {
    let mut troubles = Vec::new();
    if !is_type(device, &["Mains", "UPS", "USB", "Wireless"], &mut troubles) {
        return (None, troubles);
    }
    let seen = match or_trouble(device.number("online"), &mut troubles) {
        Some(0) => Some(Mains::Absent),
        // 1 is online, 2 online with a voltage that can be set.
        Some(1 | 2) => Some(Mains::Present),
        Some(other) => {
            troubles.push(device.unclear("online", &other.to_string()));
            None
        }
        None => match flow(device, &mut troubles) {
            Flow::Discharging => Some(Mains::Absent),
            Flow::Charging | Flow::NotCharging | Flow::Full => Some(Mains::Present),
            Flow::Unknown => None,
        },
    };
    if seen.is_none() && troubles.is_empty() {
        troubles.push(device.missing("online"));
    }
    (seen, troubles)
}

fn flow(device: &SysfsDevice, troubles: &mut Vec<Trouble>) -> Flow {
    let Some(text) = or_trouble(device.read("status"), troubles) else { return Flow::Unknown };
    match text.as_str() {
        "Charging" => Flow::Charging,
        "Discharging" => Flow::Discharging,
        "Not charging" => Flow::NotCharging,
        "Full" => Flow::Full,
        "Unknown" => Flow::Unknown,
        _ => {
            troubles.push(device.unclear("status", &text));
            Flow::Unknown
        }
    }
}

/// The battery by `present`, `capacity_level`, and its voltage.
fn battery(device: &SysfsDevice, before: BatteryLevel) -> (Battery, Flow, Vec<Trouble>) {
    let mut troubles = Vec::new();
    let unknown = Battery { level: BatteryLevel::Unknown, voltage_mv: None };
    if !is_type(device, &["Battery", "UPS"], &mut troubles) {
        return (unknown, Flow::Unknown, troubles);
    }
    if or_trouble(device.number("present"), &mut troubles) == Some(0) {
        troubles.push(Trouble::NotFitted(device.folder().to_owned()));
        // No battery is the emptiest battery there is.
        return (Battery { level: BatteryLevel::Low, ..unknown }, Flow::Unknown, troubles);
    }
    let flow = flow(device, &mut troubles);
    let voltage_mv = voltage_mv(device, &mut troubles);
    let level = told_level(device, &mut troubles)
        .or(voltage_mv.map(|mv| before.judged(mv)))
        .unwrap_or(BatteryLevel::Unknown);
    if level == BatteryLevel::Unknown && troubles.is_empty() {
        troubles.push(device.missing("voltage_now"));
    }
    (Battery { level, voltage_mv }, flow, troubles)
}

/// The driver's own word, which goes before the voltage: it knows its battery.
fn told_level(device: &SysfsDevice, troubles: &mut Vec<Trouble>) -> Option<BatteryLevel> {
    let text = or_trouble(device.read("capacity_level"), troubles)?;
    match text.as_str() {
        "Critical" | "Low" => Some(BatteryLevel::Low),
        "Normal" | "High" | "Full" => Some(BatteryLevel::Good),
        "Unknown" => None,
        _ => {
            troubles.push(device.unclear("capacity_level", &text));
            None
        }
    }
}

/// Voltage in millivolts; the kernel counts in microvolts.
fn voltage_mv(device: &SysfsDevice, troubles: &mut Vec<Trouble>) -> Option<u32> {
    let (file, uv) = ["voltage_now", "voltage_avg"]
        .into_iter()
        .find_map(|file| or_trouble(device.number(file), troubles).map(|uv| (file, uv)))?;
    let mv = u32::try_from(uv / 1_000).ok().filter(|_| uv >= 0);
    if mv.is_none() {
        troubles.push(device.unclear(file, &uv.to_string()));
    }
    mv
}

/// The charger by its own `health`.
fn charger(device: &SysfsDevice) -> (Option<Charger>, Vec<Trouble>) {
    let mut troubles = Vec::new();
    let seen = or_trouble(device.read("health"), &mut troubles).map(|text| match text.as_str() {
        // It works; the rest are remarks about temperature and accuracy.
        "Good" | "Warm" | "Cool" | "Calibration required" => Charger::Good,
        "Unknown" => Charger::Unknown,
        // Every other word of the kernel's list, and any it may add, names a failure.
        _ => Charger::Fault,
    });
    if seen.is_none() && troubles.is_empty() {
        troubles.push(device.missing("health"));
    }
    (seen, troubles)
}

#[cfg(test)]
#[path = "power_supply_tests.rs"]
mod tests;
