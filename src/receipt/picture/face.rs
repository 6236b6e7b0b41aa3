//! Glyphs of the embedded face, rasterised to the dots of a printer's 24-dot cell.

use super::ruled;
use crate::domain::text::columns_of;
use ab_glyph::{Font, FontRef, InvalidFont, PxScale, ScaleFont, point};
use std::collections::HashMap;

/// Height of every glyph, and width of a full-width one.
pub(super) const GLYPH_DOTS: usize = 24;

/// Rows from top to bottom, leftmost dot in the highest bit.
pub(super) type Glyph = [u32; GLYPH_DOTS];

/// BIZ UDGothic Regular, see `fonts/README.md`.
static BIZ_UD_GOTHIC: &[u8] = include_bytes!("../../../fonts/BIZUDGothic-Regular.ttf");

/// How much of a dot's square the outline must cover for the dot to be black. Below a half, or thin strokes
/// that fall between two rows vanish from both.
const COVERAGE_MIN: f32 = 0.42;

/// The embedded face with the glyphs drawn so far.
pub(super) struct Face {
    font: FontRef<'static>,
    glyphs: HashMap<char, Glyph>,
}

impl Face {
    /// The face in this program.
    pub(super) fn embedded() -> Result<Self, InvalidFont> {
        Ok(Self { font: FontRef::try_from_slice(BIZ_UD_GOTHIC)?, glyphs: HashMap::new() })
    }

    /// The dots of a character of the repertoire.
    pub(super) fn glyph(&mut self, c: char) -> &Glyph {
        let font = &self.font;
        self.glyphs.entry(c).or_insert_with(|| ruled::glyph(c).unwrap_or_else(|| rasterise(font, c)))
    }
}

/// The face's em is its ascent and descent, so at a scale of 24 an em is 24 dots high and a full-width glyph
/// as wide. The few glyphs that stand out of their cell by a dot (Å, Й, ゾ) are moved into it.
fn rasterise(font: &FontRef<'static>, c: char) -> Glyph {
    let mut dots = [0; GLYPH_DOTS];
    let width = columns_of(c) * GLYPH_DOTS / 2;
    let em = PxScale::from(GLYPH_DOTS as f32);
    // The face's own tilde is so small that 24 dots turn it into an overline: half as wide a full-width one is
    // drawn in its place, since 7E must be seen to be ~ (S-69).
    let (c, scale) = if c == '~' { ('～', PxScale { x: 12.0, ..em }) } else { (c, em) };
    let scaled = font.as_scaled(scale);
    // A base line on a whole dot keeps the feet of letters sharp.
    let base_line = point(0.0, scaled.ascent().round());
    let glyph = scaled.glyph_id(c).with_scale_and_position(scaled.scale(), base_line);
    let Some(outline) = font.outline_glyph(glyph) else { return dots };
    let bounds = outline.px_bounds();
    let x0 = (bounds.min.x.max(0.0) as usize).min(width.saturating_sub(bounds.width() as usize));
    let y0 = (bounds.min.y.max(0.0) as usize).min(GLYPH_DOTS.saturating_sub(bounds.height() as usize));
    outline.draw(|x, y, coverage| {
        let (x, y) = (x0 + x as usize, y0 + y as usize);
        if coverage >= COVERAGE_MIN && x < width && y < GLYPH_DOTS {
            dots[y] |= 1 << (31 - x);
        }
    });
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repertoire() -> impl Iterator<Item = char> {
        (0..=0xFFFF).filter_map(char::from_u32).filter(|c| columns_of(*c) > 0)
    }

    #[test]
    fn s69_the_face_has_every_character() {
        let face = Face::embedded().unwrap();
        let missing: String = repertoire().filter(|c| face.font.glyph_id(*c).0 == 0).collect();
        assert_eq!(missing, "");
    }

    #[test]
    fn s69_every_glyph_is_as_wide_as_its_cell_and_none_is_cut_off() {
        let mut face = Face::embedded().unwrap();
        let mut cut = String::new();
        for c in repertoire().filter(|c| ruled::glyph(*c).is_none()) {
            let scaled = face.font.as_scaled(24.0);
            let (id, width) = (scaled.glyph_id(c), (columns_of(c) * GLYPH_DOTS / 2) as f32);
            assert!((scaled.h_advance(id) - width).abs() < 0.1, "{c}");
            let glyph = id.with_scale_and_position(24.0, point(0.0, scaled.ascent().round()));
            let bounds = face.font.outline_glyph(glyph).map(|outline| outline.px_bounds());
            if bounds.is_some_and(|b| b.width() > width || b.height() > 24.0) {
                cut.push(c);
            }
            assert_eq!(face.glyph(c).iter().all(|row| *row == 0), [' ', '　'].contains(&c), "{c}");
        }
        // Bars as tall as the em lose a fraction of a dot; nobody can tell.
        assert_eq!(cut, "|｜");
    }
}
