//! Numbers nobody can guess.

/// Draws lots. What is drawn must not be foreseeable, even by somebody who knows everything drawn before.
pub trait Lot: Send {
    /// Sixteen random bytes; `None` when the system has none to give.
    fn draw(&mut self) -> Option<[u8; 16]>;
}
