//! What a slip looks like: text, printer bytes and picture say the same, and stay as they were recorded.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "common/escpos_paper.rs"]
mod escpos_paper;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/sample_slips.rs"]
mod sample_slips;

use kenshin::domain::text::columns_of;
use kenshin::receipt::document::{BOX_COLUMNS, Block, COLUMNS, Document};
use kenshin::receipt::{escpos, picture, plain};
use kenshin::wire::escpos::{Cut, Density, MotionUnit, PrinterProfile, command};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const WIDE: PrinterProfile = PrinterProfile {
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

fn printed(document: &Document, profile: &PrinterProfile) -> escpos_paper::Paper {
    escpos_paper::print(&escpos::slip(document, profile).unwrap().bytes()).unwrap()
}

fn text_of(paper: &escpos_paper::Paper) -> String {
    paper.lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn s69_a_printer_prints_what_the_text_says_on_every_form() {
    for (name, document) in
        sample_slips::all().into_iter().chain([("repertoire", sample_slips::repertoire())])
    {
        let text = plain::text(&document).unwrap();
        for (profile, cuts, fed) in [
            (PrinterProfile::PLAIN, vec![escpos_paper::Cut::Partial], 3),
            (WIDE, vec![escpos_paper::Cut::Full], 3),
            (LOW_COST, vec![], 6),
        ] {
            let paper = printed(&document, &profile);
            assert_eq!(text_of(&paper), text, "{name}");
            assert_eq!((paper.cuts, paper.fed), (cuts, fed), "{name}");
        }
    }
}

#[test]
fn s70_any_block_can_be_printed_on_its_own_after_the_prologue() {
    let document = sample_slips::usage_table();
    let slip = escpos::slip(&document, &PrinterProfile::PLAIN).unwrap();
    assert_eq!(slip.blocks.len(), document.blocks.len());
    for (block, rows) in slip.blocks.iter().zip(plain::rows(&document).unwrap()) {
        let bytes = [&slip.prologue[..], block, &slip.epilogue].concat();
        assert_eq!(escpos_paper::print(&bytes).unwrap().lines, rows);
    }
}

/// Also shows that the reader notices: without any of the commands that matter to it, it reads something else.
#[test]
fn s69_every_command_that_shapes_the_text_is_needed() {
    let document = sample_slips::characters();
    let text = plain::text(&document).unwrap();
    let body = escpos::slip(&document, &PrinterProfile::PLAIN).unwrap().blocks.concat();
    let commands = command::prologue(&PrinterProfile::PLAIN);
    for needed in [&b"\x1B@"[..], b"\x1CC", b"\x1C&", b"\x1BR", b"\x1Bt", b"\x1B3"] {
        let others = commands.iter().filter(|command| !command.starts_with(needed));
        let bytes = [others.flatten().copied().collect(), body.clone()].concat();
        let same = escpos_paper::print(&bytes).is_ok_and(|paper| text_of(&paper) == text);
        assert!(!same, "{needed:02X?}");
    }
}

/// Slips are documents people keep: do not change this test or its files without a reason that reaches them.
#[test]
fn s60_text_and_bytes_are_as_recorded() {
    for (name, document) in sample_slips::all() {
        let text = plain::text(&document).unwrap();
        let recorded = golden::recorded(&format!("paper/{name}.txt"), text.as_bytes());
        assert_eq!(text, String::from_utf8(recorded).unwrap(), "{name}");
        let bytes = escpos::slip(&document, &PrinterProfile::PLAIN).unwrap().bytes();
        assert!(bytes == golden::recorded(&format!("paper/{name}.bin"), &bytes), "{name}.bin");
    }
}

#[test]
fn s60_pictures_are_as_recorded_dot_for_dot() {
    for (name, document) in sample_slips::all() {
        let pages = picture::pages(&document).unwrap();
        assert_eq!(pages.len(), 1, "{name}");
        let (size, dots) = decode(&pages[0]);
        let (recorded_size, recorded) = decode(&golden::recorded(&format!("paper/{name}.png"), &pages[0]));
        assert_eq!(size, recorded_size, "{name}");
        let differs = dots.iter().zip(&recorded).position(|(a, b)| a != b);
        assert_eq!(differs.map(|i| (i % size.0, i / size.0)), None, "{name}: (x, y) of the first dot");
    }
}

/// Size and pixels of a one-bit PNG.
fn decode(png: &[u8]) -> ((usize, usize), Vec<bool>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut bytes).unwrap();
    assert_eq!((frame.color_type, frame.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let (width, height) = (frame.width as usize, frame.height as usize);
    let dot = |i: usize| bytes[i / width * frame.line_size + i % width / 8] >> (7 - i % width % 8) & 1 == 1;
    ((width, height), (0..width * height).map(dot).collect())
}

/// `docs/paper.md` is for people who feed our bytes to something else: it says what is sent.
#[test]
fn the_documented_commands_are_the_commands_sent() {
    let doc = include_str!("../docs/paper.md");
    let rows: Vec<Vec<&str>> = doc
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|line| line.trim_end_matches('|').split('|').map(|cell| cell.trim_matches([' ', '`'])).collect())
        .collect();
    let documented = |cases: &[&str], parameter: u8| -> Vec<u8> {
        let sent = rows.iter().filter(|row| cases.contains(&row[1]));
        let bytes = sent.flat_map(|row| row[0].split(' '));
        bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap_or(parameter)).collect()
    };
    for (profile, before, after, parameter) in [
        (PrinterProfile::PLAIN, &["always"][..], &["with a cutter", "partial cut"][..], 0),
        (
            WIDE,
            &["always", "unit to be set", "head wider than 384 dots", "density, Epson class"],
            &["with a cutter", "full cut"],
            6,
        ),
        (LOW_COST, &["always", "density, low-cost"], &["no cutter"], 0x42),
    ] {
        let slip = escpos::slip(&Document::default(), &profile).unwrap();
        assert_eq!(slip.prologue, documented(before, parameter), "{profile:?}");
        assert_eq!(slip.epilogue, documented(after, parameter), "{profile:?}");
    }
    let cases = rows.iter().map(|row| row[1]).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(cases.len(), 9, "a case no profile above sends: {cases:?}");
}

fn line(columns_max: usize) -> impl Strategy<Value = String> {
    let repertoire: Vec<char> =
        (0..=0xFFFF).filter_map(char::from_u32).filter(|c| columns_of(*c) > 0).collect();
    let half: Vec<char> = repertoire.iter().copied().filter(|c| columns_of(*c) == 1).collect();
    let character = prop_oneof![prop::sample::select(repertoire), prop::sample::select(half)];
    prop::collection::vec(character, 0..=columns_max).prop_map(move |characters| {
        let mut left = columns_max;
        let fits = |c: &char| left.checked_sub(columns_of(*c)).map(|rest| left = rest).is_some();
        characters.into_iter().take_while(fits).collect()
    })
}

fn block() -> impl Strategy<Value = Block> {
    let compartment = prop::collection::vec(line(BOX_COLUMNS), 0..5);
    prop_oneof![
        prop::collection::vec(line(COLUMNS), 0..6).prop_map(Block::Text),
        prop::collection::vec(compartment, 1..4).prop_map(Block::Boxed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn s69_any_slip_of_the_repertoire_is_read_back_from_its_bytes(blocks in prop::collection::vec(block(), 0..5)) {
        let document = Document { title: String::new(), blocks };
        let text = plain::text(&document).unwrap();
        prop_assert_eq!(text_of(&printed(&document, &PrinterProfile::PLAIN)), text.clone());
        let dots = picture::dots(&document).unwrap();
        let height: usize = dots.iter().map(picture::Dots::height).sum();
        prop_assert_eq!(height, text.lines().count() * 24);
    }
}
