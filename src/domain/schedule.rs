//! Scheduled reading (定時検針): when it is due (S-40) and what becomes of it (S-42).

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::moment::Civil;

/// Day of month, hour and minute at which a type is read every month (S-40).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Schedule {
    day: u32,
    hour: u32,
    minute: u32,
}

impl Schedule {
    /// `None` unless day 1–31, hour 0–23, minute 0–59.
    pub fn new(day: u32, hour: u32, minute: u32) -> Option<Self> {
        ((1..=31).contains(&day) && hour < 24 && minute < 60).then_some(Self { day, hour, minute })
    }

    /// (day, hour, minute).
    pub fn parts(self) -> (u32, u32, u32) {
        (self.day, self.hour, self.minute)
    }

    /// The due moment in the month of `date`; days 29–31 mean month end in shorter months (S-40).
    pub fn due_in_month_of(self, date: NaiveDate) -> Option<Civil> {
        let last = (28..=31).rev().find_map(|d| date.with_day(d))?.day();
        Civil::on(date.with_day(self.day.min(last))?, self.hour, self.minute)
    }

    /// The first due moment after `after`.
    pub fn next_due(self, after: Civil) -> Option<Civil> {
        let this_month = self.due_in_month_of(after.date())?;
        if this_month > after {
            return Some(this_month);
        }
        let next_month = after.date().with_day(1)?.checked_add_months(chrono::Months::new(1))?;
        self.due_in_month_of(next_month)
    }
}

/// `31日23時59分`, as the list of types prints it (S-67).
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:2}日{:02}時{:02}分", self.day, self.hour, self.minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s40_days_29_to_31_mean_month_end_in_shorter_months() {
        let due = |day, y, m, d| {
            let s = Schedule::new(day, 23, 59).unwrap();
            s.next_due(Civil::new(y, m, d, 0, 0).unwrap()).unwrap().to_string()
        };
        assert_eq!(due(31, 2026, 2, 1), "2026/02/28 23:59");
        assert_eq!(due(30, 2028, 2, 1), "2028/02/29 23:59");
        assert_eq!(due(31, 2026, 4, 1), "2026/04/30 23:59");
        assert_eq!(due(1, 2026, 12, 15), "2027/01/01 23:59");
        assert_eq!(due(31, 2026, 12, 31), "2026/12/31 23:59");
    }
}
