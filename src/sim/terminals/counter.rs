//! A counter that counts by itself: its value follows from the time it is asked at.

use crate::domain::moment::Uptime;

/// Steps of one count: micros of an hour, twice, so that half-weight pulses stay exact.
const STEPS_PER_COUNT: u128 = 7_200_000_000;
/// No input is ON for more minutes than an hour has.
const MINUTES_PER_HOUR: u32 = 60;

/// What a rate means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Weighing {
    /// Pulses per hour, each one count.
    Pulse,
    /// Pulses per hour, two to a count.
    HalfPulse,
    /// Minutes ON per hour.
    OnTime,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Counter {
    modulus: u64,
    per_hour: u32,
    weighing: Weighing,
    stuck: bool,
    count: u64,
    steps: u128,
    since: Uptime,
}

impl Counter {
    pub(super) fn new(modulus: u64, since: Uptime, count: u64, per_hour: u32) -> Self {
        let count = count % modulus;
        Self { modulus, per_hour, weighing: Weighing::Pulse, stuck: false, count, steps: 0, since }
    }

    fn steps_per_us(&self) -> u128 {
        if self.stuck {
            return 0;
        }
        match self.weighing {
            Weighing::Pulse => 2 * u128::from(self.per_hour),
            Weighing::HalfPulse => u128::from(self.per_hour),
            Weighing::OnTime => 2 * u128::from(self.per_hour.min(MINUTES_PER_HOUR)),
        }
    }

    fn at(&self, now: Uptime) -> (u64, u128) {
        let steps = self.steps + self.steps_per_us() * u128::from(now.micros_since(self.since));
        let count = (u128::from(self.count) + steps / STEPS_PER_COUNT) % u128::from(self.modulus);
        (u64::try_from(count).unwrap_or_default(), steps % STEPS_PER_COUNT)
    }

    fn settle(&mut self, now: Uptime) {
        (self.count, self.steps) = self.at(now);
        self.since = self.since.max(now);
    }

    pub(super) fn count(&self, now: Uptime) -> u64 {
        self.at(now).0
    }

    /// Contact closed: during the first half of each count.
    pub(super) fn level(&self, now: Uptime) -> bool {
        self.steps_per_us() > 0 && self.at(now).1 < STEPS_PER_COUNT / 2
    }

    pub(super) fn per_hour(&self) -> u32 {
        self.per_hour
    }

    pub(super) fn modulus(&self) -> u64 {
        self.modulus
    }

    pub(super) fn set(&mut self, now: Uptime, count: u64) {
        self.settle(now);
        (self.count, self.steps) = (count % self.modulus, 0);
    }

    /// Runs on, or back; what has been counted of the next count stays.
    pub(super) fn add(&mut self, now: Uptime, counts: i64) -> u64 {
        self.settle(now);
        let count = (i128::from(self.count) + i128::from(counts)).rem_euclid(i128::from(self.modulus));
        self.count = u64::try_from(count).unwrap_or_default();
        self.count
    }

    pub(super) fn set_rate(&mut self, now: Uptime, per_hour: u32) {
        self.settle(now);
        self.per_hour = per_hour;
    }

    pub(super) fn set_weighing(&mut self, now: Uptime, weighing: Weighing) {
        self.settle(now);
        self.weighing = weighing;
    }

    pub(super) fn set_stuck(&mut self, now: Uptime, stuck: bool) {
        self.settle(now);
        self.stuck = stuck;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(seconds: u64) -> Uptime {
        Uptime::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn counts_follow_time_and_wrap() {
        let mut c = Counter::new(1_000_000, s(10), 999_998, 3600);
        assert_eq!([10, 11, 12, 15].map(|t| c.count(s(t))), [999_998, 999_999, 0, 3]);
        c.set_rate(s(15), 1);
        assert_eq!([15, 3614, 3615].map(|t| c.count(s(t))), [3, 3, 4]);
        c.set_weighing(s(3615), Weighing::HalfPulse);
        assert_eq!(c.count(s(3615 + 7199)), 4);
        assert_eq!(c.count(s(3615 + 7200)), 5);
        c.set_stuck(s(3615 + 7200), true);
        assert_eq!(c.count(s(1_000_000)), 5);
    }

    #[test]
    fn on_time_never_outruns_the_clock() {
        let mut c = Counter::new(1_000_000, s(0), 0, 5000);
        c.set_weighing(s(0), Weighing::OnTime);
        assert_eq!(c.count(s(3600)), 60);
    }
}
