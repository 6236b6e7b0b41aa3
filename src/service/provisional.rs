//! Values that wait for the operator's confirmation (自動更新「手動」, S-20).

use super::Service;
use super::event::{Effect, JobReport, Refusal};
use crate::domain::journal::{AbortReason, Actor};
use crate::domain::moment::Now;
use crate::words;

impl Service {
    /// Whether values wait for confirmation (S-20).
    pub fn has_unconfirmed(&self) -> bool {
        self.provisional.is_some()
    }

    /// The values that wait for confirmation.
    pub fn unconfirmed(&self) -> Option<JobReport> {
        let job = self.provisional.as_ref()?;
        Some(self.report(job, Some(&self.reading_of(job))))
    }

    /// Takes the provisional values (S-20).
    pub(super) fn confirm(&mut self, now: Now, actor: Actor, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        self.must_be_idle()?;
        let mut job = self.provisional.take().ok_or(Refusal::NothingProvisional)?;
        job.actor = actor;
        self.take(now, job, out)
    }

    /// Drops the provisional values: nothing shifts, the guard stays open (S-20).
    pub(super) fn discard(&mut self, now: Now, actor: Actor, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let mut job = self.provisional.take().ok_or(Refusal::NothingProvisional)?;
        job.actor = actor;
        self.abort(now, &job, AbortReason::NotConfirmed, out)
    }

    /// Provisional values do not outlive their day (S-20).
    pub(super) fn drop_stale_provisional(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let zone = self.settings.zone;
        match &self.provisional {
            Some(job) if zone.day(job.latched()) != zone.day(now.wall) => {
                // Nobody's command ends by this.
                self.discard(now, Actor::System, &mut Vec::new())?;
                out.push(Effect::Notice(words!(
                    "確定されなかった検針を、日付が変わったため破棄しました。",
                    "The day is over: the unconfirmed reading was dropped."
                )));
                Ok(())
            }
            Some(_) | None => Ok(()),
        }
    }
}
