//! The glass: every kind of page as a picture, every touch as it is reported, and that all of it can be read.
#![cfg(feature = "panel")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]
#![allow(clippy::float_arithmetic, reason = "places on the glass and contrasts, never money")]

#[path = "glass/bench.rs"]
mod bench;
#[path = "common/golden.rs"]
mod golden;
#[path = "glass/pictures.rs"]
mod pictures;
#[path = "glass/readable.rs"]
mod readable;
#[path = "common/pictures.rs"]
mod recorded_pictures;
#[path = "glass/samples.rs"]
mod samples;
#[path = "glass/touches.rs"]
mod touches;
