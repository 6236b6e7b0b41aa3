//! One entry of every fact, whose bytes are kept under `tests/data/store/v1`.

use chrono::NaiveDate;
use kenshin::domain::address::Address;
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
use kenshin::domain::moment::{Civil, Moment, Zone};
use kenshin::domain::money::Price;
use kenshin::domain::point::{Placement, PointId};
use kenshin::domain::registration::{
    AlarmConditions, AutoUpdate, Basic, MeterType, Registration, Tenant, TenantId, TypeNo,
};
use kenshin::domain::sample::{HoldReason, Quality, Source};
use kenshin::domain::schedule::Schedule;
use kenshin::domain::settings::{HostLink, HostParity, Setting};
use kenshin::domain::tariff::Tariff;
use kenshin::domain::text::Text;

fn at(minute: u32) -> Moment {
    Zone::JAPAN.moment(Civil::new(2026, 11, 20, 10, minute).unwrap())
}

fn text(s: &str) -> Text {
    Text::parse(s).unwrap()
}

fn key(s: &str) -> MeterKey {
    s.parse().unwrap()
}

fn tenant() -> TenantId {
    "101A".parse().unwrap()
}

fn count(n: u64) -> Count {
    Count::new(n).unwrap()
}

fn type_no(n: u8) -> TypeNo {
    TypeNo::new(n).unwrap()
}

fn address(n: u16) -> Address {
    Address::from_number(n).unwrap()
}

fn due() -> DueKey {
    DueKey { type_no: type_no(1), year: 2026, month: 11 }
}

fn tariff() -> Tariff {
    let price = |s: &str| s.parse::<Price>().unwrap();
    Tariff {
        base_charge: price("2000.00"),
        base_usage: 10,
        price1: price("10.01"),
        step1: 500,
        price2: price("20.01"),
        step2: 600,
        price3: price("30.01"),
    }
}

fn meter(name: &str, number: u16) -> Meter {
    Meter {
        key: key(name),
        address: address(number),
        tenant: tenant(),
        type_no: type_no(1),
        multiplier: "2.50".parse().unwrap(),
        mode: InputMode {
            wiring: Wiring::TwoWireFast,
            accumulation: Accumulation::Pulses,
            weight: PulseWeight::Half,
        },
        permissions: Permissions {
            reading: Permit::Allowed,
            usage: Permit::Allowed,
            charge: Permit::Withheld,
        },
        opening: Some(count(1_000)),
        limit: Some(50_000),
        verified_until: Some(YearMonth { year: 2033, month: 3 }),
        carries_over: true,
    }
}

fn registration() -> Registration {
    let basic = Basic {
        titles: [text("検針ビル"), text("TEL 03-0000-0000")],
        auto_update: AutoUpdate::AfterConfirmation,
        alarm: AlarmConditions {
            battery_low: true,
            charger_fault: false,
            paper_out: true,
            printer_error: false,
        },
        notice_days: 7,
    };
    let electricity = MeterType {
        no: type_no(1),
        name: text("電灯"),
        tariff: tariff(),
        valid_from: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
        schedule: Schedule::new(31, 23, 59),
        unit: text("kWh"),
        decimals: 1,
    };
    let water = MeterType { no: type_no(2), name: text("ﾐｽﾞ"), schedule: None, ..electricity.clone() };
    let unlimited = Meter { opening: None, limit: None, verified_until: None, ..meter("B-2", 399) };
    Registration::stored(
        basic,
        vec![electricity, water],
        vec![Tenant { id: tenant(), name: text("(株)検針") }],
        vec![meter("A-1", 0), unlimited],
    )
}

fn taken() -> Taken {
    let usage = Usage::new(625);
    Taken {
        count: count(1_250),
        modulus: Modulus::TERMINAL,
        lift: 0,
        multiplier: "2.50".parse().unwrap(),
        index: Index::stored(3_125),
        start_index: Some(Index::stored(2_500)),
        usage: Some(usage),
        advance: Some(250),
        tariff: Some(TariffVersion(1)),
        charge: Some(ChargeRecord { no: ChargeNo(1), charge: tariff().charge(usage), corrects: None }),
        boot: Some(7),
        source: Source::PulseTerminal,
        quality: Quality::Latched,
        doubtful: true,
        corrected: false,
        superseded: None,
        was_held: Some((at(3), HoldReason::Exception(4))),
    }
}

fn generation(minute: u32, outcome: Outcome) -> Generation {
    Generation {
        stamp: Stamp { at: at(minute), corrections_ms: -90_000 },
        tenant: tenant(),
        type_no: type_no(1),
        start: Some(count(1_000)),
        breaks: Vec::new(),
        outcome,
    }
}

fn broken() -> Break {
    Break { closing: Some(count(999_990)), lift: 1_000_000, opening: count(3), exchanged: None }
}

fn reading() -> Reading {
    let held = Hold {
        multiplier: Multiplier::ONE,
        reason: HoldReason::Reversed,
        seen: Some((count(12), Modulus::TERMINAL)),
        tariff: Some(TariffVersion(1)),
    };
    let result = |point, placement, outcome| MeterResult {
        point: PointId(point),
        placement,
        generation: generation(7, outcome),
    };
    Reading {
        target: Target::Type(type_no(1)),
        due: Some(due()),
        guarded: vec![type_no(1), type_no(2)],
        at: at(7),
        results: vec![
            result(1, Placement::Shift, Outcome::Taken(taken())),
            result(2, Placement::Fill, Outcome::Held(held)),
        ],
    }
}

fn corrected() -> Taken {
    Taken {
        charge: taken().charge.map(|c| ChargeRecord { no: ChargeNo(2), corrects: Some(ChargeNo(1)), ..c }),
        source: Source::Operator,
        quality: Quality::Told,
        doubtful: false,
        corrected: true,
        superseded: None,
        was_held: None,
        ..taken()
    }
}

/// What the entry is, and the entry; in the order of the tags.
pub(crate) fn all() -> Vec<(&'static str, Entry)> {
    let numbered = (1..).zip(jobs().into_iter().chain(works()));
    let entry =
        |(seq, (comment, actor, fact))| (comment, Entry { seq: Seq(seq), at: at(seq as u32), actor, fact });
    numbered.map(entry).collect()
}

type Told = (&'static str, Actor, Fact);

fn jobs() -> [Told; 12] {
    [
        ("01 the program started", Actor::System, Fact::Started("0.1.0".to_owned())),
        ("02 the clock jumped", Actor::System, Fact::ClockJumped { by_ms: -90_000, untrusted: true }),
        ("03 the clock was set", Actor::Panel, Fact::ClockSet { by_ms: 90_000 }),
        ("04 the clock was confirmed", Actor::Panel, Fact::ClockConfirmed),
        ("05 two meters registered", Actor::CommandLine, registered()),
        (
            "06 a scheduled reading began",
            Actor::Schedule,
            Fact::Began { target: Target::All, due: Some(due()) },
        ),
        (
            "07 a reading: one meter taken, one held in its place",
            Actor::Schedule,
            Fact::Reading(Box::new(reading())),
        ),
        (
            "08 a reading was not confirmed",
            Actor::Panel,
            Fact::Aborted { target: Target::Held(Some(type_no(2))), reason: AbortReason::NotConfirmed },
        ),
        ("09 a scheduled reading was missed", Actor::System, {
            Fact::Missed { due: DueKey { month: 12, ..due() }, reason: MissReason::Power }
        }),
        ("10 a scheduled reading waited", Actor::Schedule, Fact::Delayed { due: due(), by_s: 75 }),
        (
            "11 a tenant's meters were read out",
            Actor::Panel,
            Fact::ReadOut { target: Target::Tenant(tenant()), read: 14, failed: 1 },
        ),
        (
            "12 a daily reading: an answer, silence, points out of order",
            Actor::System,
            Fact::Daily {
                at: at(12),
                counts: vec![
                    (PointId(1), Some(count(1_260))),
                    (PointId(300), None),
                    (PointId(2), Some(count(0))),
                ],
            },
        ),
    ]
}

fn works() -> [Told; 12] {
    [
        (
            "13 a value was set by hand",
            Actor::Panel,
            Fact::CountSet {
                point: PointId(1),
                slot: Slot::This,
                old: Some(count(1_250)),
                changed: vec![(0, generation(13, Outcome::Taken(corrected())))],
                reason: text("読み違い"),
            },
        ),
        (
            "14 a backwards count was explained",
            Actor::Panel,
            Fact::Explained {
                point: PointId(2),
                wrapped: true,
                generation: Box::new(generation(14, Outcome::Taken(taken()))),
            },
        ),
        (
            "15 a counter was preset",
            Actor::Panel,
            Fact::Preset { point: PointId(1), broken: broken(), boot: Some(65_535) },
        ),
        ("16 a meter was exchanged", Actor::Panel, exchanged()),
        (
            "17 an input's mode was written",
            Actor::CommandLine,
            Fact::ModeWritten { address: address(123), mode: meter("A-1", 0).mode },
        ),
        ("18 a slip was printed", Actor::Panel, Fact::Printed { title: text("料金一覧"), lines: 120 }),
        (
            "19 a terminal was silent",
            Actor::Host,
            Fact::Noticed(Event::TerminalSilent(address(120), HoldReason::Crc)),
        ),
        (
            "20 a preset was about to be written",
            Actor::Panel,
            Fact::PresetBegan { point: PointId(1), before: count(4), value: count(5_200) },
        ),
        (
            "21 a preset was not taken over",
            Actor::Panel,
            Fact::PresetFailed { point: PointId(1), reason: HoldReason::Exception(3) },
        ),
        ("22 a scheduled reading came due", Actor::Schedule, Fact::CameDue { due: due() }),
        (
            "23 a setting was changed",
            Actor::Panel,
            Fact::SettingChanged(Setting::HostLink(HostLink {
                parity: HostParity::Odd,
                ..HostLink::STANDARD
            })),
        ),
        ("24 five wrong passwords", Actor::Panel, Fact::LoginFailed),
    ]
}

fn registered() -> Fact {
    let opened = |point, name| Opened { point: PointId(point), key: key(name) };
    Fact::Registered {
        registration: Box::new(registration()),
        opened: vec![opened(1, "A-1"), opened(2, "B-2")],
        acknowledged: 1,
    }
}

fn exchanged() -> Fact {
    Fact::Exchanged {
        point: PointId(2),
        broken: Break { exchanged: Some(Multiplier::ONE), closing: None, ..broken() },
        meters: Some((key("B-2"), Box::new(meter("C-3", 399)))),
        by: text("山田"),
    }
}
