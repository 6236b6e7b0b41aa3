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
    use std::path::PathBuf;
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::domain::calibration::Spot;
    use crate::ports::platform::Trouble;

    type Told = Result<Vec<TouchEvent>, TouchFault>;

    /// What is handed to it; the watch stands still until the next comes.
    struct Script(Receiver<Told>);

    impl TouchSensor for Script {
        fn next(&mut self) -> Told {
            self.0.recv().unwrap_or(Ok(Vec::new()))
        }
    }

    fn down() -> TouchEvent {
        TouchEvent::Down(Spot::thousandths(250, 500))
    }

    fn fault(make: impl FnOnce(PathBuf) -> Trouble) -> TouchFault {
        TouchFault::Device(make(PathBuf::from("/dev/input/event0")))
    }

    /// Everything that is reported of a script.
    fn reported(script: Vec<Told>) -> Vec<TouchEvent> {
        let (hand, handed) = sync_channel(0);
        let (tell, told) = channel();
        let watch =
            TouchWatch::start(Box::new(Script(handed)), Duration::ZERO, move |e| tell.send(e).is_ok())
                .unwrap();
        for step in script {
            hand.send(step).unwrap();
        }
        drop((watch, hand));
        told.iter().collect()
    }

    #[test]
    fn s91_a_sensor_that_goes_and_comes_back_is_told_once_each() {
        let (missing, denied) = (fault(Trouble::Missing), fault(Trouble::Denied));
        let told = reported(vec![
            Ok(vec![down(), TouchEvent::Up]),
            Err(missing.clone()),
            Err(missing.clone()),
            Err(denied.clone()),
            Ok(vec![down()]),
            Ok(vec![TouchEvent::Up]),
        ]);
        let expected = [
            down(),
            TouchEvent::Up,
            TouchEvent::Lost(missing),
            TouchEvent::Lost(denied),
            TouchEvent::Found,
            down(),
            TouchEvent::Up,
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn s91_a_sensor_that_is_there_from_the_beginning_is_nothing_to_tell() {
        assert_eq!(reported(vec![Ok(Vec::new()), Ok(vec![down()])]), [down()]);
    }

    #[test]
    fn s91_a_sensor_that_nobody_touches_holds_nobody_up() {
        let (_hand, handed) = sync_channel(0);
        let watch = TouchWatch::start(Box::new(Script(handed)), RETRY_EVERY, |_| true).unwrap();
        drop(watch);
    }
}
