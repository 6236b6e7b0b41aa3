//! The simulated world behind the controls: a real building on ptys, a simulated unit, clock and printer.

use kenshin::adapters::clock::{uptime, wall};
use kenshin::app::demo::building::Building;
use kenshin::app::demo::site::write_registration;
use kenshin::app::demo::workshop::Control;
use kenshin::app::demo::world::World;
use kenshin::app::printing::{PrinterNews, PrinterThread};
use kenshin::domain::address::{LineNo, TerminalAddress};
use kenshin::domain::words::Lang;
use kenshin::ports::host::{HostAnswer, HostNews};
use kenshin::ports::platform::{BatteryLevel, Charger, ContactState, Lamp, Light, Mains};
use kenshin::ports::printer::PaperState;
use kenshin::receipt::document::{Block, Document};
use tempfile::TempDir;

pub(crate) fn world() -> (World, TempDir) {
    let site = TempDir::new().unwrap();
    let registration = write_registration(site.path()).unwrap();
    let building = Building::start(site.path(), &registration).unwrap();
    let world = World::new(building, &registration, site.path().join("slips"));
    (world, site)
}

#[test]
fn s91_what_is_done_to_the_world_is_seen_by_the_unit() {
    let (mut world, _site) = world();
    let mut parts = world.fittings().platform;
    for control in [Control::Mains, Control::Battery, Control::Charger] {
        world.press(control);
    }
    let state = parts.power.look().state;
    assert_eq!(
        (state.mains, state.battery.level, state.charger),
        (Mains::Absent, BatteryLevel::Low, Charger::Fault)
    );
    assert!(!world.has_mains());
    for control in [Control::Mains, Control::Battery, Control::Charger] {
        world.press(control);
    }
    let state = parts.power.look().state;
    assert_eq!(
        (state.mains, state.battery.level, state.charger),
        (Mains::Present, BatteryLevel::Good, Charger::Good)
    );
}

#[test]
fn s97_the_host_sends_a_registration_that_differs_each_time() {
    let (mut world, _site) = world();
    let mut host = world.fittings().host.unwrap();
    let mut titles = Vec::new();
    for _ in 0..2 {
        world.press(Control::Download);
        assert_eq!(host.news(), [HostNews::Active(true), HostNews::DownloadBegan]);
        host.answer(HostAnswer::Ready);
        let last = std::iter::repeat_with(|| host.news()).flatten().find_map(|news| match news {
            HostNews::DownloadComplete { checked, .. } => Some(checked.unwrap()),
            _ => None,
        });
        titles.push(last.unwrap().registration.basic().titles[1].to_string());
        host.answer(HostAnswer::InForce(2));
        assert_eq!(host.news(), [HostNews::Active(false)]);
    }
    assert_ne!(titles[0], titles[1]);
    world.press(Control::Download);
    let said = |world: &mut World| world.view(Lang::En).deeds.last().unwrap().label.clone();
    assert_eq!(said(&mut world), "Cut the host's link");
    world.press(Control::Download);
    assert_eq!(said(&mut world), "Host: download");
    assert_eq!(host.news().last(), Some(&HostNews::Active(false)));
}

#[test]
fn s90_what_the_unit_drives_is_seen_from_outside() {
    let (mut world, _site) = world();
    let mut parts = world.fittings().platform;
    parts.contact.put(ContactState::Closed).unwrap();
    parts.lamps.set(Lamp::Power, Light::Lit).unwrap();
    parts.backlight.off().unwrap();
    let view = world.view(Lang::Ja);
    let signs: Vec<_> = view.signs.iter().map(|s| (s.name.as_str(), s.state.as_str())).collect();
    assert_eq!(
        signs,
        [
            ("警報接点", "● 閉"),
            ("電源ランプ", "● 点灯"),
            ("端末電源ランプ", "○ 消灯"),
            ("バックライト", "○ 消灯")
        ]
    );
}

#[test]
fn s27_the_units_clock_jumps_and_the_machines_does_not() {
    let (mut world, _site) = world();
    let clock = world.fittings().clock;
    let (before, machine) = (clock.now().wall, wall());
    world.press(Control::DayOn);
    let jumped = clock.now().wall.ms_since(before);
    assert!((86_400_000..86_410_000).contains(&jumped), "{jumped}");
    assert!(wall().ms_since(machine) < 10_000);
    world.press(Control::BeforeReading);
    let seen = world.seen();
    let wait = seen.next.unwrap().ms_since(clock.now().wall);
    assert!((50_000..=60_000).contains(&wait), "{wait}");
}

#[test]
fn s14_a_meter_is_played_and_its_count_shown() {
    let (mut world, _site) = world();
    let count = |world: &mut World| {
        let words = world.view(Lang::En).count;
        words.strip_prefix("count of 125 is ").unwrap().parse::<i64>().unwrap()
    };
    world.press(Control::Terminal(TerminalAddress::new(LineNo::new(1).unwrap(), 2).unwrap()));
    world.press(Control::Input(5));
    let before = count(&mut world);
    world.press(Control::Forward);
    assert_eq!(count(&mut world), before + 100);
    world.press(Control::Backward);
    assert_eq!(count(&mut world), (before - 400).rem_euclid(1_000_000));
}

#[test]
fn s30_an_unplugged_terminal_is_remembered_until_it_is_plugged_in() {
    let (mut world, _site) = world();
    let terminal = TerminalAddress::new(LineNo::new(3).unwrap(), 9).unwrap();
    world.press(Control::Terminal(terminal));
    world.press(Control::Plug);
    assert!(world.seen().unplugged.contains(&terminal));
    assert!(world.view(Lang::En).told.starts_with("Terminal 39 is unplugged."));
    world.press(Control::Plug);
    assert!(world.seen().unplugged.is_empty());
}

#[test]
fn s93_a_unit_that_switches_itself_off_is_told_in_words_until_it_runs_again() {
    let (mut world, _site) = world();
    assert_eq!(world.unit_ended(), None, "closed by hand");
    world.unit_runs();
    world.fittings().platform.switch.switch_off().unwrap();
    let words = world.unit_ended().unwrap();
    assert!(
        words.en.contains("switched itself off") && words.ja.contains("自分で電源を切りました"),
        "{words}"
    );
    let view = world.view(Lang::En);
    assert_eq!((view.unit.as_str(), view.told), ("Unit: off", words.en));
    world.unit_runs();
    assert_eq!(world.view(Lang::Ja).unit, "本体: 運転中");
    assert_eq!(world.unit_ended(), None);
}

#[test]
fn s60_a_slip_comes_out_as_paper_and_stays_as_a_picture() {
    let (mut world, site) = world();
    let thread = PrinterThread::start(world.fittings().press.unwrap()).unwrap();
    let blocks = vec![Block::Text(vec!["電池を交換してください。".into()])];
    thread.print(vec![Document { title: "お知らせ".into(), blocks }], 0);
    let mut printed = None;
    until(|| {
        printed = thread.news().find_map(|news| match news {
            PrinterNews::Printed(_, delivered) => Some(delivered),
            PrinterNews::State(_) | PrinterNews::Failed(_) => None,
        });
        printed.is_some()
    });
    assert_eq!(printed.unwrap().files, [site.path().join("slips/001-お知らせ.png")]);
    assert!(site.path().join("slips/001-お知らせ.png").is_file());
    until(|| world.print_on() > 100);
    assert!(world.strip().grey.iter().any(|grey| *grey < 128));
}

#[test]
fn s70_without_paper_a_slip_waits_and_comes_when_there_is_some() {
    let (mut world, site) = world();
    world.press(Control::Paper);
    let thread = PrinterThread::start(world.fittings().press.unwrap()).unwrap();
    let blocks = vec![Block::Text(vec!["電池を交換してください。".into()])];
    thread.print(vec![Document { title: "お知らせ".into(), blocks }], 0);
    let mut out = None;
    until(|| {
        out = thread.news().next().map(|news| match news {
            PrinterNews::State(state) => state.paper,
            PrinterNews::Printed(..) | PrinterNews::Failed(_) => panic!("{news:?}"),
        });
        out.is_some()
    });
    assert_eq!((out, world.print_on()), (Some(PaperState::Out), 0));
    assert!(!site.path().join("slips").exists());
    world.press(Control::Paper);
    until(|| world.print_on() > 100);
}

/// Looks again and again, ten seconds at most.
fn until(mut is_so: impl FnMut() -> bool) {
    let last = uptime().plus_micros(10_000_000);
    while !is_so() {
        assert!(uptime() < last, "ten seconds have passed");
        std::thread::yield_now();
    }
}
