//! A slip as a picture of the paper, dot for dot as a 24-dot printer prints it (S-60).

mod face;
mod ruled;

use super::document::{COLUMNS, Document};
use super::plain::{self, PaperError};
use crate::domain::text::columns_of;
use face::{Face, GLYPH_DOTS, Glyph};

/// Dots across the printed area.
pub const WIDTH_DOTS: usize = COLUMNS * CELL_DOTS;
/// Pixels across a picture: the printed area and the white left and right of it on 58 mm paper.
pub const WIDTH_PX: usize = WIDTH_DOTS + 2 * MARGIN_PX;
/// Height of the longest picture; longer slips continue on the next one, because many viewers refuse more.
pub const HEIGHT_PX_MAX: usize = 16_000;

const CELL_DOTS: usize = 12;
const MARGIN_PX: usize = 24;
const ROW_BYTES: usize = WIDTH_DOTS / 8;
const LINES_PER_PAGE_MAX: usize = (HEIGHT_PX_MAX - 2 * MARGIN_PX) / GLYPH_DOTS;

/// Why a slip has no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The document itself cannot be printed.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// The embedded face cannot be read.
    #[error("embedded face: {0}")]
    Face(#[from] ab_glyph::InvalidFont),
    /// The PNG encoder failed.
    #[error(transparent)]
    Png(#[from] png::EncodingError),
}

/// The dots a slip blackens, as a printer without a kanji ROM would be sent them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dots {
    /// Rows from top to bottom, 48 bytes each, leftmost dot in the highest bit, 1 = black.
    bits: Vec<u8>,
}

impl Dots {
    /// The rows of dots from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.bits.chunks(ROW_BYTES)
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.bits.len() / ROW_BYTES
    }

    /// Adds one line of text, checked before to fit and to be printable.
    fn draw(&mut self, line: &str, face: &mut Face) {
        let top = self.bits.len();
        self.bits.resize(top + GLYPH_DOTS * ROW_BYTES, 0);
        let mut x = 0;
        for c in line.chars() {
            stamp(&mut self.bits[top..], x, face.glyph(c));
            x += columns_of(c) * CELL_DOTS;
        }
    }
}

fn stamp(line: &mut [u8], x: usize, glyph: &Glyph) {
    for (row, dots) in line.chunks_mut(ROW_BYTES).zip(glyph) {
        // A glyph is at most 24 dots and starts within a byte, so its dots lie in four bytes.
        let bytes = (dots >> (x % 8)).to_be_bytes();
        for (byte, new) in row[x / 8..].iter_mut().zip(bytes) {
            *byte |= new;
        }
    }
}

/// The dots of a slip, block by block (S-70).
///
/// # Errors
/// The first line that is too wide or has a character outside the repertoire.
pub fn dots(document: &Document) -> Result<Vec<Dots>, PictureError> {
    let mut face = Face::embedded()?;
    let draw_block = |rows: &Vec<String>| {
        let mut dots = Dots::default();
        rows.iter().for_each(|row| dots.draw(row, &mut face));
        dots
    };
    Ok(plain::rows(document)?.iter().map(draw_block).collect())
}

/// The slip as PNG pictures, each [`WIDTH_PX`] wide and at most [`HEIGHT_PX_MAX`] high, split between lines; put
/// one under the other they are the paper.
///
/// # Errors
/// The first line that is too wide or has a character outside the repertoire.
pub fn pages(document: &Document) -> Result<Vec<Vec<u8>>, PictureError> {
    let blocks = dots(document)?;
    let rows: Vec<&[u8]> = blocks.iter().flat_map(Dots::rows).collect();
    let pages: Vec<&[&[u8]]> = rows.chunks(LINES_PER_PAGE_MAX * GLYPH_DOTS).collect();
    let last = pages.len().saturating_sub(1);
    let page = |(i, rows): (usize, &&[&[u8]])| {
        let above = if i == 0 { MARGIN_PX } else { 0 };
        let below = if i == last { MARGIN_PX } else { 0 };
        png(rows, above, below)
    };
    Ok(pages.iter().enumerate().map(page).collect::<Result<_, _>>()?)
}

/// A two-level PNG of rows of dots with white around them.
fn png(rows: &[&[u8]], above: usize, below: usize) -> Result<Vec<u8>, png::EncodingError> {
    const WHITE: [u8; WIDTH_PX / 8] = [0xFF; WIDTH_PX / 8];
    let height = above + rows.len() + below;
    let mut pixels = Vec::with_capacity(height * WHITE.len());
    pixels.extend(WHITE.repeat(above));
    for row in rows {
        pixels.extend([0xFF; MARGIN_PX / 8]);
        pixels.extend(row.iter().map(|dots| !dots));
        pixels.extend([0xFF; MARGIN_PX / 8]);
    }
    pixels.extend(WHITE.repeat(below));

    let mut out = Vec::new();
    // Both fit: the width is a constant and the height at most HEIGHT_PX_MAX.
    let mut encoder = png::Encoder::new(&mut out, WIDTH_PX as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::document::Block;

    fn size(png: &[u8]) -> (usize, usize) {
        let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        (reader.info().width as usize, reader.info().height as usize)
    }

    #[test]
    fn s60_a_long_slip_continues_on_the_next_picture() {
        let lines = |n| Document {
            title: String::new(),
            blocks: vec![Block::Text(vec!["a".to_owned(); n]), Block::Boxed(vec![vec!["b".to_owned()]])],
        };
        let heights = |n| pages(&lines(n)).unwrap().iter().map(|p| size(p)).collect::<Vec<_>>();
        assert_eq!(heights(7), [(WIDTH_PX, 48 + 10 * 24)]);
        assert_eq!(heights(LINES_PER_PAGE_MAX - 3), [(WIDTH_PX, 48 + LINES_PER_PAGE_MAX * 24)]);
        let split = [(WIDTH_PX, 24 + LINES_PER_PAGE_MAX * 24), (WIDTH_PX, 24 + 24)];
        assert_eq!(heights(LINES_PER_PAGE_MAX - 2), split);
        assert!(split.iter().all(|(_, height)| *height <= HEIGHT_PX_MAX));
        assert_eq!(pages(&Document::default()).unwrap(), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn s60_the_rules_of_a_box_join_without_a_gap() {
        let boxed = Block::Boxed(vec![vec!["a".to_owned(), String::new()], vec![String::new()]]);
        let dots = dots(&Document { title: String::new(), blocks: vec![boxed] }).unwrap();
        let rows: Vec<&[u8]> = dots[0].rows().collect();
        let black = |x: usize, y: usize| rows[y][x / 8] >> (7 - x % 8) & 1 == 1;
        let bottom = dots[0].height() - 12;
        for y in 12..bottom {
            assert!(black(12, y) && black(WIDTH_DOTS - 12, y), "row {y}");
        }
        for y in [12, 12 + 3 * 24, bottom] {
            assert!((12..WIDTH_DOTS - 12).all(|x| black(x, y)), "row {y}");
        }
    }
}
