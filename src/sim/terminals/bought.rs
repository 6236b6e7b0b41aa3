//! Modules one can buy, as data: which register shows which counter, and how.

use super::counter::Counter;
use super::request::{Refusal, Request, Table, identity_reply, values_reply};
use crate::domain::moment::Uptime;

/// A kind of bought module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Module {
    /// Name in scenarios.
    pub name: &'static str,
    /// Number of counters.
    pub counters: u8,
    /// The counters show 0 after the count before this.
    pub modulus: u64,
    /// Function codes that read; other functions are refused.
    pub functions: &'static [u8],
    /// What its registers show; what is not listed does not exist.
    pub quantities: &'static [Quantity],
}

/// A counter in two registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quantity {
    /// First register, counted from 0.
    pub address: u16,
    /// Which counter.
    pub input: u8,
    /// How it is written.
    pub encoding: Encoding,
}

/// How two registers hold a counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// u32, low word first.
    U32LowFirst,
    /// u32, high word first.
    U32HighFirst,
    /// IEEE 754 single of count / 1000, high word first: watt-hours shown in kWh.
    F32ThousandthsHighFirst,
}

/// A two-channel pulse counter in the manner of the ADAM-4080.
pub const PULSE_COUNTER_2: Module = Module {
    name: "pulse-counter-2",
    counters: 2,
    modulus: 1 << 32,
    functions: &[0x03, 0x04],
    quantities: &[
        Quantity { address: 0, input: 0, encoding: Encoding::U32LowFirst },
        Quantity { address: 2, input: 1, encoding: Encoding::U32LowFirst },
    ],
};

/// A single-phase energy meter in the manner of the SDM120; its counter counts watt-hours.
pub const ENERGY_METER: Module = Module {
    name: "energy-meter",
    counters: 1,
    modulus: 1_000_000_000,
    functions: &[0x04],
    quantities: &[
        Quantity { address: 0x0048, input: 0, encoding: Encoding::F32ThousandthsHighFirst },
        Quantity { address: 0x0156, input: 0, encoding: Encoding::F32ThousandthsHighFirst },
    ],
};

/// Every bought module there is.
pub(super) const MODULES: [Module; 2] = [PULSE_COUNTER_2, ENERGY_METER];

impl Module {
    pub(super) fn answer(&self, counters: &[Counter], now: Uptime, pdu: &[u8]) -> Result<Vec<u8>, Refusal> {
        if !pdu.first().is_some_and(|f| self.functions.contains(f) || *f == 0x2B) {
            return Err(Refusal::Function);
        }
        match Request::parse(pdu)? {
            Request::Read { table, first, count } => self.read(counters, now, table, first, count),
            Request::Identify { code, object } => {
                identity_reply(code, object, &["kenshin-sim", self.name, "1.0"])
            }
            Request::WriteOne { .. } | Request::WriteMany { .. } | Request::Loopback(_) => {
                Err(Refusal::Function)
            }
        }
    }

    fn read(
        &self,
        counters: &[Counter],
        now: Uptime,
        table: Table,
        first: u16,
        n: u16,
    ) -> Result<Vec<u8>, Refusal> {
        let register = |address: u16| {
            let quantity = self.quantities.iter().find(|q| (q.address..q.address + 2).contains(&address))?;
            let count = counters.get(usize::from(quantity.input))?.count(now);
            Some(quantity.encoding.words(count)[usize::from(address - quantity.address)])
        };
        let values: Option<Vec<u16>> = (0..n).map(|i| first.checked_add(i).and_then(register)).collect();
        values.map(|values| values_reply(table, &values)).ok_or(Refusal::Address)
    }
}

impl Encoding {
    fn words(self, count: u64) -> [u16; 2] {
        let split = |n: u32| [(n >> 16) as u16, n as u16];
        let whole = u32::try_from(count).unwrap_or(u32::MAX);
        match self {
            Self::U32HighFirst => split(whole),
            Self::U32LowFirst => {
                let [high, low] = split(whole);
                [low, high]
            }
            Self::F32ThousandthsHighFirst => split(f32_bits_of_thousandths(count)),
        }
    }
}

/// Bits of the single nearest to `n` / 1000, ties to even; by integers, since no float may touch a count here.
fn f32_bits_of_thousandths(n: u64) -> u32 {
    if n == 0 {
        return 0;
    }
    let mut shift: i32 = 0;
    let (mut over, mut under) = (u128::from(n), 1000u128);
    while over / under >= 1 << 24 {
        under <<= 1;
        shift -= 1;
    }
    while over / under < 1 << 23 {
        over <<= 1;
        shift += 1;
    }
    let (mut mantissa, rest) = (over / under, over % under);
    if rest * 2 > under || (rest * 2 == under && mantissa % 2 == 1) {
        mantissa += 1;
    }
    if mantissa == 1 << 24 {
        mantissa >>= 1;
        shift -= 1;
    }
    let exponent = u32::try_from(150 - shift).unwrap_or_default();
    exponent << 23 | (u32::try_from(mantissa).unwrap_or_default() & 0x007F_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_bits_agree_with_the_compilers() {
        for (n, kwh) in [
            (1u64, "0.001"),
            (1500, "1.5"),
            (123_456_789, "123456.789"),
            (999_999_999, "999999.999"),
            (16_777_217, "16777.217"),
        ] {
            assert_eq!(f32_bits_of_thousandths(n), kwh.parse::<f32>().unwrap().to_bits(), "{kwh}");
        }
    }
}
