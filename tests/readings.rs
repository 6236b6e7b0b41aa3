//! Readings, holds, guard, clock and schedule, each test named after the line of the specification it holds.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

#[path = "common/bench.rs"]
#[allow(dead_code, reason = "shared with the panel's tests")]
mod bench;
#[path = "readings/clock.rs"]
mod clock;
#[path = "readings/corrections.rs"]
mod corrections;
#[path = "readings/failing_disk.rs"]
mod failing_disk;
#[path = "readings/generations.rs"]
mod generations;
#[path = "common/golden.rs"]
mod golden;
#[path = "readings/guard.rs"]
mod guard;
#[path = "readings/held.rs"]
mod held;
#[path = "readings/power.rs"]
mod power;
#[path = "readings/properties.rs"]
mod properties;
#[path = "readings/schedule.rs"]
mod schedule;
#[path = "readings/slips.rs"]
mod slips;
#[path = "readings/tenants.rs"]
mod tenants;
