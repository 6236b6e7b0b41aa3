//! Whether a checked registration may take the place of the one in force (S-16, S-97).

use super::building::Building;
use super::journal::Opened;
use super::meter::Meter;
use super::moment::{Moment, Zone};
use super::point::PointId;
use super::registration::{Checked, Mistake, Place, Table, TenantId};
use super::words::Words;
use crate::words;

/// A registration that may be put in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Admission {
    /// Points it opens.
    pub opened: Vec<Opened>,
    /// What it changes for meters that stay, in people's words.
    pub changes: Vec<Words>,
    /// It is the one in force: nothing to do (S-97).
    pub is_same: bool,
}

impl Building {
    /// Holds a checked registration against what is in force.
    ///
    /// # Errors
    /// Every row that may not be put in force, with what would be right.
    pub fn admit(&self, checked: &Checked, now: Moment, zone: Zone) -> Result<Admission, Vec<Mistake>> {
        let registration = &checked.registration;
        let mut mistakes = Vec::new();
        let mut changes = Vec::new();
        let mut opened = Vec::new();
        let mut next = self.points.len() as u32;
        for (meter, line) in registration.meters().iter().zip(&checked.meter_lines) {
            match self.keys.get(&meter.key) {
                None => {
                    next += 1;
                    opened.push(Opened { point: PointId(next), key: meter.key.clone() });
                }
                Some(_) => self.follows(meter, *line, now, zone, &mut mistakes, &mut changes),
            }
            if let Some(holder) = self.holder_of(meter) {
                mistakes.push(taken_address(meter, holder, *line));
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        changes.extend(self.closings(checked));
        changes.extend(self.type_changes(checked));
        let is_same = self.registration.as_ref() == Some(registration);
        Ok(Admission { opened, changes, is_same })
    }

    /// The open meter that an address belongs to, when it is another one (S-97).
    fn holder_of(&self, meter: &Meter) -> Option<&Meter> {
        self.registration.as_ref()?.meter_at(meter.address).filter(|present| present.key != meter.key)
    }

    fn follows(
        &self,
        meter: &Meter,
        line: usize,
        now: Moment,
        zone: Zone,
        mistakes: &mut Vec<Mistake>,
        changes: &mut Vec<Words>,
    ) {
        let Some(point) = self.point_of_key(&meter.key) else { return };
        if point.key() != Some(&meter.key) {
            let (key, successor) = (&meter.key, point.key().map(ToString::to_string).unwrap_or_default());
            mistakes.push(Mistake {
                place: place(line, "製造番号"),
                wrong: words!("{key} は {successor} に交換済みです", "{key} was exchanged for {successor}"),
                right: words!(
                    "取付中のメータの製造番号 {successor}",
                    "{successor}, the meter that is fitted"
                ),
            });
            return;
        }
        // A meter that left the files and comes back still has the tenant and type it was last counted for.
        let present = self.registration.as_ref().and_then(|r| r.meter(&meter.key));
        let tenant = point.tenancies.last().map_or(meter.tenant, |t| t.tenant);
        let last_type =
            present.map(|m| m.type_no).or(point.this().map(|g| g.type_no)).unwrap_or(meter.type_no);
        let moves = tenant != meter.tenant || last_type != meter.type_no;
        if moves && !meter.carries_over && !self.was_read_today(point, now, zone) {
            mistakes.push(unread_move(tenant, meter, line));
        }
        changes.extend(present.into_iter().flat_map(|present| differences(present, meter)));
    }

    fn type_changes(&self, checked: &Checked) -> Vec<Words> {
        let present = self.registration.as_ref().map(|r| r.types()).unwrap_or_default();
        let mut out = Vec::new();
        for (old, new) in
            present.iter().filter_map(|old| Some((old, checked.registration.meter_type(old.no)?)))
        {
            let (no, name) = (new.no, &new.name);
            if old.tariff != new.tariff || old.valid_from != new.valid_from {
                let from = new.valid_from;
                out.push(words!(
                    "種別 {no} {name}: 料金を変更({from} から適用)",
                    "type {no} {name}: other prices from {from}"
                ));
            }
            if old.schedule != new.schedule {
                let show = |s: Option<super::schedule::Schedule>| s.map_or("-".to_owned(), |s| s.to_string());
                let (old, new) = (show(old.schedule), show(new.schedule));
                out.push(words!(
                    "種別 {no}: 定時検針 {old}→{new}",
                    "type {no}: scheduled reading {old}→{new}"
                ));
            }
        }
        out
    }

    fn closings(&self, checked: &Checked) -> Vec<Words> {
        let gone = |m: &&Meter| checked.registration.meter(&m.key).is_none();
        let present = self.registration.as_ref().map(|r| r.meters()).unwrap_or_default();
        present
            .iter()
            .filter(gone)
            .map(|m| {
                let (key, address) = (&m.key, m.address);
                words!(
                    "{address} {key}: 登録から外れたため閉鎖します",
                    "{address} {key}: no longer registered, closed"
                )
            })
            .collect()
    }
}

fn place(line: usize, field: &str) -> Place {
    Place { table: Table::Meters, line, field: field.to_owned() }
}

fn taken_address(meter: &Meter, holder: &Meter, line: usize) -> Mistake {
    let (address, key) = (meter.address, &holder.key);
    Mistake {
        place: place(line, "回線・TTEアドレス・メータアドレス"),
        wrong: words!(
            "端末アドレス {address} は製造番号 {key} のメータが使用中です",
            "terminal address {address} belongs to meter {key}"
        ),
        right: words!(
            "計器交換なら先に「メータ交換」(kenshin exchange) を行い、撤去なら先に {key} を外した登録を読み込んでください",
            "for an exchange run `kenshin exchange` first; for a removal first load a registration without {key}"
        ),
    }
}

fn unread_move(old: TenantId, meter: &Meter, line: usize) -> Mistake {
    let (key, new) = (&meter.key, meter.tenant);
    Mistake {
        place: place(line, if old == new { "種別" } else { "入居者番号" }),
        wrong: words!(
            "{key} の入居者・種別を変えるのに本日の検針(退去検針)がありません({old}→{new})",
            "{key} gets another tenant or type ({old}→{new}) but was not read today"
        ),
        right: words!(
            "先に退去検針を行うか、引継欄に「前入居者分を引継ぐ」と書いてください",
            "read it first, or write 前入居者分を引継ぐ in the column 引継"
        ),
    }
}

fn differences(present: &Meter, meter: &Meter) -> Vec<Words> {
    let at = format!("{} {}", meter.address, meter.key);
    let mut out = Vec::new();
    if present.multiplier != meter.multiplier {
        let (old, new) = (present.multiplier, meter.multiplier);
        out.push(words!(
            "{at}: 乗率 {old}→{new}(保存済みの指針値・使用量・料金は変わりません)",
            "{at}: multiplier {old}→{new} (stored indexes, usages and charges stay)"
        ));
    }
    if present.permissions != meter.permissions {
        out.push(words!("{at}: 検針・印字許可を変更", "{at}: other permissions"));
    }
    if present.address != meter.address {
        let (old, new) = (present.address, meter.address);
        out.push(words!("{at}: 端末アドレス {old}→{new}", "{at}: terminal address {old}→{new}"));
    }
    if present.tenant != meter.tenant {
        let (old, new) = (present.tenant, meter.tenant);
        out.push(words!("{at}: 入居者 {old}→{new}", "{at}: tenant {old}→{new}"));
    }
    if present.type_no != meter.type_no {
        let (old, new) = (present.type_no, meter.type_no);
        out.push(words!("{at}: 種別 {old}→{new}", "{at}: type {old}→{new}"));
    }
    out
}
