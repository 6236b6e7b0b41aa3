//! Journal entries. A new fact is a new line with the next free tag; a tag is never given again.

use super::{Reader, Record, Unreadable, Writer, pairs, record, tagged};
use crate::domain::alarm::Condition;
use crate::domain::correction::Slot;
use crate::domain::count::Count;
use crate::domain::generation::Generation;
use crate::domain::journal::{
    AbortReason, Actor, DueKey, Entry, Event, Fact, MeterResult, MissReason, Opened, Reading, Seq, Target,
};
use crate::domain::meter::{Meter, MeterKey};
use crate::domain::point::{Placement, PointId};

tagged! {
    Fact {
        1 => Started(version),
        2 => ClockJumped { by_ms, untrusted },
        3 => ClockSet { by_ms },
        4 => ClockConfirmed,
        5 => Registered { registration, opened, acknowledged },
        6 => Began { target, due },
        7 => Reading(reading),
        8 => Aborted { target, reason },
        9 => Missed { due, reason },
        10 => Delayed { due, by_s },
        11 => ReadOut { target, read, failed },
        12 => Daily { at, counts },
        13 => CountSet { point, slot, old, changed, reason },
        14 => Explained { point, wrapped, generation },
        15 => Preset { point, broken, boot },
        16 => Exchanged { point, broken, meters, by },
        17 => ModeWritten { address, mode },
        18 => Printed { title, lines },
        19 => Noticed(event),
        20 => PresetBegan { point, before, value },
        21 => PresetFailed { point, reason },
        22 => CameDue { due },
        23 => SettingChanged(setting),
        24 => LoginFailed,
    }
    Actor { 1 => System, 2 => CommandLine, 3 => Panel, 4 => Schedule, 5 => Host }
    Target { 1 => All, 2 => Tenant(id), 3 => Type(no), 4 => Meter(address), 5 => Held(no) }
    AbortReason { 1 => Operator, 2 => NotConfirmed, 3 => PowerLost }
    MissReason { 1 => Power, 2 => ClockSet, 3 => Aborted, 4 => ClockUntrusted, 5 => NothingToRead }
    Placement { 1 => Shift, 2 => Fill }
    Event {
        1 => Transmission(address, reason),
        2 => TerminalSilent(address, reason),
        3 => InputFault(address),
        4 => MemoryFault(address),
        5 => Doubtful(address),
        6 => Quiet(address, days),
        7 => Verified,
        8 => Fault(condition),
        9 => Recovered(condition),
        10 => MainsLost,
        11 => MainsBack,
        12 => Ending,
        13 => DownloadFailed,
    }
    Condition { 1 => BatteryLow, 2 => ChargerFault, 3 => PaperOut, 4 => PrinterError }
}

record! {
    Entry { seq, at, actor, fact }
    DueKey { type_no, year, month }
    MeterResult { point, placement, generation }
    Reading { target, due, guarded, at, results }
    Opened { point, key }
}

pairs! { (MeterKey, Box<Meter>), (Target, Option<DueKey>) }

impl Record for Seq {
    fn put(&self, w: &mut Writer) {
        self.0.put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        u64::take(r).map(Self)
    }
}

/// A generation with its place among the three; no other place exists.
impl Record for (u8, Generation) {
    fn put(&self, w: &mut Writer) {
        self.0.put(w);
        self.1.put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let place = u8::take(r)?;
        let place = r.checked(
            (usize::from(place) <= Slot::BeforePrevious.index()).then_some(place),
            "no such generation",
        )?;
        Ok((place, Generation::take(r)?))
    }
}

/// A daily reading has one of these for every meter, every day for years: points as the distance from the one
/// before (mostly 1), no count as 0, a count as one more than it is.
impl Record for (PointId, Option<Count>) {
    fn put(&self, w: &mut Writer) {
        Self::put_items(std::slice::from_ref(self), w);
    }

    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let mut items = Self::take_items(1, r)?;
        let item = items.pop();
        r.checked(item, "record ends early")
    }

    fn put_items(items: &[Self], w: &mut Writer) {
        let mut before = 0i64;
        for (point, count) in items {
            let point = i64::from(point.0);
            (point - before).put(w);
            before = point;
            count.map_or(0, |c| c.get() + 1).put(w);
        }
    }

    fn take_items(n: usize, r: &mut Reader<'_>) -> Result<Vec<Self>, Unreadable> {
        let mut before = 0i64;
        let mut items = Vec::new();
        for _ in 0..n {
            let point = i64::take(r)?.checked_add(before).and_then(|id| u32::try_from(id).ok());
            let point = r.checked(point, "not a PointId")?;
            before = i64::from(point);
            let count = match u64::take(r)?.checked_sub(1) {
                None => None,
                Some(n) => Some(r.checked(Count::new(n), "not a Count")?),
            };
            items.push((PointId(point), count));
        }
        Ok(items)
    }
}
