//! The small values: addresses, counts, prices, meters, generations.

use chrono::{Datelike, NaiveDate};

use super::{Reader, Record, Unreadable, Writer, pairs, record, tagged};
use crate::domain::address::Address;
use crate::domain::correction::Slot;
use crate::domain::count::{Count, Index, Modulus, Multiplier, Usage};
use crate::domain::generation::{
    Break, ChargeNo, ChargeRecord, Generation, Hold, Outcome, Stamp, Taken, TariffVersion,
};
use crate::domain::meter::{
    Accumulation, InputMode, Meter, MeterKey, Permissions, Permit, PulseWeight, Wiring, YearMonth,
};
use crate::domain::moment::Moment;
use crate::domain::money::{Price, Yen};
use crate::domain::point::PointId;
use crate::domain::registration::{TenantId, TypeNo};
use crate::domain::sample::{HoldReason, Quality, Source};
use crate::domain::schedule::Schedule;
use crate::domain::tariff::{Charge, Step, Tariff};
use crate::domain::text::Text;

/// A value kept as one number: how to get it out, and the domain's judge on the way back.
macro_rules! number {
    ($( $type:ty as $plain:ty: $get:expr, $make:expr; )*) => { $(
        impl Record for $type {
            fn put(&self, w: &mut Writer) {
                let get: fn($type) -> $plain = $get;
                get(*self).put(w);
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
                let make: fn($plain) -> Option<$type> = $make;
                let plain = <$plain>::take(r)?;
                r.checked(make(plain), concat!("not a ", stringify!($type)))
            }
        }
    )* };
}

number! {
    Moment as i64: Moment::unix_ms, |n| Some(Moment::from_unix_ms(n));
    Address as u16: Address::number, Address::from_number;
    Count as u64: Count::get, Count::new;
    Modulus as u64: Modulus::get, Modulus::new;
    Multiplier as u32: Multiplier::hundredths, Multiplier::from_hundredths;
    Index as u64: Index::get, |n| Some(Index::stored(n));
    Usage as u64: Usage::get, |n| Some(Usage::new(n));
    Price as u32: Price::hundredths, Price::from_hundredths;
    Yen as u64: Yen::get, |n| Some(Yen::new(n));
    TypeNo as u8: TypeNo::get, TypeNo::new;
    PointId as u32: |p| p.0, |n| Some(PointId(n));
    TariffVersion as u32: |v| v.0, |n| Some(TariffVersion(n));
    ChargeNo as u64: |c| c.0, |n| Some(ChargeNo(n));
    NaiveDate as i32: |d| d.num_days_from_ce(), NaiveDate::from_num_days_from_ce_opt;
}

/// A value kept as text, read back through the domain's parser and refused when that changes it.
macro_rules! textual {
    ($( $type:ty: $parse:expr; )*) => { $(
        impl Record for $type {
            fn put(&self, w: &mut Writer) {
                w.text(self.as_str());
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
                let parse: fn(&str) -> Option<$type> = $parse;
                let stored = r.text()?;
                let value = parse(stored).filter(|value| value.as_str() == stored);
                r.checked(value, concat!("not a ", stringify!($type)))
            }
        }
    )* };
}

textual! {
    Text: |s| Text::parse(s).ok();
    MeterKey: |s| s.parse().ok();
}

/// Always four characters, so without a length.
impl Record for TenantId {
    fn put(&self, w: &mut Writer) {
        w.bytes.extend_from_slice(self.as_str().as_bytes());
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let bytes = r.slice(4)?;
        let id = std::str::from_utf8(bytes).ok().and_then(|s| s.parse().ok());
        r.checked(id, "not a TenantId")
    }
}

impl Record for Schedule {
    fn put(&self, w: &mut Writer) {
        let (day, hour, minute) = self.parts();
        day.put(w);
        hour.put(w);
        minute.put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let schedule = Self::new(u32::take(r)?, u32::take(r)?, u32::take(r)?);
        r.checked(schedule, "not a Schedule")
    }
}

tagged! {
    HoldReason {
        1 => NoReply, 2 => Parity, 3 => Framing, 4 => Crc, 5 => WrongAddress, 6 => BadLength, 7 => Exception(code),
        8 => LineGone, 9 => OutOfRange, 10 => Reversed, 11 => NoLine,
    }
    Source { 1 => PulseTerminal, 2 => MeterRegister, 3 => Operator }
    Quality { 1 => Latched, 2 => Live, 3 => Told }
    Slot { 1 => This, 2 => Previous, 3 => BeforePrevious }
    Wiring { 1 => TwoWireSlow, 2 => ThreeWire, 3 => TwoWireFast }
    Accumulation { 1 => Pulses, 2 => OnTime }
    PulseWeight { 1 => One, 2 => Half }
    Permit { 1 => Allowed, 2 => Withheld }
    Outcome { 1 => Opening(count, multiplier), 2 => Taken(taken), 3 => Held(hold) }
}

record! {
    InputMode { wiring, accumulation, weight }
    Permissions { reading, usage, charge }
    YearMonth { year, month }
    Meter {
        key, address, tenant, type_no, multiplier, mode, permissions, opening, limit, verified_until, carries_over,
    }
    Tariff { base_charge, base_usage, price1, step1, price2, step2, price3 }
    Step { quantity, price }
    Charge { amount, base, steps, dropped }
    ChargeRecord { no, charge, corrects }
    Stamp { at, corrections_ms }
    Break { closing, lift, opening, exchanged }
    Taken {
        count, modulus, lift, multiplier, index, start_index, usage, advance, tariff, charge, boot, source, quality,
        doubtful, corrected, superseded, was_held,
    }
    Hold { reason, seen, tariff, multiplier }
    Generation { stamp, tenant, type_no, start, breaks, outcome }
}

pairs! { (Count, Modulus), (Moment, HoldReason) }
