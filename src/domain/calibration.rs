//! Where on the screen a touch panel's sensor means (S-86). Everything in whole numbers.
//!
//! A sensor lies somewhere on the screen: turned, mirrored, shifted, and larger than it. All of these are affine, so a
//! calibration is six numbers, found from crosses that a person touches.

use super::words::Words;
use crate::words;

/// Parts into which width and height are divided.
pub const FULL: i32 = 65_536;

/// Binary digits of a calibration's numbers behind the point.
const POINT: u32 = 20;
const ONE: i64 = 1 << POINT;
/// Greatest gain: a sensor of which less than a sixty-fourth lies on the screen is none.
const GAIN_MAX: i64 = 64 * ONE;
/// Greatest shift, in parts.
const SHIFT_MAX: i64 = 256 * FULL as i64 * ONE;
/// Farthest place that is calculated with, in parts; a driver may tell any number.
const FAR: i32 = 4 * FULL;
/// Fewest and most taps that are calculated with.
const TAPS: std::ops::RangeInclusive<usize> = 3..=8;
/// Smallest standard deviation of taps across any direction, in parts: 2 %.
const SPREAD_MIN: i128 = FULL as i128 / 50;
/// Farthest that a tap may lie from where the calibration puts it, in parts: 1.6 %.
const CROOKED: i32 = FULL / 64;
/// Farthest that the test tap may lie from its cross, in parts: 4 %.
const TOLERANCE: i32 = FULL / 25;

/// A place in parts ([`FULL`]) of width and height, from the upper left corner. A sensor may tell places outside.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Spot {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

impl Spot {
    /// A place told in thousandths.
    pub const fn thousandths(x: u16, y: u16) -> Self {
        Self { x: x as i32 * FULL / 1_000, y: y as i32 * FULL / 1_000 }
    }

    /// The pixel of a screen of this size at or nearest to the place; of an empty screen the first.
    pub fn pixel(self, width: u32, height: u32) -> (u32, u32) {
        let one = |at: i32, of: u32| {
            let pixel = i64::from(at) * i64::from(of) / i64::from(FULL);
            u32::try_from(pixel.clamp(0, i64::from(of.saturating_sub(1)))).unwrap_or_default()
        };
        (one(self.x, width), one(self.y, height))
    }

    fn near(self, other: Self, within: i32) -> bool {
        let apart = |a: i32, b: i32| a.abs_diff(b) <= within.unsigned_abs();
        apart(self.x, other.x) && apart(self.y, other.y)
    }

    fn kept_near(self) -> Self {
        Self { x: self.x.clamp(-FAR, FAR), y: self.y.clamp(-FAR, FAR) }
    }
}

/// What one axis of a sensor tells at either end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AxisRange {
    min: i32,
    max: i32,
}

impl AxisRange {
    /// `None` unless `max` lies above `min`.
    pub fn new(min: i32, max: i32) -> Option<Self> {
        (min < max).then_some(Self { min, max })
    }

    /// A raw value in parts of the range; may lie outside.
    pub fn parts(self, raw: i32) -> i32 {
        let span = i64::from(self.max) - i64::from(self.min);
        let at =
            rounded(i128::from(i64::from(raw) - i64::from(self.min)) * i128::from(FULL), i128::from(span));
        i32::try_from(at).unwrap_or(if at < 0 { i32::MIN } else { i32::MAX })
    }
}

/// Why taps make no calibration. The one in force stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uncalibrated {
    /// Too few taps, on one line, or too near each other.
    TooNear,
    /// They do not lie to each other as the crosses do.
    Crooked,
    /// The test tap came to lie elsewhere than its cross.
    Missed,
}

impl Uncalibrated {
    /// What happened and what to do.
    pub fn words(self) -> Words {
        match self {
            Self::TooNear => words!(
                "触れた位置が近すぎます。表示される十字に、ひとつずつ触れてください。",
                "The touches were too near each other. Touch each cross where it is shown."
            ),
            Self::Crooked => words!(
                "触れた位置が十字の並びと合いません。十字の中心に、指先かペンで触れてください。",
                "The touches do not lie as the crosses do. Touch the middle of each with a fingertip or a pen."
            ),
            Self::Missed => words!(
                "確認の十字から離れた位置になりました。もう一度、十字の中心に触れてください。",
                "The test touch came to lie away from its cross. Touch the middle of each cross again."
            ),
        }
    }
}

/// From the sensor's places to the screen's. Gains and shifts are kept in 2⁻²⁰.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Calibration {
    /// The screen's x is the first of sensor x, the second of sensor y, and the third.
    x: [i64; 3],
    /// The screen's y likewise.
    y: [i64; 3],
}

impl Calibration {
    /// The sensor's range is the screen.
    pub const PLAIN: Self = Self { x: [ONE, 0, 0], y: [0, ONE, 0] };

    /// Where the sensor told a finger (first) that touched a cross (second): the affine map that fits best.
    ///
    /// # Errors
    /// Fewer than three taps or more than eight, taps in a heap or on a line, and taps that no such map fits.
    pub fn of(taps: &[(Spot, Spot)]) -> Result<Self, Uncalibrated> {
        if !TAPS.contains(&taps.len()) {
            return Err(Uncalibrated::TooNear);
        }
        let taps: Vec<_> = taps.iter().map(|(s, c)| (s.kept_near(), c.kept_near())).collect();
        let column = |pick: fn(&(Spot, Spot)) -> i32| Column::of(taps.iter().map(pick));
        let (x, y) = (column(|(seen, _)| seen.x), column(|(seen, _)| seen.y));
        let (right, down) = (column(|(_, cross)| cross.x), column(|(_, cross)| cross.y));
        if !x.spreads_with(&y) || !right.spreads_with(&down) {
            return Err(Uncalibrated::TooNear);
        }
        let found = Self::stored([right.fit(&x, &y), down.fit(&x, &y)]).ok_or(Uncalibrated::TooNear)?;
        if taps.iter().all(|(seen, cross)| found.place(*seen).near(*cross, CROOKED)) {
            Ok(found)
        } else {
            Err(Uncalibrated::Crooked)
        }
    }

    /// Whether a tap on a cross comes to lie on it.
    pub fn agrees(&self, seen: Spot, cross: Spot) -> bool {
        self.place(seen).near(cross, TOLERANCE)
    }

    /// Where on the screen the sensor means.
    pub fn place(&self, seen: Spot) -> Spot {
        let one = |[a, b, c]: [i64; 3]| {
            let at = a * i64::from(seen.x) + b * i64::from(seen.y) + c;
            i32::try_from((at + ONE / 2) >> POINT).unwrap_or(if at < 0 { i32::MIN } else { i32::MAX })
        };
        Spot { x: one(self.x), y: one(self.y) }
    }

    /// Its six numbers, for the journal: gains and shift of x, then of y.
    pub fn parts(&self) -> [[i64; 3]; 2] {
        [self.x, self.y]
    }

    /// From the journal; `None` for numbers that no calibration has.
    pub fn stored([x, y]: [[i64; 3]; 2]) -> Option<Self> {
        let is_fine = |[a, b, c]: [i64; 3]| {
            [a, b].iter().all(|g| g.unsigned_abs() <= GAIN_MAX.unsigned_abs())
                && c.unsigned_abs() <= SHIFT_MAX.unsigned_abs()
        };
        (is_fine(x) && is_fine(y)).then_some(Self { x, y })
    }
}

/// One coordinate of all taps: its sum, and each one's distance from the mean, both times the number of taps.
struct Column {
    sum: i128,
    off: Vec<i128>,
}

impl Column {
    fn of(values: impl Iterator<Item = i32>) -> Self {
        let values: Vec<i128> = values.map(i128::from).collect();
        let (sum, n) = (values.iter().sum::<i128>(), values.len() as i128);
        Self { sum, off: values.iter().map(|v| n * v - sum).collect() }
    }

    fn times(&self, other: &Self) -> i128 {
        self.off.iter().zip(&other.off).map(|(a, b)| a * b).sum()
    }

    /// Whether the taps of this and another coordinate lie apart in every direction: on no line, in no heap.
    fn spreads_with(&self, other: &Self) -> bool {
        let (xx, xy, yy) = (self.times(self), self.times(other), other.times(other));
        let n = self.off.len() as i128;
        // The smaller principal moment is at least the determinant divided by the trace.
        xx + yy > 0 && xx * yy - xy * xy >= (xx + yy) * n * n * n * SPREAD_MIN * SPREAD_MIN
    }

    /// Gains of `x` and `y` and the shift that come nearest to this coordinate.
    fn fit(&self, x: &Self, y: &Self) -> [i64; 3] {
        let (xx, xy, yy) = (x.times(x), x.times(y), y.times(y));
        let (ux, uy, one) = (self.times(x), self.times(y), i128::from(ONE));
        let determinant = xx * yy - xy * xy;
        let a = rounded((ux * yy - uy * xy) * one, determinant);
        let b = rounded((uy * xx - ux * xy) * one, determinant);
        let c = rounded(self.sum * one - a * x.sum - b * y.sum, self.off.len() as i128);
        [a, b, c].map(|n| i64::try_from(n).unwrap_or(i64::MAX))
    }
}

/// Quotient by something positive, halves away from zero.
fn rounded(dividend: i128, by: i128) -> i128 {
    let half = if dividend < 0 { -by / 2 } else { by / 2 };
    (dividend + half).checked_div(by).unwrap_or_default()
}

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;
