//! `kenshin print` and where slips go.

use std::fs;

use kenshin::adapters::clock::uptime;
use kenshin::adapters::far_end_server::{Served, serve};
use kenshin::adapters::pty::Wire;
use kenshin::sim::printer::{HeadSpeed, Model, SimulatedPrinter, parse_order};
use rustix::process::Signal;

use crate::site::Site;

/// Every thing to print, with a word that stands on it.
const FORMS: [(&[&str], &str); 11] = [
    (&["usage", "all"], "使用量一覧表(全メータ)"),
    (&["usage", "tenant", "A000"], "使用量一覧表(入居者別)"),
    (&["charge", "type", "1"], "料金一覧表(メータ種別)"),
    (&["charge", "tenant", "A001"], "合計金額            ¥4,500"),
    (&["types"], "定時検針            設定なし"),
    (&["tenants"], "1,004,  1.00"),
    (&["permissions"], "料金印字許可"),
    (&["titles"], "****** TMT 管理 ******"),
    (&["modes", "0#"], "回線0　TTE機器アドレス0"),
    (&["counts"], "前々回検針値           30231"),
    (&["log", "--last", "500"], "登録 メータ5台 入居者2"),
];

fn print<'a>(what: &[&'a str], to: &[&'a str]) -> Vec<&'a str> {
    [&["print"], what, &["--to"], to].concat()
}

#[test]
fn every_form_goes_everywhere() {
    let site = Site::read_twice();
    for (what, word) in FORMS {
        site.run(&print(what, &["text"])).ends(0).prints(word);
        assert_eq!(site.run(&print(what, &["none"])).ends(0).out, "");
        site.run(&print(what, &["text", "--out", "t"])).ends(0);
        site.run(&print(what, &["escpos", "--out", "e"])).ends(0);
        site.run(&print(what, &["png", "--out", "p"])).ends(0);
    }
    let files = |folder: &str| {
        let mut all: Vec<_> = fs::read_dir(site.path(folder)).unwrap().map(|f| f.unwrap().path()).collect();
        all.sort();
        all
    };
    let (texts, bytes, pictures) = (files("t"), files("e"), files("p"));
    assert_eq!((texts.len(), bytes.len(), pictures.len()), (FORMS.len(), FORMS.len(), FORMS.len()));
    for (i, (_, word)) in FORMS.iter().enumerate() {
        assert!(fs::read_to_string(&texts[i]).unwrap().contains(word));
        assert!(fs::read(&bytes[i]).unwrap().starts_with(b"\x1B@"));
        assert!(fs::read(&pictures[i]).unwrap().starts_with(b"\x89PNG"));
    }
}

#[test]
fn s86_only_a_printer_that_knows_the_command_is_told_the_density() {
    let site = Site::loaded();
    let settings = site.read("site.toml");
    let printed = |site: &Site| site.run(&["print", "titles", "--to", "escpos", "--out", "e"]).ends(0);
    printed(&site);
    site.write("site.toml", &format!("{settings}[printer]\ndensity = \"epson\"\n"));
    printed(&site);
    let told = |n: &str| {
        let mut files = fs::read_dir(site.path("e")).unwrap().map(|f| f.unwrap().path());
        let file = files.find(|f| f.file_name().unwrap().to_str().unwrap().starts_with(n)).unwrap();
        let command = b"\x1D(K\x02\x00\x31\x00";
        fs::read(file).unwrap().windows(command.len()).any(|w| w == command)
    };
    assert_eq!((told("001"), told("002")), (false, true));
}

#[test]
fn json_carries_the_slips_or_names_their_files() {
    let site = Site::read_twice();
    for (what, word) in FORMS {
        let args: Vec<&str> = [&["print"], what].concat();
        let told = site.json(0, &args);
        assert!(told["texts"][0].as_str().unwrap().contains(word), "{told}");
    }
    let told = site.json(0, &["print", "titles", "--to", "escpos", "--out", "e"]);
    assert!(site.path(told["slips"][0].as_str().unwrap()).exists(), "{told}");
    site.json(2, &["print", "titles", "--to", "escpos"]);
    site.json(2, &["print", "nothing"]);
    site.json(2, &["demo", "--headless"]);
    site.json(2, &["print", "log", "--last", "0"]);
    assert_eq!(site.json(0, &["print", "modes", "00", "--to", "none"])["terminals"][0]["terminal"], "00");
}

#[test]
fn what_was_never_read_is_not_printed() {
    let site = Site::loaded();
    site.run(&["print", "usage", "all"]).ends(3).says("印字対象がありません");
    assert_eq!(site.json(3, &["print", "charge", "all"])["result"], "failed");
    site.run(&["read", "tenant", "A001", "--to", "none"]).ends(0);
    let slip = site.run(&["print", "usage", "all"]).ends(0).prints("ハンバーガーB");
    assert!(!slip.out.contains("TMT不動産"), "an opening count is no reading: {slip:#?}");
}

#[test]
fn terminals_that_do_not_answer_have_no_modes() {
    let site = Site::loaded();
    site.run(&["print", "modes", "01"]).ends(7).prints("応答なし").says("端末 01 応答なし");
    site.run(&["print", "modes", "39", "--to", "none"]).ends(7).says("回線未設定");
    site.run(&["print", "modes", "3#"]).ends(3).says("登録されていません");
    site.run(&["print", "modes", "4"]).ends(1).says("00〜39、0#、##");
    assert_eq!(site.json(7, &["print", "modes", "01"])["terminals"][0]["failed"], "no reply");
}

#[test]
fn only_what_was_printed_is_logged_as_printed() {
    let site = Site::loaded();
    site.run(&["print", "titles", "--to", "none"]).ends(0).says("--to none");
    assert!(!site.log().contains("登録印字表題"));
    site.run(&["print", "titles"]).ends(0);
    assert!(site.log().contains("印字 登録印字表題 3行"));
}

#[test]
fn slips_that_cannot_be_delivered_are_told_and_the_reading_stands() {
    let site = Site::loaded();
    site.write("occupied", "");
    let told = site.json(7, &["read", "tenant", "A000", "--to", "text", "--out", "occupied"]);
    assert_eq!((&told["result"], &told["read"]), (&"taken".into(), &3.into()));
    assert!(told["paper"].as_str().unwrap().contains("kenshin print"), "{told}");
    site.run(&["read", "tenant", "A001", "--to", "nowhere"]).ends(7).says("nowhere").says("kenshin print");
    assert!(!site.path("nowhere").exists());
    site.run(&["print", "charge", "all"]).ends(0).prints("合計料金            ¥5,000");
    site.run(&["print", "titles", "--to", "text", "--out", "/proc/slips"]).ends(7).says("/proc/slips");
    site.run(&["print", "titles", "--to", "kenshin.redb"]).ends(7).says("何も書いていません");
    site.run(&["verify"]).ends(0);
}

#[test]
fn nobody_reading_on_ends_no_reading() {
    let site = Site::loaded();
    // Words for people go nowhere, the slips go into a pipe that nobody reads.
    site.shell("\"$K\" read all 2> >(true) | true; exit ${PIPESTATUS[0]}");
    assert_eq!(site.json(3, &["read", "all"])["result"], "failed", "it was taken");
    site.shell("\"$K\" print types > /dev/full").ends(7).says("標準出力へ書けません");
    site.shell("\"$K\" --json status > /dev/full").ends(7);
    site.run(&["verify"]).ends(0);
}

#[test]
fn s04_a_printer_on_the_network_is_named_on_the_command_line_or_in_the_site() {
    let wire = Wire::tcp("127.0.0.1:0").unwrap();
    let address = format!("tcp:{}", wire.path().display());
    let printer = SimulatedPrinter::new(Model { speed: HeadSpeed::Unlimited, ..Model::USUAL });
    let serving = serve(vec![Served { wire, line: printer.port() }]).unwrap();
    let site = Site::read_twice();
    site.run(&["print", "titles", "--to", &address]).ends(0);
    let settings = fs::read_to_string(site.path("site.toml")).unwrap();
    site.write("site.toml", &format!("{settings}[printer]\ndevice = \"{address}\"\nstatus = \"epson\"\n"));
    site.run(&["print", "titles"]).ends(0);
    let (text, cuts) = printer.paper(|paper| (paper.all_text(), paper.cuts().count()));
    assert_eq!((text.matches("****** TMT 管理 ******").count(), cuts), (2, 2), "{text}");
    serving.stop().unwrap();
    site.run(&["print", "titles"]).ends(7).says(&address).says("接続と電源を確認");
    site.run(&["print", "titles", "--to", "tcp:printer"]).ends(2).says("tcp:192.168.0.5:9100");
}

#[test]
fn s90_a_running_unit_logs_what_a_printer_on_the_network_says_of_itself() {
    let wire = Wire::tcp("127.0.0.1:0").unwrap();
    let address = format!("tcp:{}", wire.path().display());
    let printer = SimulatedPrinter::new(Model { speed: HeadSpeed::Unlimited, ..Model::USUAL });
    let mut serving = serve(vec![Served { wire, line: printer.port() }]).unwrap();
    let site = Site::loaded();
    let settings = site.read("site.toml");
    site.write("site.toml", &format!("{settings}[printer]\ndevice = \"{address}\"\nstatus = \"epson\"\n"));
    let mut running = site.start(&["run"]);
    running.wait_for("運転中");
    let log_has = |words: &str| {
        let begun = uptime();
        while !site.log().contains(words) {
            assert!(uptime().micros_since(begun) < 20_000_000, "{}", site.log());
        }
    };
    for (order, words) in [
        ("paper out", "異常 プリンタ紙切れ"),
        ("paper in", "復旧 プリンタ紙切れ"),
        ("power off", "異常 プリンタエラー"),
        ("power on", "復旧 プリンタエラー"),
    ] {
        serving.tell(0, parse_order(order).unwrap()).unwrap();
        log_has(words);
    }
    // A command beside the unit prints on the unit's own printer.
    site.run(&["print", "titles"]).ends(0);
    let begun = uptime();
    while printer.paper(|paper| paper.cuts().count()) == 0 {
        assert!(uptime().micros_since(begun) < 20_000_000);
        site.run(&["status"]).ends(0);
    }
    running.signal(Signal::INT);
    running.finish().ends(0);
}
