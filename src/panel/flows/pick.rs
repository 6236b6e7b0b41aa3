//! Choosing a tenant, a type or a meter.

use super::super::screen::{Row, ScreenId};
use super::super::stage::Stage;
use crate::domain::address::Address;
use crate::domain::generation::Outcome;
use crate::domain::journal::Target;
use crate::domain::registration::{MeterType, TenantId, TypeNo};
use crate::domain::words::Words;
use crate::words;

/// Which meters, as the menus 検針, 読取 and 印字 offer them.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    All,
    Tenant,
    Type,
    Meter,
    Held,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::All, Self::Tenant, Self::Type, Self::Meter];
    pub(super) const ALL_AND_HELD: [Self; 5] = [Self::All, Self::Tenant, Self::Type, Self::Meter, Self::Held];

    pub(super) fn words(self) -> Words {
        match self {
            Self::All => words!("全メータ", "All meters"),
            Self::Tenant => words!("入居者別", "By tenant"),
            Self::Type => words!("メータ種別", "By type"),
            Self::Meter => words!("個別メータ", "One meter"),
            Self::Held => words!("保留再検針", "Held meters"),
        }
    }
}

/// The target of a kind and the title of its screens; `None` is 戻る.
pub(super) async fn target(
    stage: &Stage,
    kind: Kind,
    title_of: fn(Kind) -> Words,
) -> Option<(Target, Words)> {
    let title = title_of(kind);
    let target = match kind {
        Kind::All => Target::All,
        Kind::Tenant => tenant(stage, &title).await?,
        Kind::Type => Target::Type(meter_type(stage, &title).await?),
        Kind::Meter => Target::Meter(meter(stage, ScreenId::PickMeter, &title).await?),
        Kind::Held => Target::Held(Some(held_type(stage, &title).await?)),
    };
    Some((target, title))
}

/// 入居者別.
async fn tenant(stage: &Stage, title: &Words) -> Option<Target> {
    let tenants: Vec<(TenantId, String)> = stage.building(|b| {
        let all = b.registration().map(|r| r.tenants()).unwrap_or_default();
        all.iter().map(|t| (t.id, t.name.to_string())).collect()
    });
    let row = |(id, name): &(TenantId, String)| plain(format!("{id} {name}"));
    let picked = stage.pick(ScreenId::PickTenant, title, tenants.iter().map(row).collect()).await?;
    tenants.get(picked).map(|(id, _)| Target::Tenant(*id))
}

/// メータ種別.
pub(super) async fn meter_type(stage: &Stage, title: &Words) -> Option<TypeNo> {
    let types: Vec<(TypeNo, String)> = stage.building(|b| {
        let all = b.registration().map(|r| r.types()).unwrap_or_default();
        all.iter().map(|t| (t.no, t.name.to_string())).collect()
    });
    let row = |(no, name): &(TypeNo, String)| plain(format!("{no} {name}"));
    let picked = stage.pick(ScreenId::PickType, title, types.iter().map(row).collect()).await?;
    types.get(picked).map(|(no, _)| *no)
}

/// メータ種別 with the number of held meters of each (S-17).
pub(super) async fn held_type(stage: &Stage, title: &Words) -> Option<TypeNo> {
    let types: Vec<(TypeNo, Row)> = stage.building(|b| {
        let all = b.registration().map(|r| r.types()).unwrap_or_default();
        let row = |t: &MeterType| {
            let n = b.held().filter(|(m, _)| m.type_no == t.no).count();
            let detail = stage.say(&words!("保留 {n}台", "{n} held"));
            (t.no, Row { text: format!("{} {}", t.no, t.name), detail, marked: n > 0 })
        };
        all.iter().map(row).collect()
    });
    let rows = types.iter().map(|(_, row)| row.clone()).collect();
    let picked = stage.pick(ScreenId::PickType, title, rows).await?;
    types.get(picked).map(|(no, _)| *no)
}

/// 個別メータ.
pub(super) async fn meter(stage: &Stage, id: ScreenId, title: &Words) -> Option<Address> {
    let lang = stage.lang();
    let meters: Vec<(Address, Row)> = stage.building(|b| {
        let all = b.meters().map(|(m, p)| {
            let name = |t: Option<&crate::domain::text::Text>| t.map_or(String::new(), ToString::to_string);
            // The values' list shows them (S-84).
            let count = (id == ScreenId::Counts).then(|| match p.this().map(|g| &g.outcome) {
                Some(Outcome::Opening(count, _)) => format!(" {count}"),
                Some(Outcome::Taken(taken)) => format!(" {}", taken.count),
                Some(Outcome::Held(_)) | None => " -".to_owned(),
            });
            let count = count.unwrap_or_default();
            let text = format!("{} {}{count}", m.address, name(b.type_name(m.type_no)));
            let held = p.hold().map_or(String::new(), |h| format!(" {}", h.reason.words().say(lang)));
            let detail = format!("{} {}{held}", m.tenant, name(b.tenant_name(m.tenant)));
            (m.address, Row { text, detail, marked: p.hold().is_some() })
        });
        all.collect()
    });
    let picked = stage.pick(id, title, meters.iter().map(|(_, row)| row.clone()).collect()).await?;
    meters.get(picked).map(|(address, _)| *address)
}

fn plain(text: String) -> Row {
    Row { text, detail: String::new(), marked: false }
}
