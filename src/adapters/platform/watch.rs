//! A thread that keeps an eye on the power supply.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

use crate::ports::platform::{PowerReport, PowerSupply};

/// Time between two looks.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Change of the battery's voltage, in millivolts, that is worth a report of its own.
const VOLTAGE_STEP_MV: u32 = 100;

/// Looks at the power supply until it is dropped.
pub struct PowerWatch {
    /// Its end is the thread's sign to end.
    _alive: Sender<()>,
}

impl PowerWatch {
    /// Starts the thread. `report` gets the first look and every one that differs, and says whether anybody still
    /// listens.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        supply: Box<dyn PowerSupply>,
        every: Duration,
        report: impl FnMut(PowerReport) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let (alive, over) = channel();
        // Not joined: a driver that never answers must not keep the unit from ending.
        Builder::new().name("power".to_owned()).spawn(move || watch(supply, every, report, &over))?;
        Ok(Self { _alive: alive })
    }
}

fn watch(
    mut supply: Box<dyn PowerSupply>,
    every: Duration,
    mut report: impl FnMut(PowerReport) -> bool,
    over: &Receiver<()>,
) {
    let mut told: Option<PowerReport> = None;
    loop {
        let seen = supply.look();
        if told.as_ref().is_none_or(|told| is_news(told, &seen)) {
            if !report(seen.clone()) {
                return;
            }
            told = Some(seen);
        }
        match over.recv_timeout(every) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Whether a look says more than the one told last. The last millivolts of a voltage do not.
fn is_news(told: &PowerReport, seen: &PowerReport) -> bool {
    let (before, mut after) = (&told.state, seen.state);
    if let (Some(a), Some(b)) = (before.battery.voltage_mv, after.battery.voltage_mv)
        && a.abs_diff(b) < VOLTAGE_STEP_MV
    {
        after.battery.voltage_mv = Some(a);
    }
    *before != after || told.faults != seen.faults
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::ports::platform::{BatteryLevel, Mains, PowerState};

    /// Looks that are handed to it; the watch stands still until the next one comes.
    struct Script(Receiver<PowerState>);

    impl PowerSupply for Script {
        fn look(&mut self) -> PowerReport {
            let state = self.0.recv().unwrap_or(PowerState::unseen());
            PowerReport { state, faults: Vec::new() }
        }
    }

    fn at(mains: Mains, mv: u32) -> PowerState {
        let mut state = PowerState { mains, ..PowerState::unseen() };
        state.battery.voltage_mv = Some(mv);
        state.battery.level = BatteryLevel::Good;
        state
    }

    #[test]
    fn s93_only_news_is_reported_and_the_thread_ends_with_its_owner() {
        let (hand, script) = sync_channel(0);
        let (tell, told) = channel();
        let watch = PowerWatch::start(Box::new(Script(script)), Duration::ZERO, move |report| {
            tell.send((report.state.mains, report.state.battery.voltage_mv)).is_ok()
        })
        .unwrap();
        let course = [
            (Mains::Present, 26_400),
            (Mains::Present, 26_450),
            (Mains::Absent, 26_400),
            (Mains::Absent, 26_301),
            (Mains::Absent, 26_300),
        ];
        for (mains, mv) in course {
            hand.send(at(mains, mv)).unwrap();
        }
        drop(watch);
        // The look that was waiting when the owner went.
        let _ = hand.send(at(Mains::Absent, 26_300));
        drop(hand);
        let all: Vec<_> = told.iter().collect();
        let expected =
            [(Mains::Present, Some(26_400)), (Mains::Absent, Some(26_400)), (Mains::Absent, Some(26_300))];
        assert_eq!(all, expected);
    }

    #[test]
    fn s93_a_driver_that_never_answers_holds_nobody_up() {
        let (_hand, script) = sync_channel(0);
        let watch = PowerWatch::start(Box::new(Script(script)), LOOK_EVERY, |_| true).unwrap();
        drop(watch);
    }
}
