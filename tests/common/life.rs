//! The days of a plausible building, for tests and benches.
#![allow(dead_code, unreachable_pub, reason = "each test and bench uses its own part")]

use chrono::NaiveDate;
use kenshin::domain::address::Address;
use kenshin::domain::building::Building;
use kenshin::domain::count::{Count, Modulus, Multiplier};
use kenshin::domain::journal::{Actor, Entry, Fact, MeterResult, Opened, Reading, Seq, Target};
use kenshin::domain::meter::{
    Accumulation, InputMode, Meter, MeterKey, Permissions, Permit, PulseWeight, Wiring, YearMonth,
};
use kenshin::domain::moment::{Moment, Zone};
use kenshin::domain::money::Price;
use kenshin::domain::point::{Placement, PointId, Terms};
use kenshin::domain::registration::{
    AlarmConditions, AutoUpdate, Basic, MeterType, Registration, Tenant, TenantId, TypeNo,
};
use kenshin::domain::sample::{HoldReason, Quality, Sample, Source};
use kenshin::domain::schedule::Schedule;
use kenshin::domain::tariff::Tariff;
use kenshin::domain::text::Text;
use kenshin::ports::store::Store;

use super::facts::Dice;

/// A building that goes on as buildings do: counted every day, read every month.
pub struct Life {
    pub building: Building,
    meters: u32,
    counts: Vec<u64>,
    dice: Dice,
    now: Moment,
}

const DAY_MS: i64 = 24 * 3_600_000;

impl Life {
    pub fn new(meters: u32) -> Self {
        Self::since(meters, Moment::from_unix_ms(1_793_000_000_000))
    }

    pub fn since(meters: u32, now: Moment) -> Self {
        Self {
            building: Building::default(),
            meters,
            counts: vec![100; meters as usize],
            dice: Dice::new(u64::from(meters)),
            now,
        }
    }

    /// The entry of a fact, taken into the building.
    pub fn enter(&mut self, fact: Fact) -> Entry {
        let seq = Seq(self.building.last_seq().0 + 1);
        let entry = Entry { seq, at: self.now, actor: Actor::System, fact };
        self.building.apply(&entry);
        entry
    }

    fn key(i: u32) -> MeterKey {
        format!("W26-{i:05}").parse().unwrap()
    }

    pub fn registered(&mut self) -> Entry {
        let registration = Box::new(plausible(self.meters));
        let opened = (0..self.meters).map(|i| Opened { point: PointId(i + 1), key: Self::key(i) }).collect();
        self.enter(Fact::Registered { registration, opened, acknowledged: 0 })
    }

    /// So many days, counted daily and read every thirty days, from the registration on.
    pub fn live(&mut self, days: u32, store: &mut impl Store) {
        let first = self.registered();
        store.append(&[first], &self.building).unwrap();
        for day in 1..=days {
            let daily = self.daily();
            store.append(&[daily], &self.building).unwrap();
            if day % 30 == 0 {
                let reading = self.reading();
                store.append(&[reading], &self.building).unwrap();
            }
        }
    }

    /// A day later: what the meters counted in it.
    pub fn daily(&mut self) -> Entry {
        self.now = self.now.plus_ms(DAY_MS);
        for count in &mut self.counts {
            *count = (*count + self.dice.below(40)) % 1_000_000;
        }
        let counts = self.counts.iter().zip(1..).map(|(n, id)| (PointId(id), Count::new(*n))).collect();
        self.enter(Fact::Daily { at: self.now, counts })
    }

    /// Everything is read and charged; one meter in fifty is held.
    pub fn reading(&mut self) -> Entry {
        let stamp = self.building.stamp(self.now);
        let mut charge_no = self.building.next_charge();
        let mut results = Vec::new();
        for (meter, point) in self.building.meters() {
            let sample = Sample {
                count: Count::new(self.counts[point.id.0 as usize - 1]).unwrap(),
                modulus: Modulus::TERMINAL,
                boot: Some(7),
                memory_fault: false,
                input_fault: false,
                source: Source::PulseTerminal,
                quality: Quality::Latched,
                at: self.now,
            };
            let row = self.building.tariff_on(meter.type_no, Zone::JAPAN.day(self.now));
            let tariff = row.map(|row| (row.version, &row.tariff));
            let polled = if self.dice.below(50) == 0 { Err(HoldReason::NoReply) } else { Ok(&sample) };
            let generation = point.read(polled, Terms { meter, tariff, stamp, charge_no });
            charge_no.0 += u64::from(generation.charge().is_some());
            results.push(MeterResult { point: point.id, placement: Placement::Shift, generation });
        }
        let reading =
            Reading { target: Target::All, due: None, guarded: types().collect(), at: self.now, results };
        self.enter(Fact::Reading(Box::new(reading)))
    }
}

fn types() -> impl Iterator<Item = TypeNo> {
    (1..=4).filter_map(TypeNo::new)
}

/// A registration with so many meters, four types, one tenant for every two meters.
fn plausible(meters: u32) -> Registration {
    let text = |s: &str| Text::parse(s).unwrap();
    let price = |n| Price::from_hundredths(n).unwrap();
    let tenant = |i: u32| format!("T{:03}", i / 2).parse::<TenantId>().unwrap();
    let tariff = Tariff {
        base_charge: price(200_000),
        base_usage: 10,
        price1: price(1_001),
        step1: 500,
        price2: price(2_001),
        step2: 600,
        price3: price(3_001),
    };
    let types = types().map(|no| MeterType {
        no,
        name: text("電灯"),
        tariff,
        valid_from: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
        schedule: Schedule::new(31, 23, 59),
        unit: text("kWh"),
        decimals: 0,
    });
    let tenants =
        (0..meters).step_by(2).map(|i| Tenant { id: tenant(i), name: text("株式会社テナント") });
    let meter = |i: u32| Meter {
        key: Life::key(i),
        address: Address::from_number(i as u16).unwrap(),
        tenant: tenant(i),
        type_no: TypeNo::new(1 + (i % 4) as u8).unwrap(),
        multiplier: Multiplier::ONE,
        mode: InputMode {
            wiring: Wiring::TwoWireSlow,
            accumulation: Accumulation::Pulses,
            weight: PulseWeight::One,
        },
        permissions: Permissions {
            reading: Permit::Allowed,
            usage: Permit::Allowed,
            charge: Permit::Allowed,
        },
        opening: Count::new(100),
        limit: None,
        verified_until: Some(YearMonth { year: 2033, month: 3 }),
        carries_over: false,
    };
    let basic = Basic {
        titles: [text("検針ビル"), text("")],
        auto_update: AutoUpdate::AtOnce,
        alarm: AlarmConditions {
            battery_low: true,
            charger_fault: true,
            paper_out: false,
            printer_error: true,
        },
        notice_days: 7,
    };
    Registration::stored(basic, types.collect(), tenants.collect(), (0..meters).map(meter).collect())
}
