//! A socket of the printer, as the far end of a line.

use super::handle::SimulatedPrinter;
use super::mechanism::Sender;
use super::model::Handshake;
use super::order::Order;
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::far_end::{FarEnd, Spoken};
use crate::ports::line::LineSpeed;

/// What a printer whose link takes no time is said to run at.
const LINK: LineSpeed = LineSpeed { baud: 115_200, character_bits: 10 };

/// One socket of a simulated printer.
#[derive(Clone, Debug)]
pub struct PrinterPort {
    printer: SimulatedPrinter,
    no: usize,
}

impl PrinterPort {
    pub(super) fn new(printer: SimulatedPrinter, no: usize) -> Self {
        Self { printer, no }
    }

    /// The printer it belongs to.
    pub fn printer(&self) -> &SimulatedPrinter {
        &self.printer
    }
}

impl FarEnd for PrinterPort {
    type Order = Order;

    fn speed(&self) -> LineSpeed {
        self.printer.shared().mechanism.model.link.unwrap_or(LINK)
    }

    fn room(&self) -> usize {
        let mechanism = &self.printer.shared().mechanism;
        match mechanism.model.handshake {
            // Without power nothing holds bytes back; they are lost.
            Handshake::Busy if mechanism.faults.powered => mechanism.room(),
            Handshake::Busy | Handshake::XonXoff => usize::MAX,
        }
    }

    fn hear(&mut self, at: Uptime, bytes: &[u8]) {
        let mut shared = self.printer.shared();
        if !bytes.is_empty() {
            shared.active = self.no;
        }
        let sender = match shared.mechanism.model.handshake {
            Handshake::Busy => Sender::Polite,
            Handshake::XonXoff => Sender::Rude,
        };
        shared.mechanism.send(at, bytes, sender);
    }

    fn next_due(&self) -> Option<Uptime> {
        let shared = self.printer.shared();
        let answer = shared.mechanism.next_answer().filter(|_| shared.active == self.no);
        answer.into_iter().chain(shared.mechanism.next_event()).min()
    }

    fn speak(&mut self, until: Uptime) -> Option<Spoken> {
        let mut shared = self.printer.shared();
        shared.mechanism.pass(until);
        if shared.active == self.no { shared.mechanism.take_answer() } else { None }
    }

    fn obey(&mut self, at: Uptime, order: Order) -> Result<Words, Words> {
        Ok(self.printer.order_at(at, order))
    }
}
