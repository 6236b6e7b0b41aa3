//! `docs/site.md` against `config.rs`.

use std::collections::BTreeSet;
use std::path::Path;

use kenshin::config::Config;

use crate::markdown::{Table, blocks, tables};
use crate::{bare, document};

fn keys() -> Table {
    let mut found = tables(&document("docs/site.md")).into_iter().filter(|t| t.columns[0] == "Key");
    let table = found.next().unwrap();
    assert!(found.next().is_none());
    table
}

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(Path::new("/srv/kenshin"), text).map_err(|e| e.0.en)
}

/// A file that sets one key, with what its table needs besides.
fn setting(key: &str, value: &str) -> String {
    let (table, name) = key.rsplit_once('.').unwrap();
    let needed: &[(&str, &str)] = match table {
        "line" => &[("number", "0"), ("device", "\"d\"")],
        "line.terminal" => &[("number", "0"), ("profile", "\"p\"")],
        "host" => &[("device", "\"d\"")],
        "platform.alarm" | "platform.power_lamp" | "platform.terminal_lamp" => {
            &[("chip", "\"c\""), ("line", "0")]
        }
        _ => &[],
    };
    let needed = needed.iter().filter(|(n, _)| *n != name).map(|(n, v)| format!("{n} = {v}\n"));
    let lines: String = needed.chain([format!("{name} = {value}\n")]).collect();
    match table {
        "line" => format!("[[line]]\n{lines}"),
        "line.terminal" => format!("[[line]]\nnumber = 0\ndevice = \"d\"\n[[line.terminal]]\n{lines}"),
        table => format!("[{table}]\n{lines}"),
    }
}

/// The keys that serde knows in a table, out of its complaint about one it does not know.
fn known(table: &str) -> BTreeSet<String> {
    let text = match table {
        "" => "nonsense = 1".to_owned(),
        "line" => "[[line]]\nnonsense = 1".to_owned(),
        "line.terminal" => "[[line]]\nnumber = 0\ndevice = \"d\"\n[[line.terminal]]\nnonsense = 1".to_owned(),
        table => format!("[{table}]\nnonsense = 1"),
    };
    let complaint = parse(&text).unwrap_err();
    let (_, list) = complaint.split_once("expected").unwrap_or_else(|| panic!("{complaint}"));
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_table_lists_exactly_the_keys_that_are_known() {
    let table = keys();
    let documented = table.column("Key").into_iter().map(bare);
    let mut expected: Vec<(String, BTreeSet<String>)> = vec![(String::new(), BTreeSet::new())];
    for key in documented {
        for (dot, _) in key.match_indices('.').chain([(key.len(), "")]) {
            let (parent, name) = key[..dot].rsplit_once('.').unwrap_or(("", &key[..dot]));
            match expected.iter_mut().find(|(table, _)| table == parent) {
                Some((_, names)) => names.insert(name.to_owned()),
                None => {
                    expected.push((parent.to_owned(), BTreeSet::from([name.to_owned()])));
                    true
                }
            };
        }
    }
    assert_eq!(expected.len(), 11);
    for (table, names) in expected {
        assert_eq!(names, known(&table), "[{table}]");
    }
}

#[test]
fn the_ranges_are_the_ones_that_are_checked() {
    for row in keys().rows {
        let [key, kind, range, ..] = &row[..] else { panic!("{row:?}") };
        let key = bare(key);
        let accepts = |value: &str| parse(&setting(key, value)).is_ok();
        if range == "any" {
            let value = match kind.as_str() {
                "number" => "12345",
                "list" => "[\"x\", \"y\"]",
                _ => "\"x\"",
            };
            assert!(accepts(value), "{key}");
        } else if let Some(least) = range.strip_prefix("≥ ").and_then(|r| r.strip_suffix(" characters")) {
            let least: usize = least.parse().unwrap();
            let long = |n: usize| format!("\"{}\"", "鍵".repeat(n));
            assert!(accepts(&long(least)) && !accepts(&long(least - 1)), "{key}");
        } else if let Some((from, to)) = range.split_once('–') {
            let (from, to): (i64, i64) = (from.parse().unwrap(), to.parse().unwrap());
            for (value, inside) in [(from, true), (to, true), (from - 1, false), (to + 1, false)] {
                assert_eq!(accepts(&value.to_string()), inside, "{key} = {value}");
            }
        } else {
            for value in range.split(", ") {
                assert!(accepts(bare(value)), "{key} = {value}");
            }
            for value in ["\"x\"", "300"] {
                assert!(!accepts(value), "{key} = {value}");
            }
        }
    }
}

#[test]
fn the_defaults_are_the_ones_that_are_taken() {
    for row in keys().rows {
        let (key, default) = (bare(&row[0]), row[3].as_str());
        let with = |value: &str| parse(&setting(key, value)).unwrap();
        let name = key.rsplit_once('.').unwrap().1;
        let without: String = setting(key, "0")
            .lines()
            .filter(|l| !l.starts_with(&format!("{name} =")))
            .map(|l| format!("{l}\n"))
            .collect();
        match default {
            "none" => assert!(parse(&without).is_ok(), "{key}"),
            "needed" => assert!(parse(&without).unwrap_err().contains(name), "{key}"),
            default => assert_eq!(parse(&without).unwrap(), with(bare(default)), "{key}"),
        }
    }
}

#[test]
fn the_example_is_right_and_shows_every_table() {
    let doc = document("docs/site.md");
    let example = blocks(&doc, "toml").remove(0).lines.join("\n");
    let config = parse(&example).unwrap();
    assert_eq!((config.station.get(), config.lines.len()), (7, 3));
    assert_eq!(config.lines[1].profiles[4], "water-4.toml");
    assert_eq!(config.printer.templates.as_deref(), Some(Path::new("/srv/kenshin/forms")));
    let lines = [&config.platform.alarm, &config.platform.power_lamp, &config.platform.terminal_lamp];
    assert_eq!(lines.map(|l| l.as_ref().unwrap().line), [4, 5, 6]);
    for table in [
        "[site]",
        "[[line]]",
        "[[line.terminal]]",
        "[printer]",
        "[host]",
        "[panel]",
        "[platform]",
        "[platform.alarm]",
        "[platform.power_lamp]",
        "[platform.terminal_lamp]",
    ] {
        assert!(example.contains(table), "{table}");
    }
}
