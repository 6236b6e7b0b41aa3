//! Codes → characters of JIS X 0201 and JIS X 0208, the glyphs in the printer's ROM (S-69).

/// What a kanji ROM prints for a code it has no glyph for.
pub(super) const GETA: char = '〓';
/// The same at half width.
pub(super) const UNKNOWN: char = '?';

/// A one-byte code; `None` where JIS X 0201 has nothing, or the set and the table in force print something else.
pub(super) fn one_byte(byte: u8, japan: bool, katakana: bool) -> Option<char> {
    match byte {
        0x5C => japan.then_some('¥'),
        0x20..=0x7E => Some(char::from(byte)),
        0xA1..=0xDF if katakana => char::from_u32(0xFF61 + u32::from(byte - 0xA1)),
        _ => None,
    }
}

/// Whether this byte begins a two-byte character in Shift JIS.
pub(super) fn leads(byte: u8) -> bool {
    matches!(byte, 0x81..=0x9F | 0xE0..=0xFC)
}

/// Whether this byte can be the second one of a Shift-JIS character.
pub(super) fn trails(byte: u8) -> bool {
    matches!(byte, 0x40..=0x7E | 0x80..=0xFC)
}

/// Row and cell of a Shift-JIS pair.
fn row_and_cell(lead: u8, trail: u8) -> (u8, u8) {
    let block = lead - if lead < 0xA0 { 0x81 } else { 0xC1 };
    match trail {
        0x9F.. => (block * 2 + 2, trail - 0x9E),
        0x80.. => (block * 2 + 1, trail - 0x40),
        _ => (block * 2 + 1, trail - 0x3F),
    }
}

/// A Shift-JIS pair of a lead and a trail byte; `None` outside JIS X 0208.
pub(super) fn shift_jis(lead: u8, trail: u8) -> Option<char> {
    let (row, cell) = row_and_cell(lead, trail);
    jis_x_0208(row, cell)
}

/// The character in a row and cell of JIS X 0208:1997; `None` where there is none.
pub(super) fn jis_x_0208(row: u8, cell: u8) -> Option<char> {
    // Rows 9–15 and 85 up are other people's: NEC's, IBM's, the user's.
    let in_it = matches!(row, 1..=8 | 16..=84) && (1..=94).contains(&cell);
    if !in_it {
        return None;
    }
    let euc = [0xA0 + row, 0xA0 + cell];
    encoding_rs::EUC_JP.decode_without_bom_handling_and_without_replacement(&euc)?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::columns_of;

    #[test]
    fn s69_the_rom_has_jis_x_0208_and_nothing_else() {
        let mut glyphs = 0;
        for lead in (0..=255).filter(|b| leads(*b)) {
            for trail in (0..=255).filter(|b| trails(*b)) {
                let Some(c) = shift_jis(lead, trail) else { continue };
                assert_eq!(columns_of(c), 2, "{lead:02X} {trail:02X} {c}");
                glyphs += 1;
            }
        }
        assert_eq!(glyphs, 6879);
        assert_eq!(shift_jis(0x84, 0xAC), Some('┏'));
        assert_eq!(shift_jis(0xEA, 0xA4), Some('熙'));
        // NEC row 13, IBM extensions, the user's area.
        for (lead, trail) in [(0x87, 0x40), (0xED, 0x40), (0xFA, 0x40), (0xF0, 0x40), (0xEA, 0xA5)] {
            assert_eq!(shift_jis(lead, trail), None, "{lead:02X} {trail:02X}");
        }
    }

    #[test]
    fn s69_one_byte_codes_are_jis_x_0201_when_the_printer_was_told_so() {
        let printed = |byte| one_byte(byte, true, true);
        assert_eq!((printed(0x5C), printed(0x7E), printed(0xB1)), (Some('¥'), Some('~'), Some('ｱ')));
        assert_eq!((printed(0x7F), printed(0x80), printed(0xA0), printed(0xFD)), (None, None, None, None));
        assert_eq!((one_byte(0x5C, false, true), one_byte(0xB1, true, false)), (None, None));
        let all: Vec<char> = (0..=255).filter_map(printed).collect();
        assert_eq!((all.len(), all.iter().all(|c| columns_of(*c) == 1)), (95 + 63, true));
    }
}
