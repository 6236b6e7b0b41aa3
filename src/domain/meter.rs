//! What a registration says of one meter (S-06, S-18, S-19, S-96).

use std::fmt;
use std::str::FromStr;

use super::address::{Address, BadCode};
use super::count::{Count, Multiplier};
use super::registration::{TenantId, TypeNo};
use super::words::Words;
use crate::words;

/// Permanent key of a meter: its 製造番号, or a number the tool gives (S-96, S-97).
///
/// 1–20 characters, digits, capitals and `-`; unique for ever within one unit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MeterKey(String);

impl MeterKey {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MeterKey {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        let ok = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-';
        if (1..=20).contains(&s.len()) && s.bytes().all(ok) {
            Ok(Self(s.to_owned()))
        } else {
            Err(BadCode(s.to_owned()))
        }
    }
}

impl fmt::Display for MeterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How the meter's contact is wired (線式) and so how short a pulse may be (S-96).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wiring {
    /// 2線低速: ON and OFF at least 100 ms.
    TwoWireSlow,
    /// 3線: at least 500 ms.
    ThreeWire,
    /// 2線高速: at least 50 ms.
    TwoWireFast,
}

/// What an input adds up (積算方法, S-96).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accumulation {
    /// パルス積算: one count a pulse.
    Pulses,
    /// ON時間積算: one count a minute; 2-wire only.
    OnTime,
}

/// Counts per pulse inside the terminal (パルスの重み, S-96).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PulseWeight {
    /// 1パルス.
    One,
    /// 0.5パルス.
    Half,
}

/// The mode of one terminal input as registered, and as the terminal holds it (S-67, S-85).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InputMode {
    /// 線式.
    pub wiring: Wiring,
    /// 積算.
    pub accumulation: Accumulation,
    /// 重み.
    pub weight: PulseWeight,
}

impl InputMode {
    /// Whether the combination exists: ON time needs two wires (S-96).
    pub fn is_possible(self) -> bool {
        self.accumulation == Accumulation::Pulses || self.wiring != Wiring::ThreeWire
    }
}

impl Wiring {
    /// The words for it in both languages.
    pub fn words(self) -> Words {
        match self {
            Self::TwoWireSlow => words!("2線低速", "2-wire slow"),
            Self::ThreeWire => words!("3線", "3-wire"),
            Self::TwoWireFast => words!("2線高速", "2-wire fast"),
        }
    }

    /// The word on slips and in registration files (S-67).
    pub fn word(self) -> &'static str {
        match self {
            Self::TwoWireSlow => "2線低速",
            Self::ThreeWire => "3線",
            Self::TwoWireFast => "2線高速",
        }
    }
}

impl Accumulation {
    /// The words for it in both languages.
    pub fn words(self) -> Words {
        match self {
            Self::Pulses => words!("パルス積算", "pulses"),
            Self::OnTime => words!("ON時間積算", "ON time"),
        }
    }

    /// The word on slips and in registration files (S-67).
    pub fn word(self) -> &'static str {
        match self {
            Self::Pulses => "パルス積算",
            Self::OnTime => "ON時間積算",
        }
    }
}

impl PulseWeight {
    /// The words for it in both languages.
    pub fn words(self) -> Words {
        match self {
            Self::One => words!("1パルス", "1 pulse"),
            Self::Half => words!("0.5パルス", "0.5 pulse"),
        }
    }

    /// The word on slips (S-67).
    pub fn word(self) -> &'static str {
        match self {
            Self::One => "1パルス",
            Self::Half => "0.5パルス",
        }
    }
}

/// Yes or no, as the office decided it for one meter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permit {
    /// 許可.
    Allowed,
    /// 停止 (reading) or 禁止 (print).
    Withheld,
}

impl Permit {
    /// Whether it is allowed.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }
}

/// The three permissions of a meter (S-18, S-19, S-65).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permissions {
    /// 検針: whether readings cover the meter.
    pub reading: Permit,
    /// 使用量: whether usage slips show it.
    pub usage: Permit,
    /// 料金: whether charge slips show it.
    pub charge: Permit,
}

/// Year and month in which a meter's type approval ends (検定満了).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct YearMonth {
    /// Calendar year.
    pub year: i32,
    /// 1–12.
    pub month: u32,
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}/{:02}", self.year, self.month)
    }
}

/// One row of the registered meters (S-96), already checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meter {
    /// Permanent key.
    pub key: MeterKey,
    /// Line, terminal and input.
    pub address: Address,
    /// The tenant it belongs to (S-06).
    pub tenant: TenantId,
    /// Its type.
    pub type_no: TypeNo,
    /// 乗率.
    pub multiplier: Multiplier,
    /// Mode its terminal input should have.
    pub mode: InputMode,
    /// 検針, 使用量 and 料金.
    pub permissions: Permissions,
    /// Count at registration; used only when the key is new.
    pub opening: Option<Count>,
    /// Plausibility limit in counts; `None` derives it from history (S-14).
    pub limit: Option<u64>,
    /// 検定満了.
    pub verified_until: Option<YearMonth>,
    /// 「前入居者分を引継ぐ」: another tenant or type may follow without a reading that day (S-97).
    pub carries_over: bool,
}
