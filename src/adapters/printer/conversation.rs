//! The talk with a printer that answers: slips out, states in, one request at a time.
//!
//! Data goes out in pieces, each with a request behind it: its answer says that the printer has received the piece, so
//! silence is never mistaken for a printer that is merely full, nor the other way round.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use super::channel::Channel;
use super::trouble::Failure;
use super::{Answers, Link, after, put, silent};
use crate::adapters::clock::uptime;
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::printer::{PaperState, Printer, PrinterFault, PrinterState};
use crate::wire::escpos::status::{self, Listener, Query, Said};

/// Bytes of a slip between two requests, about.
const PIECE_BYTES: usize = 256;
const LINE_FEED: u8 = 0x0A;
/// How long a look may wait for answers; with connecting and looking up a name it stays below a second.
const ANSWERS_WITHIN: Duration = Duration::from_millis(500);
/// How long a slip goes out before somebody looks at what the printer has said meanwhile.
const SENDS_FOR: Duration = Duration::from_millis(200);
/// A printer that is sent a slip and takes nothing for so long is told as gone; it may come back until patience ends.
const SILENT_AFTER: Duration = Duration::from_millis(800);
/// How long a printer that says that it is ready may take nothing.
const PATIENCE: Duration = Duration::from_secs(5);
/// A request that may have been lost is asked again so often.
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// How long answers to the same request may come after the first one.
const SETTLES_WITHIN: Duration = Duration::from_millis(100);

const GONE: PrinterState = PrinterState { paper: PaperState::Present, fault: Some(PrinterFault::Gone) };

/// A printer at a [`Link`]. It is opened when it is first used, and again whenever it was gone.
#[derive(Debug)]
pub struct DevicePrinter {
    link: Link,
    answers: Answers,
    patience: Duration,
    channel: Option<Channel>,
    listener: Listener,
    statuses: VecDeque<u8>,
    /// As it said last.
    state: PrinterState,
    /// What is to be sent after `going`.
    rest: VecDeque<u8>,
    /// What is being written.
    going: VecDeque<u8>,
    /// Requests behind data that are not answered.
    asked: usize,
    asked_at: Uptime,
    progress: Uptime,
    lost: Option<Words>,
}

impl DevicePrinter {
    /// A printer that may be there or not.
    pub fn new(link: Link, answers: Answers) -> Self {
        Self {
            link,
            answers,
            patience: match answers {
                Answers::Nothing => super::TAKES_WITHIN,
                Answers::RealTime => PATIENCE,
            },
            channel: None,
            listener: Listener::default(),
            statuses: VecDeque::new(),
            state: PrinterState::READY,
            rest: VecDeque::new(),
            going: VecDeque::new(),
            asked: 0,
            asked_at: Uptime::default(),
            progress: Uptime::default(),
            lost: None,
        }
    }

    /// The same, given up after so long without a byte taken instead of 5 s, or 30 s when it does not answer.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    fn open(&mut self) -> Result<(), Failure> {
        if self.channel.is_none() {
            self.channel = Some(Channel::open(&self.link)?);
            self.listener.reset();
            self.progress = uptime();
        }
        Ok(())
    }

    fn channel(&mut self) -> io::Result<&mut Channel> {
        self.channel.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Takes what it has said by now.
    fn hear(&mut self) -> io::Result<()> {
        let mut buffer = [0; 64];
        loop {
            let bytes = self.channel()?.read(&mut buffer)?;
            if bytes.is_empty() {
                return Ok(());
            }
            for said in bytes.iter().filter_map(|byte| self.listener.take(*byte)) {
                match said {
                    Said::Status(byte) => self.statuses.push_back(byte),
                    Said::Automatic(bytes) => self.state = status::automatic(bytes),
                }
            }
        }
    }

    /// Writes what is taken of `going`; whether any was.
    fn write(&mut self) -> io::Result<bool> {
        let written = match &self.channel {
            Some(channel) => channel.write(self.going.make_contiguous())?,
            None => return Err(io::ErrorKind::NotConnected.into()),
        };
        self.going.drain(..written);
        Ok(written > 0)
    }

    /// Moves the slip on, piece by piece, until `until` at most; whether the printer has received all of it.
    fn advance(&mut self, until: Uptime) -> io::Result<bool> {
        loop {
            self.hear()?;
            if !self.going.is_empty() && self.write()? {
                self.progress = uptime();
                continue;
            }
            if self.going.is_empty() && self.asked > 0 && !self.statuses.is_empty() {
                self.settle()?;
                self.progress = uptime();
            }
            if self.going.is_empty() && self.asked == 0 {
                if self.rest.is_empty() {
                    return Ok(true);
                }
                let piece = piece(self.rest.make_contiguous());
                self.going.extend(self.rest.drain(..piece));
                self.ask_behind();
                continue;
            }
            if uptime() >= until {
                return Ok(false);
            }
            let for_room = !self.going.is_empty();
            self.channel()?.wait(for_room, until)?;
        }
    }

    fn ask_behind(&mut self) {
        self.statuses.clear();
        self.going.extend(Query::Printer.bytes());
        self.asked += 1;
        self.asked_at = uptime();
    }

    /// The first of the answers waited for is here. When fewer come than were asked for, the printer has forgotten
    /// what it was sent before.
    fn settle(&mut self) -> io::Result<()> {
        let until = after(SETTLES_WITHIN);
        while self.statuses.len() < self.asked && uptime() < until {
            self.channel()?.wait(false, until)?;
            self.hear()?;
        }
        if self.statuses.len() < self.asked {
            self.lose(&Failure::Io(io::ErrorKind::ConnectionReset.into()));
        }
        self.asked = 0;
        self.statuses.clear();
        Ok(())
    }

    fn ask(&mut self, query: Query, until: Uptime) -> io::Result<u8> {
        self.going.extend(query.bytes());
        loop {
            if !self.going.is_empty() {
                self.write()?;
            }
            self.hear()?;
            if let Some(answer) = self.statuses.pop_front() {
                return Ok(answer);
            }
            if uptime() >= until {
                return Err(silent());
            }
            let for_room = !self.going.is_empty();
            self.channel()?.wait(for_room, until)?;
        }
    }

    fn try_look(&mut self) -> Result<PrinterState, Failure> {
        self.open()?;
        let until = after(ANSWERS_WITHIN);
        if !self.advance(until)? {
            return self.held();
        }
        self.statuses.clear();
        let mut answers = [0; 4];
        for (query, answer) in Query::ALL.into_iter().zip(&mut answers) {
            *answer = self.ask(query, until)?;
        }
        self.state = status::real_time(answers);
        Ok(self.state)
    }

    /// A slip is under way and the printer does not take it.
    fn held(&mut self) -> Result<PrinterState, Failure> {
        if self.state.is_ready() && self.is_idle_for(self.patience) {
            return Err(self.took_nothing());
        }
        if self.going.is_empty() && uptime() >= self.asked_at.plus_micros(micros(ASK_AGAIN)) {
            self.ask_behind();
        }
        let is_gone = self.state.is_ready() && self.is_idle_for(SILENT_AFTER);
        Ok(if is_gone { GONE } else { self.state })
    }

    fn is_idle_for(&self, time: Duration) -> bool {
        uptime() >= self.progress.plus_micros(micros(time))
    }

    fn took_nothing(&self) -> Failure {
        Failure::TookNothing(self.patience.as_secs())
    }

    fn try_send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.open()?;
        self.rest.extend(bytes);
        self.progress = uptime();
        while !self.advance(after(SENDS_FOR))? {
            if self.is_idle_for(self.patience) {
                return Err(self.took_nothing());
            }
            // Whoever looks is to see it; the rest goes out meanwhile.
            if !self.state.is_ready() || self.is_idle_for(SILENT_AFTER) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Forgets the slip under way, and remembers that it was not all received.
    fn lose(&mut self, why: &Failure) {
        self.rest.clear();
        self.going.clear();
        self.lost = Some(why.words(&self.link));
    }

    /// Gives the way up. What the printer has not received is lost.
    fn hang_up(&mut self, why: &Failure) {
        if self.holds() {
            self.lose(why);
        }
        (self.asked, self.state) = (0, PrinterState::READY);
        self.going.clear();
        self.statuses.clear();
        self.listener.reset();
        if let Some(channel) = self.channel.take() {
            channel.forget();
        }
    }
}

impl Printer for DevicePrinter {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Words> {
        let done = match self.answers {
            Answers::Nothing => put(&self.link, bytes, self.patience),
            Answers::RealTime => self.try_send(bytes),
        };
        done.map_err(|why| {
            self.hang_up(&why);
            self.lost = None;
            if self.answers == Answers::Nothing {
                self.state = GONE;
            }
            why.words(&self.link)
        })
    }

    fn look(&mut self) -> PrinterState {
        match self.answers {
            Answers::Nothing => {
                if !self.state.is_ready() && Channel::open(&self.link).is_ok() {
                    self.state = PrinterState::READY;
                }
                self.state
            }
            Answers::RealTime => self.try_look().unwrap_or_else(|why| {
                self.hang_up(&why);
                GONE
            }),
        }
    }

    fn holds(&self) -> bool {
        self.asked > 0 || !self.rest.is_empty()
    }

    fn lost(&mut self) -> Option<Words> {
        self.lost.take()
    }
}

/// How much of this goes out before the next request, which must not come between the two bytes of a character or
/// into a command: whole lines, the last of which may reach further than a piece.
fn piece(rest: &[u8]) -> usize {
    let is_end = |byte: &u8| *byte == LINE_FEED;
    let within = rest.iter().take(PIECE_BYTES).rposition(is_end);
    within.or_else(|| rest.iter().position(is_end)).map_or(rest.len(), |at| at + 1)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s70_requests_stand_between_lines() {
        let line = [[b'a'; 99].as_slice(), b"\n"].concat();
        assert_eq!(piece(&line.repeat(9)), 200);
        assert_eq!(piece(&line.repeat(1)), 100);
        assert_eq!(piece(b"line\nand half a"), 5);
        assert_eq!(piece(&[[b'a'; 600].as_slice(), b"\nb\n"].concat()), 601);
        assert_eq!(piece(b"\x1DV\x42\0"), 4);
    }
}
