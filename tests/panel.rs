//! The panel without glass: a finger touches words, time passes, lines answer (S-80…S-88).
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

#[path = "panel/aborts.rs"]
mod aborts;
#[path = "common/bench.rs"]
#[allow(dead_code, reason = "shared with the readings' tests")]
mod bench;
#[path = "panel/beside.rs"]
mod beside;
#[path = "panel/calibration.rs"]
mod calibration;
#[path = "common/monkey.rs"]
mod dice;
#[path = "panel/finger.rs"]
#[allow(dead_code, reason = "shared with the walk past every screen")]
mod finger;
#[path = "panel/forgotten.rs"]
mod forgotten;
#[path = "panel/host.rs"]
mod host;
#[path = "panel/lists.rs"]
mod lists;
#[path = "panel/log.rs"]
mod log;
#[path = "panel/mends.rs"]
mod mends;
#[path = "panel/monkey.rs"]
mod monkey;
#[path = "panel/tree.rs"]
mod tree;
#[path = "panel/work.rs"]
mod work;
