//! A monkey on the panel: random touches, while the world around the unit fails.

use kenshin::domain::alarm::{BatteryLevel, Charger, Mains, PaperState, PowerState};
use kenshin::panel::screen::{Body, ScreenId, Touch};
use kenshin::panel::turn::Input;
use kenshin::ports::host::HostNews;
use kenshin::service::{Command, Event};
use kenshin::wire::registration::read_and_check;

use crate::bench::data;
use crate::finger::Finger;

/// A small xorshift: the same touches every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Mostly what the screen offers, now and then nonsense.
pub(crate) fn touch(dice: &mut Dice, finger: &Finger) -> Touch {
    let labels = finger.labels();
    match (dice.below(10), finger.screen().body) {
        (0, _) => Touch::Button(dice.below(120) as u32),
        (1, _) => Touch::Row(dice.below(500)),
        (2, _) | (_, Body::Crosshair(..)) => Touch::Point(dice.below(1_000) as u16, dice.below(1_000) as u16),
        (3..=7, Body::Entry { .. }) => Touch::Key(char::from(b'0' + dice.below(10) as u8)),
        (3..=6, Body::List { rows, touchable: true, .. }) => Touch::Row(dice.below(rows.len())),
        _ if labels.is_empty() => Touch::Point(1, 1),
        _ => Touch::Button(labels[dice.below(labels.len())].0),
    }
}

/// Now and then something happens that no finger did.
pub(crate) fn mischief(dice: &mut Dice, finger: &mut Finger) {
    let mains = |mains| Event::Power(PowerState { mains, ..PowerState::unseen() });
    let event = match dice.below(400) {
        0 => return finger.bench.sim("fault 0 0 silent"),
        1 | 2 => return finger.bench.sim("clear 0 0"),
        3 => return finger.pass(301),
        4 => return finger.bench.let_pass_ms(20 * 3_600_000),
        5 => return finger.faults(BatteryLevel::Low, Charger::Fault, PaperState::Out),
        6 | 7 => return finger.faults(BatteryLevel::Good, Charger::Good, PaperState::Present),
        8 => mains(Mains::Absent),
        9 | 10 => mains(Mains::Present),
        11 => Event::Host(HostNews::DownloadBegan),
        12..=15 => Event::Host(HostNews::DownloadGoesOn(dice.below(101) as u8)),
        16 => Event::Host(HostNews::DownloadBroken),
        17 | 18 => Event::Host(HostNews::DownloadComplete {
            checked: read_and_check(&data("small")).map(Box::new),
            acknowledged: true,
        }),
        19 => return finger.input(Input::Errand(Command::ConfirmClock)),
        20 => return finger.input(Input::Errand(Command::Stop)),
        _ => return,
    };
    finger.input(Input::Event(event));
}

/// Holds after every single touch.
pub(crate) fn invariants(finger: &Finger, before: u64) -> u64 {
    let screen = finger.screen();
    assert!(!screen.title.is_empty(), "{screen:?}");
    // What counts down or arrives ends by itself; everything else offers a way on.
    let ends_by_itself = matches!(
        screen.id,
        ScreenId::Progress
            | ScreenId::ScheduledReading
            | ScreenId::Download
            | ScreenId::Cleaning
            | ScreenId::Password
            | ScreenId::Starting
            | ScreenId::Calibration
    );
    assert!(ends_by_itself || !finger.labels().is_empty(), "a dead end: {screen:?}");
    let seq = finger.panel.service(|s| s.building().last_seq().0);
    assert!(seq >= before, "nothing written is taken back");
    seq
}
