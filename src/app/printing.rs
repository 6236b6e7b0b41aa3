//! The printer on a thread of its own: a printer that takes nothing holds up nobody.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Builder;

use super::paper::Outlet;
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::receipt::document::Document;

/// What became of the slips of one job: title and lines of each, or why they did not get there.
pub type Printed = Result<Vec<(Text, u32)>, Words>;

/// The printer's thread. It ends with its last job after this is dropped; nobody waits for a printer.
pub struct PrinterThread {
    jobs: Sender<(Vec<Document>, i8)>,
    done: Receiver<Printed>,
}

impl PrinterThread {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(outlet: Outlet) -> io::Result<Self> {
        let (jobs, waiting) = channel::<(Vec<Document>, i8)>();
        let (report, done) = channel();
        Builder::new().name("printer".to_owned()).spawn(move || {
            while let Ok((slips, density)) = waiting.recv() {
                let printed =
                    outlet.deliver(&slips, density).map(|_| slips.iter().filter_map(titled).collect());
                if report.send(printed).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { jobs, done })
    }

    /// Hands slips over, and the 印字濃度 as it is now.
    pub fn print(&self, slips: Vec<Document>, density: i8) {
        // The thread ends only after this does.
        let _ = self.jobs.send((slips, density));
    }

    /// What has become of slips since last asked.
    pub fn done(&self) -> impl Iterator<Item = Printed> + '_ {
        self.done.try_iter()
    }
}

/// Title and number of lines, as the journal notes them.
pub fn titled(slip: &Document) -> Option<(Text, u32)> {
    Some((Text::parse(&slip.title).ok()?, u32::try_from(slip.lines().count()).unwrap_or(u32::MAX)))
}
