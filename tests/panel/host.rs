//! ダウンロード and ▲/△ against the simulated host (S-80, S-97).

use kenshin::domain::alarm::{Mains, PowerState};
use kenshin::panel::screen::{Body, ScreenId, Touch};
use kenshin::panel::turn::Input;
use kenshin::ports::host::{HostAnswer, HostLink};
use kenshin::service::Event;
use kenshin::sim::host::{Order, SimulatedHost};
use kenshin::wire::registration::{Files, read_and_check};

use crate::bench::{Bench, data, edited};
use crate::finger::Finger;

fn download(files: &Files) -> Order {
    Order::Download(read_and_check(files).map(Box::new))
}

/// The small building with another first title.
fn renamed() -> Files {
    edited(&data("small"), "basic", "TMT 管理", "みなと管理")
}

/// One turn: the host's news to the panel, the unit's answers to the host.
fn turn(finger: &mut Finger, host: &mut SimulatedHost) {
    for news in host.news() {
        finger.input(Input::Event(Event::Host(news)));
    }
    std::mem::take(&mut finger.answers).into_iter().for_each(|answer| host.answer(answer));
}

fn title(finger: &Finger) -> String {
    finger.panel.service(|s| s.building().registration().unwrap().basic().titles[0].to_string())
}

#[test]
fn s97_a_download_takes_the_panel_shows_its_progress_and_is_in_force_at_its_end() {
    let (mut finger, mut host) = (Finger::on(Bench::small()), SimulatedHost::new());
    finger.go(&["設定", "時計設定"]);
    assert!(!finger.frame().host_active);
    host.order(download(&renamed()));
    turn(&mut finger, &mut host);
    assert_eq!(finger.id(), ScreenId::Download, "whatever was being looked at");
    assert!(finger.frame().host_active && !finger.frame().terminals_active);
    let mut seen = Vec::new();
    while host.is_sending() {
        if let Body::Progress { percent, .. } = finger.screen().body {
            seen.push(percent);
        }
        finger.input(Input::Touch(Touch::Button(1)));
        turn(&mut finger, &mut host);
    }
    assert!(seen.is_sorted() && seen.first() == Some(&0) && seen.last() == Some(&100), "{seen:?}");
    turn(&mut finger, &mut host);
    assert_eq!(finger.acknowledge().len(), 1);
    assert_eq!((finger.id(), title(&finger).as_str()), (ScreenId::MainMenu, "****** みなと管理 ******"));
    assert!(!finger.frame().host_active);
    assert_eq!(host.take_answers(), [HostAnswer::Ready, HostAnswer::InForce(2)]);
    let by_host = finger.panel.service(|s| {
        let newest = s.building().last_seq();
        s.store().entries(newest, 1).unwrap()[0].actor
    });
    assert_eq!(by_host, kenshin::domain::journal::Actor::Host);
}

#[test]
fn s97_a_link_that_breaks_off_leaves_everything_as_it_was() {
    let (mut finger, mut host) = (Finger::on(Bench::small()), SimulatedHost::new());
    host.order(download(&renamed()));
    (0..5).for_each(|_| turn(&mut finger, &mut host));
    host.order(Order::Unplug);
    turn(&mut finger, &mut host);
    let told = finger.acknowledge().join("\n");
    assert!(told.contains("途中で切れました") && told.contains("変更していません"), "{told}");
    assert_eq!((finger.id(), title(&finger).as_str()), (ScreenId::MainMenu, "****** TMT 管理 ******"));
    finger.go(&["検針", "全メータ", "はい"]);
    assert_eq!(finger.id(), ScreenId::Summary, "nothing is in the way of work");
}

#[test]
fn s97_mistakes_are_told_to_the_host_row_by_row() {
    let (mut finger, mut host) = (Finger::on(Bench::small()), SimulatedHost::new());
    host.order(download(&edited(&data("small"), "types", "2000.00", "2000.001")));
    while host.is_sending() {
        turn(&mut finger, &mut host);
    }
    let answers = host.take_answers();
    let Some(HostAnswer::Refused(_, rows)) = answers.last() else { panic!("{answers:?}") };
    assert_eq!(rows.len(), 1, "{rows:?}");
    let told = finger.acknowledge().join("\n");
    assert!(told.contains("登録に誤りが 1 件"), "{told}");
}

#[test]
fn s97_a_download_waits_neither_for_a_reading_nor_for_mains() {
    let (mut finger, mut host) = (Finger::on(Bench::small()), SimulatedHost::new());
    finger.hold_lines();
    finger.go(&["読取", "全メータ"]);
    host.order(download(&renamed()));
    turn(&mut finger, &mut host);
    assert!(matches!(host.take_answers()[..], [HostAnswer::Refused(..)]), "a job is running");
    finger.let_lines_answer();
    assert_eq!(finger.id(), ScreenId::Summary, "the operator's work went on");
    let off = PowerState { mains: Mains::Absent, ..PowerState::unseen() };
    finger.input(Input::Event(Event::Power(off)));
    host.order(download(&renamed()));
    turn(&mut finger, &mut host);
    let answers = host.take_answers();
    let [HostAnswer::Refused(words, _)] = &answers[..] else { panic!("{answers:?}") };
    assert!(words.ja.contains("停電中"), "{words}");
}

#[test]
fn s97_unconfirmed_values_are_decided_first() {
    let manual = edited(&data("small"), "basic", "自動更新,自動", "自動更新,手動");
    let (mut finger, mut host) = (Finger::on(Bench::of(&manual)), SimulatedHost::new());
    finger.go(&["検針", "全メータ", "はい"]);
    assert_eq!(finger.id(), ScreenId::Provisional);
    host.order(download(&renamed()));
    turn(&mut finger, &mut host);
    assert!(matches!(host.take_answers()[..], [HostAnswer::Refused(..)]));
    assert_eq!(finger.id(), ScreenId::Provisional);
}
