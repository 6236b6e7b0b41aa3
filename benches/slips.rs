//! What a slip of 400 meters costs: rows → document → text, ESC/POS bytes, pictures; beside python-escpos.
//!
//! `cargo bench --bench slips [-- --python PYTHON]`
#![allow(clippy::disallowed_methods, reason = "a bench measures real time")]
#![allow(clippy::float_arithmetic, reason = "figures for people")]
#![allow(clippy::unwrap_used, reason = "a bench that fails may say so with a panic")]

mod common;
#[path = "../tests/common/facts.rs"]
mod facts;
#[path = "../tests/common/life.rs"]
mod life;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Times, head, python_with, ratio, row, say_load, timed};
use kenshin::domain::building::Building;
use kenshin::domain::journal::Target;
use kenshin::domain::moment::Zone;
use kenshin::receipt::document::Document;
use kenshin::receipt::forms::{Forms, Occasion, Slip as SlipOf};
use kenshin::receipt::{escpos, picture, plain, records};
use kenshin::wire::escpos::{PrinterProfile, Slip};
use life::Life;

const METERS: u32 = 400;
const RUNS: usize = 51;

fn main() {
    say_load();
    let mut life = Life::new(METERS);
    life.registered();
    for _ in 0..3 {
        life.daily();
        life.reading();
    }
    let forms = Forms::load(&|_| None).unwrap();
    let document = usage_table(&forms, &life.building);
    let text = plain::text(&document).unwrap();
    let bytes = bytes_of(&document);
    println!(
        "usage table of {METERS} meters: {} lines, {} bytes of ESC/POS",
        text.lines().count(),
        bytes.len()
    );
    head();
    row("records → document", &Times::of(RUNS, || timed(|| usage_table(&forms, &life.building)).1));
    row("document → text", &Times::of(RUNS, || timed(|| plain::text(&document).unwrap()).1));
    row("document → ESC/POS bytes", &Times::of(RUNS, || timed(|| bytes_of(&document)).1));
    let lines = plain::rows(&document).unwrap();
    let from_lines =
        Times::of(RUNS, || timed(|| Slip::encode(&PrinterProfile::PLAIN, &lines).unwrap().bytes()).1);
    row("  of that, lines → ESC/POS bytes", &from_lines);
    let whole = Times::of(RUNS, || timed(|| bytes_of(&usage_table(&forms, &life.building))).1);
    row("records → ESC/POS bytes", &whole);
    row("document → PNG pictures", &Times::of(RUNS, || timed(|| picture::pages(&document).unwrap()).1));
    row("templates loaded", &Times::of(RUNS, || timed(|| Forms::load(&|_| None).unwrap()).1));
    let Some(python) = python_with("escpos") else { return };
    for (way, what) in [
        ("raw", "python-escpos, Shift-JIS by the caller"),
        ("text", "python-escpos text(), kanji come out wrong"),
    ] {
        let theirs = peer(&python, way, &text);
        row(what, &theirs);
        println!(
            "{:50}{:22.3} ×",
            "  ours, lines → bytes, to it",
            ratio(from_lines.median(), theirs.median())
        );
    }
}

fn usage_table(forms: &Forms, building: &Building) -> Document {
    let titles = &building.registration().unwrap().basic().titles;
    let (tenants, at) = records::usages(building, Target::All, &|_| true).unwrap();
    let slip = SlipOf { titles, target: Target::All, occasion: Occasion::Reading, at, zone: Zone::JAPAN };
    forms.usage_table(&slip, &tenants).unwrap()
}

fn bytes_of(document: &Document) -> Vec<u8> {
    escpos::slip(document, &PrinterProfile::default()).unwrap().bytes()
}

/// Times of python-escpos for the same lines, measured inside Python, without its start.
fn peer(python: &Path, way: &str, text: &str) -> Times {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/common/escpos_lines.py");
    let mut child = Command::new(python)
        .args([script, way, &RUNS.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let mut times = Times::default();
    for line in said.lines() {
        let seconds = line.split(' ').next().and_then(|s| s.parse().ok()).unwrap();
        times.add(Duration::from_secs_f64(seconds));
    }
    times
}
