//! The one place that reads the machine's clocks.

use std::sync::LazyLock;
use std::time::Instant;

use crate::domain::moment::Uptime;

/// Time since the process first asked, untouched by clock settings.
#[allow(clippy::disallowed_methods, reason = "this is the place the ban points to")]
pub fn monotonic() -> Uptime {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let us = START.elapsed().as_micros();
    Uptime::from_micros(u64::try_from(us).unwrap_or(u64::MAX))
}
