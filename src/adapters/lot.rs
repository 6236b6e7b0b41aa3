//! The system's random numbers.

use std::io;

use rustix::rand::{GetRandomFlags, getrandom};

use crate::ports::lot::Lot;

/// Sixteen random bytes.
///
/// # Errors
/// What the system says when it has none to give.
pub fn draw() -> io::Result<[u8; 16]> {
    let mut bytes = [0u8; 16];
    match getrandom(&mut bytes, GetRandomFlags::empty())? {
        16 => Ok(bytes),
        _ => Err(io::Error::other("no random numbers")),
    }
}

/// Lots drawn by the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLot;

impl Lot for SystemLot {
    fn draw(&mut self) -> Option<[u8; 16]> {
        draw().ok()
    }
}
