//! Usage and charge tables (S-60…S-66).

use super::Forms;
use crate::domain::address::Address;
use crate::domain::count::{Index, Usage};
use crate::domain::journal::Target;
use crate::domain::moment::{Moment, Zone};
use crate::domain::money::Yen;
use crate::domain::ratio::{Growth, USAGE_MAX, growth};
use crate::domain::registration::{TenantId, TypeNo};
use crate::domain::text::Text;
use crate::receipt::document::{Block, Document};
use crate::receipt::template::{Template, Values};

/// Largest total usage that is printed as a number (S-64).
const TOTAL_USAGE_MAX: u64 = 999_999_999;
/// Largest charge that is printed as a number (S-64).
const YEN_MAX: u64 = 999_999_999;

/// What the slip tells of: a reading (or a reprint of one), or a readout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    /// 検針.
    Reading,
    /// 読取.
    Readout,
}

/// One meter on a usage table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageRow {
    /// Its type.
    pub type_no: TypeNo,
    /// Name of the type.
    pub type_name: Text,
    /// 端末アドレス.
    pub address: Address,
    /// 指針値; `None` blank.
    pub index: Option<Index>,
    /// 今回使用量; `None` blank.
    pub usage: Option<Usage>,
    /// 前回使用量; `None` blank.
    pub previous: Option<Usage>,
    /// When it was read.
    pub at: Moment,
    /// A meter was exchanged in the period.
    pub exchanged: bool,
    /// A person set the value.
    pub corrected: bool,
}

/// One meter on a charge table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChargeRow {
    /// Its type.
    pub type_no: TypeNo,
    /// Name of the type.
    pub type_name: Text,
    /// 端末アドレス.
    pub address: Address,
    /// 今回指針値.
    pub index: Option<Index>,
    /// 前回指針値.
    pub start_index: Option<Index>,
    /// 使用量.
    pub usage: Option<Usage>,
    /// 料金.
    pub charge: Option<Yen>,
    /// When it was read.
    pub at: Moment,
    /// 前回検針保留 (S-33).
    pub previous_held: bool,
    /// A meter was exchanged in the period.
    pub exchanged: bool,
    /// A person set the value.
    pub corrected: bool,
}

/// A tenant's box on a usage table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TenantUsages {
    /// 識別記号.
    pub id: TenantId,
    /// Name.
    pub name: Text,
    /// Its meters.
    pub rows: Vec<UsageRow>,
}

/// A tenant's box on a charge table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TenantCharges {
    /// 識別記号.
    pub id: TenantId,
    /// Name.
    pub name: Text,
    /// Its meters.
    pub rows: Vec<ChargeRow>,
}

/// What stands over every table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip<'a> {
    /// Registered titles.
    pub titles: &'a [Text; 2],
    /// What was read.
    pub target: Target,
    /// Reading or readout.
    pub occasion: Occasion,
    /// The slip's date: the latest reading among its meters (S-66).
    pub at: Moment,
    /// Civil time.
    pub zone: Zone,
}

impl Forms {
    /// 使用量一覧表 (S-60, S-62, S-63); `None` when no meter may be printed.
    pub fn usage_table(&self, slip: &Slip<'_>, tenants: &[TenantUsages]) -> Option<Document> {
        let mut totals: Vec<Total> = Vec::new();
        let mut blocks = Vec::new();
        for tenant in tenants.iter().filter(|t| !t.rows.is_empty()) {
            let mut compartments = vec![self.usage.fill("入居者", &tenant_values(&tenant.name, tenant.id))];
            for row in &tenant.rows {
                Total::add(&mut totals, row.type_no, &row.type_name, row.usage, None);
                compartments.push(self.usage.fill("メータ", &usage_values(slip, row)));
            }
            blocks.push(Block::Boxed(compartments));
        }
        if blocks.is_empty() {
            return None;
        }
        blocks.push(totals_box(&self.usage, totals, None));
        Some(frame("使用量一覧表", &self.usage, slip, blocks))
    }

    /// 料金一覧表 (S-61, S-62); `None` when no meter may be printed.
    pub fn charge_table(&self, slip: &Slip<'_>, tenants: &[TenantCharges]) -> Option<Document> {
        let mut totals: Vec<Total> = Vec::new();
        let mut blocks = Vec::new();
        for tenant in tenants.iter().filter(|t| !t.rows.is_empty()) {
            let mut compartments = vec![self.charge.fill("入居者", &tenant_values(&tenant.name, tenant.id))];
            for row in &tenant.rows {
                Total::add(&mut totals, row.type_no, &row.type_name, row.usage, Some(row.charge));
                compartments.push(self.charge.fill("メータ", &charge_values(slip, row)));
            }
            blocks.push(Block::Boxed(compartments));
        }
        if blocks.is_empty() {
            return None;
        }
        let whole_tenant = matches!(slip.target, Target::Tenant(_));
        let grand = whole_tenant.then(|| Total::grand(&totals));
        blocks.push(totals_box(&self.charge, totals, grand));
        Some(frame("料金一覧表", &self.charge, slip, blocks))
    }
}

fn frame(name: &str, form: &Template, slip: &Slip<'_>, boxes: Vec<Block>) -> Document {
    let head = head_values(slip);
    let mut blocks = vec![Block::Text(form.fill("見出し", &head))];
    blocks.extend(boxes);
    blocks.push(Block::Text(form.fill("結び", &head)));
    Document { title: format!("{name}({})", target_word(slip.target)), blocks }
}

/// The words in the title's parentheses (S-62).
pub(super) fn target_word(target: Target) -> &'static str {
    match target {
        Target::All => "全メータ",
        Target::Tenant(_) => "入居者別",
        Target::Type(_) => "メータ種別",
        Target::Meter(_) => "個別メータ",
        Target::Held(_) => "保留メータ",
    }
}

fn head_values(slip: &Slip<'_>) -> Values {
    let occasion = match slip.occasion {
        Occasion::Reading => "検針",
        Occasion::Readout => "読取",
    };
    vec![
        ("表題1", slip.titles[0].to_string()),
        ("表題2", slip.titles[1].to_string()),
        ("対象", target_word(slip.target).to_owned()),
        ("日時", slip.zone.civil(slip.at).slip()),
        ("区分", occasion.to_owned()),
    ]
}

pub(super) fn tenant_values(name: &Text, id: TenantId) -> Values {
    vec![("入居者名", name.to_string()), ("識別記号", id.to_string())]
}

fn usage_values(slip: &Slip<'_>, row: &UsageRow) -> Values {
    vec![
        ("メータ種別名", row.type_name.to_string()),
        ("端末アドレス", row.address.to_string()),
        ("指針値", index_mark(row.index)),
        ("今回使用量", usage_mark(row.usage)),
        ("前回使用量", usage_mark(row.previous)),
        ("増減率", growth_mark(growth(row.usage, row.previous))),
        ("検針日時", other_time(slip, row.at)),
        ("交換", word_if(row.exchanged, "交換")),
        ("訂正", word_if(row.corrected, "訂正")),
    ]
}

fn charge_values(slip: &Slip<'_>, row: &ChargeRow) -> Values {
    vec![
        ("メータ種別名", row.type_name.to_string()),
        ("端末アドレス", row.address.to_string()),
        ("今回指針値", index_mark(row.index)),
        ("前回指針値", index_mark(row.start_index)),
        ("使用量", usage_mark(row.usage)),
        ("料金", yen_mark(row.charge)),
        ("検針日時", other_time(slip, row.at)),
        ("前回検針保留", word_if(row.previous_held, "前回検針保留")),
        ("交換", word_if(row.exchanged, "交換")),
        ("訂正", word_if(row.corrected, "訂正")),
    ]
}

fn word_if(condition: bool, word: &str) -> String {
    if condition { word.to_owned() } else { String::new() }
}

/// `MM/DD HH:MM` where a meter was not read at the slip's time (S-66).
fn other_time(slip: &Slip<'_>, at: Moment) -> String {
    let (own, slips) = (slip.zone.civil(at), slip.zone.civil(slip.at));
    if own.slip() == slips.slip() {
        return String::new();
    }
    let (month, day, _, _) = own.month_day_hour_minute();
    format!("{month:02}/{day:02} {}", own.hour_minute())
}

fn index_mark(index: Option<Index>) -> String {
    index.map_or(String::new(), |i| i.to_string())
}

fn usage_mark(usage: Option<Usage>) -> String {
    match usage {
        None => String::new(),
        Some(u) if u.get() > USAGE_MAX => "******".to_owned(),
        Some(u) => u.to_string(),
    }
}

fn growth_mark(growth: Growth) -> String {
    match growth {
        Growth::Blank => String::new(),
        Growth::Percent(p) => format!("{p}%"),
        Growth::Overflow => "****%".to_owned(),
    }
}

/// Yen as `¥2,000`; an error is the yen sign and blanks, an overflow asterisks (S-61, S-64).
fn yen_mark(yen: Option<Yen>) -> String {
    match yen {
        None => format!("¥{:11}", ""),
        Some(y) if y.get() > YEN_MAX => "¥***,***,***".to_owned(),
        Some(y) => format!("¥{y}"),
    }
}

/// Totals of one type on one slip (S-52, S-64).
struct Total {
    type_no: TypeNo,
    name: Text,
    meters: u32,
    usage: u64,
    usage_is_whole: bool,
    yen: Option<u64>,
}

impl Total {
    fn add(
        totals: &mut Vec<Self>,
        type_no: TypeNo,
        name: &Text,
        usage: Option<Usage>,
        charge: Option<Option<Yen>>,
    ) {
        if !totals.iter().any(|t| t.type_no == type_no) {
            let fresh =
                Self { type_no, name: name.clone(), meters: 0, usage: 0, usage_is_whole: true, yen: Some(0) };
            totals.push(fresh);
        }
        let Some(total) = totals.iter_mut().find(|t| t.type_no == type_no) else { return };
        total.meters += 1;
        total.usage += usage.map_or(0, Usage::get);
        total.usage_is_whole &= usage.is_some();
        if let Some(charge) = charge {
            total.yen = total.yen.zip(charge).map(|(sum, yen)| sum + yen.get());
        }
    }

    fn grand(totals: &[Self]) -> Option<Yen> {
        totals.iter().map(|t| t.yen).sum::<Option<u64>>().map(Yen::new)
    }

    fn values(&self) -> Values {
        let number = match self.usage {
            n if n > TOTAL_USAGE_MAX => "*********".to_owned(),
            n => n.to_string(),
        };
        let usage = if self.usage_is_whole { format!("{number} ") } else { format!("({number})") };
        vec![
            ("メータ種別名", self.name.to_string()),
            ("種別番号", self.type_no.to_string()),
            ("メータ台数", self.meters.to_string()),
            ("合計使用量", usage),
            ("合計料金", yen_mark(self.yen.map(Yen::new))),
        ]
    }
}

fn totals_box(form: &Template, mut totals: Vec<Total>, grand: Option<Option<Yen>>) -> Block {
    totals.sort_by_key(|t| t.type_no);
    let mut compartments = vec![form.fill("合計見出し", &Values::new())];
    compartments.extend(totals.iter().map(|t| form.fill("合計", &t.values())));
    if let Some(amount) = grand {
        compartments.push(form.fill("入居者合計", &vec![("合計金額", yen_mark(amount))]));
    }
    Block::Boxed(compartments)
}
