//! A half-duplex line of simulated terminals, character by character, in anybody's time.

use std::collections::VecDeque;

use super::fault::{Dice, Fault};
use super::order::Order;
use super::request::FRAME_MAX;
use super::terminal::{Reply, Terminal};
use crate::domain::address::{LineNo, TERMINALS_PER_LINE, TerminalAddress};
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::far_end::{FarEnd, Spoken};
use crate::ports::line::{Damage, LineSpeed};
use crate::words;

/// Up to ten terminals on one RS-485 line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SimulatedLine {
    no: LineNo,
    speed: LineSpeed,
    jitter_us: u64,
    terminals: Vec<Terminal>,
    plan: VecDeque<(Uptime, u8, Fault)>,
    request: Vec<u8>,
    request_end: Uptime,
    collided: bool,
    replies: VecDeque<Spoken>,
    cut: bool,
    dice: Dice,
}

impl SimulatedLine {
    /// A line without terminals. The same seed gives the same noise.
    pub fn new(no: LineNo, speed: LineSpeed, seed: u64) -> Self {
        Self {
            no,
            speed,
            jitter_us: 0,
            terminals: Vec::new(),
            plan: VecDeque::new(),
            request: Vec::new(),
            request_end: Uptime::default(),
            collided: false,
            replies: VecDeque::new(),
            cut: false,
            dice: Dice(seed),
        }
    }

    /// Lets half a silence end a frame too: whoever plays this line in real time hears a frame when the machine lets
    /// it, and one heard late must not be glued to the next. Two frames without a silence still are none.
    #[must_use]
    pub fn allowing_jitter(mut self) -> Self {
        self.jitter_us = self.speed.silence_us() / 2;
        self
    }

    /// Hangs a terminal on the line.
    ///
    /// # Errors
    /// Its digit is above 9 or already taken.
    pub fn add(&mut self, terminal: Terminal) -> Result<(), Words> {
        let digit = terminal.digit();
        if digit >= TERMINALS_PER_LINE || self.terminals.iter().any(|t| t.digit() == digit) {
            return Err(words!("端末 {digit} は使えません", "terminal {digit} is taken or not 0–9"));
        }
        self.terminals.push(terminal);
        Ok(())
    }

    /// Which line it is.
    pub fn no(&self) -> LineNo {
        self.no
    }

    /// One of its terminals.
    pub fn terminal(&self, digit: u8) -> Option<&Terminal> {
        self.terminals.iter().find(|t| t.digit() == digit)
    }

    /// One of its terminals, to be changed.
    ///
    /// # Errors
    /// There is none with this digit.
    pub fn terminal_mut(&mut self, digit: u8) -> Result<&mut Terminal, Words> {
        let no = self.no;
        self.terminals
            .iter_mut()
            .find(|t| t.digit() == digit)
            .ok_or_else(|| words!("回線{no}に端末 {digit} はありません", "no terminal {digit} on line {no}"))
    }

    /// Lets something go wrong with a terminal at a time to come.
    ///
    /// # Errors
    /// There is no such terminal, or this cannot happen to it.
    pub fn plan(&mut self, at: Uptime, digit: u8, fault: Fault) -> Result<(), Words> {
        self.terminal_mut(digit)?.clone().fault(at, fault)?;
        let place = self.plan.partition_point(|(t, ..)| *t <= at);
        self.plan.insert(place, (at, digit, fault));
        Ok(())
    }

    /// Cuts the wires: nothing is heard on either side.
    pub fn cut(&mut self) {
        self.cut = true;
        self.request.clear();
        self.replies.clear();
    }

    /// Joins the wires again.
    pub fn join(&mut self) {
        self.cut = false;
    }

    fn frame_end(&self) -> Option<Uptime> {
        (!self.request.is_empty()).then(|| self.request_end.plus_micros(self.speed.silence_us()))
    }

    /// Everything that happens by itself up to `until`, in order.
    fn advance(&mut self, until: Uptime) {
        loop {
            let planned = self.plan.front().map(|(at, ..)| *at).filter(|at| *at <= until);
            let frame = self.frame_end().filter(|at| *at <= until);
            match (planned, frame) {
                (Some(at), frame) if frame.is_none_or(|end| at <= end) => {
                    if let Some((at, digit, fault)) = self.plan.pop_front()
                        && let Ok(terminal) = self.terminal_mut(digit)
                    {
                        // It was tried on a copy when it was planned.
                        let _ = terminal.fault(at, fault);
                    }
                }
                (_, Some(end)) => self.finish_request(end),
                (_, None) => return,
            }
        }
    }

    fn finish_request(&mut self, now: Uptime) {
        let frame = std::mem::take(&mut self.request);
        if std::mem::take(&mut self.collided) {
            return;
        }
        let dice = &mut self.dice;
        let replies: Vec<Reply> =
            self.terminals.iter_mut().filter_map(|t| t.take(now, &frame, dice)).collect();
        for reply in replies {
            self.reply(now, reply);
        }
    }

    fn reply(&mut self, frame_end: Uptime, reply: Reply) {
        let start = frame_end.plus_micros(reply.late_us);
        let character_us = self.speed.characters_us(1);
        for (i, byte) in reply.bytes.into_iter().enumerate() {
            let end = start.plus_micros(self.speed.characters_us(i + 1));
            let damage = (reply.damaged == Some(i)).then_some(Damage::Parity);
            let place = self.replies.partition_point(|s| s.end <= end);
            let mut new = Spoken { end, byte, damage };
            for neighbour in
                self.replies.range_mut(place.saturating_sub(1)..(place + 1).min(self.replies.len()))
            {
                let apart = end.micros_since(neighbour.end).max(neighbour.end.micros_since(end));
                // Rounding brings the characters of one reply together by a microsecond; that is no collision.
                if apart + 1 < character_us {
                    // Two drivers at once: what arrives belongs to neither.
                    neighbour.byte &= byte;
                    neighbour.damage = Some(Damage::Framing);
                    new = Spoken { end, ..*neighbour };
                }
            }
            self.replies.insert(place, new);
        }
    }
}

impl FarEnd for SimulatedLine {
    type Order = Order;

    fn speed(&self) -> LineSpeed {
        self.speed
    }

    fn hear(&mut self, at: Uptime, bytes: &[u8]) {
        let silence = self.speed.silence_us().saturating_sub(self.jitter_us);
        if !self.request.is_empty() && at >= self.request_end.plus_micros(silence) {
            self.advance(at.max(self.request_end.plus_micros(self.speed.silence_us())));
        }
        self.advance(at);
        if self.cut || bytes.is_empty() {
            return;
        }
        let start = if self.request.is_empty() { at } else { at.max(self.request_end) };
        self.request_end = start.plus_micros(self.speed.characters_us(bytes.len()));
        self.request.extend(bytes);
        // One byte too many says as much as a thousand: no frame.
        self.request.truncate(FRAME_MAX + 1);
        let character_us = self.speed.characters_us(1);
        for spoken in &mut self.replies {
            if spoken.end > start && spoken.end < self.request_end.plus_micros(character_us) {
                spoken.damage = Some(Damage::Framing);
                self.collided = true;
            }
        }
    }

    fn next_due(&self) -> Option<Uptime> {
        let reply = self.replies.front().map(|s| s.end);
        self.frame_end().into_iter().chain(reply).min()
    }

    fn speak(&mut self, until: Uptime) -> Option<Spoken> {
        self.advance(until);
        self.replies.front().is_some_and(|s| s.end <= until).then(|| self.replies.pop_front())?
    }

    fn obey(&mut self, at: Uptime, order: Order) -> Result<Words, Words> {
        self.advance(at);
        let no = self.no;
        let whole = |digit: u8, input: u8| match TerminalAddress::new(no, digit).and_then(|t| t.input(input))
        {
            Some(address) => address.to_string(),
            None => String::new(),
        };
        match order {
            Order::Fault { digit, fault } => {
                self.terminal_mut(digit)?.fault(at, fault)?;
                Ok(words!("端末 {no}{digit} を故障させました", "terminal {no}{digit} now has that fault"))
            }
            Order::Clear { digit } => {
                self.terminal_mut(digit)?.clear(at);
                Ok(words!("端末 {no}{digit} を直しました", "terminal {no}{digit} repaired"))
            }
            Order::Count { digit, input, count } => {
                self.terminal_mut(digit)?.set_count(at, input, count)?;
                let address = whole(digit, input);
                Ok(words!("{address} の検針値は {count}", "count of {address} is {count}"))
            }
            Order::Add { digit, input, counts } => {
                let count = self.terminal_mut(digit)?.add(at, input, counts)?;
                let address = whole(digit, input);
                Ok(words!("{address} の検針値は {count}", "count of {address} is {count}"))
            }
            Order::Rate { digit, input, per_hour } => {
                self.terminal_mut(digit)?.set_rate(at, input, per_hour)?;
                let address = whole(digit, input);
                Ok(words!("{address} は毎時 {per_hour}", "{address} counts {per_hour} an hour"))
            }
            Order::Show { digit, input } => {
                let state = self.terminal_mut(digit)?.describe(at, input);
                let state = state.ok_or_else(|| words!("入力 {input} はありません", "no input {input}"))?;
                let address = whole(digit, input);
                let Words { ja, en } = state;
                Ok(words!("{address} {ja}", "{address} {en}"))
            }
            Order::Cut => {
                self.cut();
                Ok(words!("回線{no}を切りました", "line {no} cut"))
            }
            Order::Join => {
                self.join();
                Ok(words!("回線{no}をつなぎました", "line {no} joined"))
            }
        }
    }
}
