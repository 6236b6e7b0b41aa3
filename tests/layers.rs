//! The direction of every arrow between layers, as `ARCHITECTURE.md` draws it, and what keeps the house tidy.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the message")]

use std::fs;
use std::path::{Path, PathBuf};

/// Layer → what it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wire", &["domain"]),
    ("ports", &["domain"]),
    ("receipt", &["wire", "domain"]),
    ("service", &["receipt", "ports", "domain"]),
    ("adapters", &["ports", "wire", "domain"]),
    ("sim", &["ports", "wire", "domain"]),
    ("config", &["domain"]),
    ("cli", &[]),
    ("panel", &["service", "receipt", "ports", "domain"]),
    ("app", &["adapters", "cli", "config", "domain", "panel", "ports", "receipt", "service", "sim", "wire"]),
];
/// Two hands, not one: who may not use what although its layer could.
const MAY_NOT_USE: &[(&str, &str)] =
    &[("sim/terminals", "wire::modbus"), ("sim/printer", "wire::escpos"), ("sim/printer", "receipt")];
const LINES_MAX: usize = 450;

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every `crate::x::y` in a file, comments aside, with nested `use crate::{…}` written out.
fn crate_paths(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|l| !l.trim_start().starts_with("//")).fold(String::new(), |s, l| s + l + "\n");
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        assert!(!rest.starts_with('{'), "write one `use crate::…` per module, so that this test can read it");
        let path: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
        paths.push(path);
    }
    paths
}

#[test]
fn every_arrow_points_the_way_the_architecture_draws_it() {
    let mut wrong = Vec::new();
    for file in sources(&src()) {
        let relative = file.strip_prefix(src()).unwrap().to_string_lossy().into_owned();
        let layer = relative.split(['/', '.']).next().unwrap();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == layer) else {
            assert!(["lib", "main", "bin"].contains(&layer), "{relative} belongs to no layer");
            continue;
        };
        for path in crate_paths(&fs::read_to_string(&file).unwrap()) {
            let used = path.split(':').next().unwrap();
            // Macros stand at the crate's root.
            let is_fine = used == layer || used == "words" || allowed.contains(&used);
            let forbidden =
                MAY_NOT_USE.iter().any(|(who, what)| relative.starts_with(who) && path.starts_with(what));
            if !is_fine || forbidden {
                wrong.push(format!("{relative}: crate::{path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Slint's types stay where pixels are: everything above them is data that tests read without a window.
#[test]
fn only_the_two_windows_know_slint() {
    let windows: Vec<String> = sources(&src())
        .into_iter()
        .filter(|file| {
            let text = fs::read_to_string(file).unwrap();
            text.lines().any(|l| {
                !l.trim_start().starts_with("//") && (l.contains("kenshin_ui") || l.contains("slint::"))
            })
        })
        .map(|file| file.strip_prefix(src()).unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(windows, ["app/demo/window.rs", "panel/glass.rs"]);
}

#[test]
fn no_file_holds_more_than_one_concept() {
    let long: Vec<String> = sources(&src())
        .into_iter()
        .map(|f| (f.clone(), fs::read_to_string(&f).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(f, lines)| format!("{} has {lines} lines", f.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn the_domain_counts_in_integers() {
    for file in sources(&src().join("domain")) {
        let text = fs::read_to_string(&file).unwrap();
        for word in ["f32", "f64", "Serialize", "Instant", "SystemTime"] {
            let found = text.split(|c: char| !c.is_alphanumeric()).any(|w| w == word);
            assert!(!found, "{} speaks of {word}", file.display());
        }
    }
}
