//! Rows of a job's report.

use super::event::MeterRow;
use crate::domain::generation::Generation;
use crate::domain::journal::MeterResult;
use crate::domain::meter::Meter;
use crate::domain::point::{Placement, Point};
use crate::domain::sample::{HoldReason, Sample};

/// A meter of a reading, as fixed.
pub(super) fn taken_row(meter: &Meter, point: &Point, result: &MeterResult) -> MeterRow {
    let generation = &result.generation;
    let before = match result.placement {
        Placement::Shift => point.this(),
        Placement::Fill => point.previous(),
    };
    let same_tenant = |g: &&Generation| g.tenant == generation.tenant;
    MeterRow {
        count: generation.count(),
        index: generation.index(),
        usage: generation.usage(),
        previous_usage: before.filter(same_tenant).and_then(Generation::usage),
        charge: generation.charge().map(|c| c.charge.amount),
        held: generation.hold().map(|h| h.reason),
        previous_held: before.is_some_and(|g| g.hold().is_some()),
        doubtful: generation.taken().is_some_and(|t| t.doubtful),
        ..blank_row(meter)
    }
}

/// A meter of a readout, or of a held retry that failed again.
pub(super) fn read_out_row(meter: &Meter, point: &Point, polled: Result<&Sample, HoldReason>) -> MeterRow {
    let same_tenant = |g: &&Generation| g.tenant == meter.tenant;
    let previous_usage = point.this().filter(same_tenant).and_then(Generation::usage);
    let previous_held = point.hold().is_some();
    match polled {
        Err(reason) => MeterRow { held: Some(reason), previous_usage, previous_held, ..blank_row(meter) },
        Ok(sample) => MeterRow {
            count: Some(sample.count),
            index: Some(meter.multiplier.index(sample.count)),
            usage: point.usage_so_far(sample, meter),
            previous_usage,
            usage_since_good: point.hold().and_then(|_| point.usage_since_good(sample, meter)),
            previous_held,
            ..blank_row(meter)
        },
    }
}

fn blank_row(meter: &Meter) -> MeterRow {
    MeterRow {
        address: meter.address,
        key: meter.key.clone(),
        tenant: meter.tenant,
        type_no: meter.type_no,
        count: None,
        index: None,
        usage: None,
        previous_usage: None,
        usage_since_good: None,
        charge: None,
        held: None,
        previous_held: false,
        doubtful: false,
    }
}
