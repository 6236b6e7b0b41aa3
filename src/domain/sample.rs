//! What a source reported of one meter, and why it could not (S-14, S-30, S-68).

use super::address::Address;
use super::count::{Count, Modulus};
use super::moment::Moment;
use super::words::Words;
use crate::words;

/// What kind of source a count came from. Smart meters and power taps join here later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Pulse-counter terminal (端末伝送器).
    PulseTerminal,
    /// A meter that shows its own register.
    MeterRegister,
    /// Typed by an operator (S-84, S-99).
    Operator,
}

/// How the instant of a count is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quality {
    /// Frozen by a latch command at the same instant on all lines.
    Latched,
    /// Read while it ran.
    Live,
    /// Told by a person.
    Told,
}

/// One good count with everything needed to judge it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sample {
    /// The number the counter shows.
    pub count: Count,
    /// Where that counter wraps.
    pub modulus: Modulus,
    /// Starts of the terminal so far; `None` when the source does not tell.
    pub boot: Option<u16>,
    /// The terminal says its memory was damaged.
    pub memory_fault: bool,
    /// The terminal says the input's wiring is damaged (パルス入力異常).
    pub input_fault: bool,
    /// Kind of source.
    pub source: Source,
    /// How the instant is known.
    pub quality: Quality,
    /// The instant the count stood there.
    pub at: Moment,
}

/// Why a meter is held or a terminal gave no count (S-30, S-34, S-68).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum HoldReason {
    /// No answer within the reply timeout, every attempt.
    NoReply,
    /// A character arrived with a wrong parity bit.
    Parity,
    /// A character arrived without a stop bit.
    Framing,
    /// The frame's check sum does not fit.
    Crc,
    /// Another terminal's number stands in the answer.
    WrongAddress,
    /// The answer is not as long as the request asks for.
    BadLength,
    /// The terminal refused, with this Modbus exception code.
    Exception(u8),
    /// The line's device is missing or was unplugged.
    LineGone,
    /// The count is larger than the counter can show.
    OutOfRange,
    /// The count ran backwards and was not a believable wrap (逆転, S-14).
    Reversed,
    /// No line is set up for this address.
    NoLine,
}

impl HoldReason {
    /// The words on slip, screen and log.
    pub fn words(self) -> Words {
        match self {
            Self::NoReply => words!("応答なし", "no reply"),
            Self::Parity => words!("パリティエラー", "parity error"),
            Self::Framing => words!("フレーミングエラー", "framing error"),
            Self::Crc => words!("CRCエラー", "CRC error"),
            Self::WrongAddress => words!("アドレス不一致", "wrong address in reply"),
            Self::BadLength => words!("電文長異常", "reply of wrong length"),
            Self::Exception(code) => words!("端末拒否応答{code:02}", "terminal refused, code {code:02}"),
            Self::LineGone => words!("回線装置異常", "line device gone"),
            Self::OutOfRange => words!("検針値範囲外", "count out of range"),
            Self::Reversed => words!("逆転", "count ran backwards"),
            Self::NoLine => words!("回線未設定", "line not set up"),
        }
    }

    /// Whether the fault lies between unit and terminal, printed as 伝送エラー (S-68).
    pub fn is_transmission(self) -> bool {
        !matches!(self, Self::OutOfRange | Self::Reversed)
    }
}

/// What became of one meter in a round of the lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Polled {
    /// The input that was read.
    pub address: Address,
    /// Its count, or why there is none.
    pub result: Result<Sample, HoldReason>,
}
