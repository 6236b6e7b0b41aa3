//! A thread that waits for the touch sensor.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

use crate::ports::touch::{TouchEvent, TouchFault, TouchSensor};

/// Time after which a sensor that is gone is looked for again.
pub const RETRY_EVERY: Duration = Duration::from_secs(1);

/// Waits for the sensor until it is dropped.
#[derive(Debug)]
pub struct TouchWatch {
    /// Its end is the thread's sign to end.
    _alive: Sender<()>,
}

impl TouchWatch {
    /// Starts the thread. `report` gets everything the sensor tells, and says whether anybody still listens. Gone and back are
    /// told once each; a sensor that is there from the beginning is not told.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        sensor: Box<dyn TouchSensor>,
        retry: Duration,
        report: impl FnMut(TouchEvent) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let (alive, over) = channel();
        // Not joined: it waits for a finger, and the unit must not wait for one to end.
        Builder::new().name("touch".to_owned()).spawn(move || watch(sensor, retry, report, &over))?;
        Ok(Self { _alive: alive })
    }
}

fn watch(
    mut sensor: Box<dyn TouchSensor>,
    retry: Duration,
    mut report: impl FnMut(TouchEvent) -> bool,
    over: &Receiver<()>,
) {
    let mut fault: Option<TouchFault> = None;
    loop {
        let (events, pause) = match sensor.next() {
            Ok(events) if fault.take().is_some() => {
                (std::iter::once(TouchEvent::Found).chain(events).collect(), None)
            }
            Ok(events) => (events, None),
            Err(seen) if fault.as_ref() == Some(&seen) => (Vec::new(), Some(retry)),
            Err(seen) => (vec![TouchEvent::Lost(fault.insert(seen).clone())], Some(retry)),
        };
        for event in events {
            if !report(event) {
                return;
            }
        }
        match over.recv_timeout(pause.unwrap_or(Duration::ZERO)) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calibration::Spot;
    use crate::sim::touch::SimulatedSensor;

    #[test]
    fn s91_a_sensor_that_goes_and_comes_back_is_told_once_each() {
        let sensor = SimulatedSensor::straight();
        let (tell, told) = channel();
        let watch =
            TouchWatch::start(Box::new(sensor.clone()), Duration::ZERO, move |e| tell.send(e).is_ok());
        let watch = watch.unwrap();
        let at = Spot::thousandths(250, 500);
        sensor.press(at);
        assert_eq!(told.recv(), Ok(TouchEvent::Down(at)));
        sensor.pull_out();
        assert!(matches!(told.recv(), Ok(TouchEvent::Lost(_))));
        sensor.press(at);
        sensor.plug_in();
        assert_eq!(told.recv(), Ok(TouchEvent::Found), "what was done to a sensor that is out is not told");
        sensor.press(at);
        sensor.lift();
        assert_eq!((told.recv(), told.recv()), (Ok(TouchEvent::Down(at)), Ok(TouchEvent::Up)));
        drop(watch);
        // The thread waits for one more finger before it sees that nobody listens.
        sensor.press(at);
        sensor.lift();
        assert!(told.iter().count() <= 2);
    }

    #[test]
    fn s91_a_sensor_that_is_not_there_at_the_start_is_told_and_found() {
        let sensor = SimulatedSensor::straight();
        sensor.pull_out();
        let (tell, told) = channel();
        let _watch =
            TouchWatch::start(Box::new(sensor.clone()), Duration::ZERO, move |e| tell.send(e).is_ok());
        assert!(matches!(told.recv(), Ok(TouchEvent::Lost(_))));
        sensor.plug_in();
        assert_eq!(told.recv(), Ok(TouchEvent::Found));
    }
}
