//! A terminal line on a serial device, or on a pty that stands in for one.

mod marks;
mod open;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read, write};

use marks::Marks;
pub use open::OpenError;

use super::clock;
use crate::domain::moment::Uptime;
use crate::domain::words::Lang;
use crate::ports::line::{BytePort, Heard, LineSpeed, PortGone};

/// Parity of a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parity {
    /// No parity bit.
    None,
    /// Even.
    Even,
    /// Odd.
    Odd,
}

/// Stop bits of a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StopBits {
    /// One.
    One,
    /// Two.
    Two,
}

/// How a serial device is set; always 8 data bits and no flow control.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SerialSettings {
    /// Bits per second.
    pub baud: u32,
    /// Parity bit.
    pub parity: Parity,
    /// Stop bits.
    pub stop_bits: StopBits,
}

impl SerialSettings {
    /// 2400 bps 8E1 (S-02).
    pub const TERMINAL: Self = Self { baud: 2400, parity: Parity::Even, stop_bits: StopBits::One };

    /// What that means for the timing of the line.
    pub fn speed(self) -> LineSpeed {
        let parity = u32::from(self.parity != Parity::None);
        let stop = if self.stop_bits == StopBits::Two { 2 } else { 1 };
        LineSpeed { baud: self.baud, character_bits: 1 + 8 + parity + stop }
    }
}

/// A serial device. One that is missing or was unplugged is opened anew at each use.
#[derive(Debug)]
pub struct SerialLine {
    path: PathBuf,
    settings: SerialSettings,
    device: Option<open::Device>,
    marks: Marks,
    heard: VecDeque<Heard>,
    /// End of our last character.
    sent: Uptime,
}

impl SerialLine {
    /// A line that opens its device when it is first used.
    pub fn new(path: &Path, settings: SerialSettings) -> Self {
        Self {
            path: path.to_owned(),
            settings,
            device: None,
            marks: Marks::default(),
            heard: VecDeque::new(),
            sent: Uptime::default(),
        }
    }

    /// A line whose device is open.
    ///
    /// # Errors
    /// Why the device cannot be used.
    pub fn open(path: &Path, settings: SerialSettings) -> Result<Self, OpenError> {
        let mut line = Self::new(path, settings);
        line.device = Some(open::open(path, settings)?);
        Ok(line)
    }

    fn opened(&mut self) -> Result<(), PortGone> {
        if self.device.is_none() {
            let device = open::open(&self.path, self.settings);
            self.device = Some(device.map_err(|e| PortGone(e.words().say(Lang::En).to_owned()))?);
        }
        Ok(())
    }

    fn gone(&mut self, why: Errno) -> PortGone {
        self.device = None;
        self.marks = Marks::default();
        self.heard.clear();
        PortGone(format!("{}: {why}", self.path.display()))
    }

    /// Waits for `what`; false when the time is up.
    fn wait(&self, what: PollFlags, until: Uptime) -> Result<bool, Errno> {
        let device = &self.device.as_ref().ok_or(Errno::NODEV)?.fd;
        loop {
            let left_us = until.micros_since(clock::uptime());
            let timeout = Timespec {
                tv_sec: i64::try_from(left_us / 1_000_000).unwrap_or(i64::MAX),
                tv_nsec: (left_us % 1_000_000 * 1_000).cast_signed(),
            };
            let mut fds = [PollFd::new(device, what)];
            match poll(&mut fds, Some(&timeout)) {
                Ok(0) => return Ok(false),
                // A device that hung up may still have something to read; after that it never will.
                Ok(_) if fds[0].revents().intersects(what) => return Ok(true),
                Ok(_) => return Err(Errno::IO),
                Err(Errno::INTR) => {}
                Err(why) => return Err(why),
            }
        }
    }

    /// Takes what the device has; false when it has nothing.
    fn take(&mut self) -> Result<bool, Errno> {
        let device = &self.device.as_ref().ok_or(Errno::NODEV)?.fd;
        let mut buffer = [0; 512];
        match read(device, &mut buffer) {
            Ok(0) => Err(Errno::IO),
            Ok(n) => {
                self.marks.decode(&buffer[..n], clock::uptime(), &mut self.heard);
                Ok(true)
            }
            Err(Errno::AGAIN | Errno::INTR) => Ok(false),
            Err(why) => Err(why),
        }
    }

    fn put(&self, frame: &[u8], until: Uptime) -> Result<(), Errno> {
        let device = &self.device.as_ref().ok_or(Errno::NODEV)?.fd;
        let mut rest = frame;
        while !rest.is_empty() {
            match write(device, rest) {
                Ok(n) => rest = &rest[n..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    if !self.wait(PollFlags::OUT, until)? {
                        return Err(Errno::TIMEDOUT);
                    }
                }
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }
}

impl BytePort for SerialLine {
    fn now(&self) -> Uptime {
        clock::uptime()
    }

    fn send(&mut self, frame: &[u8]) -> Result<Uptime, PortGone> {
        self.opened()?;
        let frame_us = self.settings.speed().characters_us(frame.len());
        let begins = clock::uptime().max(self.sent);
        // A driver that takes longer than three frames to take one is stuck.
        self.put(frame, begins.plus_micros(3 * frame_us + 1_000_000)).map_err(|why| self.gone(why))?;
        self.sent = begins.plus_micros(frame_us);
        Ok(self.sent)
    }

    fn receive(&mut self, until: Uptime) -> Result<Heard, PortGone> {
        self.opened()?;
        loop {
            if let Some(heard) = self.heard.pop_front() {
                return Ok(heard);
            }
            if self.take().map_err(|why| self.gone(why))? {
                continue;
            }
            if !self.wait(PollFlags::IN, until).map_err(|why| self.gone(why))? {
                return Ok(Heard::Silence);
            }
        }
    }
}
