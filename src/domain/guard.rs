//! Once-a-day guard (2度検針禁止, S-25…S-27).

use super::generation::Stamp;
use super::moment::{Moment, Zone};
use super::registration::TypeNo;

/// The unit's idea of its own clock: every correction, and whether it can be believed (S-27).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockLedger {
    /// Sum of all corrections so far, in milliseconds.
    pub corrections_ms: i64,
    /// Time of the newest journal entry.
    pub last_entry: Option<Moment>,
    /// Time of the newest entry that was written while the clock was trusted.
    pub last_trusted: Option<Moment>,
    /// False from a start with an impossible clock until somebody sets or confirms it.
    pub trusted: bool,
}

/// A clock further ahead of the last entry than this at start is not believed (S-27).
pub const UNTRUSTED_AFTER_MS: i64 = 45 * 24 * 3_600_000;

const DAY_MS: i64 = 24 * 3_600_000;

impl ClockLedger {
    /// A new unit's.
    pub const NEW: Self = Self { corrections_ms: 0, last_entry: None, last_trusted: None, trusted: true };

    /// Notes the time of a new entry.
    pub(super) fn note(&mut self, at: Moment) {
        self.last_entry = Some(at);
        if self.trusted {
            self.last_trusted = Some(at);
        }
    }

    /// This moment with the corrections made up to now.
    pub fn stamp(&self, at: Moment) -> Stamp {
        Stamp { at, corrections_ms: self.corrections_ms }
    }

    /// The jump to book at a start: the clock stands before the last entry, or impossibly far after it.
    pub fn jump_at_start(&self, now: Moment) -> Option<i64> {
        let distance = now.ms_since(self.last_entry?);
        (!(0..=UNTRUSTED_AFTER_MS).contains(&distance)).then_some(distance)
    }
}

/// Whether `past` counts as the same calendar day as `now`, on the present clock or on the one in force then (S-27).
pub fn is_same_day(past: Stamp, now: Stamp, zone: Zone) -> bool {
    let corrected = now.corrections_ms - past.corrections_ms;
    zone.day(past.at.plus_ms(corrected)) == zone.day(now.at)
        || zone.day(past.at) == zone.day(now.at.plus_ms(-corrected))
}

/// A reading that used up its type's day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The type.
    pub type_no: TypeNo,
    /// When the reading was taken.
    pub stamp: Stamp,
}

/// The readings of the last day or two that can still refuse another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Guard {
    marks: Vec<Mark>,
}

impl Guard {
    /// Rebuilds a stored guard.
    pub fn stored(marks: Vec<Mark>) -> Self {
        Self { marks }
    }

    /// The marks, oldest first.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Notes that a reading used up the day of these types, and forgets what is older than two days.
    pub fn mark(&mut self, types: impl IntoIterator<Item = TypeNo>, stamp: Stamp) {
        self.marks.retain(|m| {
            let corrected = stamp.corrections_ms - m.stamp.corrections_ms;
            stamp.at.ms_since(m.stamp.at.plus_ms(corrected)).abs() <= 2 * DAY_MS
        });
        self.marks.extend(types.into_iter().map(|type_no| Mark { type_no, stamp }));
    }

    /// The latest mark that refuses a reading of this type now (S-25).
    pub fn refusing(&self, type_no: TypeNo, now: Stamp, zone: Zone) -> Option<Mark> {
        self.marks.iter().rev().find(|m| m.type_no == type_no && is_same_day(m.stamp, now, zone)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::moment::Civil;
    use proptest::prelude::*;

    fn at(day: u32, hour: u32, minute: u32) -> Moment {
        Zone::JAPAN.moment(Civil::new(2026, 11, day, hour, minute).unwrap())
    }

    fn stamp(at: Moment, corrections_ms: i64) -> Stamp {
        Stamp { at, corrections_ms }
    }

    const HOUR: i64 = 3_600_000;

    #[test]
    fn s27_setting_the_clock_to_tomorrow_does_not_open_the_guard() {
        let read = stamp(at(20, 10, 0), 0);
        assert!(is_same_day(read, stamp(at(20, 23, 59), 0), Zone::JAPAN));
        assert!(!is_same_day(read, stamp(at(21, 0, 0), 0), Zone::JAPAN));
        // One hour later the operator sets the clock a day ahead: still the reading's day on either clock.
        assert!(is_same_day(read, stamp(at(21, 11, 0), 24 * HOUR), Zone::JAPAN));
        // Set back a day: likewise.
        assert!(is_same_day(read, stamp(at(19, 11, 0), -24 * HOUR), Zone::JAPAN));
    }

    #[test]
    fn s27_a_jump_is_found_at_start() {
        let ledger = ClockLedger { last_entry: Some(at(20, 10, 0)), ..ClockLedger::NEW };
        assert_eq!(ledger.jump_at_start(at(20, 9, 0)), Some(-HOUR));
        assert_eq!(ledger.jump_at_start(at(25, 9, 0)), None);
        assert_eq!(
            ledger.jump_at_start(at(20, 10, 0).plus_ms(UNTRUSTED_AFTER_MS + 1)),
            Some(UNTRUSTED_AFTER_MS + 1)
        );
    }

    proptest! {
        /// However the clock is set in between, 24 h of true time open the guard.
        #[test]
        fn s27_no_correction_locks_the_guard_beyond_a_day(
            start in 0i64..1_000 * DAY_MS, correction in -400 * DAY_MS..400 * DAY_MS, elapsed in 0i64..3 * DAY_MS,
        ) {
            let read = stamp(Moment::from_unix_ms(start), 0);
            let now = stamp(Moment::from_unix_ms(start + elapsed + correction), correction);
            let refused = is_same_day(read, now, Zone::JAPAN);
            if elapsed >= DAY_MS {
                prop_assert!(!refused);
            }
            let same_day_on_old_clock = Zone::JAPAN.day(read.at) == Zone::JAPAN.day(read.at.plus_ms(elapsed));
            if same_day_on_old_clock {
                prop_assert!(refused, "no correction opens the guard early");
            }
        }
    }
}
