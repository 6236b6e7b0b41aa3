//! Mains, battery and charger, and what the unit does about them (S-90, S-93).

use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::words;

/// Battery voltage in millivolts up to which it is low (S-90: DC 23 V or less, typical).
pub const BATTERY_LOW_MV_MAX: u32 = 23_000;
/// Battery voltage in millivolts above which a low battery counts as good again, so that one that hovers about the
/// limit does not fill the log.
pub const BATTERY_RECOVERED_MV: u32 = 23_500;
/// Longest stay on a battery whose state cannot be seen, in microseconds: two hours, safely below the three that the
/// worst load leaves (S-91).
pub const BLIND_OUTAGE_US_MAX: u64 = 2 * 3_600 * 1_000_000;

/// The mains supply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mains {
    /// There.
    Present,
    /// Lost; the unit runs on its battery (停電中).
    Absent,
}

/// Charge of the backup battery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BatteryLevel {
    /// Enough.
    Good,
    /// バッテリ電池電圧低下.
    Low,
    /// Nothing tells.
    Unknown,
}

impl BatteryLevel {
    /// Judges a voltage in millivolts (S-90), given the judgement before it.
    #[must_use]
    pub fn judged(self, voltage_mv: u32) -> Self {
        let limit = if self == Self::Low { BATTERY_RECOVERED_MV } else { BATTERY_LOW_MV_MAX };
        if voltage_mv <= limit { Self::Low } else { Self::Good }
    }
}

/// The backup battery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Battery {
    /// Its charge.
    pub level: BatteryLevel,
    /// Its voltage in millivolts, when it is known.
    pub voltage_mv: Option<u32>,
}

/// The charging circuit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Charger {
    /// Works.
    Good,
    /// バッテリ充電回路異常.
    Fault,
    /// Nothing tells.
    Unknown,
}

/// Everything the power supply shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PowerState {
    /// Mains.
    pub mains: Mains,
    /// Battery.
    pub battery: Battery,
    /// Charger.
    pub charger: Charger,
}

impl PowerState {
    /// What a unit takes for true that sees nothing of its supply: it runs, so mains are there.
    pub fn unseen() -> Self {
        let battery = Battery { level: BatteryLevel::Unknown, voltage_mv: None };
        Self { mains: Mains::Present, battery, charger: Charger::Unknown }
    }
}

/// Where the unit stands in an outage (S-93).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PowerPolicy {
    /// Mains are there. A low battery is an alarm then, no reason to stop.
    OnMains,
    /// 停電中.
    OnBattery {
        /// When mains went.
        since: Uptime,
        /// Whether the battery's charge can be seen.
        sight: Sight,
    },
    /// The battery is low: jobs end at the next box, the store closes, the unit powers off. There is no way back, for
    /// a unit that has begun to close does not know how long its battery still holds.
    Ending,
}

/// Whether something can be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// It can.
    Clear,
    /// It cannot.
    Blind,
}

impl PowerPolicy {
    /// What follows when the supply shows `power` at `now`.
    #[must_use]
    pub fn next(self, power: &PowerState, now: Uptime) -> Self {
        let since = match (self, power.mains) {
            (Self::Ending, _) => return Self::Ending,
            (_, Mains::Present) => return Self::OnMains,
            (Self::OnMains, Mains::Absent) => now,
            (Self::OnBattery { since, .. }, Mains::Absent) => since,
        };
        match power.battery.level {
            BatteryLevel::Low => Self::Ending,
            BatteryLevel::Good => Self::OnBattery { since, sight: Sight::Clear },
            BatteryLevel::Unknown if now.micros_since(since) >= BLIND_OUTAGE_US_MAX => Self::Ending,
            BatteryLevel::Unknown => Self::OnBattery { since, sight: Sight::Blind },
        }
    }

    /// When [`next`](Self::next) has to be asked although nothing changes.
    pub fn deadline(self) -> Option<Uptime> {
        match self {
            Self::OnBattery { since, sight: Sight::Blind } => Some(since.plus_micros(BLIND_OUTAGE_US_MAX)),
            Self::OnMains | Self::OnBattery { .. } | Self::Ending => None,
        }
    }

    /// Whether this work may begin now (S-42, S-93).
    pub fn may_start(self, work: Work) -> bool {
        match (self, work) {
            (Self::OnMains, _) | (Self::OnBattery { .. }, Work::ReadingByHand | Work::Daily) => true,
            (Self::OnBattery { .. }, Work::ScheduledReading | Work::Print | Work::Download)
            | (Self::Ending, _) => false,
        }
    }

    /// Why work may not begin, and what to do.
    pub fn refusal(self) -> Words {
        match self {
            Self::Ending => words!(
                "バッテリの電圧が低下したため、装置を終了しています。商用電源の復旧後に実行してください。",
                "The battery is low and the unit is shutting down. Try again when mains are back."
            ),
            Self::OnMains | Self::OnBattery { .. } => words!(
                "停電中のため実行できません。商用電源の復旧後に、もう一度実行してください。",
                "Mains are off. Try again when they are back."
            ),
        }
    }

    /// What the panel shows as long as mains are away (S-93).
    pub fn banner(self) -> Option<Words> {
        match self {
            Self::OnMains => None,
            Self::OnBattery { .. } => Some(words!("停電中", "Mains off")),
            Self::Ending => {
                Some(words!("停電中 バッテリ電圧低下 終了します", "Mains off, battery low: ending"))
            }
        }
    }

    /// The next step towards powering off, `None` unless the unit is ending (S-93). `mains` as they are now: a unit
    /// that powers off with mains present would stay dark, because nothing switches it on again.
    pub fn last_step(self, remaining: Remaining, mains: Mains) -> Option<LastStep> {
        (self == Self::Ending).then_some(match (remaining, mains) {
            (Remaining::Job, _) => LastStep::EndJobAtNextBox,
            (Remaining::Store, _) => LastStep::CloseStore,
            (Remaining::Nothing, Mains::Absent) => LastStep::PowerOff,
            (Remaining::Nothing, Mains::Present) => LastStep::Restart,
        })
    }
}

/// Work that mains may be needed for (S-93).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// A reading or readout somebody asks for.
    ReadingByHand,
    /// 定時検針.
    ScheduledReading,
    /// 日次: silent, and terminals stay powered.
    Daily,
    /// Printing.
    Print,
    /// ダウンロード.
    Download,
}

/// What is still going on in a unit that is ending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remaining {
    /// A reading or a print.
    Job,
    /// No job, but the store is open.
    Store,
    /// The store is closed.
    Nothing,
}

/// Steps of a unit that is ending, in this order (S-93).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LastStep {
    /// Printing ends at the next box, a reading without effect.
    EndJobAtNextBox,
    /// Close the store.
    CloseStore,
    /// Switch the unit off.
    PowerOff,
    /// Mains came back meanwhile: start anew.
    Restart,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn power(mains: Mains, level: BatteryLevel) -> PowerState {
        let battery = Battery { level, voltage_mv: None };
        PowerState { mains, battery, charger: Charger::Good }
    }

    fn at(s: u64) -> Uptime {
        Uptime::from_micros(s * 1_000_000)
    }

    const ALL_WORK: [Work; 5] =
        [Work::ReadingByHand, Work::ScheduledReading, Work::Daily, Work::Print, Work::Download];

    #[test]
    fn s90_a_battery_is_low_up_to_23_v_and_recovers_above_23_5_v() {
        use BatteryLevel::{Good, Low, Unknown};
        for (before, mv, after) in [
            (Unknown, 23_001, Good),
            (Unknown, 23_000, Low),
            (Good, 23_001, Good),
            (Good, 23_000, Low),
            (Low, 23_500, Low),
            (Low, 23_501, Good),
            (Good, 0, Low),
        ] {
            assert_eq!(before.judged(mv), after, "{before:?} {mv} mV");
        }
    }

    #[test]
    fn s93_mains_lost_readings_by_hand_go_on_but_no_print_or_download_starts() {
        let lost = PowerPolicy::OnMains.next(&power(Mains::Absent, BatteryLevel::Good), at(5));
        assert_eq!(lost, PowerPolicy::OnBattery { since: at(5), sight: Sight::Clear });
        assert_eq!(lost.banner().unwrap().ja, "停電中");
        assert!(lost.refusal().ja.contains("停電中"));
        assert_eq!(ALL_WORK.map(|w| lost.may_start(w)), [true, false, true, false, false]);
        assert_eq!(lost.last_step(Remaining::Job, Mains::Absent), None);
        let back = lost.next(&power(Mains::Present, BatteryLevel::Good), at(9));
        assert_eq!((back, back.banner()), (PowerPolicy::OnMains, None));
        assert!(ALL_WORK.iter().all(|w| back.may_start(*w)));
    }

    #[test]
    fn s93_battery_low_jobs_end_then_the_store_closes_then_the_unit_powers_off() {
        let low = power(Mains::Absent, BatteryLevel::Low);
        let ending = PowerPolicy::OnBattery { since: at(5), sight: Sight::Clear }.next(&low, at(9));
        assert_eq!(ending, PowerPolicy::Ending);
        assert_eq!(ALL_WORK.map(|w| ending.may_start(w)), [false; 5]);
        let steps = [Remaining::Job, Remaining::Store, Remaining::Nothing];
        assert_eq!(
            steps.map(|r| ending.last_step(r, Mains::Absent).unwrap()),
            [LastStep::EndJobAtNextBox, LastStep::CloseStore, LastStep::PowerOff]
        );
    }

    #[test]
    fn s93_mains_that_return_while_the_unit_ends_start_it_anew() {
        let ending = PowerPolicy::Ending.next(&power(Mains::Present, BatteryLevel::Good), at(1));
        assert_eq!(ending.last_step(Remaining::Store, Mains::Present), Some(LastStep::CloseStore));
        assert_eq!(ending.last_step(Remaining::Nothing, Mains::Present), Some(LastStep::Restart));
    }

    #[test]
    fn s93_a_low_battery_is_no_reason_to_stop_while_mains_are_there() {
        let low = power(Mains::Present, BatteryLevel::Low);
        assert_eq!(PowerPolicy::OnMains.next(&low, at(1)), PowerPolicy::OnMains);
    }

    #[test]
    fn s91_a_battery_that_cannot_be_seen_is_trusted_for_two_hours() {
        let blind = power(Mains::Absent, BatteryLevel::Unknown);
        let policy = PowerPolicy::OnMains.next(&blind, at(100));
        assert_eq!(policy.deadline(), Some(at(7_300)));
        let policy = policy.next(&blind, at(7_299));
        assert_eq!(policy, PowerPolicy::OnBattery { since: at(100), sight: Sight::Blind });
        assert_eq!(policy.next(&blind, at(7_300)), PowerPolicy::Ending);
        let seen = policy.next(&power(Mains::Absent, BatteryLevel::Good), at(9_000));
        assert_eq!(seen.deadline(), None);
    }

    fn any_power() -> impl Strategy<Value = PowerState> {
        let mains = prop_oneof![Just(Mains::Present), Just(Mains::Absent)];
        let level =
            prop_oneof![Just(BatteryLevel::Good), Just(BatteryLevel::Low), Just(BatteryLevel::Unknown)];
        (mains, level).prop_map(|(m, l)| power(m, l))
    }

    proptest! {
        #[test]
        fn s93_in_every_course_of_an_outage(course in prop::collection::vec((any_power(), 1u64..5_000), 0..40)) {
            let (mut policy, mut s) = (PowerPolicy::OnMains, 0);
            for (power, later) in course {
                let before = policy;
                s += later;
                policy = policy.next(&power, at(s));
                prop_assert_eq!(policy, policy.next(&power, at(s)), "asking twice changes nothing");
                prop_assert!(before != PowerPolicy::Ending || policy == before, "no way back");
                let needed = power.mains == Mains::Absent && power.battery.level == BatteryLevel::Low;
                prop_assert!(!needed || policy == PowerPolicy::Ending, "never runs on into an empty battery");
                prop_assert_eq!(policy.banner().is_none(), policy.may_start(Work::Print));
            }
        }
    }
}
