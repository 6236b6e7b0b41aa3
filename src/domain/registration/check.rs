//! Checks across fields, rows and tables (S-01, S-06, S-50, S-96). Every mistake is reported, not only the first.

use std::collections::HashMap;
use std::hash::Hash;

use super::{
    Checked, Draft, METERS_MAX, METERS_PER_TENANT_MAX, MeterType, Mistake, Place, Registration, Row,
    TENANTS_MAX, Table,
};
use crate::domain::meter::Meter;
use crate::domain::words::Words;
use crate::words;

impl Registration {
    /// Checks a draft as a whole.
    ///
    /// # Errors
    /// Every mistake found, in file order.
    pub fn check(draft: Draft) -> Result<Checked, Vec<Mistake>> {
        let mut report = Report::default();
        report.limits(&draft);
        report.types(&draft.types);
        report.unique(Table::Tenants, "入居者番号", &draft.tenants, |t| t.id);
        report.unique(Table::Meters, "製造番号", &draft.meters, |m| m.key.clone());
        report.unique(Table::Meters, "回線・TTEアドレス・メータアドレス", &draft.meters, |m| m.address);
        report.meters(&draft);
        if !report.mistakes.is_empty() {
            report.mistakes.sort_by(|a, b| a.place.cmp(&b.place));
            return Err(report.mistakes);
        }
        let meter_lines = draft.meters.iter().map(|r| r.line).collect();
        let registration = Registration {
            basic: draft.basic,
            types: values(draft.types),
            tenants: values(draft.tenants),
            meters: values(draft.meters),
        };
        Ok(Checked { registration, warnings: report.warnings, meter_lines })
    }
}

fn values<T>(rows: Vec<Row<T>>) -> Vec<T> {
    rows.into_iter().map(|r| r.value).collect()
}

#[derive(Default)]
struct Report {
    mistakes: Vec<Mistake>,
    warnings: Vec<Mistake>,
}

impl Report {
    fn mistake(&mut self, table: Table, line: usize, field: &str, wrong: Words, right: Words) {
        let place = Place { table, line, field: field.to_owned() };
        self.mistakes.push(Mistake { place, wrong, right });
    }

    fn limits(&mut self, draft: &Draft) {
        let sizes = [
            (Table::Types, draft.types.len(), 10),
            (Table::Tenants, draft.tenants.len(), TENANTS_MAX),
            (Table::Meters, draft.meters.len(), METERS_MAX),
        ];
        for (table, rows, most) in sizes {
            if rows > most {
                self.mistake(
                    table,
                    0,
                    "",
                    words!("{rows}行あります", "{rows} rows"),
                    words!("{most}行まで", "at most {most} rows"),
                );
            }
            if rows == 0 {
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

    fn unique<T, K: Eq + Hash>(&mut self, table: Table, field: &str, rows: &[Row<T>], key: impl Fn(&T) -> K) {
        let mut seen: HashMap<K, usize> = HashMap::new();
        for row in rows {
            if let Some(first) = seen.get(&key(&row.value)).copied() {
                self.mistake(
                    table,
                    row.line,
                    field,
                    words!("{first}行目と重複しています", "the same as in line {first}"),
                    words!("行ごとに異なる値にしてください", "a value of its own in every line"),
                );
            } else {
                seen.insert(key(&row.value), row.line);
            }
        }
    }

    fn types(&mut self, rows: &[Row<MeterType>]) {
        self.unique(Table::Types, "種別番号", rows, |t| t.no);
        for Row { line, value } in rows {
            let t = &value.tariff;
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

    fn meters(&mut self, draft: &Draft) {
        let mut per_tenant: HashMap<_, usize> = HashMap::new();
        for Row { line, value } in &draft.meters {
            self.meter_refers(draft, *line, value);
            let n = per_tenant.entry(value.tenant).or_default();
            *n += 1;
            if *n == METERS_PER_TENANT_MAX + 1 {
                let tenant = value.tenant;
                self.mistake(
                    Table::Meters,
                    *line,
                    "入居者番号",
                    words!("入居者 {tenant} の16台目のメータです", "the 16th meter of tenant {tenant}"),
                    words!("1入居者15台まで", "at most 15 meters per tenant"),
                );
            }
            if !value.mode.is_possible() {
                self.mistake(
                    Table::Meters,
                    *line,
                    "積算",
                    words!("3線でON時間積算はできません", "ON time cannot be added up on three wires"),
                    words!(
                        "線式を2線低速か2線高速にするか、積算をパルス積算にしてください",
                        "wire it with two wires, or add up pulses"
                    ),
                );
            }
        }
    }

    fn meter_refers(&mut self, draft: &Draft, line: usize, meter: &Meter) {
        let (tenant, type_no) = (meter.tenant, meter.type_no);
        if !draft.tenants.iter().any(|t| t.value.id == tenant) {
            self.mistake(
                Table::Meters,
                line,
                "入居者番号",
                words!("入居者 {tenant} は登録されていません", "tenant {tenant} is not registered"),
                words!("tenants.csv にある入居者番号", "a tenant ID that is in tenants.csv"),
            );
        }
        if !draft.types.iter().any(|t| t.value.no == type_no) {
            self.mistake(
                Table::Meters,
                line,
                "種別",
                words!("種別 {type_no} は登録されていません", "type {type_no} is not registered"),
                words!("types.csv にある種別番号", "a type number that is in types.csv"),
            );
        }
    }
}
