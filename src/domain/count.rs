//! Counts, multipliers, indexes and usages (S-05, S-10, S-14). Integers only.

use std::fmt;
use std::str::FromStr;

use super::address::BadCode;

/// Count (検針値): the number a source's counter shows (S-10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Count(u64);

impl Count {
    /// A counter never shows more than this (S-05: other sources state their own modulus, up to this).
    pub const MAX: u64 = 999_999_999_999;

    /// `None` above [`Count::MAX`].
    pub fn new(n: u64) -> Option<Self> {
        (n <= Self::MAX).then_some(Self(n))
    }

    /// The plain number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The value at which a counter wraps to 0; 1,000,000 for a terminal input (S-05).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Modulus(u64);

impl Modulus {
    /// Six digits, the counter of a terminal input (S-05).
    pub const TERMINAL: Self = Self(1_000_000);

    /// `None` unless `n` is 2 up to [`Count::MAX`] + 1.
    pub fn new(n: u64) -> Option<Self> {
        (2..=Count::MAX + 1).contains(&n).then_some(Self(n))
    }

    /// The plain number.
    pub fn get(self) -> u64 {
        self.0
    }

    /// Whether the counter can show `count`.
    pub fn holds(self, count: Count) -> bool {
        count.0 < self.0
    }
}

/// Multiplier (乗率) 0.01–100.00 in steps of 0.01, kept in hundredths (S-10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Multiplier(u32);

impl Multiplier {
    /// 1.00.
    pub const ONE: Self = Self(100);

    /// `None` unless 1–10,000 hundredths.
    pub fn from_hundredths(n: u32) -> Option<Self> {
        (1..=10_000).contains(&n).then_some(Self(n))
    }

    /// 1–10,000.
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// Index (指針値) of a count: count × multiplier, fraction dropped (S-10).
    pub fn index(self, count: Count) -> Index {
        self.index_lifted(count, 0)
    }

    /// Index of a count that has wrapped: floor((count + lift) · k) with `lift` the modulus (S-14).
    pub fn index_lifted(self, count: Count, lift: u64) -> Index {
        let product = (u128::from(count.0) + u128::from(lift)) * u128::from(self.0) / 100;
        Index(u64::try_from(product).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Multiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

impl FromStr for Multiplier {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        parse_hundredths(s)
            .and_then(|n| u32::try_from(n).ok())
            .and_then(Self::from_hundredths)
            .ok_or_else(|| BadCode(s.to_owned()))
    }
}

/// Reads `12`, `12.3` or `12.34` as hundredths; nothing else.
pub fn parse_hundredths(s: &str) -> Option<u64> {
    let (whole, fraction) = s.split_once('.').unwrap_or((s, "0"));
    let digits = |t: &str, max: usize| (1..=max).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 12) || !digits(fraction, 2) {
        return None;
    }
    let tenths_or_hundredths: u64 = fraction.parse().ok()?;
    let scale = if fraction.len() == 1 { 10 } else { 1 };
    Some(whole.parse::<u64>().ok()? * 100 + tenths_or_hundredths * scale)
}

/// Index (指針値): what a slip shows as the meter's position, in the type's unit (S-10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Index(u64);

impl Index {
    /// The plain number.
    pub fn get(self) -> u64 {
        self.0
    }

    /// Rebuilds a stored index.
    pub fn stored(n: u64) -> Self {
        Self(n)
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Usage (使用量): the difference of truncated indexes, in the type's unit (S-11).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Usage(u64);

impl Usage {
    /// A usage of `n` units.
    pub fn new(n: u64) -> Self {
        Self(n)
    }

    /// The plain number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One stretch a counter ran through without being touched, inside one period.
///
/// A period is one leg, or several when the counter was preset or the meter exchanged on the way (S-14b, S-99).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    /// Count the leg starts from.
    pub from: Count,
    /// Count it ends at.
    pub to: Count,
    /// The modulus when the counter wrapped on this leg, else 0 (S-14).
    pub lift: u64,
    /// Multiplier both ends are truncated with.
    pub multiplier: Multiplier,
}

impl Leg {
    /// Pulses counted; `None` when the leg runs backwards.
    pub fn advance(&self) -> Option<u64> {
        (self.to.0 + self.lift).checked_sub(self.from.0)
    }

    /// floor((to + lift)·k) − floor(from·k) (S-11, S-14, S-16); `None` when the leg runs backwards.
    pub fn usage(&self) -> Option<Usage> {
        let end = self.multiplier.index_lifted(self.to, self.lift).0;
        end.checked_sub(self.multiplier.index(self.from).0).map(Usage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn k(s: &str) -> Multiplier {
        s.parse().unwrap()
    }

    fn count(n: u64) -> Count {
        Count::new(n).unwrap()
    }

    #[test]
    fn s10_index_drops_the_fraction() {
        assert_eq!(k("0.01").index(count(199)).get(), 1);
        assert_eq!(k("1.01").index(count(100)).get(), 101);
        assert_eq!(k("100").index(count(999_999)).get(), 99_999_900);
        assert_eq!(k("0.1").hundredths(), 10);
        for bad in ["0", "0.00", "100.01", "1.001", "-1", "1,0", ".5", "1.", "１"] {
            assert!(bad.parse::<Multiplier>().is_err(), "{bad}");
        }
    }

    #[test]
    fn s14_a_wrap_adds_the_modulus_before_truncating() {
        let leg = Leg { from: count(999_999), to: count(1), lift: 1_000_000, multiplier: k("0.50") };
        assert_eq!(leg.usage(), Some(Usage::new(1)));
        assert_eq!(leg.advance(), Some(2));
        assert_eq!(Leg { lift: 0, ..leg }.usage(), None);
    }
}
