//! Which meters a job covers, and whether it may start (S-17, S-18, S-25, S-26, S-65).

use chrono::Datelike;

use super::building::Building;
use super::guard::Mark;
use super::journal::{DueKey, Target};
use super::meter::Meter;
use super::moment::{Civil, Moment, Zone};
use super::point::Point;
use super::registration::{MeterType, TypeNo};

/// What the counts are wanted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// 検針: shifts the generations.
    Reading,
    /// 読取: shifts nothing.
    Readout,
    /// Silent daily reading, or another use that covers everything (S-43).
    History,
}

/// What must be asked before a manual reading (S-26, S-27).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// The type's scheduled reading is still due today at this time.
    ScheduledToday(TypeNo, Civil),
    /// This many meters were read today already.
    AlreadyRead(usize),
}

/// Why a manual reading is refused outright.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Denial {
    /// These types, with their names, were read today already (S-25).
    AlreadyToday(Vec<(Mark, String)>),
    /// It would run into this type's scheduled reading (S-26).
    RunsIntoSchedule(TypeNo, Civil),
    /// No meter is in scope.
    NothingInScope,
    /// A held retry, and nothing is held.
    NothingHeld,
    /// The target is not registered.
    Unknown,
    /// The clock must be set or confirmed first (S-27).
    ClockUntrusted,
}

impl Building {
    /// Meters of a job with their points, in registration order (S-17, S-18).
    pub fn scope(&self, target: Target, purpose: Purpose) -> Vec<(&Meter, &Point)> {
        let permitted = |m: &Meter| match (purpose, target) {
            (Purpose::History, _) => true,
            (Purpose::Readout, Target::Tenant(_) | Target::Type(_) | Target::Meter(_)) => true,
            (Purpose::Reading | Purpose::Readout, _) => m.permissions.reading.is_allowed(),
        };
        self.meters().filter(|(m, p)| covers(target, m, p) && permitted(m)).collect()
    }

    /// Types whose day a reading of this target uses up, and which can refuse it (S-25, S-26).
    pub fn guarded_types(&self, target: Target) -> Vec<TypeNo> {
        let mut types: Vec<TypeNo> = match target {
            Target::All | Target::Type(_) => {
                self.scope(target, Purpose::Reading).iter().map(|(m, _)| m.type_no).collect()
            }
            Target::Tenant(_) | Target::Meter(_) | Target::Held(_) => Vec::new(),
        };
        types.sort_unstable();
        types.dedup();
        types
    }

    /// Whether a manual reading may start, and what must be asked before (S-25…S-27).
    ///
    /// `takes_ms` is how long it is expected to take.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn may_read(
        &self,
        target: Target,
        now: Moment,
        zone: Zone,
        takes_ms: i64,
    ) -> Result<Vec<Question>, Denial> {
        let scope = self.scope(target, Purpose::Reading);
        if scope.is_empty() {
            return Err(self.why_empty(target));
        }
        let guarded = self.guarded_types(target);
        if !guarded.is_empty() && !self.clock.trusted {
            return Err(Denial::ClockUntrusted);
        }
        let stamp = self.stamp(now);
        let marks: Vec<Mark> = guarded.iter().filter_map(|t| self.guard.refusing(*t, stamp, zone)).collect();
        if !marks.is_empty() {
            let named = marks.into_iter().map(|mark| (mark, self.name_of(mark.type_no)));
            return Err(Denial::AlreadyToday(named.collect()));
        }
        let mut questions = Vec::new();
        let mut types: Vec<TypeNo> = scope.iter().map(|(m, _)| m.type_no).collect();
        types.sort_unstable();
        types.dedup();
        for (type_no, due) in types.iter().filter_map(|t| self.due_later_today(*t, now, zone)) {
            if zone.moment(due).ms_since(now) <= takes_ms {
                return Err(Denial::RunsIntoSchedule(type_no, due));
            }
            questions.push(Question::ScheduledToday(type_no, due));
        }
        let again = match target {
            Target::Tenant(_) | Target::Meter(_) => {
                scope.iter().filter(|(_, p)| self.was_read_today(p, now, zone)).count()
            }
            Target::All | Target::Type(_) | Target::Held(_) => 0,
        };
        if again > 0 {
            questions.push(Question::AlreadyRead(again));
        }
        Ok(questions)
    }

    fn name_of(&self, no: TypeNo) -> String {
        let named = self.registration.as_ref().and_then(|r| r.meter_type(no));
        named.map_or_else(String::new, |t| t.name.as_str().to_owned())
    }

    /// Why no meter is in scope.
    pub fn why_empty(&self, target: Target) -> Denial {
        match target {
            _ if !self.knows(target) => Denial::Unknown,
            Target::Held(_) => Denial::NothingHeld,
            _ => Denial::NothingInScope,
        }
    }

    fn knows(&self, target: Target) -> bool {
        let Some(registration) = &self.registration else { return false };
        match target {
            Target::All | Target::Held(None) => true,
            Target::Tenant(id) => registration.tenant(id).is_some(),
            Target::Type(no) | Target::Held(Some(no)) => registration.meter_type(no).is_some(),
            Target::Meter(address) => registration.meter_at(address).is_some(),
        }
    }

    fn due_later_today(&self, type_no: TypeNo, now: Moment, zone: Zone) -> Option<(TypeNo, Civil)> {
        let schedule = self.registration.as_ref()?.meter_type(type_no)?.schedule?;
        let due = schedule.next_due(zone.civil(now))?;
        let is_today = due.date() == zone.day(now) && !self.is_settled(due_key(type_no, due));
        is_today.then_some((type_no, due))
    }

    /// Scheduled readings that came due after `after` and not later than `now`, unsettled, in due and type order
    /// (S-42).
    pub fn due_between(&self, after: Moment, now: Moment, zone: Zone) -> Vec<(DueKey, Moment)> {
        let mut due = Vec::new();
        let types: &[MeterType] = self.registration.as_ref().map(|r| r.types()).unwrap_or_default();
        for t in types {
            let Some(schedule) = t.schedule else { continue };
            let mut from = zone.civil(after);
            while let Some(next) = schedule.next_due(from)
                && zone.moment(next) <= now
            {
                let key = due_key(t.no, next);
                if !self.is_settled(key) {
                    due.push((key, zone.moment(next)));
                }
                from = next;
            }
        }
        due.sort_by_key(|(key, at)| (*at, key.type_no));
        due
    }

    /// When the next scheduled reading is due after `now`.
    pub fn next_due(&self, now: Moment, zone: Zone) -> Option<Moment> {
        let types: &[MeterType] = self.registration.as_ref().map(|r| r.types()).unwrap_or_default();
        types.iter().filter_map(|t| Some(zone.moment(t.schedule?.next_due(zone.civil(now))?))).min()
    }
}

fn covers(target: Target, meter: &Meter, point: &Point) -> bool {
    match target {
        Target::All => true,
        Target::Tenant(id) => meter.tenant == id,
        Target::Type(no) => meter.type_no == no,
        Target::Meter(address) => meter.address == address,
        Target::Held(no) => point.hold().is_some() && no.is_none_or(|no| meter.type_no == no),
    }
}

/// Identity of a scheduled reading (S-42).
pub fn due_key(type_no: TypeNo, due: Civil) -> DueKey {
    DueKey { type_no, year: due.date().year(), month: due.date().month() }
}
