//! Which meters a slip lists and what it says of them (S-60…S-66).

use super::forms::{ChargeRow, TenantCharges, TenantUsages, UsageRow};
use crate::domain::building::Building;
use crate::domain::generation::{Generation, Outcome};
use crate::domain::journal::Target;
use crate::domain::meter::Meter;
use crate::domain::moment::Moment;
use crate::domain::point::Point;
use crate::domain::registration::{TenantId, TypeNo};
use crate::domain::text::Text;

/// A meter whose 今回 a slip may show, with whose it was at the reading (S-65, S-97).
struct Listed<'a> {
    meter: &'a Meter,
    point: &'a Point,
    this: &'a Generation,
}

/// Meters with a reading that a slip of this target may list.
///
/// `only` narrows it to what one job covered; what was read earlier belongs to reprints.
fn listed<'a>(
    building: &'a Building,
    target: Target,
    may_print: impl Fn(&Meter) -> bool,
    only: &dyn Fn(&Meter) -> bool,
) -> Vec<Listed<'a>> {
    let belongs = |m: &Meter, g: &Generation| match target {
        Target::All | Target::Held(None) => true,
        Target::Tenant(id) => g.tenant == id,
        Target::Type(no) | Target::Held(Some(no)) => g.type_no == no,
        Target::Meter(address) => m.address == address,
    };
    building
        .meters()
        .filter_map(|(meter, point)| Some(Listed { meter, point, this: point.this()? }))
        .filter(|l| l.meter.permissions.reading.is_allowed() && may_print(l.meter) && only(l.meter))
        .filter(|l| belongs(l.meter, l.this) && is_reading(l.this))
        .collect()
}

/// An opening count is registered or set, not read: no slip says that it was (S-66).
fn is_reading(generation: &Generation) -> bool {
    !matches!(generation.outcome, Outcome::Opening(..))
}

/// Tenants in registration order, then those that have left.
fn tenants_in_order(building: &Building, listed: &[Listed<'_>]) -> Vec<TenantId> {
    let registered = building.registration().map(|r| r.tenants()).unwrap_or_default();
    let mut order: Vec<TenantId> = registered.iter().map(|t| t.id).collect();
    for l in listed {
        if !order.contains(&l.this.tenant) {
            order.push(l.this.tenant);
        }
    }
    order
}

fn tenant_name(building: &Building, id: TenantId) -> Text {
    building.tenant_name(id).cloned().unwrap_or_default()
}

fn type_name(building: &Building, no: TypeNo) -> Text {
    building.type_name(no).cloned().unwrap_or_default()
}

/// Rows of a usage table, tenant by tenant, and the latest reading among them; `None` when none is printable.
pub fn usages(
    building: &Building,
    target: Target,
    only: &dyn Fn(&Meter) -> bool,
) -> Option<(Vec<TenantUsages>, Moment)> {
    let listed = listed(building, target, |m| m.permissions.usage.is_allowed(), only);
    let latest = listed.iter().map(|l| l.this.stamp.at).max()?;
    let tenants = tenants_in_order(building, &listed).into_iter().map(|id| TenantUsages {
        id,
        name: tenant_name(building, id),
        rows: listed.iter().filter(|l| l.this.tenant == id).map(|l| usage_row(building, l)).collect(),
    });
    Some((tenants.collect(), latest))
}

fn usage_row(building: &Building, l: &Listed<'_>) -> UsageRow {
    let of_same_tenant = |g: &&Generation| g.is_of_same_account(l.this.tenant, l.this.type_no);
    UsageRow {
        type_no: l.this.type_no,
        type_name: type_name(building, l.this.type_no),
        address: l.meter.address,
        index: l.this.index(),
        usage: l.this.usage(),
        previous: l.point.previous().filter(of_same_tenant).and_then(Generation::usage),
        at: l.this.stamp.at,
        exchanged: l.this.has_exchange(),
        corrected: l.this.taken().is_some_and(|t| t.corrected),
    }
}

/// Rows of a charge table, tenant by tenant, and the latest reading among them; `None` when none is printable.
pub fn charges(
    building: &Building,
    target: Target,
    only: &dyn Fn(&Meter) -> bool,
) -> Option<(Vec<TenantCharges>, Moment)> {
    let listed = listed(building, target, |m| m.permissions.charge.is_allowed(), only);
    let latest = listed.iter().map(|l| l.this.stamp.at).max()?;
    let tenants = tenants_in_order(building, &listed).into_iter().map(|id| TenantCharges {
        id,
        name: tenant_name(building, id),
        rows: listed.iter().filter(|l| l.this.tenant == id).map(|l| charge_row(building, l)).collect(),
    });
    Some((tenants.collect(), latest))
}

fn charge_row(building: &Building, l: &Listed<'_>) -> ChargeRow {
    ChargeRow {
        type_no: l.this.type_no,
        type_name: type_name(building, l.this.type_no),
        address: l.meter.address,
        index: l.this.index(),
        start_index: match l.this.taken() {
            Some(taken) => taken.start_index,
            None => l.point.previous().and_then(Generation::index),
        },
        usage: l.this.usage(),
        charge: l.this.charge().map(|c| c.charge.amount),
        at: l.this.stamp.at,
        previous_held: l.point.previous().is_some_and(|g| g.hold().is_some()),
        exchanged: l.this.has_exchange(),
        corrected: l.this.taken().is_some_and(|t| t.corrected),
    }
}
