//! The unit's two clocks. Nothing else asks for the time.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::moment::{Moment, Uptime};
use crate::domain::words::Words;
use crate::words;

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

/// Sets the machine's clock (S-27). Needs the right to do so.
///
/// # Errors
/// What happened and what to do.
pub fn set(to: Moment) -> Result<(), Words> {
    let ms = to.unix_ms();
    let time =
        rustix::time::Timespec { tv_sec: ms.div_euclid(1_000), tv_nsec: ms.rem_euclid(1_000) * 1_000_000 };
    rustix::time::clock_settime(rustix::time::ClockId::Realtime, time).map_err(|e| {
        words!(
            "時計を設定できません({e})。時計を設定する権限のあるユーザで実行するか、OSの時計を合わせてから「kenshin clock confirm」を実行してください。",
            "The clock cannot be set ({e}). Run as a user who may set it, or set the system clock and run `kenshin clock confirm`."
        )
    })
}
