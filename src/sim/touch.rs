//! A simulated touch sensor, glued on as carelessly as a test likes (S-86).

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::domain::calibration::{AxisRange, FULL, Spot};
use crate::ports::platform::Trouble;
use crate::ports::touch::{TouchEvent, TouchFault, TouchSensor};

/// How a sensor lies on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mounting {
    /// Its x runs down and its y to the right.
    pub swapped: bool,
    /// Its x, its y runs backwards.
    pub mirrored: (bool, bool),
    /// Thousandths of the sensor that lie outside the screen on every side, 0–450.
    pub margin: u16,
}

/// A simulated touch sensor. Clones are the same sensor: one goes to whoever reads it, another stays with the finger.
#[derive(Clone, Debug)]
pub struct SimulatedSensor(Arc<(Mutex<State>, Condvar)>);

#[derive(Debug)]
struct State {
    mounting: Mounting,
    plugged: bool,
    told: VecDeque<TouchEvent>,
    /// Whoever reads has not heard yet that it was plugged in again.
    news: bool,
}

impl SimulatedSensor {
    /// A sensor whose range is the screen.
    pub fn straight() -> Self {
        Self::mounted(Mounting { swapped: false, mirrored: (false, false), margin: 0 })
    }

    /// A sensor mounted so.
    pub fn mounted(mounting: Mounting) -> Self {
        let state = State { mounting, plugged: true, told: VecDeque::new(), news: false };
        Self(Arc::new((Mutex::new(state), Condvar::new())))
    }

    /// A finger comes down on this place of the screen.
    pub fn press(&self, at: Spot) {
        self.tell(|m| TouchEvent::Down(m.seen(at)));
    }

    /// It moves to this place.
    pub fn slide(&self, to: Spot) {
        self.tell(|m| TouchEvent::Moved(m.seen(to)));
    }

    /// It leaves.
    pub fn lift(&self) {
        self.tell(|_| TouchEvent::Up);
    }

    /// The plug is pulled.
    pub fn pull_out(&self) {
        self.state().plugged = false;
        self.0.1.notify_all();
    }

    /// And put in again.
    pub fn plug_in(&self) {
        let mut state = self.state();
        (state.plugged, state.news) = (true, true);
        drop(state);
        self.0.1.notify_all();
    }

    /// What it has told since last asked, without waiting.
    pub fn heard(&self) -> Vec<TouchEvent> {
        self.state().told.drain(..).collect()
    }

    fn tell(&self, event: impl FnOnce(&Mounting) -> TouchEvent) {
        let mut state = self.state();
        if state.plugged {
            let event = event(&state.mounting);
            state.told.push_back(event);
        }
        drop(state);
        self.0.1.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change leaves it whole, so a test that panicked meanwhile spoils nothing.
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TouchSensor for SimulatedSensor {
    fn next(&mut self) -> Result<Vec<TouchEvent>, TouchFault> {
        let mut state = self.state();
        while state.plugged && state.told.is_empty() && !state.news {
            state = self.0.1.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if !state.told.is_empty() {
            state.news = false;
            return Ok(state.told.drain(..).collect());
        }
        if state.plugged {
            state.news = false;
            return Ok(Vec::new());
        }
        Err(TouchFault::Device(Trouble::Missing(PathBuf::from("/dev/input/simulated"))))
    }
}

impl Mounting {
    /// What the sensor tells of a finger at this place of the screen.
    pub fn seen(&self, at: Spot) -> Spot {
        let margin = i32::from(self.margin.min(450)) * FULL / 1_000;
        // The screen covers the middle of the sensor.
        let covered = AxisRange::new(-margin, FULL + margin);
        let axis = |at: i32, mirrored: bool| {
            let at = if mirrored { FULL - at } else { at };
            covered.map_or(at, |c| c.parts(at))
        };
        let (x, y) = if self.swapped { (at.y, at.x) } else { (at.x, at.y) };
        Spot { x: axis(x, self.mirrored.0), y: axis(y, self.mirrored.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s86_a_mounting_turns_places_round() {
        let straight = Mounting { swapped: false, mirrored: (false, false), margin: 0 };
        let (place, turned) = (Spot::thousandths(250, 750), Spot { x: FULL / 4, y: FULL / 4 });
        assert_eq!(straight.seen(place), place);
        assert_eq!(Mounting { mirrored: (false, true), ..straight }.seen(place), turned);
        assert_eq!(Mounting { swapped: true, mirrored: (true, false), ..straight }.seen(place), turned);
        let wide = Mounting { margin: 500, ..straight };
        assert!(wide.seen(Spot { x: 0, y: FULL }).x > FULL / 5, "the screen is the middle of the sensor");
    }
}
