//! A simulated unit: power supply, alarm contact, lamps and backlight that a demo or a test moves and watches (S-91).

mod order;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use order::{HELP, Order, parse as parse_order};

use crate::ports::platform::{
    AlarmContact, Backlight, Battery, BatteryLevel, Brightness, Charger, ContactState, Lamp, Lamps, Light,
    Mains, Part, PlatformFault, PowerReport, PowerState, PowerSupply, PowerSwitch, Trouble,
};

/// Voltage of a full battery in millivolts.
const FULL_MV: u32 = 26_400;
/// Most deeds that are remembered; a demo may run for weeks.
const DEEDS_MAX: usize = 10_000;

/// A simulated unit. Clones are the same unit: one goes to the service, another stays with whoever plays the fault.
#[derive(Clone, Debug)]
pub struct SimulatedUnit(Arc<Mutex<Unit>>);

#[derive(Debug)]
struct Unit {
    mains: Mains,
    battery_mv: Option<u32>,
    level: BatteryLevel,
    charger: Charger,
    broken: Vec<Part>,
    contact: Option<ContactState>,
    lamps: [Option<Light>; 2],
    glow: Option<Glow>,
    brightness: Brightness,
    deeds: Vec<Deed>,
}

/// What the backlight does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glow {
    /// Lit at a level.
    Lit(Brightness),
    /// Out.
    Out,
}

/// Something that could be seen from outside. An order that changes nothing is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// The alarm contact moved.
    Contact(ContactState),
    /// A lamp changed.
    Lamp(Lamp, Light),
    /// The backlight changed.
    Backlight(Glow),
    /// The unit was switched off.
    Off,
}

impl Default for SimulatedUnit {
    fn default() -> Self {
        Self::new()
    }
}

impl SimulatedUnit {
    /// A healthy unit on mains with a full battery; nobody has driven its outputs yet.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Unit {
            mains: Mains::Present,
            battery_mv: Some(FULL_MV),
            level: BatteryLevel::Unknown,
            charger: Charger::Good,
            broken: Vec::new(),
            contact: None,
            lamps: [None; 2],
            glow: None,
            brightness: Brightness::FULL,
            deeds: Vec::new(),
        })))
    }

    fn unit(&self) -> MutexGuard<'_, Unit> {
        // Every order leaves the unit whole, so a test that panicked meanwhile spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out an order.
    pub fn order(&self, order: Order) {
        let mut unit = self.unit();
        match order {
            Order::Mains(mains) => unit.mains = mains,
            Order::Battery(mv) => unit.battery_mv = mv,
            Order::Charger(charger) => unit.charger = charger,
            Order::Break(part) => unit.broken.push(part),
            Order::Mend(part) => unit.broken.retain(|p| *p != part),
        }
    }

    /// The alarm contact, once it has been driven.
    pub fn contact(&self) -> Option<ContactState> {
        self.unit().contact
    }

    /// A lamp, once it has been driven.
    pub fn lamp(&self, lamp: Lamp) -> Option<Light> {
        self.unit().lamps[place(lamp)]
    }

    /// The backlight, once it has been driven.
    pub fn glow(&self) -> Option<Glow> {
        self.unit().glow
    }

    /// What happened since this was asked last, oldest first.
    pub fn take_deeds(&self) -> Vec<Deed> {
        std::mem::take(&mut self.unit().deeds)
    }
}

fn place(lamp: Lamp) -> usize {
    match lamp {
        Lamp::Power => 0,
        Lamp::TerminalSupply => 1,
    }
}

impl Unit {
    fn fault(&self, part: Part) -> Option<PlatformFault> {
        let what = "simulated".to_owned();
        let trouble = Trouble::Failed { path: order::name(part).into(), what };
        self.broken.contains(&part).then_some(PlatformFault { part, trouble })
    }

    fn works(&self, part: Part) -> Result<(), PlatformFault> {
        self.fault(part).map_or(Ok(()), Err)
    }

    fn note(&mut self, deed: Deed) {
        if self.deeds.len() == DEEDS_MAX {
            self.deeds.remove(0);
        }
        self.deeds.push(deed);
    }

    fn contact(&mut self, to: ContactState) -> Result<(), PlatformFault> {
        self.works(Part::Contact)?;
        if self.contact.replace(to) != Some(to) {
            self.note(Deed::Contact(to));
        }
        Ok(())
    }

    fn glow(&mut self, to: Glow) -> Result<(), PlatformFault> {
        self.works(Part::Backlight)?;
        if self.glow.replace(to) != Some(to) {
            self.note(Deed::Backlight(to));
        }
        Ok(())
    }
}

impl PowerSupply for SimulatedUnit {
    fn look(&mut self) -> PowerReport {
        let mut unit = self.unit();
        let mut state = PowerState::unseen();
        if !unit.broken.contains(&Part::Mains) {
            state.mains = unit.mains;
        }
        if !unit.broken.contains(&Part::Battery) {
            let level = unit.battery_mv.map_or(BatteryLevel::Unknown, |mv| unit.level.judged(mv));
            unit.level = level;
            state.battery = Battery { level, voltage_mv: unit.battery_mv };
        }
        if !unit.broken.contains(&Part::Charger) {
            state.charger = unit.charger;
        }
        let faults = [Part::Battery, Part::Mains, Part::Charger];
        PowerReport { state, faults: faults.into_iter().filter_map(|p| unit.fault(p)).collect() }
    }
}

impl PowerSwitch for SimulatedUnit {
    fn switch_off(&mut self) -> Result<(), PlatformFault> {
        let mut unit = self.unit();
        unit.works(Part::Switch)?;
        unit.note(Deed::Off);
        Ok(())
    }
}

impl AlarmContact for SimulatedUnit {
    fn close(&mut self) -> Result<(), PlatformFault> {
        self.unit().contact(ContactState::Closed)
    }

    fn open(&mut self) -> Result<(), PlatformFault> {
        self.unit().contact(ContactState::Open)
    }
}

impl Lamps for SimulatedUnit {
    fn set(&mut self, lamp: Lamp, light: Light) -> Result<(), PlatformFault> {
        let mut unit = self.unit();
        unit.works(Part::Lamp(lamp))?;
        if unit.lamps[place(lamp)].replace(light) != Some(light) {
            unit.note(Deed::Lamp(lamp, light));
        }
        Ok(())
    }
}

impl Backlight for SimulatedUnit {
    fn on(&mut self) -> Result<(), PlatformFault> {
        let mut unit = self.unit();
        let brightness = unit.brightness;
        unit.glow(Glow::Lit(brightness))
    }

    fn off(&mut self) -> Result<(), PlatformFault> {
        self.unit().glow(Glow::Out)
    }

    fn level(&mut self, level: Brightness) -> Result<(), PlatformFault> {
        let mut unit = self.unit();
        unit.brightness = level;
        match unit.glow {
            Some(Glow::Out) => Ok(()),
            Some(Glow::Lit(_)) | None => unit.glow(Glow::Lit(level)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alarm::{Conditions, LastStep, PowerPolicy, Remaining};
    use crate::domain::moment::Uptime;
    use crate::domain::registration::AlarmConditions;

    fn order(unit: &SimulatedUnit, text: &str) {
        unit.order(parse_order(text).unwrap());
    }

    #[test]
    fn s93_an_outage_from_beginning_to_end() {
        let unit = SimulatedUnit::new();
        let mut supply = unit.clone();
        let mut contact: Box<dyn AlarmContact> = Box::new(unit.clone());
        let selected = AlarmConditions {
            battery_low: true,
            charger_fault: false,
            paper_out: false,
            printer_error: false,
        };
        let (mut policy, mut conditions) = (PowerPolicy::OnMains, Conditions::default());
        let mut log = Vec::new();
        let course = ["mains on", "mains off", "battery 24000", "charger fault", "battery 22900"];
        for (s, text) in (1u64..).zip(course) {
            order(&unit, text);
            let state = supply.look().state;
            let after = conditions.with_power(&state);
            log.extend(conditions.edges(after).map(|e| e.words().en));
            conditions = after;
            policy = policy.next(&state, Uptime::from_micros(s * 1_000_000));
            contact.put(conditions.contact(selected)).unwrap();
        }
        assert_eq!(log, ["fault: charger fault", "fault: battery low"]);
        assert_eq!(policy.last_step(Remaining::Job, Mains::Absent), Some(LastStep::EndJobAtNextBox));
        let (open, closed) = (ContactState::Open, ContactState::Closed);
        assert_eq!(unit.take_deeds(), [Deed::Contact(open), Deed::Contact(closed)]);
        assert_eq!((unit.contact(), unit.take_deeds()), (Some(closed), Vec::new()));
    }

    #[test]
    fn s90_the_simulated_battery_has_the_real_ones_limits() {
        let unit = SimulatedUnit::new();
        let mut supply = unit.clone();
        for (mv, level) in
            [(23_000, BatteryLevel::Low), (23_500, BatteryLevel::Low), (23_501, BatteryLevel::Good)]
        {
            unit.order(Order::Battery(Some(mv)));
            assert_eq!(supply.look().state.battery, Battery { level, voltage_mv: Some(mv) });
        }
        order(&unit, "battery unknown");
        assert_eq!(supply.look().state.battery.level, BatteryLevel::Unknown);
    }

    #[test]
    fn s91_a_broken_part_is_a_fault_until_it_is_mended() {
        let unit = SimulatedUnit::new();
        for part in Part::ALL {
            let mut device = unit.clone();
            let mut ask = || match part {
                Part::Mains | Part::Battery | Part::Charger => {
                    device.look().faults.into_iter().next().map_or(Ok(()), Err)
                }
                Part::Contact => device.close(),
                Part::Lamp(lamp) => Lamps::set(&mut device, lamp, Light::Lit),
                Part::Backlight => Backlight::on(&mut device),
                Part::Switch => device.switch_off(),
            };
            assert_eq!(ask(), Ok(()), "{part:?}");
            unit.order(Order::Break(part));
            assert_eq!(ask().unwrap_err().part, part);
            unit.order(Order::Mend(part));
            assert_eq!(ask(), Ok(()), "{part:?}");
        }
    }

    #[test]
    fn s81_the_backlight_keeps_its_level_while_it_is_out() {
        let unit = SimulatedUnit::new();
        let mut backlight: Box<dyn Backlight> = Box::new(unit.clone());
        let dim = Brightness::new(30).unwrap();
        backlight.on().unwrap();
        backlight.on().unwrap();
        backlight.off().unwrap();
        backlight.level(dim).unwrap();
        assert_eq!(unit.glow(), Some(Glow::Out));
        backlight.on().unwrap();
        let lit = |b| Deed::Backlight(Glow::Lit(b));
        assert_eq!(unit.take_deeds(), [lit(Brightness::FULL), Deed::Backlight(Glow::Out), lit(dim)]);
    }

    #[test]
    fn s93_the_unit_is_switched_off_once_told() {
        let unit = SimulatedUnit::new();
        unit.clone().switch_off().unwrap();
        assert_eq!(unit.take_deeds(), [Deed::Off]);
    }

    #[test]
    fn s91_lamps_are_told_apart() {
        let unit = SimulatedUnit::new();
        let mut lamps: Box<dyn Lamps> = Box::new(unit.clone());
        lamps.set(Lamp::TerminalSupply, Light::Lit).unwrap();
        assert_eq!((unit.lamp(Lamp::Power), unit.lamp(Lamp::TerminalSupply)), (None, Some(Light::Lit)));
    }
}
