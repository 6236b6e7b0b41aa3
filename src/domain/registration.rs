//! What the building is: titles, meter types, tenants and meters, as a download puts them in force (S-95…S-97).
//!
//! A [`Registration`] only exists checked: [`Registration::check`] takes a [`Draft`] and returns it, or every
//! mistake in it at once. Files that could be read only in part are checked as far as that goes ([`Findings`]).

mod check;
pub mod sheets;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::address::{Address, BadCode};
use super::meter::{Meter, MeterKey};
use super::schedule::Schedule;
use super::tariff::Tariff;
use super::text::Text;
use super::words::{Lang, Words};
use crate::words;
pub use check::Findings;

/// Most meters of one unit (S-01).
pub const METERS_MAX: usize = 400;
/// Most meter types of one unit (S-01).
pub const TYPES_MAX: usize = 10;
/// Most tenants of one unit (S-01).
pub const TENANTS_MAX: usize = 400;
/// Most meters of one tenant (S-01).
pub const METERS_PER_TENANT_MAX: usize = 15;
/// Width of a title line in half-width columns (S-96).
pub const TITLE_COLUMNS: usize = 32;
/// Width of a tenant's name in half-width columns (S-96).
pub const TENANT_NAME_COLUMNS: usize = 20;
/// Width of a type's name in half-width columns (S-96).
pub const TYPE_NAME_COLUMNS: usize = 6;
/// Width of a type's unit in half-width columns.
pub const UNIT_COLUMNS: usize = 4;

/// Number of a meter type, 0–9 (S-01).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TypeNo(u8);

impl TypeNo {
    /// `None` above 9.
    pub fn new(n: u8) -> Option<Self> {
        (n <= 9).then_some(Self(n))
    }

    /// 0–9.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for TypeNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TypeNo {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        match s.as_bytes() {
            [d @ b'0'..=b'9'] => Ok(Self(d - b'0')),
            _ => Err(BadCode(s.to_owned())),
        }
    }
}

/// Tenant ID (入居者識別記号): four half-width digits or capitals (S-96).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TenantId([u8; 4]);

impl TenantId {
    /// The four characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("????")
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for TenantId {
    type Err = BadCode;
    fn from_str(s: &str) -> Result<Self, BadCode> {
        match <[u8; 4]>::try_from(s.as_bytes()) {
            Ok(id) if id.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) => Ok(Self(id)),
            _ => Err(BadCode(s.to_owned())),
        }
    }
}

/// Whether a manual reading is taken at once or after the operator confirms (自動更新, S-20).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AutoUpdate {
    /// 自動.
    AtOnce,
    /// 手動.
    AfterConfirmation,
}

/// Conditions that close the alarm contact (警報出力条件, S-90).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AlarmConditions {
    /// バッテリ電池電圧低下.
    pub battery_low: bool,
    /// バッテリ充電回路異常.
    pub charger_fault: bool,
    /// プリンタ紙切れ.
    pub paper_out: bool,
    /// プリンタエラー.
    pub printer_error: bool,
}

/// The rows of `basic.csv`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basic {
    /// 印字表題1 and 2, up to 32 columns each.
    pub titles: [Text; 2],
    /// 自動更新.
    pub auto_update: AutoUpdate,
    /// 警報出力条件.
    pub alarm: AlarmConditions,
    /// Days of silence or no change after which a notice is raised, 1–99 (S-43).
    pub notice_days: u8,
}

/// One meter type (メータ種別).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeterType {
    /// 種別番号.
    pub no: TypeNo,
    /// 名称, up to 6 columns.
    pub name: Text,
    /// Prices and steps.
    pub tariff: Tariff,
    /// Date from which the prices hold (適用開始日).
    pub valid_from: NaiveDate,
    /// 定時検針; `None` is 「設定なし」.
    pub schedule: Option<Schedule>,
    /// Unit of index and usage, up to 4 columns, may be empty.
    pub unit: Text,
    /// Digits of the index behind the decimal point, 0–3.
    pub decimals: u8,
}

/// One tenant (入居者).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenant {
    /// 入居者識別記号.
    pub id: TenantId,
    /// テナント名称, up to 20 columns.
    pub name: Text,
}

/// A checked registration. Order is registration order, which is the order on screen and slips (S-06).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    basic: Basic,
    types: Vec<MeterType>,
    tenants: Vec<Tenant>,
    meters: Vec<Meter>,
}

impl Registration {
    /// Rebuilds a stored registration.
    ///
    /// It was checked when it was put in force. It is not checked again: a later program may check more strictly and
    /// must still read what stands in its journal.
    pub fn stored(basic: Basic, types: Vec<MeterType>, tenants: Vec<Tenant>, meters: Vec<Meter>) -> Self {
        Self { basic, types, tenants, meters }
    }

    /// Basic information.
    pub fn basic(&self) -> &Basic {
        &self.basic
    }

    /// Types in registration order.
    pub fn types(&self) -> &[MeterType] {
        &self.types
    }

    /// Tenants in registration order.
    pub fn tenants(&self) -> &[Tenant] {
        &self.tenants
    }

    /// Meters in registration order.
    pub fn meters(&self) -> &[Meter] {
        &self.meters
    }

    /// The type with this number.
    pub fn meter_type(&self, no: TypeNo) -> Option<&MeterType> {
        self.types.iter().find(|t| t.no == no)
    }

    /// The tenant with this ID.
    pub fn tenant(&self, id: TenantId) -> Option<&Tenant> {
        self.tenants.iter().find(|t| t.id == id)
    }

    /// The meter with this key.
    pub fn meter(&self, key: &MeterKey) -> Option<&Meter> {
        self.meters.iter().find(|m| m.key == *key)
    }

    /// The meter wired to this address.
    pub fn meter_at(&self, address: Address) -> Option<&Meter> {
        self.meters.iter().find(|m| m.address == address)
    }

    /// This registration with the meter `old` replaced by `new` in its place (S-99).
    ///
    /// The caller has made sure that the new key is unused; address, tenant and type do not change.
    #[must_use]
    pub fn with_meter_exchanged(&self, old: &MeterKey, new: &Meter) -> Self {
        let mut next = self.clone();
        for meter in &mut next.meters {
            if meter.key == *old {
                *meter = new.clone();
            }
        }
        next
    }
}

/// The four tables of a registration, named by file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Table {
    /// `basic.csv`, 基本情報.
    Basic,
    /// `types.csv`, メータ種別.
    Types,
    /// `tenants.csv`, 入居者.
    Tenants,
    /// `meters.csv`, メータ登録情報.
    Meters,
}

impl Table {
    /// All four in the order in which they are read.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Types, Self::Tenants, Self::Meters];

    /// Name of the file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Basic => "basic.csv",
            Self::Types => "types.csv",
            Self::Tenants => "tenants.csv",
            Self::Meters => "meters.csv",
        }
    }
}

/// Where in the files something stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The file.
    pub table: Table,
    /// Line in the file counted from 1; 0 means the file as a whole.
    pub line: usize,
    /// Column heading (or, in `basic.csv`, the item), empty for a whole line.
    pub field: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table.file())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.field.is_empty() {
            write!(f, " 「{}」", self.field)?;
        }
        Ok(())
    }
}

/// One mistake in a registration: where, what is wrong and what would be right (S-97).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// File, line and field.
    pub place: Place,
    /// What is wrong.
    pub wrong: Words,
    /// What would be right.
    pub right: Words,
}

impl Mistake {
    /// Key that sorts mistakes as the files read; mistakes of one line keep their order.
    pub fn order(&self) -> (Table, usize) {
        (self.place.table, self.place.line)
    }

    /// One line for people: place, what is wrong, what would be right.
    pub fn say(&self, lang: Lang) -> String {
        format!("{}: {} → {}", self.place, self.wrong.say(lang), self.right.say(lang))
    }
}

/// The report of a refused registration: how many mistakes, then one a line (S-97).
pub fn report(mistakes: &[Mistake], lang: Lang) -> String {
    let n = mistakes.len();
    let s = if n == 1 { "" } else { "s" };
    let title = words!(
        "登録データに誤りが{n}件あります。何も登録していません。",
        "{n} mistake{s}; nothing was registered."
    );
    let mut out = format!("{}\n", title.say(lang));
    for mistake in mistakes {
        out.push_str(&mistake.say(lang));
        out.push('\n');
    }
    out
}

/// A value and the line of the file it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row<T> {
    /// Line in the file counted from 1.
    pub line: usize,
    /// The value.
    pub value: T,
}

/// A registration as read from files, field by field valid, not yet checked as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// `basic.csv`.
    pub basic: Basic,
    /// `types.csv`.
    pub types: Vec<Row<MeterType>>,
    /// `tenants.csv`.
    pub tenants: Vec<Row<Tenant>>,
    /// `meters.csv`.
    pub meters: Vec<Row<Meter>>,
}

/// A checked registration with what the operator must acknowledge before it is put in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// The registration.
    pub registration: Registration,
    /// Warnings to be acknowledged (S-50).
    pub warnings: Vec<Mistake>,
    /// Line of `meters.csv` each meter came from, in the registration's order.
    pub meter_lines: Vec<usize>,
}
