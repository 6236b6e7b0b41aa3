//! A simulated host PC: sends a registration, a piece a turn, as a demo or a test orders it (S-97).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::registration::{Checked, Mistake};
use crate::ports::host::{HostAnswer, HostLink, HostNews};

/// Part of a download that arrives in one turn, in percent.
const PIECE: u8 = 4;

/// What can be ordered of a simulated host.
#[derive(Clone, PartialEq, Debug)]
pub enum Order {
    /// Send a registration, or one with mistakes.
    Download(Result<Box<Checked>, Vec<Mistake>>),
    /// Pull the plug of the link in the middle of whatever is under way.
    Unplug,
}

/// A simulated host. Clones are the same host: one goes to the unit, another stays with whoever gives the orders.
#[derive(Clone, Debug, Default)]
pub struct SimulatedHost(Arc<Mutex<Host>>);

#[derive(Debug, Default)]
struct Host {
    news: Vec<HostNews>,
    sending: Option<Sending>,
    answers: Vec<HostAnswer>,
}

#[derive(Debug)]
struct Sending {
    checked: Result<Box<Checked>, Vec<Mistake>>,
    percent: u8,
    /// The unit has said that it is ready.
    goes: bool,
}

impl SimulatedHost {
    /// A host that is silent until it is told to do something.
    pub fn new() -> Self {
        Self::default()
    }

    fn host(&self) -> MutexGuard<'_, Host> {
        // Every order leaves the host whole, so a test that panicked meanwhile spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out an order.
    pub fn order(&self, order: Order) {
        let mut host = self.host();
        match order {
            Order::Download(checked) => {
                host.sending = Some(Sending { checked, percent: 0, goes: false });
                host.news.extend([HostNews::Active(true), HostNews::DownloadBegan]);
            }
            Order::Unplug => {
                host.sending = None;
                host.news.push(HostNews::Active(false));
            }
        }
    }

    /// Whether a download is under way.
    pub fn is_sending(&self) -> bool {
        self.host().sending.is_some()
    }

    /// What the unit has answered since last asked.
    pub fn take_answers(&self) -> Vec<HostAnswer> {
        std::mem::take(&mut self.host().answers)
    }
}

impl HostLink for SimulatedHost {
    fn news(&mut self) -> Vec<HostNews> {
        let mut host = self.host();
        let mut news = std::mem::take(&mut host.news);
        let Some(sending) = host.sending.as_mut().filter(|s| s.goes) else { return news };
        if sending.percent < 100 {
            sending.percent = (sending.percent + PIECE).min(100);
            news.push(HostNews::DownloadGoesOn(sending.percent));
        } else if let Some(sent) = host.sending.take() {
            news.push(HostNews::DownloadComplete { checked: sent.checked, acknowledged: true });
        }
        news
    }

    fn answer(&mut self, answer: HostAnswer) {
        let mut host = self.host();
        match &answer {
            HostAnswer::Ready => host.sending.iter_mut().for_each(|s| s.goes = true),
            HostAnswer::InForce(_) | HostAnswer::Refused(..) => {
                host.sending = None;
                host.news.push(HostNews::Active(false));
            }
        }
        host.answers.push(answer);
    }
}
