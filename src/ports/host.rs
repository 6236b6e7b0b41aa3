//! The host PC as the unit sees it, whatever it speaks (S-80, S-97). The link has it in `adapters`, the demo in
//! `sim::host`.

use crate::domain::registration::{Checked, Mistake};
use crate::domain::words::Words;

/// What the host does.
#[derive(Clone, PartialEq, Debug)]
pub enum HostNews {
    /// The link carries something, or has fallen silent (▲, △).
    Active(bool),
    /// A registration begins to arrive.
    DownloadBegan,
    /// So much of it has arrived, in percent.
    DownloadGoesOn(u8),
    /// All of it has arrived and was checked by itself.
    DownloadComplete {
        /// The registration, or every mistake in it.
        checked: Result<Box<Checked>, Vec<Mistake>>,
        /// The person at the host has acknowledged its warnings.
        acknowledged: bool,
    },
    /// The rest of it will not come.
    DownloadBroken,
}

/// What the host is told about its download.
#[derive(Clone, PartialEq, Debug)]
pub enum HostAnswer {
    /// It may send.
    Ready,
    /// The registration is in force as this version.
    InForce(u32),
    /// It is not, why, and what is wrong with it row by row.
    Refused(Words, Vec<Mistake>),
}

/// A link to the host. It belongs on the thread that owns the service, and never waits.
pub trait HostLink: Send {
    /// What has happened since last asked.
    fn news(&mut self) -> Vec<HostNews>;

    /// Tells the host.
    fn answer(&mut self, answer: HostAnswer);
}
