//! Prices in hundredths of a yen and whole yen (S-50, S-51).

use std::fmt;
use std::str::FromStr;

use super::address::BadCode;
use super::count::parse_hundredths;

/// A base charge or unit price, 0.00–99999.99 yen, kept in hundredths (S-50).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Price(u32);

impl Price {
    /// `None` above 99999.99.
    pub fn from_hundredths(n: u32) -> Option<Self> {
        (n <= 9_999_999).then_some(Self(n))
    }

    /// 0–9,999,999.
    pub fn hundredths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

impl FromStr for Price {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        parse_hundredths(s)
            .and_then(|n| u32::try_from(n).ok())
            .and_then(Self::from_hundredths)
            .ok_or_else(|| BadCode(s.to_owned()))
    }
}

/// Whole yen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Yen(u64);

impl Yen {
    /// An amount of `n` yen.
    pub fn new(n: u64) -> Self {
        Self(n)
    }

    /// The plain number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// Digits in groups of three: `2,000`.
impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (i, d) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(d);
        }
        f.pad(&grouped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yen_is_grouped_by_three() {
        for (n, s) in [(0, "0"), (999, "999"), (2000, "2,000"), (999_999_999, "999,999,999")] {
            assert_eq!(Yen::new(n).to_string(), s);
        }
    }

    #[test]
    fn s50_prices_have_two_decimals() {
        assert_eq!("2000.00".parse(), Ok(Price(200_000)));
        assert_eq!("10.5".parse(), Ok(Price(1_050)));
        assert_eq!("99999.99".parse::<Price>().unwrap().to_string(), "99999.99");
        assert!("100000".parse::<Price>().is_err());
    }
}
