//! The building as its journal tells it: registration in force, points with their generations, guard, clock.
//!
//! [`Building::apply`] is the only way it changes, and replaying the journal is the only way it is made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::address::Address;
use super::generation::{ChargeNo, Generation, Outcome, Stamp, TariffVersion};
use super::guard::{ClockLedger, Guard};
use super::journal::{DueKey, Entry, Fact, MeterResult, Opened, Reading, Seq, Target};
use super::meter::{Meter, MeterKey};
use super::moment::{Moment, Zone};
use super::point::{Daily, Fitted, LastGood, Point, PointId, Tenancy};
use super::registration::{Registration, TenantId, TypeNo};
use super::settings::Settings;
use super::tariff::Tariff;
use super::text::Text;

/// Prices of a type as one download brought them (S-53).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TariffRow {
    /// Its number.
    pub version: TariffVersion,
    /// The type.
    pub type_no: TypeNo,
    /// First day on which the prices hold.
    pub valid_from: NaiveDate,
    /// The prices.
    pub tariff: Tariff,
}

/// The state of the whole unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Building {
    pub(crate) last_seq: u64,
    pub(crate) clock: ClockLedger,
    pub(crate) registration: Option<Registration>,
    pub(crate) registration_version: u32,
    pub(crate) tariffs: Vec<TariffRow>,
    pub(crate) points: Vec<Point>,
    pub(crate) keys: BTreeMap<MeterKey, PointId>,
    pub(crate) tenant_names: BTreeMap<TenantId, Text>,
    pub(crate) type_names: BTreeMap<TypeNo, Text>,
    pub(crate) guard: Guard,
    pub(crate) scheduled: BTreeSet<DueKey>,
    pub(crate) waiting: BTreeSet<DueKey>,
    pub(crate) running: Option<(Target, Option<DueKey>)>,
    pub(crate) next_charge: u64,
    pub(crate) settings: Settings,
}

impl Default for Building {
    fn default() -> Self {
        Self {
            last_seq: 0,
            clock: ClockLedger::NEW,
            registration: None,
            registration_version: 0,
            tariffs: Vec::new(),
            points: Vec::new(),
            keys: BTreeMap::new(),
            tenant_names: BTreeMap::new(),
            type_names: BTreeMap::new(),
            guard: Guard::default(),
            scheduled: BTreeSet::new(),
            waiting: BTreeSet::new(),
            running: None,
            next_charge: 1,
            settings: Settings::NEW,
        }
    }
}

impl Building {
    /// Replays entries from the beginning.
    pub fn replay<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut building = Self::default();
        for entry in entries {
            building.apply(entry);
        }
        building
    }

    /// Number of the newest entry applied; 0 for a new unit.
    pub fn last_seq(&self) -> Seq {
        Seq(self.last_seq)
    }

    /// Clock ledger (S-27).
    pub fn clock(&self) -> &ClockLedger {
        &self.clock
    }

    /// Registration in force.
    pub fn registration(&self) -> Option<&Registration> {
        self.registration.as_ref()
    }

    /// Registrations put in force so far.
    pub fn registration_version(&self) -> u32 {
        self.registration_version
    }

    /// Once-a-day guard.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// All points, closed ones too, by number.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// One point.
    pub fn point(&self, id: PointId) -> Option<&Point> {
        self.points.get((id.0 as usize).checked_sub(1)?)
    }

    /// The point at which this key is or was fitted.
    pub fn point_of_key(&self, key: &MeterKey) -> Option<&Point> {
        self.keys.get(key).and_then(|id| self.point(*id))
    }

    /// Registered meters in registration order, each with its point.
    pub fn meters(&self) -> impl Iterator<Item = (&Meter, &Point)> {
        let meters = self.registration.as_ref().map(Registration::meters).unwrap_or_default();
        meters.iter().filter_map(|m| Some((m, self.point_of_key(&m.key)?)))
    }

    /// The registered meter at an address, with its point.
    pub fn meter_at(&self, address: Address) -> Option<(&Meter, &Point)> {
        self.meters().find(|(m, _)| m.address == address)
    }

    /// Name of a tenant, even one that has left.
    pub fn tenant_name(&self, id: TenantId) -> Option<&Text> {
        self.tenant_names.get(&id)
    }

    /// Name of a type, even one no longer registered.
    pub fn type_name(&self, no: TypeNo) -> Option<&Text> {
        self.type_names.get(&no)
    }

    /// Whether a scheduled reading was made or missed already (S-42).
    pub fn is_settled(&self, due: DueKey) -> bool {
        self.scheduled.contains(&due)
    }

    /// Scheduled readings that came due and are neither made nor missed yet.
    pub fn waiting(&self) -> impl Iterator<Item = DueKey> {
        self.waiting.iter().copied()
    }

    /// The job that was running when the newest entry was written.
    pub fn running(&self) -> Option<(Target, Option<DueKey>)> {
        self.running
    }

    /// Settings made on the panel.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Number of the next charge record.
    pub fn next_charge(&self) -> ChargeNo {
        ChargeNo(self.next_charge)
    }

    /// Tariff of a type on a day: the newest download whose prices hold by then (S-53, S-96).
    pub fn tariff_on(&self, type_no: TypeNo, day: NaiveDate) -> Option<&TariffRow> {
        self.tariffs.iter().rev().find(|row| row.type_no == type_no && row.valid_from <= day)
    }

    /// Prices of a stored tariff version.
    pub fn tariff(&self, version: TariffVersion) -> Option<Tariff> {
        self.tariffs.iter().find(|row| row.version == version).map(|row| row.tariff)
    }

    /// Held meters that still count: registered, and their reading not stopped (S-32).
    pub fn held(&self) -> impl Iterator<Item = (&Meter, &Point)> {
        self.meters().filter(|(m, p)| m.permissions.reading.is_allowed() && p.hold().is_some())
    }

    /// This moment with all corrections so far.
    pub fn stamp(&self, at: Moment) -> Stamp {
        self.clock.stamp(at)
    }

    /// Whether the point's 今回 was read today (S-26, S-97).
    pub fn was_read_today(&self, point: &Point, now: Moment, zone: Zone) -> bool {
        let read =
            |g: &Generation| g.taken().is_some() && super::guard::is_same_day(g.stamp, self.stamp(now), zone);
        point.this().is_some_and(read)
    }

    /// Takes in what happened. Entries must come in order without a gap.
    pub fn apply(&mut self, entry: &Entry) {
        self.last_seq = entry.seq.0;
        match &entry.fact {
            Fact::ClockJumped { by_ms, untrusted } => {
                self.clock.corrections_ms += by_ms;
                self.clock.trusted &= !untrusted;
            }
            Fact::ClockSet { by_ms } => {
                self.clock.corrections_ms += by_ms;
                self.clock.trusted = true;
            }
            Fact::ClockConfirmed => self.clock.trusted = true,
            Fact::Registered { registration, opened, .. } => self.register(entry.at, registration, opened),
            Fact::Began { target, due } => self.running = Some((*target, *due)),
            Fact::Reading(reading) => self.take(reading),
            Fact::Aborted { .. } => self.running = None,
            Fact::CameDue { due } => {
                self.waiting.insert(*due);
            }
            Fact::Missed { due, .. } => self.settle(*due),
            Fact::Daily { at, counts } => self.note_daily(*at, counts),
            Fact::CountSet { point, changed, .. } => self.correct(*point, changed),
            Fact::Explained { point, generation, .. } => {
                self.count_charges([generation.as_ref()]);
                if let Some(p) = self.point_mut(*point) {
                    p.place(super::point::Placement::Fill, (**generation).clone());
                }
            }
            Fact::PresetBegan { point, .. } => self.suspect(*point, true),
            Fact::PresetFailed { point, .. } => self.suspect(*point, false),
            Fact::Preset { point, broken, boot } => {
                self.suspect(*point, false);
                self.interrupt(*point, *broken, *boot, entry.at);
            }
            Fact::Exchanged { point, broken, meters, .. } => {
                self.interrupt(*point, *broken, None, entry.at);
                if let Some((old, new)) = meters {
                    self.exchange(*point, old, new, entry.at);
                }
            }
            Fact::SettingChanged(setting) => self.settings.change(*setting),
            Fact::Started(_)
            | Fact::LoginFailed
            | Fact::Delayed { .. }
            | Fact::ReadOut { .. }
            | Fact::ModeWritten { .. }
            | Fact::Printed { .. }
            | Fact::Noticed(_) => {}
        }
        self.clock.note(entry.at);
    }

    fn point_mut(&mut self, id: PointId) -> Option<&mut Point> {
        self.points.get_mut((id.0 as usize).checked_sub(1)?)
    }

    fn register(&mut self, at: Moment, registration: &Registration, opened: &[Opened]) {
        self.registration_version += 1;
        self.update_tariffs(registration);
        for tenant in registration.tenants() {
            self.tenant_names.insert(tenant.id, tenant.name.clone());
        }
        for meter_type in registration.types() {
            self.type_names.insert(meter_type.no, meter_type.name.clone());
        }
        for Opened { point, key } in opened {
            let Some(meter) = registration.meter(key) else { continue };
            let point = open_point(*point, meter, self.clock.stamp(at));
            self.keys.insert(key.clone(), point.id);
            self.points.push(point);
        }
        for point in &mut self.points {
            let meter = point.key().and_then(|key| registration.meter(key));
            follow(point, meter, at);
        }
        self.registration = Some(registration.clone());
    }

    /// A row that changes neither prices nor date is the version it was (loading the same files twice changes nothing).
    fn update_tariffs(&mut self, registration: &Registration) {
        for t in registration.types() {
            let newest = self.tariffs.iter().rev().find(|row| row.type_no == t.no);
            if newest.is_some_and(|row| row.tariff == t.tariff && row.valid_from == t.valid_from) {
                continue;
            }
            let version = TariffVersion(self.tariffs.len() as u32 + 1);
            self.tariffs.push(TariffRow {
                version,
                type_no: t.no,
                valid_from: t.valid_from,
                tariff: t.tariff,
            });
        }
    }

    fn take(&mut self, reading: &Reading) {
        self.running = None;
        // Results carry the corrections in force when they were read; the clock may have been set since (S-27).
        let stamp = reading.results.first().map_or(self.clock.stamp(reading.at), |r| r.generation.stamp);
        self.guard.mark(reading.guarded.iter().copied(), stamp);
        reading.due.into_iter().for_each(|due| self.settle(due));
        self.count_charges(reading.results.iter().map(|r| &r.generation));
        for MeterResult { point, placement, generation } in &reading.results {
            if let Some(p) = self.point_mut(*point) {
                p.place(*placement, generation.clone());
            }
        }
    }

    fn settle(&mut self, due: DueKey) {
        self.waiting.remove(&due);
        self.scheduled.insert(due);
    }

    fn count_charges<'a>(&mut self, generations: impl IntoIterator<Item = &'a Generation>) {
        for record in generations.into_iter().filter_map(Generation::charge) {
            self.next_charge = self.next_charge.max(record.no.0 + 1);
        }
    }

    fn correct(&mut self, point: PointId, changed: &[(u8, Generation)]) {
        self.count_charges(changed.iter().map(|(_, g)| g));
        if let Some(p) = self.point_mut(point) {
            p.correct(changed.iter().map(|(slot, g)| (usize::from(*slot), g.clone())).collect());
        }
    }

    fn interrupt(&mut self, id: PointId, broken: super::generation::Break, boot: Option<u16>, at: Moment) {
        let stamp = self.clock.stamp(at);
        let meter = self.meters().find(|(_, p)| p.id == id).map(|(m, _)| m.clone());
        let Some(point) = self.point_mut(id) else { return };
        match (point.this(), meter) {
            (None, Some(meter)) => {
                point.generations[0] = Some(opening(&meter, broken.opening, stamp));
                point.last_good = Some(LastGood { count: broken.opening, boot });
            }
            _ => point.interrupt(broken, boot),
        }
    }

    fn suspect(&mut self, id: PointId, unexplained: bool) {
        if let Some(point) = self.point_mut(id) {
            point.reversed = unexplained;
        }
    }

    fn exchange(&mut self, id: PointId, old: &MeterKey, new: &Meter, at: Moment) {
        self.keys.insert(new.key.clone(), id);
        if let Some(point) = self.point_mut(id) {
            if let Some(last) = point.meters.last_mut() {
                last.until = Some(at);
            }
            point.meters.push(Fitted { key: new.key.clone(), from: at, until: None });
        }
        self.registration = self.registration.as_ref().map(|r| r.with_meter_exchanged(old, new));
    }

    fn note_daily(&mut self, at: Moment, counts: &[(PointId, Option<super::count::Count>)]) {
        for (id, count) in counts {
            let Some(point) = self.point_mut(*id) else { continue };
            let before = point.daily.unwrap_or(Daily { count: None, changed_at: at, heard_at: at });
            let unchanged = count.is_none() || before.count == *count;
            point.daily = Some(Daily {
                count: count.or(before.count),
                changed_at: if unchanged { before.changed_at } else { at },
                heard_at: if count.is_some() { at } else { before.heard_at },
            });
        }
    }
}

fn opening(meter: &Meter, count: super::count::Count, stamp: Stamp) -> Generation {
    Generation {
        stamp,
        tenant: meter.tenant,
        type_no: meter.type_no,
        start: None,
        breaks: Vec::new(),
        outcome: Outcome::Opening(count, meter.multiplier),
    }
}

fn open_point(id: PointId, meter: &Meter, stamp: Stamp) -> Point {
    Point {
        id,
        meters: vec![Fitted { key: meter.key.clone(), from: stamp.at, until: None }],
        tenancies: vec![Tenancy { tenant: meter.tenant, from: stamp.at }],
        generations: [meter.opening.map(|count| opening(meter, count, stamp)), None, None],
        open_breaks: Vec::new(),
        last_good: meter.opening.map(|count| LastGood { count, boot: None }),
        breaks_since_good: Vec::new(),
        reversed: false,
        daily: None,
    }
}

/// Follows a registration: a point whose meter disappeared is closed, one whose tenant changed starts a tenancy (S-97).
fn follow(point: &mut Point, meter: Option<&Meter>, at: Moment) {
    let Some(fitted) = point.meters.last_mut() else { return };
    match meter {
        None => {
            fitted.until.get_or_insert(at);
        }
        Some(meter) => {
            fitted.until = None;
            if point.tenancies.last().is_none_or(|t| t.tenant != meter.tenant) {
                point.tenancies.push(Tenancy { tenant: meter.tenant, from: at });
            }
        }
    }
}
