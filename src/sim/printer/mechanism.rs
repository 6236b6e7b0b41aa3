//! The printer in time: bytes arrive, wait in the receive buffer, are printed when nothing stops it; answers go out.

use std::collections::VecDeque;

use super::complaint::Complaint;
use super::faults::{Answers, Faults, watched};
use super::interpreter::{Deed, Interpreter};
use super::model::{Handshake, Model};
use super::order::Order;
use super::paper::{CUTTER_DOTS, Mark, Paper};
use super::realtime::{RealTime, Scanner};
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::far_end::Spoken;
use crate::words;

/// Rows of a line of `paper out LINES`.
const LINE_ROWS: u64 = 24;
/// Complaints that are remembered; a demo may run for weeks.
const COMPLAINTS_MAX: usize = 1000;
/// Answers that may wait for somebody to read them.
const ANSWERS_MAX: usize = 4096;
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

/// Where a byte that has not yet arrived waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sender {
    /// It comes only when there is room for it.
    Polite,
    /// It comes whether there is room or not.
    Rude,
}

#[derive(Debug)]
pub(super) struct Mechanism {
    pub(super) model: Model,
    pub(super) paper: Paper,
    pub(super) faults: Faults,
    interpreter: Interpreter,
    scanner: Scanner,
    /// Bytes on their way, and when the next one can have arrived.
    coming: VecDeque<(u8, Sender)>,
    next_arrival: Uptime,
    /// Bytes received, each with its offset.
    buffer: VecDeque<(u64, u8)>,
    received: u64,
    at: Uptime,
    busy_until: Uptime,
    /// A deed that could not be done yet.
    held_back: Option<(u64, Deed)>,
    answers: VecDeque<Spoken>,
    last_answer: Uptime,
    /// `GS a n`, and what was reported last.
    reports: u8,
    reported: [u8; 4],
    held_off: bool,
    complaints: VecDeque<Complaint>,
    pub(super) complained: u64,
}

impl Mechanism {
    pub(super) fn new(model: Model) -> Self {
        let buffer_bytes = model.buffer_bytes.max(1);
        Self {
            model: Model { buffer_bytes, ..model },
            paper: Paper::new(model.keep_rows),
            faults: Faults::NONE,
            interpreter: Interpreter::new(model.low_cost),
            scanner: Scanner::default(),
            coming: VecDeque::new(),
            next_arrival: Uptime::default(),
            buffer: VecDeque::new(),
            received: 0,
            at: Uptime::default(),
            busy_until: Uptime::default(),
            held_back: None,
            answers: VecDeque::new(),
            last_answer: Uptime::default(),
            reports: 0,
            reported: [0; 4],
            held_off: false,
            complaints: VecDeque::new(),
            complained: 0,
        }
    }

    pub(super) fn at(&self) -> Uptime {
        self.at
    }

    /// Bytes sent at `at`. Without power they are gone.
    pub(super) fn send(&mut self, at: Uptime, bytes: &[u8], sender: Sender) {
        self.pass(at);
        if self.faults.powered {
            if self.coming.is_empty() {
                self.next_arrival = self.at.plus_micros(self.character_us()).max(self.next_arrival);
            }
            self.coming.extend(bytes.iter().map(|byte| (*byte, sender)));
        }
        self.pass(at);
    }

    /// How many more bytes it can be sent at once without one being lost or left waiting.
    pub(super) fn room(&self) -> usize {
        (self.model.buffer_bytes - self.buffer.len()).saturating_sub(self.coming.len())
    }

    /// Bytes received and not yet looked at.
    pub(super) fn waiting(&self) -> usize {
        self.buffer.len()
    }

    /// Everything that happens up to `until`, in order.
    pub(super) fn pass(&mut self, until: Uptime) {
        loop {
            // Each byte is worked off, if it can be, before the next arrives: how a stream is split makes no difference.
            while self.work() || self.arrive() {}
            match self.next_event().filter(|event| *event <= until) {
                Some(event) => self.at = event,
                None => break,
            }
        }
        self.at = self.at.max(until);
    }

    /// When something next happens by itself, which is later than now.
    pub(super) fn next_event(&self) -> Option<Uptime> {
        let arrival = (!self.coming.is_empty()).then_some(self.next_arrival);
        let print = (self.has_work() && !self.faults.stops()).then_some(self.busy_until);
        arrival.into_iter().chain(print).filter(|event| *event > self.at).min()
    }

    fn character_us(&self) -> u64 {
        self.model.link.map_or(0, |link| link.characters_us(1))
    }

    /// Takes the next byte into the receive buffer if it is there by now.
    fn arrive(&mut self) -> bool {
        let Some((byte, sender)) = self.coming.front().copied() else { return false };
        let full = self.buffer.len() >= self.model.buffer_bytes;
        if self.next_arrival > self.at || (full && sender == Sender::Polite) {
            return false;
        }
        self.coming.pop_front();
        self.next_arrival = self.at.plus_micros(self.character_us());
        let at = self.received;
        self.received += 1;
        if full {
            self.complain(
                at,
                words!("受信バッファがあふれました", "the receive buffer was full; the byte is lost"),
            );
        } else {
            self.buffer.push_back((at, byte));
        }
        if let Some(command) = self.scanner.take(byte) {
            self.at_once(at, command);
        }
        self.hold_off();
        true
    }

    /// XOFF when the buffer is nearly full, XON when there is room again.
    fn hold_off(&mut self) {
        if self.model.handshake != Handshake::XonXoff {
            return;
        }
        let spare = 128.min(self.model.buffer_bytes / 4);
        let free = self.model.buffer_bytes - self.buffer.len();
        if !self.held_off && free <= spare {
            self.held_off = true;
            self.answer(&[XOFF]);
        } else if self.held_off && free > 2 * spare {
            self.held_off = false;
            self.answer(&[XON]);
        }
    }

    fn at_once(&mut self, at: u64, command: RealTime) {
        match command {
            RealTime::Tell(n) => match self.faults.real_time(n) {
                Some(status) if self.faults.answers != Answers::Nothing => self.answer(&[status]),
                Some(_) => {}
                None => self.complain(at, words!("DLE EOT {n} はありません", "there is no DLE EOT {n}")),
            },
            RealTime::Recover { clearing } => {
                if clearing && self.faults.cutter_error {
                    self.forget_received();
                }
                self.recover_cutter();
            }
            RealTime::Clear => {
                self.forget_received();
                if self.faults.answers != Answers::Nothing {
                    self.answer(&[0x37, 0x25, 0x00]);
                }
            }
        }
    }

    fn recover_cutter(&mut self) {
        // A cutter that is still stuck fails again at its next try.
        self.faults.cutter_error = false;
        self.report();
    }

    fn forget_received(&mut self) {
        self.buffer.clear();
        self.interpreter.clear();
        self.held_back = None;
    }

    fn has_work(&self) -> bool {
        self.held_back.is_some() || self.interpreter.has_deeds() || !self.buffer.is_empty()
    }

    /// One step of printing, if nothing stops it and the last one is through.
    fn work(&mut self) -> bool {
        if self.faults.stops() || self.busy_until > self.at {
            return false;
        }
        if let Some((at, deed)) = self.held_back.take().or_else(|| self.interpreter.next_deed()) {
            self.try_deed(at, deed);
            return true;
        }
        let Some((at, byte)) = self.buffer.pop_front() else { return false };
        self.interpreter.take(at, byte);
        for complaint in self.interpreter.take_complaints() {
            self.complain(complaint.at, complaint.what);
        }
        self.hold_off();
        true
    }

    /// Does it, or holds it back until what stops it is over.
    fn try_deed(&mut self, at: u64, deed: Deed) {
        let rows = rows_of(&deed);
        if !self.faults.has_paper_for(rows) {
            self.faults.paper_out = true;
        } else if matches!(deed, Deed::Cut(..)) && self.faults.cutter_stuck {
            self.faults.cutter_error = true;
        } else {
            self.faults.rows_left = self.faults.rows_left.map(|left| left - rows);
            self.busy_until = self.at.plus_micros(self.model.speed.rows_us(rows));
            self.carry_out(at, deed);
            // The sensor sees the end of the paper, not the next line that needs some.
            self.faults.paper_out |= self.faults.rows_left == Some(0);
            return self.report();
        }
        self.held_back = Some((at, deed));
        self.report();
    }

    fn carry_out(&mut self, at: u64, deed: Deed) {
        match deed {
            Deed::Line { rows, text, feed } => self.paper.burn(&rows, feed, Mark::Text(text)),
            Deed::Feed(0) => {}
            Deed::Feed(rows) => self.paper.burn(&[], rows, Mark::Blank),
            Deed::Raster(row, times) => self.paper.burn(&vec![row; times], times, Mark::Picture),
            Deed::Symbol(symbol) => self.paper.burn(&symbol.rows, symbol.rows.len(), Mark::Qr(symbol.data)),
            Deed::Cut(kind, feed) => {
                if let Some(feed) = feed {
                    self.paper.burn(&[], CUTTER_DOTS + feed, Mark::Blank);
                }
                if self.paper.cut(kind) {
                    self.complain(at, words!("印字した行が切られました", "printed lines were cut through"));
                }
            }
            Deed::Density(level) => self.paper.set_density(level),
            Deed::Report(n) => {
                self.reports = n;
                self.reported = self.faults.automatic();
                if n != 0 {
                    self.tell_automatic();
                }
            }
            Deed::TellPaper => self.answer_in_turn(&[self.faults.sensors()]),
            Deed::Answer(bytes) => self.answer_in_turn(&bytes),
            Deed::Echo([a, b, c, d]) => self.answer_in_turn(&[0x37, 0x22, a, b, c, d, 0x00]),
        }
    }

    /// Automatic status, if something changed that it is to be told for.
    fn report(&mut self) {
        let now = self.faults.automatic();
        let watched = watched(self.reports);
        let changed = (0..4).any(|i| (now[i] ^ self.reported[i]) & watched[i] != 0);
        if self.faults.powered && changed {
            self.reported = now;
            self.tell_automatic();
        }
    }

    fn tell_automatic(&mut self) {
        if self.faults.answers != Answers::Nothing {
            self.answer(&self.faults.automatic());
        }
    }

    fn answer_in_turn(&mut self, bytes: &[u8]) {
        if self.faults.answers == Answers::All {
            self.answer(bytes);
        }
    }

    fn answer(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.last_answer = self.last_answer.max(self.at).plus_micros(self.character_us());
            self.answers.push_back(Spoken { end: self.last_answer, byte: *byte, damage: None });
        }
        // Nobody reads them: as on a wire, they are gone.
        let over = self.answers.len().saturating_sub(ANSWERS_MAX);
        self.answers.drain(..over);
    }

    /// When the next answer's byte has gone out.
    pub(super) fn next_answer(&self) -> Option<Uptime> {
        self.answers.front().map(|spoken| spoken.end)
    }

    /// The next byte of an answer that has gone out by now.
    pub(super) fn take_answer(&mut self) -> Option<Spoken> {
        self.answers.front().filter(|spoken| spoken.end <= self.at)?;
        self.answers.pop_front()
    }

    fn complain(&mut self, at: u64, what: Words) {
        self.complained += 1;
        if self.complaints.len() == COMPLAINTS_MAX {
            self.complaints.pop_front();
        }
        self.complaints.push_back(Complaint { at, what });
    }

    pub(super) fn complaints(&self) -> Vec<Complaint> {
        self.complaints.iter().cloned().collect()
    }

    pub(super) fn take_complaints(&mut self) -> Vec<Complaint> {
        self.complaints.drain(..).collect()
    }

    /// Carries out an order at `at`.
    pub(super) fn order(&mut self, at: Uptime, order: Order) {
        self.pass(at);
        let faults = &mut self.faults;
        match order {
            Order::PaperOut(lines) => {
                faults.rows_left = Some(u64::from(lines) * LINE_ROWS);
                faults.paper_out |= lines == 0;
            }
            Order::PaperNearEnd => faults.near_end = true,
            Order::PaperIn => (faults.paper_out, faults.near_end, faults.rows_left) = (false, false, None),
            Order::Cover(open) => faults.cover_open = open,
            Order::Offline(offline) => faults.offline = offline,
            Order::HeadHot(hot) => faults.head_hot = hot,
            Order::CutterStuck(stuck) => {
                faults.cutter_stuck = stuck;
                faults.cutter_error &= stuck;
            }
            Order::PowerOff(kept) => self.power_off(kept),
            Order::PowerOn => self.power_on(),
            Order::Speed(speed) => self.model.speed = speed,
            Order::Answer(answers) => faults.answers = answers,
            Order::Show => {}
        }
        self.report();
        self.pass(at);
    }

    fn power_off(&mut self, kept: bool) {
        self.faults.powered = false;
        self.coming.clear();
        self.answers.clear();
        self.scanner = Scanner::default();
        self.busy_until = self.at;
        if !kept {
            self.buffer.clear();
            self.held_back = None;
            self.interpreter.reset();
            (self.reports, self.faults.cutter_error) = (0, false);
        }
    }

    fn power_on(&mut self) {
        self.faults.powered = true;
        // It begins by saying that it is ready.
        self.held_off = self.model.handshake == Handshake::XonXoff;
        self.hold_off();
    }
}

/// Rows of paper a deed needs.
fn rows_of(deed: &Deed) -> u64 {
    let rows = match deed {
        Deed::Line { feed, .. } | Deed::Feed(feed) => *feed,
        Deed::Raster(_, times) => *times,
        Deed::Symbol(symbol) => symbol.rows.len(),
        Deed::Cut(_, Some(feed)) => CUTTER_DOTS + feed,
        Deed::Cut(_, None)
        | Deed::Density(_)
        | Deed::Report(_)
        | Deed::TellPaper
        | Deed::Answer(_)
        | Deed::Echo(_) => 0,
    };
    rows as u64
}
