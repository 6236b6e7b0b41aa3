//! What can go wrong with a terminal, on order.

use crate::domain::address::INPUTS_PER_TERMINAL;
use crate::domain::words::Words;
use crate::words;

/// Something that goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Its replies are wrong, for a while.
    Reply(Trouble, Lasting),
    /// Something happens to the terminal itself, once.
    Event(Mishap),
}

/// How a reply goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// Hears nothing, says nothing: no supply, or the request was lost. Misses broadcasts too.
    Silent,
    /// Carries the request out and says nothing: the reply was lost.
    Mute,
    /// Replies this much later than it should.
    Late {
        /// Milliseconds beyond 3.5 characters.
        ms: u32,
    },
    /// Random bytes of the right number.
    Garbled,
    /// Another unit's address, with a right check.
    WrongAddress,
    /// A wrong check.
    BadCrc,
    /// A parity error in the middle of the reply.
    ParityError,
    /// The second half of the reply is missing.
    Truncated,
    /// Random bytes directly behind a good reply.
    NoiseAfter,
}

/// How long replies stay wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lasting {
    /// Until cleared.
    UntilCleared,
    /// For the next requests to this terminal, so many.
    Replies(u32),
}

/// What happens to a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mishap {
    /// Restart: boot counter + 1, latch and waiting presets lost.
    Reboot,
    /// All counters are 0 and the memory fault bit stands.
    CountersLost,
    /// Counters stand five counts before their wrap: of one input, or of all.
    WrapSoon(Option<u8>),
    /// One input no longer counts, until cleared.
    Stuck(u8),
    /// One input's fault bit stands, until cleared.
    InputFault(u8),
    /// The supply-low bit stands, until cleared.
    SupplyLow,
}

impl Fault {
    /// From its name and arguments as scenarios and the command line write them.
    ///
    /// # Errors
    /// A sentence for the person who wrote it.
    pub fn from_parts(
        kind: &str,
        ms: Option<u32>,
        input: Option<u8>,
        replies: Option<u32>,
    ) -> Result<Self, Words> {
        if input.is_some_and(|n| n >= INPUTS_PER_TERMINAL) {
            return Err(words!("入力は 0–9 です", "an input is 0–9"));
        }
        let needed =
            || input.ok_or_else(|| words!("{kind} には入力 0–9 が要ります", "{kind} needs an input, 0–9"));
        let event = match kind {
            "reboot" => Some(Mishap::Reboot),
            "counters-lost" => Some(Mishap::CountersLost),
            "wrap-soon" => Some(Mishap::WrapSoon(input)),
            "stuck" => Some(Mishap::Stuck(needed()?)),
            "input-fault" => Some(Mishap::InputFault(needed()?)),
            "supply-low" => Some(Mishap::SupplyLow),
            _ => None,
        };
        if let Some(event) = event {
            if ms.is_some() || replies.is_some() {
                return Err(words!(
                    "{kind} に時間や回数は付きません",
                    "{kind} takes no time and no number of replies"
                ));
            }
            return Ok(Self::Event(event));
        }
        let trouble = match kind {
            "silent" => Trouble::Silent,
            "mute" => Trouble::Mute,
            "late" => Trouble::Late {
                ms: ms.ok_or_else(|| words!("late には ms が要ります", "late needs milliseconds"))?,
            },
            "garbled" => Trouble::Garbled,
            "wrong-address" => Trouble::WrongAddress,
            "bad-crc" => Trouble::BadCrc,
            "parity" => Trouble::ParityError,
            "truncated" => Trouble::Truncated,
            "noise" => Trouble::NoiseAfter,
            _ => return Err(words!("「{kind}」という故障はありません", "there is no fault “{kind}”")),
        };
        if input.is_some() || (ms.is_some() && kind != "late") {
            return Err(words!("{kind} に付けられない値です", "{kind} does not take that"));
        }
        Ok(Self::Reply(trouble, replies.map_or(Lasting::UntilCleared, Lasting::Replies)))
    }
}

/// Dice for noise; the same seed gives the same line (SplitMix64).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z >> 56) as u8
    }
}
