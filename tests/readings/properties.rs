use crate::bench::{Bench, START, address, data, edited};
use kenshin::domain::building::Building;
use kenshin::domain::correction::{Explanation, Slot};
use kenshin::domain::count::{Count, Modulus, Multiplier};
use kenshin::domain::generation::{ChargeNo, Generation, Outcome, Stamp};
use kenshin::domain::journal::Target;
use kenshin::domain::moment::Moment;
use kenshin::domain::point::{PointId, Terms, Verdict};
use kenshin::domain::sample::{Quality, Sample, Source};
use kenshin::domain::text::Text;
use kenshin::service::{Command, slips::Table};
use proptest::prelude::*;

const METERS: [&str; 5] = ["000", "001", "002", "003", "004"];

/// What may happen to a unit.
#[derive(Clone, Debug)]
enum Op {
    Pulses(usize, u64),
    ReadAll,
    ReadMeter(usize),
    ReadOut,
    Retry,
    Hours(u64),
    Silent(bool),
    Reboot,
    CountersLost,
    Set(usize, Slot, u64),
    Explain(usize, Explanation),
    Preset(usize, u64),
    PowerCut(usize),
    SetClock(u32, u32),
    Restart,
    Multiplier(bool),
}

fn op() -> impl Strategy<Value = Op> {
    let meter = 0..METERS.len();
    let slot = prop_oneof![Just(Slot::This), Just(Slot::Previous), Just(Slot::BeforePrevious)];
    let explanation = prop_oneof![
        Just(Explanation::Wrapped),
        proptest::option::of(0u64..2_000).prop_map(|part| Explanation::Restarted { part })
    ];
    prop_oneof![
        4 => (meter.clone(), prop_oneof![0u64..600, 100_000u64..999_999]).prop_map(|(m, n)| Op::Pulses(m, n)),
        4 => Just(Op::ReadAll),
        2 => meter.clone().prop_map(Op::ReadMeter),
        1 => Just(Op::ReadOut),
        2 => Just(Op::Retry),
        4 => (1u64..40).prop_map(Op::Hours),
        2 => any::<bool>().prop_map(Op::Silent),
        1 => Just(Op::Reboot),
        1 => Just(Op::CountersLost),
        1 => (meter.clone(), slot, 0u64..1_000_000).prop_map(|(m, s, n)| Op::Set(m, s, n)),
        1 => (meter.clone(), explanation).prop_map(|(m, e)| Op::Explain(m, e)),
        1 => (meter, 0u64..1_000_000).prop_map(|(m, n)| Op::Preset(m, n)),
        1 => (0usize..3).prop_map(Op::PowerCut),
        1 => (1u32..28, 0u32..24).prop_map(|(d, h)| Op::SetClock(d, h)),
        1 => Just(Op::Restart),
        1 => any::<bool>().prop_map(Op::Multiplier),
    ]
}

fn apply(bench: &mut Bench, op: &Op) {
    // Refusals are part of the game; what they must not do is checked by the invariants.
    match op {
        Op::Pulses(m, n) => bench.pulses(&[(METERS[*m], *n)]),
        Op::ReadAll => drop(bench.run(Command::Read { target: Target::All, answered: true })),
        Op::ReadMeter(m) => {
            drop(bench.run(Command::Read { target: Target::Meter(address(METERS[*m])), answered: true }));
        }
        Op::ReadOut => drop(bench.run(Command::ReadOut(Target::All))),
        Op::Retry => drop(bench.run(Command::Read { target: Target::Held(None), answered: true })),
        Op::Hours(h) => bench.tick_seconds(h * 3_600),
        Op::Silent(true) => bench.sim("fault 0 0 silent"),
        Op::Silent(false) => bench.sim("clear 0 0"),
        Op::Reboot => bench.sim("fault 0 0 reboot"),
        Op::CountersLost => bench.sim("fault 0 0 counters-lost"),
        Op::Set(m, slot, n) => {
            let (address, count) = (address(METERS[*m]), Count::new(*n).unwrap());
            let reason = Text::parse("試験").unwrap();
            drop(bench.run(Command::SetCount { address, slot: *slot, count, reason }));
        }
        Op::Explain(m, explanation) => {
            drop(bench.run(Command::Explain { address: address(METERS[*m]), explanation: *explanation }));
        }
        Op::Preset(m, n) => {
            let (address, count) = (address(METERS[*m]), Count::new(*n).unwrap());
            drop(bench.run(Command::Preset { address, count, closing: None }));
        }
        Op::PowerCut(n) => {
            bench.run_until_power_cut(Command::Read { target: Target::All, answered: true }, *n)
        }
        Op::SetClock(day, hour) => bench.set_clock(&format!("2026/11/{day:02} {hour:02}:30")),
        Op::Restart => bench.restart(),
        Op::Multiplier(twice) => {
            let k = if *twice { "2.00" } else { "0.37" };
            let files = edited(
                &data("small"),
                "meters",
                "G-20001,A000,0,00,1,1,1.00",
                &format!("G-20001,A000,0,00,1,1,{k}"),
            );
            drop(bench.register(&files));
        }
    }
}

fn was_read(generation: &Generation) -> bool {
    !matches!(generation.outcome, Outcome::Opening(..))
}

/// Sentences that hold whatever happened.
fn invariants(bench: &Bench) {
    let journal = bench.journal();
    let building = bench.building();
    assert_eq!(&Building::replay(&journal), building, "the projection is the journal replayed");
    let mut numbers: Vec<u64> = Vec::new();
    for point in building.points() {
        for (i, generation) in point.generations.iter().enumerate() {
            let Some(generation) = generation else { continue };
            if let Some(taken) = generation.taken() {
                assert_eq!(
                    taken.index,
                    taken.multiplier.index(taken.count),
                    "an index is its truncated count"
                );
                if let (Some(usage), true) = (taken.usage, generation.breaks.is_empty()) {
                    let start = taken.start_index.expect("a usage has a start").get();
                    let end = taken.multiplier.index_lifted(taken.count, taken.lift).get();
                    assert_eq!(usage.get(), end - start, "a usage is the difference of its indexes");
                }
                assert_eq!(taken.charge.is_some(), taken.usage.is_some() && taken.tariff.is_some());
                numbers.extend(taken.charge.map(|c| c.no.0));
            }
            if let Some(older) = point.generations.get(i + 1).and_then(Option::as_ref) {
                assert_eq!(generation.start, older.count(), "a period starts where the one before ended");
            }
        }
        assert!(!point.reversed || point.generations.iter().flatten().count() > 0);
    }
    let count = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "no charge number twice");
    // What is printed is what is stored.
    if let Some(slip) = bench.service.reprint(Table::Usage, Target::All) {
        let text = kenshin::receipt::plain::text(&slip).unwrap();
        for (meter, point) in building.meters().filter(|(_, p)| p.this().is_some_and(was_read)) {
            assert!(text.contains(&format!("(端末アドレス {})", meter.address)));
            if let Some(usage) = point.this().unwrap().usage().filter(|u| u.get() <= 999_999) {
                assert!(text.contains(&format!("今回使用量{:>18}┃", usage.get())), "{text}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_journal_replayed_is_the_building(ops in proptest::collection::vec(op(), 1..40)) {
        let mut bench = Bench::small();
        for op in &ops {
            apply(&mut bench, op);
            invariants(&bench);
        }
        bench.verify();
    }
}

fn sample(count: u64) -> Sample {
    Sample {
        count: Count::new(count).unwrap(),
        modulus: Modulus::TERMINAL,
        boot: Some(1),
        memory_fault: false,
        input_fault: false,
        source: Source::PulseTerminal,
        quality: Quality::Latched,
        at: Moment::from_unix_ms(0),
    }
}

proptest! {
    /// Sum of usages = last − first index, wraps included: no pulse is billed twice or lost (S-11, S-14).
    #[test]
    fn s11_generations_telescope(
        first in 0u64..1_000_000,
        k in 1u32..=10_000,
        advances in proptest::collection::vec(0u64..99_999, 1..60),
    ) {
        let mut bench_free = Building::default();
        let files = edited(&data("small"), "meters", "30231", &first.to_string());
        let checked = kenshin::wire::registration::read_and_check(&files).unwrap();
        let k = Multiplier::from_hundredths(k).unwrap();
        let mut meter = checked.registration.meters()[0].clone();
        meter.multiplier = k;
        meter.limit = Some(500_000);
        let fact = kenshin::domain::journal::Fact::Registered {
            registration: Box::new(checked.registration.clone()),
            opened: vec![kenshin::domain::journal::Opened { point: PointId(1), key: meter.key.clone() }],
            acknowledged: 0,
        };
        let entry = |seq, fact| kenshin::domain::journal::Entry {
            seq: kenshin::domain::journal::Seq(seq), at: crate::bench::moment(START),
            actor: kenshin::domain::journal::Actor::Panel, fact,
        };
        bench_free.apply(&entry(1, fact));
        let (mut raw, mut sum, mut lifts) = (first, 0, 0);
        for (i, advance) in advances.iter().enumerate() {
            raw = (raw + advance) % 1_000_000;
            let point = bench_free.point(PointId(1)).unwrap();
            let stamp = Stamp { at: crate::bench::moment(START), corrections_ms: 0 };
            let terms = Terms { meter: &meter, tariff: None, stamp, charge_no: ChargeNo(1) };
            prop_assert!(!matches!(point.assess(&sample(raw), &meter), Verdict::Reversed));
            let generation = point.read(Ok(&sample(raw)), terms);
            sum += generation.usage().unwrap().get();
            lifts += generation.taken().unwrap().lift;
            let result = kenshin::domain::journal::MeterResult {
                point: PointId(1), placement: kenshin::domain::point::Placement::Shift, generation,
            };
            let reading = kenshin::domain::journal::Reading {
                target: Target::All, due: None, guarded: vec![], at: stamp.at, results: vec![result],
            };
            bench_free.apply(&entry(2 + i as u64, kenshin::domain::journal::Fact::Reading(Box::new(reading))));
        }
        let last = k.index_lifted(Count::new(raw).unwrap(), lifts).get();
        prop_assert_eq!(sum, last - k.index(Count::new(first).unwrap()).get());
        prop_assert_eq!(advances.iter().sum::<u64>(), raw + lifts - first);
    }
}
