//! What the host PC brings: its presence and a download of the registration (S-80, S-97).

use super::Service;
use super::event::{Effect, Ending, Refusal};
use super::job::Job;
use crate::domain::alarm::Work;
use crate::domain::journal::{Actor, Event, Fact};
use crate::domain::moment::Now;
use crate::domain::registration::{Checked, Mistake};
use crate::domain::words::Words;
use crate::ports::host::{HostAnswer, HostNews};
use crate::words;

/// Longest silence of a host in the middle of a download.
const SILENCE_US_MAX: u64 = 30_000_000;
/// Changes that a notice names one by one.
const CHANGES_TOLD: usize = 5;

impl Service {
    /// Whether the host link carries something (▲).
    pub fn host_active(&self) -> bool {
        self.host_active
    }

    /// Percent of a download that has arrived, while one is under way (S-97).
    pub fn downloading(&self) -> Option<u8> {
        match self.job {
            Job::Download { percent, .. } => Some(percent),
            _ => None,
        }
    }

    pub(super) fn host(&mut self, now: Now, news: HostNews, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let is_downloading = self.downloading().is_some();
        match news {
            HostNews::Active(active) => {
                self.host_active = active;
                if active { Ok(()) } else { self.break_download(now, out) }
            }
            HostNews::DownloadBegan => {
                // The one before it will never be complete.
                let broken = self.break_download(now, out);
                out.push(Effect::Host(self.begin_download(now)));
                broken
            }
            HostNews::DownloadGoesOn(percent) if is_downloading => {
                self.job = Job::Download { percent: percent.min(100), heard: now.up };
                Ok(())
            }
            HostNews::DownloadComplete { checked, acknowledged } if is_downloading => {
                self.job = Job::Idle;
                self.end_download(now, checked, acknowledged, out)
            }
            HostNews::DownloadBroken => self.break_download(now, out),
            // Of a download that was refused, or that the unit has already given up.
            HostNews::DownloadGoesOn(_) | HostNews::DownloadComplete { .. } => Ok(()),
        }
    }

    fn begin_download(&mut self, now: Now) -> HostAnswer {
        match self.must_be_settled().and_then(|()| self.may_begin(Work::Download)) {
            Ok(()) => {
                self.job = Job::Download { percent: 0, heard: now.up };
                HostAnswer::Ready
            }
            Err(refusal) => self.refused(&refusal),
        }
    }

    fn end_download(
        &mut self,
        now: Now,
        checked: Result<Box<Checked>, Vec<Mistake>>,
        acknowledged: bool,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let mut own = Vec::new();
        let registered = checked
            .map_err(Refusal::Mistakes)
            .and_then(|checked| self.put_in_force(now, Actor::Host, *checked, acknowledged, &mut own));
        if let Err(refusal) = registered {
            out.push(Effect::Host(self.refused(&refusal)));
            out.push(Effect::Notice(not_taken(&refusal.words(self.settings.zone))));
            return self.record(now, Actor::Host, vec![Fact::Noticed(Event::DownloadFailed)]);
        }
        for effect in own {
            if let Effect::Ended(Ending::Registered { version, changes, is_same }) = effect {
                out.push(Effect::Host(HostAnswer::InForce(version)));
                out.push(Effect::Notice(taken(version, &changes, is_same)));
            }
        }
        Ok(())
    }

    /// A host that has gone silent does not hold the unit for ever.
    pub(super) fn watch_download(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        match self.job {
            Job::Download { heard, .. } if now.up.micros_since(heard) >= SILENCE_US_MAX => {
                let broken = self.break_download(now, out);
                let why =
                    words!("上位装置からの受信が途絶えました。", "Nothing came from the host any more.");
                out.push(Effect::Host(HostAnswer::Refused(why, Vec::new())));
                broken
            }
            _ => Ok(()),
        }
    }

    pub(super) fn break_download(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        if self.downloading().is_none() {
            return Ok(());
        }
        self.job = Job::Idle;
        let why = words!("通信が途中で切れました。", "The link broke off.");
        out.push(Effect::Notice(not_taken(&why)));
        self.record(now, Actor::Host, vec![Fact::Noticed(Event::DownloadFailed)])
    }

    fn refused(&self, refusal: &Refusal) -> HostAnswer {
        let rows = match refusal {
            Refusal::Mistakes(list) | Refusal::Warnings(list) => list.clone(),
            _ => Vec::new(),
        };
        HostAnswer::Refused(refusal.words(self.settings.zone), rows)
    }
}

fn not_taken(why: &Words) -> Words {
    let Words { ja, en } = why;
    words!(
        "ダウンロードできませんでした。\n{ja}\n登録は変更していません。",
        "The download failed. {en} The registration has not changed."
    )
}

fn taken(version: u32, changes: &[Words], is_same: bool) -> Words {
    if is_same {
        return words!(
            "ダウンロードした登録は現在の登録と同じです。",
            "The downloaded registration was in force already."
        );
    }
    let mut told = words!("登録を更新しました(第{version}版)。", "Registration {version} is in force.");
    for change in changes.iter().take(CHANGES_TOLD) {
        told.ja += &format!("\n{}", change.ja);
        told.en += &format!("\n{}", change.en);
    }
    if let Some(more) = changes.len().checked_sub(CHANGES_TOLD).filter(|n| *n > 0) {
        told.ja += &format!("\nほか{more}件");
        told.en += &format!("\nand {more} more");
    }
    told
}
