//! What could be read of registration files, field by field, so that one wrong field hides no other mistake (S-97).

use chrono::NaiveDate;

use super::{Basic, Draft, MeterType, Row, Tenant, TenantId, TypeNo};
use crate::domain::address::Address;
use crate::domain::count::{Count, Multiplier};
use crate::domain::meter::{InputMode, Meter, MeterKey, Permissions, YearMonth};
use crate::domain::schedule::Schedule;
use crate::domain::tariff::Tariff;
use crate::domain::text::Text;

/// One table as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet<T> {
    /// Whether every row of the file is among `rows`; a file that could not be opened up says nothing about
    /// what it lacks.
    pub whole: bool,
    /// The rows, the wrong ones included.
    pub rows: Vec<Row<T>>,
}

/// The fields of one row of `types.csv`; `None` where a field was wrong or missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TypeFields {
    /// 種別番号.
    pub no: Option<TypeNo>,
    /// 名称.
    pub name: Option<Text>,
    /// 適用開始日.
    pub valid_from: Option<NaiveDate>,
    /// 基本料金 to 単価3.
    pub tariff: Option<Tariff>,
    /// 定時検針日 and 定時検針時刻.
    pub schedule: Option<Option<Schedule>>,
    /// 単位.
    pub unit: Option<Text>,
    /// 小数桁.
    pub decimals: Option<u8>,
}

/// The fields of one row of `tenants.csv`; `None` where a field was wrong or missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TenantFields {
    /// 入居者番号.
    pub id: Option<TenantId>,
    /// テナント名称.
    pub name: Option<Text>,
}

/// The fields of one row of `meters.csv`; `None` where a field was wrong or missing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MeterFields {
    /// 製造番号.
    pub key: Option<MeterKey>,
    /// 回線, TTEアドレス and メータアドレス.
    pub address: Option<Address>,
    /// 入居者番号.
    pub tenant: Option<TenantId>,
    /// 種別.
    pub type_no: Option<TypeNo>,
    /// 乗率.
    pub multiplier: Option<Multiplier>,
    /// 線式, 積算 and 重み.
    pub mode: Option<InputMode>,
    /// 検針, 使用量 and 料金.
    pub permissions: Option<Permissions>,
    /// 開始検針値.
    pub opening: Option<Option<Count>>,
    /// 妥当上限.
    pub limit: Option<Option<u64>>,
    /// 検定満了.
    pub verified_until: Option<Option<YearMonth>>,
    /// 引継.
    pub carries_over: Option<bool>,
}

/// The four tables as far as they could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheets {
    /// `basic.csv`.
    pub basic: Option<Basic>,
    /// `types.csv`.
    pub types: Sheet<TypeFields>,
    /// `tenants.csv`.
    pub tenants: Sheet<TenantFields>,
    /// `meters.csv`.
    pub meters: Sheet<MeterFields>,
}

impl Sheets {
    /// The draft, if no field of any row is missing.
    pub fn draft(self) -> Option<Draft> {
        Some(Draft {
            basic: self.basic?,
            types: self.types.complete(TypeFields::complete)?,
            tenants: self.tenants.complete(TenantFields::complete)?,
            meters: self.meters.complete(MeterFields::complete)?,
        })
    }
}

impl<T> Sheet<T> {
    fn complete<V>(self, complete: impl Fn(T) -> Option<V>) -> Option<Vec<Row<V>>> {
        let row = |r: Row<T>| Some(Row { line: r.line, value: complete(r.value)? });
        if self.whole { self.rows.into_iter().map(row).collect() } else { None }
    }
}

fn sheet<V, T>(rows: &[Row<V>], fields: impl Fn(&V) -> T) -> Sheet<T> {
    let row = |r: &Row<V>| Row { line: r.line, value: fields(&r.value) };
    Sheet { whole: true, rows: rows.iter().map(row).collect() }
}

impl From<&Draft> for Sheets {
    fn from(draft: &Draft) -> Self {
        Self {
            basic: Some(draft.basic.clone()),
            types: sheet(&draft.types, TypeFields::of),
            tenants: sheet(&draft.tenants, TenantFields::of),
            meters: sheet(&draft.meters, MeterFields::of),
        }
    }
}

impl TypeFields {
    fn complete(self) -> Option<MeterType> {
        Some(MeterType {
            no: self.no?,
            name: self.name?,
            tariff: self.tariff?,
            valid_from: self.valid_from?,
            schedule: self.schedule?,
            unit: self.unit?,
            decimals: self.decimals?,
        })
    }

    fn of(t: &MeterType) -> Self {
        Self {
            no: Some(t.no),
            name: Some(t.name.clone()),
            valid_from: Some(t.valid_from),
            tariff: Some(t.tariff),
            schedule: Some(t.schedule),
            unit: Some(t.unit.clone()),
            decimals: Some(t.decimals),
        }
    }
}

impl TenantFields {
    fn complete(self) -> Option<Tenant> {
        Some(Tenant { id: self.id?, name: self.name? })
    }

    fn of(t: &Tenant) -> Self {
        Self { id: Some(t.id), name: Some(t.name.clone()) }
    }
}

impl MeterFields {
    fn complete(self) -> Option<Meter> {
        Some(Meter {
            key: self.key?,
            address: self.address?,
            tenant: self.tenant?,
            type_no: self.type_no?,
            multiplier: self.multiplier?,
            mode: self.mode?,
            permissions: self.permissions?,
            opening: self.opening?,
            limit: self.limit?,
            verified_until: self.verified_until?,
            carries_over: self.carries_over?,
        })
    }

    fn of(m: &Meter) -> Self {
        Self {
            key: Some(m.key.clone()),
            address: Some(m.address),
            tenant: Some(m.tenant),
            type_no: Some(m.type_no),
            multiplier: Some(m.multiplier),
            mode: Some(m.mode),
            permissions: Some(m.permissions),
            opening: Some(m.opening),
            limit: Some(m.limit),
            verified_until: Some(m.verified_until),
            carries_over: Some(m.carries_over),
        }
    }
}
