//! Rows of dots as the head burns them.

use super::modes::HEAD_DOTS;

/// Bytes of a row.
pub(super) const ROW_BYTES: usize = HEAD_DOTS / 8;

/// A row of dots, the leftmost in the highest bit of the first byte, 1 = black.
pub(super) type Row = [u8; ROW_BYTES];

/// Blackens dots `from..to` of a row; what lies beyond the head is nothing.
pub(super) fn blacken(row: &mut Row, from: usize, to: usize) {
    for x in from..to.min(HEAD_DOTS) {
        row[x / 8] |= 0x80 >> (x % 8);
    }
}

/// Whether a dot is black.
pub(super) fn is_black(row: &Row, x: usize) -> bool {
    row.get(x / 8).is_some_and(|byte| byte << (x % 8) & 0x80 != 0)
}
