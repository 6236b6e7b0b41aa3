//! The sample buildings, and registrations drawn at random, through the files and back.

use std::fs;

use chrono::{Days, NaiveDate};
use kenshin::domain::count::{Count, Leg, Multiplier};
use kenshin::domain::meter::{MeterKey, YearMonth};
use kenshin::domain::registration::{AlarmConditions, AutoUpdate, Registration, report};
use kenshin::domain::schedule::Schedule;
use kenshin::domain::text::{Text, columns_of};
use kenshin::domain::words::Lang;
use kenshin::wire::registration::{read, read_and_check, write};
use proptest::prelude::*;

use super::{checked, data, load};

#[test]
fn s95_the_sample_buildings_are_right() {
    let small = checked("small");
    assert_eq!((small.registration.types().len(), small.registration.meters().len()), (3, 5));
    assert!(small.warnings.is_empty());
    let building = checked("building-400");
    assert!(building.warnings.is_empty());
    let r = &building.registration;
    assert_eq!((r.types().len(), r.tenants().len(), r.meters().len()), (7, 60, 400));
    let mut addresses: Vec<u16> = r.meters().iter().map(|m| m.address.number()).collect();
    addresses.sort_unstable();
    assert_eq!(addresses, (0..400).collect::<Vec<u16>>());
}

#[test]
fn s96_what_is_written_is_read_back() {
    for folder in ["small", "building-400"] {
        let first = checked(folder).registration;
        let files = write(&first);
        assert_eq!(read_and_check(&files).unwrap().registration, first, "{folder}");
        assert_eq!(write(&first), write(&read_and_check(&files).unwrap().registration), "{folder}");
    }
    assert_eq!(
        write(&checked("building-400").registration),
        load("building-400"),
        "the sample is in the form in which files are written"
    );
}

/// The table of counts in the small building's README: key, opening count, counts of the two readings.
fn counts_of_the_small_building() -> Vec<(MeterKey, [Count; 3])> {
    let readme = fs::read_to_string(data("small/README.md")).unwrap();
    let rows = readme.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let count = |i: usize| cells.get(i)?.parse().ok().and_then(Count::new);
        Some((cells.first()?.parse().ok()?, [count(3)?, count(4)?, count(5)?]))
    });
    rows.collect()
}

#[test]
fn s60_s61_the_small_building_gives_the_sample_slips_of_the_reference() {
    let r = checked("small").registration;
    let counts = counts_of_the_small_building();
    assert_eq!(counts.len(), 5);
    let mut totals = [(0, 0, 0); 3];
    for (key, [opening, first, second]) in counts {
        let meter = r.meter(&key).unwrap();
        assert_eq!(meter.opening, Some(opening), "{key}");
        let usage = |from, to| Leg { from, to, lift: 0, multiplier: meter.multiplier }.usage().unwrap();
        let (before, now) = (usage(opening, first), usage(first, second));
        let charge = r.meter_type(meter.type_no).unwrap().tariff.charge(now).amount.get();
        let total = &mut totals[usize::from(meter.type_no.get())];
        *total = (total.0 + 1, total.1 + now.get(), total.2 + charge);
        let index = meter.multiplier.index(second).get();
        match meter.address.number() {
            0 => assert_eq!((index, now.get(), before.get(), charge), (31_142, 461, 450, 2_000)),
            1 => assert_eq!(index, 12_004),
            3 => assert_eq!(now.get(), 506),
            _ => {}
        }
    }
    assert_eq!(totals, [(2, 967, 4_000), (2, 976, 5_000), (1, 295, 3_000)]);
}

fn any_text(columns_max: usize, may_be_blank: bool) -> impl Strategy<Value = Text> {
    let letters = "aZ09,\"'#= ¥~ｱﾞ。電気ガス水道　鷗熙～－┃①";
    let printable: Vec<char> = letters.chars().filter(|c| columns_of(*c) > 0).collect();
    prop::collection::vec(prop::sample::select(printable), 0..columns_max).prop_filter_map(
        "blank or too wide",
        move |chars| {
            let text = Text::parse(&chars.into_iter().collect::<String>()).ok()?;
            let blank = text.as_str().trim().is_empty();
            (text.columns() <= columns_max && (may_be_blank || !blank)).then_some(text)
        },
    )
}

prop_compose! {
    /// The 400-meter building with everything that a field can hold drawn anew.
    fn any_registration()(
        titles in prop::array::uniform2(any_text(32, true)),
        name in any_text(20, false),
        type_name in any_text(6, false),
        unit in any_text(4, true),
        flags in prop::array::uniform5(any::<bool>()),
        notice_days in 1u8..=99,
        decimals in 0u8..=3,
        schedule in prop::option::of((1u32..=31, 0u32..24, 0u32..60)),
        day in 0u64..73_000,
        hundredths in 1u32..=10_000,
        opening in prop::option::of(0u64..=999_999),
        limit in prop::option::of(1u64..=999_999),
        verified in prop::option::of((2000i32..=2099, 1u32..=12)),
        row in 0usize..400,
    ) -> Registration {
        let mut draft = read(&load("building-400")).unwrap();
        draft.basic.titles = titles;
        draft.basic.notice_days = notice_days;
        let [battery_low, charger_fault, paper_out, printer_error, auto] = flags;
        draft.basic.alarm = AlarmConditions { battery_low, charger_fault, paper_out, printer_error };
        draft.basic.auto_update = if auto { AutoUpdate::AtOnce } else { AutoUpdate::AfterConfirmation };
        draft.tenants[row % 60].value.name = name;
        let t = &mut draft.types[row % 7].value;
        (t.name, t.unit, t.decimals) = (type_name, unit, decimals);
        t.schedule = schedule.and_then(|(d, h, m)| Schedule::new(d, h, m));
        t.valid_from = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(day);
        let m = &mut draft.meters[row].value;
        m.multiplier = Multiplier::from_hundredths(hundredths).unwrap();
        m.opening = opening.and_then(Count::new);
        (m.limit, m.carries_over) = (limit, auto);
        m.verified_until = verified.map(|(year, month)| YearMonth { year, month });
        Registration::check(draft).unwrap().registration
    }
}

proptest! {
    // Each case reads 400 meters three times.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn s96_any_registration_is_read_back_as_written(registration in any_registration()) {
        let files = write(&registration);
        match read_and_check(&files) {
            Ok(back) => prop_assert_eq!(back.registration, registration),
            Err(mistakes) => prop_assert!(false, "{}", report(&mistakes, Lang::En)),
        }
    }
}
