//! What an operator may do to a value that was read: set it, or explain a count that ran backwards
//! (S-14, S-14b, S-33, S-84). Each returns the generations it would change; storing them is the caller's.

use super::count::{Count, Modulus, Multiplier};
use super::generation::{
    Break, ChargeNo, ChargeRecord, Generation, Outcome, Stamp, Taken, TariffVersion, legs, period,
};
use super::meter::Meter;
use super::point::Point;
use super::sample::{HoldReason, Quality, Sample, Source};
use super::tariff::Tariff;
use super::words::Words;
use crate::words;

/// A slot among the generations: 今回, 前回 or 前々回.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// 今回.
    This,
    /// 前回.
    Previous,
    /// 前々回.
    BeforePrevious,
}

impl Slot {
    /// Place in [`super::point::Generations`].
    pub fn index(self) -> usize {
        match self {
            Self::This => 0,
            Self::Previous => 1,
            Self::BeforePrevious => 2,
        }
    }

    /// The word for it.
    pub fn words(self) -> Words {
        match self {
            Self::This => words!("今回", "current"),
            Self::Previous => words!("前回", "previous"),
            Self::BeforePrevious => words!("前々回", "one before previous"),
        }
    }
}

/// How the operator explains a count that ran backwards (S-14).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Explanation {
    /// 桁上り: the counter wrapped.
    Wrapped,
    /// 計器交換・初期化: new start at the count seen; the period's part before it in counts, or unknown.
    Restarted {
        /// Counts of this period before the restart; `None` leaves the usage blank.
        part: Option<u64>,
    },
}

/// Why a correction is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CorrectionRefused {
    /// The count does not fit the counter.
    OutOfRange,
    /// 今回 is held for running backwards; that must be explained first.
    Unexplained,
    /// Nothing ran backwards here.
    NothingToExplain,
    /// The count seen is not below the last one, so the counter did not wrap.
    NotBackwards,
    /// The value set is the one that stands there.
    Unchanged,
    /// A part was typed, but the period's start is held itself.
    StartUnknown,
}

impl CorrectionRefused {
    /// What happened and what to do.
    pub fn words(self) -> Words {
        match self {
            Self::OutOfRange => words!(
                "カウンタの桁数を超える値です。桁数以内の値を入力してください。",
                "The value is larger than the counter can show. Enter one that fits."
            ),
            Self::Unexplained => words!(
                "逆転で保留中です。先に「桁上り」か「計器交換・初期化」を選んでください。",
                "Held because the count ran backwards. First choose wrap or restart."
            ),
            Self::NothingToExplain => {
                words!("逆転による保留はありません。", "This meter is not held for running backwards.")
            }
            Self::NotBackwards => words!(
                "最後の検針値より小さくないため桁上りではありません。「計器交換・初期化」で今回分を入力してください。",
                "The count seen is not below the last one, so this is no wrap. Choose restart and give this period's part."
            ),
            Self::StartUnknown => words!(
                "前回が保留のため今回分を計算できません。先に前回検針値を設定するか、今回分を空欄にしてください。",
                "The previous count is held, so a part says nothing. Set the previous count first, or leave the part blank."
            ),
            Self::Unchanged => words!("すでにその値です。", "That value stands there already."),
        }
    }
}

/// Looks up a tariff version's prices.
pub type TariffOf<'a> = &'a dyn Fn(TariffVersion) -> Option<Tariff>;

/// What a correction needs besides the point.
#[derive(Clone, Copy)]
pub struct Correcting<'a> {
    /// The meter as registered.
    pub meter: &'a Meter,
    /// Prices of any stored tariff version.
    pub tariff_of: TariffOf<'a>,
    /// When.
    pub stamp: Stamp,
    /// First free charge number.
    pub next_charge: ChargeNo,
    /// Modulus to assume where no reading told one.
    pub modulus: Modulus,
}

/// Sets one generation's count and recalculates what rests on it (S-53, S-84).
///
/// # Errors
/// See [`CorrectionRefused`].
pub fn set_count(
    point: &Point,
    slot: Slot,
    count: Count,
    with: Correcting<'_>,
) -> Result<Vec<(usize, Generation)>, CorrectionRefused> {
    if !with.modulus.holds(count) {
        return Err(CorrectionRefused::OutOfRange);
    }
    let at = slot.index();
    let present = point.generations[at].as_ref();
    if present.is_some_and(|g| g.hold().is_some_and(|h| h.reason == HoldReason::Reversed)) && at == 0 {
        return Err(CorrectionRefused::Unexplained);
    }
    if present.and_then(Generation::count) == Some(count) {
        return Err(CorrectionRefused::Unchanged);
    }
    let mut charges = Charges { next: with.next_charge, with };
    let mut changed = vec![(at, replaced(point, at, count, &mut charges))];
    // The newer generation keeps its count; only its start and what follows from it change.
    if at > 0
        && let Some(newer) = &point.generations[at - 1]
    {
        changed.push((at - 1, restarted_from(newer, count, point, &mut charges)));
    }
    Ok(changed)
}

/// Lifts a hold for running backwards (S-14).
///
/// # Errors
/// [`CorrectionRefused::NothingToExplain`] unless 今回 is held for that reason; `OutOfRange` for a part the counter
/// could not have counted.
pub fn explain(
    point: &Point,
    explanation: Explanation,
    with: Correcting<'_>,
) -> Result<Generation, CorrectionRefused> {
    let held = point.this().ok_or(CorrectionRefused::NothingToExplain)?;
    let hold = held.hold().filter(|h| h.reason == HoldReason::Reversed);
    let (seen, modulus) = hold.and_then(|h| h.seen).ok_or(CorrectionRefused::NothingToExplain)?;
    let mut generation = held.clone();
    generation.breaks.extend(&point.open_breaks);
    let lift = match explanation {
        Explanation::Wrapped if point.anchor().is_some_and(|anchor| seen >= anchor) => {
            return Err(CorrectionRefused::NotBackwards);
        }
        Explanation::Wrapped => modulus.get(),
        Explanation::Restarted { part } => {
            let mut restart = restart(held.start, part, seen, modulus)?;
            // What the operator types is all of the period: it stands for earlier interruptions, too, and only their
            // mark remains.
            restart.exchanged = generation.has_exchange().then_some(with.meter.multiplier);
            generation.breaks = vec![restart];
            0
        }
    };
    let mut taken = Taken {
        was_held: Some((held.stamp.at, HoldReason::Reversed)),
        ..told(
            seen,
            modulus,
            hold.and_then(|h| h.tariff),
            hold.map_or(with.meter.multiplier, |h| h.multiplier),
        )
    };
    taken.corrected = false;
    taken.lift = lift;
    let mut charges = Charges { next: with.next_charge, with };
    calculate(&mut taken, generation.start, &generation.breaks, None, &mut charges);
    generation.outcome = Outcome::Taken(taken);
    Ok(generation)
}

fn restart(
    start: Option<Count>,
    part: Option<u64>,
    seen: Count,
    modulus: Modulus,
) -> Result<Break, CorrectionRefused> {
    let unknown = Break { closing: None, lift: 0, opening: seen, exchanged: None };
    let Some(part) = part else { return Ok(unknown) };
    let start = start.ok_or(CorrectionRefused::StartUnknown)?;
    if part >= modulus.get() {
        return Err(CorrectionRefused::OutOfRange);
    }
    let end = start.get() + part;
    let lift = if end >= modulus.get() { modulus.get() } else { 0 };
    Ok(Break { closing: Count::new(end - lift), lift, ..unknown })
}

struct Charges<'a> {
    next: ChargeNo,
    with: Correcting<'a>,
}

impl Charges<'_> {
    fn record(&mut self, taken: &Taken, corrects: Option<ChargeNo>) -> Option<ChargeRecord> {
        let tariff = (self.with.tariff_of)(taken.tariff?)?;
        let no = self.next;
        let record = ChargeRecord { no, charge: tariff.charge(taken.usage?), corrects };
        self.next = ChargeNo(no.0 + 1);
        Some(record)
    }
}

fn told(count: Count, modulus: Modulus, tariff: Option<TariffVersion>, multiplier: Multiplier) -> Taken {
    Taken {
        count,
        modulus,
        lift: 0,
        multiplier,
        index: multiplier.index(count),
        start_index: None,
        usage: None,
        advance: None,
        tariff,
        charge: None,
        boot: None,
        source: Source::Operator,
        quality: Quality::Told,
        doubtful: false,
        corrected: true,
        superseded: None,
        was_held: None,
    }
}

fn replaced(point: &Point, at: usize, count: Count, charges: &mut Charges<'_>) -> Generation {
    let with = charges.with;
    let present = point.generations[at].as_ref();
    let Some(present) = present else { return entered(point, at, count, charges) };
    let mut generation = present.clone();
    generation.outcome = match &present.outcome {
        Outcome::Opening(_, multiplier) => Outcome::Opening(count, *multiplier),
        Outcome::Held(hold) => {
            let mut taken = Taken {
                was_held: Some((present.stamp.at, hold.reason)),
                ..told(count, with.modulus, hold.tariff, hold.multiplier)
            };
            believe_wrap(&mut taken, generation.start, &generation.breaks, point, with);
            calculate(&mut taken, generation.start, &generation.breaks, None, charges);
            Outcome::Taken(taken)
        }
        Outcome::Taken(old) => {
            let mut taken = Taken {
                lift: old.lift,
                was_held: old.was_held,
                boot: old.boot,
                ..told(count, old.modulus, old.tariff, old.multiplier)
            };
            believe_wrap(&mut taken, generation.start, &generation.breaks, point, with);
            calculate(&mut taken, generation.start, &generation.breaks, old.standing_charge(), charges);
            Outcome::Taken(taken)
        }
    };
    generation
}

/// A generation where there was none: an opening count, or a period of its own when the one before is known.
fn entered(point: &Point, at: usize, count: Count, charges: &mut Charges<'_>) -> Generation {
    let with = charges.with;
    let opening = Generation {
        stamp: with.stamp,
        tenant: with.meter.tenant,
        type_no: with.meter.type_no,
        start: None,
        breaks: Vec::new(),
        outcome: Outcome::Opening(count, with.meter.multiplier),
    };
    match point.generations.get(at + 1).and_then(Option::as_ref).and_then(Generation::count) {
        Some(start) => restarted_from(&opening, start, point, charges),
        None => opening,
    }
}

/// The generation with another start. An opening count that gets one becomes a period, without a charge: no tariff
/// was in force for it.
fn restarted_from(newer: &Generation, start: Count, point: &Point, charges: &mut Charges<'_>) -> Generation {
    let mut generation = newer.clone();
    generation.start = Some(start);
    let mut taken = match &newer.outcome {
        Outcome::Held(_) => return generation,
        Outcome::Taken(old) => old.clone(),
        Outcome::Opening(count, multiplier) => {
            Taken { ..told(*count, charges.with.modulus, None, *multiplier) }
        }
    };
    taken.corrected = true;
    let replaced = taken.standing_charge();
    believe_wrap(&mut taken, Some(start), &generation.breaks, point, charges.with);
    calculate(&mut taken, Some(start), &generation.breaks, replaced, charges);
    generation.outcome = Outcome::Taken(taken);
    generation
}

/// A last leg that runs backwards counts as a wrap only within the plausibility limit; otherwise the usage is blank.
fn believe_wrap(
    taken: &mut Taken,
    start: Option<Count>,
    breaks: &[Break],
    point: &Point,
    with: Correcting<'_>,
) {
    let from = breaks.last().map(|b| b.opening).or(start);
    let modulus = taken.modulus.get();
    let backwards = from.is_some_and(|f| taken.count < f);
    // What the operator explained as a wrap stays one, however far (S-14).
    let told = taken.lift > 0 && taken.was_held.is_some_and(|(_, why)| why == HoldReason::Reversed);
    let believable = told
        || from.is_some_and(|f| {
            (taken.count.get() + modulus).saturating_sub(f.get()) <= point.limit(with.meter, modulus)
        });
    taken.lift = if backwards && believable { modulus } else { 0 };
}

fn calculate(
    taken: &mut Taken,
    start: Option<Count>,
    breaks: &[Break],
    corrects: Option<ChargeNo>,
    charges: &mut Charges<'_>,
) {
    let first_multiplier = breaks.iter().find_map(|b| b.exchanged).unwrap_or(taken.multiplier);
    let figures = start
        .and_then(|s| legs(s, breaks, taken.count, taken.lift, taken.multiplier))
        .and_then(|legs| period(&legs));
    taken.start_index = start.map(|s| first_multiplier.index(s));
    taken.usage = figures.map(|p| p.usage);
    taken.advance = figures.map(|p| p.advance);
    taken.charge = charges.record(taken, corrects);
    taken.superseded = if taken.charge.is_none() { corrects } else { None };
}

/// The break a counter preset or an exchange makes, with a wrap before it recognised (S-14b, S-99).
///
/// `None` when `closing` ran backwards beyond belief: then the final count must be given by a person.
pub fn break_at(
    point: &Point,
    closing: &Sample,
    opening: Count,
    meter: &Meter,
    exchanged: bool,
) -> Option<Break> {
    use super::point::Verdict;
    let lift = match point.assess(closing, meter) {
        Verdict::First => 0,
        Verdict::Advanced { lift, .. } => lift,
        Verdict::Reversed => return None,
    };
    Some(Break {
        closing: Some(closing.count),
        lift,
        opening,
        exchanged: exchanged.then_some(meter.multiplier),
    })
}
