//! What the unit notices of itself: mains, battery, charger, alarm contact (S-90, S-93).

use super::Service;
use super::event::{Effect, Refusal};
use crate::domain::alarm::{Condition, Conditions, Contact, Edge, Mains, PowerState};
use crate::domain::journal::{Actor, Event, Fact};
use crate::domain::moment::Now;
use crate::receipt::forms::UnitFault;

impl Service {
    /// Conditions as they are now (S-80, S-90).
    pub fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// Mains as last seen (S-93).
    pub fn mains(&self) -> Mains {
        self.mains
    }

    pub(super) fn watch_power(
        &mut self,
        now: Now,
        state: PowerState,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let after = self.conditions.with_power(&state);
        let edges: Vec<Edge> = self.conditions.edges(after).collect();
        let mut facts: Vec<Fact> = edges.iter().map(|edge| Fact::Noticed(event_of(*edge))).collect();
        match (self.mains, state.mains) {
            (Mains::Present, Mains::Absent) => facts.push(Fact::Noticed(Event::MainsLost)),
            (Mains::Absent, Mains::Present) => facts.push(Fact::Noticed(Event::MainsBack)),
            (Mains::Present, Mains::Present) | (Mains::Absent, Mains::Absent) => {}
        }
        self.record(now, Actor::System, facts)?;
        (self.conditions, self.mains) = (after, state.mains);
        out.push(Effect::Alarm(self.contact()));
        self.tell_faults(now, &edges, out);
        if self.mains == Mains::Present && !self.unprinted.is_empty() {
            out.push(Effect::Print(std::mem::take(&mut self.unprinted)));
        }
        Ok(())
    }

    /// State of the alarm contact by what is registered; without a registration nothing is selected.
    fn contact(&self) -> Contact {
        let selected = self.building.registration().map(|r| r.basic().alarm);
        selected.map_or(Contact::Open, |selected| self.conditions.contact(selected))
    }

    fn tell_faults(&mut self, now: Now, edges: &[Edge], out: &mut Vec<Effect>) {
        for edge in edges {
            let Edge::Fault(condition) = edge else { continue };
            out.push(Effect::Notice(condition.words()));
            let fault = match condition {
                Condition::BatteryLow => UnitFault::BatteryVoltage,
                Condition::ChargerFault => UnitFault::Charger,
                // Never queued to the paper they are about (S-68).
                Condition::PaperOut | Condition::PrinterError => continue,
            };
            let slip = self.forms.unit_fault_notice(fault, now.wall, self.settings.zone);
            self.print(vec![slip], out);
        }
    }
}

fn event_of(edge: Edge) -> Event {
    match edge {
        Edge::Fault(condition) => Event::Fault(condition),
        Edge::Recovery(condition) => Event::Recovered(condition),
    }
}
