//! A reading that is stopped, or killed at any moment.

use std::sync::mpsc;
use std::time::Duration;

use kenshin::adapters::clock::uptime;
use rustix::process::Signal;

use crate::site::Site;

/// Moments at which a reading is killed.
const MOMENTS: u64 = 20;
/// Tests that share them, each with terminals of its own, to save time.
const SHARES: u64 = 4;

#[test]
fn an_interrupted_reading_changes_nothing() {
    for signal in [Signal::INT, Signal::TERM] {
        let site = Site::slow();
        let before = site.counts();
        let mut reading = site.start(&["read", "all", "--to", "none"]);
        reading.wait_for("2/8台");
        reading.signal(signal);
        reading.finish().ends(130).says("検針を中止しました");
        site.run(&["verify"]).ends(0);
        assert_eq!(site.counts(), before);
        assert!(site.log().contains("検針中止(操作) 全メータ [コマンド]"));
        site.run(&["read", "all", "--to", "none"]).ends(0).says("8台 完了");
    }
}

#[test]
fn an_interrupted_reading_is_one_json_object() {
    let site = Site::slow();
    let mut reading = site.start(&["read", "all", "--to", "none"]);
    reading.wait_for("1/8台");
    reading.signal(Signal::KILL);
    reading.finish();
    // With --json a reading tells no progress, but what became of the one before.
    let mut reading = site.start(&["--json", "read", "all", "--to", "none"]);
    reading.wait_for("途中で切れ");
    reading.signal(Signal::INT);
    let ended = reading.finish().ends(130).json();
    assert_eq!((&ended["result"], ended["notices"].as_array().unwrap().len()), (&"stopped".into(), 1));
}

/// Starts a command and kills it so much later.
fn killed_after(site: &Site, args: &[&str], us: u64) {
    let mut child = site.command(args).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut said = child.stderr.take().unwrap();
    let (ended, end) = mpsc::channel();
    let listener = std::thread::spawn(move || {
        let _ = std::io::copy(&mut said, &mut std::io::sink());
        let _ = ended.send(());
    });
    // The moment itself is what is tried; a command that ends earlier is not waited for.
    let _ = end.recv_timeout(Duration::from_micros(us));
    child.kill().unwrap();
    child.wait().unwrap();
    listener.join().unwrap();
}

fn killed_at(share: u64) {
    let base = Site::slow();
    let old = base.counts();
    let whole = base.copy();
    let began = uptime();
    whole.run(&["read", "all", "--to", "none"]).ends(0);
    let whole_us = uptime().micros_since(began);
    let new = whole.counts();
    assert_ne!(old, new);
    let moments = (0..MOMENTS).filter(|m| m % SHARES == share);
    for moment in moments {
        let site = base.copy();
        killed_after(&site, &["read", "all", "--to", "none"], whole_us * moment / (MOMENTS - 2));
        site.run(&["verify"]).ends(0);
        let log = site.log();
        let found = site.counts();
        let what = format!("killed at moment {moment} of {MOMENTS}: {log}");
        if log.contains("検針 全メータ 検針8台") {
            assert_eq!(found, new, "{what}");
        } else {
            assert_eq!(found, old, "{what}");
            let begun = log.contains("検針開始 全メータ");
            assert_eq!(log.contains("検針中止(電源断) 全メータ"), begun, "{what}");
        }
    }
}

#[test]
fn killed_at_any_moment_it_is_the_old_state_or_the_new_0() {
    killed_at(0);
}

#[test]
fn killed_at_any_moment_it_is_the_old_state_or_the_new_1() {
    killed_at(1);
}

#[test]
fn killed_at_any_moment_it_is_the_old_state_or_the_new_2() {
    killed_at(2);
}

#[test]
fn killed_at_any_moment_it_is_the_old_state_or_the_new_3() {
    killed_at(3);
}

#[test]
fn a_cut_reading_is_told_at_the_next_start_and_uses_up_no_day() {
    let site = Site::slow();
    let mut reading = site.start(&["read", "all", "--to", "none"]);
    reading.wait_for("1/8台");
    reading.signal(Signal::KILL);
    assert_eq!(reading.finish().code, -9);
    let told = site.json(0, &["status"]);
    let notices: Vec<&str> = told["notices"].as_array().unwrap().iter().filter_map(|n| n.as_str()).collect();
    assert!(notices.iter().any(|n| n.contains("cut short")), "{told}");
    assert!(!site.run(&["status"]).ends(0).err.contains("途中で切れ"), "it is told once");
    site.run(&["read", "all", "--to", "none"]).ends(0).says("8台 完了");
}

#[test]
fn a_preset_killed_at_any_moment_bills_the_true_usage_or_nothing() {
    let mut base = Site::read_twice();
    let began = uptime();
    base.copy().run(&["preset", "000", "100"]).ends(0);
    let whole_us = uptime().micros_since(began);
    for moment in 0..MOMENTS {
        let site = base.copy();
        base.tell("count 000 31147");
        killed_after(&site, &["preset", "000", "100"], whole_us * moment / (MOMENTS - 2));
        site.run(&["verify"]).ends(0);
        let read = site.run(&["--json", "read", "meter", "000", "--yes", "--to", "none"]);
        let meter = &read.json()["meters"][0];
        match meter["held"].as_str() {
            None => assert_eq!(meter["usage"], 5, "killed at moment {moment}: {meter}"),
            Some(held) => {
                assert_eq!((held, &meter["usage"]), ("count ran backwards", &serde_json::Value::Null))
            }
        }
    }
}

#[test]
fn what_cannot_be_stopped_goes_on_to_its_end() {
    let mut site = Site::loaded();
    site.tell("fault 0 0 silent");
    let began = uptime();
    site.run(&["preset", "000", "100"]).ends(7);
    let half = Duration::from_micros(uptime().micros_since(began) / 2);
    let preset = site.start(&["preset", "000", "100"]);
    let (_open, never) = mpsc::channel::<()>();
    let _ = never.recv_timeout(half);
    preset.signal(Signal::INT);
    preset.finish().ends(7).says("応答なし");
}
