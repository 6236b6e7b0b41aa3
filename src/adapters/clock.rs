//! The unit's two clocks. Nothing else asks for the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::moment::{Moment, Now, Uptime};
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

/// The clock a program lives by: the machine's own, or one beside it that a demo may set and bend.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_ms: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's own.
    pub fn machine() -> Self {
        Self { ahead_ms: None }
    }

    /// One that begins with the machine's time and is then set without touching it. Clones are the same clock.
    pub fn beside() -> Self {
        Self { ahead_ms: Some(Arc::new(AtomicI64::new(0))) }
    }

    /// Both clocks, read once.
    pub fn now(&self) -> Now {
        let ahead = self.ahead_ms.as_ref().map_or(0, |ms| ms.load(Ordering::Relaxed));
        Now { wall: wall().plus_ms(ahead), up: uptime() }
    }

    /// Sets civil time (S-27).
    ///
    /// # Errors
    /// What happened and what to do; a clock beside the machine's can always be set.
    pub fn set(&self, to: Moment) -> Result<(), Words> {
        match &self.ahead_ms {
            Some(ahead) => {
                ahead.store(to.ms_since(wall()), Ordering::Relaxed);
                Ok(())
            }
            None => set(to),
        }
    }
}

/// Sets the machine's clock (S-27). Needs the right to do so.
///
/// # Errors
/// What happened and what to do.
fn set(to: Moment) -> Result<(), Words> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s27_a_clock_beside_the_machines_is_set_without_touching_it() {
        let (clock, day_ms) = (Clock::beside(), 86_400_000);
        let other_hand = clock.clone();
        other_hand.set(wall().plus_ms(day_ms)).unwrap();
        let ahead = clock.now().wall.ms_since(wall());
        assert!((day_ms - 1_000..=day_ms).contains(&ahead), "{ahead}");
        assert!(Clock::machine().now().wall.ms_since(wall()) < 1_000);
    }
}
