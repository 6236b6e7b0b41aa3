//! Ruled lines (JIS X 0208 row 8), drawn here and not by the face: their strokes must touch the edges of the
//! cell, or the rules of a box do not join.

use super::face::{GLYPH_DOTS, Glyph};

/// Each character with the strokes from its middle up, right, down and left: 0 none, 1 light, 2 heavy.
const ARMS: [(char, [usize; 4]); 32] = [
    ('─', [0, 1, 0, 1]),
    ('│', [1, 0, 1, 0]),
    ('┌', [0, 1, 1, 0]),
    ('┐', [0, 0, 1, 1]),
    ('┘', [1, 0, 0, 1]),
    ('└', [1, 1, 0, 0]),
    ('├', [1, 1, 1, 0]),
    ('┬', [0, 1, 1, 1]),
    ('┤', [1, 0, 1, 1]),
    ('┴', [1, 1, 0, 1]),
    ('┼', [1, 1, 1, 1]),
    ('━', [0, 2, 0, 2]),
    ('┃', [2, 0, 2, 0]),
    ('┏', [0, 2, 2, 0]),
    ('┓', [0, 0, 2, 2]),
    ('┛', [2, 0, 0, 2]),
    ('┗', [2, 2, 0, 0]),
    ('┣', [2, 2, 2, 0]),
    ('┳', [0, 2, 2, 2]),
    ('┫', [2, 0, 2, 2]),
    ('┻', [2, 2, 0, 2]),
    ('╋', [2, 2, 2, 2]),
    ('┠', [2, 1, 2, 0]),
    ('┯', [0, 2, 1, 2]),
    ('┨', [2, 0, 2, 1]),
    ('┷', [1, 2, 0, 2]),
    ('┿', [1, 2, 1, 2]),
    ('┝', [1, 2, 1, 0]),
    ('┰', [0, 1, 2, 1]),
    ('┥', [1, 0, 1, 2]),
    ('┸', [2, 1, 0, 1]),
    ('╂', [2, 1, 2, 1]),
];

/// The dots of a ruled line, or nothing for any other character. A stroke is two dots wide or four.
pub(super) fn glyph(c: char) -> Option<Glyph> {
    const MIDDLE: usize = GLYPH_DOTS / 2;
    let (_, arms) = ARMS.iter().find(|(ruled, _)| *ruled == c)?;
    let [up, right, down, left] = *arms;
    // Half the widest stroke: how far past the middle each must reach for the corner to be full.
    let reach = arms.iter().max().copied().unwrap_or(0);
    let mut dots = [0; GLYPH_DOTS];
    for (y, row) in dots.iter_mut().enumerate() {
        let across = |half| (MIDDLE - half..MIDDLE + half).contains(&y);
        if across(left) {
            *row |= span(0, MIDDLE + reach);
        }
        if across(right) {
            *row |= span(MIDDLE - reach, GLYPH_DOTS);
        }
        if y < MIDDLE + reach {
            *row |= span(MIDDLE - up, MIDDLE + up);
        }
        if y >= MIDDLE - reach {
            *row |= span(MIDDLE - down, MIDDLE + down);
        }
    }
    Some(dots)
}

/// Dots from one column up to another.
fn span(from: usize, to: usize) -> u32 {
    (from..to).fold(0, |dots, x| dots | 1 << (31 - x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::columns_of;

    #[test]
    fn s60_every_ruled_line_of_the_repertoire_is_drawn_to_the_edge_of_its_cell() {
        let row_8: Vec<char> = ('\u{2500}'..='\u{257F}').filter(|c| columns_of(*c) == 2).collect();
        assert_eq!(row_8.len(), ARMS.len());
        for c in row_8 {
            let glyph = glyph(c).unwrap();
            let (_, [up, right, down, left]) = ARMS.iter().find(|(ruled, _)| *ruled == c).unwrap();
            let dots_in_column = |x: usize| glyph.iter().filter(|row| *row >> (31 - x) & 1 == 1).count();
            assert_eq!(glyph[0].count_ones() as usize, 2 * up, "{c}");
            assert_eq!(glyph[GLYPH_DOTS - 1].count_ones() as usize, 2 * down, "{c}");
            assert_eq!(dots_in_column(0), 2 * left, "{c}");
            assert_eq!(dots_in_column(GLYPH_DOTS - 1), 2 * right, "{c}");
        }
    }
}
