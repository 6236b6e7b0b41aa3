//! Presetting a terminal's counter: read, note the intention, write, note the result (S-14b).

use super::event::{Effect, Ending, LineOrder, Refusal};
use super::{Service, job::Job};
use crate::domain::address::Address;
use crate::domain::correction::break_at;
use crate::domain::count::Count;
use crate::domain::generation::Break;
use crate::domain::journal::{Actor, Fact};
use crate::domain::moment::Now;
use crate::domain::point::PointId;
use crate::domain::sample::{HoldReason, Polled};
use crate::words;

pub(super) struct Presetting {
    actor: Actor,
    address: Address,
    count: Count,
    closing: Option<Count>,
    begun: Option<(PointId, Break, Option<u16>)>,
}

impl Service {
    pub(super) fn preset(
        &mut self,
        actor: Actor,
        address: Address,
        count: Count,
        closing: Option<Count>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.must_be_settled()?;
        let (_, point) = self.building.meter_at(address).ok_or(Refusal::NoMeter(address))?;
        if point.reversed {
            return Err(Refusal::Correction(crate::domain::correction::CorrectionRefused::Unexplained));
        }
        self.job = Job::Preset(Presetting { actor, address, count, closing, begun: None });
        out.push(Effect::Line(LineOrder::Live(address)));
        Ok(())
    }

    pub(super) fn preset_read(
        &mut self,
        now: Now,
        address: Address,
        result: Result<Polled, HoldReason>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let Job::Preset(mut job) = std::mem::replace(&mut self.job, Job::Idle) else { return Ok(()) };
        let sample = result.and_then(|p| p.result).map_err(|reason| Refusal::Terminal(address, reason))?;
        let (meter, point) = self.building.meter_at(address).ok_or(Refusal::NoMeter(address))?;
        if !sample.modulus.holds(job.count) || job.closing.is_some_and(|c| !sample.modulus.holds(c)) {
            return Err(Refusal::OutOfRange);
        }
        let mut closing = sample;
        if let Some(told) = job.closing {
            // The terminal no longer knows; what a person read off counts, and no restart speaks against it.
            closing.count = told;
            closing.boot = None;
            closing.memory_fault = false;
        }
        let broken = break_at(point, &closing, job.count, meter, false).ok_or(match job.closing {
            Some(told) => Refusal::ClosingBackwards(told),
            None => Refusal::ClosingNeeded(sample.count),
        })?;
        job.begun = Some((point.id, broken, sample.boot));
        let fact = Fact::PresetBegan { point: point.id, before: sample.count, value: job.count };
        self.record(now, job.actor, vec![fact])?;
        out.push(Effect::Line(LineOrder::Preset(address, job.count)));
        self.job = Job::Preset(job);
        Ok(())
    }

    pub(super) fn preset_written(
        &mut self,
        now: Now,
        address: Address,
        result: Result<(), HoldReason>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let Job::Preset(job) = std::mem::replace(&mut self.job, Job::Idle) else { return Ok(()) };
        let Some((point, broken, boot)) = job.begun else { return Ok(()) };
        match result {
            Ok(()) => {
                self.record(now, job.actor, vec![Fact::Preset { point, broken, boot }])?;
                let (before, count) = (broken.closing.unwrap_or_default(), job.count);
                out.push(Effect::Ended(Ending::Done(words!(
                    "端末アドレス {address} の検針値を {before} から {count} に設定しました。",
                    "The counter of {address} is set from {before} to {count}."
                ))));
                Ok(())
            }
            // A refusal proves that nothing was written; silence proves nothing, and the meter stays unexplained.
            Err(reason @ HoldReason::Exception(_)) => {
                self.record(now, job.actor, vec![Fact::PresetFailed { point, reason }])?;
                Err(Refusal::Terminal(job.address, reason))
            }
            Err(reason) => Err(Refusal::PresetUnknown(job.address, reason)),
        }
    }
}
