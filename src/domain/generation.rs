//! The three generations of a meter's readings (今回・前回・前々回, S-11…S-16).

use super::count::{Count, Index, Leg, Modulus, Multiplier, Usage};
use super::moment::Moment;
use super::registration::{TenantId, TypeNo};
use super::sample::{HoldReason, Quality, Source};
use super::tariff::Charge;

/// A moment together with all clock corrections made up to it, so that it can be laid on another clock (S-27).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// As the clock showed it.
    pub at: Moment,
    /// Sum of all corrections so far, in milliseconds.
    pub corrections_ms: i64,
}

/// The counter's run was interrupted: preset, or meter or terminal exchanged (S-14b, S-99).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Break {
    /// Last count before it; `None` when nobody knows, which leaves the period's usage blank.
    pub closing: Option<Count>,
    /// Modulus added to `closing` when the counter had wrapped before it, else 0.
    pub lift: u64,
    /// First count after it.
    pub opening: Count,
    /// Multiplier of the meter that was taken out; `None` when the meter stays.
    pub exchanged: Option<Multiplier>,
}

/// Number of a tariff version, unique within the unit, from 1 (S-53).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TariffVersion(pub u32);

/// Number of a charge record, unique within the unit, from 1 (S-84).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ChargeNo(pub u64);

/// A charge as it was fixed (S-53).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChargeRecord {
    /// Its number.
    pub no: ChargeNo,
    /// Amount and breakdown.
    pub charge: Charge,
    /// The record this one takes the place of (訂正, S-84).
    pub corrects: Option<ChargeNo>,
}

/// A generation with a count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Raw count.
    pub count: Count,
    /// Modulus of the counter.
    pub modulus: Modulus,
    /// Modulus added when the last leg wrapped, else 0.
    pub lift: u64,
    /// Multiplier the indexes were truncated with.
    pub multiplier: Multiplier,
    /// 指針値.
    pub index: Index,
    /// 前回指針値 as this reading's slip prints it, at this reading's multiplier (S-16).
    pub start_index: Option<Index>,
    /// Usage of the period; `None` is an error, printed blank.
    pub usage: Option<Usage>,
    /// Pulses of the period, for the plausibility limit (S-14).
    pub advance: Option<u64>,
    /// Tariff version in force at the reading (S-53).
    pub tariff: Option<TariffVersion>,
    /// Charge of the period; `None` with an unknown usage or no tariff in force.
    pub charge: Option<ChargeRecord>,
    /// The terminal's boot counter, when it tells one.
    pub boot: Option<u16>,
    /// Where the count came from.
    pub source: Source,
    /// How its instant is known.
    pub quality: Quality,
    /// Usage above the plausibility limit: to be checked (S-14).
    pub doubtful: bool,
    /// A person set this value or one it rests on (訂正, S-53).
    pub corrected: bool,
    /// Charge record that a correction left without a successor because the usage went blank; the next one names it.
    pub superseded: Option<ChargeNo>,
    /// When it had been held before a retry filled it, and why (S-31).
    pub was_held: Option<(Moment, HoldReason)>,
}

impl Taken {
    /// The charge record that a correction must name: the one that stands, or one left without a successor.
    pub fn standing_charge(&self) -> Option<ChargeNo> {
        self.charge.map(|c| c.no).or(self.superseded)
    }
}

/// A generation without a count (保留).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// Count seen when it ran backwards (S-14).
    pub seen: Option<(Count, Modulus)>,
    /// Tariff in force at the reading that failed (S-53).
    pub tariff: Option<TariffVersion>,
    /// Multiplier in force then (S-16).
    pub multiplier: Multiplier,
}

/// A generation's value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The count with which the meter or its first preset started; no period, no usage.
    Opening(Count, Multiplier),
    /// Read.
    Taken(Taken),
    /// Held, no value.
    Held(Hold),
}

/// One generation of one meter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Generation {
    /// When it was read (for a hold: when the reading failed).
    pub stamp: Stamp,
    /// The tenant the period belongs to (S-97).
    pub tenant: TenantId,
    /// The meter type at that time.
    pub type_no: TypeNo,
    /// Count at which its period started; `None` when the generation before has none.
    pub start: Option<Count>,
    /// Interruptions of the counter within the period.
    pub breaks: Vec<Break>,
    /// The value.
    pub outcome: Outcome,
}

impl Generation {
    /// The count, unless held.
    pub fn count(&self) -> Option<Count> {
        match &self.outcome {
            Outcome::Opening(count, _) => Some(*count),
            Outcome::Taken(taken) => Some(taken.count),
            Outcome::Held(_) => None,
        }
    }

    /// The index, unless held.
    pub fn index(&self) -> Option<Index> {
        match &self.outcome {
            Outcome::Opening(count, multiplier) => Some(multiplier.index(*count)),
            Outcome::Taken(taken) => Some(taken.index),
            Outcome::Held(_) => None,
        }
    }

    /// What was read, when it was.
    pub fn taken(&self) -> Option<&Taken> {
        match &self.outcome {
            Outcome::Taken(taken) => Some(taken),
            Outcome::Opening(..) | Outcome::Held(_) => None,
        }
    }

    /// The hold, when it is one.
    pub fn hold(&self) -> Option<&Hold> {
        match &self.outcome {
            Outcome::Held(hold) => Some(hold),
            Outcome::Opening(..) | Outcome::Taken(_) => None,
        }
    }

    /// Usage of the period; `None` blank.
    pub fn usage(&self) -> Option<Usage> {
        self.taken().and_then(|t| t.usage)
    }

    /// Charge of the period.
    pub fn charge(&self) -> Option<&ChargeRecord> {
        self.taken().and_then(|t| t.charge.as_ref())
    }

    /// Whether it was counted for this tenant and type; usages of others are not compared with (S-97).
    pub fn is_of_same_account(&self, tenant: TenantId, type_no: TypeNo) -> bool {
        self.tenant == tenant && self.type_no == type_no
    }

    /// Whether a meter was exchanged in the period (「交換」, S-99).
    pub fn has_exchange(&self) -> bool {
        self.breaks.iter().any(|b| b.exchanged.is_some())
    }
}

/// A period's figures, worked out once when its end is known (S-11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// Usage over all legs.
    pub usage: Usage,
    /// Pulses over all legs.
    pub advance: u64,
}

/// Legs of a period from `start` through `breaks` to `end`; `None` when a leg's end is unknown.
pub fn legs(
    start: Count,
    breaks: &[Break],
    end: Count,
    lift: u64,
    multiplier: Multiplier,
) -> Option<Vec<Leg>> {
    let mut from = start;
    let mut legs = Vec::with_capacity(breaks.len() + 1);
    for (i, b) in breaks.iter().enumerate() {
        // A leg ended by an exchange belongs to the meter taken out; so do the legs before it.
        let of_old_meter = breaks[i..].iter().find_map(|later| later.exchanged);
        let multiplier = of_old_meter.unwrap_or(multiplier);
        legs.push(Leg { from, to: b.closing?, lift: b.lift, multiplier });
        from = b.opening;
    }
    legs.push(Leg { from, to: end, lift, multiplier });
    Some(legs)
}

/// Sum of the legs; `None` when one runs backwards.
pub fn period(legs: &[Leg]) -> Option<Period> {
    legs.iter().try_fold(Period { usage: Usage::new(0), advance: 0 }, |sum, leg| {
        Some(Period {
            usage: Usage::new(sum.usage.get() + leg.usage()?.get()),
            advance: sum.advance + leg.advance()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(n: u64) -> Count {
        Count::new(n).unwrap()
    }

    #[test]
    fn s14b_a_preset_counts_both_sides_and_is_no_wrap() {
        let preset = Break { closing: Some(count(600)), lift: 0, opening: count(50), exchanged: None };
        let legs = legs(count(500), &[preset], count(80), 0, Multiplier::ONE).unwrap();
        assert_eq!(period(&legs), Some(Period { usage: Usage::new(130), advance: 130 }));
    }

    #[test]
    fn s99_each_meter_of_a_period_has_its_own_multiplier() {
        let ten = "10".parse().unwrap();
        let exchange = Break { closing: Some(count(600)), lift: 0, opening: count(0), exchanged: Some(ten) };
        let legs = legs(count(500), &[exchange], count(80), 0, Multiplier::ONE).unwrap();
        assert_eq!(period(&legs).unwrap().usage, Usage::new(1000 + 80));
    }

    #[test]
    fn an_unknown_closing_count_leaves_the_usage_blank() {
        let unknown = Break { closing: None, lift: 0, opening: count(0), exchanged: None };
        assert_eq!(legs(count(500), &[unknown], count(80), 0, Multiplier::ONE), None);
    }
}
