//! The printer's character generator: the embedded outline face put onto dots, and ruled lines of its own.

use std::collections::HashMap;
use std::fmt;

use ab_glyph::{Font, FontRef, OutlinedGlyph, PxScale, ScaleFont, point};

use super::rule;

/// Dots of a cell from top to bottom, and across for a full-width one.
pub(super) const CELL_DOTS: usize = 24;
/// Dots across a half-width cell.
pub(super) const HALF_DOTS: usize = 12;

/// Rows from top to bottom, the leftmost dot in the highest bit.
pub(super) type Cell = [u32; CELL_DOTS];

/// BIZ UDGothic Regular, see `fonts/README.md`.
static OUTLINES: &[u8] = include_bytes!("../../../fonts/BIZUDGothic-Regular.ttf");

/// Share of a dot that ink must cover for the dot to be heated. Less than half, or hairlines between two rows vanish.
const INK_MIN: f32 = 0.42;

/// The glyphs, each put onto dots when it is first printed; at most the 7,037 of the repertoire.
pub(super) struct Generator {
    outlines: Option<FontRef<'static>>,
    ready: HashMap<char, Cell>,
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}

impl Generator {
    pub(super) fn new() -> Self {
        // A test holds that the face can be read; should it not, every glyph is an empty cell and the text remains.
        Self { outlines: FontRef::try_from_slice(OUTLINES).ok(), ready: HashMap::new() }
    }

    /// The dots of a character in a cell of this width.
    pub(super) fn cell(&mut self, c: char, width: usize) -> Cell {
        let outlines = self.outlines.as_ref();
        *self.ready.entry(c).or_insert_with(|| {
            rule::cell(c).or_else(|| Some(inked(outlines?, c, width))).unwrap_or([0; CELL_DOTS])
        })
    }
}

fn outlined(outlines: &FontRef<'static>, c: char) -> Option<OutlinedGlyph> {
    let whole = PxScale::from(CELL_DOTS as f32);
    // The face's own ~ is flattened to an overline at this size; a full-width one at half its width is not (S-69).
    let (c, scale) = match c {
        '~' => ('～', PxScale { x: HALF_DOTS as f32, ..whole }),
        _ => (c, whole),
    };
    let scaled = outlines.as_scaled(scale);
    let foot = point(0.0, scaled.ascent().round());
    outlines.outline_glyph(scaled.glyph_id(c).with_scale_and_position(scale, foot))
}

fn inked(outlines: &FontRef<'static>, c: char, width: usize) -> Cell {
    let mut cell = [0; CELL_DOTS];
    let Some(glyph) = outlined(outlines, c) else { return cell };
    let bounds = glyph.px_bounds();
    // A few glyphs stand out of their cell by a dot and are pushed back into it.
    let inside = |from: f32, length: f32, room: usize| {
        (from.max(0.0) as usize).min(room.saturating_sub(length as usize))
    };
    let left = inside(bounds.min.x, bounds.width(), width);
    let top = inside(bounds.min.y, bounds.height(), CELL_DOTS);
    glyph.draw(|x, y, ink| {
        let (x, y) = (left + x as usize, top + y as usize);
        if ink >= INK_MIN && x < width && y < CELL_DOTS {
            cell[y] |= 0x8000_0000 >> x;
        }
    });
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::columns_of;

    #[test]
    fn s69_every_character_of_the_repertoire_has_ink_in_its_cell_only() {
        let mut generator = Generator::new();
        for c in (0..=0xFFFF).filter_map(char::from_u32).filter(|c| columns_of(*c) > 0) {
            let width = columns_of(c) * HALF_DOTS;
            let cell = generator.cell(c, width);
            let outside = u32::MAX.checked_shr(width as u32).unwrap();
            assert!(cell.iter().all(|row| row & outside == 0), "{c}");
            assert_eq!(cell == [0; CELL_DOTS], [' ', '　'].contains(&c), "{c}");
        }
    }
}
