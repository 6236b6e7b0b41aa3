//! A simulated line as the bus master's port, in virtual time.

use std::collections::VecDeque;
use std::fmt;

use super::line::SimulatedLine;
use crate::domain::moment::Uptime;
use crate::ports::far_end::{FarEnd, Spoken};
use crate::ports::line::{BytePort, Heard, PortGone};

/// Who sent a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// The master, toward the terminals.
    Request,
    /// A terminal.
    Reply,
}

/// What crossed the line between two silences.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// When its first start bit began.
    pub at: Uptime,
    /// Who sent it.
    pub direction: Direction,
    /// Its characters, damaged ones as the wire carried them.
    pub bytes: Vec<u8>,
}

/// `> 01 04 …` for the master, `< …` for a terminal, as in the transcripts of `docs/terminal-bus.md`.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.direction == Direction::Request { ">" } else { "<" })?;
        self.bytes.iter().try_for_each(|byte| write!(f, " {byte:02X}"))
    }
}

/// A [`BytePort`] whose time passes only in [`receive`](BytePort::receive): a test of four hours takes no time.
///
/// `send` returns at once, as a kernel does that has buffered the frame; whoever needs the end of the transmission
/// must take it from the answer.
#[derive(Debug)]
pub struct VirtualPort {
    line: SimulatedLine,
    now: Uptime,
    sent_until: Uptime,
    chunk: usize,
    gone: bool,
    next: VecDeque<Spoken>,
    transcript: Vec<Frame>,
    reply_end: Uptime,
}

impl VirtualPort {
    /// A port on this line, at this time, that hands over one character at a time.
    pub fn new(line: SimulatedLine, now: Uptime) -> Self {
        Self {
            line,
            now,
            sent_until: now,
            chunk: 1,
            gone: false,
            next: VecDeque::new(),
            transcript: Vec::new(),
            reply_end: now,
        }
    }

    /// Hands over up to `n` characters at once, if they follow each other closely, as drivers with a FIFO do.
    #[must_use]
    pub fn in_chunks_of(mut self, n: usize) -> Self {
        self.chunk = n.max(1);
        self
    }

    /// The line behind the port.
    pub fn line(&self) -> &SimulatedLine {
        &self.line
    }

    /// The line behind the port, to be changed.
    pub fn line_mut(&mut self) -> &mut SimulatedLine {
        &mut self.line
    }

    /// The device disappears: the next call says [`PortGone`].
    pub fn unplug(&mut self) {
        self.gone = true;
    }

    /// The device is back.
    pub fn plug(&mut self) {
        self.gone = false;
        self.next.clear();
    }

    /// Everything the line carried so far.
    pub fn transcript(&self) -> &[Frame] {
        &self.transcript
    }

    /// Forgets the transcript so far and gives it out.
    pub fn take_transcript(&mut self) -> Vec<Frame> {
        std::mem::take(&mut self.transcript)
    }

    fn check(&self) -> Result<(), PortGone> {
        if self.gone { Err(PortGone(format!("line {} unplugged", self.line.no()))) } else { Ok(()) }
    }

    fn peek(&mut self, until: Uptime) -> Option<Spoken> {
        if self.next.is_empty() {
            self.next.extend(self.line.speak(until));
        }
        self.next.front().copied().filter(|s| s.end <= until)
    }

    fn note(&mut self, spoken: Spoken) {
        let speed = self.line.speed();
        let pause_us = spoken.end.micros_since(self.reply_end).saturating_sub(speed.characters_us(1));
        match self.transcript.last_mut() {
            Some(frame) if frame.direction == Direction::Reply && pause_us < speed.silence_us() => {
                frame.bytes.push(spoken.byte);
            }
            _ => {
                let at = Uptime::from_micros(spoken.end.micros().saturating_sub(speed.characters_us(1)));
                self.transcript.push(Frame { at, direction: Direction::Reply, bytes: vec![spoken.byte] });
            }
        }
        self.reply_end = spoken.end;
    }
}

impl BytePort for VirtualPort {
    fn now(&self) -> Uptime {
        self.now
    }

    fn send(&mut self, frame: &[u8]) -> Result<Uptime, PortGone> {
        self.check()?;
        let at = self.now.max(self.sent_until);
        self.line.hear(at, frame);
        self.sent_until = at.plus_micros(self.line.speed().characters_us(frame.len()));
        self.transcript.push(Frame { at, direction: Direction::Request, bytes: frame.to_vec() });
        Ok(self.sent_until)
    }

    fn receive(&mut self, until: Uptime) -> Result<Heard, PortGone> {
        self.check()?;
        let until = until.max(self.now);
        let mut bytes = Vec::new();
        let close_us = self.line.speed().characters_us(2);
        while bytes.len() < self.chunk
            && let Some(spoken) = self.peek(until)
        {
            let follows = bytes.is_empty() || spoken.end.micros_since(self.now) < close_us;
            if !follows || (spoken.damage.is_some() && !bytes.is_empty()) {
                break;
            }
            self.next.pop_front();
            self.note(spoken);
            self.now = self.now.max(spoken.end);
            if let Some(damage) = spoken.damage {
                return Ok(Heard::Damaged(damage, spoken.end));
            }
            bytes.push(spoken.byte);
        }
        if bytes.is_empty() {
            self.now = until;
            return Ok(Heard::Silence);
        }
        Ok(Heard::Bytes(bytes, self.now))
    }
}
