//! The operator walks away after every single step of every task: nothing is changed before the last one (S-81).

use kenshin::domain::journal::Target;
use kenshin::panel::screen::ScreenId;

use crate::bench::{Bench, data, edited};
use crate::finger::Finger;

/// Something an operator does.
#[derive(Clone, Copy, Debug)]
enum Step {
    Touch(&'static str),
    Row(usize),
    Keys(&'static str),
}
use Step::{Keys, Row, Touch};

/// A task, step by step; the last step is the one that changes something.
struct Task {
    name: &'static str,
    steps: &'static [Step],
}

const TASKS: &[Task] = &[
    Task { name: "reading", steps: &[Touch("検針"), Touch("全メータ"), Touch("はい")] },
    Task {
        name: "reading of a tenant", steps: &[Touch("検針"), Touch("入居者別"), Row(0), Touch("はい")]
    },
    Task {
        name: "set a value",
        steps: &[
            Touch("保守"),
            Touch("検針値確認・設定"),
            Row(0),
            Touch("変更"),
            Touch("今回検針値"),
            Keys("30500"),
            Touch("確定"),
            Touch("はい"),
        ],
    },
    Task {
        name: "preset",
        steps: &[
            Touch("保守"),
            Touch("検針値確認・設定"),
            Row(1),
            Touch("変更"),
            Touch("端末カウンタ"),
            Keys("100"),
            Touch("確定"),
            Touch("はい"),
        ],
    },
    Task {
        name: "exchange",
        steps: &[
            Touch("保守"),
            Touch("メータ交換"),
            Row(0),
            Keys("31000"),
            Touch("確定"),
            Keys("0"),
            Touch("確定"),
            Keys("E99"),
            Touch("確定"),
            Touch("はい"),
        ],
    },
    Task {
        name: "mode",
        steps: &[
            Touch("保守"),
            Touch("TTEメンテナンス"),
            Row(0),
            Touch("モード書込み"),
            Touch("メータ2"),
            Touch("2線高速"),
            Touch("パルス積算"),
            Touch("0.5パルス"),
            Touch("はい"),
        ],
    },
    Task {
        name: "clock",
        steps: &[
            Touch("設定"),
            Touch("時計設定"),
            Touch("設定"),
            Keys("202611211030"),
            Touch("確定"),
            Touch("はい"),
        ],
    },
    Task {
        name: "password",
        steps: &[
            Touch("設定"),
            Touch("パスワード設定"),
            Touch("パスワード"),
            Touch("設定する"),
            Keys("1234"),
            Touch("確定"),
            Keys("1234"),
            Touch("確定"),
        ],
    },
    Task { name: "density", steps: &[Touch("設定"), Touch("印字濃度設定"), Touch("+2")] },
    Task {
        name: "host link",
        steps: &[Touch("設定"), Touch("上位伝送設定"), Touch("変更"), Touch("速度"), Touch("19200")],
    },
    Task {
        name: "battery",
        steps: &[Touch("設定"), Touch("バッテリ交換日"), Touch("設定"), Keys("20261101"), Touch("確定")],
    },
];

fn play(finger: &mut Finger, steps: &[Step]) {
    for step in steps {
        match step {
            Touch(label) => finger.touch(label),
            Row(place) => finger.row(*place),
            Keys(keys) => finger.keys(keys),
        }
    }
}

/// Entries that change something; what the unit notes of itself does not.
fn changes(finger: &Finger) -> usize {
    finger.panel.service(|s| {
        let all = s.store().entries(kenshin::domain::journal::Seq(1), 10_000).unwrap();
        let is_clock = |e: &kenshin::domain::journal::Entry| format!("{:?}", e.fact).starts_with("ClockSet");
        all.iter().filter(|e| e.fact.changes_values() || is_clock(e)).count()
    })
}

/// Read yesterday.
fn bench() -> Bench {
    let mut bench = Bench::small();
    bench.read(Target::All).unwrap();
    bench.let_pass_ms(24 * 3_600_000);
    bench
}

/// A scheduled reading nine minutes after any task has begun.
fn due_soon() -> Bench {
    let files = edited(&data("small"), "types", "30.01,31,23:59", "30.01,20,10:09");
    Bench::of(&files)
}

#[test]
fn s81_whoever_walks_away_leaves_everything_as_it_was() {
    for task in TASKS {
        let n = task.steps.len();
        for done in 0..=n {
            let mut finger = Finger::on(bench());
            let before = changes(&finger);
            play(&mut finger, &task.steps[..done]);
            let after = changes(&finger);
            assert_eq!(after > before, done == n, "{}: after {done} of {n} steps", task.name);
            finger.pass(301);
            assert!(finger.frame().dark, "{}: {done}", task.name);
            finger.wake();
            assert_eq!(changes(&finger), after, "{}: {done}, gone dark", task.name);
            let waits = [ScreenId::MainMenu, ScreenId::Password, ScreenId::Notice];
            assert!(waits.contains(&finger.id()), "{}: {done}: {}", task.name, finger.words());
        }
    }
}

#[test]
fn s41_a_scheduled_reading_takes_the_panel_from_any_step() {
    for task in TASKS.iter().filter(|t| !["clock", "reading"].contains(&t.name)) {
        for done in 0..task.steps.len() {
            let mut finger = Finger::on(due_soon());
            play(&mut finger, &task.steps[..done]);
            let before = changes(&finger);
            finger.hold_lines();
            finger.bench.let_pass_ms(9 * 60_000);
            finger.pass(1);
            assert_eq!(finger.id(), ScreenId::ScheduledReading, "{}: {done}", task.name);
            finger.let_lines_answer();
            assert!(finger.frame().dark, "{}: {done}", task.name);
            assert_eq!(changes(&finger), before + 1, "{}: {done}: the reading and nothing else", task.name);
            finger.wake();
            finger.acknowledge();
            assert_eq!(finger.id(), ScreenId::MainMenu, "{}: {done}", task.name);
        }
    }
}
