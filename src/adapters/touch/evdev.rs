//! An input device of the kernel (`/dev/input/event…`).

use std::io;
use std::path::{Path, PathBuf};

use evdev::raw_stream::RawDevice;
use evdev::{AbsInfo, AbsoluteAxisCode, KeyCode};

use super::reports::{Axes, Protocol, Report, Reports, Stand};
use crate::adapters::platform::trouble;
use crate::domain::calibration::AxisRange;
use crate::ports::platform::Trouble;
use crate::ports::touch::{TouchEvent, TouchFault, TouchSensor};

/// The sensor at a device, which may come and go.
#[derive(Debug)]
pub(super) struct EvdevSensor {
    path: PathBuf,
    open: Option<(RawDevice, Reports)>,
}

impl EvdevSensor {
    /// The sensor at this device; it is opened when it is first asked.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    fn wait(&mut self) -> Result<Vec<TouchEvent>, Trouble> {
        let failed = |e: io::Error| match rustix::io::Errno::from_io_error(&e) {
            // Pulled out: the name is about to go, too, and one fault is to be told once.
            Some(rustix::io::Errno::NODEV) => Trouble::Missing(self.path.clone()),
            _ => trouble(&self.path, &e),
        };
        let Some((device, reports)) = &mut self.open else {
            let (device, reports, first) = open(&self.path)?;
            self.open = Some((device, reports));
            return Ok(first);
        };
        let batch: Vec<_> = device.fetch_events().map_err(failed)?.collect();
        let mut events = Vec::new();
        for event in batch {
            let report = Report { kind: event.event_type().0, code: event.code(), value: event.value() };
            events.extend(reports.take(report));
            if reports.is_lost() {
                reports.stand(stand(device).map_err(failed)?);
            }
        }
        Ok(events)
    }
}

impl TouchSensor for EvdevSensor {
    fn next(&mut self) -> Result<Vec<TouchEvent>, TouchFault> {
        self.wait().map_err(|trouble| {
            // A device that was pulled out stays out: what is plugged in next is another one under its name.
            self.open = None;
            TouchFault::Device(trouble)
        })
    }
}

fn open(path: &Path) -> Result<(RawDevice, Reports, Vec<TouchEvent>), Trouble> {
    let failed = |e: io::Error| trouble(path, &e);
    let mut device = RawDevice::open(path).map_err(|e| match rustix::io::Errno::from_io_error(&e) {
        // The kernel's word for a file that is no input device.
        Some(rustix::io::Errno::NOTTY | rustix::io::Errno::ISDIR) => unclear(path, "no input device"),
        _ => failed(e),
    })?;
    let (protocol, axes) = axes(&device, path)?;
    // Nobody else is to press buttons with the same finger: a console, or X11.
    device.grab().map_err(failed)?;
    let (reports, first) = Reports::new(protocol, axes, stand(&device).map_err(failed)?);
    Ok((device, reports, first))
}

fn axes(device: &RawDevice, path: &Path) -> Result<(Protocol, Axes), Trouble> {
    let has = |axis| device.supported_absolute_axes().is_some_and(|all| all.contains(axis));
    let slots = [
        AbsoluteAxisCode::ABS_MT_SLOT,
        AbsoluteAxisCode::ABS_MT_TRACKING_ID,
        AbsoluteAxisCode::ABS_MT_POSITION_X,
        AbsoluteAxisCode::ABS_MT_POSITION_Y,
    ];
    let (protocol, x, y) = if slots.into_iter().all(has) {
        let [.., x, y] = slots;
        (Protocol::Slots, x, y)
    } else {
        (Protocol::Single, AbsoluteAxisCode::ABS_X, AbsoluteAxisCode::ABS_Y)
    };
    let range = |axis: AbsoluteAxisCode, name: &str| {
        let info = info(device, axis).map_err(|e| trouble(path, &e))?;
        let info = info.ok_or_else(|| unclear(path, &format!("no {name}")))?;
        let (min, max) = (info.minimum(), info.maximum());
        AxisRange::new(min, max).ok_or_else(|| unclear(path, &format!("{name} {min} to {max}")))
    };
    Ok((protocol, Axes { x: range(x, "ABS_X")?, y: range(y, "ABS_Y")? }))
}

/// How the device stands. Slots keep their places to themselves; the single finger that drivers tell beside them is the
/// one that came first, which is the one in slot 0 as a rule.
fn stand(device: &RawDevice) -> io::Result<Stand> {
    let value = |axis| io::Result::Ok(info(device, axis)?.map_or(0, |i| i.value()));
    let keys = device.get_key_state()?;
    Ok(Stand {
        at: (value(AbsoluteAxisCode::ABS_X)?, value(AbsoluteAxisCode::ABS_Y)?),
        slot: value(AbsoluteAxisCode::ABS_MT_SLOT)?,
        touched: keys.contains(KeyCode::BTN_TOUCH) || keys.contains(KeyCode::BTN_LEFT),
    })
}

fn info(device: &RawDevice, axis: AbsoluteAxisCode) -> io::Result<Option<AbsInfo>> {
    Ok(device.get_absinfo()?.find(|(a, _)| *a == axis).map(|(_, info)| info))
}

fn unclear(path: &Path, text: &str) -> Trouble {
    Trouble::Unclear { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &Path) -> Trouble {
        match EvdevSensor::new(path.to_owned()).next() {
            Err(TouchFault::Device(trouble)) => trouble,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn s91_what_is_no_touch_device_is_told_and_asked_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("event0");
        let mut sensor = EvdevSensor::new(path.clone());
        for _ in 0..2 {
            assert_eq!(sensor.next(), Err(TouchFault::Device(Trouble::Missing(path.clone()))));
        }
        std::fs::write(&path, "no device").unwrap();
        let file = sensor.next().unwrap_err();
        assert!(file.words().en.contains("says \"no input device\""), "{}", file.words());
        assert!(file.words().ja.contains("panel.touch"), "{}", file.words());
        assert!(matches!(asked(dir.path()), Trouble::Unclear { .. }), "a folder");
        assert!(matches!(asked(Path::new("/dev/null")), Trouble::Unclear { .. }), "another device");
    }
}
