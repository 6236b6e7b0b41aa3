//! Points in time. The domain never asks for the time; it is told (`now` is an argument).

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};

/// A point in civil time as the unit's clock told it: milliseconds since 1970-01-01T00:00:00Z.
///
/// The clock can be wrong or be set, so two moments may only be subtracted with the corrections between
/// them in mind (S-27).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since the Unix epoch.
    pub fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub fn unix_ms(self) -> i64 {
        self.0
    }

    /// This moment moved by a signed number of milliseconds.
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Signed milliseconds from `earlier` to this moment.
    pub fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Time since power-on that no clock setting touches; for deadlines only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Uptime(u64);

impl Uptime {
    /// From microseconds since an arbitrary start.
    pub fn from_micros(us: u64) -> Self {
        Self(us)
    }

    /// Microseconds since the start.
    pub fn micros(self) -> u64 {
        self.0
    }

    /// This uptime moved forward by `us` microseconds.
    pub fn plus_micros(self, us: u64) -> Self {
        Self(self.0.saturating_add(us))
    }

    /// Microseconds from `earlier` to this one, 0 if it lies later.
    pub fn micros_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What the service is told at each turn: both clocks, read once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// Civil time.
    pub wall: Moment,
    /// Uptime.
    pub up: Uptime,
}

/// Fixed distance of civil time from UTC; +9 h unless site.toml says otherwise (S-27).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zone {
    offset_minutes: i32,
}

impl Zone {
    /// UTC+9.
    pub const JAPAN: Self = Self { offset_minutes: 540 };

    /// `None` unless −720…840 minutes.
    pub fn new(offset_minutes: i32) -> Option<Self> {
        (-720..=840).contains(&offset_minutes).then_some(Self { offset_minutes })
    }

    fn offset_ms(self) -> i64 {
        i64::from(self.offset_minutes) * 60_000
    }

    /// Wall-clock reading of a moment.
    pub fn civil(self, moment: Moment) -> Civil {
        let naive = DateTime::from_timestamp_millis(moment.0.saturating_add(self.offset_ms()))
            .map(|t| t.naive_utc())
            .unwrap_or(NaiveDateTime::MIN);
        Civil(naive)
    }

    /// The moment at which the wall clock shows `civil`.
    pub fn moment(self, civil: Civil) -> Moment {
        Moment(civil.0.and_utc().timestamp_millis() - self.offset_ms())
    }

    /// Calendar day of a moment.
    pub fn day(self, moment: Moment) -> NaiveDate {
        self.civil(moment).0.date()
    }
}

/// A date and time of day as people read it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Civil(NaiveDateTime);

impl Civil {
    /// `None` for a date or time that does not exist.
    pub fn new(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(hour, minute, 0).map(Self)
    }

    /// Start of `minute` on a date; `None` for a time that does not exist.
    pub fn on(date: NaiveDate, hour: u32, minute: u32) -> Option<Self> {
        date.and_hms_opt(hour, minute, 0).map(Self)
    }

    /// The calendar day.
    pub fn date(self) -> NaiveDate {
        self.0.date()
    }

    /// (month, day, hour, minute).
    pub fn month_day_hour_minute(self) -> (u32, u32, u32, u32) {
        (self.0.month(), self.0.day(), self.0.hour(), self.0.minute())
    }

    /// `2026年11月20日23時59分`, as every slip dates itself (S-60).
    pub fn slip(self) -> String {
        let (month, day, hour, minute) = self.month_day_hour_minute();
        format!("{:04}年{month:02}月{day:02}日{hour:02}時{minute:02}分", self.0.year())
    }

    /// Time of day, `23:59`.
    pub fn hour_minute(self) -> String {
        format!("{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// `2026/11/20 23:59`, as the screens' clock shows it (S-80).
impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (month, day, hour, minute) = self.month_day_hour_minute();
        write!(f, "{:04}/{month:02}/{day:02} {hour:02}:{minute:02}", self.0.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_time_is_utc_plus_nine() {
        let moment = Moment::from_unix_ms(0);
        assert_eq!(Zone::JAPAN.civil(moment).to_string(), "1970/01/01 09:00");
        let civil = Civil::new(2000, 1, 7, 0, 40).unwrap();
        assert_eq!(civil.slip(), "2000年01月07日00時40分");
        assert_eq!(Zone::JAPAN.civil(Zone::JAPAN.moment(civil)), civil);
    }
}
