//! The panel's own touch sensor, read from the kernel's input device without libinput and udev (S-86, S-91).
//!
//! `reports.rs` makes touches of what the kernel reports and knows no device; `evdev.rs` is the device, with the feature
//! `kms` only; `watch.rs` is the thread that waits for it.

#[cfg(all(feature = "kms", target_os = "linux"))]
mod evdev;
mod reports;
mod watch;

use std::path::Path;

pub use reports::{Axes, Protocol, Report, Reports, Stand};
pub use watch::{RETRY_EVERY, TouchWatch};

use crate::ports::touch::{TouchFault, TouchSensor};

/// The sensor at this device. It is opened when it is first asked, so that one that comes later is no worse.
///
/// # Errors
/// [`TouchFault::NotBuilt`] without the feature `kms`.
#[cfg(all(feature = "kms", target_os = "linux"))]
pub fn of_this_machine(device: &Path) -> Result<Box<dyn TouchSensor>, TouchFault> {
    Ok(Box::new(evdev::EvdevSensor::new(device.to_owned())))
}

/// The sensor at this device: there is none without the feature `kms`.
///
/// # Errors
/// [`TouchFault::NotBuilt`].
#[cfg(not(all(feature = "kms", target_os = "linux")))]
pub fn of_this_machine(_device: &Path) -> Result<Box<dyn TouchSensor>, TouchFault> {
    Err(TouchFault::NotBuilt)
}
