//! What people change: registration, single values, explanations, exchanges (S-14, S-84, S-97, S-99).

use super::Service;
use super::event::{Effect, Ending, Exchange, Refusal};
use crate::domain::address::Address;
use crate::domain::correction::{self, Correcting, CorrectionRefused, Explanation, Slot, TariffOf};
use crate::domain::count::{Count, Modulus};
use crate::domain::generation::{Generation, TariffVersion};
use crate::domain::journal::{Actor, Fact};
use crate::domain::meter::Meter;
use crate::domain::moment::Now;
use crate::domain::money::Yen;
use crate::domain::point::Point;
use crate::domain::registration::Checked;
use crate::domain::sample::{Quality, Sample, Source};
use crate::domain::text::Text;
use crate::domain::words::Words;
use crate::words;

impl Service {
    pub(super) fn register(
        &mut self,
        now: Now,
        actor: Actor,
        checked: Checked,
        acknowledged: bool,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_settled()?;
        self.put_in_force(now, actor, checked, acknowledged, out)
    }

    /// Whether or not a scheduled reading has come due meanwhile: it waits, as for any job.
    pub(super) fn put_in_force(
        &mut self,
        now: Now,
        actor: Actor,
        checked: Checked,
        acknowledged: bool,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let zone = self.settings.zone;
        let admission = self.building.admit(&checked, now.wall, zone).map_err(Refusal::Mistakes)?;
        if admission.is_same {
            let version = self.building.registration_version();
            out.push(Effect::Ended(Ending::Registered { version, changes: Vec::new(), is_same: true }));
            return Ok(());
        }
        if !checked.warnings.is_empty() && !acknowledged {
            return Err(Refusal::Warnings(checked.warnings));
        }
        let fact = Fact::Registered {
            registration: Box::new(checked.registration),
            opened: admission.opened,
            acknowledged: checked.warnings.len() as u32,
        };
        self.record(now, actor, vec![fact])?;
        let version = self.building.registration_version();
        out.push(Effect::Ended(Ending::Registered { version, changes: admission.changes, is_same: false }));
        Ok(())
    }

    fn find(&self, address: Address) -> Result<(&Meter, &Point), Refusal> {
        self.building.meter_at(address).ok_or(Refusal::NoMeter(address))
    }

    fn correcting<'a>(
        &'a self,
        now: Now,
        meter: &'a Meter,
        point: &Point,
        tariff_of: TariffOf<'a>,
    ) -> Correcting<'a> {
        Correcting {
            meter,
            tariff_of,
            stamp: self.building.stamp(now.wall),
            next_charge: self.building.next_charge(),
            modulus: modulus_of(point),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one argument per field the operator fills in")]
    pub(super) fn set_count(
        &mut self,
        now: Now,
        actor: Actor,
        address: Address,
        slot: Slot,
        count: Count,
        reason: Text,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_settled()?;
        let (meter, point) = self.find(address)?;
        let tariff_of = |v: TariffVersion| self.building.tariff(v);
        let with = self.correcting(now, meter, point, &tariff_of);
        let changed = correction::set_count(point, slot, count, with).map_err(Refusal::Correction)?;
        let old = point.generations[slot.index()].as_ref().and_then(Generation::count);
        let charges = charge_changes(point, &changed);
        let id = point.id;
        let changed = changed.into_iter().map(|(slot, g)| (slot as u8, g)).collect();
        self.record(now, actor, vec![Fact::CountSet { point: id, slot, old, changed, reason }])?;
        let words = slot.words();
        let (ja, en) = (words.ja, words.en);
        let old_ja = old.map_or("なし".to_owned(), |c| c.to_string());
        let old_en = old.map_or("none".to_owned(), |c| c.to_string());
        out.push(Effect::Ended(Ending::Done(Words {
            ja: format!(
                "端末アドレス {address} の{ja}検針値を {old_ja} から {count} に設定しました。{}",
                charges.ja
            ),
            en: format!("The {en} count of {address} is set from {old_en} to {count}.{}", charges.en),
        })));
        Ok(())
    }

    pub(super) fn explain(
        &mut self,
        now: Now,
        actor: Actor,
        address: Address,
        explanation: Explanation,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_settled()?;
        let (meter, point) = self.find(address)?;
        let tariff_of = |v: TariffVersion| self.building.tariff(v);
        let with = self.correcting(now, meter, point, &tariff_of);
        let generation = correction::explain(point, explanation, with).map_err(Refusal::Correction)?;
        let usage = generation.usage().map_or("-".to_owned(), |u| u.to_string());
        let charge = generation.charge().map_or("-".to_owned(), |c| format!("¥{}", c.charge.amount));
        let wrapped = explanation == Explanation::Wrapped;
        let fact = Fact::Explained { point: point.id, wrapped, generation: Box::new(generation) };
        self.record(now, actor, vec![fact])?;
        out.push(Effect::Ended(Ending::Done(words!(
            "端末アドレス {address} の保留(逆転)を解除しました。今回使用量 {usage} 料金 {charge}",
            "The hold of {address} is lifted. Usage {usage}, charge {charge}."
        ))));
        Ok(())
    }

    pub(super) fn exchange(
        &mut self,
        now: Now,
        actor: Actor,
        exchange: Exchange,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_settled()?;
        let address = exchange.address;
        let (meter, point) = self.find(address)?;
        if point.reversed {
            return Err(Refusal::Correction(CorrectionRefused::Unexplained));
        }
        if let Some(key) = exchange.key.as_ref().filter(|k| self.building.point_of_key(k).is_some()) {
            return Err(Refusal::KeyTaken(key.clone()));
        }
        let modulus = modulus_of(point);
        if !modulus.holds(exchange.closing) || !modulus.holds(exchange.opening) {
            return Err(Refusal::OutOfRange);
        }
        let closing = told(exchange.closing, modulus, now);
        let broken = correction::break_at(point, &closing, exchange.opening, meter, exchange.key.is_some())
            .ok_or(Refusal::ClosingBackwards(exchange.closing))?;
        let meters = exchange.key.map(|key| {
            let multiplier = exchange.multiplier.unwrap_or(meter.multiplier);
            let new = Meter { key, multiplier, opening: Some(exchange.opening), ..meter.clone() };
            (meter.key.clone(), Box::new(new))
        });
        let id = point.id;
        self.record(now, actor, vec![Fact::Exchanged { point: id, broken, meters, by: exchange.by }])?;
        let (closing, opening) = (exchange.closing, exchange.opening);
        out.push(Effect::Ended(Ending::Done(words!(
            "端末アドレス {address} の交換を登録しました(撤去 {closing}、取付 {opening})。",
            "The exchange at {address} is entered (out at {closing}, in at {opening})."
        ))));
        Ok(())
    }
}

/// The modulus the point's counter was last seen with.
fn modulus_of(point: &Point) -> Modulus {
    let taken = point.generations.iter().flatten().find_map(Generation::taken);
    taken.map_or(Modulus::TERMINAL, |t| t.modulus)
}

fn told(count: Count, modulus: Modulus, now: Now) -> Sample {
    Sample {
        count,
        modulus,
        boot: None,
        memory_fault: false,
        input_fault: false,
        source: Source::Operator,
        quality: Quality::Told,
        at: now.wall,
    }
}

/// 「今回料金 ¥2,000→¥2,310」 for every charge a correction touches (S-84).
fn charge_changes(point: &Point, changed: &[(usize, Generation)]) -> Words {
    let amount = |g: Option<&Generation>| g.and_then(Generation::charge).map(|c| c.charge.amount);
    let mut out = Words { ja: String::new(), en: String::new() };
    for (slot, generation) in changed {
        let (old, new) = (amount(point.generations[*slot].as_ref()), amount(Some(generation)));
        if old != new {
            let show = |y: Option<Yen>, none: &str| y.map_or(none.to_owned(), |y| format!("¥{y}"));
            let slots = [Slot::This, Slot::Previous, Slot::BeforePrevious];
            let whose = slots.into_iter().find(|s| s.index() == *slot).unwrap_or(Slot::This).words();
            out.ja.push_str(&format!(" {}料金 {}→{}", whose.ja, show(old, "空白"), show(new, "空白")));
            out.en.push_str(&format!(
                " The {} charge {}→{}.",
                whose.en,
                show(old, "blank"),
                show(new, "blank")
            ));
        }
    }
    out
}
