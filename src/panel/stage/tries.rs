//! Wrong passwords, counted past every dark screen, and the lock after five (S-83).

use super::Stage;
use crate::domain::moment::Uptime;

/// Wrong entries since the last right one or the last lock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tries {
    wrong: u32,
    locked_until: Option<Uptime>,
}

impl Stage {
    /// Until when the password screen is locked, if it is.
    pub(crate) fn locked(&self) -> Option<Uptime> {
        let inner = self.inner.borrow();
        inner.tries.locked_until.filter(|until| inner.now.up < *until)
    }

    /// Counts a wrong entry; how many there are now.
    pub(crate) fn count_wrong_try(&self) -> u32 {
        let mut inner = self.inner.borrow_mut();
        inner.tries.wrong += 1;
        inner.tries.wrong
    }

    /// A right entry.
    pub(crate) fn forgive_tries(&self) {
        self.inner.borrow_mut().tries = Tries::default();
    }

    /// Locks the password screen; the count begins anew behind it.
    pub(crate) fn lock_until(&self, until: Uptime) {
        self.inner.borrow_mut().tries = Tries { wrong: 0, locked_until: Some(until) };
    }
}
