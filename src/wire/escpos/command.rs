//! The commands before and after the text of a slip, in the order sent.

use super::{AREA_DOTS, Cut, Density, LINE_DOTS, MotionUnit, PrinterProfile};

/// Lines fed before a cut, so that the last line is clear of the cutter.
const FEED_LINES_CUT: u8 = 3;
/// Lines fed when there is no cutter, so that the last line is clear of the tear bar: 18 mm.
const FEED_LINES_TORN: u8 = 6;

/// A command's bytes.
pub type Command = Vec<u8>;

/// What makes any printer, whatever was sent to it before, print Shift-JIS text in 24-dot lines (S-69).
pub fn prologue(profile: &PrinterProfile) -> Vec<Command> {
    let mut commands = vec![
        vec![0x1B, 0x40],       // ESC @
        vec![0x1D, 0x61, 0x0F], // GS a
    ];
    // Both units come before the distances given in them: a change of unit does not convert what was set.
    if profile.motion_unit == MotionUnit::SetToDot {
        commands.push(vec![0x1D, 0x50, 0xCB, 0xCB]); // GS P
    }
    if profile.width_dots > AREA_DOTS {
        let [low, high] = AREA_DOTS.to_le_bytes();
        commands.push(vec![0x1D, 0x57, low, high]); // GS W
    }
    match profile.density {
        Density::AsSet => {}
        Density::Epson(level) => {
            let [m] = level.to_le_bytes();
            commands.push(vec![0x1D, 0x28, 0x4B, 0x02, 0x00, 0x31, m]); // GS ( K
        }
        Density::LowCost(n) => commands.push(vec![0x12, 0x23, n]), // DC2 #
    }
    let [pitch, _] = LINE_DOTS.to_le_bytes();
    commands.extend([
        vec![0x1C, 0x2E],             // FS .
        vec![0x1C, 0x43, 0x01],       // FS C
        vec![0x1C, 0x26],             // FS &
        vec![0x1C, 0x53, 0x00, 0x00], // FS S
        vec![0x1B, 0x52, 0x08],       // ESC R
        vec![0x1B, 0x74, 0x01],       // ESC t
        vec![0x1B, 0x20, 0x00],       // ESC SP
        vec![0x1B, 0x33, pitch],      // ESC 3
    ]);
    commands
}

/// What parts the slip from the roll. The `escpos` crate's partial cut is a full one, so both are ours.
pub fn epilogue(profile: &PrinterProfile) -> Vec<Command> {
    let feed = |lines| vec![0x1B, 0x64, lines]; // ESC d
    match profile.cut {
        Cut::Partial => vec![feed(FEED_LINES_CUT), vec![0x1D, 0x56, 0x42, 0x00]], // GS V
        Cut::Full => vec![feed(FEED_LINES_CUT), vec![0x1D, 0x56, 0x41, 0x00]],    // GS V
        Cut::Torn => vec![feed(FEED_LINES_TORN)],
    }
}
