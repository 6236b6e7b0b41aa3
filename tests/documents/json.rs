//! The JSON of `docs/command-line.md` against what is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use kenshin::adapters::pty::Wire;
use kenshin::app::exit::{Exit, Trouble};
use kenshin::app::output;
use kenshin::domain::journal::{AbortReason, DueKey, MissReason, Target};
use kenshin::domain::meter::{Accumulation, InputMode, PulseWeight, Wiring};
use kenshin::domain::moment::{Moment, Zone};
use kenshin::domain::registration::TypeNo;
use kenshin::domain::sample::HoldReason;
use kenshin::service::Ending;
use kenshin::service::event::{JobReport, MeterRow};
use kenshin::words;
use serde_json::Value;

use crate::markdown::{Table, tables};
use crate::{bare, document, repository};

fn row() -> MeterRow {
    MeterRow {
        address: "000".parse().unwrap(),
        key: "E-10001".parse().unwrap(),
        tenant: "A000".parse().unwrap(),
        type_no: TypeNo::new(0).unwrap(),
        count: None,
        index: None,
        usage: None,
        previous_usage: None,
        usage_since_good: None,
        charge: None,
        held: Some(HoldReason::NoReply),
        previous_held: false,
        doubtful: false,
    }
}

fn report() -> JobReport {
    JobReport { target: Target::All, at: Moment::from_unix_ms(0), rows: vec![row()] }
}

/// One of each kind of ending; a new kind does not compile until it stands in [`is_known`].
fn endings() -> Vec<Ending> {
    let mode = InputMode {
        wiring: Wiring::TwoWireFast,
        accumulation: Accumulation::Pulses,
        weight: PulseWeight::One,
    };
    let address: kenshin::domain::address::Address = "000".parse().unwrap();
    let due = DueKey { type_no: TypeNo::new(0).unwrap(), year: 2026, month: 11 };
    vec![
        Ending::Taken(report()),
        Ending::Provisional(report()),
        Ending::ReadOut(report()),
        Ending::Daily(report()),
        Ending::Aborted(AbortReason::Operator),
        Ending::Missed(due, MissReason::Power),
        Ending::Registered { version: 1, changes: Vec::new(), is_same: false },
        Ending::Modes(vec![(address.terminal(), Ok([mode; 10]))]),
        Ending::Done(words!("", "")),
        Ending::Looked(Box::new(kenshin::ports::bus::TerminalReport {
            terminal: address.terminal(),
            inputs: vec![kenshin::domain::sample::Polled { address, result: Err(HoldReason::NoReply) }],
            failed: None,
            memory_fault: false,
            link: Default::default(),
        })),
    ]
}

fn is_known(ending: &Ending) -> usize {
    match ending {
        Ending::Taken(_) => 0,
        Ending::Provisional(_) => 1,
        Ending::ReadOut(_) => 2,
        Ending::Daily(_) => 3,
        Ending::Aborted(_) => 4,
        Ending::Missed(..) => 5,
        Ending::Registered { .. } => 6,
        Ending::Modes(_) => 7,
        Ending::Done(_) => 8,
        Ending::Looked(_) => 9,
    }
}

fn names(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

/// Names of all fields, those of inner objects behind a point.
fn deep(value: &Value, prefix: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                deep(value, &name, into);
                into.insert(name);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| deep(value, prefix, into)),
        _ => {}
    }
}

fn table(first: &str) -> Table {
    let all = tables(&document("docs/command-line.md"));
    all.into_iter().find(|t| t.section == "JSON" && t.columns[0] == first).unwrap()
}

/// Documented fields by result; `sound` stands there once for each command that says it.
fn documented() -> BTreeMap<String, Vec<BTreeSet<String>>> {
    let mut found: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    for row in table("Result").rows {
        let fields = row[2].split(' ').map(|f| bare(f).to_owned()).collect();
        found.entry(bare(&row[0]).to_owned()).or_default().push(fields);
    }
    found
}

/// Sets up line 3 on a pty where nobody answers; the meters of the small building are on line 0.
fn a_line_without_terminals(site: &Path) -> Wire {
    let wire = Wire::pty().unwrap();
    let toml = format!("[[line]]\nnumber = 3\ndevice = \"{}\"\n", wire.path().display());
    fs::write(site.join("site.toml"), toml).unwrap();
    wire
}

/// What the program itself prints, in a site with a registration and no line to its meters.
fn printed(site: &Path, args: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin"));
    let out = command.arg("--json").arg("--site").arg(site).args(args).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let value: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(value["exit"], out.status.code().unwrap(), "{args:?}");
    value
}

/// Every line of standard output as an object.
fn lines(site: &Path, args: &[&str]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenshin"));
    let out = command.arg("--json").arg("--site").arg(site).args(args).output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn every_ending_has_the_documented_fields() {
    let mut documented = documented();
    let mut all = BTreeSet::new();
    let mut check = |value: &Value| {
        deep(value, "", &mut all);
        let result = value["result"].as_str().unwrap();
        let fields = names(value);
        let rows = documented.get_mut(result).unwrap_or_else(|| panic!("{result} is not documented"));
        let place = rows.iter().position(|row| *row == fields);
        rows.remove(place.unwrap_or_else(|| panic!("{result}: {fields:?} instead of {rows:?}")));
    };
    for (i, ending) in endings().iter().enumerate() {
        assert_eq!(is_known(ending), i);
        check(&output::json(ending, Zone::JAPAN));
    }
    check(&output::trouble_json(&Trouble::new(Exit::Refused, words!("", ""))));

    let site = tempfile::tempdir().unwrap();
    let _wire = a_line_without_terminals(site.path());
    let registration = repository("tests/data/small");
    let registration = registration.to_str().unwrap();
    check(&printed(site.path(), &["register", "check", registration]));
    let loaded = printed(site.path(), &["register", "load", registration]);
    assert!(names(&loaded).is_superset(&BTreeSet::from(["slips".to_owned(), "notices".to_owned()])));
    check(&printed(site.path(), &["verify"]));
    let read = printed(site.path(), &["read", "all", "--yes", "--to", "none"]);
    assert_eq!(read["held"], 5, "there is no line 0");
    check(&printed(site.path(), &["status"]));
    check(&printed(site.path(), &["clock", "show"]));
    check(&lines(site.path(), &["log"])[0]);
    let key = "key of the caretaker";
    check(&printed(site.path(), &["answer", "--station", "7", "--key", key, "12345678"]));

    let left: Vec<&String> = documented.iter().filter(|(_, rows)| !rows.is_empty()).map(|(r, _)| r).collect();
    assert!(left.is_empty(), "documented and never printed: {left:?}");
    deep(&loaded, "", &mut all);
    let shown: BTreeSet<String> =
        table("Field").column("Field").into_iter().map(|f| bare(f).to_owned()).collect();
    assert_eq!(shown, all);
}

#[test]
fn every_other_result_carries_slips_and_notices() {
    let site = tempfile::tempdir().unwrap();
    let _wire = a_line_without_terminals(site.path());
    let missing = printed(site.path(), &["status"]);
    assert_eq!((missing["result"].as_str(), missing["exit"].as_i64()), (Some("failed"), Some(8)));
    let registration = repository("tests/data/small");
    printed(site.path(), &["register", "load", registration.to_str().unwrap()]);
    let out = site.path().join("slips");
    for args in [
        &["print", "titles", "--out", out.to_str().unwrap()][..],
        &["set", "000", "before", "1", "--reason", "x"],
        &["read", "all", "--yes", "--to", "none"],
        &["print", "modes", "--to", "none"],
    ] {
        let value = printed(site.path(), args);
        let row = &documented()[value["result"].as_str().unwrap()][0];
        let mut expected = row.clone();
        expected.extend(["slips", "texts", "paper", "notices"].map(str::to_owned));
        assert_eq!(names(&value), expected, "{args:?}");
    }
}
