//! Facts for tests and benches: any entry the journal can hold.
//!
//! Deterministic: the same seed gives the same facts on every machine.
#![allow(dead_code, unreachable_pub, reason = "each test and bench uses its own part")]

use chrono::NaiveDate;
use kenshin::domain::address::Address;
use kenshin::domain::calibration::Calibration;
use kenshin::domain::correction::Slot;
use kenshin::domain::count::{Count, Index, Modulus, Multiplier, Usage};
use kenshin::domain::generation::{
    Break, ChargeNo, ChargeRecord, Generation, Hold, Outcome, Stamp, Taken, TariffVersion,
};
use kenshin::domain::journal::{
    AbortReason, Actor, DueKey, Entry, Event, Fact, MeterResult, MissReason, Opened, Reading, Seq, Target,
};
use kenshin::domain::meter::{
    Accumulation, InputMode, Meter, MeterKey, Permissions, Permit, PulseWeight, Wiring, YearMonth,
};
use kenshin::domain::moment::Moment;
use kenshin::domain::money::{Price, Yen};
use kenshin::domain::point::{Placement, PointId};
use kenshin::domain::registration::{
    AlarmConditions, AutoUpdate, Basic, MeterType, Registration, Tenant, TenantId, TypeNo,
};
use kenshin::domain::sample::{HoldReason, Quality, Source};
use kenshin::domain::schedule::Schedule;
use kenshin::domain::settings::{HostLink, Secret, Setting};
use kenshin::domain::tariff::{Charge, Step, Tariff};
use kenshin::domain::text::Text;

use super::life::Life;

/// Kinds of fact [`Dice::fact`] can throw.
pub const KINDS: u64 = 24;

/// A small xorshift.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    /// 0 up to `n` − 1.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| make(self))
    }

    fn list<T>(&mut self, most: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    /// Of any size, small ones as likely as large ones.
    fn number(&mut self) -> u64 {
        let bits = self.below(53);
        self.next() >> bits
    }

    fn signed(&mut self) -> i64 {
        let n = self.below(1 << 40) as i64;
        if self.yes() { -n } else { n }
    }

    fn moment(&mut self) -> Moment {
        Moment::from_unix_ms(1_793_000_000_000 + self.signed())
    }

    fn stamp(&mut self) -> Stamp {
        Stamp { at: self.moment(), corrections_ms: self.signed() }
    }

    fn count(&mut self) -> Count {
        Count::new(self.number() % (Count::MAX + 1)).unwrap()
    }

    fn modulus(&mut self) -> Modulus {
        let other = 2 + self.number() % Count::MAX;
        self.pick(&[Modulus::TERMINAL, Modulus::new(other).unwrap()])
    }

    fn multiplier(&mut self) -> Multiplier {
        Multiplier::from_hundredths(1 + self.below(10_000) as u32).unwrap()
    }

    fn address(&mut self) -> Address {
        Address::from_number(self.below(400) as u16).unwrap()
    }

    fn type_no(&mut self) -> TypeNo {
        TypeNo::new(self.below(10) as u8).unwrap()
    }

    fn point(&mut self) -> PointId {
        PointId(1 + self.below(6) as u32)
    }

    fn tenant(&mut self) -> TenantId {
        format!("{:03}A", self.below(20)).parse().unwrap()
    }

    fn key(&mut self) -> MeterKey {
        format!("K-{}", self.below(8)).parse().unwrap()
    }

    fn text(&mut self) -> Text {
        let word = self.pick(&["", "101", "株式会社検針", "ﾒｰﾀ ﾋﾞﾙ", "水道", "交換 (Ａ)", "¥ ～", "電灯1"]);
        Text::parse(word).unwrap()
    }

    fn price(&mut self) -> Price {
        Price::from_hundredths(self.below(10_000_000) as u32).unwrap()
    }

    fn date(&mut self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(739_000 + self.below(9_000) as i32).unwrap()
    }

    fn permit(&mut self) -> Permit {
        self.pick(&[Permit::Allowed, Permit::Withheld])
    }

    fn mode(&mut self) -> InputMode {
        InputMode {
            wiring: self.pick(&[Wiring::TwoWireSlow, Wiring::ThreeWire, Wiring::TwoWireFast]),
            accumulation: self.pick(&[Accumulation::Pulses, Accumulation::OnTime]),
            weight: self.pick(&[PulseWeight::One, PulseWeight::Half]),
        }
    }

    fn reason(&mut self) -> HoldReason {
        let code = self.below(256) as u8;
        self.pick(&[
            HoldReason::NoReply,
            HoldReason::Parity,
            HoldReason::Framing,
            HoldReason::Crc,
            HoldReason::WrongAddress,
            HoldReason::BadLength,
            HoldReason::Exception(code),
            HoldReason::LineGone,
            HoldReason::OutOfRange,
            HoldReason::Reversed,
            HoldReason::NoLine,
        ])
    }

    fn setting(&mut self) -> Setting {
        let secret = Secret([self.next() as u8; 32]);
        let link = HostLink { baud: 1200 + self.below(100_000) as u32, ..HostLink::STANDARD };
        let date = self.date();
        let cleared = self.moment();
        let axis =
            [self.number() as i32, self.number() as i32, self.number() as i32].map(|n| i64::from(n >> 6));
        let calibration = Calibration::stored([axis, [-axis[2], axis[1], axis[0]]]).unwrap();
        let all = [
            Setting::Calibration(calibration),
            Setting::Password(Some(secret)),
            Setting::Password(None),
            Setting::ServiceCode(Some(secret)),
            Setting::Density(self.below(9) as i8 - 4),
            Setting::HostLink(link),
            Setting::BatteryReplaced(date),
            Setting::PasswordCleared(cleared),
            Setting::ClearingSeen,
        ];
        self.pick(&all)
    }

    fn due(&mut self) -> DueKey {
        DueKey {
            type_no: self.type_no(),
            year: 2026 + self.below(10) as i32,
            month: 1 + self.below(12) as u32,
        }
    }

    fn target(&mut self) -> Target {
        match self.below(5) {
            0 => Target::All,
            1 => Target::Tenant(self.tenant()),
            2 => Target::Type(self.type_no()),
            3 => Target::Meter(self.address()),
            _ => Target::Held(self.maybe(Self::type_no)),
        }
    }

    fn broken(&mut self) -> Break {
        Break {
            closing: self.maybe(Self::count),
            lift: self.number(),
            opening: self.count(),
            exchanged: self.maybe(Self::multiplier),
        }
    }

    fn meter(&mut self) -> Meter {
        Meter {
            key: self.key(),
            address: self.address(),
            tenant: self.tenant(),
            type_no: self.type_no(),
            multiplier: self.multiplier(),
            mode: self.mode(),
            permissions: Permissions { reading: self.permit(), usage: self.permit(), charge: self.permit() },
            opening: self.maybe(Self::count),
            limit: self.maybe(Self::number),
            verified_until: self
                .maybe(|d| YearMonth { year: 2026 + d.below(20) as i32, month: 1 + d.below(12) as u32 }),
            carries_over: self.yes(),
        }
    }

    fn tariff(&mut self) -> Tariff {
        Tariff {
            base_charge: self.price(),
            base_usage: self.below(1_000) as u32,
            price1: self.price(),
            step1: 1_000 + self.below(1_000) as u32,
            price2: self.price(),
            step2: 2_000 + self.below(1_000) as u32,
            price3: self.price(),
        }
    }

    fn meter_type(&mut self) -> MeterType {
        MeterType {
            no: self.type_no(),
            name: self.text(),
            tariff: self.tariff(),
            valid_from: self.date(),
            schedule: self.maybe(|d| {
                Schedule::new(1 + d.below(31) as u32, d.below(24) as u32, d.below(60) as u32).unwrap()
            }),
            unit: self.text(),
            decimals: self.below(4) as u8,
        }
    }

    fn registration(&mut self) -> Registration {
        let basic = Basic {
            titles: [self.text(), self.text()],
            auto_update: self.pick(&[AutoUpdate::AtOnce, AutoUpdate::AfterConfirmation]),
            alarm: AlarmConditions {
                battery_low: self.yes(),
                charger_fault: self.yes(),
                paper_out: self.yes(),
                printer_error: self.yes(),
            },
            notice_days: 1 + self.below(99) as u8,
        };
        let types = self.list(3, Self::meter_type);
        let tenants = self.list(4, |d| Tenant { id: d.tenant(), name: d.text() });
        let meters = self.list(6, Self::meter);
        Registration::stored(basic, types, tenants, meters)
    }

    fn charge(&mut self) -> ChargeRecord {
        let mut step = || Step { quantity: self.number(), price: self.price() };
        let steps = [step(), step(), step()];
        let charge = Charge {
            amount: Yen::new(self.number()),
            base: self.price(),
            steps,
            dropped: self.below(100) as u8,
        };
        ChargeRecord { no: ChargeNo(self.number()), charge, corrects: self.maybe(|d| ChargeNo(d.number())) }
    }

    fn taken(&mut self) -> Taken {
        Taken {
            count: self.count(),
            modulus: self.modulus(),
            lift: self.number(),
            multiplier: self.multiplier(),
            index: Index::stored(self.number()),
            start_index: self.maybe(|d| Index::stored(d.number())),
            usage: self.maybe(|d| Usage::new(d.number())),
            advance: self.maybe(Self::number),
            tariff: self.maybe(|d| TariffVersion(d.below(99) as u32)),
            charge: self.maybe(Self::charge),
            boot: self.maybe(|d| d.next() as u16),
            source: self.pick(&[Source::PulseTerminal, Source::MeterRegister, Source::Operator]),
            quality: self.pick(&[Quality::Latched, Quality::Live, Quality::Told]),
            doubtful: self.yes(),
            corrected: self.yes(),
            superseded: None,
            was_held: self.maybe(|d| (d.moment(), d.reason())),
        }
    }

    fn generation(&mut self) -> Generation {
        let outcome = match self.below(4) {
            0 => Outcome::Opening(self.count(), self.multiplier()),
            1 => Outcome::Held(Hold {
                multiplier: self.multiplier(),
                reason: self.reason(),
                seen: self.maybe(|d| (d.count(), d.modulus())),
                tariff: self.maybe(|d| TariffVersion(d.below(99) as u32)),
            }),
            _ => Outcome::Taken(self.taken()),
        };
        Generation {
            stamp: self.stamp(),
            tenant: self.tenant(),
            type_no: self.type_no(),
            start: self.maybe(Self::count),
            breaks: self.list(2, Self::broken),
            outcome,
        }
    }

    fn reading(&mut self) -> Reading {
        Reading {
            target: self.target(),
            due: self.maybe(Self::due),
            guarded: self.list(3, Self::type_no),
            at: self.moment(),
            results: self.list(5, |d| MeterResult {
                point: d.point(),
                placement: d.pick(&[Placement::Shift, Placement::Fill]),
                generation: d.generation(),
            }),
        }
    }

    fn event(&mut self) -> Event {
        match self.below(7) {
            0 => Event::Transmission(self.address(), self.reason()),
            1 => Event::TerminalSilent(self.address(), self.reason()),
            2 => Event::InputFault(self.address()),
            3 => Event::MemoryFault(self.address()),
            4 => Event::Doubtful(self.address()),
            5 => Event::Quiet(self.address(), self.below(100) as u32),
            _ => Event::Verified,
        }
    }

    /// A fact of one kind, 0 up to [`KINDS`] − 1.
    pub fn fact(&mut self, kind: u64) -> Fact {
        match kind {
            0 => Fact::Started("0.1.0".to_owned()),
            1 => Fact::ClockJumped { by_ms: self.signed(), untrusted: self.yes() },
            2 => Fact::ClockSet { by_ms: self.signed() },
            3 => Fact::ClockConfirmed,
            4 => Fact::Registered {
                registration: Box::new(self.registration()),
                opened: self.list(4, |d| Opened { point: d.point(), key: d.key() }),
                acknowledged: self.below(5) as u32,
            },
            5 => Fact::Began { target: self.target(), due: self.maybe(Self::due) },
            6 => Fact::Reading(Box::new(self.reading())),
            7 => Fact::Aborted {
                target: self.target(),
                reason: self.pick(&[
                    AbortReason::Operator,
                    AbortReason::NotConfirmed,
                    AbortReason::PowerLost,
                ]),
            },
            8 => Fact::Missed {
                due: self.due(),
                reason: self.pick(&[
                    MissReason::Power,
                    MissReason::ClockSet,
                    MissReason::Aborted,
                    MissReason::ClockUntrusted,
                ]),
            },
            9 => Fact::Delayed { due: self.due(), by_s: self.number() },
            _ => self.later_fact(kind),
        }
    }

    fn later_fact(&mut self, kind: u64) -> Fact {
        match kind {
            10 => Fact::ReadOut {
                target: self.target(),
                read: self.below(401) as u32,
                failed: self.below(401) as u32,
            },
            11 => Fact::Daily {
                at: self.moment(),
                counts: self.list(9, |d| (PointId(d.next() as u32), d.maybe(Self::count))),
            },
            12 => Fact::CountSet {
                point: self.point(),
                slot: self.pick(&[Slot::This, Slot::Previous, Slot::BeforePrevious]),
                old: self.maybe(Self::count),
                changed: self.list(3, |d| (d.below(3) as u8, d.generation())),
                reason: self.text(),
            },
            13 => Fact::Explained {
                point: self.point(),
                wrapped: self.yes(),
                generation: Box::new(self.generation()),
            },
            14 => Fact::Preset {
                point: self.point(),
                broken: self.broken(),
                boot: self.maybe(|d| d.next() as u16),
            },
            15 => Fact::Exchanged {
                point: self.point(),
                broken: self.broken(),
                meters: self.maybe(|d| (d.key(), Box::new(d.meter()))),
                by: self.text(),
            },
            16 => Fact::ModeWritten { address: self.address(), mode: self.mode() },
            17 => Fact::Printed { title: self.text(), lines: self.below(500) as u32 },
            18 => Fact::PresetBegan { point: self.point(), before: self.count(), value: self.count() },
            21 => Fact::LoginFailed,
            22 => Fact::SettingChanged(self.setting()),
            20 => Fact::CameDue { due: self.due() },
            19 => Fact::PresetFailed { point: self.point(), reason: self.reason() },
            _ => Fact::Noticed(self.event()),
        }
    }

    /// Any entry with this number.
    pub fn entry(&mut self, seq: u64) -> Entry {
        let kind = self.below(KINDS);
        let actor =
            self.pick(&[Actor::System, Actor::CommandLine, Actor::Panel, Actor::Schedule, Actor::Host]);
        Entry { seq: Seq(seq), at: self.moment(), actor, fact: self.fact(kind) }
    }

    /// Any `n` entries from number 1 on, the first a registration with points, so that the others find something.
    pub fn entries(&mut self, n: u64) -> Vec<Entry> {
        (1..=n)
            .map(|seq| match seq {
                1 => Life::new(6).registered(),
                _ => self.entry(seq),
            })
            .collect()
    }
}
