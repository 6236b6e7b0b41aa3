//! The simulated printer against the real encoder: what it prints is what the text says, whatever goes wrong meanwhile.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[cfg(unix)]
#[path = "virtual_printer/command_line.rs"]
mod command_line;
#[path = "virtual_printer/faults.rs"]
mod faults;
#[path = "common/golden.rs"]
mod golden;
#[path = "virtual_printer/pictures.rs"]
mod pictures;
#[path = "common/sample_slips.rs"]
mod sample_slips;

use std::fs;
use std::path::Path;

use kenshin::ports::printer::Printer;
use kenshin::receipt::{escpos, plain};
use kenshin::sim::printer::{CutKind, HeadSpeed, Model, SimulatedPrinter};
use kenshin::wire::escpos::{Cut, Density, MotionUnit, PrinterProfile, Slip};

const FAST: Model = Model { speed: HeadSpeed::Unlimited, ..Model::USUAL };

const EPSON: PrinterProfile = PrinterProfile {
    width_dots: 420,
    density: Density::Epson(6),
    cut: Cut::Full,
    motion_unit: MotionUnit::SetToDot,
};
const LOW_COST: PrinterProfile = PrinterProfile {
    width_dots: 384,
    density: Density::LowCost(0x42),
    cut: Cut::Torn,
    motion_unit: MotionUnit::Dot,
};

/// The slips of the small building in `tests/data/slips`, as text.
fn small_building() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/slips");
    let mut slips: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| {
            (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
        })
        .collect();
    slips.sort();
    assert!(slips.len() > 20, "{slips:?}");
    slips
}

fn bytes_of(text: &str) -> Vec<u8> {
    Slip::encode(&PrinterProfile::PLAIN, &[text.lines().collect::<Vec<_>>()]).unwrap().bytes()
}

/// What stands on the paper from a row on.
fn text_from(printer: &SimulatedPrinter, row: u64) -> String {
    printer.paper(|paper| paper.text(row..paper.row()))
}

#[test]
fn s69_the_virtual_printer_prints_what_the_text_says_on_every_form() {
    for (profile, low_cost, cuts) in [
        (PrinterProfile::PLAIN, false, vec![CutKind::Partial]),
        (EPSON, false, vec![CutKind::Full]),
        (LOW_COST, true, vec![]),
    ] {
        for (name, document) in
            sample_slips::all().into_iter().chain([("repertoire", sample_slips::repertoire())])
        {
            let mut printer = SimulatedPrinter::new(Model { low_cost, ..FAST });
            printer.send(&escpos::slip(&document, &profile).unwrap().bytes()).unwrap();
            let (text, cut): (String, Vec<CutKind>) =
                printer.paper(|paper| (paper.all_text(), paper.cuts().map(|cut| cut.kind).collect()));
            assert_eq!(text, plain::text(&document).unwrap(), "{name}");
            assert_eq!((cut, printer.complaints()), (cuts.clone(), vec![]), "{name}");
        }
    }
}

#[test]
fn s60_the_slips_of_the_small_building_come_out_one_after_another() {
    let mut printer = SimulatedPrinter::new(FAST);
    let slips = small_building();
    for (_, text) in &slips {
        printer.send(&bytes_of(text)).unwrap();
    }
    let printed = printer.paper(|paper| {
        let strips = paper.slips();
        strips.into_iter().map(|rows| paper.text(rows)).collect::<Vec<_>>()
    });
    let expected: Vec<&str> = slips.iter().map(|(_, text)| text.as_str()).chain([""]).collect();
    assert_eq!(printed, expected);
    assert_eq!(printer.complaints(), []);
}

#[test]
fn s69_a_command_of_another_class_of_printers_is_complained_of() {
    let document = sample_slips::notices();
    for (profile, low_cost) in [(EPSON, true), (LOW_COST, false)] {
        let mut printer = SimulatedPrinter::new(Model { low_cost, ..FAST });
        printer.send(&escpos::slip(&document, &profile).unwrap().bytes()).unwrap();
        assert_eq!(printer.complaints().len(), 1, "{:?}", printer.complaints());
    }
}
