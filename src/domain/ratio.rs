//! 増減率: how much usage grew against the period before (S-54).

use super::count::Usage;

/// 増減率 as a slip shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Growth {
    /// One of the usages is in error.
    Blank,
    /// Percent, truncated toward zero; −100…9,999.
    Percent(i32),
    /// 10,000 % or more, an overflowing usage, or growth from nothing.
    Overflow,
}

/// Usage above which a slip prints marks instead (S-64).
pub const USAGE_MAX: u64 = 999_999;

/// (this − previous) / previous × 100, truncated toward zero (S-54).
pub fn growth(this: Option<Usage>, previous: Option<Usage>) -> Growth {
    let (Some(this), Some(previous)) = (this, previous) else { return Growth::Blank };
    let (this, previous) = (this.get(), previous.get());
    if this > USAGE_MAX || previous > USAGE_MAX {
        return Growth::Overflow;
    }
    match (this, previous) {
        (0, 0) => Growth::Percent(0),
        (_, 0) => Growth::Overflow,
        _ => {
            let percent = (this as i64 - previous as i64) * 100 / previous as i64;
            match i32::try_from(percent) {
                Ok(p) if p < 10_000 => Growth::Percent(p),
                _ => Growth::Overflow,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s54_truncates_toward_zero_and_marks_the_rest() {
        let g = |this: u64, previous: u64| growth(Some(Usage::new(this)), Some(Usage::new(previous)));
        assert_eq!(g(461, 450), Growth::Percent(2));
        assert_eq!(g(450, 461), Growth::Percent(-2));
        assert_eq!(g(0, 461), Growth::Percent(-100));
        assert_eq!(g(0, 0), Growth::Percent(0));
        assert_eq!(g(1, 0), Growth::Overflow);
        assert_eq!(g(10_099, 100), Growth::Percent(9_999));
        assert_eq!(g(10_100, 100), Growth::Overflow);
        assert_eq!(g(1_000_000, 999_999), Growth::Overflow);
        assert_eq!(growth(None, Some(Usage::new(1))), Growth::Blank);
        assert_eq!(growth(Some(Usage::new(1)), None), Growth::Blank);
    }
}
