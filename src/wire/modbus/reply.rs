//! The answer to one request, picked out of whatever the line brings.

use super::crc::is_sound;
use super::identification;
use super::request::{Expects, Request};

/// No frame of Modbus RTU is longer.
const FRAME_MAX: usize = 256;
/// What the parser keeps at most; a line that babbles longer than this has no answer for us.
const HEARD_MAX: usize = 4 * FRAME_MAX;
/// Set in the function code of a refusal.
const REFUSAL: u8 = 0x80;

/// A sound answer: function code and data, as the request expects them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    pdu: Vec<u8>,
}

impl Reply {
    /// Function code and data.
    pub fn pdu(&self) -> &[u8] {
        &self.pdu
    }

    /// The registers of a read; empty for any other answer.
    pub fn registers(&self) -> Vec<u16> {
        match self.pdu.as_slice() {
            [0x03 | 0x04, _, data @ ..] => {
                data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Why what was heard is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing was heard.
    NoReply,
    /// As long as an answer or longer, but no check sum in it fits.
    Crc,
    /// A sound frame of another device.
    WrongAddress,
    /// A sound frame of the right device that answers something else.
    WrongFunction,
    /// An answer that ends early or is longer than asked.
    BadLength,
    /// The device refused, with this code.
    Exception(u8),
}

/// Takes what the line brings after a request, byte by byte, and says when the answer is complete.
///
/// Noise before the answer and frames of other devices are passed over: an answer must carry the right address, the
/// right function, the length asked for and a check sum that fits. The earliest place where such an answer may have
/// begun is waited for before a later one is believed, so data that looks like a frame is not taken for one.
#[derive(Clone, Debug)]
pub struct ReplyParser {
    address: u8,
    function: u8,
    expects: Expects,
    reply_characters: usize,
    heard: Vec<u8>,
    /// Everything before this index cannot begin the answer.
    head: usize,
    characters: usize,
}

/// What the bytes from some place on can be.
enum Candidate {
    Impossible,
    Incomplete,
    Complete(usize),
}

impl ReplyParser {
    /// A parser for the answer to `request`.
    pub fn new(request: &Request) -> Self {
        Self {
            address: request.address(),
            function: request.function(),
            expects: request.expects(),
            reply_characters: request.reply_characters(),
            heard: Vec::new(),
            head: 0,
            characters: 0,
        }
    }

    /// Takes one byte; tells the answer, or the refusal, as soon as its last byte is there.
    pub fn push(&mut self, byte: u8) -> Option<Result<Reply, Fault>> {
        self.characters += 1;
        if self.heard.len() == HEARD_MAX {
            return None;
        }
        self.heard.push(byte);
        while self.head < self.heard.len() {
            match self.candidate(self.head) {
                Candidate::Incomplete => return None,
                Candidate::Impossible => {}
                Candidate::Complete(length) => {
                    if let Some(outcome) = self.outcome(self.head, length) {
                        return Some(outcome);
                    }
                }
            }
            self.head += 1;
        }
        None
    }

    /// Takes note of a character whose value is not known: no answer reaches across it.
    pub fn damaged(&mut self) {
        self.characters += 1;
        self.head = self.heard.len();
    }

    /// Whether at least as many characters came as the answer has, so that silence now means its end.
    pub fn is_full(&self) -> bool {
        self.characters >= self.reply_characters
    }

    /// What all of it was, when nothing more will come.
    ///
    /// # Errors
    /// Why there is no answer in it, or the refusal.
    pub fn finish(&self) -> Result<Reply, Fault> {
        // Noise that looked like the beginning of an answer may still hide a whole one.
        for start in self.head..self.heard.len() {
            if let Candidate::Complete(length) = self.candidate(start)
                && let Some(outcome) = self.outcome(start, length)
            {
                return outcome;
            }
        }
        Err(self.fault())
    }

    fn candidate(&self, start: usize) -> Candidate {
        let bytes = &self.heard[start..];
        if bytes[0] != self.address {
            return Candidate::Impossible;
        }
        let Some(&function) = bytes.get(1) else { return Candidate::Incomplete };
        if function == self.function | REFUSAL {
            return complete(bytes, 5);
        }
        if function != self.function {
            return Candidate::Impossible;
        }
        match self.expects {
            Expects::Nothing => Candidate::Impossible,
            Expects::Registers(count) => match bytes.get(2) {
                Some(&n) if n != count * 2 => Candidate::Impossible,
                _ => complete(bytes, self.reply_characters),
            },
            Expects::Echo(echo) => {
                if bytes[1..].iter().zip(&echo).any(|(heard, wanted)| heard != wanted) {
                    return Candidate::Impossible;
                }
                complete(bytes, self.reply_characters)
            }
            Expects::Identification => match identification::length(bytes) {
                Ok(Some(length)) if length <= FRAME_MAX => complete(bytes, length),
                Ok(None) => Candidate::Incomplete,
                Ok(Some(_)) | Err(()) => Candidate::Impossible,
            },
        }
    }

    fn outcome(&self, start: usize, length: usize) -> Option<Result<Reply, Fault>> {
        let frame = &self.heard[start..start + length];
        if !is_sound(frame) {
            return None;
        }
        Some(match frame[1] & REFUSAL {
            0 => Ok(Reply { pdu: frame[1..length - 2].to_vec() }),
            _ => Err(Fault::Exception(frame[2])),
        })
    }

    /// The fault a person should look for, when there is no answer.
    fn fault(&self) -> Fault {
        if self.characters == 0 {
            return Fault::NoReply;
        }
        let mut start = 0;
        let mut stranger = None;
        while start + 4 <= self.heard.len() {
            match sound_frame(&self.heard[start..]) {
                Some(length) => {
                    let frame = &self.heard[start..start + length];
                    // Ours says more about our device than a stranger's.
                    match self.judge(frame) {
                        Fault::WrongAddress => stranger = Some(Fault::WrongAddress),
                        ours => return ours,
                    }
                    start += length;
                }
                None => start += 1,
            }
        }
        stranger.unwrap_or_else(|| self.fragment())
    }

    fn judge(&self, frame: &[u8]) -> Fault {
        if frame[0] != self.address {
            return Fault::WrongAddress;
        }
        match self.expects {
            Expects::Registers(_) if frame[1] == self.function => Fault::BadLength,
            _ => Fault::WrongFunction,
        }
    }

    /// Nothing in it is a sound frame: too short for the answer, or damaged.
    fn fragment(&self) -> Fault {
        let begins = self.heard.starts_with(&[self.address, self.function]);
        if begins && self.characters < self.reply_characters { Fault::BadLength } else { Fault::Crc }
    }
}

fn complete(bytes: &[u8], length: usize) -> Candidate {
    if bytes.len() >= length { Candidate::Complete(length) } else { Candidate::Incomplete }
}

/// Length of the sound answer, to whatever request, that the bytes begin with.
fn sound_frame(bytes: &[u8]) -> Option<usize> {
    let length = match bytes.get(1)? {
        0x03 | 0x04 => 5 + usize::from(*bytes.get(2)?),
        0x06 | 0x08 | 0x10 => 8,
        0x2B => identification::length(bytes).ok()??,
        0x81..=0xFF => 5,
        _ => return None,
    };
    bytes.get(..length).filter(|frame| is_sound(frame)).map(|_| length)
}
