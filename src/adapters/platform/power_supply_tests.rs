//! Trees laid out like `/sys`, as drivers make them, and what the unit makes of them.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

/// A tree and the supply that looks at it.
struct Bench {
    dir: tempfile::TempDir,
    supply: LinuxPowerSupply,
}

impl Bench {
    fn new(mains: Option<&str>, battery: Option<&str>, charger: Option<&str>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let name = |n: Option<&str>| n.map(str::to_owned);
        let names = Supplies { mains: name(mains), battery: name(battery), charger: name(charger) };
        let supply = LinuxPowerSupply::new(Sysfs::at(dir.path().to_owned()), names);
        Self { dir, supply }
    }

    /// A PC-like unit: adapter, battery, no charger of its own.
    fn usual() -> Self {
        let bench = Self::new(Some("ac"), Some("bat"), None);
        bench.set("ac", &[("type", "Mains"), ("online", "1")]);
        let files = [("type", "Battery"), ("status", "Full"), ("present", "1"), ("voltage_now", "26400000")];
        bench.set("bat", &files);
        bench
    }

    fn path(&self, device: &str) -> PathBuf {
        self.dir.path().join("class/power_supply").join(device)
    }

    fn set(&self, device: &str, files: &[(&str, &str)]) {
        fs::create_dir_all(self.path(device)).unwrap();
        for (name, text) in files {
            fs::write(self.path(device).join(name), format!("{text}\n")).unwrap();
        }
    }

    fn clean(&mut self) -> PowerState {
        let report = self.supply.look();
        assert_eq!(report.faults, [], "{report:?}");
        report.state
    }

    /// The state and the only fault there is.
    fn faulty(&mut self) -> (PowerState, PlatformFault) {
        let mut report = self.supply.look();
        assert_eq!(report.faults.len(), 1, "{report:?}");
        (report.state, report.faults.remove(0))
    }
}

#[test]
fn s91_a_healthy_unit_on_mains() {
    let battery = Battery { level: BatteryLevel::Good, voltage_mv: Some(26_400) };
    let expected = PowerState { mains: Mains::Present, battery, charger: Charger::Good };
    assert_eq!(Bench::usual().clean(), expected);
}

#[test]
fn s93_mains_go_and_come_back() {
    let mut bench = Bench::usual();
    bench.set("ac", &[("online", "0")]);
    bench.set("bat", &[("status", "Discharging"), ("voltage_now", "25100000")]);
    let state = bench.clean();
    assert_eq!((state.mains, state.battery.voltage_mv), (Mains::Absent, Some(25_100)));
    bench.set("ac", &[("type", "USB_PD"), ("online", "2")]);
    assert_eq!(bench.clean().mains, Mains::Present, "2: online, voltage adjustable");
}

#[test]
fn s90_the_battery_is_low_at_23_v_and_good_again_above_23_5_v() {
    let mut bench = Bench::usual();
    for (uv, level) in [
        ("23001000", BatteryLevel::Good),
        ("23000999", BatteryLevel::Low),
        ("23500000", BatteryLevel::Low),
        ("23501000", BatteryLevel::Good),
    ] {
        bench.set("bat", &[("voltage_now", uv)]);
        assert_eq!(bench.clean().battery.level, level, "{uv} µV");
    }
}

#[test]
fn s90_the_drivers_own_word_goes_before_the_voltage() {
    let mut bench = Bench::usual();
    for (word, level) in [
        ("Low", BatteryLevel::Low),
        ("Critical", BatteryLevel::Low),
        ("Normal", BatteryLevel::Good),
        ("High", BatteryLevel::Good),
        ("Full", BatteryLevel::Good),
    ] {
        // A battery of twelve volts is none of our 23 V.
        bench.set("bat", &[("capacity_level", word), ("voltage_now", "12600000")]);
        assert_eq!(bench.clean().battery, Battery { level, voltage_mv: Some(12_600) }, "{word}");
    }
    bench.set("bat", &[("capacity_level", "Unknown")]);
    assert_eq!(bench.clean().battery.level, BatteryLevel::Low, "then the voltage tells");
}

#[test]
fn s90_a_charger_tells_its_health() {
    let mut bench = Bench::new(None, None, Some("chg"));
    for (health, expected) in [
        ("Good", Charger::Good),
        ("Warm", Charger::Good),
        ("Unknown", Charger::Unknown),
        ("Dead", Charger::Fault),
        ("Over voltage", Charger::Fault),
        ("Safety timer expire", Charger::Fault),
        ("Something newer", Charger::Fault),
    ] {
        bench.set("chg", &[("type", "Mains"), ("health", health)]);
        assert_eq!(bench.clean().charger, expected, "{health}");
    }
}

#[test]
fn s90_a_battery_that_discharges_on_mains_betrays_the_charger() {
    let mut bench = Bench::usual();
    bench.set("bat", &[("status", "Discharging")]);
    let course = [1, 2, 3, 4].map(|_| bench.clean().charger);
    // Not at once: mains may just have come back.
    assert_eq!(course, [Charger::Unknown, Charger::Unknown, Charger::Fault, Charger::Fault]);
    bench.set("bat", &[("status", "Charging")]);
    assert_eq!(bench.clean().charger, Charger::Good);
    bench.set("bat", &[("status", "Not charging")]);
    assert_eq!([1, 2, 3].map(|_| bench.clean().charger), [Charger::Unknown; 3], "full enough");
    bench.set("bat", &[("voltage_now", "22000000")]);
    assert_eq!([1, 2, 3].map(|_| bench.clean().charger)[2], Charger::Fault, "a low one has to be charged");
    bench.set("ac", &[("online", "0")]);
    assert_eq!(bench.clean().charger, Charger::Unknown, "without mains nothing can charge");
}

#[test]
fn s91_a_ups_can_be_mains_and_battery_at_once() {
    let mut bench = Bench::new(Some("ups"), Some("ups"), None);
    bench.set("ups", &[("type", "UPS"), ("status", "Charging"), ("voltage_now", "24000000")]);
    assert_eq!(bench.clean().mains, Mains::Present);
    bench.set("ups", &[("status", "Discharging")]);
    assert_eq!(bench.clean().mains, Mains::Absent);
}

#[test]
fn s91_without_sensing_of_mains_the_battery_tells() {
    let mut bench = Bench::new(None, Some("bat"), None);
    bench.set("bat", &[("type", "Battery"), ("status", "Discharging"), ("voltage_now", "25000000")]);
    assert_eq!(bench.clean().mains, Mains::Absent);
    bench.set("bat", &[("status", "Charging")]);
    assert_eq!(bench.clean().mains, Mains::Present);
}

#[test]
fn s91_a_unit_without_any_of_it_runs_and_has_no_fault() {
    assert_eq!(Bench::new(None, None, None).clean(), PowerState::unseen());
}

#[test]
fn s91_each_missing_device_is_a_fault_and_mains_are_taken_for_present() {
    let mut bench = Bench::new(Some("ac"), Some("bat"), Some("chg"));
    let report = bench.supply.look();
    assert_eq!(report.state, PowerState::unseen());
    let parts: Vec<Part> = report.faults.iter().map(|f| f.part).collect();
    assert_eq!(parts, [Part::Battery, Part::Mains, Part::Charger]);
    assert!(report.faults[0].words().en.contains("class/power_supply/bat is missing"));
    assert_eq!(bench.supply.look(), report, "the same fault at every look");
}

#[test]
fn s91_each_missing_or_senseless_file_is_a_fault() {
    let mut bench = Bench::usual();
    bench.set("ac", &[("online", "yes")]);
    let (state, fault) = bench.faulty();
    assert_eq!((state.mains, fault.part), (Mains::Present, Part::Mains));
    fs::remove_file(bench.path("ac").join("online")).unwrap();
    assert_eq!(bench.faulty().1.trouble, Trouble::Missing(bench.path("ac").join("online")));
    bench.set("ac", &[("online", "1")]);
    for uv in ["-5", "4294967296000", "26.4 V"] {
        bench.set("bat", &[("voltage_now", uv)]);
        let (state, fault) = bench.faulty();
        assert_eq!(state.battery, Battery { level: BatteryLevel::Unknown, voltage_mv: None }, "{uv}");
        assert!(matches!(fault.trouble, Trouble::Unclear { .. }), "{fault:?}");
    }
    fs::remove_file(bench.path("bat").join("voltage_now")).unwrap();
    assert_eq!(bench.faulty().1.trouble, Trouble::Missing(bench.path("bat").join("voltage_now")));
    bench.set("bat", &[("voltage_now", "26000000"), ("type", "Mains")]);
    let (_, fault) = bench.faulty();
    assert_eq!(fault.part, Part::Battery);
    assert!(fault.words().en.contains("says \"Mains\""), "{}", fault.words());
}

#[test]
fn s90_a_battery_that_is_not_fitted_is_low_and_a_fault() {
    let mut bench = Bench::usual();
    bench.set("bat", &[("present", "0")]);
    let (state, fault) = bench.faulty();
    assert_eq!(state.battery.level, BatteryLevel::Low);
    assert_eq!(fault.trouble, Trouble::NotFitted(bench.path("bat")));
}

#[test]
fn s90_a_look_without_sight_does_not_end_a_low_battery() {
    let mut bench = Bench::usual();
    bench.set("bat", &[("voltage_now", "22900000")]);
    assert_eq!(bench.clean().battery.level, BatteryLevel::Low);
    bench.set("bat", &[("voltage_now", "?")]);
    assert_eq!(bench.faulty().0.battery.level, BatteryLevel::Unknown);
    bench.set("bat", &[("voltage_now", "23200000")]);
    assert_eq!(bench.clean().battery.level, BatteryLevel::Low);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn s91_no_content_of_any_file_makes_a_look_fail(
        texts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..24), 8)
    ) {
        let mut bench = Bench::usual();
        bench.set("chg", &[]);
        let files = [("ac", "type"), ("ac", "online"), ("bat", "status"), ("bat", "voltage_now"),
            ("bat", "capacity_level"), ("bat", "present"), ("bat", "type"), ("ac", "status")];
        for ((device, file), text) in files.into_iter().zip(&texts) {
            fs::write(bench.path(device).join(file), text).unwrap();
        }
        let first = bench.supply.look();
        let second = bench.supply.look();
        prop_assert_eq!(first.faults, second.faults);
        prop_assert_eq!(first.state.mains, second.state.mains);
    }
}
