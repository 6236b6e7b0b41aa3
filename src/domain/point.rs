//! A metering point: what stays when its meter, its terminal input or its tenant changes.

use super::count::{Count, Multiplier, Usage};
use super::generation::{
    Break, ChargeNo, ChargeRecord, Generation, Hold, Outcome, Period, Stamp, Taken, TariffVersion, legs,
    period,
};
use super::meter::{Meter, MeterKey};
use super::moment::Moment;
use super::registration::TenantId;
use super::sample::{HoldReason, Sample};
use super::tariff::Tariff;

/// Number of a point, unique within the unit, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PointId(pub u32);

/// Which meter was fitted when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fitted {
    /// The meter.
    pub key: MeterKey,
    /// From when.
    pub from: Moment,
    /// Until when; `None` while it is fitted.
    pub until: Option<Moment>,
}

/// Whose usage the point counts, from when on (S-97).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tenancy {
    /// The tenant.
    pub tenant: TenantId,
    /// From when.
    pub from: Moment,
}

/// The last good count, whatever its generation (S-14).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastGood {
    /// The count.
    pub count: Count,
    /// The terminal's boot counter then.
    pub boot: Option<u16>,
}

/// What the silent daily readings know of a point (S-43).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Daily {
    /// Last count a daily reading got; `None` while the terminal has never answered one.
    pub count: Option<Count>,
    /// When the count last changed, or the first daily reading.
    pub changed_at: Moment,
    /// When the terminal last answered, or the first daily reading.
    pub heard_at: Moment,
}

/// 今回・前回・前々回 (S-11).
pub type Generations = [Option<Generation>; 3];

/// A metering point and its readings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Its number.
    pub id: PointId,
    /// Meters fitted so far, the present one last.
    pub meters: Vec<Fitted>,
    /// Tenants so far, the present one last.
    pub tenancies: Vec<Tenancy>,
    /// 今回・前回・前々回.
    pub generations: Generations,
    /// Interruptions since 今回.
    pub open_breaks: Vec<Break>,
    /// The last good count and the interruptions since.
    pub last_good: Option<LastGood>,
    /// Interruptions since the last good count.
    pub breaks_since_good: Vec<Break>,
    /// A count ran backwards and nobody has said why yet (S-14).
    pub reversed: bool,
    /// Silent daily readings.
    pub daily: Option<Daily>,
}

/// A count laid beside the last good one (S-14).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// No count to compare with (S-15).
    First,
    /// Advanced, with the modulus added on the way when it wrapped, and whether it exceeds the limit.
    Advanced {
        /// Modulus added, else 0.
        lift: u64,
        /// Above the plausibility limit without a wrap: taken, shown for checking.
        doubtful: bool,
    },
    /// Backwards and not a believable wrap: held, 逆転.
    Reversed,
}

impl Point {
    /// The meter fitted now, or last.
    pub fn key(&self) -> Option<&MeterKey> {
        self.meters.last().map(|f| &f.key)
    }

    /// Whether its last meter was closed.
    pub fn is_closed(&self) -> bool {
        self.meters.last().is_none_or(|f| f.until.is_some())
    }

    /// 今回.
    pub fn this(&self) -> Option<&Generation> {
        self.generations[0].as_ref()
    }

    /// 前回.
    pub fn previous(&self) -> Option<&Generation> {
        self.generations[1].as_ref()
    }

    /// The hold on 今回, if any (S-30).
    pub fn hold(&self) -> Option<&Hold> {
        self.this().and_then(Generation::hold)
    }

    /// Plausibility limit in counts: as registered, else ten times the larger of the last two usages, at least
    /// 1,000 and at most half the modulus; a tenth of the modulus without history (S-14).
    pub fn limit(&self, meter: &Meter, modulus: u64) -> u64 {
        let advances = self.generations.iter().flatten().filter_map(|g| g.taken()?.advance);
        let larger = advances.take(2).max();
        meter.limit.unwrap_or_else(|| match larger {
            Some(n) => n.saturating_mul(10).max(1_000).min(modulus / 2),
            None => modulus / 10,
        })
    }

    /// The count the present leg runs from: after the last interruption, or the last good count.
    pub fn anchor(&self) -> Option<Count> {
        self.breaks_since_good.last().map(|b| b.opening).or(self.last_good.map(|g| g.count))
    }

    /// Judges a new count (S-14, S-15).
    pub fn assess(&self, sample: &Sample, meter: &Meter) -> Verdict {
        if self.reversed {
            return Verdict::Reversed;
        }
        let Some(good) = self.last_good else { return Verdict::First };
        let anchor = self.anchor().unwrap_or(good.count);
        let modulus = sample.modulus.get();
        let backwards = sample.count < anchor;
        let restarted = good.boot.is_some() && sample.boot.is_some() && good.boot != sample.boot;
        if backwards && (restarted || sample.memory_fault) {
            return Verdict::Reversed;
        }
        let lift = if backwards { modulus } else { 0 };
        let advance = legs(good.count, &self.breaks_since_good, sample.count, lift, Multiplier::ONE)
            .and_then(|legs| period(&legs))
            .map(|p| p.advance);
        let above = advance.is_none_or(|n| n > self.limit(meter, modulus)) && !self.has_unknown_break();
        match (backwards, above) {
            (true, true) => Verdict::Reversed,
            _ => Verdict::Advanced { lift, doubtful: above },
        }
    }

    fn has_unknown_break(&self) -> bool {
        self.breaks_since_good.iter().any(|b| b.closing.is_none())
    }

    /// Usage so far since 今回, for a readout (S-13); `None` blank.
    pub fn usage_so_far(&self, sample: &Sample, meter: &Meter) -> Option<Usage> {
        let Verdict::Advanced { lift, .. } = self.assess(sample, meter) else { return None };
        let start = self.this()?.count()?;
        self.figures(start, &self.open_breaks, sample.count, lift, meter.multiplier).map(|p| p.usage)
    }

    /// Usage since the last good count, shown where 今回 is held (S-33).
    pub fn usage_since_good(&self, sample: &Sample, meter: &Meter) -> Option<Usage> {
        let Verdict::Advanced { lift, .. } = self.assess(sample, meter) else { return None };
        let start = self.last_good?.count;
        self.figures(start, &self.breaks_since_good, sample.count, lift, meter.multiplier).map(|p| p.usage)
    }

    /// Usage from the last count before a held 前回 to 今回, which its own usage does not cover (S-33).
    pub fn usage_across_hold(&self) -> Option<Usage> {
        let [Some(this), Some(held), Some(before)] = &self.generations else { return None };
        held.hold()?;
        let taken = this.taken()?;
        let breaks: Vec<Break> = held.breaks.iter().chain(&this.breaks).copied().collect();
        self.figures(before.count()?, &breaks, taken.count, taken.lift, taken.multiplier).map(|p| p.usage)
    }

    fn figures(
        &self,
        start: Count,
        breaks: &[Break],
        end: Count,
        lift: u64,
        k: Multiplier,
    ) -> Option<Period> {
        period(&legs(start, breaks, end, lift, k)?)
    }
}

/// Where a reading puts its generation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Placement {
    /// 今回 becomes 前回, 前回 becomes 前々回 (S-12).
    Shift,
    /// Takes the place of the held 今回 (S-31).
    Fill,
}

impl Point {
    /// Puts a generation in its place.
    pub(super) fn place(&mut self, placement: Placement, generation: Generation) {
        if placement == Placement::Shift {
            self.generations.rotate_right(1);
        }
        self.open_breaks.clear();
        match &generation.outcome {
            Outcome::Taken(taken) => {
                self.last_good = Some(LastGood { count: taken.count, boot: taken.boot });
                self.breaks_since_good.clear();
                self.reversed = false;
            }
            Outcome::Opening(count, _) => {
                self.last_good = Some(LastGood { count: *count, boot: None });
                self.breaks_since_good.clear();
            }
            Outcome::Held(hold) => self.reversed |= hold.reason == HoldReason::Reversed,
        }
        self.generations[0] = Some(generation);
    }

    /// Notes an interruption of the counter; `boot` is the terminal's boot counter after it, when known.
    pub(super) fn interrupt(&mut self, broken: Break, boot: Option<u16>) {
        self.open_breaks.push(broken);
        self.breaks_since_good.push(broken);
        if let Some(good) = &mut self.last_good {
            good.boot = boot;
        }
    }

    /// Replaces generations after a correction and finds the last good count again (S-84).
    pub(super) fn correct(&mut self, changed: Vec<(usize, Generation)>) {
        for (slot, generation) in changed {
            self.generations[slot] = Some(generation);
        }
        let boot = self.last_good.and_then(|g| g.boot);
        let mut breaks = self.open_breaks.clone();
        for generation in self.generations.iter().flatten() {
            if let Some(count) = generation.count() {
                self.last_good = Some(LastGood { count, boot });
                self.breaks_since_good = breaks;
                break;
            }
            breaks = generation.breaks.iter().copied().chain(breaks).collect();
        }
    }
}

/// What a reading needs to know besides the count, to fix a generation.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The meter as registered.
    pub meter: &'a Meter,
    /// Tariff in force at the reading, with its version.
    pub tariff: Option<(TariffVersion, &'a Tariff)>,
    /// When the reading was taken.
    pub stamp: Stamp,
    /// Number for the charge record, should one come about.
    pub charge_no: ChargeNo,
}

impl Point {
    /// The generation a reading makes of a poll's result (S-12, S-14, S-30). Nothing is stored yet.
    pub fn read(&self, polled: Result<&Sample, HoldReason>, terms: Terms<'_>) -> Generation {
        let base = self.this();
        self.fix(polled, terms, base.and_then(Generation::count), self.open_breaks.clone(), None)
    }

    /// The generation a held retry makes of a poll's result, in the place of the held 今回 (S-31).
    ///
    /// `terms.tariff` must be the version in force at the reading that failed (S-53). `None` when nothing is held.
    pub fn retry(&self, sample: &Sample, terms: Terms<'_>) -> Option<Generation> {
        let held = self.this()?;
        let hold = held.hold()?;
        let breaks = held.breaks.iter().chain(&self.open_breaks).copied().collect();
        let was_held = Some((held.stamp.at, hold.reason));
        Some(self.fix(Ok(sample), terms, held.start, breaks, was_held))
    }

    fn fix(
        &self,
        polled: Result<&Sample, HoldReason>,
        terms: Terms<'_>,
        start: Option<Count>,
        breaks: Vec<Break>,
        was_held: Option<(Moment, HoldReason)>,
    ) -> Generation {
        let outcome = match polled {
            Err(reason) => self.held(reason, None, terms),
            Ok(sample) => match self.assess(sample, terms.meter) {
                Verdict::Reversed => {
                    self.held(HoldReason::Reversed, Some((sample.count, sample.modulus)), terms)
                }
                Verdict::First => Outcome::Taken(taken(sample, 0, false, start, &breaks, terms, was_held)),
                Verdict::Advanced { lift, doubtful } => {
                    Outcome::Taken(taken(sample, lift, doubtful, start, &breaks, terms, was_held))
                }
            },
        };
        Generation {
            stamp: terms.stamp,
            tenant: terms.meter.tenant,
            type_no: terms.meter.type_no,
            start,
            breaks,
            outcome,
        }
    }

    fn held(
        &self,
        reason: HoldReason,
        seen: Option<(Count, super::count::Modulus)>,
        terms: Terms<'_>,
    ) -> Outcome {
        // An unexplained backwards count stays the reason until somebody explains it (S-14).
        let (reason, seen) = match self.hold() {
            Some(hold) if self.reversed => (HoldReason::Reversed, seen.or(hold.seen)),
            _ => (reason, seen),
        };
        let tariff = terms.tariff.map(|(version, _)| version);
        Outcome::Held(Hold { reason, seen, tariff, multiplier: terms.meter.multiplier })
    }
}

fn taken(
    sample: &Sample,
    lift: u64,
    doubtful: bool,
    start: Option<Count>,
    breaks: &[Break],
    terms: Terms<'_>,
    was_held: Option<(Moment, HoldReason)>,
) -> Taken {
    let multiplier = terms.meter.multiplier;
    let legs = start.and_then(|s| legs(s, breaks, sample.count, lift, multiplier));
    let figures = legs.as_deref().and_then(period);
    let first_multiplier = breaks.iter().find_map(|b| b.exchanged).unwrap_or(multiplier);
    Taken {
        count: sample.count,
        modulus: sample.modulus,
        lift,
        multiplier,
        index: multiplier.index(sample.count),
        start_index: start.map(|s| first_multiplier.index(s)),
        usage: figures.map(|p| p.usage),
        advance: figures.map(|p| p.advance),
        tariff: terms.tariff.map(|(version, _)| version),
        charge: figures.and_then(|p| charge(p.usage, terms, None)),
        boot: sample.boot,
        source: sample.source,
        quality: sample.quality,
        doubtful,
        corrected: false,
        superseded: None,
        was_held,
    }
}

/// The charge record of a usage under the terms' tariff, if one is in force.
pub fn charge(usage: Usage, terms: Terms<'_>, corrects: Option<ChargeNo>) -> Option<ChargeRecord> {
    let (_, tariff) = terms.tariff?;
    Some(ChargeRecord { no: terms.charge_no, charge: tariff.charge(usage), corrects })
}
