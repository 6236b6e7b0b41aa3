//! What a simulated printer is like.

use std::num::NonZeroU32;

use crate::ports::line::LineSpeed;

/// Rows of dots a roll of 30 m has.
const ROLL_ROWS: usize = 240_000;
const DOTS_PER_MM: u32 = 8;

/// How fast the head prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeadSpeed {
    /// Millimetres of paper a second.
    MmPerSecond(NonZeroU32),
    /// In no time.
    Unlimited,
}

impl HeadSpeed {
    /// 75 mm/s.
    pub const USUAL: Self = Self::MmPerSecond(NonZeroU32::new(75).expect("75 is not 0"));

    /// Reads `unlimited` or whole millimetres a second above 0.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "unlimited" => Some(Self::Unlimited),
            _ => text.parse().ok().map(Self::MmPerSecond),
        }
    }

    /// Microseconds so many rows of dots take, rounded up.
    pub(super) fn rows_us(self, rows: u64) -> u64 {
        match self {
            Self::Unlimited => 0,
            Self::MmPerSecond(mm) => {
                rows.saturating_mul(1_000_000).div_ceil(u64::from(mm.get()) * u64::from(DOTS_PER_MM))
            }
        }
    }
}

/// How the printer says that it can take no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handshake {
    /// A busy line, or a network that holds bytes back: nothing is lost.
    Busy,
    /// XOFF and XON; what comes although its buffer is full is lost.
    XonXoff,
}

/// What a simulated printer is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Model {
    /// Speed of the head.
    pub speed: HeadSpeed,
    /// Size of the receive buffer in bytes, at least 1.
    pub buffer_bytes: usize,
    /// How it stops the other side.
    pub handshake: Handshake,
    /// Speed of its serial line, by which bytes come in and answers go out; `None` for a link that takes no time.
    pub link: Option<LineSpeed>,
    /// A low-cost printer knows `DC2 #` instead of `GS ( K`.
    pub low_cost: bool,
    /// How many rows of dots of the paper are remembered.
    pub keep_rows: usize,
}

impl Model {
    /// 75 mm/s, a buffer of 4,096 bytes and the last 30 m of paper.
    pub const USUAL: Self = Self {
        speed: HeadSpeed::USUAL,
        buffer_bytes: 4096,
        handshake: Handshake::Busy,
        link: None,
        low_cost: false,
        keep_rows: ROLL_ROWS,
    };
}

impl Default for Model {
    fn default() -> Self {
        Self::USUAL
    }
}
