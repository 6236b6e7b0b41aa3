//! Paper as pixels.

use std::ops::Range;

use super::dots::is_black;
use super::modes::HEAD_DOTS;
use super::paper::Paper;

/// Pixels across: paper 58 mm wide at 8 dots a millimetre.
pub const PAPER_DOTS: usize = 464;

const MARGIN_DOTS: usize = (PAPER_DOTS - HEAD_DOTS) / 2;
const WHITE: u8 = 255;
const CUT: u8 = 150;
const DASH_DOTS: usize = 8;

/// A picture in shades of grey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Pixels across.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// One byte a pixel, row by row from the top: 0 is black, 255 white.
    pub grey: Vec<u8>,
}

impl Picture {
    /// These rows of the paper as they are, as far as they are still known.
    pub(super) fn of(paper: &Paper, rows: Range<u64>) -> Self {
        let mut grey = Vec::new();
        for burned in paper.burned(rows) {
            let dots = (0..HEAD_DOTS).map(|x| if is_black(&burned.dots, x) { burned.shade } else { WHITE });
            grey.extend([WHITE; MARGIN_DOTS]);
            grey.extend(dots);
            grey.extend([WHITE; MARGIN_DOTS]);
        }
        Self { width: PAPER_DOTS, height: grey.len() / PAPER_DOTS, grey }
    }

    /// The last rows of the paper with its cuts as dashed lines, for a window.
    pub(super) fn tail(paper: &Paper, rows_max: usize) -> Self {
        let known = paper.known();
        let top = known.end.saturating_sub(rows_max as u64).max(known.start);
        let mut picture = Self::of(paper, top..known.end);
        for cut in paper.cuts().filter(|cut| (top..known.end).contains(&cut.row)) {
            let row = usize::try_from(cut.row - top).unwrap_or(0) * PAPER_DOTS;
            for (x, pixel) in picture.grey[row..row + PAPER_DOTS].iter_mut().enumerate() {
                *pixel = if (x / DASH_DOTS).is_multiple_of(2) { CUT } else { *pixel };
            }
        }
        picture
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// It has no pixels, or more than a PNG file can have.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut out = Vec::new();
        let side = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut out, side(self.width), side(self.height));
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.grey)?;
        Ok(out)
    }
}
