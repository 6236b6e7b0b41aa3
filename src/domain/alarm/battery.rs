//! Age of the backup battery (バッテリ交換日, S-86): due two years after it was put in, warned from seven months before.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::words::Words;
use crate::words;

/// Months a battery serves (S-86).
const SERVICE_MONTHS: Months = Months::new(24);
/// Months before the due date at which the warning begins (S-86).
const WARNING_MONTHS: Months = Months::new(7);
/// Years that can be entered; the clock shows four digits, and no unit is older than the trade.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// The day the battery was last exchanged (バッテリ交換日, S-86).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BatteryDate(NaiveDate);

impl BatteryDate {
    /// A date as an operator enters it on `today`.
    ///
    /// # Errors
    /// A day that has not come yet or lies outside 2000–2099, in words: a mistyped year would silence the warning.
    pub fn entered(date: NaiveDate, today: NaiveDate) -> Result<Self, Words> {
        if date > today {
            return Err(words!(
                "バッテリ交換日が今日より後です。日付と時計を確認してください。",
                "The battery's date lies after today. Check the date and the clock."
            ));
        }
        Self::stored(date).ok_or_else(|| {
            words!(
                "バッテリ交換日は2000年から2099年の日付です。日付を確認してください。",
                "The battery's date must lie within 2000–2099. Check the date."
            )
        })
    }

    /// A date as it was stored; `None` outside 2000–2099. It is not held against the clock, which may be wrong.
    pub fn stored(date: NaiveDate) -> Option<Self> {
        YEARS.contains(&date.year()).then_some(Self(date))
    }

    /// The day itself.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The day on which the next exchange is due: the same day two years on; 29 February becomes the 28th.
    pub fn due(self) -> NaiveDate {
        self.0.checked_add_months(SERVICE_MONTHS).unwrap_or(NaiveDate::MAX)
    }

    /// The first day of the warning: seven months before the due day, month end in shorter months.
    pub fn warned_from(self) -> NaiveDate {
        self.due().checked_sub_months(WARNING_MONTHS).unwrap_or(NaiveDate::MIN)
    }

    /// The warning of `today`, until a new date is set; `None` before it begins.
    pub fn warning(self, today: NaiveDate) -> Option<BatteryWarning> {
        (today >= self.warned_from())
            .then(|| BatteryWarning { days_left: self.due().signed_duration_since(today).num_days() })
    }
}

/// バッテリ交換警告: the battery is due soon or past due (S-86, S-68).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BatteryWarning {
    days_left: i64,
}

impl BatteryWarning {
    /// Days until the due day, as the slip's notice takes it; 0 on the day, negative when past due.
    pub fn days_left(self) -> i64 {
        self.days_left
    }

    /// 「バッテリ交換推奨時期まで」 and the days (S-68), for the screen.
    pub fn words(self) -> Words {
        let days = self.days_left.unsigned_abs();
        if self.days_left >= 0 {
            words!(
                "バッテリ交換推奨時期まで あと {days} 日です。",
                "The battery is due for exchange in {days} days."
            )
        } else {
            words!(
                "バッテリ交換推奨時期を {days} 日過ぎています。",
                "The battery is {days} days past its exchange."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn set(y: i32, m: u32, d: u32) -> BatteryDate {
        BatteryDate::stored(day(y, m, d)).unwrap()
    }

    #[test]
    fn s86_due_two_years_on_and_warned_seven_months_before() {
        for (put_in, from, due) in [
            ((2026, 11, 20), (2028, 4, 20), (2028, 11, 20)),
            ((2026, 1, 15), (2027, 6, 15), (2028, 1, 15)),
            // Month ends.
            ((2026, 9, 30), (2028, 2, 29), (2028, 9, 30)),
            ((2025, 9, 30), (2027, 2, 28), (2027, 9, 30)),
            ((2026, 1, 31), (2027, 6, 30), (2028, 1, 31)),
            // 29 February has no counterpart two years on; the year after next is never a leap year.
            ((2028, 2, 29), (2029, 7, 28), (2030, 2, 28)),
            ((2026, 2, 28), (2027, 7, 28), (2028, 2, 28)),
            ((2098, 12, 31), (2100, 5, 31), (2100, 12, 31)),
        ] {
            let date = set(put_in.0, put_in.1, put_in.2);
            assert_eq!(date.due(), day(due.0, due.1, due.2), "{put_in:?}");
            assert_eq!(date.warned_from(), day(from.0, from.1, from.2), "{put_in:?}");
        }
    }

    #[test]
    fn s86_days_are_counted_by_the_calendar() {
        let date = set(2026, 2, 28);
        let left = |y, m, d| date.warning(day(y, m, d)).map(BatteryWarning::days_left);
        assert_eq!(left(2027, 7, 27), None);
        assert_eq!(left(2027, 7, 28), Some(215));
        assert_eq!(left(2028, 2, 27), Some(1));
        assert_eq!(left(2028, 2, 28), Some(0));
        assert_eq!(left(2028, 2, 29), Some(-1));
        assert_eq!(left(2028, 3, 1), Some(-2));
        assert_eq!(left(2031, 2, 28), Some(-1096), "until set anew");
        assert_eq!(set(2028, 3, 1).warning(day(2028, 3, 1)), None, "set anew");
    }

    #[test]
    fn s68_the_screen_says_left_or_past() {
        let on = |y, m, d| set(2026, 2, 28).warning(day(y, m, d)).unwrap().words();
        assert_eq!(on(2028, 2, 28).ja, "バッテリ交換推奨時期まで あと 0 日です。");
        assert_eq!(on(2028, 3, 1).ja, "バッテリ交換推奨時期を 2 日過ぎています。");
        assert_eq!(on(2028, 3, 1).en, "The battery is 2 days past its exchange.");
    }

    #[test]
    fn s86_a_date_that_cannot_be_is_refused() {
        let today = day(2026, 11, 20);
        assert!(BatteryDate::entered(today, today).is_ok());
        assert!(BatteryDate::entered(day(2026, 11, 21), today).unwrap_err().en.contains("after today"));
        assert!(BatteryDate::entered(day(1999, 12, 31), today).unwrap_err().en.contains("2000"));
        assert_eq!(BatteryDate::stored(day(2100, 1, 1)), None);
        assert!(BatteryDate::stored(day(2099, 1, 1)).is_some(), "the clock may have been set back since");
    }

    proptest! {
        #[test]
        fn s86_the_warning_runs_down_by_one_a_day(from in 0i64..36_000, after in 0i64..3_000) {
            let date = BatteryDate(day(2000, 1, 1) + chrono::TimeDelta::days(from));
            let today = date.date() + chrono::TimeDelta::days(after);
            let tomorrow = today + chrono::TimeDelta::days(1);
            prop_assert!((730..=731).contains(&(date.due() - date.date()).num_days()));
            prop_assert!((208..=216).contains(&(date.due() - date.warned_from()).num_days()));
            match (date.warning(today), date.warning(tomorrow)) {
                (Some(a), Some(b)) => prop_assert_eq!(a.days_left() - 1, b.days_left()),
                (None, Some(b)) => prop_assert_eq!(date.warned_from(), tomorrow, "{:?}", b),
                (None, None) => prop_assert!(tomorrow < date.warned_from()),
                (Some(_), None) => prop_assert!(false, "a warning ends only when the date is set anew"),
            }
        }
    }
}
