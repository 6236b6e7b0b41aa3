//! What the silent daily readings show: terminals that fell silent and meters that stand still (S-43).

use super::Service;
use super::event::{Effect, Refusal};
use crate::domain::address::Address;
use crate::domain::journal::{Actor, Event, Fact};
use crate::domain::moment::Now;
use crate::words;

const DAY_MS: i64 = 24 * 3_600_000;

impl Service {
    pub(super) fn raise_quiet_notices(&mut self, now: Now, out: &mut Vec<Effect>) -> Result<(), Refusal> {
        let notices = self.quiet_meters(now);
        let facts = notices.iter().map(|(a, days)| Fact::Noticed(Event::Quiet(*a, *days))).collect();
        self.record(now, Actor::System, facts)?;
        for (address, days) in notices {
            out.push(Effect::Notice(words!(
                "端末アドレス {address}: {days}日間、応答または計量値の変化がありません。",
                "{address}: no answer or no change for {days} days."
            )));
        }
        Ok(())
    }

    /// Meters silent or unchanged for the registered number of days, with the days (S-43).
    pub fn quiet_meters(&self, now: Now) -> Vec<(Address, u32)> {
        let Some(registration) = self.building.registration() else { return Vec::new() };
        let limit = u32::from(registration.basic().notice_days);
        let quiet = self.building.meters().filter_map(|(meter, point)| {
            let since = point.daily?;
            let days = now.wall.ms_since(since.changed_at.min(since.heard_at)) / DAY_MS;
            let days = u32::try_from(days).ok()?;
            (days >= limit).then_some((meter.address, days))
        });
        quiet.collect()
    }
}
