//! The panel's own touch sensor put together with the panel and its glass (S-86, S-91).

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::adapters::touch::{RETRY_EVERY, TouchWatch, of_this_machine};
use crate::domain::calibration::Calibration;
use crate::domain::words::Words;
use crate::panel::finger::{Finger, Sensed};
use crate::panel::screen::Bare;
use crate::panel::turn::Panel;
use crate::ports::touch::{TouchEvent, TouchSensor};

/// How often the finger is followed: as often as an eye sees it.
pub const FOLLOW: Duration = Duration::from_millis(16);

/// What the sensor wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A touch.
    Sensed(Sensed),
    /// Words about the sensor itself.
    Told(Words),
}

/// The panel's own sensor, watched; or none.
#[derive(Debug, Default)]
pub struct Touching {
    watched: Option<(TouchWatch, Receiver<TouchEvent>)>,
    finger: Finger,
    /// Why there is none although there should be.
    absent: Option<Words>,
}

impl Touching {
    /// Watches the sensor at this device, where there is one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(device: Option<&Path>) -> io::Result<Self> {
        let Some(device) = device else { return Ok(Self::default()) };
        match of_this_machine(device) {
            Ok(sensor) => Self::of(sensor),
            Err(fault) => Ok(Self { absent: Some(fault.words()), ..Self::default() }),
        }
    }

    /// Watches this sensor.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub fn of(sensor: Box<dyn TouchSensor>) -> io::Result<Self> {
        let (report, told) = channel();
        let watch = TouchWatch::start(sensor, RETRY_EVERY, move |event| report.send(event).is_ok())?;
        Ok(Self { watched: Some((watch, told)), ..Self::default() })
    }

    /// Whether there is anything to follow, or to be told.
    pub fn is_there(&self) -> bool {
        self.watched.is_some() || self.absent.is_some()
    }

    /// The next thing to do, as the panel stands now; `None` when there is nothing for the moment. Each is to be carried out
    /// before the next is asked for: it may change what the next one means.
    pub fn next(&mut self, panel: &Panel) -> Option<Wanted> {
        let calibration = panel.service(|s| s.building().settings().calibration);
        self.next_on(panel.bare(), calibration.as_ref())
    }

    fn next_on(&mut self, bare: Bare, calibration: Option<&Calibration>) -> Option<Wanted> {
        if let Some(words) = self.absent.take() {
            return Some(Wanted::Told(words));
        }
        loop {
            let event = self.watched.as_ref()?.1.try_recv().ok()?;
            // A finger on a sensor that goes has to leave the glass first.
            let sensed = self.finger.take(&event, bare, calibration);
            if let TouchEvent::Lost(fault) = &event {
                self.absent = sensed.is_some().then(|| fault.words());
                return Some(sensed.map_or_else(|| Wanted::Told(fault.words()), Wanted::Sensed));
            }
            if let Some(sensed) = sensed {
                return Some(Wanted::Sensed(sensed));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calibration::Spot;
    use crate::panel::finger::Pointing;
    use crate::panel::screen::Touch;
    use crate::sim::touch::SimulatedSensor;

    /// What there is to do next, waited for: the sensor has a thread of its own.
    fn wait(touching: &mut Touching, bare: Bare) -> Wanted {
        loop {
            if let Some(wanted) = touching.next_on(bare, None) {
                return wanted;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn s86_what_the_sensor_sees_is_done_on_the_glass_or_told_to_the_panel() {
        let sensor = SimulatedSensor::straight();
        let mut touching = Touching::of(Box::new(sensor.clone())).unwrap();
        let at = Spot::thousandths(250, 250);
        sensor.press(at);
        let on_glass = |p| Wanted::Sensed(Sensed::OnGlass(p));
        assert_eq!(wait(&mut touching, Bare::Nothing), on_glass(Pointing::Press(at)));
        sensor.lift();
        assert_eq!(wait(&mut touching, Bare::Nothing), on_glass(Pointing::Lift(at)));
        sensor.press(at);
        sensor.lift();
        let to_panel = Wanted::Sensed(Sensed::ToPanel(Touch::Sensed(at)));
        assert_eq!(wait(&mut touching, Bare::Place), to_panel);
    }

    #[test]
    fn s91_a_sensor_that_is_pulled_out_presses_nothing_and_is_told() {
        let sensor = SimulatedSensor::straight();
        let mut touching = Touching::of(Box::new(sensor.clone())).unwrap();
        sensor.press(Spot::thousandths(250, 250));
        wait(&mut touching, Bare::Nothing);
        sensor.pull_out();
        let leaves = Wanted::Sensed(Sensed::OnGlass(Pointing::Leave));
        assert_eq!(wait(&mut touching, Bare::Nothing), leaves);
        let Wanted::Told(words) = wait(&mut touching, Bare::Nothing) else { panic!() };
        assert!(words.en.starts_with("touch panel: /dev/input/simulated is missing."), "{words}");
    }

    #[test]
    fn s91_a_site_without_a_sensor_has_nothing_to_do_and_a_device_that_is_none_is_no_stop() {
        assert_eq!(Touching::start(None).unwrap().next_on(Bare::Nothing, None), None);
        let mut touching = Touching::start(Some(Path::new("/dev/input/kenshin-test-none"))).unwrap();
        let Wanted::Told(words) = wait(&mut touching, Bare::Nothing) else { panic!() };
        assert!(words.en.contains("panel.touch"), "{words}");
    }
}
