//! Lists of what is registered, of modes, counts and the log (S-67).

use super::Forms;
use super::tables::tenant_values;
use crate::domain::address::TerminalAddress;
use crate::domain::building::Building;
use crate::domain::generation::{Generation, Outcome};
use crate::domain::meter::{InputMode, Meter, Permit};
use crate::domain::moment::{Moment, Zone};
use crate::domain::registration::{Registration, Tenant, TypeNo};
use crate::domain::text::columns_of;
use crate::receipt::document::{Block, COLUMNS, Document};
use crate::receipt::template::Values;

/// Modes of one terminal as it holds them, or why they could not be fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModeRow {
    /// The terminal.
    pub terminal: TerminalAddress,
    /// Its inputs' modes.
    pub modes: Result<[InputMode; 10], String>,
}

/// How the link to one terminal has done (S-85).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkRow {
    /// The terminal.
    pub terminal: TerminalAddress,
    /// Requests sent.
    pub requests: u32,
    /// Of these without a usable answer.
    pub failures: u32,
    /// Longest time to the end of an answer, in milliseconds; 0 without an answer.
    pub reply_ms_max: u32,
}

/// One line of the system log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogLine {
    /// When.
    pub at: Moment,
    /// What, in Japanese.
    pub what: String,
}

impl Forms {
    /// 「動作モード一覧表」.
    pub fn mode_list(&self, rows: &[ModeRow]) -> Document {
        let mut blocks = Vec::new();
        for row in rows {
            let head = vec![
                ("回線番号", row.terminal.line().to_string()),
                ("TTEアドレス", row.terminal.terminal().to_string()),
                ("応答", row.modes.as_ref().err().cloned().unwrap_or_default()),
            ];
            blocks.push(Block::Text(self.modes.fill("見出し", &head)));
            if let Ok(modes) = &row.modes {
                let input = |(n, mode): (usize, &InputMode)| {
                    self.modes.fill(
                        "メータ",
                        &vec![
                            ("メータ番号", n.to_string()),
                            ("メータ接続", mode.wiring.word().to_owned()),
                            ("積算方法", mode.accumulation.word().to_owned()),
                            ("パルスの重み", mode.weight.word().to_owned()),
                        ],
                    )
                };
                blocks.push(Block::Boxed(modes.iter().enumerate().map(input).collect()));
            }
        }
        Document { title: "動作モード一覧表".to_owned(), blocks }
    }

    /// 「通信状態一覧表」: requests, failures and reply times of terminals (S-85).
    pub fn link_list(&self, rows: &[LinkRow], at: Moment, zone: Zone) -> Document {
        let compartment = |row: &LinkRow| {
            let slowest = match row.reply_ms_max {
                0 => String::new(),
                ms => format!("{ms}ms"),
            };
            self.links.fill(
                "端末",
                &vec![
                    ("回線番号", row.terminal.line().to_string()),
                    ("TTEアドレス", row.terminal.terminal().to_string()),
                    ("要求回数", row.requests.to_string()),
                    ("失敗回数", row.failures.to_string()),
                    ("最長応答時間", slowest),
                ],
            )
        };
        let boxes = Block::Boxed(rows.iter().map(compartment).collect());
        let head = self.links.fill("見出し", &vec![("日時", zone.civil(at).slip())]);
        list("通信状態一覧表", head, vec![boxes])
    }

    /// 「登録メータ種別一覧表」.
    pub fn type_list(&self, registration: &Registration) -> Document {
        let one = |t: &crate::domain::registration::MeterType| {
            let schedule =
                t.schedule.map_or("設定なし".to_owned(), |s| s.to_string().trim_start().to_owned());
            self.types.fill(
                "種別",
                &vec![
                    ("種別番号", t.no.to_string()),
                    ("メータ種別名", t.name.to_string()),
                    ("基本料金", t.tariff.base_charge.to_string()),
                    ("基本使用量", t.tariff.base_usage.to_string()),
                    ("単価1", t.tariff.price1.to_string()),
                    ("単価変更使用量1", t.tariff.step1.to_string()),
                    ("単価2", t.tariff.price2.to_string()),
                    ("単価変更使用量2", t.tariff.step2.to_string()),
                    ("単価3", t.tariff.price3.to_string()),
                    ("定時検針", schedule),
                ],
            )
        };
        let boxes = Block::Boxed(registration.types().iter().map(one).collect());
        list("登録メータ種別一覧表", self.types.fill("見出し", &Values::new()), vec![boxes])
    }

    /// 「登録入居者一覧表」; tenants without meters are left out.
    pub fn tenant_list(&self, registration: &Registration) -> Document {
        let compartments = tenants_with_meters(registration).map(|(tenant, meters)| {
            let mut lines = self.tenants.fill("入居者", &tenant_values(&tenant.name, tenant.id));
            for m in meters {
                lines.extend(self.tenants.fill(
                    "メータ",
                    &vec![
                        ("種別番号", m.type_no.to_string()),
                        ("端末アドレス", m.address.to_string()),
                        ("乗率", format!("{:>6}", m.multiplier)),
                    ],
                ));
            }
            lines
        });
        let boxes = Block::Boxed(compartments.collect());
        list("登録入居者一覧表", self.tenants.fill("見出し", &Values::new()), vec![boxes])
    }

    /// 「検針・印字許可状態一覧表」; tenants without meters are left out.
    pub fn permission_list(&self, registration: &Registration) -> Document {
        let word =
            |permit: Permit, yes: &str, no: &str| if permit.is_allowed() { yes } else { no }.to_owned();
        let name = |no: TypeNo| registration.meter_type(no).map_or(String::new(), |t| t.name.to_string());
        let blocks = tenants_with_meters(registration).map(|(tenant, meters)| {
            let mut compartments =
                vec![self.permissions.fill("入居者", &tenant_values(&tenant.name, tenant.id))];
            compartments.extend(meters.iter().map(|m| {
                self.permissions.fill(
                    "メータ",
                    &vec![
                        ("メータ種別名", name(m.type_no)),
                        ("端末アドレス", m.address.to_string()),
                        ("検針", word(m.permissions.reading, "検針許可", "検針停止")),
                        ("使用量", word(m.permissions.usage, "使用量印字許可", "使用量印字禁止")),
                        ("料金", word(m.permissions.charge, "料金印字許可", "料金印字禁止")),
                    ],
                )
            }));
            Block::Boxed(compartments)
        });
        list("検針・印字許可状態一覧表", self.permissions.fill("見出し", &Values::new()), blocks.collect())
    }

    /// 「登録印字表題」.
    pub fn title_list(&self, registration: &Registration) -> Document {
        let [first, second] = &registration.basic().titles;
        let values = vec![("表題1", first.to_string()), ("表題2", second.to_string())];
        list("登録印字表題", self.titles.fill("見出し", &values), Vec::new())
    }

    /// 検針値一覧表: three generations of every meter (S-84).
    pub fn count_list(&self, building: &Building, at: Moment, zone: Zone) -> Document {
        let compartments = building.meters().map(|(meter, point)| {
            let value = |slot: usize| point.generations[slot].as_ref().map_or(String::new(), count_word);
            let reason = point.hold().map_or(String::new(), |h| h.reason.words().ja);
            self.counts.fill(
                "メータ",
                &vec![
                    (
                        "メータ種別名",
                        building.type_name(meter.type_no).map_or(String::new(), ToString::to_string),
                    ),
                    ("端末アドレス", meter.address.to_string()),
                    ("今回", value(0)),
                    ("前回", value(1)),
                    ("前々回", value(2)),
                    ("保留", reason),
                ],
            )
        });
        let boxes = Block::Boxed(compartments.collect());
        let head = self.counts.fill("見出し", &vec![("日時", zone.civil(at).slip())]);
        list("検針値一覧表", head, vec![boxes])
    }

    /// システムログ, newest first as given; long lines are continued on the next (S-92). `kind` names what alone is
    /// listed; empty for everything.
    pub fn log_list(&self, kind: &str, lines: &[LogLine], at: Moment, zone: Zone) -> Document {
        let mut out = Vec::new();
        for line in lines {
            for (i, part) in wrap(&line.what, COLUMNS).into_iter().enumerate() {
                let when = if i == 0 { zone.civil(line.at).to_string() } else { String::new() };
                out.extend(self.log.fill("記録", &vec![("日時", when), ("内容", part)]));
            }
        }
        let values = vec![("日時", zone.civil(at).slip()), ("種類", kind.to_owned())];
        list("システムログ", self.log.fill("見出し", &values), vec![Block::Text(out)])
    }
}

fn list(title: &str, head: Vec<String>, boxes: Vec<Block>) -> Document {
    let mut blocks = vec![Block::Text(head)];
    blocks.extend(boxes);
    Document { title: title.to_owned(), blocks }
}

fn tenants_with_meters(registration: &Registration) -> impl Iterator<Item = (&Tenant, Vec<&Meter>)> {
    registration.tenants().iter().filter_map(|tenant| {
        let meters: Vec<&Meter> = registration.meters().iter().filter(|m| m.tenant == tenant.id).collect();
        (!meters.is_empty()).then_some((tenant, meters))
    })
}

fn count_word(generation: &Generation) -> String {
    match &generation.outcome {
        Outcome::Opening(count, _) => count.to_string(),
        Outcome::Taken(taken) => taken.count.to_string(),
        Outcome::Held(_) => "保留".to_owned(),
    }
}

/// Breaks a line at a width without splitting a glyph; what the paper cannot show becomes 〓.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let c = if columns_of(c) == 0 { '〓' } else { c };
        if used + columns_of(c) > width {
            lines.push(String::new());
            used = 0;
        }
        used += columns_of(c);
        if let Some(last) = lines.last_mut() {
            last.push(c);
        }
    }
    lines
}
