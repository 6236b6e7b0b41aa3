//! Commands from outside a running appliance: which effects are theirs, and which the unit's own (S-89).

use super::Service;
use super::event::{Effect, Ending, Event};
use crate::domain::moment::Now;

/// A command that somebody outside gave. One job runs at a time, so at most one errand does.
#[derive(Debug, Default)]
pub struct Errand {
    running: bool,
}

impl Errand {
    /// Whether an errand's job is under way.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// A step of the service in which the errand's command is given, or a line reports while its job runs: effects of
    /// the unit, and of the errand.
    pub fn step(&mut self, service: &mut Service, now: Now, event: Event) -> (Vec<Effect>, Vec<Effect>) {
        let waiting = service.unprinted();
        let effects = service.step(now, event);
        let (units, mut errands) = self.sort(effects);
        // Whoever asked decides where its slips go; only the unit's own paper waits for mains.
        let slips = service.take_unprinted(waiting);
        if !slips.is_empty() {
            let end = errands.iter().position(ends_errand).unwrap_or(errands.len());
            errands.insert(end, Effect::Print(slips));
        }
        (units, errands)
    }

    /// Sorts the effects of the errand's own step, or of a line's report while its job runs: first the unit's, then
    /// the errand's. What follows the errand's end is the unit's again, such as a scheduled reading that waited.
    fn sort(&mut self, effects: Vec<Effect>) -> (Vec<Effect>, Vec<Effect>) {
        let (mut units, mut errands) = (Vec::new(), Vec::new());
        self.running = true;
        for effect in effects {
            if self.running && is_for_the_asker(&effect) {
                self.running = !ends_errand(&effect);
                errands.push(effect);
            } else {
                units.push(effect);
            }
        }
        (units, errands)
    }
}

/// Whether nothing more comes of the errand. The clock is set by whoever asked for it, with an end of its own.
pub fn ends_errand(effect: &Effect) -> bool {
    matches!(effect, Effect::Ended(_) | Effect::Refused(_) | Effect::SetClock(..))
}

fn is_for_the_asker(effect: &Effect) -> bool {
    match effect {
        // Somebody else's reading.
        Effect::Ended(Ending::Missed(..)) => false,
        Effect::Ended(_)
        | Effect::Refused(_)
        | Effect::Notice(_)
        | Effect::Progress { .. }
        | Effect::Print(_)
        | Effect::SetClock(..) => true,
        Effect::Line(_)
        | Effect::Damaged(_)
        | Effect::StopLines
        | Effect::Alarm(_)
        | Effect::Host(_)
        | Effect::StopPrinting
        | Effect::End(_)
        | Effect::Began(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journal::{DueKey, MissReason, Target};
    use crate::domain::registration::TypeNo;
    use crate::words;

    #[test]
    fn s89_what_follows_the_errands_end_is_the_units_again() {
        let due = DueKey { type_no: TypeNo::new(1).unwrap(), year: 2026, month: 11 };
        let done = Effect::Ended(Ending::Done(words!("設定しました。", "Set.")));
        let missed = Effect::Ended(Ending::Missed(due, MissReason::Power));
        let (began, progress) =
            (Effect::Began(Target::All, Some(due)), |done| Effect::Progress { done, of: 9 });
        let mut errand = Errand::default();
        let (units, errands) = errand.sort(vec![Effect::StopLines, progress(0)]);
        assert_eq!((units, errands, errand.is_running()), (vec![Effect::StopLines], vec![progress(0)], true));
        let (units, errands) =
            errand.sort(vec![missed.clone(), progress(9), done.clone(), began.clone(), progress(1)]);
        assert_eq!(units, [missed, began, progress(1)]);
        assert_eq!(errands, [progress(9), done]);
        assert!(!errand.is_running());
    }
}
