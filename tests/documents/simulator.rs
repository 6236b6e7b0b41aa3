//! `docs/simulator.md` against `kenshin-sim printer`.

use std::collections::BTreeSet;
use std::process::Command;

use kenshin::ports::printer::Printer;
use kenshin::sim::printer::{HELP, HeadSpeed, Model, SimulatedPrinter};

use crate::markdown::{Table, blocks, tables};
use crate::{bare, document};

fn printer_table(first: &str) -> Table {
    tables(&document("docs/simulator.md"))
        .into_iter()
        .find(|table| table.section == "The printer" && table.columns[0] == first)
        .unwrap()
}

#[test]
fn s70_the_orders_are_the_simulators() {
    let doc = document("docs/simulator.md");
    let listed = blocks(&doc, "text").into_iter().map(|b| b.lines.join("\n"));
    assert!(listed.into_iter().any(|text| text == HELP));
}

#[test]
fn s70_every_option_of_the_printer_has_its_row() {
    let help = Command::new(env!("CARGO_BIN_EXE_kenshin-sim")).args(["printer", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let word = |line: &str| line.split([' ', '`']).find(|word| word.starts_with("--")).map(str::to_owned);
    let offered: BTreeSet<String> =
        help.lines().filter_map(word).filter(|option| option != "--help").collect();
    let table = printer_table("Option");
    let listed: BTreeSet<String> = table.column("Option").into_iter().filter_map(word).collect();
    assert_eq!(listed, offered);
    for row in table.rows.iter().filter(|row| row[1].starts_with('`')) {
        assert!(help.contains(&format!("[default: {}]", bare(&row[1]))), "{row:?}");
    }
}

/// Each command of the list, and one that is not in it, with parameters that suit it.
#[test]
fn s69_the_listed_commands_are_understood_and_others_are_not() {
    let table = printer_table("Commands");
    let mut understood = 0;
    for name in table.rows.iter().flat_map(|row| row[0].split(['`', ',', '–'])) {
        let words: Vec<&str> = name.split_whitespace().collect();
        let Some((family, rest)) = words.split_first() else { continue };
        let Some(bytes) = command(family, rest) else { continue };
        let model = Model { speed: HeadSpeed::Unlimited, low_cost: *family == "DC2", ..Model::USUAL };
        let mut printer = SimulatedPrinter::new(model);
        printer.send(&bytes).unwrap();
        assert_eq!(printer.complaints(), [], "{name} {bytes:02X?}");
        understood += 1;
    }
    assert!(understood >= 40, "{understood}");
    let mut printer = SimulatedPrinter::default();
    printer.send(&command("ESC", &["*"]).unwrap()).unwrap();
    assert_eq!(printer.complaints().len(), 1);
}

fn command(family: &str, rest: &[&str]) -> Option<Vec<u8>> {
    let name = match *rest.first().unwrap_or(&"") {
        "SP" => " ",
        name => name,
    };
    let family = match family {
        "LF" => return Some(vec![0x0A]),
        "CR" => return Some(vec![0x0D]),
        "HT" => return Some(vec![0x09]),
        "DLE" => return dle(rest),
        "ESC" => 0x1B,
        "FS" => 0x1C,
        "GS" => 0x1D,
        "DC2" => 0x12,
        // The second number of a range.
        _ => return None,
    };
    let parameters: &[u8] = match (family, rest) {
        (0x1D, ["(", "H"]) => b"H\x06\x0000abcd",
        (0x1D, ["(", "K"]) => b"K\x02\x001\x00",
        (0x1D, ["(", "k"]) => b"k\x04\x001A2\x00",
        (0x1D, ["v", "0"]) => b"0\x00\x01\x00\x01\x00\xFF",
        (0x1D, ["V"]) => b"B\x00",
        (0x1B, ["*"]) => b"\x00\x01\x00\xFF",
        (0x1B, ["$"]) | (0x1C, ["S"]) | (0x1D, ["L" | "P"]) => b"\x01\x00",
        (0x1D, ["W"]) => b"\x80\x01",
        (0x1B, ["@" | "2" | "i" | "m" | "v"]) | (0x1C, ["&" | "."]) => b"",
        (0x1B, ["!"]) => b"\x38",
        _ => b"\x01",
    };
    Some([&[family], name.as_bytes(), parameters].concat())
}

fn dle(rest: &[&str]) -> Option<Vec<u8>> {
    let n: u8 = rest.get(1)?.parse().ok()?;
    match rest[0] {
        "EOT" => Some(vec![0x10, 4, n]),
        "ENQ" => Some(vec![0x10, 5, n]),
        "DC4" => Some(vec![0x10, 0x14, n, 1, 3, 0x14, 1, 6, 2, 8]),
        _ => None,
    }
}
