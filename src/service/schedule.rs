//! What happens by the clock: scheduled and daily readings, clock jumps, stale provisional values (S-20, S-27,
//! S-40…S-43).

use super::event::{Effect, Ending, Presence, Refusal};
use super::{Service, job::Job};
use crate::domain::alarm::{Mains, PowerPolicy, Work};
use crate::domain::journal::{Actor, DueKey, Fact, MissReason, Target};
use crate::domain::moment::{Civil, Moment, Now};
use crate::domain::scope::Purpose;

/// A wall clock that leaves uptime by more than this was set.
const JUMP_MS: i64 = 2_000;
/// Up to this late a reading still runs at once after the clock was set over its due moment (S-42).
const LATE_MS_MAX: i64 = 10 * 60_000;
/// A wait shorter than this is not worth an entry.
const DELAY_S_MIN: u64 = 1;

/// Work the clock asked for while another job was running.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Waiting {
    Scheduled(DueKey, Moment),
    Daily,
}

impl Service {
    /// When the service must be woken even if nothing happens.
    pub fn next_deadline(&self, now: Now) -> Option<Moment> {
        let zone = self.settings.zone;
        let daily = self.next_daily(now.wall);
        [self.building.next_due(now.wall, zone), daily].into_iter().flatten().min()
    }

    fn next_daily(&self, after: Moment) -> Option<Moment> {
        let (hour, minute) = self.settings.daily?;
        let zone = self.settings.zone;
        let day = zone.day(after);
        let on = |d| Civil::on(d, hour, minute).map(|c| zone.moment(c));
        on(day).filter(|m| *m > after).or_else(|| on(day.succ_opt()?))
    }

    /// Notes that somebody set or confirmed the clock. What came due while it was not trusted gets its answer now:
    /// run if it is no more than ten minutes late, missed otherwise (S-27, S-42).
    pub(super) fn trust_clock(
        &mut self,
        now: Now,
        actor: Actor,
        fact: Fact,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let ledger = *self.building.clock();
        self.record(now, actor, vec![fact])?;
        if let (false, Some(since)) = (ledger.trusted, ledger.last_trusted) {
            for (due, at) in self.building.due_between(since, now.wall, self.settings.zone) {
                self.came_due(now, due, at, MissReason::ClockUntrusted, out)?;
            }
            // Whatever the untrusted clock showed before is no time to count from.
            self.last = Some(now);
        }
        Ok(())
    }

    /// Notes what came due since the last turn. `jumped`: the clock was set, or found set, in this turn.
    pub(super) fn note_due(&mut self, now: Now, jumped: bool, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let Some(last) = self.last else { return Ok(()) };
        let late = if jumped { MissReason::ClockSet } else { MissReason::Power };
        if self.building.clock().trusted {
            for (due, at) in self.building.due_between(last.wall, now.wall, self.settings.zone) {
                self.came_due(now, due, at, late, out)?;
            }
        }
        let is_resident = self.presence == Presence::Resident;
        if is_resident && !jumped && self.next_daily(last.wall).is_some_and(|at| at <= now.wall) {
            self.waiting.push(Waiting::Daily);
        }
        Ok(())
    }

    /// Starts what waits for its turn.
    pub(super) fn keep_schedule(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        self.drop_stale_provisional(now, out)?;
        self.start_waiting(now, out)
    }

    /// Books a step of the clock that nobody told of, before anything is judged by the new time.
    pub(super) fn book_jump(&mut self, now: Now) -> Result<bool, Refusal> {
        let Some(last) = self.last else { return Ok(false) };
        let by_uptime = (now.up.micros_since(last.up) / 1_000) as i64;
        let by_ms = now.wall.ms_since(last.wall) - by_uptime;
        if by_ms.abs() <= JUMP_MS {
            return Ok(false);
        }
        self.record(now, Actor::System, vec![Fact::ClockJumped { by_ms, untrusted: false }])?;
        Ok(true)
    }

    fn came_due(
        &mut self,
        now: Now,
        due: DueKey,
        at: Moment,
        if_late: MissReason,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let waiting = Waiting::Scheduled(due, at);
        let is_running = self.building.running().is_some_and(|(_, running)| running == Some(due));
        if self.building.is_settled(due) || is_running || self.waiting.contains(&waiting) {
            return Ok(());
        }
        // A program that came for one command does not run the appliance: for the schedule the unit is off.
        if self.presence == Presence::Visit {
            return self.miss(now, due, MissReason::Power, &mut Vec::new());
        }
        match (self.power.mains, now.wall.ms_since(at) > LATE_MS_MAX) {
            (Mains::Absent, _) => self.miss(now, due, MissReason::Power, out),
            (Mains::Present, true) => self.miss(now, due, if_late, out),
            (Mains::Present, false) => {
                self.record(now, Actor::Schedule, vec![Fact::CameDue { due }])?;
                self.waiting.push(waiting);
                Ok(())
            }
        }
    }

    fn miss(
        &mut self,
        now: Now,
        due: DueKey,
        reason: MissReason,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.record(now, Actor::Schedule, vec![Fact::Missed { due, reason }])?;
        out.push(Effect::Ended(Ending::Missed(due, reason)));
        Ok(())
    }

    /// Starts what waits, one job at a time, scheduled readings in type order before the daily one (S-42).
    fn start_waiting(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        // What waits when the unit ends is found waiting at the next start, and missed (S-42, S-93).
        while !self.waiting.is_empty() && matches!(self.job, Job::Idle) && self.policy != PowerPolicy::Ending
        {
            match self.waiting[0] {
                Waiting::Daily => {
                    // A unit without a registration has nothing to read; that is no fault.
                    let _ = self.start(now, Actor::Schedule, Target::All, Purpose::History, None, out);
                }
                // When it cannot be journaled it goes on waiting.
                Waiting::Scheduled(due, at) => self.start_scheduled(now, due, at, out)?,
            }
            self.waiting.remove(0);
        }
        Ok(())
    }

    fn start_scheduled(
        &mut self,
        now: Now,
        due: DueKey,
        at: Moment,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        if self.building.is_settled(due) {
            return Ok(());
        }
        if !self.policy.may_start(Work::ScheduledReading) {
            return self.miss(now, due, MissReason::Power, out);
        }
        let waited_s = (now.wall.ms_since(at).max(0) / 1_000) as u64;
        if waited_s >= DELAY_S_MIN {
            self.record(now, Actor::Schedule, vec![Fact::Delayed { due, by_s: waited_s }])?;
        }
        let target = Target::Type(due.type_no);
        match self.start(now, Actor::Schedule, target, Purpose::Reading, Some(due), out) {
            Err(Refusal::Denied(_)) => self.miss(now, due, MissReason::NothingToRead, out),
            other => other,
        }
    }
}
