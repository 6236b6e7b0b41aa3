//! A walk past every screen that an operator can reach, each painted: the pictures of the manual.
#![cfg(feature = "panel")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]
#![allow(clippy::float_arithmetic, reason = "places on the glass, never money")]

#[path = "common/bench.rs"]
#[allow(dead_code, reason = "shared with the readings' tests")]
mod bench;
#[path = "common/monkey.rs"]
mod dice;
#[path = "panel/finger.rs"]
#[allow(dead_code, reason = "shared with the panel's tests")]
mod finger;
#[path = "glass/bench.rs"]
#[allow(dead_code, reason = "shared with the glass's tests")]
mod glass;
#[path = "common/golden.rs"]
mod golden;
#[path = "screens/painted.rs"]
mod painted;
#[path = "screens/paths.rs"]
mod paths;
#[path = "common/pictures.rs"]
mod pictures;
#[path = "screens/walk.rs"]
mod walk;
