//! Every fault at every byte of a slip: nothing is printed meanwhile, nothing is lost, nothing comes twice.

use kenshin::ports::printer::{PaperState, Printer, PrinterFault, PrinterState};
use kenshin::receipt::{escpos, plain};
use kenshin::sim::printer::{Model, SimulatedPrinter, parse_order};
use kenshin::wire::escpos::PrinterProfile;

use crate::{FAST, sample_slips, text_from};

fn order(printer: &SimulatedPrinter, text: &str) {
    printer.order(parse_order(text).unwrap());
}

fn slip() -> (Vec<u8>, String) {
    let document = sample_slips::notices();
    let slip = escpos::slip(&document, &PrinterProfile::PLAIN).unwrap();
    (slip.bytes(), plain::text(&document).unwrap())
}

fn with(fault: PrinterFault) -> PrinterState {
    PrinterState { paper: PaperState::Present, fault: Some(fault) }
}

/// A buffer that holds the slip, and one in which most of it has to wait outside.
const BUFFERS: [usize; 2] = [4096, 7];

#[test]
fn s70_a_printer_that_stopped_goes_on_where_it_was() {
    let (bytes, text) = slip();
    let faults = [
        ("paper out", "paper in", PrinterState { paper: PaperState::Out, fault: None }),
        ("cover open", "cover closed", with(PrinterFault::CoverOpen)),
        ("line off", "line on", with(PrinterFault::Offline)),
        ("head hot", "head cool", with(PrinterFault::HeadHot)),
    ];
    for buffer_bytes in BUFFERS {
        let mut printer = SimulatedPrinter::new(Model { buffer_bytes, ..FAST });
        for (fault, recovery, state) in faults {
            for at in 0..=bytes.len() {
                let begun = printer.paper(|paper| paper.row());
                printer.send(&bytes[..at]).unwrap();
                order(&printer, fault);
                let stopped = printer.paper(|paper| paper.row());
                printer.send(&bytes[at..]).unwrap();
                assert_eq!(
                    (printer.paper(|paper| paper.row()), printer.look()),
                    (stopped, state),
                    "{fault} at {at}"
                );
                order(&printer, recovery);
                assert_eq!(text_from(&printer, begun), text, "{fault} at {at}");
                assert_eq!(printer.look(), PrinterState::READY);
                let cuts = printer.paper(|paper| paper.cuts().filter(|cut| cut.row > begun).count());
                assert_eq!(cuts, 1, "{fault} at {at}");
            }
        }
        assert_eq!(printer.complaints(), []);
    }
}

#[test]
fn s70_paper_that_runs_out_after_any_number_of_lines_stops_between_lines() {
    let (bytes, text) = slip();
    let mut printer = SimulatedPrinter::new(FAST);
    for lines in 1..=text.lines().count() {
        let begun = printer.paper(|paper| paper.row());
        order(&printer, &format!("paper out {lines}"));
        printer.send(&bytes).unwrap();
        assert_eq!(printer.look().paper, PaperState::Out, "{lines}");
        let printed = text_from(&printer, begun);
        assert_eq!((printed.lines().count(), text.starts_with(&printed)), (lines, true));
        order(&printer, "paper in");
        assert_eq!(text_from(&printer, begun), text, "{lines}");
    }
    assert_eq!(printer.complaints(), []);
}

#[test]
fn s70_a_power_cut_loses_what_was_not_yet_printed_unless_the_printer_keeps_it() {
    let (bytes, text) = slip();
    let mut printer = SimulatedPrinter::new(FAST);
    for at in 0..=bytes.len() {
        let begun = printer.paper(|paper| paper.row());
        printer.send(&bytes[..at]).unwrap();
        order(&printer, "power off kept");
        assert_eq!(printer.look(), with(PrinterFault::Gone));
        assert!(printer.send(&bytes[at..]).is_err());
        order(&printer, "power on");
        printer.send(&bytes[at..]).unwrap();
        assert_eq!(text_from(&printer, begun), text, "kept at {at}");
    }
    for at in 0..=bytes.len() {
        let begun = printer.paper(|paper| paper.row());
        printer.send(&bytes[..at]).unwrap();
        let printed = text_from(&printer, begun);
        order(&printer, "power off lost");
        order(&printer, "power on");
        // A slip sent again is whole: nothing is left of the line that was lost.
        let again = printer.paper(|paper| paper.row());
        printer.send(&bytes).unwrap();
        assert!(text.starts_with(&printed), "lost at {at}");
        assert_eq!(text_from(&printer, again), text, "lost at {at}");
    }
    assert_eq!(printer.complaints(), []);
}

#[test]
fn s70_a_stuck_cutter_stops_the_printer_when_it_is_used() {
    let (bytes, text) = slip();
    for at in 0..bytes.len() {
        let mut printer = SimulatedPrinter::new(FAST);
        printer.send(&bytes[..at]).unwrap();
        order(&printer, "cutter stuck");
        printer.send(&bytes[at..]).unwrap();
        printer.send(&bytes).unwrap();
        assert_eq!(
            (printer.look(), text_from(&printer, 0)),
            (with(PrinterFault::Cutter), text.clone()),
            "{at}"
        );
        order(&printer, "cutter free");
        assert_eq!(printer.paper(|paper| paper.cuts().count()), 2);
        assert_eq!(
            printer.paper(|paper| paper.slips().into_iter().map(|r| paper.text(r)).collect::<Vec<_>>()),
            [text.clone(), text.clone(), String::new()]
        );
    }
}
