//! Numbers in registers: every encoding becomes an exact integer, without floating point.

/// How many registers make one number, and in which order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Encoding {
    pub(super) format: Format,
    pub(super) words: Order,
    pub(super) bytes: Order,
}

/// Meaning of the bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    U16,
    U32,
    I32,
    Float32,
    Bcd4,
    Bcd8,
}

/// Which half comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    HighFirst,
    LowFirst,
}

/// `mantissa` × 2^`exponent`, exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Number {
    mantissa: u32,
    exponent: i32,
}

impl Encoding {
    pub(super) fn registers(self) -> u8 {
        match self.format {
            Format::U16 | Format::Bcd4 => 1,
            Format::U32 | Format::I32 | Format::Float32 | Format::Bcd8 => 2,
        }
    }

    /// The bits, in the order of their value.
    pub(super) fn raw(self, registers: &[u16]) -> Option<u32> {
        let byte_order = |word: u16| match self.bytes {
            Order::HighFirst => u32::from(word),
            Order::LowFirst => u32::from(word.swap_bytes()),
        };
        match (registers, self.words) {
            (&[word], _) => Some(byte_order(word)),
            (&[high, low], Order::HighFirst) | (&[low, high], Order::LowFirst) => {
                Some(byte_order(high) << 16 | byte_order(low))
            }
            _ => None,
        }
    }

    /// The number the bits mean; `None` for what is no number, or below zero.
    pub(super) fn number(self, raw: u32) -> Option<Number> {
        match self.format {
            Format::U16 | Format::U32 => Some(Number { mantissa: raw, exponent: 0 }),
            Format::I32 => (raw.cast_signed() >= 0).then_some(Number { mantissa: raw, exponent: 0 }),
            Format::Bcd4 | Format::Bcd8 => bcd(raw).map(|mantissa| Number { mantissa, exponent: 0 }),
            Format::Float32 => float32(raw),
        }
    }
}

fn bcd(raw: u32) -> Option<u32> {
    (0..8)
        .rev()
        .map(|digit| raw >> (4 * digit) & 0xF)
        .try_fold(0, |sum, digit| (digit <= 9).then(|| sum * 10 + digit))
}

/// IEEE 754 single precision, taken apart by its bits.
fn float32(raw: u32) -> Option<Number> {
    let fraction = raw & 0x007F_FFFF;
    let biased = (raw >> 23 & 0xFF).cast_signed();
    let is_negative = raw >> 31 == 1;
    match biased {
        0xFF => None,
        _ if is_negative && raw << 1 != 0 => None,
        0 => Some(Number { mantissa: fraction, exponent: -149 }),
        _ => Some(Number { mantissa: fraction | 0x0080_0000, exponent: biased - 150 }),
    }
}

/// A positive fraction that numbers are multiplied by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Scale {
    multiply: u64,
    divide: u64,
}

impl Scale {
    pub(super) const ONE: Self = Self { multiply: 1, divide: 1 };
    /// Neither side may be larger, so that no product of ours can overflow.
    const SIDE_MAX: u64 = 1_000_000_000_000;

    /// `None` unless both are 1–10^12.
    pub(super) fn new(multiply: u64, divide: u64) -> Option<Self> {
        let possible = 1..=Self::SIDE_MAX;
        (possible.contains(&multiply) && possible.contains(&divide)).then_some(Self { multiply, divide })
    }

    /// `None` unless −9…9.
    pub(super) fn power_of_ten(exponent: i32) -> Option<Self> {
        let power = 10u64.pow(exponent.unsigned_abs().min(9));
        match exponent {
            0..=9 => Self::new(power, 1),
            -9..=-1 => Self::new(1, power),
            _ => None,
        }
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Self::new(self.multiply.checked_mul(other.multiply)?, self.divide.checked_mul(other.divide)?)
    }

    /// From `100`, `0.01` or `1/3`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse().ok()).flatten();
        if let Some((over, under)) = text.split_once('/') {
            return Self::new(digits(over)?, digits(under)?);
        }
        let Some((whole, decimals)) = text.split_once('.') else { return Self::new(digits(text)?, 1) };
        if whole.is_empty() || !(1..=9).contains(&decimals.len()) {
            return None;
        }
        let power = 10u64.pow(u32::try_from(decimals.len()).ok()?);
        let whole: u64 = digits(whole)?;
        let decimals: u64 = digits(decimals)?;
        Self::new(whole.checked_mul(power)?.checked_add(decimals)?, power)
    }

    /// `number` scaled. A fraction is dropped from whole numbers, which count finished units; a number with binary
    /// places is rounded to the nearest, because 123.45 is only near 123.45 when it is written in binary.
    pub(super) fn apply(self, number: Number) -> Option<u64> {
        let product = u128::from(number.mantissa) * u128::from(self.multiply);
        let divide = u128::from(self.divide);
        let whole = match u32::try_from(number.exponent) {
            Ok(up) => {
                let lifted = product.checked_shl(up).filter(|lifted| lifted >> up == product)?;
                lifted / divide
            }
            // Divided once too little, so that the last bit says which way to round.
            Err(_) => {
                let halves = (product * 2 / divide).checked_shr(number.exponent.unsigned_abs()).unwrap_or(0);
                halves.div_ceil(2)
            }
        };
        u64::try_from(whole).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(encoding: Encoding, registers: &[u16], scale: &str) -> Option<u64> {
        let number = encoding.number(encoding.raw(registers)?)?;
        Scale::parse(scale).unwrap().apply(number)
    }

    fn high_first(format: Format) -> Encoding {
        Encoding { format, words: Order::HighFirst, bytes: Order::HighFirst }
    }

    fn float(value: f32) -> [u16; 2] {
        [(value.to_bits() >> 16) as u16, value.to_bits() as u16]
    }

    #[test]
    fn the_four_orders() {
        for (words, bytes, registers) in [
            (Order::HighFirst, Order::HighFirst, [0x1234, 0x5678]),
            (Order::LowFirst, Order::HighFirst, [0x5678, 0x1234]),
            (Order::HighFirst, Order::LowFirst, [0x3412, 0x7856]),
            (Order::LowFirst, Order::LowFirst, [0x7856, 0x3412]),
        ] {
            let encoding = Encoding { format: Format::U32, words, bytes };
            assert_eq!(encoding.raw(&registers), Some(0x1234_5678));
        }
    }

    #[test]
    fn whole_numbers_and_decimals() {
        assert_eq!(scaled(high_first(Format::U16), &[65_535], "1"), Some(65_535));
        assert_eq!(scaled(high_first(Format::U32), &[1, 0], "0.1"), Some(6_553));
        assert_eq!(scaled(high_first(Format::U32), &[0, 100], "2/3"), Some(66));
        assert_eq!(scaled(high_first(Format::I32), &[0xFFFF, 0xFFFF], "1"), None);
        assert_eq!(scaled(high_first(Format::Bcd8), &[0x0012, 0x3456], "1"), Some(123_456));
        assert_eq!(scaled(high_first(Format::Bcd4), &[0x9999], "1"), Some(9_999));
        assert_eq!(scaled(high_first(Format::Bcd8), &[0x000A, 0], "1"), None);
        for bad in ["", "0", "1/0", "-1", "1e3", ".5", "1.", "1.0000000001", "/", "9999999999999"] {
            assert_eq!(Scale::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn float_energy_becomes_hundredths_exactly() {
        let encoding = high_first(Format::Float32);
        for (value, count) in [
            (0.0, 0),
            (-0.0, 0),
            (0.01, 1),
            (123.45, 12_345),
            (0.004, 0),
            (0.006, 1),
            (99_999.99, 9_999_999),
            (131_071.98, 13_107_198),
            (16_777_216.0, 1_677_721_600),
            (1e9, 100_000_000_000),
        ] {
            assert_eq!(scaled(encoding, &float(value), "100"), Some(count), "{value}");
        }
        for no_number in [f32::NAN, f32::INFINITY, -0.01, f32::MAX] {
            assert_eq!(scaled(encoding, &float(no_number), "100"), None, "{no_number}");
        }
        assert_eq!(scaled(encoding, &float(f32::MIN_POSITIVE), "100"), Some(0));
        assert_eq!(scaled(encoding, &[0, 1], "100"), Some(0));
    }

    #[test]
    fn every_hundredth_of_a_float_meter_reads_as_itself() {
        let encoding = high_first(Format::Float32);
        // Below 2^17 kWh a step of single precision is finer than a hundredth.
        for hundredths in (0..13_107_200u32).step_by(997) {
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            let value: f32 = text.parse().unwrap();
            assert_eq!(scaled(encoding, &float(value), "100"), Some(u64::from(hundredths)), "{text}");
        }
    }
}
