//! Commands from outside while somebody stands at the panel (S-81, S-89).

use kenshin::domain::correction::Slot;
use kenshin::domain::journal::Target;
use kenshin::panel::screen::ScreenId;
use kenshin::panel::turn::Input;
use kenshin::service::{Command, Effect, Ending};

use crate::bench::{Bench, address};
use crate::finger::Finger;

fn read(target: Target) -> Input {
    Input::Errand(Command::Read { target, answered: true })
}

/// How the errand ended, if it has.
fn ended(finger: &mut Finger) -> Option<Ending> {
    finger.panel.take_errands().into_iter().find_map(|effect| match effect {
        Effect::Ended(ending) => Some(ending),
        _ => None,
    })
}

#[test]
fn s84_what_is_being_typed_for_one_generation_does_not_land_in_another() {
    let mut bench = Bench::small();
    bench.sim("fault 0 0 silent");
    bench.read(Target::All).unwrap();
    bench.sim("clear 0 0");
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "検針値確認・設定"]);
    finger.row(0);
    finger.go(&["変更", "今回検針値"]);
    finger.keys("31000");
    assert_eq!(finger.id(), ScreenId::EnterNumber);
    finger.input(read(Target::Meter(address("000"))));
    assert!(matches!(ended(&mut finger), Some(Ending::Taken(_))));
    let told = finger.acknowledge().join("\n");
    assert!(told.contains("最初から操作してください"), "{told}");
    assert_eq!(finger.id(), ScreenId::MainMenu);
    let count = finger.panel.service(|s| {
        let (_, point) = s.building().meter_at(address("000")).unwrap();
        point.generations[0].as_ref().and_then(|g| g.count())
    });
    assert_eq!(count.map(|c| c.get()), Some(30_231), "as it was read");
}

#[test]
fn s89_an_errands_reading_is_its_own_and_the_operator_looks_on() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["保守", "登録情報確認"]);
    finger.hold_lines();
    finger.input(read(Target::All));
    assert_eq!(finger.id(), ScreenId::RegistrationMenu, "nothing has changed yet");
    assert!(finger.frame().terminals_active);
    finger.go(&["戻る", "戻る", "読取", "全メータ"]);
    assert!(finger.words().contains("別の処理を実行中"), "{}", finger.words());
    finger.let_lines_answer();
    let Some(Ending::Taken(report)) = ended(&mut finger) else { panic!("the errand is taken") };
    assert_eq!(report.read(), 5);
    assert_eq!(finger.paper.len(), 0, "its slips are the errand's to place");
    finger.acknowledge();
    finger.go(&["読取", "全メータ"]);
    assert_eq!(finger.id(), ScreenId::Summary, "the operator's own job is told to the operator");
    assert_eq!(ended(&mut finger), None);
}

#[test]
fn s89_an_errand_that_is_refused_leaves_the_operators_job_alone() {
    let mut finger = Finger::on(Bench::small());
    finger.hold_lines();
    finger.go(&["検針", "全メータ", "はい"]);
    finger.input(read(Target::All));
    assert!(matches!(finger.panel.take_errands()[..], [Effect::Refused(_)]));
    finger.let_lines_answer();
    assert_eq!(finger.id(), ScreenId::Summary);
    assert_eq!(finger.panel.take_errands(), []);
}

#[test]
fn s81_a_screen_that_goes_dark_beside_an_errand_is_locked_all_the_same() {
    let mut finger = Finger::on(Bench::small());
    let code = |finger: &mut Finger| {
        for _ in 0..2 {
            finger.keys("1234");
            finger.touch("確定");
        }
    };
    finger.go(&["設定", "パスワード設定", "パスワード", "設定する"]);
    code(&mut finger);
    finger.go(&["戻る", "パスワード設定"]);
    finger.hold_lines();
    finger.input(read(Target::All));
    finger.pass(301);
    assert!(finger.frame().dark);
    finger.wake();
    assert_eq!(finger.id(), ScreenId::Password);
    finger.let_lines_answer();
    assert!(matches!(ended(&mut finger), Some(Ending::Taken(_))));
}

#[test]
fn s81_a_job_of_ones_own_goes_on_in_the_dark_and_is_told_behind_the_password() {
    let mut finger = Finger::on(Bench::small());
    finger.hold_lines();
    finger.go(&["検針", "全メータ", "はい"]);
    finger.pass(301);
    finger.wake();
    assert_eq!(finger.id(), ScreenId::Progress, "the job still running");
    finger.pass(301);
    finger.let_lines_answer();
    finger.wake();
    let told = finger.acknowledge().join("\n");
    assert!(told.contains("消灯中に処理が終わりました"), "{told}");
    assert_eq!(finger.id(), ScreenId::MainMenu);
}

#[test]
fn s83_going_dark_forgives_no_wrong_password() {
    let mut finger = Finger::on(Bench::small());
    finger.go(&["設定", "パスワード設定", "パスワード", "設定する"]);
    for _ in 0..2 {
        finger.keys("1234");
        finger.touch("確定");
    }
    finger.pass(301);
    finger.wake();
    let wrong = |finger: &mut Finger| {
        finger.keys("9999");
        finger.touch("確定");
    };
    for _ in 0..4 {
        wrong(&mut finger);
        finger.touch("戻る");
    }
    finger.pass(301);
    finger.wake();
    wrong(&mut finger);
    assert!(finger.words().contains("5回続けて間違えました"), "{}", finger.words());
    finger.pass(59);
    assert!(finger.words().contains("あと1秒"), "{}", finger.words());
    finger.pass(1);
    assert_eq!(finger.id(), ScreenId::Password);
}

#[test]
fn s84_a_value_set_from_outside_is_seen_by_whoever_looks_again() {
    let mut bench = Bench::small();
    bench.read(Target::All).unwrap();
    let mut finger = Finger::on(bench);
    finger.go(&["保守", "検針値確認・設定"]);
    finger.row(0);
    let command = Command::SetCount {
        address: address("000"),
        slot: Slot::This,
        count: kenshin::domain::count::Count::new(30_500).unwrap(),
        reason: kenshin::domain::text::Text::parse("確認").unwrap(),
    };
    finger.input(Input::Errand(command));
    finger.acknowledge();
    finger.go(&["保守", "検針値確認・設定"]);
    assert!(finger.words().contains("30500"), "{}", finger.words());
}
