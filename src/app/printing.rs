//! The printer on a thread of its own: a printer that takes nothing holds up nobody.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

use super::paper::{Delivered, Outlet, Paper, bytes_of, profile};
use crate::adapters::printer::{Answers, DevicePrinter};
use crate::config::{DensityCommand, StatusCommand};
use crate::domain::alarm::{PaperState, PrinterFault, PrinterState};
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::ports::printer::Printer;
use crate::receipt::document::Document;

/// Time between two looks at the printer; its faults reach panel and contact well within two seconds (S-90).
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What puts slips on paper.
pub enum Press {
    /// Files, or a device that tells nothing: its last failure is all that is known of it.
    Outlet(Outlet, PrinterState),
    /// A printer that tells how it is.
    Printer(Box<dyn Printer>, DensityCommand),
    /// Another press whose slips are kept as files, too.
    Copied(Box<Press>, Outlet),
}

impl Press {
    /// A press for what a command or site.toml names. A printer that answers is asked how it is; another is tried
    /// with every slip.
    pub fn of(outlet: Outlet, status: StatusCommand) -> Self {
        match (outlet.paper, status) {
            (Paper::Device(link), StatusCommand::Epson) => {
                Self::Printer(Box::new(DevicePrinter::new(link, Answers::RealTime)), outlet.density)
            }
            (paper, _) => Self::Outlet(Outlet { paper, ..outlet }, PrinterState::READY),
        }
    }

    fn print(&mut self, slip: &Document, level: i8) -> Result<Delivered, Words> {
        match self {
            Self::Outlet(outlet, state) => {
                let done = outlet.deliver(std::slice::from_ref(slip), level);
                let fault = done.is_err().then_some(PrinterFault::Gone);
                *state = PrinterState { paper: PaperState::Present, fault };
                done
            }
            Self::Printer(printer, density) => {
                printer.send(&bytes_of(slip, &profile(*density, level))?)?;
                Ok(Delivered::default())
            }
            Self::Copied(press, copies) => {
                let mut done = press.print(slip, level)?;
                done.files.extend(copies.deliver(std::slice::from_ref(slip), level)?.files);
                Ok(done)
            }
        }
    }

    fn look(&mut self) -> PrinterState {
        match self {
            Self::Outlet(_, state) => *state,
            Self::Printer(printer, _) => printer.look(),
            Self::Copied(press, _) => press.look(),
        }
    }

    /// Whether a part of the last slip is still to be taken.
    fn holds(&self) -> bool {
        match self {
            Self::Outlet(..) => false,
            Self::Printer(printer, _) => printer.holds(),
            Self::Copied(press, _) => press.holds(),
        }
    }

    /// What of the slips before will not come out.
    fn lost(&mut self) -> Option<Words> {
        match self {
            Self::Outlet(..) => None,
            Self::Printer(printer, _) => printer.lost(),
            Self::Copied(press, _) => press.lost(),
        }
    }

    /// Whether a slip may be begun. A device that tells nothing is tried; files always are.
    fn takes_slips(&mut self) -> bool {
        match self {
            Self::Outlet(..) => true,
            Self::Printer(printer, _) => printer.look().is_ready() && !printer.holds(),
            Self::Copied(press, _) => press.takes_slips(),
        }
    }
}

/// What the printer's thread has to tell.
#[derive(Debug)]
pub enum PrinterNews {
    /// The printer looks different.
    State(PrinterState),
    /// A slip is out: its title and lines, and the files or texts it became.
    Printed(Option<(Text, u32)>, Delivered),
    /// A slip could not be put out.
    Failed(Words),
}

/// The printer's thread. It ends when this is dropped, after the slip in hand; nobody waits for a printer.
pub struct PrinterThread {
    jobs: Sender<(Vec<Document>, i8)>,
    news: Receiver<PrinterNews>,
    stop: Arc<AtomicBool>,
}

impl PrinterThread {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(press: Press) -> io::Result<Self> {
        let (jobs, waiting) = channel();
        let (report, news) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let mut worker = Worker {
            press,
            told: None,
            handed: None,
            queue: VecDeque::new(),
            report,
            stop: Arc::clone(&stop),
        };
        Builder::new().name("printer".to_owned()).spawn(move || worker.work(&waiting))?;
        Ok(Self { jobs, news, stop })
    }

    /// Hands slips over, and the 印字濃度 as it is now.
    pub fn print(&self, slips: Vec<Document>, density: i8) {
        // The thread ends only after this does.
        let _ = self.jobs.send((slips, density));
    }

    /// Begins no further slip.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What has happened since last asked.
    pub fn news(&self) -> impl Iterator<Item = PrinterNews> + '_ {
        self.news.try_iter()
    }
}

struct Worker {
    press: Press,
    told: Option<PrinterState>,
    /// What will be told when the last slip is wholly taken.
    handed: Option<PrinterNews>,
    queue: VecDeque<(Document, i8)>,
    report: Sender<PrinterNews>,
    stop: Arc<AtomicBool>,
}

impl Worker {
    fn work(&mut self, waiting: &Receiver<(Vec<Document>, i8)>) {
        loop {
            match waiting.recv_timeout(LOOK_EVERY) {
                Ok((slips, level)) => self.queue.extend(slips.into_iter().map(|slip| (slip, level))),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if !self.look() || !self.empty() {
                return;
            }
        }
    }

    /// Puts out what the printer takes; the rest waits for it. Whether anybody still listens.
    fn empty(&mut self) -> bool {
        while !self.stop.load(Ordering::Relaxed)
            && !self.queue.is_empty()
            && self.handed.is_none()
            && self.press.takes_slips()
        {
            let Some((slip, level)) = self.queue.pop_front() else { break };
            self.handed = Some(match self.press.print(&slip, level) {
                Ok(delivered) => PrinterNews::Printed(titled(&slip), delivered),
                Err(words) => PrinterNews::Failed(words),
            });
            if !self.look() {
                return false;
            }
        }
        true
    }

    /// Tells what has become of the last slip, and the printer's state if it is news; whether anybody still listens.
    fn look(&mut self) -> bool {
        let state = self.press.look();
        if let Some(words) = self.press.lost() {
            self.handed = Some(PrinterNews::Failed(words));
        }
        let ended = if self.press.holds() { None } else { self.handed.take() };
        let changed = self.told.replace(state) != Some(state);
        let news = ended.into_iter().chain(changed.then_some(PrinterNews::State(state)));
        news.map(|news| self.report.send(news)).all(|sent| sent.is_ok())
    }
}

/// Title and number of lines, as the journal notes them.
pub fn titled(slip: &Document) -> Option<(Text, u32)> {
    Some((Text::parse(&slip.title).ok()?, u32::try_from(slip.lines().count()).unwrap_or(u32::MAX)))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::adapters::clock::uptime;
    use crate::adapters::far_end_server::{Served, serve};
    use crate::adapters::printer::Link;
    use crate::adapters::pty::Wire;
    use crate::sim::printer::{SimulatedPrinter, parse_order};

    /// What the thread tells of the printer next, and how long it took in microseconds.
    fn told(thread: &PrinterThread) -> (PrinterState, u64) {
        let asked = uptime();
        match thread.news.recv_timeout(Duration::from_secs(10)).unwrap() {
            PrinterNews::State(state) => (state, uptime().micros_since(asked)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn s90_faults_of_a_printer_that_answers_are_told_within_two_seconds() {
        let wire = Wire::tcp("127.0.0.1:0").unwrap();
        let address: std::net::SocketAddr = wire.path().to_str().unwrap().parse().unwrap();
        let line = SimulatedPrinter::default().port();
        let mut serving = serve(vec![Served { wire, line }]).unwrap();
        let link = Link::Network { host: address.ip().to_string(), port: address.port() };
        let outlet = Outlet { paper: Paper::Device(link), density: DensityCommand::None };
        let thread = PrinterThread::start(Press::of(outlet, StatusCommand::Epson)).unwrap();
        assert_eq!(told(&thread).0, PrinterState::READY);
        let out = PrinterState { paper: PaperState::Out, fault: None };
        let fault = |f| PrinterState { paper: PaperState::Present, fault: Some(f) };
        for (order, state) in [
            ("paper out", out),
            ("paper in", PrinterState::READY),
            ("cover open", fault(PrinterFault::CoverOpen)),
            ("cover closed", PrinterState::READY),
            ("power off", fault(PrinterFault::Gone)),
            ("power on", PrinterState::READY),
        ] {
            serving.tell(0, parse_order(order).unwrap()).unwrap();
            let (seen, took_us) = told(&thread);
            assert_eq!(seen, state, "{order}");
            assert!(took_us < 2_000_000, "{order}: {took_us} µs");
        }
    }

    /// A printer that takes slips only so far until it is told otherwise.
    #[derive(Clone, Default)]
    struct Half(Arc<AtomicBool>, Arc<AtomicBool>);

    impl Printer for Half {
        fn send(&mut self, _: &[u8]) -> Result<(), Words> {
            self.0.store(true, Ordering::Relaxed);
            Ok(())
        }
        fn look(&mut self) -> PrinterState {
            PrinterState::READY
        }
        fn holds(&self) -> bool {
            self.0.load(Ordering::Relaxed)
        }
        fn lost(&mut self) -> Option<Words> {
            self.1.swap(false, Ordering::Relaxed).then(|| {
                self.0.store(false, Ordering::Relaxed);
                crate::words!("紛失", "lost")
            })
        }
    }

    #[test]
    fn s70_a_slip_is_told_as_printed_when_the_printer_has_all_of_it_and_as_failed_when_it_never_will() {
        let half = Half::default();
        let (report, news) = channel();
        let mut worker = Worker {
            press: Press::Printer(Box::new(half.clone()), DensityCommand::None),
            told: Some(PrinterState::READY),
            handed: None,
            queue: VecDeque::from([(Document::default(), 0), (Document::default(), 0)]),
            report,
            stop: Arc::default(),
        };
        assert!(worker.empty() && worker.look() && worker.empty());
        assert!(news.try_recv().is_err() && worker.queue.len() == 1, "the second waits for the first");
        half.0.store(false, Ordering::Relaxed);
        assert!(worker.look());
        assert!(matches!(news.try_recv(), Ok(PrinterNews::Printed(..))));
        assert!(worker.empty() && worker.queue.is_empty());
        half.1.store(true, Ordering::Relaxed);
        assert!(worker.look());
        assert!(matches!(news.try_recv(), Ok(PrinterNews::Failed(words)) if words.en == "lost"));
        assert!(news.try_recv().is_err());
    }

    #[test]
    fn s90_a_device_that_tells_nothing_is_tried_with_every_slip() {
        let link = Link::Network { host: "127.0.0.1".to_owned(), port: 9100 };
        let outlet = Outlet { paper: Paper::Device(link), density: DensityCommand::None };
        let mut press = Press::of(outlet, StatusCommand::None);
        assert!(press.takes_slips());
        assert_eq!(press.look(), PrinterState::READY);
    }
}
