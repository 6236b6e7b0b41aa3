//! Ruled lines: the strokes of row 8 of JIS X 0208 reach the edges of their cell, so that a box is one line.

use super::glyph::{CELL_DOTS, Cell};

/// Strokes from the middle toward the top, the right, the bottom and the left: `.` none, `l` light, `h` heavy.
const STROKES: &[(&str, &str)] = &[
    ("─", ".l.l"),
    ("│", "l.l."),
    ("┌", ".ll."),
    ("┐", "..ll"),
    ("┘", "l..l"),
    ("└", "ll.."),
    ("├", "lll."),
    ("┬", ".lll"),
    ("┤", "l.ll"),
    ("┴", "ll.l"),
    ("┼", "llll"),
    ("━", ".h.h"),
    ("┃", "h.h."),
    ("┏", ".hh."),
    ("┓", "..hh"),
    ("┛", "h..h"),
    ("┗", "hh.."),
    ("┣", "hhh."),
    ("┳", ".hhh"),
    ("┫", "h.hh"),
    ("┻", "hh.h"),
    ("╋", "hhhh"),
    ("┠", "hlh."),
    ("┯", ".hlh"),
    ("┨", "h.hl"),
    ("┷", "lh.h"),
    ("┿", "lhlh"),
    ("┝", "lhl."),
    ("┰", ".lhl"),
    ("┥", "l.lh"),
    ("┸", "hl.l"),
    ("╂", "hlhl"),
];

const MIDDLE: usize = CELL_DOTS / 2;

fn strokes(c: char) -> Option<[usize; 4]> {
    let (_, weights) = STROKES.iter().find(|(ruled, _)| ruled.starts_with(c))?;
    let mut halves = [0; 4];
    for (half, weight) in halves.iter_mut().zip(weights.bytes()) {
        // Half of a stroke's width: light ones are two dots wide, heavy ones four.
        *half = match weight {
            b'l' => 1,
            b'h' => 2,
            _ => 0,
        };
    }
    Some(halves)
}

/// Whether the character is a rule that must go on in the line below.
pub(super) fn goes_on_below(c: char) -> bool {
    strokes(c).is_some_and(|[_, _, down, _]| down > 0)
}

/// The dots of a ruled line; `None` for any other character.
pub(super) fn cell(c: char) -> Option<Cell> {
    let [up, right, down, left] = strokes(c)?;
    // Strokes that meet reach as far past the middle as the widest of them, so that corners are full.
    let corner = up.max(right).max(down).max(left);
    let mut cell = [0; CELL_DOTS];
    let mut fill = |rows: std::ops::Range<usize>, from: usize, to: usize| {
        for row in &mut cell[rows] {
            *row |= (from..to).map(|x| 0x8000_0000_u32 >> x).sum::<u32>();
        }
    };
    fill(0..MIDDLE + corner, MIDDLE - up, MIDDLE + up);
    fill(MIDDLE - corner..CELL_DOTS, MIDDLE - down, MIDDLE + down);
    fill(MIDDLE - left..MIDDLE + left, 0, MIDDLE + corner);
    fill(MIDDLE - right..MIDDLE + right, MIDDLE - corner, CELL_DOTS);
    Some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::printer::character::jis_x_0208;

    #[test]
    fn s60_every_rule_reaches_the_edges_it_is_to_be_joined_at() {
        let row_8: Vec<char> = (1..=94).filter_map(|cell| jis_x_0208(8, cell)).collect();
        assert_eq!(row_8.len(), STROKES.len());
        for c in row_8 {
            let ([up, right, down, left], cell) = (strokes(c).unwrap(), cell(c).unwrap());
            let across = |row: u32| row.count_ones() as usize;
            let along = |x: u32| cell.iter().filter(|row| **row >> (31 - x) & 1 == 1).count();
            assert_eq!([across(cell[0]), across(cell[23])], [2 * up, 2 * down], "{c}");
            assert_eq!([along(0), along(23)], [2 * left, 2 * right], "{c}");
            assert_eq!(goes_on_below(c), down > 0);
        }
        assert_eq!((cell('A'), goes_on_below('一')), (None, false));
    }
}
