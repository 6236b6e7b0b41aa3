//! One thread per terminal line, each owning its device; orders in, reports out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use crate::domain::address::{Address, LineNo};
use crate::domain::moment::Now;
use crate::domain::sample::{HoldReason, Polled};
use crate::ports::bus::{LineEvent, LineOrder, TerminalLine, TerminalReport, TerminalWork};

/// Orders that may wait on a line; a full queue blocks the service only if it orders more than a job ever does.
const ORDERS_MAX: usize = 64;

/// A line and whatever is spoken on it.
pub type Device = (LineNo, Box<dyn TerminalLine>);

/// The lines of a site, running.
pub struct Lines {
    threads: Vec<LineThread>,
    events: Sender<LineEvent>,
    stop: Arc<AtomicBool>,
}

struct LineThread {
    line: LineNo,
    orders: Option<SyncSender<LineOrder>>,
    thread: Option<JoinHandle<()>>,
}

impl Lines {
    /// Starts a thread for each line. `now` reads both clocks.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        lines: Vec<Device>,
        now: impl Fn() -> Now + Clone + Send + 'static,
        events: Sender<LineEvent>,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        for (line, device) in lines {
            let (orders, inbox) = sync_channel(ORDERS_MAX);
            let (events, stop, now) = (events.clone(), Arc::clone(&stop), now.clone());
            let thread = Builder::new()
                .name(format!("line{line}"))
                .spawn(move || serve(device, &inbox, &now, &events, &stop))?;
            threads.push(LineThread { line, orders: Some(orders), thread: Some(thread) });
        }
        Ok(Self { threads, events, stop })
    }

    /// Hands an order to its line; a line that is not set up answers at once.
    pub fn order(&self, order: LineOrder) {
        let line = match &order {
            LineOrder::Round(work) => work.line,
            LineOrder::Live(a) | LineOrder::SetMode(a, _) | LineOrder::Preset(a, _) => a.line(),
            LineOrder::Modes(t) => t.line(),
        };
        if matches!(order, LineOrder::Round(_)) {
            self.stop.store(false, Ordering::Relaxed);
        }
        let orders = self.threads.iter().find(|t| t.line == line).and_then(|t| t.orders.as_ref());
        let undelivered = match orders {
            Some(orders) => orders.send(order).err().map(|e| (e.0, HoldReason::LineGone)),
            None => Some((order, HoldReason::NoLine)),
        };
        if let Some((order, reason)) = undelivered {
            refuse(order, reason, &|event| {
                // The service outlives its lines; when it has gone nobody wants the answer.
                let _ = self.events.send(event);
            });
        }
    }

    /// Drops what is left of a round.
    pub fn stop_round(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.stop_round();
        for t in &mut self.threads {
            t.orders = None;
            if let Some(thread) = t.thread.take() {
                // A line thread that panicked has said so; there is nothing left to wait for.
                let _ = thread.join();
            }
        }
    }
}

fn serve(
    mut device: Box<dyn TerminalLine>,
    inbox: &Receiver<LineOrder>,
    now: &impl Fn() -> Now,
    events: &Sender<LineEvent>,
    stop: &AtomicBool,
) {
    while let Ok(order) = inbox.recv() {
        carry_out(device.as_mut(), order, now(), &|| stop.load(Ordering::Relaxed), &mut |event| {
            // The service outlives its lines; when it has gone nobody wants the answer.
            let _ = events.send(event);
        });
    }
}

/// Carries out one order on a line, reporting as it goes. Tests use it in virtual time.
pub fn carry_out(
    device: &mut dyn TerminalLine,
    order: LineOrder,
    now: Now,
    stop: &dyn Fn() -> bool,
    report: &mut dyn FnMut(LineEvent),
) {
    match order {
        LineOrder::Round(work) => {
            device.read(&work, now, stop, &mut |r| report(LineEvent::Terminal(r)));
            report(LineEvent::RoundDone(work.line));
        }
        LineOrder::Live(address) => report(LineEvent::Live(address, device.read_live(address, now))),
        LineOrder::Modes(terminal) => report(LineEvent::Modes(terminal, device.modes(terminal))),
        LineOrder::SetMode(address, mode) => {
            report(LineEvent::ModeSet(address, mode, device.set_mode(address, mode)));
        }
        LineOrder::Preset(address, count) => {
            report(LineEvent::Preset(address, device.preset(address, count)));
        }
    }
}

/// Answers an order without a line.
fn refuse(order: LineOrder, reason: HoldReason, report: &dyn Fn(LineEvent)) {
    match order {
        LineOrder::Round(work) => {
            for terminal in &work.terminals {
                report(LineEvent::Terminal(silent(terminal, reason)));
            }
            report(LineEvent::RoundDone(work.line));
        }
        LineOrder::Live(address) => report(LineEvent::Live(address, Err(reason))),
        LineOrder::Modes(terminal) => report(LineEvent::Modes(terminal, Err(reason))),
        LineOrder::SetMode(address, mode) => report(LineEvent::ModeSet(address, mode, Err(reason))),
        LineOrder::Preset(address, _) => report(LineEvent::Preset(address, Err(reason))),
    }
}

fn silent(work: &TerminalWork, reason: HoldReason) -> TerminalReport {
    let addresses = work.inputs.iter().filter_map(|i| work.terminal.input(*i));
    let inputs = addresses.map(|address: Address| Polled { address, result: Err(reason) }).collect();
    TerminalReport {
        terminal: work.terminal,
        inputs,
        failed: Some(reason),
        memory_fault: false,
        link: Default::default(),
    }
}
