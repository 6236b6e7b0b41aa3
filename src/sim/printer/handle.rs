//! The printer as tests, the demo and whoever plays its faults hold it.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::complaint::Complaint;
use super::mechanism::{Mechanism, Sender};
use super::model::Model;
use super::order::Order;
use super::paper::Paper;
use super::picture::Picture;
use super::port::PrinterPort;
use crate::domain::moment::Uptime;
use crate::domain::words::Words;
use crate::ports::printer::{Printer, PrinterState};
use crate::words;

/// A simulated printer. Clones are the same printer: one goes to the service, another stays with whoever watches the
/// paper and plays the faults.
///
/// As a [`Printer`] it takes whatever it is sent; what its buffer has no room for waits outside, as in a driver. It
/// knows the time only from [`pass`](Self::pass), so one with a limited speed prints on when it is told the time.
#[derive(Clone, Debug)]
pub struct SimulatedPrinter(Arc<Mutex<Shared>>);

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) mechanism: Mechanism,
    pub(super) ports: usize,
    /// The port that was heard last; answers go there.
    pub(super) active: usize,
}

impl SimulatedPrinter {
    /// A printer with power and paper.
    pub fn new(model: Model) -> Self {
        Self(Arc::new(Mutex::new(Shared { mechanism: Mechanism::new(model), ports: 0, active: 0 })))
    }

    pub(super) fn shared(&self) -> MutexGuard<'_, Shared> {
        // Every step leaves the printer whole, so a test that panicked meanwhile spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A socket of it for a cable, to be served as the far end of a line. Answers go to the port heard last.
    pub fn port(&self) -> PrinterPort {
        let mut shared = self.shared();
        let no = shared.ports;
        shared.ports += 1;
        PrinterPort::new(self.clone(), no)
    }

    /// Lets time pass, up to `now` on whatever clock its owner uses.
    pub fn pass(&self, now: Uptime) {
        self.shared().mechanism.pass(now);
    }

    /// When something next happens by itself; `None` while it has nothing to do or cannot.
    pub fn next_event(&self) -> Option<Uptime> {
        self.shared().mechanism.next_event()
    }

    /// Carries out an order now, and says what came of it.
    pub fn order(&self, order: Order) -> Words {
        let at = self.shared().mechanism.at();
        self.order_at(at, order)
    }

    pub(super) fn order_at(&self, at: Uptime, order: Order) -> Words {
        let mechanism = &mut self.shared().mechanism;
        mechanism.order(at, order);
        describe(mechanism)
    }

    /// What it says of itself now, as [`Printer::look`] has it.
    pub fn state(&self) -> PrinterState {
        self.shared().mechanism.faults.state()
    }

    /// The bytes it answered with by now, in order.
    pub fn take_answers(&self) -> Vec<u8> {
        let mechanism = &mut self.shared().mechanism;
        std::iter::from_fn(|| mechanism.take_answer()).map(|spoken| spoken.byte).collect()
    }

    /// Looks at the paper.
    pub fn paper<T>(&self, look: impl FnOnce(&Paper) -> T) -> T {
        look(&self.shared().mechanism.paper)
    }

    /// The last rows of paper with the cuts in it, for a window: what just came out is at the bottom.
    pub fn tail(&self, rows_max: usize) -> Picture {
        self.paper(|paper| Picture::tail(paper, rows_max))
    }

    /// These rows of the paper, as far as they are still known.
    pub fn picture(&self, rows: Range<u64>) -> Picture {
        self.paper(|paper| Picture::of(paper, rows))
    }

    /// What was wrong with the bytes so far; the last thousand.
    pub fn complaints(&self) -> Vec<Complaint> {
        self.shared().mechanism.complaints()
    }

    /// The complaints since they were taken last.
    pub fn take_complaints(&self) -> Vec<Complaint> {
        self.shared().mechanism.take_complaints()
    }
}

impl Default for SimulatedPrinter {
    fn default() -> Self {
        Self::new(Model::USUAL)
    }
}

impl Printer for SimulatedPrinter {
    fn send(&mut self, bytes: &[u8]) -> Result<(), Words> {
        let mechanism = &mut self.shared().mechanism;
        if !mechanism.faults.powered {
            return Err(words!(
                "模擬プリンタの電源が切れています。「power on」で入れてください。",
                "The simulated printer is switched off. Say \"power on\"."
            ));
        }
        mechanism.send(mechanism.at(), bytes, Sender::Polite);
        Ok(())
    }

    fn look(&mut self) -> PrinterState {
        self.state()
    }
}

/// Its state in a line.
fn describe(mechanism: &Mechanism) -> Words {
    let faults = &mechanism.faults;
    let troubles: Vec<Words> = [
        (!faults.powered, words!("電源断", "no power")),
        (faults.paper_out, words!("紙切れ", "out of paper")),
        (faults.near_end && !faults.paper_out, words!("紙残りわずか", "paper near its end")),
        (faults.cover_open, words!("カバー開", "cover open")),
        (faults.offline, words!("オフライン", "off line")),
        (faults.head_hot, words!("ヘッド高温", "head hot")),
        (faults.cutter_error, words!("カッタエラー", "cutter error")),
        (faults.cutter_stuck && !faults.cutter_error, words!("カッタ固着", "cutter stuck")),
    ]
    .into_iter()
    .filter_map(|(is_so, words)| is_so.then_some(words))
    .collect();
    let ja: Vec<&str> = troubles.iter().map(|w| w.ja.as_str()).collect();
    let en: Vec<&str> = troubles.iter().map(|w| w.en.as_str()).collect();
    let (ja, en) = match troubles.len() {
        0 => ("印字可".to_owned(), "ready".to_owned()),
        _ => (ja.join("、"), en.join(", ")),
    };
    let (waiting, mm) = (mechanism.waiting(), mechanism.paper.row() / 8);
    let (cuts, complaints) = (mechanism.paper.cuts_made(), mechanism.complained);
    words!(
        "{ja}。受信バッファ {waiting} バイト、用紙 {mm} mm、カット {cuts} 回、不平 {complaints} 件",
        "{en}; {waiting} bytes waiting, {mm} mm of paper out, {cuts} cuts, {complaints} complaints"
    )
}
