//! Checks across fields, rows and tables (S-01, S-05, S-06, S-14, S-50, S-96). Every mistake is reported, not only
//! the first.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::hash::Hash;

use super::sheets::{MeterFields, Sheet, Sheets, TypeFields};
use super::{
    Checked, Draft, METERS_MAX, METERS_PER_TENANT_MAX, Mistake, Place, Registration, Row, TENANTS_MAX,
    TYPES_MAX, Table,
};
use crate::domain::count::Modulus;
use crate::domain::words::Words;
use crate::words;

/// Years in which a meter's verification may end.
const VERIFIED_YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// What checks across rows and tables found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    /// What must be put right, in file order.
    pub mistakes: Vec<Mistake>,
    /// What must be acknowledged (S-50).
    pub warnings: Vec<Mistake>,
}

impl Registration {
    /// Checks a draft as a whole.
    ///
    /// # Errors
    /// Every mistake found, in file order.
    pub fn check(draft: Draft) -> Result<Checked, Vec<Mistake>> {
        let findings = Findings::of(&Sheets::from(&draft));
        if !findings.mistakes.is_empty() {
            return Err(findings.mistakes);
        }
        let meter_lines = draft.meters.iter().map(|r| r.line).collect();
        let registration = Registration {
            basic: draft.basic,
            types: values(draft.types),
            tenants: values(draft.tenants),
            meters: values(draft.meters),
        };
        Ok(Checked { registration, warnings: findings.warnings, meter_lines })
    }
}

fn values<T>(rows: Vec<Row<T>>) -> Vec<T> {
    rows.into_iter().map(|r| r.value).collect()
}

impl Findings {
    /// Checks all that could be read, also where other fields are missing.
    pub fn of(sheets: &Sheets) -> Self {
        let mut findings = Self::default();
        findings.limits(sheets);
        findings.types(&sheets.types);
        findings.unique(Table::Tenants, "入居者番号", &sheets.tenants, |t| t.id);
        findings.unique(Table::Meters, "製造番号", &sheets.meters, |m| m.key.clone());
        findings.unique(Table::Meters, "回線・TTEアドレス・メータアドレス", &sheets.meters, |m| m.address);
        findings.meters(sheets);
        findings.mistakes.sort_by_key(Mistake::order);
        findings
    }

    fn mistake(&mut self, table: Table, line: usize, field: &str, wrong: Words, right: Words) {
        let place = Place { table, line, field: field.to_owned() };
        self.mistakes.push(Mistake { place, wrong, right });
    }

    fn limits(&mut self, sheets: &Sheets) {
        let sizes = [
            (Table::Types, sheets.types.whole, sheets.types.rows.len(), TYPES_MAX),
            (Table::Tenants, sheets.tenants.whole, sheets.tenants.rows.len(), TENANTS_MAX),
            (Table::Meters, sheets.meters.whole, sheets.meters.rows.len(), METERS_MAX),
        ];
        for (table, whole, rows, most) in sizes {
            if rows > most {
                self.mistake(
                    table,
                    0,
                    "",
                    words!("{rows}行あります", "{rows} rows"),
                    words!("{most}行まで", "at most {most} rows"),
                );
            }
            if whole && rows == 0 {
                self.mistake(
                    table,
                    0,
                    "",
                    words!("1行も登録がありません", "no row at all"),
                    words!("1行以上登録してください", "register at least one row"),
                );
            }
        }
    }

    fn unique<T, K: Eq + Hash + Display>(
        &mut self,
        table: Table,
        field: &str,
        sheet: &Sheet<T>,
        key: impl Fn(&T) -> Option<K>,
    ) {
        let mut seen: HashMap<K, usize> = HashMap::new();
        for row in &sheet.rows {
            let Some(key) = key(&row.value) else { continue };
            if let Some(first) = seen.get(&key) {
                self.mistake(
                    table,
                    row.line,
                    field,
                    words!("{key} は{first}行目と重複しています", "{key} stands in line {first} already"),
                    words!("行ごとに異なる値にしてください", "a value of its own in every line"),
                );
            } else {
                seen.insert(key, row.line);
            }
        }
    }

    fn types(&mut self, sheet: &Sheet<TypeFields>) {
        self.unique(Table::Types, "種別番号", sheet, |t| t.no);
        for Row { line, value } in &sheet.rows {
            let Some(t) = &value.tariff else { continue };
            if !t.ascends() {
                let (p1, p3, p5) = (t.base_usage, t.step1, t.step2);
                self.mistake(
                    Table::Types,
                    *line,
                    "基本使用量・単価変更使用量1・単価変更使用量2",
                    words!("{p1}・{p3}・{p5} は昇順ではありません", "{p1}, {p3}, {p5} do not ascend"),
                    words!(
                        "基本使用量 ≦ 単価変更使用量1 ≦ 単価変更使用量2。段階を使わない場合は各段階に同じ単価を登録してください",
                        "P1 ≤ P3 ≤ P5; to leave steps unused, give every band the same price"
                    ),
                );
            }
            if t.has_free_band_above_paid() {
                self.warnings.push(Mistake {
                    place: Place { table: Table::Types, line: *line, field: "単価2・単価3".to_owned() },
                    wrong: words!(
                        "下の段階が有料なのに上の段階の単価が0円です",
                        "a higher band is free while a lower one is not"
                    ),
                    right: words!(
                        "意図したものであれば承認してください。そうでなければ同じ単価を登録してください",
                        "acknowledge it if intended; otherwise register the same price"
                    ),
                });
            }
        }
    }

    fn meters(&mut self, sheets: &Sheets) {
        let tenants = declared(&sheets.tenants, |t| t.id);
        let types = declared(&sheets.types, |t| t.no);
        let mut per_tenant: HashMap<_, usize> = HashMap::new();
        for Row { line, value } in &sheets.meters.rows {
            if let Some(tenant) = value.tenant {
                if tenants.as_ref().is_some_and(|all| !all.contains(&tenant)) {
                    self.mistake(
                        Table::Meters,
                        *line,
                        "入居者番号",
                        words!("入居者 {tenant} は登録されていません", "tenant {tenant} is not registered"),
                        words!("tenants.csv にある入居者番号", "a tenant ID that is in tenants.csv"),
                    );
                }
                let n = per_tenant.entry(tenant).or_default();
                *n += 1;
                if *n == METERS_PER_TENANT_MAX + 1 {
                    self.mistake(
                        Table::Meters,
                        *line,
                        "入居者番号",
                        words!("入居者 {tenant} の16台目のメータです", "the 16th meter of tenant {tenant}"),
                        words!("1入居者15台まで", "at most 15 meters per tenant"),
                    );
                }
            }
            if let Some(no) = value.type_no
                && types.as_ref().is_some_and(|all| !all.contains(&no))
            {
                self.mistake(
                    Table::Meters,
                    *line,
                    "種別",
                    words!("種別 {no} は登録されていません", "type {no} is not registered"),
                    words!("types.csv にある種別番号", "a type number that is in types.csv"),
                );
            }
            self.meter_itself(*line, value);
        }
    }

    fn meter_itself(&mut self, line: usize, meter: &MeterFields) {
        if meter.mode.is_some_and(|mode| !mode.is_possible()) {
            self.mistake(
                Table::Meters,
                line,
                "積算",
                words!("3線でON時間積算はできません", "ON time cannot be added up on three wires"),
                words!(
                    "線式を2線低速か2線高速にするか、積算をパルス積算にしてください",
                    "wire it with two wires, or add up pulses"
                ),
            );
        }
        if let Some(Some(opening)) = meter.opening
            && !Modulus::TERMINAL.holds(opening)
        {
            self.mistake(
                Table::Meters,
                line,
                "開始検針値",
                words!("{opening} は端末の計数範囲を超えています", "a terminal never counts to {opening}"),
                words!("0～999999", "0 to 999999"),
            );
        }
        if let Some(Some(limit)) = meter.limit
            && !(1..Modulus::TERMINAL.get()).contains(&limit)
        {
            self.mistake(
                Table::Meters,
                line,
                "妥当上限",
                words!("{limit} は範囲外です", "{limit} is out of range"),
                words!(
                    "1～999999、または空欄(過去の使用量から決めます)",
                    "1 to 999999, or empty to derive it from past usage"
                ),
            );
        }
        if let Some(Some(end)) = meter.verified_until
            && !(VERIFIED_YEARS.contains(&end.year) && (1..=12).contains(&end.month))
        {
            self.mistake(
                Table::Meters,
                line,
                "検定満了",
                words!("{end} という年月はありません", "there is no month {end}"),
                words!("2000-01～2099-12", "2000-01 to 2099-12"),
            );
        }
    }
}

/// The identities a sheet declares; `None` when some of them are unknown, so that nothing can be said to be missing.
fn declared<T, K: Eq + Hash>(sheet: &Sheet<T>, key: impl Fn(&T) -> Option<K>) -> Option<HashSet<K>> {
    if sheet.whole { sheet.rows.iter().map(|r| key(&r.value)).collect() } else { None }
}
