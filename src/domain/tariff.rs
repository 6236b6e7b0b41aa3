//! Tiered charge (料金, S-50…S-53). Exact integer arithmetic in hundredths of a yen.

use super::count::Usage;
use super::money::{Price, Yen};

/// Prices and steps of one meter type (S-50).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tariff {
    /// P0 基本料金.
    pub base_charge: Price,
    /// P1 基本使用量, 0–99999.
    pub base_usage: u32,
    /// P2 単価1.
    pub price1: Price,
    /// P3 単価変更使用量1, 0–99999.
    pub step1: u32,
    /// P4 単価2.
    pub price2: Price,
    /// P5 単価変更使用量2, 0–99999.
    pub step2: u32,
    /// P6 単価3.
    pub price3: Price,
}

/// Largest P1, P3 and P5 (S-50).
pub const USAGE_STEP_MAX: u32 = 99_999;

/// One step of a charge: so much usage at so much each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Usage that fell into the step.
    pub quantity: u64,
    /// Price of one unit.
    pub price: Price,
}

/// A charge and how it came about, fixed when the reading is taken (S-53).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Charge {
    /// Whole yen, fraction dropped.
    pub amount: Yen,
    /// P0 at the time.
    pub base: Price,
    /// The three steps in order; quantity 0 where the usage did not reach.
    pub steps: [Step; 3],
    /// Hundredths of a yen dropped, 0–99.
    pub dropped: u8,
}

impl Tariff {
    /// Whether the steps ascend, P1 ≤ P3 ≤ P5 (S-50).
    pub fn ascends(&self) -> bool {
        self.base_usage <= self.step1 && self.step1 <= self.step2
    }

    /// Whether a higher band is free while a lower one is not, to be acknowledged (S-50).
    pub fn has_free_band_above_paid(&self) -> bool {
        let free = |p: Price| p.hundredths() == 0;
        (free(self.price2) && !free(self.price1))
            || (free(self.price3) && !(free(self.price1) && free(self.price2)))
    }

    /// The charge of one meter's usage (S-51).
    pub fn charge(&self, usage: Usage) -> Charge {
        let (p1, p3, p5) = (u64::from(self.base_usage), u64::from(self.step1), u64::from(self.step2));
        let x = usage.get();
        let steps = [
            Step { quantity: x.min(p3).saturating_sub(p1), price: self.price1 },
            Step { quantity: x.min(p5).saturating_sub(p3.max(p1)), price: self.price2 },
            Step { quantity: x.saturating_sub(p5.max(p1)), price: self.price3 },
        ];
        let of = |s: Step| u128::from(s.quantity) * u128::from(s.price.hundredths());
        let total = u128::from(self.base_charge.hundredths()) + steps.into_iter().map(of).sum::<u128>();
        Charge {
            amount: Yen::new(u64::try_from(total / 100).unwrap_or(u64::MAX)),
            base: self.base_charge,
            steps,
            dropped: u8::try_from(total % 100).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn price(s: &str) -> Price {
        s.parse().unwrap()
    }

    fn tariff() -> Tariff {
        Tariff {
            base_charge: price("2000.00"),
            base_usage: 1000,
            price1: price("10.01"),
            step1: 5000,
            price2: price("20.01"),
            step2: 6000,
            price3: price("30.01"),
        }
    }

    #[test]
    fn s51_each_band_and_its_edges() {
        for (x, yen) in [
            (0, 2_000),
            (461, 2_000),
            (1000, 2_000),
            (1001, 2_010),
            (5000, 2_000 + 40_040),
            (5001, 42_060),
            (6000, 42_040 + 20_010),
            (6001, 62_080),
            (99_999, 62_050 + 2_820_909),
        ] {
            assert_eq!(tariff().charge(Usage::new(x)).amount, Yen::new(yen), "{x}");
        }
    }

    #[test]
    fn s50_a_free_upper_band_is_noticed() {
        assert!(!tariff().has_free_band_above_paid());
        assert!(Tariff { price3: price("0"), ..tariff() }.has_free_band_above_paid());
        let flat = Tariff { price1: price("0"), price2: price("0"), price3: price("0"), ..tariff() };
        assert!(!flat.has_free_band_above_paid());
    }

    /// Unit by unit, as a person with a price list would add it up.
    fn oracle(t: &Tariff, x: u64) -> u64 {
        let mut hundredths = u64::from(t.base_charge.hundredths());
        for unit in 1..=x {
            let price = match unit {
                u if u <= u64::from(t.base_usage) => continue,
                u if u <= u64::from(t.step1) => t.price1,
                u if u <= u64::from(t.step2) => t.price2,
                _ => t.price3,
            };
            hundredths += u64::from(price.hundredths());
        }
        hundredths / 100
    }

    prop_compose! {
        fn any_tariff()(
            prices in prop::array::uniform4(0u32..=9_999_999),
            mut steps in prop::array::uniform3(prop_oneof![0u32..=99_999, 0u32..50]),
        ) -> Tariff {
            steps.sort_unstable();
            let p = |i: usize| Price::from_hundredths(prices[i]).unwrap();
            Tariff {
                base_charge: p(0), base_usage: steps[0], price1: p(1), step1: steps[1],
                price2: p(2), step2: steps[2], price3: p(3),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn s51_charges_equal_the_unit_by_unit_oracle(t in any_tariff(), x in prop_oneof![0u64..=999_999, 0u64..120]) {
            let charge = t.charge(Usage::new(x));
            prop_assert_eq!(charge.amount.get(), oracle(&t, x));
            let parts: u128 = charge.steps.iter().map(|s| u128::from(s.quantity) * u128::from(s.price.hundredths())).sum();
            prop_assert_eq!(
                u128::from(charge.base.hundredths()) + parts,
                u128::from(charge.amount.get()) * 100 + u128::from(charge.dropped)
            );
        }
    }
}
