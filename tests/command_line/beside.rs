//! Commands beside a running appliance: the same words and codes as without one (S-89).

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;

use rustix::process::Signal;
use serde_json::json;

use crate::site::{Running, Site};

/// A site on which the appliance runs, its slips going nowhere.
fn running(site: &Site) -> Running {
    let mut running = site.start(&["run", "--to", "none"]);
    running.wait_for("運転中");
    running
}

/// Everything but what tells the time of day or how long an answer took. Of a path the appliance tells all, a command what it was given.
fn said(site: &Site, command: &[&str]) -> (String, i32, String, String) {
    let ran = site.run(command);
    let folder = format!("{}/", site.folder.path().display());
    let stamped = |line: &str| (line.contains("202") && line.contains(':')) || line.ends_with("ms");
    let plain = |text: &str| text.lines().filter(|l| !stamped(l)).collect::<Vec<_>>().join("\n");
    let err = plain(&ran.err).replace(&folder, "");
    (ran.args, ran.code, plain(&ran.out), err)
}

#[test]
fn s89_every_command_ends_as_it_does_alone() {
    let (alone, site) = (Site::loaded(), Site::loaded());
    let appliance = running(&site);
    for command in [
        &["status"][..],
        &["--json", "status"],
        &["--lang", "en", "read", "all", "--to", "text"],
        &["read", "all", "--to", "none"],
        &["read", "type", "0", "--to", "none"],
        &["read", "meter", "000", "--to", "none"],
        &["read", "meter", "000", "--yes", "--to", "none"],
        &["read", "meter", "399"],
        &["readout", "all", "--to", "text"],
        &["print", "usage", "all", "--to", "text"],
        &["print", "types", "--to", "escpos"],
        &["print", "tenants", "--to", "png", "--out", "pictures"],
        &["print", "modes", "0#", "--to", "text"],
        &["print", "charge", "tenant", "B000", "--to", "text"],
        &["exchange", "001", "--closing", "12004", "--opening", "0", "--key", "G-9", "--by", "山田"],
        &["set", "000", "this", "31000", "--reason", "確認"],
        &["preset", "004", "100"],
        &["explain", "000", "wrap"],
        &["look", "00"],
        &["look", "99"],
        &["mode", "002", "--wiring", "3wire", "--accumulation", "pulse", "--weight", "1"],
        &["clock", "confirm"],
        &["clock", "set", "yesterday"],
        &["register", "load", "registration"],
        &["register", "load", "nowhere"],
        &["register", "check", "registration"],
        &["print", "nonsense"],
        &["--json", "print", "nonsense"],
    ] {
        assert_eq!(said(&site, command), said(&alone, command));
    }
    assert!(site.path("pictures").read_dir().unwrap().count() > 0, "paths are the caller's");
    let entries = site.json(0, &["verify"])["entries"].as_u64().unwrap();
    assert!(entries > 10, "{entries}");
    assert!(site.run(&["log"]).ends(0).out.lines().count() as u64 >= entries);
    let mut appliance = appliance;
    appliance.wait_for("運転中");
    appliance.signal(Signal::TERM);
    appliance.finish().ends(0);
    assert!(!site.path("kenshin.sock").exists(), "the socket goes with the appliance");
    site.run(&["verify"]).ends(0);
}

#[test]
fn s89_while_a_job_runs_others_are_refused_and_looks_are_not() {
    let site = Site::slow();
    let _appliance = running(&site);
    let mut reading = site.start(&["read", "all", "--to", "none"]);
    reading.wait_for("1/8台");
    site.run(&["readout", "all", "--to", "none"]).ends(3).says("別の処理を実行中");
    site.run(&["status"]).ends(0).prints("登録 第1版");
    site.run(&["verify"]).ends(0);
    reading.finish().ends(0).says("8台 完了");
}

#[test]
fn s89_ctrl_c_and_a_vanished_caller_stop_their_own_job_without_effect() {
    for signal in [Signal::INT, Signal::KILL] {
        let site = Site::slow();
        let before = site.counts();
        let _appliance = running(&site);
        let mut reading = site.start(&["read", "all", "--to", "none"]);
        reading.wait_for("1/8台");
        reading.signal(signal);
        let code = reading.finish().code;
        assert_eq!(code, if signal == Signal::INT { 130 } else { -9 });
        // Refused as long as the lines have not come to their next gap.
        while site.run(&["clock", "confirm"]).code == 3 {}
        assert_eq!(site.counts(), before);
        assert!(site.log().contains("検針中止(操作) 全メータ [コマンド]"), "{}", site.log());
    }
}

#[test]
fn s89_an_appliance_that_was_killed_leaves_nothing_in_the_way() {
    let site = Site::loaded();
    let appliance = running(&site);
    let mode = site.path("kenshin.sock").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else's business");
    site.run(&["run"]).ends(9).says("別のプロセスが使用中");
    appliance.signal(Signal::KILL);
    assert_eq!(appliance.finish().code, -9);
    assert!(site.path("kenshin.sock").exists());
    site.run(&["status"]).ends(0);
    let _again = running(&site);
    site.run(&["status"]).ends(0);
}

/// One request as `docs/control-socket.md` describes it, by hand: what came on both streams, and the code.
fn by_hand(site: &Site, request: &str) -> (String, String, u8) {
    let mut stream = UnixStream::connect(site.path("kenshin.sock")).unwrap();
    stream.write_all(format!("{request}\n").as_bytes()).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let mut body = vec![0; u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize];
        stream.read_exact(&mut body).unwrap();
        match head[0] {
            b'o' => out.extend(body),
            b'e' => err.extend(body),
            b'x' => {
                assert_eq!(stream.read(&mut [0]).unwrap(), 0, "nothing follows the code");
                return (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap(), body[0]);
            }
            other => panic!("no frame: {other}"),
        }
    }
}

#[test]
fn s89_a_foreign_program_is_served_too() {
    let site = Site::loaded();
    let _appliance = running(&site);
    let version = env!("CARGO_PKG_VERSION");
    let request = |version: &str, args: &[&str]| {
        json!({"kenshin": version, "folder": site.folder.path(), "args": args}).to_string()
    };
    let (out, err, code) = by_hand(&site, &request(version, &["--json", "status"]));
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.contains("\"result\":\"status\""), "{out}");
    let (_, err, code) = by_hand(&site, &request("0.0.0", &["status"]));
    assert_eq!(code, 9);
    assert!(err.contains("0.0.0") && err.contains("再起動"), "{err}");
    for nonsense in ["", "{}", "status", "\u{0}\u{1}", &"x".repeat(100_000)] {
        let mut stream = UnixStream::connect(site.path("kenshin.sock")).unwrap();
        // The appliance may hang up before it has heard all of it.
        let _ = stream.write_all(format!("{nonsense}\n").as_bytes());
        let mut line = Vec::new();
        let _ = BufReader::new(stream).read_until(b'x', &mut line);
    }
    let (_, _, code) = by_hand(&site, &request(version, &["status"]));
    assert_eq!(code, 0);
    // `panel` and `run` are not for the socket: the site is in use.
    for stays in ["run", "panel"] {
        let (_, err, code) = by_hand(&site, &request(version, &[stays]));
        assert_eq!(code, 9, "{err}");
    }
}
