//! The challenge that is open on the panel, and what its answer must be (S-83).

use super::Stage;
use crate::domain::challenge::{Answer, Challenge, RecoveryKey};
use crate::domain::moment::Uptime;
use crate::ports::lot::Lot;

/// How long a challenge may be answered.
const VALID_US: u64 = 30 * 60 * 1_000_000;

/// How a forgotten password is got rid of, where the site has a recovery key.
pub(crate) struct Recovery {
    key: RecoveryKey,
    lot: Box<dyn Lot>,
    /// Asked about now, and until when. It outlives the dark screen: whoever works the answer out needs time.
    open: Option<(Challenge, Uptime)>,
}

impl Recovery {
    pub(crate) fn new(key: RecoveryKey, lot: Box<dyn Lot>) -> Self {
        Self { key, lot, open: None }
    }
}

impl Stage {
    /// The open challenge, or a fresh one; `None` where the site has no recovery key.
    pub(crate) fn challenge(&self) -> Option<Challenge> {
        let mut inner = self.inner.borrow_mut();
        let up = inner.now.up;
        let (journal, station) = (inner.service.store().journal_id().0, inner.service.settings().station);
        let recovery = inner.recovery.as_mut()?;
        if let Some((challenge, until)) = recovery.open
            && up < until
        {
            return Some(challenge);
        }
        let challenge = Challenge::drawn(recovery.lot.draw()?, journal, station);
        recovery.open = Some((challenge, up.plus_micros(VALID_US)));
        Some(challenge)
    }

    /// What this challenge's answer must be; `None` when it is no longer valid.
    pub(crate) fn answer_to(&self, challenge: Challenge) -> Option<Answer> {
        let inner = self.inner.borrow();
        let recovery = inner.recovery.as_ref()?;
        let (open, until) = recovery.open?;
        let is_valid = open == challenge && inner.now.up < until;
        is_valid.then(|| challenge.answer(inner.service.settings().station, &recovery.key))
    }

    /// Whatever came of it, the next attempt is about another challenge.
    pub(crate) fn forget_challenge(&self) {
        if let Some(recovery) = &mut self.inner.borrow_mut().recovery {
            recovery.open = None;
        }
    }
}
