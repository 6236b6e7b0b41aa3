//! What the unit notices of itself: mains, battery, charger, printer, alarm contact (S-90, S-93).

use super::Service;
use super::event::{Effect, Refusal};
use super::job::Job;
use crate::domain::alarm::{
    Condition, Conditions, Contact, Edge, Mains, PaperState, PowerPolicy, PowerState, PrinterState,
    Remaining, Work,
};
use crate::domain::journal::{AbortReason, Actor, Event, Fact};
use crate::domain::moment::Now;
use crate::receipt::forms::UnitFault;

impl Service {
    /// Conditions as they are now (S-80, S-90).
    pub fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// Where the unit stands in an outage (S-93).
    pub fn power_policy(&self) -> PowerPolicy {
        self.policy
    }

    /// Whether this work may begin as the power supply is now (S-93).
    pub(super) fn may_begin(&self, work: Work) -> Result<(), Refusal> {
        if self.policy.may_start(work) { Ok(()) } else { Err(Refusal::Power(self.policy)) }
    }

    pub(super) fn watch_power(
        &mut self,
        now: Now,
        state: PowerState,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let (before, policy) = (self.power, self.policy.next(&state, now.up));
        let begins_to_end = policy == PowerPolicy::Ending && self.policy != PowerPolicy::Ending;
        // Acted upon whether or not it can be journaled: a full disk must not run the battery flat.
        (self.power, self.policy) = (state, policy);
        let mut facts = Vec::new();
        match (before.mains, state.mains) {
            (Mains::Present, Mains::Absent) => facts.push(Fact::Noticed(Event::MainsLost)),
            (Mains::Absent, Mains::Present) => facts.push(Fact::Noticed(Event::MainsBack)),
            (Mains::Present, Mains::Present) | (Mains::Absent, Mains::Absent) => {}
        }
        let mut ended = Ok(());
        if begins_to_end {
            facts.push(Fact::Noticed(Event::Ending));
            ended = self.begin_to_end(now, out);
        }
        let taken = self.take_conditions(now, self.conditions.with_power(&state), facts, out);
        if self.policy.may_start(Work::Print) && !self.unprinted.is_empty() {
            out.push(Effect::Print(std::mem::take(&mut self.unprinted)));
        }
        taken.and(ended)
    }

    pub(super) fn watch_printer(
        &mut self,
        now: Now,
        state: PrinterState,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        // Shown, never queued to the paper it is about (S-68).
        if state.paper == PaperState::Out && !self.conditions.paper_out {
            out.push(Effect::Notice(state.paper.words()));
        }
        out.extend(state.fault.map(|fault| Effect::Notice(fault.words())));
        self.take_conditions(now, self.conditions.with_printer(state), Vec::new(), out)
    }

    /// A battery nobody can see is trusted for a while only, whether or not its driver says anything new (S-91).
    pub(super) fn watch_outage(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        match self.policy.deadline() {
            Some(deadline) if now.up >= deadline => self.watch_power(now, self.power, out),
            Some(_) | None => Ok(()),
        }
    }

    fn take_conditions(
        &mut self,
        now: Now,
        after: Conditions,
        mut facts: Vec<Fact>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let edges: Vec<Edge> = self.conditions.edges(after).collect();
        facts.splice(0..0, edges.iter().map(|edge| Fact::Noticed(event_of(*edge))));
        self.conditions = after;
        out.push(Effect::Alarm(self.contact()));
        self.tell_faults(now, &edges, out);
        self.record(now, Actor::System, facts)
    }

    /// State of the alarm contact by what is registered; without a registration nothing is selected.
    fn contact(&self) -> Contact {
        let selected = self.building.registration().map(|r| r.basic().alarm);
        selected.map_or(Contact::Open, |selected| self.conditions.contact(selected))
    }

    fn tell_faults(&mut self, now: Now, edges: &[Edge], out: &mut Vec<Effect>) {
        for edge in edges {
            let Edge::Fault(condition) = edge else { continue };
            let fault = match condition {
                Condition::BatteryLow => UnitFault::BatteryVoltage,
                Condition::ChargerFault => UnitFault::Charger,
                Condition::PaperOut | Condition::PrinterError => continue,
            };
            out.push(Effect::Notice(condition.words()));
            let slip = self.forms.unit_fault_notice(fault, now.wall, self.settings.zone);
            self.print(vec![slip], out);
        }
    }

    /// Printing ends at the next box, a reading and a download without effect; what a terminal was told already runs to
    /// its end.
    fn begin_to_end(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        out.push(Effect::StopPrinting);
        if let Job::Reading(job) = &mut self.job {
            job.stop(AbortReason::PowerLost);
            out.push(Effect::StopLines);
        }
        self.break_download(now, out)
    }

    /// The last word of a unit that ends, once.
    pub(super) fn end_when_idle(&mut self, out: &mut Vec<Effect>) {
        if self.policy != PowerPolicy::Ending || self.is_working() || self.ended {
            return;
        }
        let step = self.policy.last_step(Remaining::Nothing, self.power.mains);
        self.ended = step.is_some();
        out.extend(step.map(Effect::End));
    }
}

fn event_of(edge: Edge) -> Event {
    match edge {
        Edge::Fault(condition) => Event::Fault(condition),
        Edge::Recovery(condition) => Event::Recovered(condition),
    }
}
