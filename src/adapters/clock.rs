//! The unit's two clocks. Nothing else asks for the time.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::moment::{Moment, Uptime};

/// Time since the program's first look at the clock; no clock setting touches it.
#[expect(clippy::disallowed_methods, reason = "the one place that reads uptime")]
pub fn uptime() -> Uptime {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    Uptime::from_micros(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX))
}

/// Civil time as the system clock shows it.
#[expect(clippy::disallowed_methods, reason = "the one place that reads civil time")]
pub fn wall() -> Moment {
    let ms = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
    };
    Moment::from_unix_ms(ms)
}
