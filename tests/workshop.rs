//! The window beside the demo's panel: what its controls mean, what they do to the simulated world, and that all of it can
//! be touched and read.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]
#![allow(clippy::float_arithmetic, reason = "places in the window")]

#[path = "workshop/controls.rs"]
mod controls;
#[cfg(feature = "panel")]
#[path = "workshop/window.rs"]
mod window;
#[path = "workshop/world.rs"]
mod world;
